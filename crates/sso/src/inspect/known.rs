//! What a connection that was set up earlier is like now, and what can be had of what was chosen for it then.

use std::collections::BTreeSet;

use entra::ObjectId;
use sso_http::Context;

use super::inspect;
use crate::desired::Desired;
use crate::error::Error;
use crate::journal::{History, Journal};
use crate::observed::Observed;
use crate::secret_store::ClientSecretStore;
use crate::services::Services;
use crate::teams::TeamRef;
use crate::today;

/// Reads what a known connection is like now, to plan what is left of its set-up or to repair it.
///
/// What was chosen then is adjusted to what can be had today: a portal's present domains are registered; a team that was
/// deleted is created again, if the journals know its name; a group that was deleted is chosen no longer, so that its
/// mapping goes. Each of these shows in the review.
///
/// # Errors
/// As [`inspect`].
pub async fn inspect_known(
    services: &Services,
    history: &History,
    desired: Desired,
    secret_store: &ClientSecretStore,
    journal: &Journal,
    context: &Context,
) -> Result<(Desired, Observed), Error> {
    let mut desired = desired;
    if let Some(portal) = today::portal(services, &desired.target, context).await? {
        today::with_domains(&mut desired.target, services, &portal, context)?;
    }
    // Many concurrent requests make a large future.
    let observed = Box::pin(inspect(services, &desired, secret_store, journal, context)).await?;
    make_deleted_teams_again(&mut desired, history, &observed);
    forget_deleted_groups(&mut desired, &observed);
    Ok((desired, observed))
}

fn make_deleted_teams_again(desired: &mut Desired, history: &History, observed: &Observed) {
    let konnect = observed.konnect.as_ref();
    let Some(there) = konnect.and_then(|konnect| konnect.teams.as_ref()) else {
        return;
    };
    let rows = desired.teams.iter_mut().flat_map(|teams| &mut teams.rows);
    for row in rows {
        if let TeamRef::Existing(id) = row.team
            && there.teams.iter().all(|team| team.id != id)
            && let Some(name) = history.team_name(id)
        {
            row.team = TeamRef::New {
                name: name.to_owned(),
            };
        }
    }
}

fn forget_deleted_groups(desired: &mut Desired, observed: &Observed) {
    let Some(groups) = &observed.groups else {
        return;
    };
    let there: BTreeSet<ObjectId> = groups.iter().map(|group| group.id).collect();
    // Where none has to be assigned, nobody asked about them.
    if !desired.groups_to_assign().is_empty() {
        desired
            .assigned_groups
            .retain(|group| there.contains(group));
    }
    let rows = desired.teams.iter_mut().flat_map(|teams| &mut teams.rows);
    for row in rows {
        row.groups.retain(|group| there.contains(group));
    }
}
