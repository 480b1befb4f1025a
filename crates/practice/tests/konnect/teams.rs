//! Teams: pages, filters, creating.

use serde_json::{Value, json};

use crate::support::Konnect;

fn names(body: &Value) -> Vec<&str> {
    body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|team| team["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn numbered_pages_cover_every_team_once() {
    let konnect = Konnect::start().await;
    let all = konnect.get("/teams?page[size]=100").await.json();
    let total = all["meta"]["page"]["total"].as_u64().unwrap();
    let mut seen = Vec::new();
    for number in 1.. {
        let page = konnect
            .get(&format!(
                "/teams?page%5Bsize%5D=3&page%5Bnumber%5D={number}"
            ))
            .await
            .json();
        assert_eq!(
            page["meta"]["page"],
            json!({"number": number, "size": 3, "total": total})
        );
        let names: Vec<_> = names(&page).into_iter().map(str::to_owned).collect();
        if names.is_empty() {
            break;
        }
        seen.extend(names);
    }
    assert_eq!(seen, names(&all), "the pages together are the whole list");
}

#[tokio::test]
async fn filters_compare_names_and_labels() {
    let konnect = Konnect::start().await;
    let created = konnect
        .post(
            "/teams",
            &json!({"name": "payments-eu", "labels": {"geo": "eu"}}),
        )
        .await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_eq!(
        created.json()["description"],
        "payments-eu",
        "a team never lacks a description"
    );
    for (query, expected) in [
        (
            "filter[name][eq]=organization-admin",
            vec!["organization-admin"],
        ),
        (
            "filter[name][contains]=organization",
            vec!["organization-admin", "organization-admin-readonly"],
        ),
        ("filter[labels.geo][eq]=eu", vec!["payments-eu"]),
        ("filter[labels.geo][exists]=true", vec!["payments-eu"]),
        ("filter[name][eq]=Organization-Admin", vec![]),
    ] {
        let body = konnect.get(&format!("/teams?{query}")).await.json();
        assert_eq!(names(&body), expected, "for {query}");
    }
}

#[tokio::test]
async fn an_unsupported_filter_or_page_is_refused() {
    let konnect = Konnect::start().await;
    konnect
        .get("/teams?filter[name][like]=x")
        .await
        .refuses(&["[filter][name][like]"]);
    konnect
        .get("/teams?filter[colour][eq]=x")
        .await
        .refuses(&["[filter][colour][eq]"]);
    konnect
        .get("/teams?page[size]=none")
        .await
        .refuses(&["page[size]"]);
    konnect
        .get("/teams?page[number]=0")
        .await
        .refuses(&["page[number]"]);
}

#[tokio::test]
async fn a_new_team_can_be_read_and_may_share_its_name() {
    let konnect = Konnect::start().await;
    let body = json!({"name": "Gateway", "description": "Runs the gateways."});
    let first = konnect.post("/teams", &body).await.json();
    let second = konnect.post("/teams", &body).await.json();
    assert_ne!(first["id"], second["id"], "a name does not identify a team");
    assert_eq!(first["system_team"], false);
    let id = first["id"].as_str().unwrap();
    assert_eq!(konnect.get(&format!("/teams/{id}")).await.json(), first);
    let roles = konnect
        .get(&format!("/teams/{id}/assigned-roles"))
        .await
        .json();
    assert_eq!(roles["data"], json!([]));
}

#[tokio::test]
async fn a_wrong_team_is_refused_field_by_field() {
    let konnect = Konnect::start().await;
    konnect.post("/teams", &json!({})).await.refuses(&["name"]);
    konnect.post("/teams", &json!([])).await.refuses(&["body"]);
    konnect
        .post(
            "/teams",
            &json!({"name": "x".repeat(251), "owner": "me", "labels": {"a": "-"}}),
        )
        .await
        .refuses(&["owner", "name", "labels.a"]);
    konnect.get("/teams/1").await.refuses(&["teamID"]);
    konnect
        .get("/teams/7f9fd312-a987-4628-b4c5-bb4f4fddd5f7")
        .await
        .problem(404);
}
