//! What people sign in to: the organization, or one portal. Both hold the same things and differ in a few rules.
//!
//! `oidc_auth_enabled` and `saml_auth_enabled` are not stored: they are what the identity
//! providers' `enabled` says, so the two can never disagree. What may change, and how, is
//! in `rules.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::konnect::problem::Problem;

/// Somebody with an account: a user of the organization, or a developer of a portal.
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
    /// Whether a portal's applications may belong to the team.
    pub(crate) can_own_applications: bool,
    /// Whether a portal's team has its members set by hand in Konnect, also while the portal follows groups.
    pub(crate) konnect_managed: bool,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

impl Team {
    /// A team that is there at the start.
    pub(crate) fn seeded(team: &crate::state::seed::Team, at: &str) -> Self {
        Self {
            id: team.id,
            name: team.name.clone(),
            description: team.description.clone(),
            built_in: team.system_team,
            labels: BTreeMap::new(),
            can_own_applications: false,
            konnect_managed: false,
            created_at: at.to_owned(),
            updated_at: at.to_owned(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProviderType {
    Oidc,
    Saml,
}

impl ProviderType {
    pub(crate) const fn as_str(self) -> &'static str {
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
    pub(crate) const fn provider_type(&self) -> ProviderType {
        match self {
            Self::Oidc(_) => ProviderType::Oidc,
            Self::Saml(_) => ProviderType::Saml,
        }
    }
}

pub(crate) struct IdentityProvider {
    pub(crate) id: Uuid,
    pub(crate) enabled: bool,
    /// A portal's provider has none.
    pub(crate) login_path: Option<String>,
    pub(crate) config: ProviderConfig,
    /// Goes in and is never shown again; only the token request uses it.
    pub(crate) client_secret: Option<Arc<SecretString>>,
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

/// Where the organization and a portal are not alike.
#[derive(Clone, Debug)]
pub(crate) enum Rules {
    /// Providers have a login path, which one organization alone can have. People without a team are turned away.
    Organization {
        /// Login paths of other organizations.
        taken_login_paths: Vec<String>,
    },
    /// Teams come from the provider only while one is enabled. Developers without a team are let in.
    Portal {
        /// Whether a provider may be created with `enabled`.
        enabled_on_create: bool,
        /// Whether teams have `konnect_managed`.
        konnect_managed: bool,
    },
}

/// Sign-in to the organization, or to one portal.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own in Konnect's settings"
)]
pub(crate) struct Door {
    pub(crate) rules: Rules,
    /// Whether anybody signs in at all; a portal can be open to everybody instead.
    pub(crate) authentication_enabled: bool,
    pub(crate) basic_auth_enabled: bool,
    pub(crate) idp_mapping_enabled: bool,
    pub(crate) konnect_mapping_enabled: bool,
    pub(crate) providers: Vec<IdentityProvider>,
    pub(crate) mappings: Vec<TeamGroupMapping>,
    pub(crate) teams: Vec<Team>,
    pub(crate) users: Vec<User>,
}

impl Door {
    /// Without single sign-on, with built-in login and Konnect's own team assignment on, as a new one is.
    pub(crate) fn new(rules: Rules, teams: Vec<Team>) -> Self {
        Self {
            rules,
            authentication_enabled: true,
            basic_auth_enabled: true,
            idp_mapping_enabled: false,
            konnect_mapping_enabled: true,
            providers: Vec::new(),
            mappings: Vec::new(),
            teams,
            users: Vec::new(),
        }
    }

    pub(crate) fn is_portal(&self) -> bool {
        matches!(self.rules, Rules::Portal { .. })
    }

    /// Whether teams say who sets their members; those of the organization, and of an older Konnect, do not.
    pub(crate) fn knows_konnect_managed(&self) -> bool {
        matches!(
            self.rules,
            Rules::Portal {
                konnect_managed: true,
                ..
            }
        )
    }

    pub(crate) fn is_enabled(&self, kind: ProviderType) -> bool {
        self.providers
            .iter()
            .any(|provider| provider.enabled && provider.config.provider_type() == kind)
    }

    /// `GET …/authentication-settings`.
    pub(crate) fn authentication_settings(&self) -> Value {
        let mut settings = json!({
            "basic_auth_enabled": self.basic_auth_enabled,
            "oidc_auth_enabled": self.is_enabled(ProviderType::Oidc),
            "saml_auth_enabled": self.is_enabled(ProviderType::Saml),
            "idp_mapping_enabled": self.idp_mapping_enabled,
            "konnect_mapping_enabled": self.konnect_mapping_enabled,
        });
        if self.is_portal() {
            // The older name of the same switch, which a portal still answers.
            settings["oidc_team_mapping_enabled"] = json!(self.idp_mapping_enabled);
        }
        settings
    }

    /// The login path of the active provider, blank while there is none.
    pub(crate) fn login_path(&self) -> &str {
        self.active_provider()
            .and_then(|provider| provider.login_path.as_deref())
            .unwrap_or_default()
    }

    pub(crate) fn active_provider(&self) -> Option<&IdentityProvider> {
        self.providers.iter().find(|provider| provider.enabled)
    }

    pub(crate) fn provider(&self, id: Uuid) -> Result<&IdentityProvider, Problem> {
        self.providers
            .iter()
            .find(|provider| provider.id == id)
            .ok_or_else(|| Problem::not_found("identity provider"))
    }

    pub(crate) fn provider_of(&self, kind: ProviderType) -> Option<&IdentityProvider> {
        self.providers
            .iter()
            .find(|provider| provider.config.provider_type() == kind)
    }

    pub(crate) fn team(&self, id: Uuid) -> Result<&Team, Problem> {
        self.teams
            .iter()
            .find(|team| team.id == id)
            .ok_or_else(|| Problem::not_found("team"))
    }

    /// The teams that one of `groups` is mapped to in `provider_id`'s mappings.
    pub(crate) fn mapped_teams(&self, provider_id: Uuid, groups: &[String]) -> BTreeSet<Uuid> {
        self.mappings
            .iter()
            .filter(|mapping| mapping.provider_id == provider_id && groups.contains(&mapping.group))
            .map(|mapping| mapping.team_id)
            .collect()
    }
}
