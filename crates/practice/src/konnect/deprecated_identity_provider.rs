//! The endpoints from before there was a list of identity providers: one provider, and
//! mappings keyed on the team or on the group.
//!
//! They show and change the same provider and the same mappings as the newer endpoints, if it is an
//! OpenID Connect one. Portals only have the mappings keyed on the team.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

use super::body::{self, Fields};
use super::identity_providers::{check_login_path, check_uri, read_claim_mappings};
use super::problem::{Invalid, Problem};
use super::query::Query;
use super::relying_party;
use crate::http::outbound::Outbound;
use crate::state::konnect::Konnect;
use crate::state::konnect::identity_provider::{
    ClaimMappings, IdentityProvider, OidcConfig, ProviderConfig, ProviderType, default_scopes,
};
use crate::state::konnect::rules::ProviderChange;
use crate::state::konnect::target::SignInTarget;
use crate::state::konnect::target_id::TargetId;
use crate::state::konnect::team::TeamGroupMapping;

fn oidc(target: &SignInTarget) -> Option<(&IdentityProvider, &OidcConfig)> {
    let provider = target.provider_of(ProviderType::Oidc)?;
    match &provider.config {
        ProviderConfig::Oidc(config) => Some((provider, config)),
        ProviderConfig::Saml(_) => None,
    }
}

fn oidc_id(target: &SignInTarget) -> Option<Uuid> {
    oidc(target).map(|(provider, _)| provider.id)
}

fn configuration(target: &SignInTarget) -> Result<Json<Value>, Problem> {
    let (provider, config) = oidc(target).ok_or_else(|| Problem::not_found("identity provider"))?;
    Ok(Json(json!({
        "issuer": config.issuer_url,
        "login_path": provider.login_path,
        "client_id": config.client_id,
        "scopes": config.scopes,
        "claim_mappings": config.claim_mappings.to_json(),
    })))
}

/// `GET /identity-provider`.
pub(super) async fn get(State(konnect): State<Arc<Konnect>>) -> Result<Json<Value>, Problem> {
    configuration(&konnect.organization().sign_in)
}

/// `PATCH /identity-provider`: what is left out is unchanged; the first call creates the provider.
pub(super) async fn update(
    State(konnect): State<Arc<Konnect>>,
    State(outbound): State<Outbound>,
    bytes: Bytes,
) -> Result<Json<Value>, Problem> {
    let object = body::object(&bytes)?;
    let mut fields = Fields::new(
        &object,
        "",
        &[
            "issuer",
            "login_path",
            "client_id",
            "client_secret",
            "scopes",
            "claim_mappings",
        ],
    );
    let issuer = fields.text("issuer");
    check_uri(&mut fields, "issuer", issuer.as_deref());
    let login_path = fields.text("login_path");
    check_login_path(&mut fields, login_path.as_deref());
    let client_id = fields.text("client_id");
    let client_secret = fields.text("client_secret").map(SecretString::from);
    let scopes = fields.texts("scopes");
    let mappings = fields.object("claim_mappings");
    if mappings.is_some_and(|mappings| mappings.len() < 3) {
        fields.refuse(
            "claim_mappings",
            "must name the claims for name, email and groups",
        );
    }
    let claim_mappings = mappings
        .map(|mappings| read_claim_mappings(&mut fields, "claim_mappings.", Some(mappings)));

    let stored = oidc(&konnect.organization().sign_in)
        .map(|(provider, config)| (provider.id, config.clone()));
    if stored.is_none() {
        for (name, value) in [
            ("issuer", &issuer),
            ("login_path", &login_path),
            ("client_id", &client_id),
        ] {
            if value.is_none() {
                fields.refuse(name, "cannot be blank");
            }
        }
    }
    fields.finish()?;

    let id = stored.as_ref().map(|(id, _)| *id);
    let mut config = stored.map_or_else(
        || OidcConfig {
            issuer_url: String::new(),
            client_id: String::new(),
            scopes: default_scopes(),
            claim_mappings: ClaimMappings::default(),
        },
        |(_, config)| config,
    );
    replace(&mut config.issuer_url, issuer);
    replace(&mut config.client_id, client_id);
    replace(&mut config.scopes, scopes);
    replace(&mut config.claim_mappings, claim_mappings);
    relying_party::metadata(&outbound, &config.issuer_url)
        .await
        .map_err(|refusal| Problem::invalid("issuer", refusal.to_string()))?;

    let mut organization = konnect.organization();
    let config = ProviderConfig::Oidc(config);
    match id {
        Some(id) => {
            let change = ProviderChange {
                enabled: None,
                login_path,
                config: Some(config),
                client_secret,
            };
            organization.sign_in.change_provider(id, change)?;
        }
        None => {
            organization
                .sign_in
                .add_provider(login_path, false, config, client_secret)?;
        }
    }
    configuration(&organization.sign_in)
}

fn replace<T>(slot: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *slot = value;
    }
}

