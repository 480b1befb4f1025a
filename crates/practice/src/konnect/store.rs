//! What the practice organization holds, and the rules between its parts.
//!
//! `oidc_auth_enabled` and `saml_auth_enabled` are not stored: they are what the identity
//! providers' `enabled` says, so the two can never disagree. At most one provider of a
//! type exists and at most one is enabled.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

use super::problem::{Invalid, Problem};
use crate::seed::Seed;

/// The seeded token of a system account with the organization admin's rights.
const SYSTEM_ACCOUNT_TOKEN: &str = "spat_practiceSystemR3wN8bYe6KtQ1mZc5HxJ9vUf2PsLd";

/// The user behind the read-only token.
const AUDITOR_ID: Uuid = Uuid::from_u128(0x5c1e_8b0a_92d4_4f37_a6e8_30d1_f7b2_694c);

/// When the organization and everything seeded in it was made.
const FOUNDED: &str = "2023-01-18T11:35:45.130Z";

const ONLY_ONE_ACTIVE: &str =
    "Only one identity provider can be active at a time. Disable the active one first";

pub(crate) struct Organization {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) owner_id: Uuid,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) email: String,
    pub(crate) full_name: String,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
    /// Teams that an admin of Konnect assigned.
    pub(crate) assigned_teams: BTreeSet<Uuid>,
    /// Teams from the groups of the last sign-in through the identity provider.
    pub(crate) mapped_teams: BTreeSet<Uuid>,
}

pub(crate) struct Team {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) system_team: bool,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

/// Whom an API token stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenOwner {
    /// A personal access token, `kpat_`.
    User(Uuid),
    /// A system account's token, `spat_`.
    SystemAccount,
}

pub(crate) struct Token {
    pub(crate) value: &'static str,
    pub(crate) owner: TokenOwner,
    pub(crate) administrator: bool,
    pub(crate) expired: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProviderType {
    Oidc,
    Saml,
}

impl ProviderType {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Saml => "saml",
        }
    }
}

/// The settings of an OpenID Connect provider, except the secret.
#[derive(Clone, Debug)]
pub(crate) struct OidcConfig {
    pub(crate) issuer_url: String,
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) claim_mappings: ClaimMappings,
}

/// The names of the claims that Konnect reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClaimMappings {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) groups: String,
}

