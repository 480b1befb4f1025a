//! Practice's groups: what it answers about a large directory is what the published description of Graph says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "this is how a test's helpers fail"
)]

use contract::Specs;
use practice::{Options, Seed};
use serde_json::{Value, json};

#[tokio::test]
async fn searches_in_a_large_directory_are_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let practice = practice::start(Options {
        seed: Seed::contoso().with_groups(100_000),
        ..Options::default()
    })
    .await
    .unwrap();
    let scopes = ["User.Read", "Group.ReadBasic.All", "Organization.Read.All"];
    let token = practice
        .access_token("maya.lindqvist@contoso.com", &scopes)
        .expect("the admin is seeded");
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = async |url: String| {
        let request = http
            .get(&url)
            .header("ConsistencyLevel", "eventual")
            .bearer_auth(&token);
        let answer = request.send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json::<Value>().await.unwrap_or(Value::Null),
        )
    };
    let at = |path: &str| format!("{}v1.0{path}", practice.base_urls().graph);
    let stored = practice.seed().groups[0].id;
    for (path, expected) in [
        ("/groups?$top=999&$count=true".to_owned(), 200),
        ("/groups?$orderby=displayName&$top=5".to_owned(), 200),
        (
            format!("/groups?$filter=id in ('{stored}')&$select=id,displayName"),
            200,
        ),
        (
            "/groups?$filter=startswith(displayName,'Gate')&$top=3".to_owned(),
            200,
        ),
        ("/groups?$filter=colour eq 'red'".to_owned(), 400),
        ("/groups?$search=nonsense".to_owned(), 400),
        ("/organization".to_owned(), 200),
    ] {
        let (status, body) = ask(at(&path)).await;
        assert_eq!(status, expected, "{path}: {body:#}");
    }
    let search = "/groups?$search=\"displayName:gate read\"&$count=true&$orderby=displayName&$top=25\
                  &$select=id,displayName,groupTypes,mailEnabled,securityEnabled";
    let (_, first) = ask(at(search)).await;
    let next = first["@odata.nextLink"].as_str().unwrap().to_owned();
    let (status, second) = ask(next).await;
    assert_eq!(status, 200, "{second:#}");
    assert_ne!(first["value"], second["value"], "another page");

    let record: Vec<Value> = practice
        .record()
        .iter()
        .map(|exchange| json!(exchange))
        .collect();
    assert_eq!(
        record
            .iter()
            .filter(|exchange| specs.covers(exchange))
            .count(),
        9,
        "each is described"
    );
    specs.assert_as_published(&record, 9);
}
