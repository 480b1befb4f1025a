//! The authorization endpoint: checks, account picker, consent, and the answer to the application.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use uuid::Uuid;

use super::aadsts::{AadstsError, Trace};
use super::authorization_response::{
    forget, redirect_302, refusal_url, remember, respond, respond_refusal, session_cookie,
};
use super::consent::{ConsentDecision, client_name, decide_consent, may_use_tenant};
use super::known_client::known_client;
use super::scopes::{self, AskedFor};
use super::{pages, question_pages};
use crate::state::base_urls::BaseUrls;
use crate::state::device_codes::UserCodeProblem;
use crate::state::directory::permissions::Resource;
use crate::state::directory::redirect_uri::{self, Platform};
use crate::state::entra::Entra;
use crate::state::seed::Person;
use crate::state::sign_in_rules::SignInStage;
use crate::state::sign_ins::{AuthorizationRequest, Challenge, Endpoints, Pending, ResponseMode};

type Parameters = HashMap<String, String>;

/// Where a sign-in can be refused before there is an answer for the application.
const INTERACTIVE: [SignInStage; 2] = [SignInStage::Page, SignInStage::Redirect];

/// What happens to a refusal: it is shown until the redirect URI is known to be right, and sent there afterwards.
enum Refused {
    Shown(AadstsError),
    Sent(Box<AuthorizationRequest>, AadstsError),
}

/// `GET /{tenant}/oauth2/v2.0/authorize`, and the same without `v2.0`.
pub(super) async fn begin(
    State(entra): State<Arc<Entra>>,
    OriginalUri(uri): OriginalUri,
    Path(tenant): Path<String>,
    Query(parameters): Query<Parameters>,
    base_urls: BaseUrls,
    headers: HeaderMap,
) -> Response {
    let trace = Trace::new(&headers);
    let authorization = match check(
        &entra,
        Endpoints::of(uri.path()),
        &tenant,
        &parameters,
        &base_urls,
    ) {
        Ok(authorization) => authorization,
        Err(Refused::Shown(refusal)) => return pages::refusal(&refusal, &trace, None),
        Err(Refused::Sent(authorization, refusal)) => {
            return respond_refusal(&authorization, &refusal, &trace, None);
        }
    };
    if parameters.get("prompt").map(String::as_str) == Some("none") {
        let remembered =
            session_cookie(&headers).and_then(|cookie| entra.sign_ins().remembered(cookie));
        let person = remembered.and_then(|id| entra.person(id));
        return match person {
            Some(person) => silently(&entra, &authorization, person, &trace),
            None => respond_refusal(&authorization, &AadstsError::no_session(), &trace, None),
        };
    }
    let client = client_name(&entra, &authorization.client_id);
    let context = entra.sign_ins().save_pending(Pending {
        authorization,
        person: None,
        second_factor: false,
        confirmed: false,
    });
    pages::account_picker(&entra.seed, &tenant, &context, &client)
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
    State(entra): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    Form(picked): Form<Picked>,
) -> Response {
    let trace = Trace::new(&headers);
    let Some(Pending { authorization, .. }) = entra.sign_ins().take_pending(&picked.ctx) else {
        return pages::stale();
    };
    if picked.cancel.is_some() {
        return declined(&entra, &authorization, &trace, Some("cancel"));
    }
    let account = picked.account.unwrap_or_default();
    let client = client_name(&entra, &authorization.client_id);
    let person = entra
        .seed
        .people
        .iter()
        .find(|person| person.account.eq_ignore_ascii_case(&account));
    let person = person.and_then(|person| entra.person(person.id));
    let Some(person) = person.filter(|person| may_use_tenant(person, authorization.segment)) else {
        let refusal =
            AadstsError::not_in_tenant(&account, &entra.seed.tenant.display_name, &client);
        return pages::refusal(&refusal, &trace, None);
    };
    proceed(
        &entra,
        &tenant,
        Pending {
            authorization,
            person: Some(person.id),
            second_factor: false,
            confirmed: false,
        },
        person,
        &trace,
    )
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
    State(entra): State<Arc<Entra>>,
    headers: HeaderMap,
    Form(consented): Form<Consented>,
) -> Response {
    let trace = Trace::new(&headers);
    let Some(Pending {
        authorization,
        person: Some(id),
        ..
    }) = entra.sign_ins().take_pending(&consented.ctx)
    else {
        return pages::stale();
    };
    let Some(person) = entra.person(id) else {
        return pages::stale();
    };
    if consented.answer != "accept" {
        return declined(&entra, &authorization, &trace, None);
    }
    let everyone = authorization.admin_consent || consented.on_behalf.is_some();
    let on_behalf = everyone && person.administers_applications();
    let principal = if on_behalf { None } else { Some(person.id) };
    let names: Vec<String> = authorization
        .scopes
        .iter()
        .map(|scope| scope.name.to_owned())
        .collect();
    entra.directory().consent(
        &authorization.client_id,
        principal,
        &names,
        entra.seed.tenant.id,
    );
    if authorization.admin_consent {
        return approved(&entra, &authorization);
    }
    succeed(&entra, &authorization, person)
}

