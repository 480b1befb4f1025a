//! APIs that accept only a limited number of requests.

use std::time::Duration;

use practice::{Options, RateLimit};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Konnect, read};

#[tokio::test]
async fn each_api_answers_429_when_its_window_is_full() {
    let konnect = Konnect::start_with(Options {
        rate_limit: Some(RateLimit {
            requests: 2,
            window: Duration::from_secs(3600),
        }),
        ..Options::default()
    })
    .await;
    for _ in 0..2 {
        let list = konnect.region("eu", Method::GET, "/portals", None).await;
        assert_eq!(list.status, 200, "{}", list.text);
    }
    let url = format!(
        "{}v3/portals",
        konnect.practice.base_urls().konnect_regions["eu"]
    );
    let refused = konnect
        .client
        .get(&url)
        .bearer_auth(konnect.practice.konnect_token())
        .send()
        .await
        .unwrap();
    let wait: u64 = refused.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((3500..=3600).contains(&wait), "whole seconds: {wait}");
    let refused = read(refused).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.json()["title"], "Rate Limited", "{}", refused.text);
    let other = konnect.region("us", Method::GET, "/portals", None).await;
    assert_eq!(other.status, 200, "another region is counted separately");
    konnect.get("/organizations/me").await;
    konnect.get("/organizations/me").await;
    konnect.get("/organizations/me").await.problem(429);

    let graph = format!("{}v1.0/me", konnect.practice.base_urls().graph);
    for expected in [401, 401, 429] {
        let answer = read(konnect.client.get(&graph).send().await.unwrap()).await;
        assert_eq!(answer.status, expected, "{}", answer.text);
    }
}

#[tokio::test]
async fn the_console_sets_the_limit_and_takes_it_away() {
    let konnect = Konnect::start().await;
    let url = konnect.practice.base_urls().console.join("timing").unwrap();
    let put = async |body: Value| {
        let answer = konnect
            .client
            .put(url.clone())
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 204, "{body}");
    };
    let limit = json!({"requests": 0, "window_ms": 60_000});
    put(json!({"rate_limit": limit})).await;
    put(json!({"delay_ms": 0})).await;
    let timing = read(konnect.client.get(url.clone()).send().await.unwrap()).await;
    assert_eq!(
        timing.json()["rate_limit"],
        limit,
        "what is left out is unchanged"
    );
    konnect.get("/organizations/me").await.problem(429);
    put(json!({"rate_limit": null})).await;
    assert_eq!(konnect.get("/organizations/me").await.status, 200);
}
