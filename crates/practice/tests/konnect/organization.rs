//! Tokens, the organization and the person behind a token.

use reqwest::Method;
use serde_json::json;

use crate::support::Konnect;

#[tokio::test]
async fn a_valid_token_names_its_organization() {
    let konnect = Konnect::start().await;
    let answer = konnect.get("/organizations/me").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let body = answer.json();
    assert_eq!(body["name"], "Contoso");
    assert_eq!(body["state"], "active");
    assert_eq!(body["login_path"], "", "blank until single sign-on is on");
}

#[tokio::test]
async fn a_missing_unknown_or_expired_token_is_unauthenticated() {
    let konnect = Konnect::start().await;
    let expired = konnect.practice.konnect_tokens().expired;
    for token in [None, Some("kpat_unknown"), Some(expired)] {
        let answer = konnect
            .call_as(token, Method::GET, "/organizations/me", None)
            .await;
        let problem = answer.problem(401);
        assert_eq!(
            problem["detail"], "A valid token is required",
            "with the token {token:?}"
        );
    }
}

#[tokio::test]
async fn a_read_only_token_reads_and_never_writes() {
    let konnect = Konnect::start().await;
    let token = Some(konnect.practice.konnect_tokens().read_only);
    let read = konnect
        .call_as(token, Method::GET, "/authentication-settings", None)
        .await;
    assert_eq!(read.status, 200, "reading is allowed: {}", read.text);
    for (method, path) in [
        (Method::POST, "/identity-providers"),
        (Method::PATCH, "/authentication-settings"),
        (Method::POST, "/teams"),
    ] {
        let answer = konnect
            .call_as(token, method.clone(), path, Some(&json!({})))
            .await;
        let problem = answer.problem(403);
        assert_eq!(problem["title"], "Invalid Permissions", "{method} {path}");
    }
}

#[tokio::test]
async fn a_system_account_has_an_organization_and_no_user() {
    let konnect = Konnect::start().await;
    let token = Some(konnect.practice.konnect_tokens().system_account);
    let organization = konnect
        .call_as(token, Method::GET, "/organizations/me", None)
        .await;
    assert_eq!(organization.status, 200, "{}", organization.text);
    konnect
        .call_as(token, Method::GET, "/users/me", None)
        .await
        .problem(401);
}

#[tokio::test]
async fn a_personal_token_names_its_user_and_their_teams() {
    let konnect = Konnect::start().await;
    let user = konnect.get("/users/me").await.json();
    assert_eq!(user["email"], "olivia.brandt@contoso.com");
    assert_eq!(user["active"], true);
    let id = user["id"].as_str().unwrap();
    let teams = konnect.get(&format!("/users/{id}/teams")).await.json();
    assert_eq!(teams["meta"]["page"]["total"], 1);
    assert_eq!(teams["data"][0]["name"], "organization-admin");
    konnect
        .get("/users/7f9fd312-a987-4628-b4c5-bb4f4fddd5f7/teams")
        .await
        .problem(404);
}

#[tokio::test]
async fn an_unknown_path_or_method_is_a_problem_too() {
    let konnect = Konnect::start().await;
    konnect.get("/nothing").await.problem(404);
    konnect
        .put("/organizations/me", &json!({}))
        .await
        .problem(405);
}
