//! The teams of one target, and the groups mapped to them now.

use std::collections::BTreeMap;
use std::sync::Arc;

use entra::{Graph, ObjectId};
use konnect::{AuthenticationSettings, Konnect, Mapping, ProviderConfig, TargetId};
use sso_http::Context;
use uuid::Uuid;

use super::groups::described;
use super::services::{explain_refusal, graph_of, konnect_of};
use crate::ipc::{CommandError, TargetRef, Team, TeamMapping, TeamsFound};
use crate::session::app_state::AppState;
use crate::session::caches::AdminCache;
use crate::session::data::Session;
use crate::session::session_id::SessionId;

/// Reads the teams of the target with the groups mapped to them.
pub(crate) async fn read(state: &AppState, target: &TargetRef) -> Result<TeamsFound, CommandError> {
    let target_id = match target {
        TargetRef::Organization { .. } => TargetId::Organization,
        TargetRef::Portal { region, id } => TargetId::Portal {
            region: (*region).into(),
            id: *id,
        },
        TargetRef::CallbackUrl { .. } => return Err(CommandError::NothingToShow),
    };
    state
        .session
        .ask(|asked| read_in(state, asked, target_id))
        .await
}

async fn read_in(
    state: &AppState,
    asked: SessionId,
    target_id: TargetId,
) -> Result<TeamsFound, CommandError> {
    let known = |session: &mut Session| {
        let (services, directory) = session.directory(&state.http)?;
        if target_id == TargetId::Organization {
            // Anyone who opens the teams again wants to see them as they are now.
            session.admin_cache = Arc::default();
        }
        let administration = Arc::clone(&session.admin_cache);
        Ok::<_, CommandError>((services, directory, administration))
    };
    let (services, directory, administration) = state.session.store(asked, known).await??;
    let context = Context::default();
    let konnect = konnect_of(&services, &context)?.at(target_id);
    let graph = graph_of(&services, &context);
    let (found, memberships) = tokio::join!(
        // Many concurrent requests make a large future.
        Box::pin(read_konnect(konnect, &administration)),
        directory.memberships(graph)
    );
    let Found {
        teams,
        sizes,
        mappings,
        settings,
        portal_has_roles,
    } = match found {
        Ok(found) => found,
        Err(error) => return Err(explain_refusal(error, konnect).await),
    };
    let groups = groups_of(graph, &mappings).await?;
    directory.remember(groups.as_deref().unwrap_or_default());
    Ok(TeamsFound {
        teams: teams
            .iter()
            .map(|team| Team::with_people(team, sizes.get(&team.id).copied()))
            .collect(),
        mappings: mappings.iter().map(TeamMapping::from).collect(),
        groups: groups.map(|groups| described(groups, memberships)),
        follows_groups: settings.idp_mapping_enabled,
        portal_has_roles,
    })
}

/// What Konnect says about one target's teams.
struct Found {
    teams: Vec<konnect::Team>,
    sizes: BTreeMap<Uuid, usize>,
    mappings: Vec<Mapping>,
    settings: AuthenticationSettings,
    portal_has_roles: Option<bool>,
}

async fn read_konnect(
    konnect: Konnect<'_>,
    administration: &AdminCache,
) -> Result<Found, konnect::Error> {
    let teams = async {
        let teams = match konnect.target_id {
            TargetId::Organization => administration.teams(konnect).await?.to_vec(),
            TargetId::Portal { .. } => konnect::teams(konnect).await?,
        };
        let sizes = konnect::team_sizes(konnect, &teams).await?;
        Ok((teams, sizes))
    };
    let portal_has_roles = async {
        match konnect.target_id {
            TargetId::Organization => Ok(None),
            TargetId::Portal { region, id } => {
                let portal = konnect::portal(konnect, region, id).await?;
                Ok(Some(portal.rbac_enabled))
            }
        }
    };
    let mappings = async {
        let providers = konnect::identity_providers(konnect).await?;
        let oidc = providers
            .iter()
            .find(|provider| matches!(provider.config, ProviderConfig::Oidc(_)));
        match oidc {
            Some(provider) => Ok(konnect::team_group_mappings(konnect, provider.id)
                .await?
                .rows),
            None => Ok(Vec::new()),
        }
    };
    let ((teams, sizes), mappings, settings, portal_has_roles) = tokio::try_join!(
        teams,
        mappings,
        konnect::authentication_settings(konnect),
        portal_has_roles
    )?;
    Ok(Found {
        teams,
        sizes,
        mappings,
        settings,
        portal_has_roles,
    })
}

/// The groups of the mappings that are in the directory; `None` when groups may not be read.
async fn groups_of(
    graph: Graph<'_>,
    mappings: &[Mapping],
) -> Result<Option<Vec<entra::Group>>, CommandError> {
    // Another provider's group names need not be ids of this directory.
    let ids: Vec<ObjectId> = mappings
        .iter()
        .filter_map(|mapping| mapping.group.parse().ok())
        .collect();
    match entra::groups_by_ids(graph, &ids).await {
        Ok(groups) => Ok(Some(groups)),
        Err(error @ entra::Error::InsufficientPrivileges { .. }) => {
            tracing::info!(%error, "the names of groups may not be read");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}
