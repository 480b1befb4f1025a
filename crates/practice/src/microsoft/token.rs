//! The token endpoint: authorization codes and client credentials.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::aadsts::AadstsError;
use crate::state::base_urls::BaseUrls;
use crate::state::directory::Directory;
use crate::state::directory::application::Application;
use crate::state::directory::{permissions, redirect_uri};
use crate::state::entra::Entra;
use crate::state::service::Service;
use crate::state::sign_ins::{Code, CodeProblem};
use crate::state::tenant_segment::TenantSegment;
use crate::state::{claims, signing_key};

type Parameters = HashMap<String, String>;

/// Who asks, and with which secret.
struct Client {
    id: String,
    secret: Option<String>,
}

/// `POST /{tenant}/oauth2/v2.0/token`
pub(super) async fn redeem(
    State(entra): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    base_urls: BaseUrls,
    headers: HeaderMap,
    Form(parameters): Form<Parameters>,
) -> Response {
    match answer(&entra, &tenant, &parameters, &base_urls, &headers) {
        Ok(body) => {
            let no_store = HeaderValue::from_static("no-store, no-cache");
            ([(header::CACHE_CONTROL, no_store)], Json(body)).into_response()
        }
        Err(refusal) => refusal.answer(&headers, &base_urls),
    }
}

fn answer(
    entra: &Entra,
    tenant: &str,
    parameters: &Parameters,
    base_urls: &BaseUrls,
    headers: &HeaderMap,
) -> Result<Value, AadstsError> {
    let key = signing_key::key()?;
    let segment = AadstsError::tenant_segment(tenant, &entra.seed.tenant)?;
    let client = client(parameters, headers)?;
    let directory = entra.directory();
    let application = directory
        .client(&client.id, entra.timing().replication_lag)
        .ok_or_else(|| AadstsError::unknown_client(&client.id, &entra.seed.tenant.display_name))?;
    if application.is_single_tenant() && !matches!(segment, TenantSegment::Tenant(_)) {
        return Err(AadstsError::single_tenant(&client.id, tenant));
    }
    refuse_disabled(&directory, application)?;
    if client.secret.is_some() && headers.contains_key(header::ORIGIN) {
        return Err(AadstsError::cross_origin());
    }
    match required(parameters, "grant_type")? {
        "authorization_code" => {
            let text = required(parameters, "code")?;
            let code = open_code(entra, text, parameters, &client, application)?;
            entra.sign_ins().mark_redeemed(text);
            let person = entra
                .seed
                .person_by_id(code.person)
                .ok_or_else(AadstsError::code_malformed)?;
            let granted = directory.granted_scopes(&application.app_id, person.id);
            let scopes = scopes_of_token(&code, &granted);
            let names: Vec<&str> = scopes.iter().map(|(name, _)| *name).collect();
            let as_asked: Vec<&str> = scopes.iter().map(|(_, asked)| asked.as_str()).collect();
            let mut access = claims::access_token(
                &entra.seed,
                &application.app_id,
                Some(person),
                &names,
                base_urls,
            );
            // A token for another cloud's Graph is issued; that Graph refuses it.
            if let Some(asked) = permissions::cloud_of(&as_asked) {
                access["aud"] = json!(asked.graph_audience());
            }
            let mut body = json!({
                "token_type": "Bearer",
                "scope": as_asked.join(" "),
                "expires_in": claims::TOKEN_SECONDS,
                "ext_expires_in": claims::TOKEN_SECONDS,
                "access_token": key.sign(&access)?,
            });
            if names.contains(&"openid") {
                let claims = claims::id_token(
                    &entra.seed,
                    &directory,
                    application,
                    person,
                    &code,
                    base_urls,
                );
                body["id_token"] = json!(key.sign(&claims)?);
            }
            if parameters.get("client_info").map(String::as_str) == Some("1") {
                let info = json!({"uid": person.id, "utid": entra.seed.tenant.id});
                body["client_info"] = json!(URL_SAFE_NO_PAD.encode(info.to_string()));
            }
            Ok(body)
        }
        "client_credentials" => {
            check_secret(entra, application, &client)?;
            let scope = required(parameters, "scope")?;
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
            let access =
                claims::access_token(&entra.seed, &application.app_id, None, &[], base_urls);
            Ok(json!({
                "token_type": "Bearer",
                "expires_in": claims::TOKEN_SECONDS,
                "ext_expires_in": claims::TOKEN_SECONDS,
                "access_token": key.sign(&access)?,
            }))
        }
        other => Err(AadstsError::unknown_grant_type(other)),
    }
}

