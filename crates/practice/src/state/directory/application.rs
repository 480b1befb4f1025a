//! Application objects and their client secrets.
//!
//! A secret's text is kept only for comparison; it is returned once, by the call that created it.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::state::clock::graph_time;

/// The application id of Microsoft Graph in every tenant.
pub(crate) const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";
/// The application id of Microsoft Graph Command Line Tools, a public client that belongs to Microsoft.
pub(crate) const GRAPH_CLI_APP_ID: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

/// The application id of the Azure CLI, which belongs to Microsoft too and is of its family of clients.
pub(crate) const AZURE_CLI_APP_ID: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
/// The application id of Azure PowerShell, likewise.
pub(crate) const AZURE_POWERSHELL_APP_ID: &str = "1950a258-227b-4e31-a9cf-717495945fc2";

/// What the Azure CLI and Azure PowerShell may do at Graph without anybody's consent. Seen in their tokens.
const PREAUTHORIZED: [&str; 8] = [
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "AuditLog.Read.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.AccessAsUser.All",
    "Group.ReadWrite.All",
    "User.Read.All",
    "User.ReadWrite.All",
];

/// An application object.
pub(crate) struct Application {
    pub(crate) id: Uuid,
    pub(crate) app_id: String,
    /// Everything that Graph answers, without the passwords.
    pub(crate) manifest: Value,
    pub(crate) secrets: Vec<Secret>,
    pub(crate) owners: Vec<Uuid>,
    /// `federatedIdentityCredentials`, as Graph answers them.
    pub(crate) federated: Vec<Value>,
    /// Its own app management policy, which overrides the tenant's.
    pub(crate) app_management_policy: Option<Value>,
    created: Instant,
}

/// A client secret.
pub(crate) struct Secret {
    pub(crate) key_id: Uuid,
    pub(crate) display_name: Option<String>,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    text: SecretString,
    created: Instant,
}

/// Why the values that a client presents obtain no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientCredentialsProblem {
    UnknownClient,
    SecretMissing,
    /// Unknown, or not known everywhere yet: the service cannot tell these apart.
    SecretWrong,
    SecretExpired,
    NoServicePrincipal,
    /// The enterprise application is switched off.
    Disabled,
}

impl ClientCredentialsProblem {
    /// The number of the error that sign-in returns.
    pub(crate) const fn aadsts(self) -> u32 {
        match self {
            Self::UnknownClient => 700_016,
            Self::SecretMissing => 7_000_218,
            Self::SecretWrong => 7_000_215,
            Self::SecretExpired => 7_000_222,
            Self::NoServicePrincipal => 7_000_229,
            Self::Disabled => 7_000_112,
        }
    }
}

impl Application {
    pub(crate) fn new(manifest: Value, id: Uuid, app_id: String) -> Self {
        Self {
            id,
            app_id,
            manifest,
            secrets: Vec::new(),
            owners: Vec::new(),
            federated: Vec::new(),
            app_management_policy: None,
            created: Instant::now(),
        }
    }

    /// Whether every replica knows the application.
    pub(crate) fn is_replicated(&self, lag: Duration) -> bool {
        self.created.elapsed() >= lag || self.manifest["publisherDomain"] == "microsoft.com"
    }

    /// Treats the replication lag as over, for what was there before practice started.
    pub(crate) fn already_replicated(mut self) -> Self {
        self.created = long_ago();
        self
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.manifest[name].as_str().unwrap_or_default()
    }

    pub(crate) fn is_single_tenant(&self) -> bool {
        self.text("signInAudience") == "AzureADMyOrg"
    }

