//! The authorization endpoint: checks, account picker, consent, and the answer to the application.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use url::Url;
use uuid::Uuid;

use super::aadsts::{Aadsts, Trace};
use super::pages;
use super::realm::Realm;
use super::redirects::{self, Platform};
use super::scopes;
use super::sessions::{Authorization, Challenge, Pending, ResponseMode};
use crate::origin::Origin;
use crate::seed::Person;
use crate::world::World;

/// The cookie that remembers a sign-in for `prompt=none`.
const SESSION_COOKIE: &str = "ESTSAUTH";

type Parameters = HashMap<String, String>;

/// What one refusal does: before the redirect URI is known to be right it is shown, afterwards it is sent there.
enum Refused {
    Shown(Aadsts),
    Sent(Box<Authorization>, Aadsts),
}

/// `GET /{tenant}/oauth2/v2.0/authorize`
pub(super) async fn begin(
    State(world): State<Arc<World>>,
    Path(tenant): Path<String>,
    Query(parameters): Query<Parameters>,
    origin: Origin,
    headers: HeaderMap,
) -> Response {
    let trace = Trace::new(&headers);
    let authorization = match check(&world, &tenant, &parameters, &origin) {
        Ok(authorization) => authorization,
        Err(Refused::Shown(refusal)) => return pages::refusal(&refusal, &trace, None),
        Err(Refused::Sent(authorization, refusal)) => {
            return send_refusal(&authorization, &refusal, &trace, None);
        }
    };
    if parameters.get("prompt").map(String::as_str) == Some("none") {
        let remembered =
            session_cookie(&headers).and_then(|cookie| world.sessions().remembered(cookie));
        let person =
            remembered.and_then(|id| world.seed.people.iter().find(|person| person.id == id));
        return match person {
            Some(person) => silently(&world, authorization, person, &trace),
            None => send_refusal(&authorization, &Aadsts::no_session(), &trace, None),
        };
    }
    let client = client_name(&world, &authorization.client_id);
    let context = world.sessions().wait(Pending {
        authorization,
        person: None,
    });
    pages::account_picker(&world.seed, &tenant, &context, &client)
}

/// The answer to the account picker.
#[derive(serde::Deserialize)]
pub(super) struct Picked {
    ctx: String,
    account: Option<String>,
    cancel: Option<String>,
}

/// `POST /{tenant}/login`
pub(super) async fn pick_account(
    State(world): State<Arc<World>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    Form(picked): Form<Picked>,
) -> Response {
    let trace = Trace::new(&headers);
    let Some(Pending { authorization, .. }) = world.sessions().resume(&picked.ctx) else {
        return pages::stale();
    };
    if picked.cancel.is_some() {
        return send_refusal(&authorization, &Aadsts::declined(), &trace, Some("cancel"));
    }
    let account = picked.account.unwrap_or_default();
    let client = client_name(&world, &authorization.client_id);
    let person = world
        .seed
        .people
        .iter()
        .find(|person| person.account.eq_ignore_ascii_case(&account));
    let Some(person) = person.filter(|person| belongs(person, authorization.realm)) else {
        let refusal = Aadsts::not_in_tenant(&account, &world.seed.tenant.display_name, &client);
        return pages::refusal(&refusal, &trace, None);
    };
    proceed(&world, &tenant, authorization, person, &trace)
}

/// The answer to the consent page.
#[derive(serde::Deserialize)]
pub(super) struct Consented {
    ctx: String,
    answer: String,
    on_behalf: Option<String>,
}

/// `POST /{tenant}/consent`
pub(super) async fn answer_consent(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Form(consented): Form<Consented>,
) -> Response {
    let trace = Trace::new(&headers);
    let Some(Pending {
        authorization,
        person: Some(id),
    }) = world.sessions().resume(&consented.ctx)
    else {
        return pages::stale();
    };
    let Some(person) = world.seed.people.iter().find(|person| person.id == id) else {
        return pages::stale();
    };
    if consented.answer != "accept" {
        return send_refusal(&authorization, &Aadsts::declined(), &trace, None);
    }
    let on_behalf = consented.on_behalf.is_some() && person.administers_applications();
    let principal = if on_behalf { None } else { Some(person.id) };
    let names: Vec<String> = authorization
        .scopes
        .iter()
        .map(|scope| scope.name.to_owned())
        .collect();
    world.directory().consent(
        &authorization.client_id,
        principal,
        &names,
        world.seed.tenant.id,
    );
    succeed(&world, authorization, person)
}

