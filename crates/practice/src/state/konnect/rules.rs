//! The rules between the parts of a sign-in, the organization's or a portal's.
//!
//! At most one provider of a type exists, at most one is enabled, at least one way to sign
//! in stays on, and a login path belongs to one organization. A portal's teams come from
//! its provider only while one is enabled. Every change is all or nothing.

use std::sync::Arc;

use secrecy::SecretString;
use uuid::Uuid;

use super::target::{Door, IdentityProvider, ProviderConfig, ProviderType, Rules};
use crate::konnect::problem::{Invalid, Problem};
use crate::state::clock::konnect_now;

pub(crate) const ONLY_ONE_ACTIVE: &str =
    "Only one identity provider can be active at a time. Disable the active one first";

/// A wanted change of the authentication settings.
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

impl Door {
    /// Changes the settings and with them the providers' `enabled`; all or nothing.
    pub(crate) fn change_settings(&mut self, change: &SettingsChange) -> Result<(), Problem> {
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
        if self.is_portal() && change.idp_mapping == Some(true) && !(oidc || saml) {
            return Err(Problem::invalid(
                "idp_mapping_enabled",
                "cannot be enabled when no IdP is enabled",
            ));
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
    ) -> Result<&IdentityProvider, Problem> {
        if !self.authentication_enabled {
            return Err(Problem::invalid(
                "authentication_enabled",
                "User authentication must be enabled to configure identity providers",
            ));
        }
        let kind = config.provider_type();
        if self.provider_of(kind).is_some() {
            return Err(Problem::conflict(second_of_type(kind)));
        }
        if enabled && self.active_provider().is_some() {
            return Err(Problem::conflict(ONLY_ONE_ACTIVE));
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
    ) -> Result<&IdentityProvider, Problem> {
        let index = self
            .providers
            .iter()
            .position(|provider| provider.id == id)
            .ok_or_else(|| Problem::not_found("identity provider"))?;
        if let Some(login_path) = &change.login_path {
            self.check_login_path(login_path, Some(id))?;
        }
        match change.enabled {
            Some(true) if self.active_provider().is_some_and(|active| active.id != id) => {
                return Err(Problem::conflict(ONLY_ONE_ACTIVE));
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
    pub(crate) fn remove_provider(&mut self, id: Uuid) -> Result<(), Problem> {
        if self.provider(id)?.enabled {
            check_one_scheme(self.basic_auth_enabled, false, false)?;
        }
        self.providers.retain(|provider| provider.id != id);
        self.mappings.retain(|mapping| mapping.provider_id != id);
        Ok(())
    }

    fn check_login_path(&self, login_path: &str, own: Option<Uuid>) -> Result<(), Problem> {
        let Rules::Organization { taken_login_paths } = &self.rules else {
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
            return Err(Problem::conflict(format!(
                "The login path \"{login_path}\" is already in use"
            )));
        }
        Ok(())
    }
}

/// Why there is no second provider of a type.
pub(crate) fn second_of_type(kind: ProviderType) -> String {
    format!(
        "An identity provider of type {} already exists",
        kind.as_str()
    )
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
