//! What is read in addition of a connection that is checked by itself. The end of a run knows it already.

use std::collections::BTreeSet;

use entra::ObjectId;
use konnect::{Portal, TargetId};
use sso_http::Context;

use crate::admins::admins;
use crate::check::{Looked, RotationFinding};
use crate::connection::Connection;
use crate::desired::Desired;
use crate::error::{Error, readable};
use crate::lock_out::Admin;
use crate::observed::ObservedTeams;
use crate::secret_rule::{OwnPolicy, SecretRule};
use crate::services::Services;
use crate::target::Target;
use crate::teams::DesiredTeams;
use crate::today::Today;
use crate::verify::Shared;

#[derive(Debug, Default)]
pub(crate) struct CloseReading {
    pub(crate) portal: Looked<Portal>,
    pub(crate) teams: Looked<ObservedTeams>,
    /// The chosen groups that exist.
    pub(crate) groups: Looked<BTreeSet<ObjectId>>,
    /// Who has to be an administrator of the organization.
    pub(crate) admins: Looked<Vec<Admin>>,
    pub(crate) next_rotation: Looked<RotationFinding>,
}

/// Reads it, all at the same time, with what `today` has read already.
pub(super) async fn read(
    shared: &Shared,
    services: &Services,
    connection: &Connection,
    today: Today,
    context: &Context,
) -> Result<CloseReading, Error> {
    let Today {
        desired,
        portal,
        teams,
    } = today;
    let portal = match desired.target {
        Target::Portal { .. } => Looked::from(portal),
        Target::Organization { .. } | Target::CallbackUrl { .. } => Looked::NotAsked,
    };
    let teams = async {
        let (Some(target_id), Some(_)) = (desired.target.target_id(), &desired.teams) else {
            return Ok(Looked::NotAsked);
        };
        let Some(teams) = teams else {
            return Ok(Looked::Unreadable);
        };
        let konnect = services.konnect(context)?.at(target_id);
        let people = konnect::team_sizes(konnect, &teams).await;
        Ok::<_, Error>(match readable(people.map_err(Error::from))? {
            Some(people) => Looked::Found(ObservedTeams {
                teams,
                mappings: None,
                people,
            }),
            None => Looked::Unreadable,
        })
    };
    let (teams, groups, admins, next_rotation) = futures::try_join!(
        teams,
        groups(services, &desired, context),
        administrators(services, &desired, context),
        next_rotation(shared, services, connection, context)
    )?;
    Ok(CloseReading {
        portal,
        teams,
        groups,
        admins,
        next_rotation,
    })
}

async fn groups(
    services: &Services,
    desired: &Desired,
    context: &Context,
) -> Result<Looked<BTreeSet<ObjectId>>, Error> {
    let mut chosen = desired.groups_to_assign();
    chosen.extend(desired.teams.iter().flat_map(DesiredTeams::groups));
    if chosen.is_empty() {
        return Ok(Looked::NotAsked);
    }
    let chosen: Vec<ObjectId> = chosen.into_iter().collect();
    let read = entra::groups_by_ids(services.graph(context), &chosen).await;
    let there = readable(read.map_err(Error::from))?;
    let ids = |groups: Vec<entra::Group>| groups.into_iter().map(|group| group.id).collect();
    Ok(there.map(ids).into())
}

async fn administrators(
    services: &Services,
    desired: &Desired,
    context: &Context,
) -> Result<Looked<Vec<Admin>>, Error> {
    let is_organization = desired.target.target_id() == Some(TargetId::Organization);
    if !is_organization || desired.teams.is_none() {
        return Ok(Looked::NotAsked);
    }
    Ok(readable(admins(services, context).await)?.into())
}

/// The directory's policy and, where that forbids secrets, what the application's own say.
async fn next_rotation(
    shared: &Shared,
    services: &Services,
    connection: &Connection,
    context: &Context,
) -> Result<Looked<RotationFinding>, Error> {
    let graph = services.graph(context);
    let policy = readable(shared.secret_policy(graph).await)?;
    let Some(policy) = policy else {
        return Ok(Looked::Unreadable);
    };
    let own = if policy.additions_allowed {
        OwnPolicy::NotRead
    } else {
        let read = entra::own_policy_allows_secrets(graph, connection.application).await;
        match readable(read.map_err(Error::from))? {
            Some(Some(true)) => OwnPolicy::Allows,
            Some(_) => OwnPolicy::Silent,
            None => OwnPolicy::NotRead,
        }
    };
    Ok(Looked::Found(RotationFinding {
        rule: SecretRule::of_application(policy.additions_allowed, own),
        most_days: policy.max_lifetime_days,
    }))
}
