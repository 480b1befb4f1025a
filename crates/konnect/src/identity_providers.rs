//! The identity providers of the organization or of a Dev Portal: listed, created, changed, switched and deleted.

use std::fmt;

use serde_json::{Value, json};
use sso_http::{RequestParts, Response, SecretString};
use uuid::Uuid;

use crate::operation::once;
use crate::provider_config::{ClaimMappings, IdentityProvider, ProviderConfig};
use crate::{Error, Konnect, LoginPath, Operation};

const PATH: &str = "identity-providers";

/// What a displayed request shows in the secret's place.
pub const SECRET_PLACEHOLDER: &str = "(the new client secret)";

/// An OpenID Connect provider to be created.
pub struct NewProvider<'a> {
    /// The organization's login path; `None` for a portal, which has none.
    pub login_path: Option<&'a LoginPath>,
    /// The issuer.
    pub issuer_url: &'a str,
    /// The client id.
    pub client_id: &'a str,
    /// The client secret.
    pub client_secret: &'a SecretString,
    /// The claim with the mail address: `email`, or `preferred_username` if people have no mail
    /// address.
    pub email_claim: &'a str,
}

/// A change to an OpenID Connect provider. The whole configuration is sent: what Konnect does with
/// omitted parts is not documented, except that an omitted secret is kept.
pub struct ProviderChange<'a> {
    /// The organization's login path; `None` for a portal, which has none.
    pub login_path: Option<&'a LoginPath>,
    /// The issuer.
    pub issuer_url: &'a str,
    /// The client id.
    pub client_id: &'a str,
    /// The new client secret; `None` keeps the present one.
    pub client_secret: Option<&'a SecretString>,
    /// The claim with the mail address.
    pub email_claim: &'a str,
}

fn config(issuer_url: &str, client_id: &str, secret: Option<&str>, email_claim: &str) -> Value {
    let mut config = json!({
        "issuer_url": issuer_url,
        "client_id": client_id,
        "scopes": ["openid", "email", "profile"],
        "claim_mappings": ClaimMappings { email: email_claim.to_owned(), ..ClaimMappings::default() },
    });
    if let Some(secret) = secret {
        config["client_secret"] = json!(secret);
    }
    config
}

impl fmt::Debug for NewProvider<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewProvider")
            .field("login_path", &self.login_path)
            .field("issuer_url", &self.issuer_url)
            .field("client_id", &self.client_id)
            .field("email_claim", &self.email_claim)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ProviderChange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderChange")
            .field("login_path", &self.login_path)
            .field("issuer_url", &self.issuer_url)
            .field("client_id", &self.client_id)
            .field("email_claim", &self.email_claim)
            .field("replaces_secret", &self.client_secret.is_some())
            .finish_non_exhaustive()
    }
}

/// Lists the target's identity providers.
pub async fn identity_providers(konnect: Konnect<'_>) -> Result<Vec<IdentityProvider>, Error> {
    konnect.get(konnect.url(PATH)).await
}

/// Reads an identity provider.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn identity_provider(konnect: Konnect<'_>, id: Uuid) -> Result<IdentityProvider, Error> {
    konnect.get(konnect.url(&format!("{PATH}/{id}"))).await
}

/// Creates an OpenID Connect provider, disabled.
///
/// Errors: [`Error::InvalidParameters`] when Konnect cannot verify the issuer;
/// [`Error::LoginPathTaken`] or [`Error::ProviderExists`] on a conflict. When Konnect does not say
/// which of the two it is, the list of providers decides.
#[derive(Clone, Copy, Debug)]
pub struct CreateIdentityProvider<'a>(pub &'a NewProvider<'a>);

impl Operation for CreateIdentityProvider<'_> {
    type Answer = IdentityProvider;

    fn request(&self) -> RequestParts {
        let new = self.0;
        let config = config(
            new.issuer_url,
            new.client_id,
            Some(SECRET_PLACEHOLDER),
            new.email_claim,
        );
        let body = match new.login_path {
            Some(path) => {
                json!({"type": "oidc", "enabled": false, "login_path": path, "config": config})
            }
            // Portals long refused `enabled` here. If omitted, it is off.
            None => json!({"type": "oidc", "config": config}),
        };
        RequestParts::post(PATH, body)
    }

    fn client_secret(&self) -> Option<&SecretString> {
        Some(self.0.client_secret)
    }

    fn read(&self, response: Response) -> Result<IdentityProvider, Error> {
        Ok(response.json()?)
    }

    async fn send(&self, konnect: Konnect<'_>) -> Result<IdentityProvider, Error> {
        match once(self, konnect).await {
            Err(Error::Conflict(refusal)) if self.0.login_path.is_none() => {
                Err(Error::ProviderExists(refusal))
            }
            Err(Error::Conflict(refusal)) => match identity_providers(konnect).await {
                Ok(present) if present.is_empty() => Err(Error::LoginPathTaken(refusal)),
                Err(error) if error.is_cancelled() => Err(error),
                // If the look-up fails, the refusal is still the answer to what the person asked
                // for.
                Ok(_) | Err(_) => Err(Error::ProviderExists(refusal)),
            },
            created => created,
        }
    }
}

/// Changes an OpenID Connect provider.
///
/// Errors: as [`CreateIdentityProvider`], and [`Error::NotFound`].
#[derive(Clone, Copy, Debug)]
pub struct UpdateIdentityProvider<'a> {
    /// Which one.
    pub id: Uuid,
    /// What it becomes.
    pub change: &'a ProviderChange<'a>,
}

