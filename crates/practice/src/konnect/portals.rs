//! Dev Portals as the regional API lists, shows and changes them.
//!
//! Absent on purpose: creating and deleting portals, their pages, APIs and applications.
//! Source: the portal management API, version 3.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::body::{self, Fields};
use super::problem::Problem;
use super::query::Query;
use crate::state::base_urls::BaseUrls;
use crate::state::konnect::Konnect;
use crate::state::konnect::organization::Organization;
use crate::state::konnect::portal::Portal;
use crate::state::konnect::target_id::TargetId;
use crate::state::region::Region;
use crate::state::seed::SEEDED_AT;

const LONGEST_NAME: usize = 255;
const LONGEST_DESCRIPTION: usize = 512;

/// Settings that are stored and returned, and do not matter for signing in.
const OTHER_SWITCHES: [&str; 3] = [
    "sipr_enabled",
    "auto_approve_applications",
    "notifications_developer_pii_visibility_enabled",
];

/// `GET /portals`: those of this region, in numbered pages.
pub(super) async fn list(
    State(konnect): State<Arc<Konnect>>,
    Extension(region): Extension<Region>,
    base_urls: BaseUrls,
    query: Query,
) -> Result<Json<Value>, Problem> {
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
    let organization = konnect.organization();
    let of_region = organization
        .portals
        .iter()
        .filter(|portal| portal.region == region);
    let text = |entity: &Value, field: &str| match &entity[field] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut items: Vec<Value> = of_region
        .map(|portal| portal.entity(&base_urls))
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

fn of_target(organization: &Organization, target_id: TargetId) -> Result<&Portal, Problem> {
    match target_id {
        TargetId::Portal(region, id) => Ok(organization.portal(region, id)?),
        TargetId::Organization => Err(Problem::not_found("portal")),
    }
}

/// `GET /portals/{portalId}`.
pub(super) async fn get(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    base_urls: BaseUrls,
) -> Result<Json<Value>, Problem> {
    let organization = konnect.organization();
    Ok(Json(
        of_target(&organization, target_id)?.entity(&base_urls),
    ))
}

/// `PATCH /portals/{portalId}`: what is left out is unchanged.
pub(super) async fn update(
    State(konnect): State<Arc<Konnect>>,
    Extension(region): Extension<Region>,
    target_id: TargetId,
    base_urls: BaseUrls,
    bytes: Bytes,
) -> Result<Json<Value>, Problem> {
    let id = of_target(&konnect.organization(), target_id)?.id;
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

    let mut organization = konnect.organization();
    let wanted_name = object.get("name").and_then(Value::as_str);
    let taken = organization
        .portals
        .iter()
        .any(|other| other.region == region && other.id != id && Some(other.name()) == wanted_name);
    if taken {
        return Err(Problem::conflict("A portal with this name already exists"));
    }
    let portal = organization.portal_mut(region, id)?;
    for (name, value) in changed {
        portal.facts.insert(name.to_owned(), value);
    }
    if let Some(enabled) = authentication_enabled {
        portal.sign_in.authentication_enabled = enabled;
    }
    portal.touch();
    Ok(Json(portal.entity(&base_urls)))
}

/// `GET /portals/{portalId}/custom-domain`: 404 for a portal without one.
pub(super) async fn custom_domain(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    base_urls: BaseUrls,
) -> Result<Json<Value>, Problem> {
    let organization = konnect.organization();
    let portal = of_target(&organization, target_id)?;
    let hostname = portal
        .custom_domain
        .as_deref()
        .ok_or_else(|| Problem::not_found("custom domain"))?;
    Ok(Json(json!({
        "hostname": base_urls.portal_domain(hostname),
        "enabled": true,
        "ssl": {"domain_verification_method": "http", "verification_status": "verified"},
        "cname_status": "verified",
        "created_at": SEEDED_AT,
        "updated_at": portal.facts["updated_at"],
    })))
}

/// `GET /v2/portals`: the portals left from the product's second version, in this region.
pub(super) async fn classic(
    State(konnect): State<Arc<Konnect>>,
    Extension(region): Extension<Region>,
    query: Query,
) -> Result<Json<Value>, Problem> {
    let organization = konnect.organization();
    let items: Vec<Value> = organization
        .classic_portals
        .iter()
        .filter(|portal| portal.region == region)
        .map(|portal| {
            json!({
                "id": portal.id,
                "created_at": SEEDED_AT,
                "updated_at": SEEDED_AT,
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
    query.numbered_page(&items).map(Json)
}
