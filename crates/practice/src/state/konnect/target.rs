//! What people sign in to: the organization, or one portal. Both hold the same things and differ in a few rules.
//!
//! `oidc_auth_enabled` and `saml_auth_enabled` are not stored: they are what the identity
//! providers' `enabled` says, so the two can never disagree. What may change, and how, is
//! in `rules.rs`.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::identity_provider::{IdentityProvider, ProviderType};
use super::rule_violation::{RuleViolation, Thing};
use super::team::{Team, TeamGroupMapping, User};
use crate::state::seed::KonnectFeatures;

/// Where the organization and a portal differ.
#[derive(Clone, Debug)]
pub(crate) enum TargetKind {
    /// Providers have a login path, which only one organization can have. People without a team are turned away.
    Organization {
        /// Login paths of other organizations.
        taken_login_paths: Vec<String>,
    },
    /// Teams come from the provider only while one is enabled. Developers without a team are let in.
    Portal,
}

/// Sign-in to the organization, or to one portal.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own in Konnect's settings"
)]
pub(crate) struct SignInTarget {
    pub(crate) kind: TargetKind,
    pub(crate) features: KonnectFeatures,
    /// Whether people sign in at all; a portal can be public instead.
    pub(crate) authentication_enabled: bool,
    pub(crate) basic_auth_enabled: bool,
    pub(crate) idp_mapping_enabled: bool,
    pub(crate) konnect_mapping_enabled: bool,
    pub(crate) providers: Vec<IdentityProvider>,
    pub(crate) mappings: Vec<TeamGroupMapping>,
    pub(crate) teams: Vec<Team>,
    pub(crate) users: Vec<User>,
}

impl SignInTarget {
    /// As a new one is: without single sign-on, with built-in login and Konnect's own team assignment on.
    pub(crate) fn new(kind: TargetKind, features: KonnectFeatures, teams: Vec<Team>) -> Self {
        Self {
            kind,
            features,
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
        matches!(self.kind, TargetKind::Portal)
    }

    /// Whether teams say who sets their members; those of the organization, and of an older Konnect, do not.
    pub(crate) fn knows_konnect_managed(&self) -> bool {
        self.is_portal() && self.features.konnect_managed_teams
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

    /// The login path of the active provider, empty while there is none.
    pub(crate) fn login_path(&self) -> &str {
        self.active_provider()
            .and_then(|provider| provider.login_path.as_deref())
            .unwrap_or_default()
    }

    pub(crate) fn active_provider(&self) -> Option<&IdentityProvider> {
        self.providers.iter().find(|provider| provider.enabled)
    }

    pub(crate) fn provider(&self, id: Uuid) -> Result<&IdentityProvider, RuleViolation> {
        self.providers
            .iter()
            .find(|provider| provider.id == id)
            .ok_or(RuleViolation::NotFound(Thing::IdentityProvider))
    }

    pub(crate) fn provider_of(&self, kind: ProviderType) -> Option<&IdentityProvider> {
        self.providers
            .iter()
            .find(|provider| provider.config.provider_type() == kind)
    }

    pub(crate) fn team(&self, id: Uuid) -> Result<&Team, RuleViolation> {
        self.teams
            .iter()
            .find(|team| team.id == id)
            .ok_or(RuleViolation::NotFound(Thing::Team))
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
