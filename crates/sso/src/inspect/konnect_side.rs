//! The sign-in of an organization or a Dev Portal, with its teams where they are part of the choices.

use konnect::{IdentityProvider, Konnect, ProviderConfig, TargetId};

use crate::error::Error;
use crate::observed::{ObservedKonnect, ObservedTeams};

pub(super) async fn read(konnect: Konnect<'_>, with_teams: bool) -> Result<ObservedKonnect, Error> {
    let portal = async {
        match konnect.target_id {
            TargetId::Organization => Ok(None),
            TargetId::Portal { region, id } => konnect::portal(konnect, region, id).await.map(Some),
        }
    };
    let teams = async {
        if with_teams {
            konnect::teams(konnect).await.map(Some)
        } else {
            Ok(None)
        }
    };
    let (providers, settings, portal, teams) = futures::try_join!(
        konnect::identity_providers(konnect),
        konnect::authentication_settings(konnect),
        portal,
        teams
    )?;
    let teams = match teams {
        None => None,
        Some(teams) => Some(ObservedTeams {
            mappings: match providers.iter().find(|provider| is_oidc(provider)) {
                Some(provider) => Some(konnect::team_group_mappings(konnect, provider.id).await?),
                None => None,
            },
            people: konnect::team_sizes(konnect, &teams).await?,
            teams,
        }),
    };
    Ok(ObservedKonnect {
        portal_asks_for_sign_in: portal.as_ref().map(|portal| portal.authentication_enabled),
        portal_has_roles: portal.map(|portal| portal.rbac_enabled),
        providers,
        settings,
        teams,
    })
}

fn is_oidc(provider: &IdentityProvider) -> bool {
    matches!(provider.config, ProviderConfig::Oidc(_))
}
