//! The rules between the parts of a sign-in, the organization's or a portal's.
//!
//! At most one provider of a type exists, at most one is enabled, at least one way to sign in
//! remains on, and a login path belongs to one organization. A portal's teams come from
//! its provider only while one is enabled. Every change is all or nothing.

use std::sync::Arc;

use secrecy::SecretString;
use uuid::Uuid;

use super::identity_provider::{IdentityProvider, ProviderConfig, ProviderType};
use super::rule_violation::{RuleViolation, Thing};
use super::target::{SignInTarget, TargetKind};
use super::team::TeamGroupMapping;
use crate::state::clock::konnect_now;

/// A requested change of the authentication settings.
#[derive(Default)]
pub(crate) struct SettingsChange {
    pub(crate) basic: Option<bool>,
    pub(crate) oidc: Option<bool>,
    pub(crate) saml: Option<bool>,
    pub(crate) idp_mapping: Option<bool>,
    pub(crate) konnect_mapping: Option<bool>,
}

/// What a request wants to change about a provider.
#[derive(Default)]
pub(crate) struct ProviderChange {
    pub(crate) enabled: Option<bool>,
    pub(crate) login_path: Option<String>,
    pub(crate) config: Option<ProviderConfig>,
    pub(crate) client_secret: Option<SecretString>,
}

impl SignInTarget {
    /// Changes the settings and with them the providers' `enabled`; all or nothing.
    pub(crate) fn change_settings(&mut self, change: &SettingsChange) -> Result<(), RuleViolation> {
        let mut unconfigured = Vec::new();
        for (field, wanted, kind) in [
            ("oidc_auth_enabled", change.oidc, ProviderType::Oidc),
            ("saml_auth_enabled", change.saml, ProviderType::Saml),
        ] {
            if wanted == Some(true) && self.provider_of(kind).is_none() {
                unconfigured.push(field);
            }
        }
        if !unconfigured.is_empty() {
            return Err(RuleViolation::NoProvider(unconfigured));
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
            return Err(RuleViolation::TwoActive(field));
        }
        check_one_scheme(basic, oidc, saml)?;
        if self.is_portal() && change.idp_mapping == Some(true) && !(oidc || saml) {
            return Err(RuleViolation::MappingWithoutProvider);
        }

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
                provider.updated_at = konnect_now();
            }
        }
        Ok(())
    }

    /// Adds a provider; 409 for a second one of its type, a second active one, or a login
    /// path that is taken; 400 while nobody signs in at all.
    pub(crate) fn add_provider(
        &mut self,
        login_path: Option<String>,
        enabled: bool,
        config: ProviderConfig,
        client_secret: Option<SecretString>,
    ) -> Result<&IdentityProvider, RuleViolation> {
        if !self.authentication_enabled {
            return Err(RuleViolation::AuthenticationDisabled);
        }
        let kind = config.provider_type();
        if self.provider_of(kind).is_some() {
            return Err(RuleViolation::SecondOfType(kind));
        }
        if enabled && self.active_provider().is_some() {
            return Err(RuleViolation::OnlyOneActive);
        }
        if let Some(login_path) = &login_path {
            self.check_login_path(login_path, None)?;
        }
        let now = konnect_now();
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
    pub(crate) fn change_provider(
        &mut self,
        id: Uuid,
        change: ProviderChange,
    ) -> Result<&IdentityProvider, RuleViolation> {
        let index = self
            .providers
            .iter()
            .position(|provider| provider.id == id)
            .ok_or(RuleViolation::NotFound(Thing::IdentityProvider))?;
        if let Some(login_path) = &change.login_path {
            self.check_login_path(login_path, Some(id))?;
        }
        match change.enabled {
            Some(true) if self.active_provider().is_some_and(|active| active.id != id) => {
                return Err(RuleViolation::OnlyOneActive);
            }
            Some(false) if self.providers[index].enabled => {
                check_one_scheme(self.basic_auth_enabled, false, false)?;
            }
            _ => {}
        }

        let provider = &mut self.providers[index];
        if let Some(enabled) = change.enabled {
            provider.enabled = enabled;
        }
        if let Some(login_path) = change.login_path {
            provider.login_path = Some(login_path);
        }
        if let Some(config) = change.config {
            provider.config = config;
        }
        if let Some(secret) = change.client_secret {
            provider.client_secret = Some(Arc::new(secret));
        }
        provider.updated_at = konnect_now();
        Ok(provider)
    }

    /// Removes a provider and its mappings. Turning off the last way in is refused.
    pub(crate) fn remove_provider(&mut self, id: Uuid) -> Result<(), RuleViolation> {
        if self.provider(id)?.enabled {
            check_one_scheme(self.basic_auth_enabled, false, false)?;
        }
        self.providers.retain(|provider| provider.id != id);
        self.mappings.retain(|mapping| mapping.provider_id != id);
        Ok(())
    }

    /// Maps a group to a team; a pair is not mapped twice.
    pub(crate) fn add_mapping(
        &mut self,
        provider_id: Uuid,
        team_id: Uuid,
        group: String,
    ) -> Result<&TeamGroupMapping, RuleViolation> {
        self.team(team_id)?;
        let exists = self.mappings.iter().any(|mapping| {
            mapping.provider_id == provider_id
                && mapping.team_id == team_id
                && mapping.group == group
        });
        if exists {
            return Err(RuleViolation::MappingExists);
        }
        self.mappings
            .push(TeamGroupMapping::new(provider_id, team_id, group));
        Ok(&self.mappings[self.mappings.len() - 1])
    }

    fn check_login_path(&self, login_path: &str, own: Option<Uuid>) -> Result<(), RuleViolation> {
        let TargetKind::Organization { taken_login_paths } = &self.kind else {
            return Ok(());
        };
        let taken = taken_login_paths
            .iter()
            .any(|taken| taken.eq_ignore_ascii_case(login_path));
        let doubled = self.providers.iter().any(|provider| {
            let known = provider.login_path.as_deref();
            Some(provider.id) != own
                && known.is_some_and(|known| known.eq_ignore_ascii_case(login_path))
        });
        if taken || doubled {
            return Err(RuleViolation::LoginPathTaken(login_path.to_owned()));
        }
        Ok(())
    }
}

/// At least one way to sign in has to remain.
fn check_one_scheme(basic: bool, oidc: bool, saml: bool) -> Result<(), RuleViolation> {
    if basic || oidc || saml {
        Ok(())
    } else {
        Err(RuleViolation::NoWayToSignIn)
    }
}
