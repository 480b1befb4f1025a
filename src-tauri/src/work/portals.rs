//! The Dev Portals of the connected organization.

use std::pin::pin;
use std::time::Duration;

use futures::StreamExt as _;
use konnect::{Endpoints, Konnect, PortalWithProviders, RegionAnswers, TargetId};
use sso_http::Context;
use tauri::ipc::Channel;
use tokio::time::sleep;

use crate::ipc::{
    CommandError, ExistingProvider, Portal, RegionFound, RegionPortals, saturating_u32,
};
use crate::session::app_state::AppState;
use crate::session::session_id::SessionId;

/// How long the regions are waited for together. Most answer within a second, and a list that grows under a person's
/// pointer is worse than one that comes a moment later.
const TOGETHER: Duration = Duration::from_secs(2);

/// Looks into every region at once. What takes longer than [`TOGETHER`] does not hold up the rest: from then on
/// `so_far` reports what has been found, again with each region. A region that fails says so itself; only a token that
/// Konnect does not accept at all ends the whole search.
pub(crate) async fn find(
    state: &AppState,
    so_far: &Channel<Vec<RegionPortals>>,
) -> Result<Vec<RegionPortals>, CommandError> {
    state.session.ask(|asked| look(state, asked, so_far)).await
}

async fn look(
    state: &AppState,
    asked: SessionId,
    so_far: &Channel<Vec<RegionPortals>>,
) -> Result<Vec<RegionPortals>, CommandError> {
    let access = {
        let session = state.session.read_in(asked).await?;
        let konnect = session.konnect.as_ref().ok_or(CommandError::NotConnected)?;
        konnect.access()?
    };
    let context = Context::default();
    let konnect = Konnect {
        http: &state.http,
        endpoints: &access.endpoints,
        token: &access.token,
        context: &context,
        target_id: TargetId::default(),
    };
    let mut regions = pin!(konnect::portals_everywhere(konnect));
    let mut together = pin!(sleep(TOGETHER));
    let mut answers = RegionAnswers::default();
    while !answers.is_complete() {
        tokio::select! {
            Some(found) = regions.next() => {
                answers.add(found, |found| told(found, &access.endpoints))?;
            }
            () = &mut together, if !together.is_elapsed() => {}
        }
        if together.is_elapsed() {
            // What is reported on the way is an answer too.
            let _session = state.session.read_in(asked).await?;
            if so_far.send(answers.so_far().cloned().collect()).is_err() {
                tracing::warn!("the window does not hear which portals were found");
            }
        }
    }
    Ok(answers.all(not_enabled))
}

/// One region for the window.
fn told(found: konnect::RegionPortals, endpoints: &Endpoints) -> RegionPortals {
    let portals = found.portals.map(|portals| {
        let summaries = portals.into_iter().map(|it| summary(it, endpoints));
        summaries.collect()
    });
    RegionPortals {
        region: found.region.into(),
        found: portals.map_or_else(
            |error| RegionFound::Failed(error.into()),
            RegionFound::Portals,
        ),
        classic: saturating_u32(found.classic),
    }
}

fn not_enabled(mut told: RegionPortals) -> RegionPortals {
    told.found = RegionFound::NotEnabled;
    told
}

/// What cannot be told of a portal is left out here; the review reads the portal again and refuses what must be.
fn summary(found: PortalWithProviders, endpoints: &Endpoints) -> Portal {
    let PortalWithProviders { portal, providers } = found;
    let redirect_uris = portal
        .redirect_uris(endpoints)
        .inspect_err(
            |error| tracing::warn!(portal = %portal.id, %error, "a portal without usable domains"),
        )
        .unwrap_or_default();
    let providers = providers
        .inspect_err(|error| tracing::warn!(portal = %portal.id, %error, "the providers of a portal could not be read"))
        .unwrap_or_default();
    let target_id = TargetId::Portal {
        region: portal.region,
        id: portal.id,
    };
    let provider = target_id.main_provider(&providers);
    Portal {
        id: portal.id.to_string(),
        region: portal.region.into(),
        custom_domain: portal.domains().custom.map(str::to_owned),
        redirect_uris: redirect_uris.into_iter().map(Into::into).collect(),
        user_authentication: portal.authentication_enabled,
        provider: provider.map(ExistingProvider::from),
        name: portal.name,
        domain: portal.default_domain,
    }
}

#[cfg(test)]
mod tests {
    use konnect::Region;
    use serde_json::{Value, json};
    use sso_http::{Refusal, Service};

    use super::*;

    fn refusal(status: u16) -> Box<Refusal> {
        Box::new(Refusal {
            service: Service::KonnectApi,
            status,
            code: None,
            message: None,
            correlation_id: None,
            time: jiff::Timestamp::UNIX_EPOCH,
            retry_after: None,
            www_authenticate: None,
            body: Value::Null,
        })
    }

