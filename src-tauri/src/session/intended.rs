//! The differences that the person intends: what a check found, remembered for one connection until it finds something
//! else.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sso::{Check, CheckId, CheckState, Connection};

use crate::ipc::{self, HandOver, Intended};

/// By connection and check. It holds no secret: a check never sees one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct IntendedDifferences(BTreeMap<String, BTreeMap<String, IntendedDifference>>);

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct IntendedDifference {
    /// What the check saw. As soon as it sees anything else, that is another difference.
    evidence: Value,
    /// RFC 3339.
    since: String,
}

/// What a person says about a difference.
#[derive(Clone, Debug)]
pub(crate) struct IntendedChange {
    connection: String,
    check: String,
    /// `None`: it is no longer intended.
    difference: Option<IntendedDifference>,
}

impl IntendedChange {
    /// That what this check of the connection found is intended from this time on, or no longer is. `None` if it did not
    /// fail.
    pub(crate) fn of(
        connection: &Connection,
        check: CheckId,
        intended: bool,
        since: String,
    ) -> Option<Self> {
        let mut checks = connection.checks.iter();
        let found = checks.find(|one| one.id == check && one.state == CheckState::Failed)?;
        Some(Self {
            connection: connection.id.to_string(),
            check: name(check),
            difference: intended.then(|| IntendedDifference {
                evidence: evidence(found),
                since,
            }),
        })
    }
}

impl IntendedDifferences {
    /// Remembers what the person said.
    pub(crate) fn change(&mut self, change: IntendedChange) {
        let of_connection = self.0.entry(change.connection).or_default();
        match change.difference {
            Some(difference) => drop(of_connection.insert(change.check, difference)),
            None => drop(of_connection.remove(&change.check)),
        }
        self.0.retain(|_, differences| !differences.is_empty());
    }

    /// Says of each difference of a hand-over whether it is intended.
    pub(crate) fn mark(&self, hand_over: &mut HandOver, connection: &Connection) {
        for (shown, check) in hand_over.checks.iter_mut().zip(&connection.checks) {
            shown.intended = self.since(connection, check).map(|since| Intended {
                since: since.to_owned(),
                left_alone: check.can_be_left(),
            });
        }
    }

    /// What a repair of this connection leaves alone.
    pub(crate) fn left_alone(&self, connection: &Connection) -> BTreeSet<CheckId> {
        let checks = connection.checks.iter();
        let intended = checks.filter(|check| self.since(connection, check).is_some());
        intended
            .filter(|check| check.can_be_left())
            .map(|check| check.id)
            .collect()
    }

    fn since(&self, connection: &Connection, check: &Check) -> Option<&str> {
        let known = self.0.get(&connection.id.to_string())?;
        let known = known.get(&name(check.id))?;
        let is_this = check.state == CheckState::Failed && known.evidence == evidence(check);
        is_this.then_some(known.since.as_str())
    }
}

/// As the window calls it, which no later version changes.
fn name(check: CheckId) -> String {
    let name = serde_json::to_value(ipc::CheckId::from(check)).unwrap_or_default();
    name.as_str().unwrap_or_default().to_owned()
}

fn evidence(check: &Check) -> Value {
    serde_json::to_value(ipc::Check::from(check).evidence).unwrap_or_default()
}
