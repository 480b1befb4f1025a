//! The answer of the token endpoint with the tokens of a person.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::aadsts::AadstsError;
use crate::state::base_urls::BaseUrls;
use crate::state::directory::Directory;
use crate::state::directory::application::Application;
use crate::state::directory::permissions::{self, Resource, USER_IMPERSONATION};
use crate::state::entra::Entra;
use crate::state::seed::Person;
use crate::state::sign_ins::{AuthorizationRequest, Endpoints};
use crate::state::{claims, signing_key};

/// What a person signed in for, and the tokens that the application gets for it. With `client_info` the answer also says
/// who it was, as Microsoft's libraries ask.
pub(super) fn answer(
    entra: &Entra,
    directory: &Directory,
    application: &Application,
    authorization: &AuthorizationRequest,
    person: &Person,
    client_info: bool,
    base_urls: &BaseUrls,
) -> Result<Value, AadstsError> {
    let key = signing_key::key()?;
    let granted = directory.granted_scopes(&application.app_id, person.id);
    let scopes = scopes_of_token(authorization, &granted);
    let names: Vec<&str> = scopes.iter().map(|(name, _)| *name).collect();
    let is_new = authorization.endpoints == Endpoints::V2;
    let as_asked: Vec<&str> = scopes
        .iter()
        .filter(|(name, _)| is_named(name, &authorization.resource))
        .map(|(_, asked)| asked.as_str())
        .chain(authorization.default.as_deref().filter(|_| is_new))
        .collect();
    let lifetime = entra.lifetimes().access_token;
    let mut access = claims::access_token(
        &entra.seed,
        &application.app_id,
        Some(person),
        &names,
        lifetime,
        base_urls,
    );
    // A token for another cloud's Graph is issued; that Graph refuses it.
    if let Some(asked) = permissions::cloud_of(&as_asked) {
        access["aud"] = json!(asked.graph_audience());
    }
    claims::for_resource(&mut access, &authorization.resource);
    claims::add_requested(&mut access, authorization.claims.as_ref());
    access["ipaddr"] = json!(entra.seen_addresses().by_sign_in);
    let mut body = json!({
        "token_type": "Bearer",
        "scope": as_asked.join(" "),
        "expires_in": lifetime.as_secs(),
        "ext_expires_in": lifetime.as_secs(),
        "access_token": key.sign(&access)?,
    });
    if names.contains(&"openid") {
        let claims = claims::id_token(
            &entra.seed,
            directory,
            application,
            person,
            authorization,
            base_urls,
        );
        body["id_token"] = json!(key.sign(&claims)?);
    }
    if names.contains(&"offline_access") {
        let token = entra
            .refresh_tokens()
            .issue(authorization.clone(), person.id);
        body["refresh_token"] = json!(token);
        if application.preauthorized().is_some() {
            body["foci"] = json!("1");
        }
    }
    if !is_new {
        old_shape(&mut body, &authorization.resource, lifetime);
    }
    if client_info {
        let info = json!({"uid": person.id, "utid": entra.seed.tenant.id});
        body["client_info"] = json!(URL_SAFE_NO_PAD.encode(info.to_string()));
    }
    Ok(body)
}

/// The old endpoint writes numbers as texts, and names the resource in place of the scopes' own prefixes.
fn old_shape(body: &mut Value, resource: &Resource, lifetime: Duration) {
    let now = Timestamp::now().as_second();
    let end = now.saturating_add(i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX));
    for name in ["expires_in", "ext_expires_in"] {
        body[name] = json!(lifetime.as_secs().to_string());
    }
    body["expires_on"] = json!(end.to_string());
    body["not_before"] = json!(now.to_string());
    body["resource"] = json!(match resource {
        Resource::Graph => "https://graph.microsoft.com",
        Resource::ResourceManager(name) => name,
    });
}

/// Whether the answer names a permission. Microsoft's does not name `offline_access`, which the refresh token says, and
/// those about the person only with a token for Graph.
fn is_named(name: &str, resource: &Resource) -> bool {
    name != "offline_access" && (*resource == Resource::Graph || name == USER_IMPERSONATION)
}

/// What was asked for, as it was asked, and what had been consented to before, by the same name of the resource: a token
/// carries both (Microsoft identity platform, "Incremental and dynamic consent").
fn scopes_of_token(
    authorization: &AuthorizationRequest,
    granted: &[String],
) -> Vec<(&'static str, String)> {
    let asked = &authorization.scopes;
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
    if authorization.resource != Resource::Graph {
        return scopes;
    }
    let before = granted.iter().filter(of_graph);
    for before in before.filter_map(|name| permissions::named(name)) {
        if scopes.iter().all(|(name, _)| *name != before.name) {
            scopes.push((before.name, format!("{resource}{}", before.name)));
        }
    }
    scopes
}
