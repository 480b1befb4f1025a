//! Identity providers of the organization or of a portal: OpenID Connect, and SAML insofar as its
//! settings are kept.
//!
//! The issuer is checked on every save by fetching its metadata. The client id and secret are not:
//! Konnect only finds out at a sign-in. The secret is never returned.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;
use uuid::Uuid;

use super::body::{self, Fields};
use super::problem::Problem;
use super::query::Query;
use super::relying_party;
use crate::http::outbound::Outbound;
use crate::state::base_urls::BaseUrls;
use crate::state::konnect::Konnect;
use crate::state::konnect::identity_provider::{
    ClaimMappings, OidcConfig, ProviderConfig, ProviderType, SamlConfig, default_scopes,
};
use crate::state::konnect::rules::ProviderChange;
use crate::state::konnect::target::{SignInTarget, TargetKind};
use crate::state::konnect::target_id::TargetId;
use crate::state::service::Service;

/// What a request may set on a provider of this sign-in: when creating it, and later.
fn allowed(target: &SignInTarget, creating: bool) -> Vec<&'static str> {
    let mut allowed = vec!["config"];
    match target.kind {
        TargetKind::Organization { .. } => allowed.extend(["enabled", "login_path"]),
        TargetKind::Portal if creating && !target.features.enabled_on_portal_create => {}
        TargetKind::Portal => allowed.push("enabled"),
    }
    if creating {
        allowed.push("type");
    }
    allowed
}

/// The id of a provider in the path, whatever else is there.
#[derive(Deserialize)]
pub(super) struct ProviderPath {
    id: String,
}

/// An id from the path, or the 400 that names `field`.
pub(super) fn parse_id(field: &str, text: &str) -> Result<Uuid, Problem> {
    Uuid::parse_str(text).map_err(|_| Problem::invalid(field, "must be a valid UUID v4"))
}

/// `GET …/identity-providers`: a bare array.
pub(super) async fn list(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    base_urls: BaseUrls,
    query: Query,
) -> Result<Json<Value>, Problem> {
    let filters = query.filters(&["eq"], |field| field == "type")?;
    let organization = konnect.organization();
    let providers = organization
        .target(target_id)?
        .providers
        .iter()
        .filter(|provider| {
            let kind = provider.config.provider_type().as_str();
            filters
                .iter()
                .all(|(_, comparison)| comparison.holds(Some(kind)))
        })
        .map(|provider| provider.to_json(&base_urls.at(Service::KonnectCloud, "")))
        .collect();
    Ok(Json(providers))
}

/// `POST …/identity-providers`.
pub(super) async fn create(
    State(konnect): State<Arc<Konnect>>,
    State(outbound): State<Outbound>,
    target_id: TargetId,
    base_urls: BaseUrls,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let object = body::object(&bytes)?;
    let allowed = allowed(konnect.organization().target(target_id)?, true);
    let mut fields = Fields::new(&object, "", &allowed);
    let kind = fields
        .required_text("type")
        .and_then(|text| match text.as_str() {
            "oidc" => Some(ProviderType::Oidc),
            "saml" => Some(ProviderType::Saml),
            _ => {
                fields.refuse("type", "must be one of oidc, saml");
                None
            }
        });
    let enabled = fields.boolean("enabled").unwrap_or_default();
    let login_path = match target_id {
        TargetId::Organization => fields.required_text("login_path"),
        TargetId::Portal(..) => None,
    };
    check_login_path(&mut fields, login_path.as_deref());
    if !fields.has("config") {
        fields.refuse("config", "cannot be blank");
    }
    let submitted = read_config(&mut fields, kind);
    fields.finish()?;
    let Some((config, client_secret)) = submitted else {
        return Err(Problem::invalid("body", "request format is invalid"));
    };

    check_issuer(&konnect, &outbound, &config).await?;
    let mut organization = konnect.organization();
    let target = organization.target_mut(target_id)?;
    let provider = target.add_provider(login_path, enabled, config, client_secret)?;
    Ok((
        StatusCode::CREATED,
        Json(provider.to_json(&base_urls.at(Service::KonnectCloud, ""))),
    ))
}

/// `GET …/identity-providers/{id}`.
pub(super) async fn get(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    base_urls: BaseUrls,
    Path(ProviderPath { id }): Path<ProviderPath>,
) -> Result<Json<Value>, Problem> {
    let id = parse_id("id", &id)?;
    let organization = konnect.organization();
    let provider = organization.target(target_id)?.provider(id)?;
    Ok(Json(
        provider.to_json(&base_urls.at(Service::KonnectCloud, "")),
    ))
}

/// `PATCH …/identity-providers/{id}`: `config` replaces the stored one, except that an omitted
/// secret is kept.
pub(super) async fn update(
    State(konnect): State<Arc<Konnect>>,
    State(outbound): State<Outbound>,
    target_id: TargetId,
    base_urls: BaseUrls,
    Path(ProviderPath { id }): Path<ProviderPath>,
    bytes: Bytes,
) -> Result<Json<Value>, Problem> {
    let id = parse_id("id", &id)?;
    let (kind, allowed) = {
        let organization = konnect.organization();
        let target = organization.target(target_id)?;
        let kind = target.provider(id)?.config.provider_type();
        (kind, allowed(target, false))
    };
    let object = body::object(&bytes)?;
    let mut fields = Fields::new(&object, "", &allowed);
    let enabled = fields.boolean("enabled");
    let login_path = fields.text("login_path");
    check_login_path(&mut fields, login_path.as_deref());
    let submitted = read_config(&mut fields, Some(kind));
    fields.finish()?;
    let (config, client_secret) = submitted.unzip();

    if let Some(config) = &config {
        check_issuer(&konnect, &outbound, config).await?;
    }
    let mut organization = konnect.organization();
    let change = ProviderChange {
        enabled,
        login_path,
        config,
        client_secret: client_secret.flatten(),
    };
    let provider = organization
        .target_mut(target_id)?
        .change_provider(id, change)?;
    Ok(Json(
        provider.to_json(&base_urls.at(Service::KonnectCloud, "")),
    ))
}