/// Tells the application that an administrator has approved it.
fn approved(entra: &Entra, authorization: &AuthorizationRequest) -> Response {
    let mut fields = vec![
        ("admin_consent", "True".to_owned()),
        ("tenant", entra.seed.tenant.id.to_string()),
    ];
    fields.extend(authorization.state.clone().map(|state| ("state", state)));
    respond(authorization, &fields)
}

/// `GET /{tenant}/oauth2/v2.0/logout`
pub(super) async fn sign_out(
    State(entra): State<Arc<Entra>>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Response {
    if let Some(cookie) = session_cookie(&headers) {
        entra.sign_ins().forget(cookie);
    }
    let back = parameters.get("post_logout_redirect_uri").filter(|uri| {
        let directory = entra.directory();
        directory
            .applications
            .iter()
            .any(|application| redirect_uri::find(application, uri).is_some())
    });
    let mut response = back.map_or_else(pages::signed_out, |uri| redirect_302(uri));
    forget(&mut response);
    response
}

fn check(
    entra: &Entra,
    endpoints: Endpoints,
    tenant: &str,
    parameters: &Parameters,
    base_urls: &BaseUrls,
) -> Result<AuthorizationRequest, Refused> {
    let optional = |name: &str| {
        parameters
            .get(name)
            .filter(|value| !value.is_empty())
            .cloned()
    };
    let known = known_client(entra, tenant, parameters).map_err(Refused::Shown)?;
    let mut authorization = AuthorizationRequest {
        segment: known.segment,
        client_id: known.client_id,
        redirect_uri: known.redirect_uri,
        public: known.platform != Platform::Web,
        endpoints,
        resource: Resource::Graph,
        scopes: Vec::new(),
        default: None,
        claims: optional("claims").and_then(|claims| serde_json::from_str(&claims).ok()),
        state: optional("state"),
        nonce: optional("nonce"),
        response_mode: ResponseMode::Query,
        challenge: None,
        ask_again: parameters.get("prompt").map(String::as_str) == Some("consent"),
        admin_consent: false,
        device_code: None,
    };
    let refuse = |authorization: &AuthorizationRequest, refusal| {
        Refused::Sent(Box::new(authorization.clone()), refusal)
    };
    authorization.response_mode = match optional("response_mode").as_deref() {
        None | Some("query") => ResponseMode::Query,
        Some("fragment") => ResponseMode::Fragment,
        Some("form_post") => ResponseMode::FormPost,
        Some(other) => return Err(refuse(&authorization, AadstsError::response_mode(other))),
    };
    match optional("response_type").as_deref() {
        Some("code") => {}
        None => {
            return Err(refuse(
                &authorization,
                AadstsError::missing_parameter("response_type"),
            ));
        }
        Some(other) => return Err(refuse(&authorization, AadstsError::response_type(other))),
    }
    match asked_scopes(entra, &authorization, parameters, base_urls) {
        Ok(asked) => {
            authorization.resource = asked.resource;
            authorization.scopes = asked.scopes;
            authorization.default = asked.default;
        }
        Err(refusal) => return Err(refuse(&authorization, refusal)),
    }
    authorization.challenge = match (
        optional("code_challenge"),
        optional("code_challenge_method").as_deref(),
    ) {
        // Microsoft lets a public client without PKCE through; here it is refused, because ours always sends it.
        (None, _) if authorization.public && endpoints == Endpoints::V2 => {
            return Err(refuse(&authorization, AadstsError::no_challenge()));
        }
        (None, _) => None,
        (Some(challenge), Some("S256")) if challenge.len() == 43 => {
            Some(Challenge::S256(challenge))
        }
        (Some(challenge), None | Some("plain")) if (43..=128).contains(&challenge.len()) => {
            Some(Challenge::Plain(challenge))
        }
        (Some(_), _) => return Err(refuse(&authorization, AadstsError::challenge_shape())),
    };
    Ok(authorization)
}

fn asked_scopes(
    entra: &Entra,
    authorization: &AuthorizationRequest,
    parameters: &Parameters,
    base_urls: &BaseUrls,
) -> Result<AskedFor, AadstsError> {
    let directory = entra.directory();
    let client_id = &authorization.client_id;
    let application = directory
        .client(client_id, Duration::ZERO)
        .ok_or_else(|| AadstsError::unknown_client(client_id, &entra.seed.tenant.display_name))?;
    scopes::read(
        parameters,
        authorization.endpoints,
        &directory,
        application,
        base_urls,
    )
}

/// The next page for a person who picked an account, or the answer to the application.
pub(super) fn proceed(
    entra: &Entra,
    tenant: &str,
    pending: Pending,
    person: &Person,
    trace: &Trace,
) -> Response {
    let authorization = &pending.authorization;
    let client = client_name(entra, &authorization.client_id);
    let refused = |stages: &[SignInStage]| entra.refusal(stages, authorization, person);
    if let Some(code) = refused(&INTERACTIVE) {
        let refusal = AadstsError::numbered(code);
        if let Some(device_code) = &authorization.device_code {
            entra.device_codes().refuse(device_code, code);
        } else if refused(&[SignInStage::Redirect]).is_some() {
            return respond_refusal(authorization, &refusal, trace, None);
        }
        return pages::refusal(&refusal, trace, None);
    }
    if entra.rules().second_factor && !pending.second_factor {
        let context = entra.sign_ins().save_pending(pending);
        return question_pages::second_factor(tenant, &context, person);
    }
    if authorization.device_code.is_some() && !pending.confirmed {
        let context = entra.sign_ins().save_pending(pending);
        return question_pages::confirm(tenant, &context, &client, person);
    }
    match decide_consent(entra, authorization, person) {
        ConsentDecision::Granted if authorization.admin_consent => approved(entra, authorization),
        ConsentDecision::Granted => succeed(entra, authorization, person),
        ConsentDecision::Refused(refusal) => pages::refusal(&refusal, trace, None),
        decision @ (ConsentDecision::AskAdmin | ConsentDecision::RequestFromAdmin) => {
            let refusal = match decision {
                ConsentDecision::RequestFromAdmin => AadstsError::admin_consent_on_request(&client),
                _ => AadstsError::admin_consent(&client),
            };
            let back = refusal_url(authorization, &refusal, trace);
            pages::refusal(&refusal, trace, back.as_deref())
        }
        ConsentDecision::AskUser => {
            let asked = authorization.scopes.clone();
            let for_everyone = authorization.admin_consent;
            let context = entra.sign_ins().save_pending(pending);
            pages::consent(tenant, &context, &client, person, &asked, for_everyone)
        }
    }
}

/// The person does not go on; the application is told.
pub(super) fn declined(
    entra: &Entra,
    authorization: &AuthorizationRequest,
    trace: &Trace,
    subcode: Option<&str>,
) -> Response {
    if let Some(device_code) = &authorization.device_code {
        entra.device_codes().decline(device_code);
        return question_pages::cancelled();
    }
    respond_refusal(authorization, &AadstsError::declined(), trace, subcode)
}

fn silently(
    entra: &Entra,
    authorization: &AuthorizationRequest,
    person: &Person,
    trace: &Trace,
) -> Response {
    if let Some(code) = entra.refusal(&INTERACTIVE, authorization, person) {
        return respond_refusal(authorization, &AadstsError::numbered(code), trace, None);
    }
    let refusal = match decide_consent(entra, authorization, person) {
        ConsentDecision::Granted if entra.rules().second_factor => {
            AadstsError::second_factor_needed()
        }
        ConsentDecision::Granted => return succeed(entra, authorization, person),
        ConsentDecision::Refused(refusal) => refusal,
        ConsentDecision::AskUser
        | ConsentDecision::AskAdmin
        | ConsentDecision::RequestFromAdmin => AadstsError::not_consented(
            &authorization.client_id,
            &client_name(entra, &authorization.client_id),
        ),
    };
    respond_refusal(authorization, &refusal, trace, None)
}

fn succeed(entra: &Entra, authorization: &AuthorizationRequest, person: &Person) -> Response {
    if let Some(device_code) = &authorization.device_code {
        // The application gets its tokens with the next poll.
        return if entra.device_codes().approve(device_code, person.id) {
            question_pages::signed_in(&client_name(entra, &authorization.client_id))
        } else {
            question_pages::enter_code("common", Some(UserCodeProblem::Expired))
        };
    }
    let mut sessions = entra.sign_ins();
    let code = sessions.issue_code(authorization.clone(), person.id);
    let cookie = sessions.remember(person.id);
    drop(sessions);
    let mut fields = vec![("code", code)];
    fields.extend(authorization.state.clone().map(|state| ("state", state)));
    fields.push(("session_state", Uuid::new_v4().to_string()));
    let mut response = respond(authorization, &fields);
    remember(&mut response, &cookie);
    response
}