    fn not_allowed() -> konnect::Error {
        konnect::Error::NotAllowed(refusal(403))
    }

    /// What is reported for every region, with no portals unless `portals` says otherwise.
    fn kinds_of_all(
        portals: impl Fn(Region) -> Result<Vec<PortalWithProviders>, konnect::Error>,
    ) -> Vec<String> {
        let endpoints = Endpoints::production();
        let mut answers = RegionAnswers::default();
        for region in Region::ALL {
            let found = konnect::RegionPortals {
                region,
                portals: portals(region),
                classic: 0,
            };
            answers.add(found, |found| told(found, &endpoints)).unwrap();
        }
        let kind = |region: RegionPortals| {
            let found = serde_json::to_value(&region.found).unwrap();
            found["kind"].as_str().unwrap().to_owned()
        };
        let told = answers.all(not_enabled).into_iter();
        told.map(kind).collect()
    }

    fn portal(providers: Result<Value, konnect::Error>, custom: &str) -> PortalWithProviders {
        let default = "6b3f9a2c41d8.eu.kongportals.com".to_owned();
        PortalWithProviders {
            portal: konnect::Portal {
                id: uuid::Uuid::nil(),
                region: Region::Eu,
                name: "Partner Portal".into(),
                display_name: None,
                canonical_domain: custom.into(),
                default_domain: default,
                authentication_enabled: true,
                rbac_enabled: false,
                auto_approve_developers: false,
            },
            providers: providers.map(|rows| serde_json::from_value(rows).unwrap()),
        }
    }

    fn oidc() -> Value {
        json!({ "id": uuid::Uuid::nil(), "type": "oidc", "enabled": true,
            "config": { "issuer_url": "https://contoso.okta.com", "client_id": "0oa8" } })
    }

    fn saml(on: bool) -> Value {
        json!({ "id": uuid::Uuid::nil(), "type": "saml", "enabled": on, "config": {} })
    }

    #[test]
    fn region_without_an_answer_leaves_the_others_whole() {
        let timeout = || sso_http::Error::Unreachable {
            host: "eu.api.konghq.com".into(),
            cause: sso_http::Unreachable::Timeout,
        };
        let found = kinds_of_all(|region| match region {
            Region::Us => Ok(vec![portal(Ok(json!([])), "developers.contoso.com")]),
            Region::Eu => Err(timeout().into()),
            Region::Sg => Err(not_allowed()),
            _ => Ok(Vec::new()),
        });
        let expected = [
            "portals",
            "failed",
            "portals",
            "portals",
            "portals",
            "notEnabled",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn portal_shown_with_its_addresses_and_provider() {
        let found = portal(Ok(json!([oidc()])), "developers.contoso.com");
        let shown = serde_json::to_value(summary(found, &Endpoints::production())).unwrap();
        assert_eq!(
            shown,
            json!({
                "id": uuid::Uuid::nil(),
                "region": "eu",
                "name": "Partner Portal",
                "domain": "6b3f9a2c41d8.eu.kongportals.com",
                "customDomain": "developers.contoso.com",
                "redirectUris": [
                    { "kind": "custom", "url": "https://developers.contoso.com/login" },
                    { "kind": "default", "url": "https://6b3f9a2c41d8.eu.kongportals.com/login" },
                    { "kind": "preview", "url": "https://6b3f9a2c41d8.portal-preview.eu.api.konghq.com/login" },
                ],
                "userAuthentication": true,
                "provider": { "kind": "oidc", "issuer": "https://contoso.okta.com", "clientId": "0oa8", "enabled": true },
            })
        );
    }

    #[test]
    fn saml_that_is_on_decides_beside_another_provider() {
        for (on, decides, why) in [
            (
                true,
                "saml",
                "the plan would refuse the portal, so it must not look as if it could be chosen",
            ),
            (
                false,
                "oidc",
                "nobody signs in through it, so it is no obstacle",
            ),
        ] {
            let found = portal(Ok(json!([oidc(), saml(on)])), "developers.contoso.com");
            let provider = summary(found, &Endpoints::production()).provider.unwrap();
            let provider = serde_json::to_value(provider).unwrap();
            assert_eq!(provider["kind"], decides, "{why}");
        }
    }

    #[test]
    fn portal_that_cannot_be_read_in_full_still_shown() {
        let gone = konnect::Error::NotFound(refusal(404));
        let shown = summary(portal(Err(gone), "not a domain"), &Endpoints::production());
        assert_eq!((shown.provider, shown.redirect_uris), (None, Vec::new()));
    }
}
