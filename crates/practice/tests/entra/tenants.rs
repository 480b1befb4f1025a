//! The directories beside Contoso's: what they hold, and who is a guest there.

use std::collections::BTreeSet;

use practice::Practice;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Asked, VERIFIER, between, code_for, code_on, open, pick, press};
use crate::support::{
    GRAPH_CLI, JONAS, MAYA, NOAH, TENANT, answer, http, login, payload, prompt_practice,
};

const FABRIKAM: &str = "9d1c5e1a-2f47-4a55-8a0b-61f3f9e0a7d2";
const REDIRECT: &str = "http://localhost:53682";
const SCOPE: &str = "openid profile User.Read Application.ReadWrite.All";

async fn ask_tenant(
    practice: &Practice,
    tenant: &str,
    form: &[(&str, &str)],
    endpoint: &str,
) -> (u16, Value) {
    let url = login(practice, &format!("/{tenant}/oauth2/v2.0/{endpoint}"));
    answer(http().post(url).form(form).send().await.unwrap()).await
}

/// The number on the page that refuses an account in a directory.
async fn refused(practice: &Practice, tenant: &str, account: &str) -> String {
    let asked = Asked {
        tenant,
        ..Asked::new(GRAPH_CLI, REDIRECT, SCOPE)
    };
    let picker = open(asked.url(practice)).await.page();
    let page = press(practice, &picker, &[("account", account)]).await;
    code_on(&page.page()).to_owned()
}

