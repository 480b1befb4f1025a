//! Which permissions of Microsoft Graph the work on a connection needs, beyond those that every sign-in asks for. Pure.
//!
//! Source: Microsoft Graph permissions reference.

use std::collections::BTreeSet;

use entra::Scope;

use crate::desired::Desired;
use crate::plan::Plan;
use crate::step::StepId;
use crate::teardown::{Teardown, TeardownEffect};

impl Desired {
    /// What choosing and planning this needs: approvals can be read only with the permission to give them, and groups
    /// are chosen by name.
    pub fn permissions(&self) -> BTreeSet<Scope> {
        let approval = self
            .approve
            .then_some(Scope::DelegatedPermissionGrantReadWriteAll);
        let assigned = !self.groups_to_assign().is_empty();
        let mapped = self.teams.is_some();
        let names = (assigned || mapped).then_some(Scope::GroupReadBasicAll);
        let assignments = assigned.then_some(Scope::AppRoleAssignmentReadWriteAll);
        approval
            .into_iter()
            .chain(names)
            .chain(assignments)
            .collect()
    }

    /// The part of it without which nothing can be planned.
    pub fn permissions_to_plan(&self) -> BTreeSet<Scope> {
        let mut needed = self.permissions();
        needed.retain(|scope| *scope == Scope::DelegatedPermissionGrantReadWriteAll);
        needed
    }
}

impl Plan {
    /// What its steps need.
    pub fn permissions(&self) -> BTreeSet<Scope> {
        let steps = self.steps.iter().filter(|step| step.writes());
        steps.filter_map(|step| of_step(step.id)).collect()
    }
}

impl Teardown {
    /// What its steps need, and what has to be read to know whether an approval of ours is to be taken back. With the
    /// application, its approvals go unread.
    pub fn permissions(&self) -> BTreeSet<Scope> {
        let mut needed: BTreeSet<Scope> = self
            .steps()
            .iter()
            .filter_map(|step| of_step(step.id))
            .collect();
        let goes_whole = self
            .steps()
            .iter()
            .any(|step| step.id == StepId::Application && step.effect == TeardownEffect::Delete);
        if self.observed.grants_unread && self.desired.approve && !goes_whole {
            needed.insert(Scope::DelegatedPermissionGrantReadWriteAll);
        }
        needed
    }
}

fn of_step(id: StepId) -> Option<Scope> {
    match id {
        StepId::Approval => Some(Scope::DelegatedPermissionGrantReadWriteAll),
        StepId::Assignments => Some(Scope::AppRoleAssignmentReadWriteAll),
        _ => None,
    }
}
