//! Service principals and owners, and upserts by a unique name.

use serde_json::json;

use crate::applications::{code, path};
use crate::support::{Graph, MAYA, prompt_practice};

#[tokio::test]
async fn a_service_principal_is_found_changed_and_unique() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let principal = graph.create_principal(&application).await;
    assert_eq!(
        principal["tags"],
        json!(["WindowsAzureActiveDirectoryIntegratedApp"]),
        "as asked"
    );
    assert_eq!(
        principal["displayName"], application["displayName"],
        "named after the application"
    );
    let (status, twin) = graph
        .post(
            "/servicePrincipals",
            &json!({"appId": application["appId"]}),
        )
        .await;
    assert_eq!(
        (status, code(&twin)),
        (409, "Request_MultipleObjectsWithSameKeyValue"),
        "one for each application"
    );
    let app_id = application["appId"].as_str().unwrap();
    let (_, found) = graph
        .get(&format!("/servicePrincipals?$filter=appId eq '{app_id}'"))
        .await;
    assert_eq!(found["value"][0]["id"], principal["id"], "by filter");
    let by_id = format!("/servicePrincipals/{}", principal["id"].as_str().unwrap());
    assert_eq!(
        graph
            .patch(&by_id, &json!({"notes": "n", "tags": []}))
            .await
            .0,
        204,
        "what may be changed"
    );
    assert_eq!(
        graph.patch(&by_id, &json!({"appId": "1"})).await.0,
        400,
        "what may not"
    );
    graph
        .patch(&path(&application), &json!({"displayName": "Renamed"}))
        .await;
    assert_eq!(
        graph.get(&by_id).await.1["displayName"],
        "Renamed",
        "it follows the application"
    );
    assert_eq!(graph.delete(&by_id).await.0, 204, "it can be deleted alone");
    assert_eq!(
        graph.get(&path(&application)).await.0,
        200,
        "without the application"
    );
}

#[tokio::test]
async fn owners_are_listed_added_and_removed() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let maya = practice.seed().person(MAYA).unwrap().id;
    let reference = format!("{}v1.0/directoryObjects/{maya}", practice.base_urls().graph);
    let application = graph
        .create(&json!({"owners@odata.bind": [reference]}))
        .await;
    let owners = format!("{}/owners", path(&application));
    let (_, listed) = graph.get(&owners).await;
    assert_eq!(
        listed["value"][0]["userPrincipalName"], MAYA,
        "bound at the create"
    );
    let (status, twice) = graph
        .post(&format!("{owners}/$ref"), &json!({"@odata.id": reference}))
        .await;
    assert_eq!(status, 400, "already there: {twice}");
    assert_eq!(
        graph.delete(&format!("{owners}/{maya}/$ref")).await.0,
        204,
        "removed"
    );
    assert_eq!(graph.get(&owners).await.1["value"], json!([]), "and gone");
}

#[tokio::test]
async fn an_upsert_by_unique_name_creates_once() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let path = "/applications(uniqueName='konnect-sso')";
    let body = json!({"displayName": "Kong Konnect SSO", "signInAudience": "AzureADMyOrg"});
    assert_eq!(
        graph.patch(path, &body).await.0,
        404,
        "without the preference nothing is created"
    );
    let upsert = || {
        graph
            .request(reqwest::Method::PATCH, path)
            .header("prefer", "create-if-missing")
            .json(&body)
    };
    assert_eq!(
        upsert().send().await.unwrap().status(),
        201,
        "missing, so created"
    );
    assert_eq!(
        upsert().send().await.unwrap().status(),
        204,
        "there, so changed"
    );
}
