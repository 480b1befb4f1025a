//! A Dev Portal: its names, what the API answers about it, and its sign-in.

use secrecy::SecretString;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::identity_provider::{
    ClaimMappings, OidcConfig, ProviderConfig, SamlConfig, default_scopes,
};
use super::target::{SignInTarget, TargetKind};
use super::target_id::TargetId;
use super::team::Team;
use crate::state::base_urls::BaseUrls;
use crate::state::clock::konnect_now;
use crate::state::region::Region;
use crate::state::seed::{KonnectFeatures, PortalSeed, ProviderSeed, SEEDED_AT};

/// A Dev Portal.
pub(crate) struct Portal {
    pub(crate) id: Uuid,
    pub(crate) region: Region,
    label: String,
    /// As it is outside practice.
    pub(crate) custom_domain: Option<String>,
    /// Everything else that the API returns, except the domains and whether people sign in.
    pub(crate) facts: Map<String, Value>,
    pub(crate) sign_in: SignInTarget,
}

impl Portal {
    pub(crate) fn seeded(seed: &PortalSeed, features: KonnectFeatures) -> Self {
        let teams = seed.teams.iter();
        let mut sign_in = SignInTarget::new(
            TargetKind::Portal,
            features,
            teams.map(|team| Team::seeded(team, SEEDED_AT)).collect(),
        );
        if let Some(provider) = &seed.provider {
            let (config, secret) = seeded_provider(provider);
            let added = sign_in.add_provider(None, true, config, secret);
            debug_assert!(added.is_ok(), "a new portal takes any provider");
        }
        sign_in.authentication_enabled = seed.authentication_enabled;
        for developer in &seed.developers {
            sign_in.add_member(developer.team, &developer.full_name, &developer.email);
        }
        let facts = json!({
            "name": seed.name,
            "display_name": seed.display_name,
            "description": null,
            "rbac_enabled": seed.rbac_enabled,
            "sipr_enabled": false,
            "default_api_visibility": "private",
            "default_page_visibility": "private",
            "default_application_auth_strategy_id": null,
            "auto_approve_applications": false,
            "auto_approve_developers": seed.auto_approve_developers,
            "notifications_developer_pii_visibility_enabled": false,
            "labels": {},
            "created_at": SEEDED_AT,
            "updated_at": SEEDED_AT,
        });
        Self {
            id: seed.id,
            region: seed.region,
            label: seed.label.clone(),
            custom_domain: seed.custom_domain.clone(),
            facts: match facts {
                Value::Object(facts) => facts,
                _ => Map::new(),
            },
            sign_in,
        }
    }

    pub(crate) fn target_id(&self) -> TargetId {
        TargetId::Portal(self.region, self.id)
    }

    pub(crate) fn name(&self) -> &str {
        self.facts["name"].as_str().unwrap_or_default()
    }

    /// What developers see at the top of the portal.
    pub(crate) fn display_name(&self) -> &str {
        self.facts["display_name"].as_str().unwrap_or_default()
    }

    fn default_name(&self) -> String {
        format!("{}.{}.kongportals.com", self.label, self.region)
    }

    /// The portal's names outside practice: the assigned one, the editor's preview, the custom one.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        let preview = format!(
            "{}.portal-preview.{}.api.konghq.com",
            self.label, self.region
        );
        [self.default_name(), preview]
            .into_iter()
            .chain(self.custom_domain.clone())
    }

    /// The domain that people know: the custom one if there is one.
    pub(crate) fn canonical_name(&self) -> String {
        self.custom_domain
            .clone()
            .unwrap_or_else(|| self.default_name())
    }

    /// The portal as the API answers it.
    pub(crate) fn entity(&self, base_urls: &BaseUrls) -> Value {
        let mut entity = json!({
            "id": self.id,
            "authentication_enabled": self.sign_in.authentication_enabled,
            "default_domain": base_urls.portal_domain(&self.default_name()),
            "canonical_domain": base_urls.portal_domain(&self.canonical_name()),
        });
        for (name, value) in &self.facts {
            entity[name] = value.clone();
        }
        entity
    }

    /// What developers' browsers may read without signing in. Source: the Dev Portal API, `get-portal-context`.
    pub(crate) fn context(&self, organization: Uuid, base_urls: &BaseUrls) -> Value {
        let settings = self.sign_in.authentication_settings();
        json!({
            "portal_id": self.id,
            "org_id": organization,
            "name": self.facts["display_name"],
            "canonical_domain": base_urls.portal_domain(&self.canonical_name()),
            "authentication_enabled": self.sign_in.authentication_enabled,
            "rbac_enabled": self.facts["rbac_enabled"],
            "basic_auth_enabled": settings["basic_auth_enabled"],
            "oidc_auth_enabled": settings["oidc_auth_enabled"],
            "saml_auth_enabled": settings["saml_auth_enabled"],
        })
    }

    pub(crate) fn touch(&mut self) {
        self.facts
            .insert("updated_at".to_owned(), json!(konnect_now()));
    }
}

fn seeded_provider(seed: &ProviderSeed) -> (ProviderConfig, Option<SecretString>) {
    match seed {
        ProviderSeed::Oidc {
            issuer_url,
            client_id,
        } => {
            let config = ProviderConfig::Oidc(OidcConfig {
                issuer_url: issuer_url.clone(),
                client_id: client_id.clone(),
                scopes: default_scopes(),
                claim_mappings: ClaimMappings::default(),
            });
            (config, Some(SecretString::from("practice-okta-secret")))
        }
        ProviderSeed::Saml { idp_metadata_url } => {
            let config = ProviderConfig::Saml(SamlConfig {
                idp_metadata_url: Some(idp_metadata_url.clone()),
                idp_metadata_xml: None,
            });
            (config, None)
        }
    }
}
