//! Permission grants.

use serde_json::json;

use crate::support::{Graph, prompt_practice};

#[tokio::test]
async fn a_grant_is_created_once_found_changed_and_deleted() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let principal = graph
        .create_principal(&graph.create(&json!({})).await)
        .await;
    let (_, resource) = graph
        .get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id")
        .await;
    let body = json!({
        "clientId": principal["id"], "consentType": "AllPrincipals", "principalId": null,
        "resourceId": resource["id"], "scope": "openid profile email",
    });
    let (status, grant) = graph.post("/oauth2PermissionGrants", &body).await;
    assert_eq!(
        (status, &grant["scope"]),
        (201, &json!("openid profile email")),
        "{grant}"
    );
    let (status, twin) = graph.post("/oauth2PermissionGrants", &body).await;
    assert_eq!(status, 409, "one entry for each pair");
    assert!(
        twin["error"]["message"]
            .as_str()
            .unwrap()
            .starts_with("Permission entry already exists"),
        "{twin}"
    );

    let filter = format!(
        "/oauth2PermissionGrants?$filter=clientId eq '{}' and consentType eq 'AllPrincipals'",
        principal["id"].as_str().unwrap()
    );
    assert_eq!(
        graph.get(&filter).await.1["value"][0]["id"],
        grant["id"],
        "found by client and type"
    );
    let path = format!("/oauth2PermissionGrants/{}", grant["id"].as_str().unwrap());
    assert_eq!(
        graph
            .patch(&path, &json!({"scope": "openid profile email User.Read"}))
            .await
            .0,
        204,
        "widened"
    );
    assert_eq!(
        graph.get(&path).await.1["scope"],
        "openid profile email User.Read",
        "and kept"
    );
    assert_eq!(
        graph.patch(&path, &json!({"clientId": "1"})).await.0,
        400,
        "only the scope can change"
    );
    assert_eq!(graph.delete(&path).await.0, 204, "withdrawn");
    assert_eq!(graph.get(&path).await.0, 404, "and gone");
}

#[tokio::test]
async fn wrong_grants_are_refused() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let principal = graph.create_principal(&application).await;
    let (_, resource) = graph
        .get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
        .await;
    let right = json!({
        "clientId": principal["id"], "consentType": "AllPrincipals", "resourceId": resource["id"], "scope": "openid",
    });
    let cases = [
        // The client id of the application is not the id of its service principal.
        ("clientId", application["appId"].clone(), 404),
        ("clientId", json!("not-an-id"), 400),
        ("consentType", json!("Everybody"), 400),
        ("consentType", json!("Principal"), 400),
        ("scope", json!("openid Nonsense.Read"), 400),
    ];
    for (name, value, expected) in cases {
        let mut body = right.clone();
        body[name] = value.clone();
        let (status, refused) = graph.post("/oauth2PermissionGrants", &body).await;
        assert_eq!(status, expected, "{name} = {value}: {refused}");
    }
}