/// What was asked for, as it was asked, and what had been consented to before, by the same name of the resource: a token
/// carries both (Microsoft identity platform, "Incremental and dynamic consent").
fn scopes_of_token(code: &Code, granted: &[String]) -> Vec<(&'static str, String)> {
    let asked = &code.authorization.scopes;
    let resource = asked
        .iter()
        .filter_map(|scope| scope.as_asked.strip_suffix(scope.name))
        .find(|resource| !resource.is_empty())
        .unwrap_or_default();
    let mut scopes: Vec<_> = asked
        .iter()
        .map(|scope| (scope.name, scope.as_asked.clone()))
        .collect();
    let of_graph =
        |name: &&String| !["openid", "profile", "email", "offline_access"].contains(&name.as_str());
    let before = granted.iter().filter(of_graph);
    for before in before.filter_map(|name| permissions::named(name)) {
        if scopes.iter().all(|(name, _)| *name != before.name) {
            scopes.push((before.name, format!("{resource}{}", before.name)));
        }
    }
    scopes
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
        (redirect_uri::Platform::PublicClient, Some(_)) => {
            return Err(AadstsError::secret_of_public_client());
        }
        // By its own words Microsoft goes by the platform of the redirect URI and looks at the switch only where there
        // is none ("Invalid client error AADSTS7000218"). Its list of errors names the switch without that condition,
        // so practice is the stricter of the two.
        (redirect_uri::Platform::PublicClient, None)
            if !application.allows_public_client_flows() =>
        {
            return Err(AadstsError::secret_missing());
        }
        (redirect_uri::Platform::PublicClient, None) => {}
        (redirect_uri::Platform::Spa, _) => return Err(AadstsError::not_cross_origin()),
        (redirect_uri::Platform::Web, _) => {
            check_secret(entra, application, client)?;
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

fn check_secret(
    entra: &Entra,
    application: &Application,
    client: &Client,
) -> Result<(), AadstsError> {
    application
        .check_secret(client.secret.as_deref(), entra.timing().secret_propagation)
        .map_err(|problem| AadstsError::client_credentials(problem, &client.id, &entra.seed.tenant))
}

/// From the Authorization header (RFC 6749 §2.3.1: both parts are form-encoded first) or from the body.
fn client(parameters: &Parameters, headers: &HeaderMap) -> Result<Client, AadstsError> {
    let basic = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
    if let Some(basic) = basic {
        let decoded = STANDARD
            .decode(basic)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        let (id, secret) = decoded
            .as_deref()
            .and_then(|pair| pair.split_once(':'))
            .ok_or_else(|| AadstsError::missing_parameter("client_id"))?;
        return Ok(Client {
            id: form_decoded(id),
            secret: Some(form_decoded(secret)),
        });
    }
    Ok(Client {
        id: required(parameters, "client_id")?.to_owned(),
        secret: parameters
            .get("client_secret")
            .filter(|secret| !secret.is_empty())
            .cloned(),
    })
}

fn form_decoded(text: &str) -> String {
    let pair = format!("{text}=");
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}

fn required<'a>(parameters: &'a Parameters, name: &str) -> Result<&'a str, AadstsError> {
    let value = parameters
        .get(name)
        .map(String::as_str)
        .filter(|value| !value.is_empty());
    value.ok_or_else(|| AadstsError::missing_parameter(name))
}
