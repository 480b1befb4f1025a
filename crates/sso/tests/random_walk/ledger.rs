//! Who made what, as an observer of both services would record it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::things::{Thing, Things};

/// Who does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Actor {
    /// It was there from the beginning.
    Nobody,
    Computer(usize),
    /// Someone at one of the two consoles.
    Hand,
}

pub(crate) struct Ledger {
    makers: BTreeMap<Thing, Actor>,
    /// Who last set, by a set-up or by hand, that a place sends people to this client.
    sign_ins: BTreeMap<(Thing, String), Actor>,
    /// What there was when this was last written.
    pub(crate) now: Things,
    /// The applications that a person at a computer chose to use, by their object ids.
    pub(crate) chosen: BTreeSet<(usize, String)>,
    /// The client ids of applications that someone deleted by hand.
    pub(crate) deleted_by_hand: BTreeSet<String>,
    /// What was made by hand during the current run.
    pub(crate) made_meanwhile: BTreeSet<Thing>,
}

impl Ledger {
    pub(crate) fn of(things: Things) -> Self {
        let makers = things.keys().map(|thing| (thing.clone(), Actor::Nobody));
        Self {
            makers: makers.collect(),
            sign_ins: BTreeMap::new(),
            now: things,
            chosen: BTreeSet::new(),
            deleted_by_hand: BTreeSet::new(),
            made_meanwhile: BTreeSet::new(),
        }
    }

    pub(crate) fn maker(&self, thing: &Thing) -> Actor {
        self.makers.get(thing).copied().unwrap_or(Actor::Nobody)
    }

    pub(crate) fn is_of(&self, computer: usize, thing: &Thing) -> bool {
        self.maker(thing) == Actor::Computer(computer)
    }

    /// Whether the person at this computer made the application, or chose it.
    pub(crate) fn may_use(&self, computer: usize, application: &str) -> bool {
        self.is_of(computer, &Thing::Application(application.to_owned()))
            || self.chosen.contains(&(computer, application.to_owned()))
    }

    /// What appeared belongs to whoever acted; what was restored belongs to its former owner.
    pub(crate) fn write(&mut self, after: Things, actor: Actor) {
        self.write_all(after, actor, false);
    }

    /// The same after an undo or a removal: where people were sent before is as it was, whoever had set it.
    pub(crate) fn write_taken_back(&mut self, after: Things, actor: Actor) {
        self.write_all(after, actor, true);
    }

    fn write_all(&mut self, after: Things, actor: Actor, taken_back: bool) {
        let back = self.principals_that_are_back(&after);
        for (thing, facts) in &after {
            let was = self.now.get(thing);
            let is_new = match thing {
                // It belongs to whoever last set where people are sent.
                Thing::SignIn(_) => was != Some(facts),
                Thing::Grant { principal, .. } | Thing::Assignment { principal, .. } => {
                    was.is_none() && !back.contains(principal)
                }
                Thing::Mapping { .. } | Thing::Members { .. } | Thing::Settings(_) => was.is_none(),
                _ => !self.makers.contains_key(thing),
            };
            if is_new {
                let maker = match thing {
                    Thing::SignIn(_) => self.said_by(thing, facts, actor, taken_back),
                    _ => actor,
                };
                self.makers.insert(thing.clone(), maker);
                if actor == Actor::Hand {
                    self.made_meanwhile.insert(thing.clone());
                }
            }
        }
        self.now = after;
    }

    fn said_by(&mut self, place: &Thing, client: &Value, actor: Actor, taken_back: bool) -> Actor {
        let said = (place.clone(), client.to_string());
        if taken_back {
            return self.sign_ins.get(&said).copied().unwrap_or(Actor::Nobody);
        }
        self.sign_ins.insert(said, actor);
        actor
    }

    /// The enterprise applications that were deleted before and have just been restored, with what belongs to them.
    fn principals_that_are_back(&self, after: &Things) -> BTreeSet<String> {
        let new = after.keys().filter(|thing| !self.now.contains_key(thing));
        let back = new.filter(|thing| self.makers.contains_key(thing));
        let principals = back.filter_map(|thing| match thing {
            Thing::Principal { id, .. } => Some(id.clone()),
            _ => None,
        });
        principals.collect()
    }
}
