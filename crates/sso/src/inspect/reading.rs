//! What is to be read.

use std::collections::BTreeSet;

use entra::ObjectId;

use crate::desired::{ApplicationChoice, Desired};
use crate::target::Target;
use crate::teams::DesiredTeams;

/// What is read in addition to the connection itself. Each costs requests, and some a permission.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one more thing to read"
)]
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) grants: bool,
    /// Whether it is no error that they may not be read.
    pub(super) grants_may_be_hidden: bool,
    pub(super) assignments: bool,
    pub(super) teams: bool,
    pub(super) admins: bool,
    /// Whether a deleted portal is no error: nothing of it is then left in Konnect.
    pub(super) portal_may_be_gone: bool,
    /// What the person decided about applications of others; `None` where only what this computer made or used matters.
    pub(super) choice: Option<ApplicationChoice>,
    /// The groups that were chosen.
    pub(super) groups: BTreeSet<ObjectId>,
}

impl Reading {
    /// What a plan needs.
    pub(super) fn of(desired: &Desired) -> Self {
        let mut groups = desired.groups_to_assign();
        let assignments = !groups.is_empty();
        groups.extend(desired.teams.iter().flat_map(DesiredTeams::groups));
        Self {
            grants: desired.approve,
            grants_may_be_hidden: false,
            assignments,
            teams: desired.teams.is_some(),
            admins: desired.teams.is_some()
                && matches!(desired.target, Target::Organization { .. }),
            portal_may_be_gone: false,
            choice: Some(desired.application),
            groups,
        }
    }

    /// What is needed to remove a connection, or to restore how it was.
    pub(super) fn of_everything() -> Self {
        Self {
            grants: true,
            grants_may_be_hidden: true,
            assignments: true,
            teams: true,
            portal_may_be_gone: true,
            ..Self::default()
        }
    }
}
