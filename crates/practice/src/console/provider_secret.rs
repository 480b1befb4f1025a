//! Which client secrets work, for tests that must not see one.

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use url::Url;
use uuid::Uuid;

use crate::state::base_urls::BaseUrls;
use crate::state::directory::application::ClientCredentialsProblem;
use crate::state::entra::Entra;
use crate::state::service::Service;
use crate::state::world::World;

/// Whether the client id and secret stored in an identity provider work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ProviderSecretStatus {
    /// Which of the application's credentials the secret is; `None` if it is none of them, or if there is no secret.
    pub key_id: Option<Uuid>,
    /// Whether the two would obtain a token now.
    pub obtains_token: bool,
    /// The number of the `AADSTS` error that sign-in would answer instead; also `None` where the provider's issuer is
    /// none of the tenants here, of which none is then asked.
    pub aadsts: Option<u32>,
}

impl ProviderSecretStatus {
    /// `None` if there is no such provider, or if it is a SAML one.
    pub(crate) fn of(world: &World, base_urls: &BaseUrls, provider: Uuid) -> Option<Self> {
        // Copies, so that only one of the two is locked at a time.
        let (issuer, client_id, secret) = {
            let konnect = world.konnect();
            let (issuer, client_id, secret) = konnect.stored_values(provider)?;
            let secret = secret.map(|secret| SecretString::from(secret.expose_secret()));
            (issuer.to_owned(), client_id.to_owned(), secret)
        };
        let mut tenants = world.tenants.all();
        let issued_by = tenants.find(|entra| is_issuer(entra, base_urls, &issuer));
        let secret = secret.as_ref().map(ExposeSecret::expose_secret);
        let directory = issued_by.unwrap_or(&world.entra).directory();
        let key_id = secret.and_then(|secret| directory.key_id(&client_id, secret));
        let issued = issued_by
            .map(|entra| directory.check_client_credentials(&client_id, secret, entra.timing()));
        Some(Self {
            key_id,
            obtains_token: issued == Some(Ok(())),
            aadsts: issued
                .and_then(Result::err)
                .map(ClientCredentialsProblem::aadsts),
        })
    }
}

/// Whether this is the tenant's v2.0 issuer, under any address that reaches practice.
fn is_issuer(entra: &Entra, base_urls: &BaseUrls, issuer: &str) -> bool {
    let tenant = entra.seed.tenant.id;
    let by_host = Url::parse(issuer).is_ok_and(|url| {
        url.host_str().map(Service::of_host) == Some(Service::Login)
            && url.path() == format!("/{tenant}/v2.0")
    });
    issuer == base_urls.issuer(tenant) || by_host
}
