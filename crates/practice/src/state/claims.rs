//! Which claims an ID token and an access token hold, following the application's own manifest.
//!
//! Source: Microsoft identity platform, ID token claims reference and optional claims.
//! Deliberately absent: group names in place of ids, and claims mapping policies.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::base_urls::BaseUrls;
use super::cloud::Cloud;
use super::lifetimes::Lifetimes;
use super::locations::SEEN_ADDRESS;
use super::other_tenants::home_of_guest;
use super::seed::{GroupKind, Person, Seed, Tenant};
use super::service::Service;
use super::sign_ins::{AuthorizationRequest, Endpoints};
use super::signing_key;
use crate::state::directory::Directory;
use crate::state::directory::application::{Application, GRAPH_CLI_APP_ID};
use crate::state::directory::permissions::Resource;

/// How long ID tokens live, in seconds.
const ID_TOKEN_SECONDS: i64 = 3599;

/// The most groups that a JWT holds; with more, it holds only a pointer to them.
const GROUP_LIMIT: usize = 200;

/// The claims of an ID token of the v2.0 endpoint.
pub(crate) fn id_token(
    seed: &Seed,
    directory: &Directory,
    application: &Application,
    person: &Person,
    authorization: &AuthorizationRequest,
    base_urls: &BaseUrls,
) -> Value {
    let now = Timestamp::now().as_second();
    let asked = |name: &str| authorization.scopes.iter().any(|scope| scope.name == name);
    let mut claims = json!({
        "aud": application.app_id,
        "iss": base_urls.issuer(seed.tenant.id),
        "iat": now,
        "nbf": now,
        "exp": now + ID_TOKEN_SECONDS,
        "oid": person.id,
        "sub": pairwise_subject(person.id, &application.app_id),
        "tid": seed.tenant.id,
        "ver": "2.0",
        "uti": URL_SAFE_NO_PAD.encode(&Uuid::new_v4().as_bytes()[..]),
    });
    if let Some(nonce) = &authorization.nonce {
        claims["nonce"] = json!(nonce);
    }
    if asked("profile") {
        claims["name"] = json!(person.display_name);
        claims["preferred_username"] = json!(person.account);
    }
    if person.guest {
        let home = home_of_guest(&person.account);
        claims["idp"] = json!(format!("https://sts.windows.net/{home}/"));
    }
    if let Some(mail) = &person.mail
        && (asked("email") || has_optional_claim(application, "email") || person.guest)
    {
        claims["email"] = json!(mail);
    }
    if authorization.endpoints == Endpoints::V1 {
        claims["iss"] = json!(old_issuer(&seed.tenant));
        claims["ver"] = json!("1.0");
        claims["upn"] = json!(person.user_principal_name);
        claims["unique_name"] = json!(person.account);
        claims["name"] = json!(person.display_name);
    }
    add_groups(&mut claims, directory, application, person, base_urls);
    claims
}

/// The claims of an access token for Microsoft Graph. Other services treat it as opaque.
pub(crate) fn access_token(
    seed: &Seed,
    app_id: &str,
    person: Option<&Person>,
    scopes: &[&str],
    lifetime: Duration,
    base_urls: &BaseUrls,
) -> Value {
    let now = Timestamp::now().as_second();
    let lifetime = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
    let mut claims = json!({
        "aud": seed.tenant.cloud.graph_audience(),
        "iss": old_issuer(&seed.tenant),
        "iat": now,
        "nbf": now,
        "exp": now.saturating_add(lifetime),
        "aio": issued_at(),
        "appid": app_id,
        "tid": seed.tenant.id,
        "ver": "1.0",
        "uti": URL_SAFE_NO_PAD.encode(&Uuid::new_v4().as_bytes()[..]),
        "xms_graph": base_urls.at(Service::Graph, ""),
    });
    match person {
        Some(person) => {
            claims["idtyp"] = json!("user");
            claims["oid"] = json!(person.id);
            claims["upn"] = json!(person.user_principal_name);
            claims["scp"] = json!(scopes.join(" "));
        }
        None => claims["idtyp"] = json!("app"),
    }
    claims
}

/// When a token was issued, more exactly than `iat` says; in the claim that Microsoft keeps for itself.
fn issued_at() -> String {
    URL_SAFE_NO_PAD.encode(Timestamp::now().as_nanosecond().to_string())
}

/// When an access token was issued.
pub(crate) fn issued(claims: &Value) -> Option<Timestamp> {
    let text = URL_SAFE_NO_PAD.decode(claims["aio"].as_str()?).ok()?;
    let nanoseconds: i128 = std::str::from_utf8(&text).ok()?.parse().ok()?;
    Timestamp::from_nanosecond(nanoseconds).ok()
}

