//! Mappings of one provider: rows, cursor pages, conflicts.

use serde_json::{Value, json};

use crate::provider::Provider;
use crate::support::Konnect;

const UNKNOWN: &str = "7f9fd312-a987-4628-b4c5-bb4f4fddd5f7";

async fn mappings_path(konnect: &Konnect) -> String {
    let provider = Provider::start().await;
    let id = konnect.add_provider(&provider, false).await;
    format!("/identity-providers/{id}/team-group-mappings")
}

fn groups(page: &Value) -> Vec<String> {
    page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["group"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_mapping_is_created_once_read_and_deleted() {
    let konnect = Konnect::start().await;
    let path = mappings_path(&konnect).await;
    let team = konnect.team_id("organization-admin").await;
    let body = json!({"team_id": team, "group": "admins"});

    let created = konnect.post(&path, &body).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let row = created.json();
    konnect.post(&path, &body).await.problem(409);
    let other_case = konnect
        .post(&path, &json!({"team_id": team, "group": "Admins"}))
        .await;
    assert_eq!(other_case.status, 201, "groups are compared with case");

    let row_path = format!("{path}/{}", row["id"].as_str().unwrap());
    assert_eq!(konnect.get(&row_path).await.json(), row);
    assert_eq!(konnect.delete(&row_path).await.status, 204);
    konnect.get(&row_path).await.problem(404);
    konnect.delete(&row_path).await.problem(404);
}

#[tokio::test]
async fn cursor_pages_cover_every_row_once_in_both_directions() {
    let konnect = Konnect::start().await;
    let path = mappings_path(&konnect).await;
    let team = konnect.team_id("payments").await;
    let all: Vec<_> = (0..7).map(|number| format!("group-{number}")).collect();
    for group in &all {
        konnect
            .post(&path, &json!({"team_id": team, "group": group}))
            .await;
    }

    let mut seen = Vec::new();
    let mut link = format!("{path}?page[size]=3");
    let last = loop {
        let page = konnect.get(&link).await.json();
        seen.extend(groups(&page));
        match page["meta"]["page"]["next"].as_str() {
            Some(next) => {
                assert!(
                    next.starts_with(&path),
                    "a link is a path under /v3: {next}"
                );
                next.clone_into(&mut link);
            }
            None => break page,
        }
    };
    assert_eq!(seen, all, "the pages together are the whole list");
    assert_eq!(last["meta"]["page"]["size"], 3);

    let first = last["meta"]["page"]["first"].as_str().unwrap();
    assert_eq!(groups(&konnect.get(first).await.json()), all[..3]);
    let final_page = last["meta"]["page"]["last"].as_str().unwrap();
    assert_eq!(groups(&konnect.get(final_page).await.json()), all[6..]);
    let previous = last["meta"]["page"]["previous"].as_str().unwrap();
    assert_eq!(groups(&konnect.get(previous).await.json()), all[3..6]);
}

#[tokio::test]
async fn an_empty_list_has_no_neighbours() {
    let konnect = Konnect::start().await;
    let path = mappings_path(&konnect).await;
    let page = konnect.get(&path).await.json();
    assert_eq!(page["data"], json!([]));
    assert_eq!(page["meta"]["page"]["next"], Value::Null);
    assert_eq!(page["meta"]["page"]["previous"], Value::Null);
    konnect
        .get(&format!("{path}?page[after]=x"))
        .await
        .refuses(&["page[after]"]);
}

#[tokio::test]
async fn filters_select_by_team_and_group() {
    let konnect = Konnect::start().await;
    let path = mappings_path(&konnect).await;
    let payments = konnect.team_id("payments").await;
    let mobile = konnect.team_id("mobile").await;
    for (team, group) in [(&payments, "a"), (&payments, "b"), (&mobile, "b")] {
        konnect
            .post(&path, &json!({"team_id": team, "group": group}))
            .await;
    }
    let by_team = konnect
        .get(&format!("{path}?filter[team_id][eq]={payments}"))
        .await;
    assert_eq!(groups(&by_team.json()), ["a", "b"]);
    let by_both = konnect
        .get(&format!(
            "{path}?filter[group][eq]=b&filter[team_id][eq]={mobile}"
        ))
        .await
        .json();
    assert_eq!(by_both["data"].as_array().unwrap().len(), 1);
    let page = konnect
        .get(&format!(
            "{path}?filter[team_id][eq]={payments}&page[size]=1"
        ))
        .await
        .json();
    let next = page["meta"]["page"]["next"].as_str().unwrap();
    assert_eq!(
        groups(&konnect.get(next).await.json()),
        ["b"],
        "a link keeps the filter"
    );
}

#[tokio::test]
async fn wrong_rows_are_refused() {
    let konnect = Konnect::start().await;
    let path = mappings_path(&konnect).await;
    let team = konnect.team_id("payments").await;
    konnect
        .post(&path, &json!({}))
        .await
        .refuses(&["team_id", "group"]);
    konnect
        .post(&path, &json!({"team_id": "payments", "group": "a"}))
        .await
        .refuses(&["team_id"]);
    konnect
        .post(&path, &json!({"team_id": UNKNOWN, "group": "a"}))
        .await
        .problem(404);
    let elsewhere = format!("/identity-providers/{UNKNOWN}/team-group-mappings");
    konnect
        .post(&elsewhere, &json!({"team_id": team, "group": "a"}))
        .await
        .problem(404);
    konnect.get(&elsewhere).await.problem(404);
}