/// `GET …/identity-provider/team-group-mappings`: by team, in numbered pages.
pub(super) async fn mappings_by_team(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    query: Query,
) -> Result<Json<Value>, Problem> {
    let organization = konnect.organization();
    let target = organization.target(target_id)?;
    let provider_id = oidc_id(target).ok_or_else(Problem::identity_provider_required)?;
    by_team(target, provider_id, &query)
}

fn by_team(
    target: &SignInTarget,
    provider_id: Uuid,
    query: &Query,
) -> Result<Json<Value>, Problem> {
    let mut teams: BTreeMap<Uuid, Vec<&str>> = BTreeMap::new();
    for mapping in target
        .mappings
        .iter()
        .filter(|row| row.provider_id == provider_id)
    {
        teams
            .entry(mapping.team_id)
            .or_default()
            .push(&mapping.group);
    }
    let items: Vec<_> = teams
        .into_iter()
        .map(|(team_id, groups)| json!({"team_id": team_id, "groups": groups}))
        .collect();
    query.numbered_page(&items).map(Json)
}

/// `PATCH …/identity-provider/team-group-mappings`: a listed team's groups are replaced, other
/// teams are unchanged.
pub(super) async fn replace_mappings_by_team(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    query: Query,
    bytes: Bytes,
) -> Result<Json<Value>, Problem> {
    let object = body::object(&bytes)?;
    let mut fields = Fields::new(&object, "", &["data"]);
    let rows = fields.objects("data").unwrap_or_default();
    let mut wanted: BTreeMap<Uuid, BTreeSet<String>> = BTreeMap::new();
    let mut organization = konnect.organization();
    let target = organization.target_mut(target_id)?;
    let provider_id = oidc_id(target).ok_or_else(Problem::identity_provider_required)?;
    for row in rows {
        let mut inner = Fields::new(row, "data.", &["team_id", "groups"]);
        let team_id = inner.required_id("team_id");
        let groups = inner.texts("groups").unwrap_or_default();
        match team_id {
            Some(id) if target.team(id).is_ok() => {
                wanted.entry(id).or_default().extend(groups);
            }
            Some(_) => inner.refuse("team_id", "team not found"),
            None => {}
        }
        fields.absorb(inner.into_invalid());
    }
    fields.finish()?;

    for (team_id, groups) in wanted {
        target
            .mappings
            .retain(|row| row.provider_id != provider_id || row.team_id != team_id);
        for group in groups {
            target
                .mappings
                .push(TeamGroupMapping::new(provider_id, team_id, group));
        }
    }
    by_team(target, provider_id, &query)
}

/// `GET /identity-provider/team-mappings`: by group, in numbered pages.
pub(super) async fn mappings_by_group(
    State(konnect): State<Arc<Konnect>>,
    query: Query,
) -> Result<Json<Value>, Problem> {
    let organization = konnect.organization();
    let target = &organization.sign_in;
    let provider_id = oidc_id(target)
        .ok_or_else(|| Problem::precondition_failed("IdP configuration not found"))?;
    query
        .numbered_page(&by_group(target, provider_id))
        .map(Json)
}

fn by_group(target: &SignInTarget, provider_id: Uuid) -> Vec<Value> {
    let mut groups: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for mapping in target
        .mappings
        .iter()
        .filter(|row| row.provider_id == provider_id)
    {
        groups
            .entry(&mapping.group)
            .or_default()
            .push(mapping.team_id);
    }
    groups
        .into_iter()
        .map(|(group, team_ids)| json!({"group": group, "team_ids": team_ids}))
        .collect()
}

/// `PUT /identity-provider/team-mappings`: replaces every mapping.
pub(super) async fn replace_mappings_by_group(
    State(konnect): State<Arc<Konnect>>,
    bytes: Bytes,
) -> Result<Json<Value>, Problem> {
    let object = body::object(&bytes)?;
    let mut fields = Fields::new(&object, "", &["mappings"]);
    let rows = fields.objects("mappings").unwrap_or_default();
    let mut pairs: BTreeSet<(String, Uuid)> = BTreeSet::new();
    let mut organization = konnect.organization();
    let target = &mut organization.sign_in;
    let provider_id = oidc_id(target)
        .ok_or_else(|| Problem::precondition_failed("IdP configuration not found"))?;
    for row in rows {
        let mut inner = Fields::new(row, "mappings.", &["group", "team_ids"]);
        let group = inner.required_text("group").unwrap_or_default();
        let mut invalid = Vec::new();
        for text in inner.texts("team_ids").unwrap_or_default() {
            match Uuid::parse_str(&text) {
                Ok(id) if target.team(id).is_ok() => {
                    pairs.insert((group.clone(), id));
                }
                Ok(_) => return Err(Problem::not_found("team")),
                Err(_) => invalid.push(Invalid::new("mappings.team_ids", "invalid ID format")),
            }
        }
        inner.absorb(invalid);
        fields.absorb(inner.into_invalid());
    }
    fields.finish()?;

    target.mappings.retain(|row| row.provider_id != provider_id);
    for (group, team_id) in pairs {
        target
            .mappings
            .push(TeamGroupMapping::new(provider_id, team_id, group));
    }
    Ok(Json(json!({"data": by_group(target, provider_id)})))
}
