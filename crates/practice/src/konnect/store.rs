//! What the practice organization holds.
//!
//! `oidc_auth_enabled` and `saml_auth_enabled` are not stored: they are what the identity
//! providers' `enabled` says, so the two can never disagree. What may change, and how, is
//! in `rules.rs`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

use super::identity_providers::provider_json;
use super::problem::Problem;
use crate::seed::Seed;

/// The seeded token of a system account with the organization admin's rights.
const SYSTEM_ACCOUNT_TOKEN: &str = "spat_practiceSystemR3wN8bYe6KtQ1mZc5HxJ9vUf2PsLd";

/// The user behind the read-only token.
const AUDITOR_ID: Uuid = Uuid::from_u128(0x5c1e_8b0a_92d4_4f37_a6e8_30d1_f7b2_694c);

/// When the organization and everything seeded in it was made.
const FOUNDED: &str = "2023-01-18T11:35:45.130Z";

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
    /// Konnect made it, and nobody may change it.
    pub(crate) built_in: bool,
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

/// The organization.
pub(crate) struct Store {
    pub(crate) organization: Organization,
    pub(crate) tokens: Vec<Token>,
    pub(crate) users: Vec<User>,
    pub(crate) teams: Vec<Team>,
    pub(super) taken_login_paths: Vec<String>,
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
                    built_in: team.system_team,
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
