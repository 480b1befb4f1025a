//! What no work on a tenant and an organization may leave behind, whatever went wrong on its way.

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;

use crate::practice::Practice;

impl Practice {
    /// The harm that was done to what carries a tag beginning with `tag`, one sentence each:
    ///
    /// - two applications with the same tag;
    /// - an identity provider that is switched on with values that do not work;
    /// - with `settled`, when nothing is left to be done: a client secret that works and that nobody has. `held` are
    ///   the key ids of those that somebody keeps; Konnect keeps those that its providers use.
    pub fn harm(&self, tag: &str, held: &[Uuid], settled: bool) -> Vec<String> {
        let mut harm = Vec::new();
        let applications = self.tagged(tag);
        for (tag, applications) in &applications {
            if applications.len() > 1 {
                harm.push(format!(
                    "{} applications have the tag {tag}",
                    applications.len()
                ));
            }
        }
        let mut in_use = held.to_vec();
        for provider in self.providers_of_this_tenant() {
            let id = provider["id"].as_str().and_then(|id| id.parse().ok());
            let Some(stored) = id.and_then(|id| self.stored_secret(id)) else {
                continue;
            };
            in_use.extend(stored.key_id);
            if provider["enabled"] == true && !stored.obtains_token {
                harm.push(format!(
                    "a provider is on with values that do not work: {:?}",
                    stored.aadsts
                ));
            }
        }
        if settled {
            for app_id in applications.values().flatten() {
                let mut lost = self.valid_key_ids(app_id);
                lost.retain(|key| !in_use.contains(key));
                if !lost.is_empty() {
                    harm.push(format!("nobody has the secrets {lost:?} of {app_id}"));
                }
            }
        }
        harm
    }

    /// The identity providers of the organization and of every portal that send people to this tenant.
    pub fn providers_of_this_tenant(&self) -> Vec<Value> {
        let tenant = self.seed().tenant.id.to_string();
        let of_portals = self
            .portals()
            .into_iter()
            .filter_map(|mut portal| match portal["identity_providers"].take() {
                Value::Array(providers) => Some(providers),
                _ => None,
            })
            .flatten();
        let mut providers = self.konnect_identity_providers();
        providers.extend(of_portals);
        providers.retain(|provider| {
            let issuer = provider["config"]["issuer_url"].as_str();
            issuer.is_some_and(|issuer| issuer.contains(&tenant))
        });
        providers
    }

    /// The client ids of the applications by their tag that begins so.
    fn tagged(&self, tag: &str) -> BTreeMap<String, Vec<String>> {
        let mut tagged: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for application in self.applications() {
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
}