    /// The Graph permissions that it has without consent, and the only ones that it can have: Microsoft's own clients
    /// are authorized by Microsoft. `None` for every other application.
    pub(crate) fn preauthorized(&self) -> Option<&'static [&'static str]> {
        [AZURE_CLI_APP_ID, AZURE_POWERSHELL_APP_ID]
            .contains(&self.app_id.as_str())
            .then_some(&PREAUTHORIZED)
    }

    /// The ids of the delegated Graph permissions in its registration.
    pub(crate) fn registered_permissions(&self) -> impl Iterator<Item = &str> {
        let resources = self.manifest["requiredResourceAccess"].as_array();
        resources
            .into_iter()
            .flatten()
            .filter(|resource| resource["resourceAppId"] == GRAPH_APP_ID)
            .filter_map(|resource| resource["resourceAccess"].as_array())
            .flatten()
            .filter(|access| access["type"] == "Scope")
            .filter_map(|access| access["id"].as_str())
    }

    /// Whether "Allow public client flows" is on.
    pub(crate) fn allows_public_client_flows(&self) -> bool {
        self.manifest["isFallbackPublicClient"] == true
    }

    /// The redirect URIs of one platform: `web`, `publicClient` or `spa`.
    pub(crate) fn redirect_uris(&self, platform: &str) -> impl Iterator<Item = &str> {
        self.manifest[platform]["redirectUris"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    /// Whether this secret is accepted for the application now.
    pub(crate) fn check_secret(
        &self,
        presented: Option<&str>,
        propagation: Duration,
    ) -> Result<(), ClientCredentialsProblem> {
        let presented = presented.ok_or(ClientCredentialsProblem::SecretMissing)?;
        let known = self.secrets.iter().find(|secret| {
            secret.created.elapsed() >= propagation && secret.text.expose_secret() == presented
        });
        match known {
            None => Err(ClientCredentialsProblem::SecretWrong),
            Some(secret) if secret.end <= Timestamp::now() => {
                Err(ClientCredentialsProblem::SecretExpired)
            }
            Some(_) => Ok(()),
        }
    }

    /// Which credential a secret is, whether it works already, still, or not at all.
    pub(crate) fn key_id(&self, secret: &str) -> Option<Uuid> {
        self.secrets
            .iter()
            .find(|known| known.text.expose_secret() == secret)
            .map(|known| known.key_id)
    }

    /// The credentials that work now.
    pub(crate) fn valid_key_ids(&self, propagation: Duration) -> Vec<Uuid> {
        let valid = self.secrets.iter().filter(|secret| {
            self.check_secret(Some(secret.text.expose_secret()), propagation)
                .is_ok()
        });
        valid.map(|secret| secret.key_id).collect()
    }

    /// The application as Graph answers it, without the text of any secret.
    pub(crate) fn entity(&self) -> Value {
        let mut entity = self.manifest.clone();
        entity["passwordCredentials"] = self.secrets.iter().map(Secret::entity).collect();
        entity
    }
}

impl Secret {
    pub(crate) fn new(
        text: SecretString,
        display_name: Option<String>,
        start: Timestamp,
        end: Timestamp,
    ) -> Self {
        Self {
            key_id: Uuid::new_v4(),
            display_name,
            start,
            end,
            text,
            created: Instant::now(),
        }
    }

    /// The credential as Graph lists it: `secretText` is null.
    pub(crate) fn entity(&self) -> Value {
        json!({
            "customKeyIdentifier": null,
            "displayName": self.display_name,
            "endDateTime": graph_time(self.end),
            "hint": self.text.expose_secret().chars().take(3).collect::<String>(),
            "keyId": self.key_id,
            "secretText": null,
            "startDateTime": graph_time(self.start),
        })
    }

    /// The credential as Graph returns it once, to the call that created it.
    pub(crate) fn entity_with_text(&self) -> Value {
        let mut entity = self.entity();
        entity["secretText"] = json!(self.text.expose_secret());
        entity
    }
}

/// Before any lag. A process that has just started may have no earlier instant, hence the fallback.
fn long_ago() -> Instant {
    let now = Instant::now();
    now.checked_sub(Duration::from_secs(3600)).unwrap_or(now)
}
