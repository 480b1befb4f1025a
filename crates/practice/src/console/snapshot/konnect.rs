//! Everything that the organization and its portals hold and a run can change, as one value.
//!
//! Leaves out the times of change, and the ids of mappings, which are new each time.

use std::collections::{BTreeMap, BTreeSet};

use secrecy::SecretString;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::state::base_urls::BaseUrls;
use crate::state::konnect::identity_provider::{IdentityProvider, ProviderConfig};
use crate::state::konnect::organization::Organization;
use crate::state::konnect::target::SignInTarget;

/// `secret_of` describes a stored secret without revealing it, given client id and secret.
pub(crate) fn of(
    organization: &Organization,
    base_urls: &BaseUrls,
    secret_of: &dyn Fn(&str, Option<&SecretString>) -> Value,
) -> Value {
    let portals = organization.portals.iter().map(|portal| {
        let mut facts = portal.entity(base_urls);
        if let Some(facts) = facts.as_object_mut() {
            facts.remove("updated_at");
        }
        let mut value = target(&portal.sign_in, secret_of);
        value["portal"] = facts;
        value["custom_domain"] = json!(portal.custom_domain);
        (format!("{}/{}", portal.region, portal.name()), value)
    });
    json!({
        "organization": target(&organization.sign_in, secret_of),
        "portals": portals.collect::<Map<_, _>>(),
    })
}

fn target(
    target: &SignInTarget,
    secret_of: &dyn Fn(&str, Option<&SecretString>) -> Value,
) -> Value {
    let providers: Map<String, Value> = target
        .providers
        .iter()
        .map(|known| {
            let kind = known.config.provider_type().as_str();
            (kind.to_owned(), provider(target, known, secret_of))
        })
        .collect();
    let teams: Map<String, Value> = target
        .teams
        .iter()
        .map(|team| {
            let facts = json!({
                "name": team.name,
                "description": team.description,
                "labels": team.labels,
                "can_own_applications": team.can_own_applications,
            });
            let mut facts = facts;
            if target.knows_konnect_managed() {
                facts["konnect_managed"] = json!(team.konnect_managed);
            }
            (team.id.to_string(), facts)
        })
        .collect();
    json!({
        "authentication_enabled": target.authentication_enabled,
        "authentication_settings": target.authentication_settings(),
        "identity_providers": providers,
        "teams": teams,
        "members": target.members_by_team(),
    })
}

/// A provider, with a description of its secret, and the groups of each team by the team's id.
fn provider(
    target: &SignInTarget,
    provider: &IdentityProvider,
    secret_of: &dyn Fn(&str, Option<&SecretString>) -> Value,
) -> Value {
    let mut value = provider.to_json("https://cloud.konghq.com");
    if let Some(facts) = value.as_object_mut() {
        facts.remove("updated_at");
    }
    let mut groups: BTreeMap<Uuid, BTreeSet<&str>> = BTreeMap::new();
    for mapping in target
        .mappings
        .iter()
        .filter(|mapping| mapping.provider_id == provider.id)
    {
        groups
            .entry(mapping.team_id)
            .or_default()
            .insert(&mapping.group);
    }
    value["team_group_mappings"] = json!(groups);
    if let ProviderConfig::Oidc(config) = &provider.config {
        value["client_secret"] = secret_of(&config.client_id, provider.client_secret.as_deref());
    }
    value
}

impl Organization {
    /// An OpenID Connect provider of the organization or of a portal: its issuer, client id and secret.
    pub(crate) fn stored_values(
        &self,
        provider: Uuid,
    ) -> Option<(&str, &str, Option<&SecretString>)> {
        let portals = self.portals.iter().map(|portal| &portal.sign_in);
        let found = std::iter::once(&self.sign_in)
            .chain(portals)
            .find_map(|target| target.provider(provider).ok())?;
        match &found.config {
            ProviderConfig::Oidc(config) => Some((
                &config.issuer_url,
                &config.client_id,
                found.client_secret.as_deref(),
            )),
            ProviderConfig::Saml(_) => None,
        }
    }
}
