//! What the tenant's directory holds, and how the parts hang together.
//!
//! A secret's text is kept only to compare with; it is answered once, by the call that made it.

pub(crate) mod deleted_items;
pub(crate) mod groups;
pub(crate) mod permissions;
pub(crate) mod redirect_uri;

use std::time::{Duration, Instant};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use uuid::Uuid;

use self::deleted_items::Bin;
use self::groups::Groups;
use super::seed::Seed;
use crate::graph::{manifest, policies, service_principals};
use crate::options::TenantPolicy;

/// The application id of Microsoft Graph in every tenant.
pub(crate) const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";
/// The application id of Microsoft Graph Command Line Tools, a public client that belongs to Microsoft.
pub(crate) const GRAPH_CLI_APP_ID: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
/// The tenant that owns Microsoft's applications here.
const MICROSOFT_TENANT: Uuid = Uuid::from_u128(0xf8cd_ef31_a31e_4b4a_93e4_5f57_1e91_255a);

/// Applications, service principals, grants, groups and policies.
pub(crate) struct Directory {
    /// Registered in this tenant.
    pub(crate) applications: Vec<Application>,
    /// Deleted, for thirty days.
    pub(crate) bin: Bin,
    /// Registered elsewhere, and known here by their service principals alone.
    foreign: Vec<Application>,
    pub(crate) service_principals: Vec<ServicePrincipal>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) groups: Groups,
    /// `/policies/defaultAppManagementPolicy`.
    pub(crate) app_management_policy: Value,
    /// `defaultUserRolePermissions.allowedToCreateApps` of the authorization policy.
    pub(crate) allowed_to_create_apps: bool,
}

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

/// Whether a presented secret opens the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretCheck {
    Right,
    /// Unknown, or not known everywhere yet: the service cannot tell these apart.
    Wrong,
    Expired,
}

/// A service principal.
pub(crate) struct ServicePrincipal {
    pub(crate) id: Uuid,
    pub(crate) app_id: String,
    /// Everything that Graph answers.
    pub(crate) entity: Value,
    pub(crate) owners: Vec<Uuid>,
}

/// A delegated permission grant (`oauth2PermissionGrant`).
pub(crate) struct Grant {
    pub(crate) id: String,
    pub(crate) client_id: Uuid,
    /// `None` means everybody: `AllPrincipals`.
    pub(crate) principal_id: Option<Uuid>,
    pub(crate) resource_id: Uuid,
    pub(crate) scope: String,
}

/// A group's or a person's assignment to an application (`appRoleAssignment`).
pub(crate) struct Assignment {
    pub(crate) id: String,
    pub(crate) resource_id: Uuid,
    pub(crate) principal_id: Uuid,
    pub(crate) entity: Value,
}

impl Directory {
    pub(crate) fn seeded(seed: &Seed) -> Self {
        let cli = Application::foreign(
            GRAPH_CLI_APP_ID,
            "Microsoft Graph Command Line Tools",
            &json!([
                "http://localhost",
                "https://login.microsoftonline.com/common/oauth2/nativeclient"
            ]),
        );
        let graph = Application::foreign(GRAPH_APP_ID, "Microsoft Graph", &json!([]));
        let service_principals = [&graph, &cli]
            .map(|application| service_principals::new(application, MICROSOFT_TENANT, &[]))
            .into();
        Self {
            applications: vec![sample_application(seed)],
            bin: Bin::default(),
            foreign: vec![cli],
            service_principals,
            grants: Vec::new(),
            assignments: Vec::new(),
            groups: Groups::seeded(seed),
            app_management_policy: policies::default_app_management_policy(),
            allowed_to_create_apps: true,
        }
    }

    /// Replaces what the tenant forbids.
    pub(crate) fn set_policy(&mut self, policy: &TenantPolicy) {
        self.app_management_policy = policies::app_management_policy(policy);
        self.allowed_to_create_apps = policy.allowed_to_create_apps;
    }

