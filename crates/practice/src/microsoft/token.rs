//! The token endpoint: authorization codes, device codes, refresh tokens and client credentials.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

use super::aadsts::AadstsError;
use super::client_authentication::{Client, required};
use super::json_answer::json_answer;
use super::known_client::application_at;
use super::{delegated_token, scopes};
use crate::state::base_urls::BaseUrls;
use crate::state::claims;
use crate::state::directory::Directory;
use crate::state::directory::application::Application;
use crate::state::directory::redirect_uri::{self, Platform};
use crate::state::entra::{BLOCKED_BY_POLICY, Entra};
use crate::state::refresh_tokens::RefreshTokenProblem;
use crate::state::service::Service;
use crate::state::sign_in_rules::SignInStage;
use crate::state::sign_ins::{AuthorizationRequest, Code, CodeProblem, Endpoints};
use crate::state::signing_key;

type Parameters = HashMap<String, String>;

/// `POST /{tenant}/oauth2/v2.0/token`, and the same without `v2.0`.
pub(super) async fn redeem(
    State(entra): State<Arc<Entra>>,
    OriginalUri(uri): OriginalUri,
    Path(tenant): Path<String>,
    base_urls: BaseUrls,
    headers: HeaderMap,
    Form(parameters): Form<Parameters>,
) -> Response {
    let endpoints = Endpoints::of(uri.path());
    let outcome = answer(
        &entra,
        endpoints,
        &tenant,
        &parameters,
        &base_urls,
        &headers,
    );
    json_answer(outcome, &headers, &base_urls)
}

fn answer(
    entra: &Entra,
    endpoints: Endpoints,
    tenant: &str,
    parameters: &Parameters,
    base_urls: &BaseUrls,
    headers: &HeaderMap,
) -> Result<Value, AadstsError> {
    let segment = AadstsError::tenant_segment(tenant, &entra.seed.tenant)?;
    let client = Client::read(parameters, headers)?;
    let directory = entra.directory();
    let application = application_at(entra, &directory, tenant, segment, &client.id)?;
    refuse_disabled(&directory, application)?;
    if client.secret.is_some() && headers.contains_key(header::ORIGIN) {
        return Err(AadstsError::cross_origin());
    }
    let grant_type = required(parameters, "grant_type")?;
    let (mut authorization, person) = match grant_type {
        "authorization_code" => {
            let text = required(parameters, "code")?;
            let code = open_code(entra, text, parameters, &client, application)?;
            entra.sign_ins().mark_redeemed(text);
            (code.authorization, code.person)
        }
        "urn:ietf:params:oauth:grant-type:device_code" | "device_code" => {
            client.check_without_redirect(entra, application)?;
            let device_code = required(parameters, "device_code")
                .or_else(|missing| required(parameters, "code").map_err(|_| missing))?;
            entra
                .device_codes()
                .redeem(device_code, &application.app_id)
                .map_err(AadstsError::device_code)?
        }
        "refresh_token" => renewed(
            entra,
            endpoints,
            &directory,
            application,
            &client,
            parameters,
            base_urls,
        )?,
        "client_credentials" => {
            client.check_secret(entra, application)?;
            let scope = match (endpoints, parameters.get("resource")) {
                (Endpoints::V1, Some(resource)) => {
                    &format!("{}/.default", resource.trim_end_matches('/'))
                }
                _ => required(parameters, "scope")?,
            };
            return of_application(entra, &directory, application, scope, base_urls);
        }
        other => return Err(AadstsError::unknown_grant_type(other)),
    };
    let person = entra
        .person(person)
        .ok_or_else(AadstsError::code_malformed)?;
    // The endpoint that is asked now decides on the answer, also for a code of the other one.
    authorization.endpoints = endpoints;
    if let Some(claims) = parameters.get("claims") {
        authorization.claims = serde_json::from_str(claims).ok();
    }
    // Whoever redeems a code has been looked at before.
    let moved = grant_type == "refresh_token" && entra.location_refuses(&authorization);
    let refused = entra
        .refusal(&[SignInStage::Token], &authorization, person)
        .or(moved.then_some(BLOCKED_BY_POLICY));
    if let Some(code) = refused {
        return Err(AadstsError::numbered(code));
    }
    delegated_token::answer(
        entra,
        &directory,
        application,
        &authorization,
        person,
        parameters.get("client_info").map(String::as_str) == Some("1"),
        base_urls,
    )
}

