//! What Microsoft's own clients ask for: `.default`, the old endpoints, refresh tokens, and where an account signs in.

use std::time::Duration;

use practice::{Lifetimes, Practice};
use serde_json::{Value, json};

use crate::browser::{Asked, Seen, VERIFIER, code_for, open, pick, scopes_on};
use crate::support::{
    GRAPH_CLI, Graph, JONAS, MAYA, TENANT, aadsts, answer, http, login, payload, prompt_practice,
    token,
};

const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const AZURE_POWERSHELL: &str = "1950a258-227b-4e31-a9cf-717495945fc2";
const LOOPBACK: &str = "http://localhost:9000";
const DEFAULT: &str = "https://graph.microsoft.com/.default openid profile offline_access";

/// Signs Maya in; returns what the token endpoint answers.
async fn sign_in(practice: &Practice, client_id: &str, scope: &str) -> Value {
    let code = code_for(practice, &Asked::new(client_id, LOOPBACK, scope), MAYA).await;
    let form = [
        ("client_id", client_id),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", LOOPBACK),
        ("code_verifier", VERIFIER),
    ];
    let (status, tokens) = token(practice, &form).await;
    assert_eq!(status, 200, "{tokens}");
    tokens
}

async fn refresh(practice: &Practice, client_id: &str, token_: &str, scope: &str) -> (u16, Value) {
    let form = [
        ("client_id", client_id),
        ("grant_type", "refresh_token"),
        ("refresh_token", token_),
        ("scope", scope),
    ];
    token(practice, &form).await
}

