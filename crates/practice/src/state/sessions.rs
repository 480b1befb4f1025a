//! What an administrator changes about people while they are signed in: sessions that end, roles that are not active.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;

/// Ended sessions and inactive roles.
#[derive(Default)]
pub(crate) struct Sessions {
    revoked: BTreeMap<Uuid, Timestamp>,
    eligible_only: BTreeSet<Uuid>,
}

impl Sessions {
    /// From now on, what was issued to this person is not accepted.
    pub(crate) fn revoke(&mut self, person: Uuid) {
        self.revoked.insert(person, Timestamp::now());
    }

    /// When the sessions of a person were ended, if that was after this moment.
    pub(crate) fn revoked_after(&self, person: Uuid, issued: Timestamp) -> Option<Timestamp> {
        let revoked = self.revoked.get(&person).copied();
        revoked.filter(|revoked| *revoked >= issued)
    }

    /// Whether the person's roles have yet to be activated in Privileged Identity Management.
    pub(crate) fn is_eligible_only(&self, person: Uuid) -> bool {
        self.eligible_only.contains(&person)
    }

    pub(crate) fn set_eligible_only(&mut self, person: Uuid, eligible_only: bool) {
        if eligible_only {
            self.eligible_only.insert(person);
        } else {
            self.eligible_only.remove(&person);
        }
    }
}