impl Operation for UpdateIdentityProvider<'_> {
    type Answer = IdentityProvider;

    fn request(&self) -> RequestParts {
        let change = self.change;
        let config = config(
            change.issuer_url,
            change.client_id,
            change.client_secret.map(|_| SECRET_PLACEHOLDER),
            change.email_claim,
        );
        let body = match change.login_path {
            Some(path) => json!({"login_path": path, "config": config}),
            None => json!({"config": config}),
        };
        RequestParts::patch(path(self.id), body)
    }

    fn client_secret(&self) -> Option<&SecretString> {
        self.change.client_secret
    }

    fn read(&self, response: Response) -> Result<IdentityProvider, Error> {
        Ok(response.json()?)
    }

    async fn send(&self, konnect: Konnect<'_>) -> Result<IdentityProvider, Error> {
        once(self, konnect).await.map_err(Error::of_provider)
    }
}

/// Restores a provider, except for its client secret, which Konnect never revealed and keeps as it
/// is. The caller decides whether it may be on: with another secret it could not work.
///
/// Errors: as [`UpdateIdentityProvider`].
#[derive(Clone, Debug)]
pub struct RestoreIdentityProvider {
    /// What it was.
    pub was: IdentityProvider,
    /// Whether it is on.
    pub enabled: bool,
}

impl Operation for RestoreIdentityProvider {
    type Answer = IdentityProvider;

    fn request(&self) -> RequestParts {
        let mut body = json!({"enabled": self.enabled});
        if let Some(path) = &self.was.login_path {
            body["login_path"] = json!(path);
        }
        if let ProviderConfig::Oidc(config) = &self.was.config {
            body["config"] = json!(config);
        }
        RequestParts::patch(path(self.was.id), body)
    }

    fn read(&self, response: Response) -> Result<IdentityProvider, Error> {
        Ok(response.json()?)
    }

    async fn send(&self, konnect: Konnect<'_>) -> Result<IdentityProvider, Error> {
        once(self, konnect).await.map_err(Error::of_provider)
    }
}

/// Enables or disables a provider.
///
/// Errors: [`Error::ProviderExists`] when another one is enabled.
#[derive(Clone, Copy, Debug)]
pub struct EnableIdentityProvider {
    /// Which one.
    pub id: Uuid,
    /// Whether it is on.
    pub enabled: bool,
}

impl Operation for EnableIdentityProvider {
    type Answer = IdentityProvider;

    fn request(&self) -> RequestParts {
        RequestParts::patch(path(self.id), json!({"enabled": self.enabled}))
    }

    fn read(&self, response: Response) -> Result<IdentityProvider, Error> {
        Ok(response.json()?)
    }

    async fn send(&self, konnect: Konnect<'_>) -> Result<IdentityProvider, Error> {
        once(self, konnect).await.map_err(Error::of_provider)
    }
}

/// Deletes a provider.
///
/// Errors: [`Error::NotFound`] when there is none, which after a lost answer means done.
#[derive(Clone, Copy, Debug)]
pub struct DeleteIdentityProvider(pub Uuid);

impl Operation for DeleteIdentityProvider {
    type Answer = ();

    fn request(&self) -> RequestParts {
        RequestParts::delete(path(self.0))
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }
}

fn path(id: Uuid) -> String {
    format!("{PATH}/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> SecretString {
        SecretString::from("planted-value")
    }

    #[test]
    fn new_provider_shown_without_secret_and_disabled() {
        let (path, secret) = ("contoso".parse().unwrap(), secret());
        let new = NewProvider {
            login_path: Some(&path),
            issuer_url: "https://login.microsoftonline.com/t/v2.0",
            client_id: "c",
            client_secret: &secret,
            email_claim: "preferred_username",
        };
        assert!(!format!("{new:?}").contains("planted"));
        let shown = CreateIdentityProvider(&new).request().body.unwrap();
        assert!(!shown.to_string().contains("planted"));
        assert_eq!(shown["enabled"], json!(false), "people are let in last");
        assert_eq!(shown["config"]["client_secret"], json!(SECRET_PLACEHOLDER));
    }

    #[test]
    fn portals_provider_has_neither_login_path_nor_switch() {
        let secret = secret();
        let new = NewProvider {
            login_path: None,
            issuer_url: "https://login.microsoftonline.com/t/v2.0",
            client_id: "c",
            client_secret: &secret,
            email_claim: "email",
        };
        let change = ProviderChange {
            login_path: None,
            issuer_url: new.issuer_url,
            client_id: new.client_id,
            client_secret: None,
            email_claim: new.email_claim,
        };
        let id = Uuid::nil();
        let change = UpdateIdentityProvider {
            id,
            change: &change,
        };
        for request in [CreateIdentityProvider(&new).request(), change.request()] {
            let body = request.body.unwrap();
            for name in ["enabled", "login_path"] {
                assert_eq!(body.get(name), None, "a portal refuses {name}");
            }
        }
    }

    #[test]
    fn change_without_secret_leaves_it_out() {
        let (path, secret) = ("contoso".parse().unwrap(), secret());
        let mut change = ProviderChange {
            login_path: Some(&path),
            issuer_url: "https://login.microsoftonline.com/t/v2.0",
            client_id: "c",
            client_secret: Some(&secret),
            email_claim: "email",
        };
        let shown = |change: &ProviderChange<'_>| {
            let id = Uuid::nil();
            UpdateIdentityProvider { id, change }
                .request()
                .body
                .unwrap()
        };
        assert!(!format!("{change:?}{}", shown(&change)).contains("planted"));
        change.client_secret = None;
        assert_eq!(
            shown(&change)["config"].get("client_secret"),
            None,
            "or it would be overwritten"
        );
    }
}