/// The names of the permissions in a token's answer.
fn names(tokens: &Value) -> Vec<String> {
    let scope = tokens["scope"].as_str().unwrap();
    let mut names: Vec<String> = scope
        .split(' ')
        .filter(|scope| !scope.ends_with("/.default"))
        .map(|scope| scope.rsplit('/').next().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_azure_cli_gets_its_fixed_permissions_without_a_question() {
    let practice = prompt_practice().await;
    let picker = open(Asked::new(AZURE_CLI, LOOPBACK, DEFAULT).url(&practice))
        .await
        .page();
    let answered = pick(&practice, &picker, JONAS).await;
    assert!(
        matches!(answered, Seen::Went(_)),
        "nobody is asked to consent: {answered:?}"
    );
    let tokens = sign_in(&practice, AZURE_CLI, DEFAULT).await;
    assert_eq!(
        names(&tokens),
        [
            "AppRoleAssignment.ReadWrite.All",
            "Application.ReadWrite.All",
            "AuditLog.Read.All",
            "DelegatedPermissionGrant.ReadWrite.All",
            "Directory.AccessAsUser.All",
            "Group.ReadWrite.All",
            "User.Read.All",
            "User.ReadWrite.All",
            "openid",
            "profile",
        ]
    );
    let token = tokens["access_token"].as_str().unwrap();
    for path in ["me", "organization", "groups?$top=1", "applications?$top=1"] {
        let url = format!("{}v1.0/{path}", practice.base_urls().graph);
        let answered = http().get(url).bearer_auth(token).send().await.unwrap();
        assert_eq!(
            answered.status(),
            200,
            "{path} with the token of the Azure CLI"
        );
    }
}

#[tokio::test]
async fn the_azure_cli_may_not_name_a_permission() {
    let practice = prompt_practice().await;
    let scope = "openid https://graph.microsoft.com/Application.ReadWrite.All";
    let asked = Asked::new(AZURE_CLI, LOOPBACK, scope);
    let fields = open(asked.url(&practice)).await.fields();
    assert!(
        fields["error_description"].starts_with("AADSTS65002: "),
        "{fields:?}"
    );
    let url = login(&practice, &format!("/{TENANT}/oauth2/v2.0/devicecode"));
    let form = [("client_id", AZURE_CLI), ("scope", scope)];
    let (_, body) = answer(http().post(url).form(&form).send().await.unwrap()).await;
    assert_eq!(aadsts(&body), 65_002, "{body}");
}

/// By this a client finds the token in its cache; without it, each request of a client is preceded by another refresh.
#[tokio::test]
async fn the_default_that_was_asked_for_is_named_with_what_it_stands_for() {
    let practice = prompt_practice().await;
    let tokens = sign_in(&practice, AZURE_CLI, DEFAULT).await;
    let named = |tokens: &Value, name: &str| {
        let scope = tokens["scope"].as_str().unwrap().to_owned();
        scope.split(' ').any(|scope| scope == name)
    };
    let default = "https://graph.microsoft.com/.default";
    assert!(named(&tokens, default), "{tokens}");
    assert!(
        !named(&tokens, "offline_access"),
        "the refresh token says it: {tokens}"
    );
    let token = tokens["access_token"].as_str().unwrap();
    let claims = payload(token);
    assert!(
        !claims["scp"].as_str().unwrap().contains(".default"),
        "it is no permission: {claims}"
    );
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    let resource = "https://management.core.windows.net//.default";
    for scope in [DEFAULT, resource] {
        let (_, renewed) = refresh(&practice, AZURE_CLI, refresh_token, scope).await;
        let first = scope.split(' ').next().unwrap();
        assert!(named(&renewed, first), "{renewed}");
    }
    let one = "openid https://graph.microsoft.com/User.Read";
    let tokens = sign_in(&practice, GRAPH_CLI, one).await;
    assert!(!named(&tokens, default), "not asked for: {tokens}");
}

#[tokio::test]
async fn default_means_the_permissions_of_the_registration() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let registration = graph
        .create(&json!({
            "publicClient": {"redirectUris": ["http://localhost"]},
            "isFallbackPublicClient": true,
        }))
        .await;
    let app_id = registration["appId"].as_str().unwrap();
    let asked = Asked::new(app_id, LOOPBACK, "https://graph.microsoft.com/.default");
    let picker = open(asked.url(&practice)).await.page();
    let consent = pick(&practice, &picker, MAYA).await.page();
    assert_eq!(
        scopes_on(&consent),
        ["email", "User.Read"],
        "what the registration lists"
    );
}

#[tokio::test]
async fn the_resource_manager_is_for_the_azure_cli_and_for_no_registration() {
    let practice = prompt_practice().await;
    let scope = "https://management.core.windows.net//.default offline_access openid profile";
    let tokens = sign_in(&practice, AZURE_CLI, scope).await;
    let scope_of_token = tokens["scope"].as_str().unwrap();
    assert!(
        scope_of_token.contains("https://management.core.windows.net//user_impersonation"),
        "{scope_of_token}"
    );
    assert!(
        !scope_of_token.contains("openid"),
        "what is about the person is not named: {scope_of_token}"
    );
    let (status, _) = with_token(&practice, &tokens).await;
    assert_eq!(status, 401, "Graph takes no token of another service");
    let asked = Asked::new(GRAPH_CLI, LOOPBACK, scope);
    let fields = open(asked.url(&practice)).await.fields();
    assert!(
        fields["error_description"].starts_with("AADSTS650057: "),
        "{fields:?}"
    );
}

async fn with_token(practice: &Practice, tokens: &Value) -> (u16, Value) {
    let url = format!("{}v1.0/me", practice.base_urls().graph);
    let token = tokens["access_token"].as_str().unwrap();
    answer(http().get(url).bearer_auth(token).send().await.unwrap()).await
}

#[tokio::test]
async fn a_refresh_token_comes_when_asked_for_rotates_and_stays_valid() {
    let practice = prompt_practice().await;
    let without = sign_in(
        &practice,
        GRAPH_CLI,
        "openid https://graph.microsoft.com/User.Read",
    );
    assert!(
        without.await["refresh_token"].is_null(),
        "nobody asked for offline_access"
    );
    let scope = "openid offline_access https://graph.microsoft.com/User.Read";
    let tokens = sign_in(&practice, GRAPH_CLI, scope).await;
    let first = tokens["refresh_token"].as_str().unwrap();
    let (status, second) = refresh(&practice, GRAPH_CLI, first, scope).await;
    assert_eq!(status, 200, "{second}");
    assert_ne!(
        second["refresh_token"], tokens["refresh_token"],
        "it rotates"
    );
    assert_eq!(with_token(&practice, &second).await.0, 200);
    assert_eq!(
        refresh(&practice, GRAPH_CLI, first, scope).await.0,
        200,
        "the old one stays valid"
    );
    let more = "https://graph.microsoft.com/Policy.Read.All";
    let (_, body) = refresh(&practice, GRAPH_CLI, first, more).await;
    assert_eq!(
        (aadsts(&body), &body["suberror"]),
        (65_001, &json!("consent_required")),
        "nobody consented to that"
    );
    let (_, body) = refresh(&practice, AZURE_CLI, first, DEFAULT).await;
    assert_eq!(
        body["error"], "invalid_grant",
        "it belongs to one application"
    );
}

#[tokio::test]
async fn a_refresh_token_of_the_azure_cli_serves_its_family() {
    let practice = prompt_practice().await;
    let tokens = sign_in(&practice, AZURE_CLI, DEFAULT).await;
    assert_eq!(tokens["foci"], "1", "{tokens}");
    let token = tokens["refresh_token"].as_str().unwrap();
    let (status, body) = refresh(&practice, AZURE_POWERSHELL, token, DEFAULT).await;
    assert_eq!(status, 200, "{body}");
}

#[tokio::test]
async fn the_old_endpoints_take_a_resource_and_answer_in_their_own_shape() {
    let practice = prompt_practice().await;
    let mut url = login(&practice, "/common/oauth2/authorize");
    url.query_pairs_mut().extend_pairs([
        ("client_id", AZURE_CLI),
        ("response_type", "code"),
        ("redirect_uri", LOOPBACK),
        ("resource", "https://graph.microsoft.com/"),
        ("state", "a state"),
    ]);
    let picker = open(url).await.page();
    let code = pick(&practice, &picker, MAYA).await.code();
    let form = [
        ("client_id", AZURE_CLI),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", LOOPBACK),
    ];
    let url = login(&practice, "/common/oauth2/token");
    let (status, tokens) = answer(http().post(url).form(&form).send().await.unwrap()).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(
        (&tokens["expires_in"], &tokens["resource"]),
        (&json!("3599"), &json!("https://graph.microsoft.com")),
        "numbers are texts: {tokens}"
    );
    assert!(tokens["refresh_token"].is_string(), "always: {tokens}");
    assert_eq!(with_token(&practice, &tokens).await.0, 200);

    let url = login(&practice, "/common/oauth2/devicecode");
    let form = [
        ("client_id", AZURE_CLI),
        ("resource", "https://graph.microsoft.com"),
    ];
    let (_, code) = answer(http().post(url).form(&form).send().await.unwrap()).await;
    assert!(code["verification_url"].is_string(), "{code}");
    let url = login(&practice, "/common/oauth2/devicecode");
    let form = [
        ("client_id", AZURE_CLI),
        ("resource", "https://nothing.example"),
    ];
    let (_, body) = answer(http().post(url).form(&form).send().await.unwrap()).await;
    assert_eq!(aadsts(&body), 500_011, "{body}");
}

/// As the CLI for Microsoft 365 does it.
#[tokio::test]
async fn a_code_of_the_old_endpoint_is_answered_by_the_new_one_in_its_own_shape() {
    let practice = prompt_practice().await;
    let mut url = login(&practice, &format!("/{TENANT}/oauth2/authorize"));
    url.query_pairs_mut().extend_pairs([
        ("client_id", AZURE_CLI),
        ("response_type", "code"),
        ("redirect_uri", LOOPBACK),
        ("resource", "https://graph.microsoft.com"),
        ("state", "a state"),
    ]);
    let picker = open(url).await.page();
    let code = pick(&practice, &picker, MAYA).await.code();
    let form = [
        ("client_id", AZURE_CLI),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", LOOPBACK),
        ("scope", DEFAULT),
    ];
    let (status, tokens) = token(&practice, &form).await;
    assert_eq!(
        (status, &tokens["expires_in"]),
        (200, &json!(3599)),
        "{tokens}"
    );
    assert!(tokens["resource"].is_null(), "{tokens}");
    let scope = tokens["scope"].as_str().unwrap();
    assert!(
        scope.ends_with("https://graph.microsoft.com/.default"),
        "{scope}"
    );
    let claims = payload(tokens["id_token"].as_str().unwrap());
    assert_eq!(claims["ver"], "2.0", "{claims}");
}

#[tokio::test]
async fn the_documents_for_every_tenant_hold_a_literal_placeholder() {
    let practice = prompt_practice().await;
    for tenant in ["organizations", "common"] {
        let path = format!("/{tenant}/v2.0/.well-known/openid-configuration");
        let document = http().get(login(&practice, &path)).send().await.unwrap();
        let (_, document) = answer(document).await;
        let issuer = document["issuer"].as_str().unwrap();
        assert!(issuer.ends_with("/{tenantid}/v2.0"), "{issuer}");
    }
}

#[tokio::test]
async fn the_realm_of_an_account_is_told() {
    let practice = prompt_practice().await;
    for (account, expected) in [(MAYA, "Managed"), ("someone@nowhere.example", "Unknown")] {
        let path = format!("/common/userrealm/{account}?api-version=1.0");
        let realm = http().get(login(&practice, &path)).send().await.unwrap();
        let (_, realm) = answer(realm).await;
        assert_eq!(realm["account_type"], expected, "{account}: {realm}");
    }
}

#[tokio::test]
async fn a_token_ends_early_when_told_to() {
    let practice = prompt_practice().await;
    practice.set_lifetimes(Lifetimes {
        access_token: Duration::ZERO,
        ..Lifetimes::default()
    });
    let scope = "openid https://graph.microsoft.com/User.Read";
    let tokens = sign_in(&practice, GRAPH_CLI, scope).await;
    assert_eq!(tokens["expires_in"], 0, "{tokens}");
    let (status, body) = with_token(&practice, &tokens).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (401, &json!("InvalidAuthenticationToken"))
    );
}

#[tokio::test]
async fn the_resource_manager_names_the_directory_and_no_subscription() {
    let practice = prompt_practice().await;
    let scope = "https://management.core.windows.net//.default openid profile";
    let tokens = sign_in(&practice, AZURE_CLI, scope).await;
    let ask = async |path: &str, token: &str| {
        let request = http().get(login(&practice, path)).bearer_auth(token);
        answer(request.send().await.unwrap()).await
    };
    let token = tokens["access_token"].as_str().unwrap();
    let (status, tenants) = ask("/tenants?api-version=2022-12-01", token).await;
    assert_eq!(
        (status, &tenants["value"][0]["tenantId"]),
        (200, &json!(TENANT))
    );
    let (_, subscriptions) = ask("/subscriptions?api-version=2022-12-01", token).await;
    assert_eq!(subscriptions["value"], json!([]));
    let of_graph = practice.access_token(MAYA, &["User.Read"]).unwrap();
    assert_eq!(ask("/tenants", &of_graph).await.0, 401, "for Graph only");
}
