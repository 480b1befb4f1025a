//! The older endpoints show and change the same provider and mappings.

use serde_json::json;

use crate::provider::Provider;
use crate::support::Konnect;

const UNKNOWN: &str = "7f9fd312-a987-4628-b4c5-bb4f4fddd5f7";

#[tokio::test]
async fn without_a_provider_each_endpoint_says_so() {
    let konnect = Konnect::start().await;
    konnect.get("/identity-provider").await.problem(404);
    konnect
        .get("/identity-provider/team-group-mappings")
        .await
        .refuses(&["data"]);
    konnect
        .patch(
            "/identity-provider/team-group-mappings",
            &json!({"data": []}),
        )
        .await
        .refuses(&["data"]);
    konnect
        .get("/identity-provider/team-mappings")
        .await
        .problem(412);
    konnect
        .put("/identity-provider/team-mappings", &json!({"mappings": []}))
        .await
        .problem(412);
    konnect
        .patch("/identity-provider", &json!({}))
        .await
        .refuses(&["issuer", "login_path", "client_id"]);
}

#[tokio::test]
async fn the_first_update_makes_the_provider_and_the_next_changes_it() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let body = json!({
        "issuer": provider.issuer, "login_path": "contoso", "client_id": "id",
        "client_secret": "secret",
    });
    let made = konnect.patch("/identity-provider", &body).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(
        made.json(),
        json!({
            "issuer": provider.issuer, "login_path": "contoso", "client_id": "id",
            "scopes": ["email", "openid", "profile"],
            "claim_mappings": {"name": "name", "email": "email", "groups": "groups"},
        }),
        "the secret is never answered"
    );
    let changed = konnect
        .patch("/identity-provider", &json!({"client_id": "other"}))
        .await;
    assert_eq!(
        changed.json()["login_path"],
        "contoso",
        "what is left out is unchanged"
    );
    let list = konnect.get("/identity-providers").await.json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(list[0]["config"]["client_id"], "other");
    assert_eq!(list[0]["enabled"], false);
    konnect
        .patch(
            "/identity-provider",
            &json!({"claim_mappings": {"email": "upn"}}),
        )
        .await
        .refuses(&["claim_mappings"]);
    konnect
        .patch(
            "/identity-provider",
            &json!({"issuer": format!("{}/", provider.issuer)}),
        )
        .await
        .refuses(&["issuer"]);
}

#[tokio::test]
async fn mappings_by_team_replace_the_listed_teams_alone() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let id = konnect.add_provider(&provider, false).await;
    let payments = konnect.team_id("payments").await;
    let mobile = konnect.team_id("mobile").await;
    let path = "/identity-provider/team-group-mappings";
    let both = json!({"data": [
        {"team_id": payments, "groups": ["a", "b"]},
        {"team_id": mobile, "groups": ["c"]},
    ]});
    let answer = konnect.patch(path, &both).await;
    assert_eq!(answer.json()["meta"]["page"]["total"], 2, "{}", answer.text);

    konnect
        .patch(
            path,
            &json!({"data": [{"team_id": payments, "groups": ["d"]}]}),
        )
        .await;
    konnect
        .patch(path, &json!({"data": [{"team_id": mobile, "groups": []}]}))
        .await;
    assert_eq!(
        konnect.get(path).await.json()["data"],
        json!([{"team_id": payments, "groups": ["d"]}])
    );
    let rows = konnect
        .get(&format!("/identity-providers/{id}/team-group-mappings"))
        .await
        .json();
    assert_eq!(
        rows["data"][0]["group"], "d",
        "the newer endpoint shows the same row"
    );

    konnect
        .patch(
            path,
            &json!({"data": [{"team_id": UNKNOWN, "groups": ["x"]}]}),
        )
        .await
        .refuses(&["data.team_id"]);
    konnect
        .patch(
            path,
            &json!({"data": [{"team_id": "payments", "groups": ["x"]}]}),
        )
        .await
        .refuses(&["data.team_id"]);
}

#[tokio::test]
async fn mappings_by_group_replace_everything() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    konnect.add_provider(&provider, false).await;
    let payments = konnect.team_id("payments").await;
    let path = "/identity-provider/team-mappings";
    let rows =
        json!([{"group": "a", "team_ids": [payments]}, {"group": "b", "team_ids": [payments]}]);
    let put = konnect.put(path, &json!({"mappings": rows})).await;
    assert_eq!(put.json(), json!({"data": rows}));
    let rows = json!([{"group": "c", "team_ids": [payments]}]);
    konnect.put(path, &json!({"mappings": rows})).await;
    let page = konnect.get(path).await.json();
    assert_eq!(page["data"], rows);
    assert_eq!(page["meta"]["page"]["total"], 1);
    konnect
        .put(
            path,
            &json!({"mappings": [{"group": "c", "team_ids": [UNKNOWN]}]}),
        )
        .await
        .problem(404);
}