/// Signs in to a directory, accepting what is asked; returns the tokens.
async fn tokens(practice: &Practice, tenant: &str, account: &str, scope: &str) -> Value {
    let asked = Asked {
        tenant,
        ..Asked::new(GRAPH_CLI, REDIRECT, scope)
    };
    let code = code_for(practice, &asked, account).await;
    let form = [
        ("client_id", GRAPH_CLI),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let (status, tokens) = ask_tenant(practice, tenant, &form, "token").await;
    assert_eq!(status, 200, "{tokens}");
    tokens
}

/// Graph with these tokens.
async fn graph(
    practice: &Practice,
    tokens: &Value,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> (u16, Value) {
    let url = format!("{}v1.0{path}", practice.base_urls().graph);
    let token = tokens["access_token"].as_str().unwrap();
    let request = http().request(method, url).bearer_auth(token);
    let request = match body {
        Some(body) => request.json(body),
        None => request,
    };
    answer(request.send().await.unwrap()).await
}

async fn names(practice: &Practice, tokens: &Value, path: &str) -> Vec<String> {
    let (status, list) = graph(practice, tokens, Method::GET, path, None).await;
    assert_eq!(status, 200, "{list}");
    let list = list["value"].as_array().unwrap();
    let name = |one: &Value| one["displayName"].as_str().unwrap().to_owned();
    list.iter().map(name).collect()
}

#[tokio::test]
async fn what_is_made_in_one_directory_is_in_no_other() {
    let practice = prompt_practice().await;
    let noah = tokens(&practice, "fabrikam.com", NOAH, SCOPE).await;
    let maya = tokens(&practice, "contoso.com", MAYA, SCOPE).await;
    let id = payload(noah["id_token"].as_str().unwrap());
    assert_eq!(id["tid"], FABRIKAM);
    assert!(id["iss"].as_str().unwrap().contains(FABRIKAM));
    assert_eq!(names(&practice, &noah, "/organization").await, ["Fabrikam"]);
    assert_eq!(names(&practice, &maya, "/organization").await, ["Contoso"]);

    let new = json!({"displayName": "Kong Konnect", "signInAudience": "AzureADMyOrg"});
    let (status, made) = graph(&practice, &noah, Method::POST, "/applications", Some(&new)).await;
    assert_eq!(status, 201, "{made}");
    let applications = "/applications?$select=displayName";
    let theirs = names(&practice, &noah, applications).await;
    assert!(theirs.contains(&"Kong Konnect".to_owned()), "{theirs:?}");
    let ours = names(&practice, &maya, applications).await;
    assert_eq!(ours, ["Expense Portal"]);
    let path = format!("/applications/{}", made["id"].as_str().unwrap());
    let (status, _) = graph(&practice, &maya, Method::GET, &path, None).await;
    assert_eq!(status, 404, "another directory's is unknown here");
}

#[tokio::test]
async fn an_account_is_a_guest_in_other_directories_with_the_rights_it_has_there() {
    let practice = prompt_practice().await;
    let claims = async |tenant, scope| {
        let tokens = tokens(&practice, tenant, MAYA, scope).await;
        (payload(tokens["id_token"].as_str().unwrap()), tokens)
    };
    let (at_home, _) = claims("contoso.com", SCOPE).await;
    let (at_fabrikam, _) = claims("fabrikam.com", "openid profile User.Read").await;
    let (at_test, tokens) = claims("contoso-test.com", SCOPE).await;
    let home = format!("https://sts.windows.net/{TENANT}/");
    assert_eq!(at_home["idp"], Value::Null);
    assert_eq!(at_fabrikam["idp"], home);
    assert_eq!(at_test["idp"], home);
    let ids = BTreeSet::from([&at_home, &at_fabrikam, &at_test].map(|it| it["oid"].to_string()));
    assert_eq!(
        ids.len(),
        3,
        "each directory has its own object id: {ids:?}"
    );

    assert_eq!(
        refused(&practice, "fabrikam.com", MAYA).await,
        "90094",
        "a guest without a role there"
    );
    let me = graph(&practice, &tokens, Method::GET, "/me", None).await.1;
    let name = "maya.lindqvist_contoso.com#EXT#@contoso-test.onmicrosoft.com";
    assert_eq!(me["userPrincipalName"], name);
    let new = json!({"displayName": "Kong Konnect", "signInAudience": "AzureADMyOrg"});
    let made = graph(
        &practice,
        &tokens,
        Method::POST,
        "/applications",
        Some(&new),
    )
    .await;
    assert_eq!(made.0, 201, "an administrator there: {}", made.1);
}

#[tokio::test]
async fn only_people_of_a_directory_sign_in_there_and_organizations_is_the_first_one() {
    let practice = prompt_practice().await;
    assert_eq!(refused(&practice, "fabrikam.com", JONAS).await, "50020");
    assert_eq!(refused(&practice, "organizations", NOAH).await, "50020");
}

#[tokio::test]
async fn a_code_of_another_directory_is_entered_there() {
    let practice = prompt_practice().await;
    let console = practice.base_urls().console.join("/lifetimes").unwrap();
    let impatient = json!({"device_code_interval_ms": 0});
    let set = http().put(console).json(&impatient).send().await.unwrap();
    assert_eq!(
        set.status(),
        204,
        "the console's settings are for each of them"
    );
    let form = [("client_id", GRAPH_CLI), ("scope", SCOPE)];
    let (_, code) = ask_tenant(&practice, "contoso-test.com", &form, "devicecode").await;
    assert_eq!(
        code["interval"], 0,
        "the console's settings are for every directory"
    );
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    let poll = [
        ("client_id", GRAPH_CLI),
        ("grant_type", grant),
        ("device_code", code["device_code"].as_str().unwrap()),
    ];
    let page = open(code["verification_uri"].as_str().unwrap().parse().unwrap());
    let page = page.await.page();
    let action = between(&page, "<form method=\"post\" action=\"", "\"");
    let typed = [("otc", code["user_code"].as_str().unwrap())];
    let picker = http().post(login(&practice, action)).form(&typed).send();
    let picker = picker.await.unwrap().text().await.unwrap();
    let confirm = pick(&practice, &picker, MAYA).await.page();
    let consent = press(&practice, &confirm, &[("answer", "continue")]).await;
    press(&practice, &consent.page(), &[("answer", "accept")]).await;
    let (status, tokens) = ask_tenant(&practice, "contoso-test.com", &poll, "token").await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(
        names(&practice, &tokens, "/organization").await,
        ["Contoso Test"]
    );
}
