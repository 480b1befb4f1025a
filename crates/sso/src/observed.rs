//! What Entra and Konnect say now, as far as a plan needs it.

use std::collections::BTreeSet;

use entra::{Application, KeyId, Metadata, ObjectId, SecretPolicy, ServicePrincipal};
use jiff::Timestamp;
use konnect::{AuthenticationSettings, IdentityProvider, ProviderConfig};
use url::Url;

use crate::secret_store::Storage;

/// The state of the world that a plan starts from. It holds no secret.
#[derive(Clone, Debug)]
pub struct Observed {
    /// When it was read. Planning takes its time from here and asks no clock.
    pub at: Timestamp,
    /// Whom it was read from, which is also whom the requests of a plan go to.
    pub hosts: Hosts,
    /// The tenant's OpenID Connect metadata.
    pub metadata: Metadata,
    /// The application with the tag of this connection.
    pub application: Option<Application>,
    /// Its enterprise application.
    pub service_principal: Option<ServicePrincipal>,
    /// What is approved for everyone, of Microsoft Graph's delegated permissions.
    pub approved_scopes: BTreeSet<String>,
    /// The enterprise application of Microsoft Graph in this tenant, which an approval points to.
    pub graph_service_principal: Option<ObjectId>,
    /// The tenant's policy on client secrets, where it may be read.
    pub secret_policy: Option<SecretPolicy>,
    /// The secret that this computer holds for the connection.
    pub held_secret: Option<ObservedSecret>,
    /// Where a new secret would be kept.
    pub storage: Storage,
    /// Konnect's side; `None` for a target whose values are only handed over.
    pub konnect: Option<ObservedKonnect>,
}

/// The bases of the request addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    /// Microsoft Graph.
    pub graph: Url,
    /// Konnect's API, when it takes part.
    pub konnect: Option<Url>,
}

/// Which secret this computer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObservedSecret {
    /// Entra's id of the credential.
    pub key_id: KeyId,
    /// When it stops working.
    pub end: Timestamp,
}

/// The sign-in of an organization or a Dev Portal as Konnect describes it.
#[derive(Clone, Debug)]
pub struct ObservedKonnect {
    /// Whether a Dev Portal asks people to sign in; `None` for the organization, which always does.
    pub portal_asks_for_sign_in: Option<bool>,
    /// Every identity provider.
    pub providers: Vec<IdentityProvider>,
    /// Which ways of signing in are on.
    pub settings: AuthenticationSettings,
}

impl ObservedKonnect {
    /// The OpenID Connect provider, of which Konnect takes one.
    pub fn oidc(&self) -> Option<&IdentityProvider> {
        self.providers
            .iter()
            .find(|provider| matches!(provider.config, ProviderConfig::Oidc(_)))
    }

    /// Whether a SAML provider is there that is, or could be, in use.
    pub fn has_saml(&self) -> bool {
        self.providers
            .iter()
            .any(|provider| matches!(provider.config, ProviderConfig::Saml(_)))
    }
}