/// `GET /{tenant}/oauth2/v2.0/logout`
pub(super) async fn sign_out(
    State(world): State<Arc<World>>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Response {
    if let Some(cookie) = session_cookie(&headers) {
        world.sessions().forget(cookie);
    }
    let back = parameters.get("post_logout_redirect_uri").filter(|uri| {
        let directory = world.directory();
        directory
            .applications
            .iter()
            .any(|application| redirects::find(application, uri).is_some())
    });
    let mut response = back.map_or_else(pages::signed_out, |uri| found(uri));
    set_cookie(
        &mut response,
        &format!("{SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),
    );
    response
}

fn check(
    world: &World,
    tenant: &str,
    parameters: &Parameters,
    origin: &Origin,
) -> Result<Authorization, Refused> {
    let optional = |name: &str| {
        parameters
            .get(name)
            .filter(|value| !value.is_empty())
            .cloned()
    };
    let required =
        |name: &str| optional(name).ok_or_else(|| Refused::Shown(Aadsts::missing_parameter(name)));

    let realm = Realm::parse(tenant, &world.seed).map_err(Refused::Shown)?;
    let client_id = required("client_id")?;
    let redirect_uri = required("redirect_uri")?;
    let platform = {
        let directory = world.directory();
        let application = directory
            .client(&client_id, world.timing().replication_lag)
            .ok_or_else(|| {
                Refused::Shown(Aadsts::unknown_client(
                    &client_id,
                    &world.seed.tenant.display_name,
                ))
            })?;
        if application.is_single_tenant() && !matches!(realm, Realm::Tenant(_)) {
            return Err(Refused::Shown(Aadsts::single_tenant(&client_id, tenant)));
        }
        redirects::find(application, &redirect_uri)
            .ok_or_else(|| Refused::Shown(Aadsts::redirect_mismatch(&redirect_uri, &client_id)))?
    };

    let mut authorization = Authorization {
        realm,
        client_id,
        redirect_uri,
        public: platform == Platform::PublicClient,
        scopes: Vec::new(),
        state: optional("state"),
        nonce: optional("nonce"),
        response_mode: ResponseMode::Query,
        challenge: None,
        ask_again: parameters.get("prompt").map(String::as_str) == Some("consent"),
    };
    let refuse = |authorization: &Authorization, refusal| {
        Refused::Sent(Box::new(authorization.clone()), refusal)
    };
    authorization.response_mode = match optional("response_mode").as_deref() {
        None | Some("query") => ResponseMode::Query,
        Some("fragment") => ResponseMode::Fragment,
        Some("form_post") => ResponseMode::FormPost,
        Some(other) => return Err(refuse(&authorization, Aadsts::response_mode(other))),
    };
    match optional("response_type").as_deref() {
        Some("code") => {}
        None => {
            return Err(refuse(
                &authorization,
                Aadsts::missing_parameter("response_type"),
            ));
        }
        Some(other) => return Err(refuse(&authorization, Aadsts::response_type(other))),
    }
    let Some(scope) = optional("scope") else {
        return Err(refuse(&authorization, Aadsts::missing_parameter("scope")));
    };
    match scopes::parse(&scope, origin) {
        Ok(scopes) => authorization.scopes = scopes,
        Err(unknown) => return Err(refuse(&authorization, Aadsts::unknown_scope(&unknown))),
    }
    authorization.challenge = match (
        optional("code_challenge"),
        optional("code_challenge_method").as_deref(),
    ) {
        // A public client without PKCE is let through by Microsoft; here it is refused, because ours always sends it.
        (None, _) if authorization.public => {
            return Err(refuse(&authorization, Aadsts::no_challenge()));
        }
        (None, _) => None,
        (Some(challenge), Some("S256")) if challenge.len() == 43 => {
            Some(Challenge::S256(challenge))
        }
        (Some(challenge), None | Some("plain")) if (43..=128).contains(&challenge.len()) => {
            Some(Challenge::Plain(challenge))
        }
        (Some(_), _) => return Err(refuse(&authorization, Aadsts::challenge_shape())),
    };
    Ok(authorization)
}

/// Whether an account may sign in there. A guest reaches the tenant only by its name; elsewhere the home tenant answers.
fn belongs(person: &Person, realm: Realm) -> bool {
    !person.outsider && (!person.guest || matches!(realm, Realm::Tenant(_)))
}

/// What stands between a picked account and the application.
enum Gate {
    Open,
    Consent,
    AdminConsent,
    Closed(Aadsts),
}

fn gate(world: &World, authorization: &Authorization, person: &Person) -> Gate {
    let directory = world.directory();
    let principal = directory.service_principal_of(&authorization.client_id);
    let assignment_required =
        principal.is_some_and(|principal| principal.entity["appRoleAssignmentRequired"] == true);
    if assignment_required {
        let assigned = directory.assigned(&authorization.client_id);
        if !assigned
            .iter()
            .any(|id| *id == person.id || person.groups.contains(id))
        {
            drop(directory);
            let client = client_name(world, &authorization.client_id);
            return Gate::Closed(Aadsts::not_assigned(&person.account, &client));
        }
    }
    let granted = directory.granted_scopes(&authorization.client_id, person.id);
    let missing = || {
        authorization
            .scopes
            .iter()
            .filter(|scope| !granted.iter().any(|name| name == scope.name))
    };
    if missing().next().is_none() && !authorization.ask_again {
        return Gate::Open;
    }
    // Where assignment is required, users cannot consent for themselves.
    let needs_admin = assignment_required
        || missing().any(|scope| scopes::named(scope.name).is_some_and(|known| known.admin_only));
    if needs_admin && !person.administers_applications() {
        Gate::AdminConsent
    } else {
        Gate::Consent
    }
}

fn proceed(
    world: &World,
    tenant: &str,
    authorization: Authorization,
    person: &Person,
    trace: &Trace,
) -> Response {
    let client = client_name(world, &authorization.client_id);
    match gate(world, &authorization, person) {
        Gate::Open => succeed(world, authorization, person),
        Gate::Closed(refusal) => pages::refusal(&refusal, trace, None),
        Gate::AdminConsent => {
            let refusal = Aadsts::admin_consent(&client);
            let back = refusal_url(&authorization, &refusal, trace);
            pages::refusal(&refusal, trace, Some(&back))
        }
        Gate::Consent => {
            let asked = authorization.scopes.clone();
            let context = world.sessions().wait(Pending {
                authorization,
                person: Some(person.id),
            });
            pages::consent(tenant, &context, &client, person, &asked)
        }
    }
}

fn silently(
    world: &World,
    authorization: Authorization,
    person: &Person,
    trace: &Trace,
) -> Response {
    let refusal = match gate(world, &authorization, person) {
        Gate::Open => return succeed(world, authorization, person),
        Gate::Closed(refusal) => refusal,
        Gate::Consent | Gate::AdminConsent => Aadsts::not_consented(
            &authorization.client_id,
            &client_name(world, &authorization.client_id),
        ),
    };
    send_refusal(&authorization, &refusal, trace, None)
}

fn succeed(world: &World, authorization: Authorization, person: &Person) -> Response {
    let mut sessions = world.sessions();
    let code = sessions.issue_code(authorization.clone(), person.id);
    let cookie = sessions.remember(person.id);
    drop(sessions);
    let mut fields = vec![("code", code)];
    fields.extend(authorization.state.clone().map(|state| ("state", state)));
    fields.push(("session_state", Uuid::new_v4().to_string()));
    let mut response = send(&authorization, &fields);
    set_cookie(
        &mut response,
        &format!("{SESSION_COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax"),
    );
    response
}

fn refusal_fields(
    authorization: &Authorization,
    refusal: &Aadsts,
    trace: &Trace,
) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("error", refusal.error.to_owned()),
        ("error_description", refusal.description(trace)),
    ];
    fields.extend(authorization.state.clone().map(|state| ("state", state)));
    fields
}

