//! What the person at a computer reviews: a set-up, a rotation, a repair, an undo, a removal. Reading changes nothing.

use std::collections::BTreeSet;

use sso::{
    Admission, ApplicationChoice, Desired, DesiredTeams, Error, History, Plan, Rotation, RunKind,
    Target, TeamRef, TeamRow, Teardown,
};

use crate::acts::{Choice, Work};
use crate::common::computer::Computer;
use crate::common::{Stage, desired};
use crate::computers::Place;
use crate::hand::TEAM;
use crate::invariants::nothing_was_sent;

/// What was reviewed.
pub(crate) enum Reviewed {
    SetUp(Box<Plan>),
    Teardown(Box<Teardown>),
    /// There was nothing to review, or the app said why not.
    Nothing(String),
}

/// The choices of a set-up at this moment.
pub(crate) async fn chosen(stage: &Stage, target: &Target, choice: Choice) -> Desired {
    let viewers = stage.group("Konnect Viewers");
    let mut teams = None;
    if let (Some(target_id), true) = (target.target_id(), choice.teams) {
        let known = konnect::teams(stage.konnect().at(target_id)).await.unwrap();
        let existing = known.iter().find(|team| team.name == TEAM);
        let new = TeamRef::New { name: TEAM.into() };
        teams = Some(DesiredTeams {
            rows: vec![TeamRow {
                team: existing.map_or(new, |team| TeamRef::Existing(team.id)),
                groups: BTreeSet::from([viewers]),
            }],
            lock_out_accepted: true,
            ..DesiredTeams::default()
        });
    }
    let name = if choice.other_name { "SSO" } else { "Konnect" };
    Desired {
        app_name: name.parse().unwrap(),
        admission: if choice.assigned {
            Admission::Assigned
        } else {
            Admission::Everyone
        },
        approve: choice.approve,
        teams,
        assigned_groups: BTreeSet::from([viewers]),
        ..desired(target.clone())
    }
}

/// Reads and plans, which changes nothing, and answers the questions asked.
pub(crate) async fn review(
    place: &Place,
    number: usize,
    computer: &Computer,
    target: &Target,
    work: Work,
) -> Result<Reviewed, String> {
    let stage = &place.stage;
    stage.practice.clear_record();
    let reviewed = match work {
        Work::SetUp(choice) => {
            let desired = chosen(stage, target, choice).await;
            set_up_plan(place, number, computer, desired, choice.answer).await
        }
        Work::Rotate { removes, answer } => {
            rotation_plan(place, number, computer, target, removes, answer).await
        }
        Work::Repair { answer } => repair_plan(place, number, computer, target, answer).await,
        Work::Undo { purge } => teardown_plan(stage, computer, target, true, purge).await,
        Work::Remove { purge } => teardown_plan(stage, computer, target, false, purge).await,
    };
    nothing_was_sent(stage)?;
    place.is_as_written()?;
    Ok(reviewed)
}

/// What was chosen last on this computer, or, for a connection that it does not know, what a first set-up chooses.
async fn rotation_plan(
    place: &Place,
    number: usize,
    computer: &Computer,
    target: &Target,
    removes: bool,
    answer: usize,
) -> Reviewed {
    let stage = &place.stage;
    let history = computer.journal.history_of(stage.connection(target));
    let mut desired = match history.unwrap().filter(|history| !history.is_gone()) {
        Some(history) if history.kind == RunKind::SetUp => history.desired,
        _ => desired(target.clone()),
    };
    desired.application = answered(place, number, computer, &desired, answer).await;
    let observed = match computer.inspect(stage, &desired).await {
        Ok(observed) => observed,
        Err(error) => return Reviewed::Nothing(format!("not read: {error}")),
    };
    let rotation = Rotation::of_everything(&observed);
    desired.rotation = Some(if removes {
        rotation.removing_own(&observed)
    } else {
        rotation
    });
    match sso::plan(&desired, &observed) {
        Ok(plan) => Reviewed::SetUp(Box::new(plan)),
        Err(error) => Reviewed::Nothing(format!("not planned: {error}")),
    }
}