/// What a refresh token still stands for, or as much of it as is asked for now.
fn renewed(
    entra: &Entra,
    endpoints: Endpoints,
    directory: &Directory,
    application: &Application,
    client: &Client,
    parameters: &Parameters,
    base_urls: &BaseUrls,
) -> Result<(AuthorizationRequest, Uuid), AadstsError> {
    let token = required(parameters, "refresh_token")?;
    let found = entra.refresh_tokens().find(token);
    let (mut authorization, person) = found.map_err(|problem| match problem {
        RefreshTokenProblem::Unknown => AadstsError::refresh_token_unknown(),
        RefreshTokenProblem::Revoked => AadstsError::revoked(),
    })?;
    // Microsoft's own clients are a family: each may use the refresh tokens of the others.
    let is_family = || {
        let issued_to = directory.client(&authorization.client_id, Duration::ZERO);
        application.preauthorized().is_some()
            && issued_to.is_some_and(|client| client.preauthorized().is_some())
    };
    let is_own = authorization
        .client_id
        .eq_ignore_ascii_case(&application.app_id);
    if !is_own && !is_family() {
        return Err(AadstsError::refresh_token_unknown());
    }
    if !authorization.public {
        client.check_secret(entra, application)?;
    }
    authorization.client_id.clone_from(&application.app_id);
    authorization.nonce = None;
    let names_something = ["scope", "resource"]
        .iter()
        .any(|name| parameters.get(*name).is_some_and(|value| !value.is_empty()));
    if names_something {
        let asked = scopes::read(parameters, endpoints, directory, application, base_urls)?;
        authorization.resource = asked.resource;
        authorization.scopes = asked.scopes;
        authorization.default = asked.default;
    }
    let granted = directory.granted_scopes(&application.app_id, person);
    let lacks_consent = authorization
        .scopes
        .iter()
        .any(|scope| !granted.iter().any(|name| name == scope.name));
    if lacks_consent && application.preauthorized().is_none() {
        let name = application.text("displayName");
        return Err(AadstsError::grant_lacks_consent(&application.app_id, name));
    }
    Ok((authorization, person))
}

/// The token of an application that signs in as itself.
fn of_application(
    entra: &Entra,
    directory: &Directory,
    application: &Application,
    scope: &str,
    base_urls: &BaseUrls,
) -> Result<Value, AadstsError> {
    let defaults = [
        base_urls.at(Service::Graph, "/.default"),
        format!("{}/.default", entra.seed.tenant.cloud.graph_audience()),
    ];
    if !defaults.iter().any(|default| default == scope) {
        return Err(AadstsError::scope_without_default(scope));
    }
    let app_id = &application.app_id;
    if directory.service_principal_of(app_id).is_none() {
        let tenant = entra.seed.tenant.id.to_string();
        return Err(AadstsError::no_service_principal(app_id, &tenant));
    }
    let lifetime = entra.lifetimes().access_token;
    let access = claims::access_token(&entra.seed, app_id, None, &[], lifetime, base_urls);
    Ok(json!({
        "token_type": "Bearer",
        "expires_in": lifetime.as_secs(),
        "ext_expires_in": lifetime.as_secs(),
        "access_token": signing_key::key()?.sign(&access)?,
    }))
}

/// Everything that a code is bound to. Client authentication comes first, as RFC 6749 requires.
fn open_code(
    entra: &Entra,
    text: &str,
    parameters: &Parameters,
    client: &Client,
    application: &Application,
) -> Result<Code, AadstsError> {
    let redirect_uri = required(parameters, "redirect_uri")?;
    let platform = redirect_uri::find(application, redirect_uri)
        .ok_or_else(|| AadstsError::redirect_mismatch(redirect_uri, &client.id))?;
    match (platform, &client.secret) {
        (Platform::PublicClient, Some(_)) => {
            return Err(AadstsError::secret_of_public_client());
        }
        // By its own words Microsoft goes by the platform of the redirect URI and looks at the switch only where there
        // is none ("Invalid client error AADSTS7000218"). Its list of errors names the switch without that condition,
        // so practice is the stricter of the two.
        (Platform::PublicClient, None) if !application.allows_public_client_flows() => {
            return Err(AadstsError::secret_missing());
        }
        (Platform::PublicClient, None) => {}
        (Platform::Spa, _) => return Err(AadstsError::not_cross_origin()),
        (Platform::Web, _) => {
            client.check_secret(entra, application)?;
        }
    }
    let sessions = entra.sign_ins();
    let code = sessions.code(text).map_err(|problem| match problem {
        CodeProblem::Unknown => AadstsError::code_malformed(),
        CodeProblem::Expired => AadstsError::code_expired(),
        CodeProblem::Used => AadstsError::code_used(),
    })?;
    if !code
        .authorization
        .client_id
        .eq_ignore_ascii_case(&application.app_id)
    {
        return Err(AadstsError::code_malformed());
    }
    if code.authorization.redirect_uri != redirect_uri {
        return Err(AadstsError::other_redirect());
    }
    if let Some(challenge) = &code.authorization.challenge {
        let verifier = parameters
            .get("code_verifier")
            .ok_or_else(AadstsError::verifier_missing)?;
        if !challenge.accepts(verifier) {
            return Err(AadstsError::verifier_mismatch());
        }
    }
    Ok(code.clone())
}

/// A disabled enterprise application obtains no token, whatever it presents.
fn refuse_disabled(directory: &Directory, application: &Application) -> Result<(), AadstsError> {
    let principal = directory.service_principal_of(&application.app_id);
    if principal.is_some_and(|principal| !principal.is_enabled()) {
        let name = application.text("displayName");
        return Err(AadstsError::disabled(&application.app_id, name));
    }
    Ok(())
}
