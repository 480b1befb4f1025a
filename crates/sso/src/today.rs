//! What was chosen for a connection, with what Konnect says today: a Dev Portal may have got other domains, and a team
//! that was to be made has an id by now.

use konnect::{Portal, Team};
use sso_http::Context;

use crate::desired::Desired;
use crate::error::{Error, readable};
use crate::services::Services;
use crate::target::Target;
use crate::teams::TeamRef;

/// The choices with what Konnect says today, and what was read for it.
pub(crate) struct Today {
    pub(crate) desired: Desired,
    /// The Dev Portal that they are about, if it could be read.
    pub(crate) portal: Option<Portal>,
    /// The teams of the target, where teams were chosen and could be read.
    pub(crate) teams: Option<Vec<Team>>,
}

impl Today {
    /// The choices with the domains that the portal has now, and with the id of each team that a run made: the journals
    /// know it by its name.
    pub(crate) async fn of(
        services: &Services,
        desired: &Desired,
        context: &Context,
    ) -> Result<Self, Error> {
        let (portal, teams) = futures::try_join!(
            portal(services, &desired.target, context),
            teams(services, desired, context)
        )?;
        let mut desired = desired.clone();
        if let Some(portal) = &portal {
            with_domains(&mut desired.target, services, portal, context)?;
        }
        let rows = desired.teams.iter_mut().flat_map(|teams| &mut teams.rows);
        for row in rows {
            if let TeamRef::New { name } = &row.team
                && let Some(team) = teams.iter().flatten().find(|team| team.name == *name)
            {
                row.team = TeamRef::Existing(team.id);
            }
        }
        Ok(Self {
            desired,
            portal,
            teams,
        })
    }
}

/// The Dev Portal that a target is; `None` also if it cannot be read.
pub(crate) async fn portal(
    services: &Services,
    target: &Target,
    context: &Context,
) -> Result<Option<Portal>, Error> {
    let Target::Portal { region, id, .. } = target else {
        return Ok(None);
    };
    let konnect = services.konnect(context)?;
    let read = konnect::portal(konnect, *region, *id).await;
    readable(read.map_err(Error::from))
}

/// Gives the target the domains that its portal has now.
pub(crate) fn with_domains(
    target: &mut Target,
    services: &Services,
    portal: &Portal,
    context: &Context,
) -> Result<(), Error> {
    let Target::Portal {
        redirect_uris,
        domain,
        ..
    } = target
    else {
        return Ok(());
    };
    let addresses = portal.redirect_uris(services.konnect(context)?.endpoints)?;
    *redirect_uris = addresses.into_iter().map(|address| address.url).collect();
    domain.clone_from(&portal.canonical_domain);
    Ok(())
}

async fn teams(
    services: &Services,
    desired: &Desired,
    context: &Context,
) -> Result<Option<Vec<Team>>, Error> {
    let (Some(target_id), Some(_)) = (desired.target.target_id(), &desired.teams) else {
        return Ok(None);
    };
    let konnect = services.konnect(context)?.at(target_id);
    readable(konnect::teams(konnect).await.map_err(Error::from))
}
