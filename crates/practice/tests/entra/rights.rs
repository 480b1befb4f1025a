//! Scopes and directory roles: what each person may do.

use practice::{Practice, TenantPolicy};
use serde_json::{Value, json};

use crate::support::{
    ALL_SCOPES, Graph, JONAS, LENA, MAYA, PRIYA, answer, guide_application, http, prompt_practice,
};

const REDIRECT: &str = "https://a.example/login";

fn graph<'a>(practice: &'a Practice, person: &str) -> Graph<'a> {
    let upn = practice
        .seed()
        .people
        .iter()
        .find(|known| known.account == person)
        .unwrap();
    Graph::of(practice, &upn.user_principal_name, &ALL_SCOPES)
}

#[tokio::test]
async fn a_missing_or_broken_token_is_401() {
    let practice = prompt_practice().await;
    let url = format!("{}v1.0/me", practice.base_urls().graph);
    let (status, body) = answer(http().get(&url).send().await.unwrap()).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (401, &json!("InvalidAuthenticationToken")),
        "no token"
    );
    let token = practice.access_token(MAYA, &ALL_SCOPES).unwrap();
    let mut parts: Vec<&str> = token.split('.').collect();
    let other = practice.access_token(PRIYA, &[]).unwrap();
    parts[1] = other.split('.').nth(1).unwrap();
    let (status, _) = answer(
        http()
            .get(&url)
            .bearer_auth(parts.join("."))
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(status, 401, "claims that were changed after signing");
}

#[tokio::test]
async fn without_the_scope_even_an_administrator_is_refused() {
    let practice = prompt_practice().await;
    let narrow = Graph::of(&practice, MAYA, &["User.Read"]);
    assert_eq!(narrow.get("/me").await.0, 200, "what the scope allows");
    for path in [
        "/applications",
        "/groups",
        "/policies/authorizationPolicy",
        "/oauth2PermissionGrants",
    ] {
        let (status, body) = narrow.get(path).await;
        assert_eq!(
            (status, &body["error"]["code"]),
            (403, &json!("Authorization_RequestDenied")),
            "{path}"
        );
    }
    let (status, _) = narrow
        .post("/applications", &guide_application(REDIRECT))
        .await;
    assert_eq!(status, 403, "nor may it write");
}

#[tokio::test]
async fn a_developer_owns_what_he_makes_and_touches_nothing_else() {
    let practice = prompt_practice().await;
    let (jonas, maya) = (graph(&practice, JONAS), graph(&practice, MAYA));
    let own = jonas.create(&json!({})).await;
    let principal = jonas.create_principal(&own).await;
    let path = format!("/applications/{}", own["id"].as_str().unwrap());
    assert_eq!(
        jonas.patch(&path, &json!({"notes": "mine"})).await.0,
        204,
        "his own"
    );
    let others = maya.create(&json!({})).await;
    let path = format!("/applications/{}", others["id"].as_str().unwrap());
    for (status, body) in [
        jonas.patch(&path, &json!({"notes": "mine"})).await,
        jonas.post(&format!("{path}/addPassword"), &json!({})).await,
        jonas.delete(&path).await,
    ] {
        assert_eq!(status, 403, "another person's: {body}");
    }
    let (status, body) = jonas
        .post("/servicePrincipals", &json!({"appId": others["appId"]}))
        .await;
    let message = body["error"]["message"].as_str().unwrap();
    assert_eq!(status, 403, "nor its service principal");
    assert!(
        message.contains("backing application"),
        "with the text that misleads: {message}"
    );

    let (_, resource) = jonas
        .get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
        .await;
    let grant = json!({
        "clientId": principal["id"], "consentType": "AllPrincipals", "resourceId": resource["id"], "scope": "openid",
    });
    assert_eq!(
        jonas.post("/oauth2PermissionGrants", &grant).await.0,
        403,
        "consent for all needs an administrator"
    );
    assert_eq!(
        jonas.get("/policies/authorizationPolicy").await.0,
        403,
        "so do policies"
    );
}

#[tokio::test]
async fn members_may_register_until_the_tenant_says_no_and_guests_never() {
    let practice = prompt_practice().await;
    let body = guide_application(REDIRECT);
    assert_eq!(
        graph(&practice, PRIYA).post("/applications", &body).await.0,
        201,
        "a member may"
    );
    assert_eq!(
        graph(&practice, LENA).post("/applications", &body).await.0,
        403,
        "a guest may not"
    );
    practice.set_policy(&TenantPolicy {
        allowed_to_create_apps: false,
        ..TenantPolicy::default()
    });
    assert_eq!(
        graph(&practice, PRIYA).post("/applications", &body).await.0,
        403,
        "now a member may not"
    );
    assert_eq!(
        graph(&practice, JONAS).post("/applications", &body).await.0,
        201,
        "but a developer still may"
    );
    let (_, policy) = graph(&practice, MAYA)
        .get("/policies/authorizationPolicy")
        .await;
    let allowed = &policy["defaultUserRolePermissions"]["allowedToCreateApps"];
    assert_eq!(*allowed, Value::Bool(false), "and the policy says so");
}