async fn repair_plan(
    place: &Place,
    number: usize,
    computer: &Computer,
    target: &Target,
    answer: usize,
) -> Reviewed {
    let stage = &place.stage;
    let history = computer.journal.history_of(stage.connection(target));
    let is_set_up = |history: &History| !history.is_gone() && history.kind == RunKind::SetUp;
    let Some(history) = history.unwrap().filter(is_set_up) else {
        return Reviewed::Nothing("nothing to repair".into());
    };
    let mut desired = history.desired.clone();
    desired.application = answered(place, number, computer, &desired, answer).await;
    let (services, context) = (&stage.services, &stage.context);
    let (secret_store, journal) = (&computer.secret_store, &computer.journal);
    let read = sso::inspect_known(services, &history, desired, secret_store, journal, context);
    let planned = Box::pin(read)
        .await
        .and_then(|(desired, observed)| sso::plan(&desired, &observed));
    match planned {
        Ok(plan) => Reviewed::SetUp(Box::new(plan)),
        Err(error) => Reviewed::Nothing(format!("not planned: {error}")),
    }
}

/// Whose application the person uses where that is asked.
async fn answered(
    place: &Place,
    number: usize,
    computer: &Computer,
    desired: &Desired,
    answer: usize,
) -> ApplicationChoice {
    let planned = computer.try_plan(&place.stage, desired).await;
    let Err(Error::ChooseApplication(candidates)) = planned else {
        return desired.application;
    };
    match candidates.get(answer % (candidates.len() + 1)) {
        Some(candidate) => {
            let id = candidate.id.to_string();
            place.ledger().chosen.insert((number, id));
            ApplicationChoice::Use(candidate.id)
        }
        None => ApplicationChoice::New,
    }
}

async fn set_up_plan(
    place: &Place,
    number: usize,
    computer: &Computer,
    mut desired: Desired,
    answer: usize,
) -> Reviewed {
    let stage = &place.stage;
    if let Some(id) = made_by_hand(stage, &desired.target).await {
        place.ledger().chosen.insert((number, id.to_string()));
        desired.application = ApplicationChoice::Use(id);
    }
    desired.application = answered(place, number, computer, &desired, answer).await;
    match computer.try_plan(stage, &desired).await {
        Ok(plan) => Reviewed::SetUp(Box::new(plan)),
        Err(error) => Reviewed::Nothing(format!("not planned: {error}")),
    }
}

/// An application that a person made for this target without the app, and that is listed to be taken over.
async fn made_by_hand(stage: &Stage, target: &Target) -> Option<entra::ObjectId> {
    let endpoints = stage.konnect().endpoints.clone();
    let known = std::collections::BTreeSet::new();
    let found = sso::set_up_elsewhere(&stage.services, &endpoints, &known, &stage.context);
    let mut found = found.await.ok()?.into_iter();
    let is_for_it = |one: &sso::Elsewhere| {
        !one.is_tagged && matches!(&one.serves[..], [only] if only.tag() == target.tag())
    };
    found.find(is_for_it).map(|one| one.application.id)
}

async fn teardown_plan(
    stage: &Stage,
    computer: &Computer,
    target: &Target,
    undoes: bool,
    purge: bool,
) -> Reviewed {
    let history = computer.journal.history_of(stage.connection(target));
    let Some(history) = history.unwrap() else {
        return Reviewed::Nothing("nothing to take away".into());
    };
    let observed = computer.everything(stage, &stage.services, target).await;
    let observed = match observed {
        Ok(observed) => observed,
        Err(error) => return Reviewed::Nothing(format!("not read: {error}")),
    };
    Reviewed::Teardown(Box::new(if undoes {
        sso::plan_undo(&history, &observed, purge)
    } else {
        sso::plan_removal(&history.desired, &observed, Some(&history), purge)
    }))
}
