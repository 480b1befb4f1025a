//! The authorization endpoint, the answers to its pages, and signing out.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::aadsts::{AadstsError, Trace};
use super::authorization_request::{self, Refused};
use super::authorization_response::{forget, redirect_302, respond_refusal, session_cookie};
use super::consent::{client_name, may_use_tenant};
use super::next_page::{
    approved, ask_for_account, declined, pending_of_person, proceed, silently, succeed,
};
use super::pages;
use crate::state::base_urls::BaseUrls;
use crate::state::directory::redirect_uri;
use crate::state::entra::Entra;
use crate::state::sign_ins::{Endpoints, Pending};

/// `GET /{tenant}/oauth2/v2.0/authorize`, and the same without `v2.0`.
pub(super) async fn begin(
    State(entra): State<Arc<Entra>>,
    OriginalUri(uri): OriginalUri,
    Path(tenant): Path<String>,
    Query(parameters): Query<HashMap<String, String>>,
    base_urls: BaseUrls,
    headers: HeaderMap,
) -> Response {
    let trace = Trace::new(&headers);
    let authorization = match authorization_request::read(
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
    ask_for_account(&entra, &tenant, authorization)
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
    let Some((Pending { authorization, .. }, person)) = pending_of_person(&entra, &consented.ctx)
    else {
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

/// `GET /{tenant}/oauth2/v2.0/logout`
pub(super) async fn sign_out(
    State(entra): State<Arc<Entra>>,
    Query(parameters): Query<HashMap<String, String>>,
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
