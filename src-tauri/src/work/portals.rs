//! The Dev Portals of the connected organization.

use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Duration;

use futures::StreamExt as _;
use konnect::{Endpoints, Konnect, PortalWithProviders, ProviderConfig, Region, Scope};
use sso_http::Context;
use tauri::ipc::Channel;
use tokio::time::sleep;

use crate::ipc::{CommandError, ExistingProvider, Portal, RegionFound, RegionPortals};
use crate::session::app_state::AppState;
use crate::session::session_id::SessionId;

/// How long the regions are waited for together. Most answer within a second, and a list that grows under a person's
/// pointer is worse than one that comes a moment later.
const TOGETHER: Duration = Duration::from_secs(2);

/// Looks into every region at once. What takes longer than [`TOGETHER`] does not hold up the rest: `so_far` tells then,
/// and again with each region, what has been found. A region that fails says so itself; only a token that Konnect does
/// not accept at all ends the whole look.
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
        scope: Scope::default(),
    };
    let mut regions = pin!(konnect::portals_everywhere(konnect));
    let mut together = pin!(sleep(TOGETHER));
    let mut answers = Answers::default();
    while answers.0.len() < Region::ALL.len() {
        tokio::select! {
            Some(found) = regions.next() => answers.add(found, &access.endpoints)?,
            () = &mut together, if !together.is_elapsed() => {}
        }
        if together.is_elapsed() {
            // What is told on the way is an answer too.
            let _session = state.session.read_in(asked).await?;
            if so_far.send(answers.so_far()).is_err() {
                tracing::warn!("the window does not hear which portals were found");
            }
        }
    }
    Ok(answers.all())
}

/// What the regions answered, by region.
#[derive(Default)]
struct Answers(BTreeMap<Region, Answer>);

struct Answer {
    told: RegionPortals,
    /// Konnect did not allow the look.
    refused: bool,
}

impl Answers {
    fn add(
        &mut self,
        found: konnect::RegionPortals,
        endpoints: &Endpoints,
    ) -> Result<(), CommandError> {
        let refused = matches!(found.portals, Err(konnect::Error::NotAllowed(_)));
        let portals = match found.portals {
            Ok(portals) => RegionFound::Portals(
                portals
                    .into_iter()
                    .map(|portal| summary(portal, endpoints))
                    .collect(),
            ),
            Err(error @ konnect::Error::TokenRejected(_)) => return Err(error.into()),
            Err(error) => RegionFound::Failed(error.into()),
        };
        let told = RegionPortals {
            region: found.region.into(),
            found: portals,
            classic: u32::try_from(found.classic).unwrap_or(u32::MAX),
        };
        self.0.insert(found.region, Answer { told, refused });
        Ok(())
    }

    /// What can be told before all have answered. A refusal cannot, see [`Answers::all`].
    fn so_far(&self) -> Vec<RegionPortals> {
        let answers = self.0.values().filter(|answer| !answer.refused);
        answers.map(|answer| answer.told.clone()).collect()
    }

    /// Singapore is refused until an administrator switches it on. A token that may not look at portals is refused in
    /// the other regions as well.
    fn all(self) -> Vec<RegionPortals> {
        let only_singapore = self
            .0
            .iter()
            .all(|(region, answer)| answer.refused == (*region == Region::Sg));
        let tell = |Answer { told, refused }| {
            let found = if refused && only_singapore {
                RegionFound::NotEnabled
            } else {
                told.found
            };
            RegionPortals { found, ..told }
        };
        self.0.into_values().map(tell).collect()
    }
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
    // SAML first: while it is there, the portal is left alone.
    let provider = providers
        .iter()
        .find(|provider| matches!(provider.config, ProviderConfig::Saml(_)))
        .or_else(|| providers.first());
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

    /// Every region, with no portals where `portals` says nothing else.
    fn regions(
        portals: impl Fn(Region) -> Result<Vec<PortalWithProviders>, konnect::Error>,
    ) -> Vec<konnect::RegionPortals> {
        let region = |region| konnect::RegionPortals {
            region,
            portals: portals(region),
            classic: 0,
        };
        Region::ALL.map(region).into()
    }

    fn answers(found: Vec<konnect::RegionPortals>) -> Result<Answers, CommandError> {
        let mut answers = Answers::default();
        for region in found {
            answers.add(region, &Endpoints::production())?;
        }
        Ok(answers)
    }

    fn kinds(told: &[RegionPortals]) -> Vec<String> {
        let kind = |region: &RegionPortals| {
            let found = serde_json::to_value(&region.found).unwrap();
            found["kind"].as_str().unwrap().to_owned()
        };
        told.iter().map(kind).collect()
    }

    fn kinds_of_all(found: Vec<konnect::RegionPortals>) -> Vec<String> {
        kinds(&answers(found).unwrap().all())
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

    fn saml() -> Value {
        json!({ "id": uuid::Uuid::nil(), "type": "saml", "enabled": false, "config": {} })
    }

    #[test]
    fn singapore_alone_refused_is_not_switched_on() {
        let found = regions(|region| match region {
            Region::Sg => Err(not_allowed()),
            _ => Ok(Vec::new()),
        });
        let expected = [
            "portals",
            "portals",
            "portals",
            "portals",
            "portals",
            "notEnabled",
        ];
        assert_eq!(kinds_of_all(found), expected);
    }

    #[test]
    fn token_that_may_look_nowhere_refused_in_singapore_too() {
        let found = regions(|_| Err(not_allowed()));
        assert_eq!(
            kinds_of_all(found),
            ["failed"; 6],
            "whether Singapore is switched on cannot be told"
        );
    }

    #[test]
    fn region_without_an_answer_leaves_the_others_whole() {
        let timeout = || sso_http::Error::Unreachable {
            host: "eu.api.konghq.com".into(),
            cause: sso_http::Unreachable::Timeout,
        };
        let found = regions(|region| match region {
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
        assert_eq!(kinds_of_all(found), expected);
    }

    #[test]
    fn refusal_not_told_before_it_can_be_explained() {
        let mut found = regions(|region| match region {
            Region::Sg => Err(not_allowed()),
            _ => Ok(Vec::new()),
        });
        found.retain(|found| matches!(found.region, Region::Sg | Region::Eu));
        let so_far = answers(found).unwrap().so_far();
        assert_eq!(kinds(&so_far), ["portals"]);
    }

    #[test]
    fn token_that_is_not_accepted_ends_the_look() {
        let found = regions(|_| Err(konnect::Error::TokenRejected(refusal(401))));
        let error = answers(found).map(|_| ()).unwrap_err();
        assert_eq!(error.kind(), "konnectTokenRejected");
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
    fn saml_decides_beside_another_provider() {
        let found = portal(Ok(json!([oidc(), saml()])), "developers.contoso.com");
        let provider = summary(found, &Endpoints::production()).provider.unwrap();
        assert_eq!(
            serde_json::to_value(provider).unwrap()["kind"],
            "saml",
            "the plan would refuse the portal, so it must not look as if it could be chosen"
        );
    }

    #[test]
    fn portal_that_cannot_be_read_in_full_still_shown() {
        let gone = konnect::Error::NotFound(refusal(404));
        let shown = summary(portal(Err(gone), "not a domain"), &Endpoints::production());
        assert_eq!((shown.provider, shown.redirect_uris), (None, Vec::new()));
    }
}
