//! Deleted items: what can be restored, with what, and for how long.

use practice::{Practice, RestoreMode};
use serde_json::{Value, json};

use crate::applications::{code, path};
use crate::support::{Graph, PRIYA, TENANT, prompt_practice, secret_of, token};

fn item(object: &Value) -> String {
    format!("/directory/deletedItems/{}", object["id"].as_str().unwrap())
}

fn restore(object: &Value) -> String {
    format!("{}/restore", item(object))
}

fn principal_path(principal: &Value) -> String {
    format!("/servicePrincipals/{}", principal["id"].as_str().unwrap())
}

/// An application with a service principal, a grant and an assignment.
async fn connected(practice: &Practice) -> (Value, Value) {
    let graph = Graph::admin(practice);
    let application = graph.create(&json!({})).await;
    let principal = graph.create_principal(&application).await;
    let (_, resource) = graph
        .get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id")
        .await;
    let grant = json!({
        "clientId": principal["id"], "consentType": "AllPrincipals", "principalId": null,
        "resourceId": resource["id"], "scope": "openid profile email",
    });
    assert_eq!(graph.post("/oauth2PermissionGrants", &grant).await.0, 201);
    let priya = practice.seed().person(PRIYA).unwrap().id;
    let assignment = json!({"principalId": priya, "resourceId": principal["id"], "appRoleId": uuid::Uuid::nil()});
    let path = format!("{}/appRoleAssignedTo", principal_path(&principal));
    assert_eq!(graph.post(&path, &assignment).await.0, 201);
    (application, principal)
}

/// The status of a sign-in as the application itself.
async fn signs_in(practice: &Practice, application: &Value) -> u16 {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", application["appId"].as_str().unwrap()),
        ("client_secret", secret_of(application)),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    assert_eq!(practice.seed().tenant.id.to_string(), TENANT);
    token(practice, &form).await.0
}

#[tokio::test]
async fn an_application_comes_back_as_it_was() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let (application, principal) = connected(&practice).await;
    let before = practice.snapshot();
    assert_eq!(signs_in(&practice, &application).await, 200);
    graph.delete(&path(&application)).await;
    assert_eq!(signs_in(&practice, &application).await, 400, "it is gone");
    let gone = practice.snapshot();
    let app_id = application["appId"].as_str().unwrap();
    let in_bin = |part: &str, key: &str| gone.as_value()[part].get(key).is_some();
    assert!(
        in_bin("deletedApplications", app_id)
            && in_bin(
                "deletedServicePrincipals",
                principal["id"].as_str().unwrap()
            ),
        "both are among the deleted items: {gone:?}"
    );
    assert_eq!(graph.post(&restore(&application), &json!({})).await.0, 200);
    assert_eq!(
        before.differences(&practice.snapshot()),
        Vec::<String>::new(),
        "with its credentials, its service principal, grants and assignments"
    );
    assert_eq!(
        signs_in(&practice, &application).await,
        200,
        "the secret works as before"
    );
}

#[tokio::test]
async fn each_for_itself_has_to_be_restored_by_a_call_of_its_own() {
    let practice = prompt_practice().await;
    practice.set_restore_mode(RestoreMode::Separately);
    let graph = Graph::admin(&practice);
    let (application, principal) = connected(&practice).await;
    let before = practice.snapshot();
    graph.delete(&path(&application)).await;
    graph.post(&restore(&application), &json!({})).await;
    assert_eq!(
        graph.get(&principal_path(&principal)).await.0,
        404,
        "the application alone"
    );
    let (_, listed) = graph
        .get("/directory/deletedItems/microsoft.graph.servicePrincipal")
        .await;
    assert_eq!(listed["value"][0]["id"], principal["id"], "{listed}");
    let (_, one) = graph.get(&item(&principal)).await;
    assert_eq!(one["@odata.type"], "#microsoft.graph.servicePrincipal");
    assert!(one["deletedDateTime"].is_string(), "{one}");
    let (status, restored) = graph.post(&restore(&principal), &json!({})).await;
    assert_eq!(
        (status, &restored["deletedDateTime"]),
        (200, &Value::Null),
        "{restored}"
    );
    assert_eq!(
        before.differences(&practice.snapshot()),
        Vec::<String>::new(),
        "now it is as it was"
    );

    graph.delete(&path(&application)).await;
    graph.delete(&item(&application)).await;
    assert_eq!(
        graph.get(&item(&principal)).await.0,
        200,
        "purged for itself, too"
    );
    assert_eq!(graph.delete(&item(&principal)).await.0, 204);
    assert_eq!(graph.get(&item(&principal)).await.0, 404);
}

#[tokio::test]
async fn a_service_principal_that_was_deleted_alone_comes_back_unless_there_is_another() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let (application, principal) = connected(&practice).await;
    let before = practice.snapshot();
    graph.delete(&principal_path(&principal)).await;
    assert_eq!(graph.get(&path(&application)).await.0, 200);
    let twin = graph.create_principal(&application).await;
    let (status, refused) = graph.post(&restore(&principal), &json!({})).await;
    assert_eq!(
        (status, code(&refused)),
        (409, "Request_MultipleObjectsWithSameKeyValue"),
        "one for each application"
    );
    graph.delete(&principal_path(&twin)).await;
    graph.delete(&item(&twin)).await;
    assert_eq!(graph.post(&restore(&principal), &json!({})).await.0, 200);
    assert_eq!(
        before.differences(&practice.snapshot()),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn only_who_may_change_an_application_may_restore_it() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let (application, principal) = connected(&practice).await;
    graph.delete(&path(&application)).await;
    let plain = Graph::of(&practice, PRIYA, &["Application.ReadWrite.All"]);
    for object in [&application, &principal] {
        assert_eq!(plain.post(&restore(object), &json!({})).await.0, 403);
        assert_eq!(plain.delete(&item(object)).await.0, 403);
    }
}

#[tokio::test]
async fn after_thirty_days_a_deleted_item_is_gone() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let (application, principal) = connected(&practice).await;
    graph.delete(&path(&application)).await;
    practice.age_deleted_items(29);
    assert_eq!(graph.get(&item(&application)).await.0, 200, "a day is left");
    practice.age_deleted_items(1);
    for object in [&application, &principal] {
        assert_eq!(graph.get(&item(object)).await.0, 404);
        assert_eq!(graph.post(&restore(object), &json!({})).await.0, 404);
    }
    let snapshot = practice.snapshot();
    assert_eq!(snapshot.as_value()["deletedApplications"], json!({}));
}
