//! A Dev Portal as the regional API shows and changes it.
//!
//! Absent on purpose: creating and deleting portals, their pages, APIs and applications.
//! Source: the portal management API, version 3.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::{Extension, Json};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::body::{self, Fields};
use super::door::{ClaimMappings, Door, OidcConfig, ProviderConfig, Rules, SamlConfig, Team};
use super::identity_providers::default_scopes;
use super::problem::Problem;
use super::query::Query;
use super::scope::Scope;
use super::store::{FOUNDED, Store, now};
use crate::origin::Origin;
use crate::region::Region;
use crate::seed::{PortalSeed, ProviderSeed};
use crate::world::World;

const LONGEST_NAME: usize = 255;
const LONGEST_DESCRIPTION: usize = 512;

/// Settings that are stored and answered, and mean nothing to signing in.
const OTHER_SWITCHES: [&str; 3] = [
    "sipr_enabled",
    "auto_approve_applications",
    "notifications_developer_pii_visibility_enabled",
];

/// A Dev Portal.
pub(crate) struct Portal {
    pub(crate) id: Uuid,
    pub(crate) region: Region,
    label: String,
    /// As it is outside practice.
    custom_domain: Option<String>,
    /// Everything else that the API answers, except the domains and whether people sign in.
    facts: Map<String, Value>,
    pub(super) door: Door,
}

