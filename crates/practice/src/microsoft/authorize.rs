//! The authorization endpoint: checks, account picker, consent, and the answer to the application.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use uuid::Uuid;

use super::aadsts::{Aadsts, Trace};
use super::authorization_response::{
    forget, found, refusal_url, remember, send, send_refusal, session_cookie,
};
use super::consent::{Gate, belongs, client_name, gate};
use super::pages;
use crate::state::base_urls::Origins;
use crate::state::directory::permissions;
use crate::state::directory::redirect_uri::{self, Platform};
use crate::state::seed::Person;
use crate::state::sign_ins::{Authorization, Challenge, Pending, ResponseMode};
use crate::state::tenant_segment::Realm;
use crate::state::world::World;

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
    origin: Origins,
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
            Some(person) => silently(&world, &authorization, person, &trace),
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
    succeed(&world, &authorization, person)
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
            .any(|application| redirect_uri::find(application, uri).is_some())
    });
    let mut response = back.map_or_else(pages::signed_out, |uri| found(uri));
    forget(&mut response);
    response
}

fn check(
    world: &World,
    tenant: &str,
    parameters: &Parameters,
    origin: &Origins,
) -> Result<Authorization, Refused> {
    let optional = |name: &str| {
        parameters
            .get(name)
            .filter(|value| !value.is_empty())
            .cloned()
    };
    let required =
        |name: &str| optional(name).ok_or_else(|| Refused::Shown(Aadsts::missing_parameter(name)));

    let realm = Aadsts::tenant_segment(tenant, &world.seed.tenant).map_err(Refused::Shown)?;
    let mut client_id = required("client_id")?;
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
        let platform = redirect_uri::find(application, &redirect_uri)
            .ok_or_else(|| Refused::Shown(Aadsts::redirect_mismatch(&redirect_uri, &client_id)))?;
        client_id.clone_from(&application.app_id);
        platform
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
    match permissions::parse(&scope, origin) {
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

fn proceed(
    world: &World,
    tenant: &str,
    authorization: Authorization,
    person: &Person,
    trace: &Trace,
) -> Response {
    let client = client_name(world, &authorization.client_id);
    match gate(world, &authorization, person) {
        Gate::Open => succeed(world, &authorization, person),
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
    authorization: &Authorization,
    person: &Person,
    trace: &Trace,
) -> Response {
    let refusal = match gate(world, authorization, person) {
        Gate::Open => return succeed(world, authorization, person),
        Gate::Closed(refusal) => refusal,
        Gate::Consent | Gate::AdminConsent => Aadsts::not_consented(
            &authorization.client_id,
            &client_name(world, &authorization.client_id),
        ),
    };
    send_refusal(authorization, &refusal, trace, None)
}

fn succeed(world: &World, authorization: &Authorization, person: &Person) -> Response {
    let mut sessions = world.sessions();
    let code = sessions.issue_code(authorization.clone(), person.id);
    let cookie = sessions.remember(person.id);
    drop(sessions);
    let mut fields = vec![("code", code)];
    fields.extend(authorization.state.clone().map(|state| ("state", state)));
    fields.push(("session_state", Uuid::new_v4().to_string()));
    let mut response = send(authorization, &fields);
    remember(&mut response, &cookie);
    response
}