fn refusal_url(authorization: &Authorization, refusal: &Aadsts, trace: &Trace) -> String {
    with_query(
        &authorization.redirect_uri,
        &refusal_fields(authorization, refusal, trace),
    )
}

fn send_refusal(
    authorization: &Authorization,
    refusal: &Aadsts,
    trace: &Trace,
    subcode: Option<&str>,
) -> Response {
    let mut fields = refusal_fields(authorization, refusal, trace);
    fields.extend(subcode.map(|subcode| ("error_subcode", subcode.to_owned())));
    send(authorization, &fields)
}

fn send(authorization: &Authorization, fields: &[(&str, String)]) -> Response {
    match authorization.response_mode {
        ResponseMode::Query => found(&with_query(&authorization.redirect_uri, fields)),
        ResponseMode::Fragment => {
            let query: String = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish();
            found(&format!("{}#{query}", authorization.redirect_uri))
        }
        ResponseMode::FormPost => pages::form_post(&authorization.redirect_uri, fields),
    }
}

/// A bare `http://localhost:1` becomes `http://localhost:1/?…`, as it does with Microsoft.
fn with_query(redirect_uri: &str, fields: &[(&str, String)]) -> String {
    match Url::parse(redirect_uri) {
        Ok(mut url) => {
            url.query_pairs_mut().extend_pairs(fields);
            url.into()
        }
        // A registered redirect URI was parsed when it was registered.
        Err(_) => redirect_uri.to_owned(),
    }
}

fn found(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (
            StatusCode::FOUND,
            [
                (header::LOCATION, location),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
        )
            .into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies.split(';').find_map(|cookie| {
        cookie
            .trim()
            .strip_prefix(SESSION_COOKIE)?
            .strip_prefix('=')
    })
}

fn client_name(world: &World, client_id: &str) -> String {
    let directory = world.directory();
    let application = directory.client(client_id, std::time::Duration::ZERO);
    application.map_or_else(
        || client_id.to_owned(),
        |application| application.text("displayName").to_owned(),
    )
}
