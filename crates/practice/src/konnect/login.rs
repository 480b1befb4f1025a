//! The organization login: to the provider, back with a code, and who that signs in.
//! The way back is the same for portals.
//!
//! Konnect reads three claims of the ID token, by the names in `claim_mappings`, and
//! nothing else; it does not fetch the groups of a user who has too many for the token.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::authenticate::{self, Failure, STATE_COOKIE, set_cookie};
use super::pages;
use super::query::Query;
use super::relying_party::{self, Refusal};
use crate::http::cookies::cookie;
use crate::http::outbound::Outbound;
use crate::state::base_urls::BaseUrls;
use crate::state::clock::konnect_now;
use crate::state::konnect::Konnect;
use crate::state::konnect::identity_provider::{ClaimMappings, ProviderConfig};
use crate::state::konnect::organization::{Organization, PendingSignIn, Session};
use crate::state::konnect::target::SignInTarget;
use crate::state::konnect::target_id::TargetId;
use crate::state::konnect::team::User;
use crate::state::random_token::random_token;
use crate::state::service::Service;

const SESSION_COOKIE: &str = "konnect_session";

/// Seconds that a session's cookie is kept.
const SESSION_LIFETIME: u32 = 8 * 60 * 60;

/// `GET /`: who is signed in, or how to sign in.
pub(super) async fn index(State(konnect): State<Arc<Konnect>>, headers: HeaderMap) -> Response {
    let organization = konnect.organization();
    session(&organization, &headers, TargetId::Organization).map_or_else(
        || pages::index(&organization.name, organization.sign_in.login_path()),
        pages::signed_in,
    )
}

/// Who is signed in there in this browser.
pub(super) fn session<'a>(
    organization: &'a Organization,
    headers: &HeaderMap,
    target_id: TargetId,
) -> Option<&'a Session> {
    let id = cookie(headers, SESSION_COOKIE)?;
    organization
        .sessions
        .get(id)
        .filter(|session| session.target_id == target_id)
}

/// `GET /login/{login_path}`: on to the provider, except right after signing out.
pub(super) async fn start(
    State(konnect): State<Arc<Konnect>>,
    State(outbound): State<Outbound>,
    base_urls: BaseUrls,
    Path(login_path): Path<String>,
    query: Query,
) -> Response {
    if query.get("logout") == Some("true") {
        return pages::signed_out(&format!("/login/{login_path}"));
    }
    authenticate::start_organization_sign_in(&konnect, &outbound, &base_urls, &login_path)
        .await
        .unwrap_or_else(failure_page)
}

/// Why a sign-in did not begin.
pub(super) fn failure_page(failure: Failure) -> Response {
    match failure {
        Failure::NoProvider(reason) => pages::refusal(StatusCode::NOT_FOUND, &reason),
        Failure::Provider(refusal) => pages::refusal(StatusCode::BAD_GATEWAY, &refusal.to_string()),
    }
}

/// `GET /login`: the way back from the provider, or the built-in login form.
pub(super) async fn login(
    State(konnect): State<Arc<Konnect>>,
    State(outbound): State<Outbound>,
    base_urls: BaseUrls,
    headers: HeaderMap,
    query: Query,
) -> Response {
    if !is_callback(&query) {
        return pages::password_form(konnect.organization().sign_in.basic_auth_enabled);
    }
    let base = base_urls.base(Service::KonnectCloud);
    handle_callback(
        &konnect,
        &outbound,
        TargetId::Organization,
        base,
        &headers,
        &query,
    )
    .await
}

/// Whether the provider sent the browser here.
pub(super) fn is_callback(query: &Query) -> bool {
    ["state", "code", "error"]
        .iter()
        .any(|name| query.get(name).is_some())
}