impl Portal {
    pub(super) fn seeded(seed: &PortalSeed, enabled_on_create: bool) -> Self {
        let teams = seed.teams.iter();
        let mut door = Door::new(
            Rules::Portal { enabled_on_create },
            teams.map(|team| Team::seeded(team, FOUNDED)).collect(),
        );
        if let Some(provider) = &seed.provider {
            let (config, secret) = seeded_provider(provider);
            let added = door.add_provider(None, true, config, secret);
            debug_assert!(added.is_ok(), "a new portal takes any provider");
        }
        door.authentication_enabled = seed.authentication_enabled;
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
            "created_at": FOUNDED,
            "updated_at": FOUNDED,
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
            door,
        }
    }

    pub(super) fn scope(&self) -> Scope {
        Scope::Portal(self.region, self.id)
    }

    pub(super) fn name(&self) -> &str {
        self.facts["name"].as_str().unwrap_or_default()
    }

    /// What developers see over the portal.
    pub(super) fn display_name(&self) -> &str {
        self.facts["display_name"].as_str().unwrap_or_default()
    }

    fn default_name(&self) -> String {
        format!("{}.{}.kongportals.com", self.label, self.region)
    }

    /// The portal's names outside practice: the assigned one, the editor's preview, the custom one.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        let preview = format!(
            "{}.portal-preview.{}.api.konghq.com",
            self.label, self.region
        );
        [self.default_name(), preview]
            .into_iter()
            .chain(self.custom_domain.clone())
    }

    /// The domain that people know: the custom one if there is one.
    pub(super) fn canonical_name(&self) -> String {
        self.custom_domain
            .clone()
            .unwrap_or_else(|| self.default_name())
    }

    /// The portal as the API answers it.
    pub(super) fn entity(&self, origin: &Origin) -> Value {
        let mut entity = json!({
            "id": self.id,
            "authentication_enabled": self.door.authentication_enabled,
            "default_domain": origin.portal_domain(&self.default_name()),
            "canonical_domain": origin.portal_domain(&self.canonical_name()),
        });
        for (name, value) in &self.facts {
            entity[name] = value.clone();
        }
        entity
    }

    /// What developers' browsers may read without signing in. Source: the Dev Portal API, `get-portal-context`.
    pub(super) fn context(&self, organization: Uuid, origin: &Origin) -> Value {
        let settings = self.door.authentication_settings();
        json!({
            "portal_id": self.id,
            "org_id": organization,
            "name": self.facts["display_name"],
            "canonical_domain": origin.portal_domain(&self.canonical_name()),
            "authentication_enabled": self.door.authentication_enabled,
            "rbac_enabled": self.facts["rbac_enabled"],
            "basic_auth_enabled": settings["basic_auth_enabled"],
            "oidc_auth_enabled": settings["oidc_auth_enabled"],
            "saml_auth_enabled": settings["saml_auth_enabled"],
        })
    }

    fn touch(&mut self) {
        self.facts.insert("updated_at".to_owned(), json!(now()));
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

/// `GET /portals`: those of this region, in numbered pages.
pub(super) async fn list(
    State(world): State<Arc<World>>,
    Extension(region): Extension<Region>,
    origin: Origin,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let query = Query::parse(query.as_deref());
    let filters = query.filters(&["eq", "contains"], |field| {
        matches!(
            field,
            "id" | "name"
                | "authentication_enabled"
                | "rbac_enabled"
                | "auto_approve_developers"
                | "default_domain"
                | "canonical_domain"
        )
    })?;
    let (property, descending) = order(&query)?;
    let store = world.konnect();
    let of_region = store
        .portals
        .iter()
        .filter(|portal| portal.region == region);
    let text = |entity: &Value, field: &str| match &entity[field] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut items: Vec<Value> = of_region
        .map(|portal| portal.entity(&origin))
        .filter(|entity| {
            filters
                .iter()
                .all(|(field, comparison)| comparison.holds(Some(&text(entity, field))))
        })
        .collect();
    items.sort_by_key(|entity| text(entity, property));
    if descending {
        items.reverse();
    }
    query.numbered_page(&items).map(Json)
}

/// `sort=name desc`; the contract's default is the time of creation, which the seeded portals share.
fn order(query: &Query) -> Result<(&str, bool), Problem> {
    let Some(sort) = query.get("sort") else {
        return Ok(("created_at", false));
    };
    let (property, direction) = sort.split_once(' ').unwrap_or((sort, "asc"));
    let known = [
        "name",
        "description",
        "authentication_enabled",
        "rbac_enabled",
        "auto_approve_applications",
        "auto_approve_developers",
        "default_domain",
        "canonical_domain",
        "created_at",
        "updated_at",
    ];
    if known.contains(&property) && matches!(direction, "asc" | "desc") {
        Ok((property, direction == "desc"))
    } else {
        Err(Problem::invalid("sort", "is not a supported order"))
    }
}

fn of_scope(store: &Store, scope: Scope) -> Result<&Portal, Problem> {
    match scope {
        Scope::Portal(region, id) => store.portal(region, id),
        Scope::Organization => Err(Problem::not_found("portal")),
    }
}

/// `GET /portals/{portalId}`.
pub(super) async fn get(
    State(world): State<Arc<World>>,
    scope: Scope,
    origin: Origin,
) -> Result<Json<Value>, Problem> {
    let store = world.konnect();
    Ok(Json(of_scope(&store, scope)?.entity(&origin)))
}

/// `PATCH /portals/{portalId}`: what is left out stays as it is.
pub(super) async fn update(
    State(world): State<Arc<World>>,
    Extension(region): Extension<Region>,
    scope: Scope,
    origin: Origin,
    bytes: Bytes,
) -> Result<Json<Value>, Problem> {
    let id = of_scope(&world.konnect(), scope)?.id;
    let object = body::object(&bytes)?;
    let mut allowed = vec![
        "name",
        "display_name",
        "description",
        "authentication_enabled",
        "rbac_enabled",
        "auto_approve_developers",
        "default_api_visibility",
        "default_page_visibility",
    ];
    allowed.extend(OTHER_SWITCHES);
    let mut fields = Fields::new(&object, "", &allowed);
    let authentication_enabled = fields.boolean("authentication_enabled");
    let mut changed: Vec<(&str, Value)> = Vec::new();
    for (name, most) in [
        ("name", LONGEST_NAME),
        ("display_name", LONGEST_NAME),
        ("description", LONGEST_DESCRIPTION),
    ] {
        changed.extend(
            fields
                .text_up_to(name, most)
                .map(|text| (name, json!(text))),
        );
    }
    for name in ["rbac_enabled", "auto_approve_developers"]
        .into_iter()
        .chain(OTHER_SWITCHES)
    {
        changed.extend(fields.boolean(name).map(|on| (name, json!(on))));
    }
    for name in ["default_api_visibility", "default_page_visibility"] {
        match fields.text(name).as_deref() {
            Some(seen @ ("public" | "private")) => changed.push((name, json!(seen))),
            Some(_) => fields.refuse(name, "must be one of public, private"),
            None => {}
        }
    }
    fields.finish()?;

    let mut store = world.konnect();
    let wanted_name = object.get("name").and_then(Value::as_str);
    let taken = store
        .portals
        .iter()
        .any(|other| other.region == region && other.id != id && Some(other.name()) == wanted_name);
    if taken {
        return Err(Problem::conflict("A portal with this name already exists"));
    }
    let portal = store.portal_mut(region, id)?;
    for (name, value) in changed {
        portal.facts.insert(name.to_owned(), value);
    }
    if let Some(enabled) = authentication_enabled {
        portal.door.authentication_enabled = enabled;
    }
    portal.touch();
    Ok(Json(portal.entity(&origin)))
}

/// `GET /portals/{portalId}/custom-domain`: 404 for a portal without one.
pub(super) async fn custom_domain(
    State(world): State<Arc<World>>,
    scope: Scope,
    origin: Origin,
) -> Result<Json<Value>, Problem> {
    let store = world.konnect();
    let portal = of_scope(&store, scope)?;
    let hostname = portal
        .custom_domain
        .as_deref()
        .ok_or_else(|| Problem::not_found("custom domain"))?;
    Ok(Json(json!({
        "hostname": origin.portal_domain(hostname),
        "enabled": true,
        "ssl": {"domain_verification_method": "http", "verification_status": "verified"},
        "cname_status": "verified",
        "created_at": FOUNDED,
        "updated_at": portal.facts["updated_at"],
    })))
}

/// `GET /v2/portals`: what is left of the product's second version, in this region.
pub(super) async fn classic(
    State(world): State<Arc<World>>,
    Extension(region): Extension<Region>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let store = world.konnect();
    let items: Vec<Value> = store
        .classic_portals
        .iter()
        .filter(|portal| portal.region == region)
        .map(|portal| {
            json!({
                "id": portal.id,
                "created_at": FOUNDED,
                "updated_at": FOUNDED,
                "name": portal.name,
                "display_name": portal.name,
                "description": null,
                "is_public": false,
                "rbac_enabled": false,
                "auto_approve_applications": false,
                "auto_approve_developers": false,
                "custom_domain": null,
                "custom_client_domain": null,
                "default_domain": format!("{}.{region}.portal.konghq.com", portal.id),
            })
        })
        .collect();
    Query::parse(query.as_deref())
        .numbered_page(&items)
        .map(Json)
}

impl Store {
    /// Every portal with its sign-in, for those who look from outside.
    pub(crate) fn portals(&self, origin: &Origin) -> Vec<Value> {
        let portals = self.portals.iter();
        portals
            .map(|portal| {
                let mut snapshot = Self::snapshot(&portal.door);
                snapshot["region"] = json!(portal.region);
                snapshot["portal"] = portal.entity(origin);
                snapshot
            })
            .collect()
    }

    /// Where each portal is, for those who look from outside.
    pub(crate) fn portal_addresses(&self, origin: &Origin) -> Vec<Value> {
        let portals = self.portals.iter();
        portals
            .map(|portal| {
                let entity = portal.entity(origin);
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

    /// Takes a portal away. `false` if there is none.
    pub(crate) fn remove_portal(&mut self, id: Uuid) -> bool {
        let before = self.portals.len();
        self.portals.retain(|portal| portal.id != id);
        self.portals.len() < before
    }
}