impl Default for ClaimMappings {
    fn default() -> Self {
        Self {
            name: "name".to_owned(),
            email: "email".to_owned(),
            groups: "groups".to_owned(),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct SamlConfig {
    pub(crate) idp_metadata_url: Option<String>,
    pub(crate) idp_metadata_xml: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum ProviderConfig {
    Oidc(OidcConfig),
    Saml(SamlConfig),
}

impl ProviderConfig {
    pub(super) const fn provider_type(&self) -> ProviderType {
        match self {
            Self::Oidc(_) => ProviderType::Oidc,
            Self::Saml(_) => ProviderType::Saml,
        }
    }
}

pub(crate) struct IdentityProvider {
    pub(crate) id: Uuid,
    pub(crate) enabled: bool,
    pub(crate) login_path: String,
    pub(crate) config: ProviderConfig,
    /// Goes in and is never shown again; only the token request uses it.
    pub(super) client_secret: Option<Arc<SecretString>>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

/// What a request wants to change about a provider.
#[derive(Default)]
pub(super) struct ProviderChange {
    pub(super) enabled: Option<bool>,
    pub(super) login_path: Option<String>,
    pub(super) config: Option<ProviderConfig>,
    pub(super) client_secret: Option<SecretString>,
}

pub(crate) struct TeamGroupMapping {
    pub(crate) id: Uuid,
    pub(crate) provider_id: Uuid,
    pub(crate) team_id: Uuid,
    pub(crate) group: String,
    pub(crate) created_at: String,
}

/// A sign-in that was sent to the provider and has not come back.
pub(super) struct PendingSignIn {
    pub(super) provider_id: Uuid,
    pub(super) nonce: String,
}

/// The answer of a finished sign-in.
#[derive(Clone)]
pub(super) struct SignedIn {
    pub(super) login_path: String,
    pub(super) name: Option<String>,
    pub(super) email: String,
    pub(super) groups: Vec<String>,
    pub(super) teams: Vec<String>,
    pub(super) claims: Value,
    pub(super) note: Option<String>,
}

/// A wanted change of the authentication settings.
#[derive(Default)]
pub(super) struct SettingsChange {
    pub(super) basic: Option<bool>,
    pub(super) oidc: Option<bool>,
    pub(super) saml: Option<bool>,
    pub(super) idp_mapping: Option<bool>,
    pub(super) konnect_mapping: Option<bool>,
}

/// The organization.
pub(crate) struct Store {
    pub(crate) organization: Organization,
    pub(crate) tokens: Vec<Token>,
    pub(crate) users: Vec<User>,
    pub(crate) teams: Vec<Team>,
    taken_login_paths: Vec<String>,
    pub(super) basic_auth_enabled: bool,
    pub(super) idp_mapping_enabled: bool,
    pub(super) konnect_mapping_enabled: bool,
    pub(super) providers: Vec<IdentityProvider>,
    pub(super) mappings: Vec<TeamGroupMapping>,
    pub(super) pending: HashMap<String, PendingSignIn>,
    pub(super) sessions: HashMap<String, SignedIn>,
}

/// The present moment as Konnect writes it.
pub(crate) fn now() -> String {
    Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
        .to_string()
}

impl Store {
    /// An organization without single sign-on, with built-in login and Konnect's own
    /// team assignment on, as a new one is.
    pub(crate) fn seeded(seed: &Seed) -> Self {
        let konnect = &seed.konnect;
        let team_id = |name: &str| {
            konnect
                .teams
                .iter()
                .find(|team| team.name == name)
                .map(|team| team.id)
        };
        let user = |id, full_name: &str, email: &str, team: &str| User {
            id,
            email: email.to_owned(),
            full_name: full_name.to_owned(),
            created_at: FOUNDED.to_owned(),
            updated_at: FOUNDED.to_owned(),
            assigned_teams: team_id(team).into_iter().collect(),
            mapped_teams: BTreeSet::new(),
        };
        let token = |value, owner, administrator, expired| Token {
            value,
            owner,
            administrator,
            expired,
        };
        let owner = TokenOwner::User(konnect.owner_id);
        Self {
            organization: Organization {
                id: konnect.organization_id,
                name: konnect.organization_name.clone(),
                owner_id: konnect.owner_id,
                created_at: FOUNDED.to_owned(),
                updated_at: FOUNDED.to_owned(),
            },
            tokens: vec![
                token(konnect.tokens.admin, owner, true, false),
                token(
                    konnect.tokens.read_only,
                    TokenOwner::User(AUDITOR_ID),
                    false,
                    false,
                ),
                token(konnect.tokens.expired, owner, true, true),
                token(SYSTEM_ACCOUNT_TOKEN, TokenOwner::SystemAccount, true, false),
            ],
            users: vec![
                user(
                    konnect.owner_id,
                    "Olivia Brandt",
                    "olivia.brandt@contoso.com",
                    "organization-admin",
                ),
                user(
                    AUDITOR_ID,
                    "Samir Haddad",
                    "samir.haddad@contoso.com",
                    "organization-admin-readonly",
                ),
            ],
            teams: konnect
                .teams
                .iter()
                .map(|team| Team {
                    id: team.id,
                    name: team.name.clone(),
                    description: team.description.clone(),
                    system_team: team.system_team,
                    labels: BTreeMap::new(),
                    created_at: FOUNDED.to_owned(),
                    updated_at: FOUNDED.to_owned(),
                })
                .collect(),
            taken_login_paths: konnect.taken_login_paths.clone(),
            basic_auth_enabled: true,
            idp_mapping_enabled: false,
            konnect_mapping_enabled: true,
            providers: Vec::new(),
            mappings: Vec::new(),
            pending: HashMap::new(),
            sessions: HashMap::new(),
        }
    }

    /// The identity providers as the API answers them: without secrets.
    pub(crate) fn identity_providers(&self) -> Vec<Value> {
        self.providers
            .iter()
            .map(|provider| provider_json(provider, "https://cloud.konghq.com"))
            .collect()
    }

    pub(super) fn is_enabled(&self, kind: ProviderType) -> bool {
        self.providers
            .iter()
            .any(|provider| provider.enabled && provider.config.provider_type() == kind)
    }

    /// `GET /authentication-settings`.
    pub(crate) fn authentication_settings(&self) -> Value {
        json!({
            "basic_auth_enabled": self.basic_auth_enabled,
            "oidc_auth_enabled": self.is_enabled(ProviderType::Oidc),
            "saml_auth_enabled": self.is_enabled(ProviderType::Saml),
            "idp_mapping_enabled": self.idp_mapping_enabled,
            "konnect_mapping_enabled": self.konnect_mapping_enabled,
        })
    }

    /// Changes the settings and with them the providers' `enabled`; all or nothing.
    pub(super) fn change_settings(&mut self, change: &SettingsChange) -> Result<(), Problem> {
        let mut unconfigured = Vec::new();
        for (field, wanted, kind) in [
            ("oidc_auth_enabled", change.oidc, ProviderType::Oidc),
            ("saml_auth_enabled", change.saml, ProviderType::Saml),
        ] {
            if wanted == Some(true) && self.provider_of(kind).is_none() {
                unconfigured.push(Invalid::new(
                    field,
                    "cannot be set before configuring an identity provider",
                ));
            }
        }
        if !unconfigured.is_empty() {
            return Err(Problem::invalid_many("", unconfigured));
        }

        let basic = change.basic.unwrap_or(self.basic_auth_enabled);
        let oidc = change
            .oidc
            .unwrap_or_else(|| self.is_enabled(ProviderType::Oidc));
        let saml = change
            .saml
            .unwrap_or_else(|| self.is_enabled(ProviderType::Saml));
        if oidc && saml {
            let field = if change.oidc == Some(true) {
                "oidc_auth_enabled"
            } else {
                "saml_auth_enabled"
            };
            return Err(Problem::invalid(field, ONLY_ONE_ACTIVE));
        }
        check_one_scheme(basic, oidc, saml)?;

        self.basic_auth_enabled = basic;
        self.idp_mapping_enabled = change.idp_mapping.unwrap_or(self.idp_mapping_enabled);
        self.konnect_mapping_enabled = change
            .konnect_mapping
            .unwrap_or(self.konnect_mapping_enabled);
        for provider in &mut self.providers {
            let enabled = match provider.config.provider_type() {
                ProviderType::Oidc => oidc,
                ProviderType::Saml => saml,
            };
            if provider.enabled != enabled {
                provider.enabled = enabled;
                provider.updated_at = now();
            }
        }
        Ok(())
    }

    /// The organization's login path: that of the active provider, blank while there is
    /// none.
    pub(super) fn login_path(&self) -> &str {
        self.active_provider()
            .map_or("", |provider| provider.login_path.as_str())
    }

    pub(super) fn active_provider(&self) -> Option<&IdentityProvider> {
        self.providers.iter().find(|provider| provider.enabled)
    }

    pub(super) fn provider(&self, id: Uuid) -> Result<&IdentityProvider, Problem> {
        self.providers
            .iter()
            .find(|provider| provider.id == id)
            .ok_or_else(|| Problem::not_found("identity provider"))
    }

    pub(super) fn provider_of(&self, kind: ProviderType) -> Option<&IdentityProvider> {
        self.providers
            .iter()
            .find(|provider| provider.config.provider_type() == kind)
    }

    /// Adds a provider; 409 for a second one of its type, a second active one, or a login
    /// path that is taken.
    pub(super) fn add_provider(
        &mut self,
        login_path: String,
        enabled: bool,
        config: ProviderConfig,
        client_secret: Option<SecretString>,
    ) -> Result<&IdentityProvider, Problem> {
        let kind = config.provider_type();
        if self.provider_of(kind).is_some() {
            return Err(Problem::conflict(format!(
                "An identity provider of type {} already exists",
                kind.as_str()
            )));
        }
        if enabled && self.active_provider().is_some() {
            return Err(Problem::conflict(ONLY_ONE_ACTIVE));
        }
        self.check_login_path(&login_path, None)?;
        let now = now();
        self.providers.push(IdentityProvider {
            id: Uuid::new_v4(),
            enabled,
            login_path,
            config,
            client_secret: client_secret.map(Arc::new),
            created_at: now.clone(),
            updated_at: now,
        });
        let added = self.providers.len() - 1;
        Ok(&self.providers[added])
    }

    /// Changes a provider; all or nothing. Without a new secret the stored one is kept.
    pub(super) fn change_provider(
        &mut self,
        id: Uuid,
        change: ProviderChange,
    ) -> Result<&IdentityProvider, Problem> {
        let current = self.provider(id)?;
        if let Some(login_path) = &change.login_path {
            self.check_login_path(login_path, Some(id))?;
        }
        match change.enabled {
            Some(true) => {
                if self.active_provider().is_some_and(|active| active.id != id) {
                    return Err(Problem::conflict(ONLY_ONE_ACTIVE));
                }
            }
            Some(false) if current.enabled => {
                check_one_scheme(self.basic_auth_enabled, false, false)?;
            }
            _ => {}
        }

        let index = self
            .providers
            .iter()
            .position(|provider| provider.id == id)
            .unwrap_or_default();
        let provider = &mut self.providers[index];
        if let Some(enabled) = change.enabled {
            provider.enabled = enabled;
        }
        if let Some(login_path) = change.login_path {
            provider.login_path = login_path;
        }
        if let Some(config) = change.config {
            provider.config = config;
        }
        if let Some(secret) = change.client_secret {
            provider.client_secret = Some(Arc::new(secret));
        }
        provider.updated_at = now();
        Ok(provider)
    }

    /// Removes a provider and its mappings. Turning off the last way in is refused.
    pub(super) fn remove_provider(&mut self, id: Uuid) -> Result<(), Problem> {
        if self.provider(id)?.enabled {
            check_one_scheme(self.basic_auth_enabled, false, false)?;
        }
        self.providers.retain(|provider| provider.id != id);
        self.mappings.retain(|mapping| mapping.provider_id != id);
        Ok(())
    }

    fn check_login_path(&self, login_path: &str, own: Option<Uuid>) -> Result<(), Problem> {
        let taken = self
            .taken_login_paths
            .iter()
            .any(|taken| taken.eq_ignore_ascii_case(login_path));
        let doubled = self.providers.iter().any(|provider| {
            Some(provider.id) != own && provider.login_path.eq_ignore_ascii_case(login_path)
        });
        if taken || doubled {
            return Err(Problem::conflict(format!(
                "The login path \"{login_path}\" is already in use"
            )));
        }
        Ok(())
    }

    pub(super) fn team(&self, id: Uuid) -> Result<&Team, Problem> {
        self.teams
            .iter()
            .find(|team| team.id == id)
            .ok_or_else(|| Problem::not_found("team"))
    }

    /// The teams that one of `groups` is mapped to in `provider_id`'s mappings.
    pub(super) fn mapped_teams(&self, provider_id: Uuid, groups: &[String]) -> BTreeSet<Uuid> {
        self.mappings
            .iter()
            .filter(|mapping| mapping.provider_id == provider_id && groups.contains(&mapping.group))
            .map(|mapping| mapping.team_id)
            .collect()
    }
}

/// At least one way to sign in has to stay.
fn check_one_scheme(basic: bool, oidc: bool, saml: bool) -> Result<(), Problem> {
    if basic || oidc || saml {
        return Ok(());
    }
    Err(Problem::invalid_many(
        "Atleast one of the authentication schemes from basic, oidc or saml needs to be enabled",
        vec![
            Invalid::new(
                "oidc_auth_enabled",
                "cannot be disabled when both basic auth and SAML are also disabled",
            ),
            Invalid::new(
                "basic_auth_enabled",
                "cannot be disabled when both OIDC and SAML are also disabled",
            ),
            Invalid::new(
                "saml_auth_enabled",
                "cannot be disabled when both OIDC and basic auth are also disabled",
            ),
        ],
    ))
}

/// A provider as the API shows it: never with the secret. `cloud` is the base
/// of Konnect's own pages, without a slash at its end, which a SAML provider's addresses
/// name.
pub(super) fn provider_json(provider: &IdentityProvider, cloud: &str) -> Value {
    let config = match &provider.config {
        ProviderConfig::Oidc(oidc) => json!({
            "issuer_url": oidc.issuer_url,
            "client_id": oidc.client_id,
            "scopes": oidc.scopes,
            "claim_mappings": claim_mappings_json(&oidc.claim_mappings),
        }),
        ProviderConfig::Saml(saml) => {
            let path = &provider.login_path;
            let mut config = json!({
                "sp_entity_id": format!("{cloud}/sp/{}", provider.id),
                "sp_metadata_url": format!("{cloud}/v2/authenticate/{path}/saml/metadata"),
                "login_url": format!("{cloud}/login/{path}"),
                "callback_url": format!("{cloud}/v2/authenticate/{path}/saml/acs"),
            });
            if let Some(url) = &saml.idp_metadata_url {
                config["idp_metadata_url"] = json!(url);
            }
            if let Some(xml) = &saml.idp_metadata_xml {
                config["idp_metadata_xml"] = json!(xml);
            }
            config
        }
    };
    json!({
        "id": provider.id,
        "type": provider.config.provider_type().as_str(),
        "enabled": provider.enabled,
        "login_path": provider.login_path,
        "config": config,
        "created_at": provider.created_at,
        "updated_at": provider.updated_at,
    })
}

pub(super) fn claim_mappings_json(mappings: &ClaimMappings) -> Value {
    json!({"name": mappings.name, "email": mappings.email, "groups": mappings.groups})
}
