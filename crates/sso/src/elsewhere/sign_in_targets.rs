//! Where people of the connected organization sign in, and which app registration Konnect uses there.

use entra::{AppId, Application};
use futures::StreamExt as _;
use konnect::{Endpoints, IdentityProvider, ProviderConfig, TargetId};
use sso_http::{Context, Url};

use super::Served;
use crate::error::Error;
use crate::services::Services;

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct SignInTarget {
    pub(super) served: Served,
    /// The client id that its identity provider names now.
    pub(super) client_id: Option<AppId>,
    /// How the addresses begin to which a sign-in returns here.
    prefixes: Vec<String>,
}

impl SignInTarget {
    /// Whether one of the application's redirect URIs leads here.
    pub(super) fn is_led_to(&self, application: &Application) -> bool {
        let mut uris = application.redirect_uris.iter();
        uris.any(|uri| is_callback_at(uri, &self.prefixes))
    }
}

/// The organization's login and its Dev Portals; none without Konnect. A region that cannot be read is left out, as in
/// the choice of targets.
pub(super) async fn read(
    services: &Services,
    context: &Context,
) -> Result<Vec<SignInTarget>, Error> {
    if services.konnect.is_none() {
        return Ok(Vec::new());
    }
    let konnect = services.konnect(context)?;
    let (organization, providers, regions) = futures::join!(
        konnect::organization(konnect),
        konnect::identity_providers(konnect),
        konnect::portals_everywhere(konnect).collect::<Vec<_>>()
    );
    let mut targets = vec![SignInTarget {
        served: Served::Organization {
            id: organization?.id,
        },
        client_id: client_id(TargetId::Organization, &providers?),
        prefixes: vec![konnect.endpoints.cloud().to_string()],
    }];
    for region in regions {
        let portals = match region.portals {
            Ok(portals) => portals,
            Err(error) => {
                tracing::info!(region = %region.region, %error, "the portals of a region are unknown");
                continue;
            }
        };
        for found in portals {
            let portal = found.portal;
            let addresses = portal.redirect_uris(konnect.endpoints).unwrap_or_default();
            let origins = addresses.iter().filter_map(|address| origin(&address.url));
            // Classic portals and those of the beta had the portal's id in their domain (Kong Docs, "Generic SSO").
            let former = format!("https://{}.", portal.id);
            targets.push(SignInTarget {
                client_id: client_id(portal.target_id(), &found.providers.unwrap_or_default()),
                prefixes: origins.chain([former]).collect(),
                served: Served::Portal {
                    region: portal.region,
                    id: portal.id,
                    name: portal.name,
                    domain: portal.canonical_domain,
                },
            });
        }
    }
    Ok(targets)
}

/// How the redirect URIs begin by which applications are looked for.
pub(super) fn prefixes(targets: &[SignInTarget], konnect: &Endpoints) -> Vec<String> {
    let of_doors = targets.iter().flat_map(|target| target.prefixes.clone());
    let mut all: Vec<String> = of_doors.chain([konnect.cloud().to_string()]).collect();
    all.sort();
    all.dedup();
    all
}

/// Whether one of the application's redirect URIs is where a sign-in to Konnect returns to.
pub(super) fn is_callback(
    application: &Application,
    targets: &[SignInTarget],
    konnect: &Endpoints,
) -> bool {
    let prefixes = prefixes(targets, konnect);
    let mut uris = application.redirect_uris.iter();
    uris.any(|uri| is_callback_at(uri, &prefixes))
}

/// `https://cloud.konghq.com/login` and `https://<domain>/login`, also with a slash or a login path behind it, which is
/// how they are mistyped.
fn is_callback_at(uri: &str, prefixes: &[String]) -> bool {
    let is_login = |url: &Url| url.path() == "/login" || url.path().starts_with("/login/");
    prefixes.iter().any(|prefix| uri.starts_with(prefix))
        && Url::parse(uri).is_ok_and(|url| is_login(&url))
}

fn origin(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    url.set_path("/");
    Some(url.to_string())
}

fn client_id(target_id: TargetId, providers: &[IdentityProvider]) -> Option<AppId> {
    match &target_id.main_provider(providers)?.config {
        ProviderConfig::Oidc(config) => config.client_id.parse().ok(),
        ProviderConfig::Saml(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callbacks_are_recognized_as_people_write_them() {
        let prefixes = ["https://cloud.konghq.com/".to_owned()];
        for (uri, is_callback) in [
            ("https://cloud.konghq.com/login", true),
            ("https://cloud.konghq.com/login/", true),
            ("https://cloud.konghq.com/login/contoso", true),
            ("https://cloud.konghq.com/logout", false),
            ("https://cloud.konghq.com/", false),
            ("https://cloud.konghq.com.example/login", false),
            ("https://login.example/login", false),
            ("no address", false),
        ] {
            assert_eq!(is_callback_at(uri, &prefixes), is_callback, "{uri}");
        }
    }
}