/// Makes an access token one for another service than Graph.
pub(crate) fn for_resource(claims: &mut Value, resource: &Resource) {
    if let Resource::ResourceManager(name) = resource {
        claims["aud"] = json!(name);
    }
}

/// Adds what a client asked for in the `claims` parameter: what it understands (`xms_cc`), and the authentication
/// contexts that a service wanted (`acrs`). The pages of sign-in meet every context.
/// Source: Microsoft identity platform, claims challenges and client capabilities.
pub(crate) fn add_requested(claims: &mut Value, asked: Option<&Value>) {
    let Some(asked) = asked.map(|asked| &asked["access_token"]) else {
        return;
    };
    for name in ["xms_cc", "acrs"] {
        let one = asked[name]["value"].as_str().map(|value| json!([value]));
        let several = asked[name]["values"].as_array().map(|values| json!(values));
        if let Some(values) = several.or(one) {
            claims[name] = values;
        }
    }
    // A token that answers a challenge about the address: Graph does not look at the address until it ends. Microsoft
    // does not say how the token tells; nobody but Graph reads it.
    if let Some(address) = asked[SEEN_ADDRESS]["value"].as_str() {
        claims[SEEN_ADDRESS] = json!(address);
    }
}

/// The issuer of version 1 tokens: those of the old endpoints, and those that Graph gets in every cloud. Outside the
/// worldwide one its name is a guess; nobody but Graph reads it.
fn old_issuer(tenant: &Tenant) -> String {
    let host = match tenant.cloud {
        Cloud::Global => "sts.windows.net",
        other => other.login_host(),
    };
    format!("https://{host}/{}/", tenant.id)
}

/// A Graph access token for one of the seeded people, without any sign-in.
pub(crate) fn mint_access_token(
    seed: &Seed,
    base_urls: &BaseUrls,
    person: &str,
    scopes: &[&str],
) -> Option<String> {
    let person = seed.person(person)?;
    let claims = access_token(
        seed,
        GRAPH_CLI_APP_ID,
        Some(person),
        scopes,
        Lifetimes::default().access_token,
        base_urls,
    );
    signing_key::key().ok()?.sign(&claims).ok()
}

/// The same person has a different subject for every application.
fn pairwise_subject(person: Uuid, app_id: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{person}:{app_id}")))
}

fn has_optional_claim(application: &Application, name: &str) -> bool {
    lists_claim(&application.manifest["optionalClaims"]["idToken"], name)
}

fn lists_claim(list: &Value, name: &str) -> bool {
    list.as_array()
        .is_some_and(|claims| claims.iter().any(|claim| claim["name"] == name))
}

fn add_groups(
    claims: &mut Value,
    directory: &Directory,
    application: &Application,
    person: &Person,
    base_urls: &BaseUrls,
) {
    let flags: Vec<&str> = application
        .text("groupMembershipClaims")
        .split(',')
        .map(str::trim)
        .collect();
    let has = |flag| flags.contains(&flag);
    if has("All") || has("DirectoryRole") {
        claims["wids"] = person.roles.iter().map(|role| role.template_id()).collect();
    }
    // An application that requests groups for some tokens gets them in those; one that names no tokens gets them in
    // all.
    let optional = &application.manifest["optionalClaims"];
    let named = |token: &str| lists_claim(&optional[token], "groups");
    if !named("idToken") && (named("accessToken") || named("saml2Token")) {
        return;
    }
    let assigned = if has("ApplicationGroup") {
        directory.assigned(&application.app_id)
    } else {
        Vec::new()
    };
    let counts = |group: &Uuid| {
        // A deleted group is in no token.
        directory.groups.get(*group).is_some_and(|known| {
            has("All")
                // Of the assigned groups, those that the person is in directly.
                || (assigned.contains(group) && directory.is_directly_in(person, *group))
                || (has("SecurityGroup") && known.kind() == GroupKind::Security)
        })
    };
    let mut ids: Vec<Uuid> = directory.groups_of(person).filter(counts).collect();
    if has("All") || has("SecurityGroup") {
        ids.extend(person.roles.iter().map(|role| role.object_id()));
    }
    if ids.len() > GROUP_LIMIT {
        let members = format!("/v1.0/users/{}/getMemberObjects", person.id);
        claims["_claim_names"] = json!({"groups": "src1"});
        claims["_claim_sources"] =
            json!({"src1": {"endpoint": base_urls.at(Service::Graph, &members)}});
    } else if !ids.is_empty() {
        claims["groups"] = json!(ids);
    }
}
