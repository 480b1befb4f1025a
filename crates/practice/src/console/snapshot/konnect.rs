//! Everything that the organization and its portals hold and a run can change, as one value.
//!
//! Left out are the times of change, and the ids that a mapping gets anew each time.

use std::collections::{BTreeMap, BTreeSet};

use secrecy::SecretString;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::state::base_urls::Origins;
use crate::state::konnect::identity_provider::{IdentityProvider, ProviderConfig};
use crate::state::konnect::organization::Store;
use crate::state::konnect::target::Door;

/// `secret_of` says what a stored secret is, without saying the secret: client id, secret.
pub(crate) fn of(
    store: &Store,
    origin: &Origins,
    secret_of: &dyn Fn(&str, Option<&SecretString>) -> Value,
) -> Value {
    let portals = store.portals.iter().map(|portal| {
        let mut facts = portal.entity(origin);
        if let Some(facts) = facts.as_object_mut() {
            facts.remove("updated_at");
        }
        let mut value = door(&portal.door, secret_of);
        value["portal"] = facts;
        value["custom_domain"] = json!(portal.custom_domain);
        (format!("{}/{}", portal.region, portal.name()), value)
    });
    json!({
        "organization": door(&store.door, secret_of),
        "portals": portals.collect::<Map<_, _>>(),
    })
}

fn door(door: &Door, secret_of: &dyn Fn(&str, Option<&SecretString>) -> Value) -> Value {
    let providers: Map<String, Value> = door
        .providers
        .iter()
        .map(|known| {
            let kind = known.config.provider_type().as_str();
            (kind.to_owned(), provider(door, known, secret_of))
        })
        .collect();
    let teams: Map<String, Value> = door
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
            if door.knows_konnect_managed() {
                facts["konnect_managed"] = json!(team.konnect_managed);
            }
            (team.id.to_string(), facts)
        })
        .collect();
    json!({
        "authentication_enabled": door.authentication_enabled,
        "authentication_settings": door.authentication_settings(),
        "identity_providers": providers,
        "teams": teams,
        "members": door.members_by_team(),
    })
}

/// A provider, with what its secret is and the groups of each team by the team's id.
fn provider(
    door: &Door,
    provider: &IdentityProvider,
    secret_of: &dyn Fn(&str, Option<&SecretString>) -> Value,
) -> Value {
    let mut value = provider.to_json("https://cloud.konghq.com");
    if let Some(facts) = value.as_object_mut() {
        facts.remove("updated_at");
    }
    let mut groups: BTreeMap<Uuid, BTreeSet<&str>> = BTreeMap::new();
    for mapping in door
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

impl Store {
    /// An OpenID Connect provider of the organization or of a portal: its issuer, client id and secret.
    pub(crate) fn stored_values(
        &self,
        provider: Uuid,
    ) -> Option<(&str, &str, Option<&SecretString>)> {
        let portals = self.portals.iter().map(|portal| &portal.door);
        let found = std::iter::once(&self.door)
            .chain(portals)
            .find_map(|door| door.provider(provider).ok())?;
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
