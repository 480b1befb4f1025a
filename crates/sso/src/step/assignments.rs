//! The part of a plan that says who may sign in: which groups are assigned, and whether one has to be.

use std::collections::BTreeSet;

use entra::ObjectId;

use crate::plan::{Change, Draft, Work};
use crate::desired::{Admission, Desired};
use crate::error::Error;
use crate::observed::Observed;
use crate::preview::{NEW_SERVICE_PRINCIPAL, RequestPreview};
use crate::step::{Effect, StepId};
use crate::teams::DesiredTeams;

/// A group that was deleted meanwhile would lead nowhere, and Konnect takes any text for a group. One that leads to a
/// team already may stay there until somebody takes it away.
pub(crate) fn refuse_groups_that_are_gone(
    desired: &Desired,
    observed: &Observed,
) -> Result<(), Error> {
    let Some(known) = known(observed) else {
        return Ok(());
    };
    let mut chosen = desired.groups_to_assign();
    chosen.extend(desired.teams.iter().flat_map(DesiredTeams::groups));
    let mapped = mapped(observed);
    let mut gone = chosen.difference(&known);
    match gone.find(|group| !mapped.contains(*group)) {
        Some(gone) => Err(Error::GroupGone(*gone)),
        None => Ok(()),
    }
}

/// The groups that exist, where that is known.
fn known(observed: &Observed) -> Option<BTreeSet<ObjectId>> {
    let groups = observed.groups.as_ref()?;
    Some(groups.iter().map(|group| group.id).collect())
}

/// The groups that lead to teams now.
fn mapped(observed: &Observed) -> BTreeSet<ObjectId> {
    let konnect = observed.konnect.iter();
    konnect
        .filter_map(|konnect| konnect.teams.as_ref()?.mappings.as_ref())
        .flat_map(|mappings| &mappings.rows)
        .filter_map(|mapping| mapping.group.parse().ok())
        .collect()
}

pub(crate) fn add(draft: &mut Draft<'_>) {
    assignments(draft);
    assignment_required(draft);
}

fn assignments(draft: &mut Draft<'_>) {
    let observed = draft.observed;
    let mut wanted = draft.desired.groups_to_assign();
    if let Some(known) = known(observed) {
        wanted.retain(|group| known.contains(group));
    }
    if wanted.is_empty() {
        return;
    }
    let present: BTreeSet<ObjectId> = observed
        .assignments
        .iter()
        .map(|assignment| assignment.principal_id)
        .collect();
    let missing: Vec<ObjectId> = wanted.difference(&present).copied().collect();
    let others = present.difference(&wanted).count();
    let names = |ids: &mut dyn Iterator<Item = &ObjectId>| {
        ids.map(|id| observed.group_name(*id)).collect::<Vec<_>>()
    };
    if missing.is_empty() {
        let groups = names(&mut wanted.iter());
        let kept = Change::Assignments { groups, others };
        return draft.change(StepId::Assignments, Effect::Keep, kept, None);
    }
    let service_principal = service_principal(draft);
    let path = format!("servicePrincipals/{service_principal}/appRoleAssignedTo");
    let requests: Vec<RequestPreview> = missing
        .iter()
        .map(|group| {
            let body = entra::assign_group_body(&service_principal, *group);
            RequestPreview::graph(&observed.hosts, "POST", &path, body)
        })
        .collect();
    let groups = names(&mut missing.iter());
    let added = Change::Assignments { groups, others };
    draft.change(StepId::Assignments, Effect::Create, added, requests);
    draft.step(
        StepId::Assignments,
        vec![StepId::ServicePrincipal],
        Work::Assign(missing),
    );
}

fn assignment_required(draft: &mut Draft<'_>) {
    let required = draft.desired.admission == Admission::Assigned;
    let change = Change::AssignmentRequired { required };
    let step = StepId::AssignmentRequired;
    match &draft.observed.service_principal {
        // The request that creates the enterprise application says it.
        None if required => draft.change(step, Effect::Create, change, None),
        None => {}
        Some(existing) if existing.assignment_required && required => {
            draft.change(step, Effect::Keep, change, None);
        }
        // That everyone may sign in is how it is unless somebody says otherwise, so there is nothing to tell.
        Some(existing) if !existing.assignment_required && !required => {}
        Some(existing) => {
            let path = format!("servicePrincipals/{}", existing.id);
            let body = entra::require_assignment_body(required);
            let request = RequestPreview::graph(&draft.observed.hosts, "PATCH", &path, body);
            draft.change(step, Effect::Change, change, Some(request));
            // Whoever is to be let in is assigned before everybody else is turned away.
            draft.step(
                step,
                vec![StepId::ServicePrincipal, StepId::Assignments],
                Work::RequireAssignment(required),
            );
        }
    }
}

fn service_principal(draft: &Draft<'_>) -> String {
    let existing = draft.observed.service_principal.as_ref();
    existing.map_or(NEW_SERVICE_PRINCIPAL.to_owned(), |existing| {
        existing.id.to_string()
    })
}