/// `DELETE …/identity-providers/{id}`.
pub(super) async fn delete(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    Path(ProviderPath { id }): Path<ProviderPath>,
) -> Result<StatusCode, Problem> {
    let id = parse_id("id", &id)?;
    konnect
        .organization()
        .target_mut(target_id)?
        .remove_provider(id)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Konnect's page on SSO allows letters and digits; its examples use hyphens.
pub(super) fn check_login_path(fields: &mut Fields<'_>, login_path: Option<&str>) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if login_path.is_some_and(|path| !path.chars().all(allowed)) {
        fields.refuse("login_path", "must be alphanumeric");
    }
}

/// A provider's settings as received, with the secret apart from the rest.
type Submitted = (ProviderConfig, Option<SecretString>);

/// Reads `config` as that of a provider of type `kind`; nothing while the type is unknown.
fn read_config(fields: &mut Fields<'_>, kind: Option<ProviderType>) -> Option<Submitted> {
    let object = fields.object("config")?;
    match kind? {
        ProviderType::Oidc => read_oidc(fields, object),
        ProviderType::Saml => Some((ProviderConfig::Saml(read_saml(fields, object)), None)),
    }
}

fn read_oidc(outer: &mut Fields<'_>, object: &Map<String, Value>) -> Option<Submitted> {
    let mut fields = Fields::new(
        object,
        "config.",
        &[
            "issuer_url",
            "client_id",
            "client_secret",
            "scopes",
            "claim_mappings",
        ],
    );
    let issuer_url = fields.required_text("issuer_url");
    check_uri(&mut fields, "issuer_url", issuer_url.as_deref());
    let client_id = fields.required_text("client_id");
    let client_secret = fields.text("client_secret").map(SecretString::from);
    let scopes = fields.texts("scopes").unwrap_or_else(default_scopes);
    let mappings = fields.object("claim_mappings");
    let claim_mappings = read_claim_mappings(&mut fields, "config.claim_mappings.", mappings);
    outer.absorb(fields.into_invalid());
    let config = OidcConfig {
        issuer_url: issuer_url?,
        client_id: client_id?,
        scopes,
        claim_mappings,
    };
    Some((ProviderConfig::Oidc(config), client_secret))
}

/// Omitted claims map to their own names.
pub(super) fn read_claim_mappings(
    outer: &mut Fields<'_>,
    prefix: &'static str,
    object: Option<&Map<String, Value>>,
) -> ClaimMappings {
    let mut mappings = ClaimMappings::default();
    let Some(object) = object else {
        return mappings;
    };
    let mut fields = Fields::new(object, prefix, &["name", "email", "groups"]);
    for (name, slot) in [
        ("name", &mut mappings.name),
        ("email", &mut mappings.email),
        ("groups", &mut mappings.groups),
    ] {
        if let Some(claim) = fields.text(name) {
            *slot = claim;
        }
    }
    outer.absorb(fields.into_invalid());
    mappings
}

fn read_saml(outer: &mut Fields<'_>, object: &Map<String, Value>) -> SamlConfig {
    let mut fields = Fields::new(object, "config.", &["idp_metadata_url", "idp_metadata_xml"]);
    let config = SamlConfig {
        idp_metadata_url: fields.text("idp_metadata_url"),
        idp_metadata_xml: fields.text("idp_metadata_xml"),
    };
    check_uri(
        &mut fields,
        "idp_metadata_url",
        config.idp_metadata_url.as_deref(),
    );
    if !fields.has("idp_metadata_url") && !fields.has("idp_metadata_xml") {
        fields.refuse("idp_metadata_url", "cannot be blank");
    }
    outer.absorb(fields.into_invalid());
    config
}

pub(super) fn check_uri(fields: &mut Fields<'_>, name: &str, text: Option<&str>) {
    let is_web = |text: &str| {
        Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host())
    };
    if text.is_some_and(|text| !is_web(text)) {
        fields.refuse(name, "must be a valid URL");
    }
}

/// The check that Konnect does on save: the metadata exists and names the same issuer.
async fn check_issuer(
    konnect: &Konnect,
    outbound: &Outbound,
    config: &ProviderConfig,
) -> Result<(), Problem> {
    let ProviderConfig::Oidc(oidc) = config else {
        return Ok(());
    };
    // A provider that was there from the start is real outside practice, and may be restored.
    let was_there = konnect
        .organization()
        .seeded_issuers
        .contains(&oidc.issuer_url);
    if was_there {
        return Ok(());
    }
    relying_party::metadata(outbound, &oidc.issuer_url)
        .await
        .map(|_| ())
        .map_err(|refusal| Problem::invalid("config.issuer_url", refusal.to_string()))
}
