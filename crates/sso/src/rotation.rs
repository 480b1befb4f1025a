//! Replacing a client secret that still works, while people keep signing in.
//!
//! The new secret is added next to the old one, tried, and given to Konnect; the old one stays valid until someone
//! removes it. So whatever goes wrong, Konnect has a secret that works.

use std::collections::BTreeSet;

use entra::KeyId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sso_http::clock::now;

use crate::observed::Observed;

/// Which client secrets are replaced. A secret that is not among them is the new one, so a rotation that is continued
/// creates no second one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rotation {
    /// The secrets that the app registration had when the person chose to rotate.
    pub replaces: BTreeSet<KeyId>,
    /// Those of them that are removed once the new one is in use. The review names each.
    pub removes: BTreeSet<KeyId>,
    /// From when on the app offers to remove those that are kept. Nothing is removed by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_until: Option<Timestamp>,
}

impl Rotation {
    /// Replaces every secret that the app registration has now, and removes none.
    pub fn of_everything(observed: &Observed) -> Self {
        Self {
            replaces: keys(observed).collect(),
            ..Self::default()
        }
    }

    /// Creates no new secret: only what an earlier rotation replaced is meant. Nothing, as long as nobody knows which
    /// secret is in use.
    pub fn of_what_was_replaced(observed: &Observed) -> Self {
        let held = observed.held_secret.map(|held| held.key_id);
        let in_use: BTreeSet<KeyId> = held
            .into_iter()
            .chain(observed.given_secret.key_id)
            .collect();
        let replaced = keys(observed).filter(|key| !in_use.is_empty() && !in_use.contains(key));
        Self {
            replaces: replaced.collect(),
            ..Self::default()
        }
    }

    /// The same, and the app offers to remove what is kept in so many days.
    #[must_use]
    pub fn reminding_in(self, days: Option<u32>) -> Self {
        let until = |days| now().checked_add(SignedDuration::from_hours(24 * i64::from(days)));
        Self {
            keep_until: days.and_then(|days| until(days).ok()),
            ..self
        }
    }

    /// The same, and those that this computer made are removed. Nobody here knows who uses the others.
    #[must_use]
    pub fn removing_own(self, observed: &Observed) -> Self {
        let own = self.replaces.intersection(&observed.own_secrets);
        Self {
            removes: own.copied().collect(),
            ..self
        }
    }
}

fn keys(observed: &Observed) -> impl Iterator<Item = KeyId> {
    let application = observed.application.iter();
    let secrets = application.flat_map(|application| &application.secrets);
    secrets.map(|secret| secret.key_id)
}
