//! Konnect's side, as the checks need it.

use konnect::{AuthenticationSettings, IdentityProvider, Mapping, Preflight};
use sso_http::Context;

use crate::connection::Connection;
use crate::error::{Error, readable};
use crate::services::Services;
use crate::target::Target;

/// What Konnect says about a connection whose values were pushed.
#[derive(Debug, Default)]
pub(crate) struct KonnectReading {
    pub(crate) provider: Option<IdentityProvider>,
    pub(crate) provider_gone: bool,
    pub(crate) settings: Option<AuthenticationSettings>,
    pub(crate) preflight: Option<Preflight>,
    pub(crate) mappings: Option<Vec<Mapping>>,
}

/// Reads it, all at the same time. Nothing is read of a target whose values are only handed over.
pub(super) async fn read(
    services: &Services,
    connection: &Connection,
    with_settings: bool,
    context: &Context,
) -> Result<KonnectReading, Error> {
    let target = &connection.desired.target;
    let (Some(provider_id), Some(target_id)) = (connection.provider, target.target_id()) else {
        return Ok(KonnectReading::default());
    };
    let konnect = services.konnect(context)?.at(target_id);
    let provider = async {
        match konnect::identity_provider(konnect, provider_id).await {
            Err(konnect::Error::NotFound(_)) => Ok((None, true)),
            read => readable(read.map_err(Error::from)).map(|found| (found, false)),
        }
    };
    let settings = async {
        if with_settings {
            readable(
                konnect::authentication_settings(konnect)
                    .await
                    .map_err(Error::from),
            )
        } else {
            Ok(None)
        }
    };
    let preflight = async {
        let (http, endpoints) = (konnect.http, konnect.endpoints);
        let preflight = match target {
            Target::Organization { login_path, .. } => {
                konnect::preflight(http, endpoints, login_path, context).await
            }
            Target::Portal { domain, .. } => {
                konnect::portal_preflight(http, endpoints, domain, context).await
            }
            Target::CallbackUrl { .. } => return Ok(None),
        };
        readable(preflight.map_err(Error::from))
    };
    let mappings = async {
        if connection.desired.teams.is_none() {
            return Ok(None);
        }
        let read = konnect::team_group_mappings(konnect, provider_id).await;
        readable(read.map(|mappings| mappings.rows).map_err(Error::from))
    };
    let ((provider, provider_gone), settings, preflight, mappings) =
        futures::try_join!(provider, settings, preflight, mappings)?;
    Ok(KonnectReading {
        provider,
        provider_gone,
        settings,
        preflight,
        mappings,
    })
}