/// The way back from the provider: the page that says who signed in, or why nobody did.
pub(super) async fn handle_callback(
    konnect: &Konnect,
    outbound: &Outbound,
    target_id: TargetId,
    base: &Url,
    headers: &HeaderMap,
    query: &Query,
) -> Response {
    let forget_state = set_cookie(STATE_COOKIE, "", 0, base);
    match finish(konnect, outbound, target_id, headers, query).await {
        Ok(signed_in) => {
            let page = pages::signed_in(&signed_in);
            let session = random_token::<24>();
            let keep = set_cookie(SESSION_COOKIE, &session, SESSION_LIFETIME, base);
            konnect.organization().sessions.insert(session, signed_in);
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
    State(konnect): State<Arc<Konnect>>,
    base_urls: BaseUrls,
    headers: HeaderMap,
) -> Response {
    sign_out(&konnect, base_urls.base(Service::KonnectCloud), &headers)
}

/// Ends the browser's session, and redirects to the page that says so.
pub(super) fn sign_out(konnect: &Konnect, base: &Url, headers: &HeaderMap) -> Response {
    let session =
        cookie(headers, SESSION_COOKIE).and_then(|id| konnect.organization().sessions.remove(id));
    let location = session.map_or_else(|| "/".to_owned(), |session| session.logout_redirect);
    (
        StatusCode::SEE_OTHER,
        AppendHeaders([
            (header::LOCATION, location),
            (header::SET_COOKIE, set_cookie(SESSION_COOKIE, "", 0, base)),
        ]),
    )
        .into_response()
}

async fn finish(
    konnect: &Konnect,
    outbound: &Outbound,
    target_id: TargetId,
    headers: &HeaderMap,
    query: &Query,
) -> Result<Session, Refusal> {
    let pending = take_pending(&mut konnect.organization(), target_id, headers, query)?;
    if let Some(error) = query.get("error") {
        let description = query.get("error_description").unwrap_or("no description");
        return Err(Refusal::new(format!(
            "the provider did not sign you in: {error}: {description}"
        )));
    }
    let code = query
        .get("code")
        .ok_or_else(|| Refusal::new("the provider returned no code"))?;
    let gone = || Refusal::new("the identity provider is not enabled any more");
    let (config, client_secret) = {
        let organization = konnect.organization();
        let provider = organization
            .target(target_id)
            .ok()
            .and_then(SignInTarget::active_provider)
            .filter(|provider| provider.id == pending.provider_id)
            .ok_or_else(gone)?;
        match &provider.config {
            ProviderConfig::Oidc(config) => (config.clone(), provider.client_secret.clone()),
            ProviderConfig::Saml(_) => return Err(gone()),
        }
    };
    let claims = relying_party::redeem(
        outbound,
        &config,
        client_secret.as_deref(),
        &pending.redirect_uri,
        code,
        &pending.nonce,
    )
    .await?;
    let mut organization = konnect.organization();
    let target = organization.target_mut(target_id).map_err(|_| gone())?;
    admit(
        target,
        target_id,
        pending.provider_id,
        &config.claim_mappings,
        claims,
    )
}

/// The sign-in that this browser began; it can be taken only once.
fn take_pending(
    organization: &mut Organization,
    target_id: TargetId,
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
    organization
        .pending
        .remove(kept)
        .filter(|pending| pending.target_id == target_id)
        .ok_or_else(|| Refusal::new("failed to get state: this sign-in was already finished"))
}

/// What Konnect reads of the claims.
struct Identity {
    name: Option<String>,
    email: String,
    groups: Vec<String>,
    /// The provider left the groups out because there are too many for a token.
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

/// Gives the person their teams, or turns them away; creates the account at the first sign-in.
fn admit(
    target: &mut SignInTarget,
    target_id: TargetId,
    provider_id: Uuid,
    mappings: &ClaimMappings,
    claims: Value,
) -> Result<Session, Refusal> {
    let identity = read_claims(mappings, &claims)?;
    let overage = if identity.too_many_groups {
        " The groups claim is missing: the account is in too many groups for a token, and \
         Konnect does not fetch them."
    } else {
        ""
    };
    let mapped = if target.idp_mapping_enabled {
        target.mapped_teams(provider_id, &identity.groups)
    } else {
        BTreeSet::new()
    };
    let known = target
        .users
        .iter()
        .position(|user| user.email.eq_ignore_ascii_case(&identity.email));
    // A portal that follows groups removes a developer from every team that none of their groups is mapped to, whoever
    // put them there, except teams that are set by hand (Kong Docs, "Dev Portal team mapping").
    let follows = target.is_portal() && target.idp_mapping_enabled;
    if let Some(index) = known.filter(|_| follows) {
        target.leave_unmapped_teams(index);
    }
    let mut team_ids = mapped.clone();
    if let Some(index) = known.filter(|_| follows || target.konnect_mapping_enabled) {
        team_ids.extend(&target.users[index].assigned_teams);
    }
    // A developer without a team is still a developer; a user of the organization could do nothing.
    if target.idp_mapping_enabled && team_ids.is_empty() && !target.is_portal() {
        return Err(Refusal::new(format!(
            "no group of this account is mapped to a Konnect team.{overage}"
        )));
    }

    let full_name = identity
        .name
        .clone()
        .unwrap_or_else(|| identity.email.clone());
    let now = konnect_now();
    match known {
        Some(index) => {
            let user = &mut target.users[index];
            user.full_name = full_name;
            user.mapped_teams = mapped;
            user.updated_at = now;
        }
        None => target.users.push(User {
            id: Uuid::new_v4(),
            email: identity.email.clone(),
            full_name,
            created_at: now.clone(),
            updated_at: now,
            assigned_teams: BTreeSet::new(),
            mapped_teams: mapped,
        }),
    }

    let mut teams: Vec<String> = target
        .teams
        .iter()
        .filter(|team| team_ids.contains(&team.id))
        .map(|team| team.name.clone())
        .collect();
    teams.sort();
    let no_team = match target_id {
        _ if !teams.is_empty() => "",
        TargetId::Organization => {
            "The account has no team yet; an admin of Konnect has to assign one."
        }
        TargetId::Portal(..) => "The developer is in no team of this portal.",
    };
    let note = format!("{no_team}{overage}").trim().to_owned();
    Ok(Session {
        target_id,
        logout_redirect: match target_id {
            TargetId::Organization => format!("/login/{}?logout=true", target.login_path()),
            TargetId::Portal(..) => "/login?logout=true".to_owned(),
        },
        name: identity.name,
        email: identity.email,
        groups: identity.groups,
        teams,
        claims,
        note: Some(note).filter(|note| !note.is_empty()),
    })
}
