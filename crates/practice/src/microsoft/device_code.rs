//! Sign-in for a device that shows a code, which a person enters elsewhere.
//!
//! Source: RFC 8628; Microsoft identity platform, device authorization grant.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{OriginalUri, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::aadsts::{AadstsError, Trace};
use super::authorization_response::redirect_302;
use super::client_authentication::required;
use super::json_answer::json_answer;
use super::known_client::application_at;
use super::next_page::{ask_for_account, declined, pending_of_person, proceed};
use super::{pages, question_pages, scopes};
use crate::state::base_urls::BaseUrls;
use crate::state::device_codes::UserCodeProblem;
use crate::state::entra::Entra;
use crate::state::service::Service;
use crate::state::sign_in_rules::{SignInStage, SignInWay};
use crate::state::sign_ins::{AuthorizationRequest, Endpoints, Pending, ResponseMode};

/// The page, on every host. Microsoft's short address `microsoft.com/devicelogin` leads to it.
const PAGE: &str = "/common/oauth2/deviceauth";

/// Where a code of this tenant is entered. Microsoft has one page for all of them, which finds the code wherever it is.
fn page(entra: &Entra) -> String {
    if entra.is_home {
        PAGE.to_owned()
    } else {
        PAGE.replace("common", &entra.seed.tenant.id.to_string())
    }
}

/// `POST /{tenant}/oauth2/v2.0/devicecode`, and the same without `v2.0`.
pub(super) async fn issue(
    State(entra): State<Arc<Entra>>,
    OriginalUri(uri): OriginalUri,
    Path(tenant): Path<String>,
    base_urls: BaseUrls,
    headers: HeaderMap,
    Form(parameters): Form<HashMap<String, String>>,
) -> Response {
    let endpoints = Endpoints::of(uri.path());
    let outcome = answer(&entra, endpoints, &tenant, &parameters, &base_urls);
    json_answer(outcome, &headers, &base_urls)
}

fn answer(
    entra: &Entra,
    endpoints: Endpoints,
    tenant: &str,
    parameters: &HashMap<String, String>,
    base_urls: &BaseUrls,
) -> Result<Value, AadstsError> {
    let segment = AadstsError::tenant_segment(tenant, &entra.seed.tenant)?;
    let client_id = required(parameters, "client_id")?;
    let (client_id, asked) = {
        let directory = entra.directory();
        let application = application_at(entra, &directory, tenant, segment, client_id)?;
        let asked = scopes::read(parameters, endpoints, &directory, application, base_urls)?;
        (application.app_id.clone(), asked)
    };
    let stage = [SignInStage::DeviceCode];
    let rules = entra.rules();
    if let Some(code) = rules.refusal(&stage, SignInWay::DeviceCode, None, &client_id) {
        return Err(AadstsError::numbered(code));
    }
    let authorization = AuthorizationRequest {
        segment,
        client_id,
        redirect_uri: String::new(),
        public: true,
        endpoints,
        resource: asked.resource,
        scopes: asked.scopes,
        default: asked.default,
        claims: parameters
            .get("claims")
            .and_then(|claims| serde_json::from_str(claims).ok()),
        state: None,
        nonce: None,
        response_mode: ResponseMode::Query,
        challenge: None,
        ask_again: false,
        admin_consent: false,
        device_code: None,
    };
    let lifetimes = entra.lifetimes();
    let new = entra.device_codes().issue(authorization, &lifetimes);
    let page = base_urls.at(Service::Login, &page(entra));
    let interval = lifetimes.device_code_interval;
    Ok(json!({
        "user_code": new.user_code,
        "device_code": new.device_code,
        // The old endpoint's own name for it.
        match endpoints {
            Endpoints::V1 => "verification_url",
            Endpoints::V2 => "verification_uri",
        }: page,
        "expires_in": lifetimes.device_code.as_secs(),
        "interval": interval.as_millis().div_ceil(1000),
        "message": format!(
            "To sign in, use a web browser to open the page {page} and enter the code {} to authenticate.",
            new.user_code
        ),
    }))
}

/// `GET /devicelogin`
pub(super) async fn short_address(base_urls: BaseUrls) -> Response {
    redirect_302(&base_urls.at(Service::Login, PAGE))
}

/// `GET /{tenant}/oauth2/deviceauth`
pub(super) async fn ask(Path(tenant): Path<String>) -> Response {
    question_pages::enter_code(&tenant, None)
}

/// What was typed on that page.
#[derive(serde::Deserialize)]
pub(super) struct Entered {
    otc: String,
}

/// `POST /{tenant}/oauth2/deviceauth`
pub(super) async fn enter(
    State(entra): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    Form(entered): Form<Entered>,
) -> Response {
    let found: Result<_, UserCodeProblem> = entra.device_codes().enter(&entered.otc);
    let authorization = match found {
        Ok(authorization) => authorization,
        Err(problem) => return question_pages::enter_code(&tenant, Some(problem)),
    };
    let tenant = authorization.segment.endpoint_segment();
    ask_for_account(&entra, &tenant, authorization)
}

/// The answer to "Are you trying to sign in to …?".
#[derive(serde::Deserialize)]
pub(super) struct Confirmed {
    ctx: String,
    answer: String,
}

/// `POST /{tenant}/oauth2/confirm`
pub(super) async fn confirm(
    State(entra): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    Form(confirmed): Form<Confirmed>,
) -> Response {
    let trace = Trace::new(&headers);
    let Some((pending, person)) = pending_of_person(&entra, &confirmed.ctx) else {
        return pages::stale();
    };
    if confirmed.answer != "continue" {
        return declined(&entra, &pending.authorization, &trace, None);
    }
    let pending = Pending {
        confirmed: true,
        ..pending
    };
    proceed(&entra, &tenant, pending, person, &trace)
}
