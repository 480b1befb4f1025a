//! Faults for one request of work that has already been done once without faults.

use std::time::Duration;

use practice::{FaultAction, Practice, Timing};
use serde_json::json;

use crate::support::{Graph, PROMPT, guide_application, prompt_practice, timed_practice};

/// Three requests one after the other; returns how many of them were answered as they should be.
async fn work(practice: &Practice) -> usize {
    let graph = Graph::admin(practice);
    let body = guide_application("https://a.example/");
    let created = graph
        .request(reqwest::Method::POST, "/applications")
        .json(&body)
        .send()
        .await;
    let Ok(response) = created else { return 0 };
    let Ok(application) = response.json::<serde_json::Value>().await else {
        return 0;
    };
    let Some(id) = application["id"].as_str() else {
        return 0;
    };
    for (index, path) in ["addPassword", "removePassword"].into_iter().enumerate() {
        let key = &application["passwordCredentials"][0]["keyId"];
        let sent = graph
            .request(reqwest::Method::POST, &format!("/applications/{id}/{path}"))
            .json(&json!({"keyId": key}))
            .send()
            .await;
        if !sent.is_ok_and(|response| response.status().is_success()) {
            return index + 1;
        }
    }
    3
}

async fn undisturbed() -> Vec<practice::Exchange> {
    let practice = timed_practice(Timing {
        delay: Duration::from_millis(3),
        ..PROMPT
    })
    .await;
    assert_eq!(work(&practice).await, 3, "nothing is wrong yet");
    practice.record()
}

#[tokio::test]
async fn each_request_of_a_recorded_run_can_be_hit() {
    let record = undisturbed().await;
    for action in [FaultAction::ResetBefore, FaultAction::Refuse { ms: None }] {
        for at in 0..record.len() {
            let practice = prompt_practice().await;
            assert!(practice.inject_at(&record, at, action.clone()).await);
            assert_eq!(
                work(&practice).await,
                at,
                "{action:?} at {} {}",
                record[at].method,
                record[at].path
            );
            let reached = practice.record().len();
            let seen_by_practice = usize::from(action == FaultAction::ResetBefore);
            assert_eq!(
                reached,
                at + seen_by_practice,
                "{action:?}: who is refused leaves no trace"
            );
        }
    }
}

#[tokio::test]
async fn what_practice_asks_itself_cannot_be_hit() {
    let mut record = undisturbed().await;
    record[0].service = "openid-client".to_owned();
    let practice = prompt_practice().await;
    assert!(
        !practice
            .inject_at(&record, 0, FaultAction::DropBefore)
            .await
    );
    assert!(
        !practice
            .inject_at(&record, 99, FaultAction::DropBefore)
            .await
    );
    assert_eq!(work(&practice).await, 3, "nothing was switched on");
}
