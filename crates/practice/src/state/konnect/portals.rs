//! The portals of the organization, as tests read and change them.

use serde_json::{Value, json};
use uuid::Uuid;

use super::organization::Organization;
use super::portal::Portal;
use crate::state::base_urls::BaseUrls;
use crate::state::seed::PortalSeed;

impl Organization {
    /// Every portal with its sign-in.
    pub(crate) fn portals(&self, base_urls: &BaseUrls) -> Vec<Value> {
        let portals = self.portals.iter();
        portals
            .map(|portal| {
                let mut snapshot = Self::snapshot(&portal.sign_in);
                snapshot["region"] = json!(portal.region);
                snapshot["portal"] = portal.entity(base_urls);
                snapshot
            })
            .collect()
    }

    /// Where each portal is.
    pub(crate) fn portal_addresses(&self, base_urls: &BaseUrls) -> Vec<Value> {
        let portals = self.portals.iter();
        portals
            .map(|portal| {
                let entity = portal.entity(base_urls);
                json!({
                    "id": portal.id,
                    "region": portal.region,
                    "name": portal.name(),
                    "default_domain": entity["default_domain"],
                    "canonical_domain": entity["canonical_domain"],
                })
            })
            .collect()
    }

    /// Gives a portal another custom domain, or none. `false` if there is no such portal.
    pub(crate) fn set_custom_domain(&mut self, id: Uuid, domain: Option<String>) -> bool {
        let portal = self.portals.iter_mut().find(|portal| portal.id == id);
        portal.is_some_and(|portal| {
            portal.custom_domain = domain;
            portal.touch();
            true
        })
    }

    /// Adds those that are not there yet.
    pub(crate) fn add_portals(&mut self, seeds: impl IntoIterator<Item = PortalSeed>) {
        for seed in seeds {
            if self.portals.iter().all(|portal| portal.id != seed.id) {
                self.portals
                    .push(Portal::seeded(&seed, self.sign_in.features));
            }
        }
    }

    /// Removes a portal. `false` if there is none.
    pub(crate) fn remove_portal(&mut self, id: Uuid) -> bool {
        let before = self.portals.len();
        self.portals.retain(|portal| portal.id != id);
        self.portals.len() < before
    }
}
