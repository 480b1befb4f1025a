//! What no work on a tenant and an organization may leave behind, whatever went wrong on the way.

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;

use super::provider_secret::ProviderSecretStatus;
use crate::state::base_urls::BaseUrls;
use crate::state::directory::application::Application;
use crate::state::world::World;

/// What is wrong with everything that carries a tag beginning with `tag`, one sentence each.
pub(crate) fn violations(
    world: &World,
    base_urls: &BaseUrls,
    tag: &str,
    held: &[Uuid],
    settled: bool,
) -> Vec<String> {
    let mut violations = Vec::new();
    let applications = tagged(world, tag);
    for (tag, applications) in &applications {
        if applications.len() > 1 {
            violations.push(format!(
                "{} applications have the tag {tag}",
                applications.len()
            ));
        }
    }
    let mut in_use = held.to_vec();
    for provider in providers_of_this_tenant(world, base_urls) {
        let id = provider["id"].as_str().and_then(|id| id.parse().ok());
        let Some(stored) = id.and_then(|id| ProviderSecretStatus::of(world, base_urls, id)) else {
            continue;
        };
        in_use.extend(stored.key_id);
        if provider["enabled"] == true && !stored.obtains_token {
            violations.push(format!(
                "a provider is on with values that do not work: {:?}",
                stored.aadsts
            ));
        }
    }
    if settled {
        for app_id in applications.values().flatten() {
            let mut lost = world.valid_key_ids(app_id);
            lost.retain(|key| !in_use.contains(key));
            if !lost.is_empty() {
                violations.push(format!("nobody has the secrets {lost:?} of {app_id}"));
            }
        }
    }
    violations
}

/// The identity providers of the organization and of every portal that send people to this tenant.
pub(crate) fn providers_of_this_tenant(world: &World, base_urls: &BaseUrls) -> Vec<Value> {
    let tenant = world.seed.tenant.id.to_string();
    let konnect = world.konnect();
    let of_portals = konnect
        .portals(base_urls)
        .into_iter()
        .filter_map(|mut portal| match portal["identity_providers"].take() {
            Value::Array(providers) => Some(providers),
            _ => None,
        })
        .flatten();
    let mut providers = konnect.identity_providers();
    providers.extend(of_portals);
    providers.retain(|provider| {
        let issuer = provider["config"]["issuer_url"].as_str();
        issuer.is_some_and(|issuer| issuer.contains(&tenant))
    });
    providers
}

/// The client ids of the applications, by their tag with this beginning.
fn tagged(world: &World, tag: &str) -> BTreeMap<String, Vec<String>> {
    let mut tagged: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for application in world
        .directory()
        .applications
        .iter()
        .map(Application::entity)
    {
        let tags = application["tags"].as_array().into_iter().flatten();
        let ours = tags
            .filter_map(Value::as_str)
            .find(|own| own.starts_with(tag));
        if let (Some(own), Some(app_id)) = (ours, application["appId"].as_str()) {
            tagged
                .entry(own.to_owned())
                .or_default()
                .push(app_id.to_owned());
        }
    }
    tagged
}
