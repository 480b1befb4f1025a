//! The organization login: to the provider, back with a code, and who that makes you.
//!
//! Konnect reads three claims of the ID token, by the names in `claim_mappings`, and
//! nothing else; it does not fetch the groups of a user who has too many for the token.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde_json::Value;
use uuid::Uuid;

use super::authenticate::{
    self, Failure, STATE_COOKIE, cookie, random_text, redirect_uri, set_cookie,
};
use super::openid::{self, Refusal};
use super::pages;
use super::query::Query;
use super::store::{ClaimMappings, PendingSignIn, ProviderConfig, SignedIn, Store, User, now};
use crate::origin::{Origin, Service};
use crate::world::World;

const SESSION_COOKIE: &str = "konnect_session";

/// Seconds that a session's cookie is kept.
const SESSION_LIFETIME: u32 = 8 * 60 * 60;

/// `GET /`: who is signed in, or how to sign in.
pub(super) async fn index(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    let store = world.konnect();
    let session = cookie(&headers, SESSION_COOKIE).and_then(|id| store.sessions.get(id));
    session.map_or_else(
        || pages::index(&store.organization.name, store.login_path()),
        pages::signed_in,
    )
}

/// `GET /login/{login_path}`: on to the provider, except right after signing out.
pub(super) async fn start(
    State(world): State<Arc<World>>,
    origin: Origin,
    Path(login_path): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    if Query::parse(query.as_deref()).get("logout") == Some("true") {
        return pages::signed_out(&login_path);
    }
    match authenticate::begin(&world, &origin, &login_path).await {
        Ok(redirect) => redirect,
        Err(Failure::NoProvider(reason)) => pages::refusal(StatusCode::NOT_FOUND, &reason),
        Err(Failure::Provider(refusal)) => {
            pages::refusal(StatusCode::BAD_GATEWAY, &refusal.to_string())
        }
    }
}

/// `GET /login`: the way back from the provider, or the built-in login form.
pub(super) async fn login(
    State(world): State<Arc<World>>,
    origin: Origin,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Query::parse(query.as_deref());
    if query.get("state").is_none() && query.get("code").is_none() && query.get("error").is_none() {
        return pages::password_form(world.konnect().basic_auth_enabled);
    }
    let forget_state = set_cookie(STATE_COOKIE, "", 0, origin.base(Service::KonnectCloud));
    match finish(&world, &origin, &headers, &query).await {
        Ok(signed_in) => {
            let page = pages::signed_in(&signed_in);
            let session = random_text();
            let keep = set_cookie(
                SESSION_COOKIE,
                &session,
                SESSION_LIFETIME,
                origin.base(Service::KonnectCloud),
            );
            world.konnect().sessions.insert(session, signed_in);
            let cookies = [
                (header::SET_COOKIE, forget_state),
                (header::SET_COOKIE, keep),
            ];
            (AppendHeaders(cookies), page).into_response()
        }
        Err(refusal) => {
            let page = pages::refusal(StatusCode::FORBIDDEN, &refusal.to_string());
            (AppendHeaders([(header::SET_COOKIE, forget_state)]), page).into_response()
        }
    }
}

/// `POST /logout`: ends the session here, not at the provider.
pub(super) async fn logout(
    State(world): State<Arc<World>>,
    origin: Origin,
    headers: HeaderMap,
) -> Response {
    let session =
        cookie(&headers, SESSION_COOKIE).and_then(|id| world.konnect().sessions.remove(id));
    let location = session.map_or_else(
        || "/".to_owned(),
        |session| format!("/login/{}?logout=true", session.login_path),
    );
    (
        StatusCode::SEE_OTHER,
        AppendHeaders([
            (header::LOCATION, location),
            (
                header::SET_COOKIE,
                set_cookie(SESSION_COOKIE, "", 0, origin.base(Service::KonnectCloud)),
            ),
        ]),
    )
        .into_response()
}

async fn finish(
    world: &World,
    origin: &Origin,
    headers: &HeaderMap,
    query: &Query,
) -> Result<SignedIn, Refusal> {
    let pending = take_pending(&mut world.konnect(), headers, query)?;
    if let Some(error) = query.get("error") {
        let description = query.get("error_description").unwrap_or("no description");
        return Err(Refusal::new(format!(
            "the provider did not sign you in: {error}: {description}"
        )));
    }
    let code = query
        .get("code")
        .ok_or_else(|| Refusal::new("the provider returned no code"))?;
    let (config, client_secret) = {
        let store = world.konnect();
        let provider = store
            .providers
            .iter()
            .find(|provider| provider.id == pending.provider_id && provider.enabled);
        match provider.map(|provider| (&provider.config, &provider.client_secret)) {
            Some((ProviderConfig::Oidc(config), secret)) => (config.clone(), secret.clone()),
            _ => {
                return Err(Refusal::new(
                    "the identity provider is not enabled any more",
                ));
            }
        }
    };
    let claims = openid::redeem(
        world,
        &config,
        client_secret.as_deref(),
        &redirect_uri(origin),
        code,
        &pending.nonce,
    )
    .await?;
    admit(
        &mut world.konnect(),
        pending.provider_id,
        &config.claim_mappings,
        claims,
    )
}