    /// The application that a client id means at sign-in, once it is known everywhere.
    pub(crate) fn client(&self, app_id: &str, lag: Duration) -> Option<&Application> {
        let own = self
            .applications
            .iter()
            .filter(|application| application.is_replicated(lag));
        own.chain(&self.foreign)
            .find(|application| application.app_id.eq_ignore_ascii_case(app_id))
    }

    /// Which credential of an application a secret is, whether it works yet, still, or not.
    pub(crate) fn key_id(&self, app_id: &str, secret: &str) -> Option<Uuid> {
        let own = self
            .applications
            .iter()
            .find(|known| known.app_id.eq_ignore_ascii_case(app_id))?;
        own.secrets
            .iter()
            .find(|known| known.text.expose_secret() == secret)
            .map(|known| known.key_id)
    }

    /// The credentials of an application that work now.
    pub(crate) fn valid_key_ids(
        &self,
        app_id: &str,
        lag: Duration,
        propagation: Duration,
    ) -> Vec<Uuid> {
        let Some(application) = self.client(app_id, lag) else {
            return Vec::new();
        };
        let valid = application.secrets.iter().filter(|secret| {
            application.check_secret(secret.text.expose_secret(), propagation) == SecretCheck::Right
        });
        valid.map(|secret| secret.key_id).collect()
    }

    /// The service principal of an application in this tenant.
    pub(crate) fn service_principal_of(&self, app_id: &str) -> Option<&ServicePrincipal> {
        self.service_principals
            .iter()
            .find(|principal| principal.app_id.eq_ignore_ascii_case(app_id))
    }

    /// The names of the delegated Graph permissions that a person may use through an application.
    pub(crate) fn granted_scopes(&self, app_id: &str, person: Uuid) -> Vec<String> {
        let Some(principal) = self.service_principal_of(app_id) else {
            return Vec::new();
        };
        self.grants
            .iter()
            .filter(|grant| {
                grant.client_id == principal.id && grant.principal_id.is_none_or(|id| id == person)
            })
            .flat_map(|grant| grant.scope.split_whitespace().map(str::to_owned))
            .collect()
    }

    /// What a person's consent leaves behind; `person` is `None` for consent on behalf of the organization.
    /// An application without a service principal gets one, as on a first sign-in.
    pub(crate) fn consent(
        &mut self,
        app_id: &str,
        person: Option<Uuid>,
        scopes: &[String],
        tenant: Uuid,
    ) {
        if self.service_principal_of(app_id).is_none()
            && let Some(application) = self
                .applications
                .iter()
                .find(|application| application.app_id == app_id)
        {
            self.service_principals
                .push(service_principals::new(application, tenant, &[]));
        }
        let id_of = |app_id| {
            self.service_principal_of(app_id)
                .map(|principal| principal.id)
        };
        let (Some(client_id), Some(resource_id)) = (id_of(app_id), id_of(GRAPH_APP_ID)) else {
            return;
        };
        let existing = self.grants.iter_mut().find(|grant| {
            grant.client_id == client_id
                && grant.resource_id == resource_id
                && grant.principal_id == person
        });
        match existing {
            Some(grant) => {
                for scope in scopes {
                    if !grant.scope.split_whitespace().any(|known| known == scope) {
                        grant.scope = format!("{} {scope}", grant.scope);
                    }
                }
            }
            None => self
                .grants
                .push(Grant::new(client_id, person, resource_id, scopes.join(" "))),
        }
    }