/// The sign-in that this browser began, and only once.
fn take_pending(
    store: &mut Store,
    headers: &HeaderMap,
    query: &Query,
) -> Result<PendingSignIn, Refusal> {
    let kept = cookie(headers, STATE_COOKIE)
        .ok_or_else(|| Refusal::new("failed to get state: http: named cookie not present"))?;
    if query.get("state") != Some(kept) {
        return Err(Refusal::new(
            "failed to get state: it is not the one that this browser began with",
        ));
    }
    store
        .pending
        .remove(kept)
        .ok_or_else(|| Refusal::new("failed to get state: this sign-in was already finished"))
}

/// What Konnect reads of the claims.
struct Identity {
    name: Option<String>,
    email: String,
    groups: Vec<String>,
    /// The provider left the groups out because they are too many for a token.
    too_many_groups: bool,
}

fn read_claims(mappings: &ClaimMappings, claims: &Value) -> Result<Identity, Refusal> {
    let text = |claim: &str| claims[claim].as_str().map(str::to_owned);
    let email = text(&mappings.email).ok_or_else(|| {
        Refusal::new(format!(
            "the ID token has no \"{}\" claim, which Konnect needs as the account's email",
            mappings.email
        ))
    })?;
    let groups = match &claims[&mappings.groups] {
        Value::String(group) => vec![group.clone()],
        Value::Array(groups) => groups
            .iter()
            .filter_map(|group| group.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    };
    Ok(Identity {
        name: text(&mappings.name),
        email,
        groups,
        too_many_groups: claims["_claim_names"].get(&mappings.groups).is_some(),
    })
}

/// Gives the person their teams, or turns them away; makes the account at the first
/// sign-in.
fn admit(
    store: &mut Store,
    provider_id: Uuid,
    mappings: &ClaimMappings,
    claims: Value,
) -> Result<SignedIn, Refusal> {
    let identity = read_claims(mappings, &claims)?;
    let overage = if identity.too_many_groups {
        " The groups claim is missing: the account is in too many groups for a token, and \
         Konnect does not fetch them."
    } else {
        ""
    };
    let mapped = if store.idp_mapping_enabled {
        store.mapped_teams(provider_id, &identity.groups)
    } else {
        BTreeSet::new()
    };
    let known = store
        .users
        .iter()
        .position(|user| user.email.eq_ignore_ascii_case(&identity.email));
    let mut team_ids = mapped.clone();
    if let Some(index) = known.filter(|_| store.konnect_mapping_enabled) {
        team_ids.extend(&store.users[index].assigned_teams);
    }
    if store.idp_mapping_enabled && team_ids.is_empty() {
        return Err(Refusal::new(format!(
            "no group of this account is mapped to a Konnect team.{overage}"
        )));
    }

    let full_name = identity
        .name
        .clone()
        .unwrap_or_else(|| identity.email.clone());
    let now = now();
    match known {
        Some(index) => {
            let user = &mut store.users[index];
            user.full_name = full_name;
            user.mapped_teams = mapped;
            user.updated_at = now;
        }
        None => store.users.push(User {
            id: Uuid::new_v4(),
            email: identity.email.clone(),
            full_name,
            created_at: now.clone(),
            updated_at: now,
            assigned_teams: BTreeSet::new(),
            mapped_teams: mapped,
        }),
    }

    let mut teams: Vec<String> = store
        .teams
        .iter()
        .filter(|team| team_ids.contains(&team.id))
        .map(|team| team.name.clone())
        .collect();
    teams.sort();
    let no_team = if teams.is_empty() {
        "The account has no team yet; an admin of Konnect has to assign one."
    } else {
        ""
    };
    let note = format!("{no_team}{overage}").trim().to_owned();
    Ok(SignedIn {
        login_path: store.login_path().to_owned(),
        name: identity.name,
        email: identity.email,
        groups: identity.groups,
        teams,
        claims,
        note: Some(note).filter(|note| !note.is_empty()),
    })
}