    /// Ids of the groups and people assigned to an application.
    pub(crate) fn assigned(&self, app_id: &str) -> Vec<Uuid> {
        let Some(principal) = self.service_principal_of(app_id) else {
            return Vec::new();
        };
        let of_this = self
            .assignments
            .iter()
            .filter(|assignment| assignment.resource_id == principal.id);
        of_this.map(|assignment| assignment.principal_id).collect()
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
            created: Instant::now(),
        }
    }

    fn foreign(app_id: &str, name: &str, public_redirect_uris: &Value) -> Self {
        let id = Uuid::new_v5(&MICROSOFT_TENANT, app_id.as_bytes());
        let mut manifest = manifest::template();
        manifest["id"] = json!(id);
        manifest["appId"] = json!(app_id);
        manifest["displayName"] = json!(name);
        manifest["publisherDomain"] = json!("microsoft.com");
        manifest["signInAudience"] = json!("AzureADMultipleOrgs");
        manifest["publicClient"]["redirectUris"] = public_redirect_uris.clone();
        Self::new(manifest, id, app_id.to_owned())
    }

    /// Whether every replica knows the application.
    pub(crate) fn is_replicated(&self, lag: Duration) -> bool {
        self.created.elapsed() >= lag || self.manifest["publisherDomain"] == "microsoft.com"
    }

    /// Counts the replication lag as over, for what was there before practice started.
    fn long_known(mut self) -> Self {
        self.created = long_ago();
        self
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.manifest[name].as_str().unwrap_or_default()
    }

    pub(crate) fn is_single_tenant(&self) -> bool {
        self.text("signInAudience") == "AzureADMyOrg"
    }

    /// The redirect URIs of one platform: `web`, `publicClient` or `spa`.
    pub(crate) fn redirect_uris(&self, platform: &str) -> impl Iterator<Item = &str> {
        self.manifest[platform]["redirectUris"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    /// Whether this secret opens the application now.
    pub(crate) fn check_secret(&self, presented: &str, propagation: Duration) -> SecretCheck {
        let known = self.secrets.iter().find(|secret| {
            secret.created.elapsed() >= propagation && secret.text.expose_secret() == presented
        });
        match known {
            None => SecretCheck::Wrong,
            Some(secret) if secret.end <= Timestamp::now() => SecretCheck::Expired,
            Some(_) => SecretCheck::Right,
        }
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

    /// The credential as Graph answers it once, to the call that made it.
    pub(crate) fn entity_with_text(&self) -> Value {
        let mut entity = self.entity();
        entity["secretText"] = json!(self.text.expose_secret());
        entity
    }
}

impl Grant {
    pub(crate) fn new(
        client_id: Uuid,
        principal_id: Option<Uuid>,
        resource_id: Uuid,
        scope: String,
    ) -> Self {
        // Real ids are opaque, url-safe and longer than a GUID; so are these.
        let id = format!("{}-{}", client_id.simple(), Uuid::new_v4().simple());
        Self {
            id,
            client_id,
            principal_id,
            resource_id,
            scope,
        }
    }
}

/// A point in time as Graph writes it: UTC, whole seconds.
pub(crate) fn graph_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// One application that Contoso registered long ago, so that lists are not empty.
fn sample_application(seed: &Seed) -> Application {
    let id = Uuid::new_v5(&seed.tenant.id, b"Expense Portal");
    let app_id = Uuid::new_v5(&seed.tenant.id, b"Expense Portal client").to_string();
    let mut manifest = manifest::template();
    manifest["id"] = json!(id);
    manifest["appId"] = json!(app_id);
    manifest["displayName"] = json!("Expense Portal");
    manifest["createdDateTime"] = json!("2024-03-11T09:24:51Z");
    manifest["publisherDomain"] = json!(seed.tenant.domain);
    manifest["signInAudience"] = json!("AzureADMyOrg");
    manifest["web"]["redirectUris"] = json!(["https://expenses.contoso.com/signin-oidc"]);
    Application::new(manifest, id, app_id).long_known()
}

/// Before any lag. A process that has just started may have no earlier instant, hence the fallback.
fn long_ago() -> Instant {
    let now = Instant::now();
    now.checked_sub(Duration::from_secs(3600)).unwrap_or(now)
}
