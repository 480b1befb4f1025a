//! The catalogue against what really happens.

use std::time::Duration;

use practice::{FaultAction, Practice};
use serde_json::json;

use super::created;
use super::raw::{End, ask, to_graph};
use crate::support::{Graph, answer, guide_application, http, prompt_practice};

const PATIENT: Duration = Duration::from_secs(20);
const IMPATIENT: Duration = Duration::from_millis(400);

/// A request with an effect.
enum Asked {
    Creation,
    Deletion,
}

async fn ask_for(practice: &Practice, asked: &Asked, patience: Duration) -> End {
    let request = match asked {
        Asked::Creation => {
            let body = guide_application("https://a.example/");
            to_graph(practice, "POST", "/applications", &body)
        }
        Asked::Deletion => {
            let application = practice.applications().pop().unwrap();
            let path = format!("/applications/{}", application["id"].as_str().unwrap());
            to_graph(practice, "DELETE", &path, &json!({}))
        }
    };
    ask(&practice.base_urls().graph, &request, patience).await
}

#[tokio::test]
async fn every_fault_does_to_every_request_what_the_catalogue_says() {
    for asked in [Asked::Creation, Asked::Deletion] {
        let undisturbed = prompt_practice().await;
        Graph::admin(&undisturbed).create(&json!({})).await;
        undisturbed.clear_record();
        ask_for(&undisturbed, &asked, PATIENT).await;
        let record = undisturbed.record();
        for fault in FaultAction::all() {
            let practice = prompt_practice().await;
            Graph::admin(&practice).create(&json!({})).await;
            let (action, patience) = match &fault.action {
                // Until the faults are cleared, however slow this computer is.
                FaultAction::Refuse { .. } => (FaultAction::Refuse { ms: None }, PATIENT),
                FaultAction::TimeOutBefore | FaultAction::TimeOutAfter => {
                    (fault.action.clone(), IMPATIENT)
                }
                other => (other.clone(), PATIENT),
            };
            assert!(
                practice.inject_at(&record, 0, action).await,
                "{}",
                fault.name
            );
            let end = ask_for(&practice, &asked, patience).await;
            let expected = match (&asked, fault.takes_effect) {
                (_, false) => 1,
                (Asked::Creation, true) => 2,
                (Asked::Deletion, true) => 0,
            };
            assert_eq!(created(&practice), expected, "{}: {end:?}", fault.name);
            let good = matches!(&end, End::Closed(answer)
                if answer.starts_with("HTTP/1.1 204") || answer.ends_with('}') && answer.contains("application/json")
                    && answer.contains("appId"));
            assert!(!good, "{}: nothing went wrong: {end:?}", fault.name);
            if let FaultAction::Refuse { .. } = fault.action {
                assert_eq!(end, End::Refused, "there is no request before it");
            } else {
                assert_eq!(practice.faults()[0].applied, 1, "{}", fault.name);
            }
        }
    }
}

#[tokio::test]
async fn the_console_shows_the_catalogue_and_what_became_of_faults() {
    let practice = prompt_practice().await;
    let console = practice.base_urls().console.clone();
    let get = async |path: &str| {
        answer(
            http()
                .get(console.join(path).unwrap())
                .send()
                .await
                .unwrap(),
        )
        .await
        .1
    };
    let shown = get("/faults/catalogue").await;
    assert_eq!(shown, json!(FaultAction::all()));
    practice.add_fault(super::on_create(FaultAction::ResetAfter));
    Graph::admin(&practice)
        .request(reqwest::Method::POST, "/applications")
        .json(&guide_application("https://a.example/"))
        .send()
        .await
        .unwrap_err();
    Graph::admin(&practice).create(&json!({})).await;
    let met = get("/faults").await;
    assert_eq!(
        (&met[0]["matched"], &met[0]["happened"]),
        (&json!(2), &json!(1)),
        "{met}"
    );
    let refusal = json!({"host": "graph.microsoft.com"});
    let url = console.join("/refusals").unwrap();
    let told = http().post(url).json(&refusal).send().await.unwrap();
    assert_eq!(told.status(), 204);
    let refused = Graph::admin(&practice)
        .request(reqwest::Method::GET, "/me")
        .send()
        .await
        .unwrap_err();
    assert!(refused.is_connect(), "{refused:?}");
    let url = console.join("/faults").unwrap();
    http().delete(url).send().await.unwrap();
    assert_eq!(Graph::admin(&practice).get("/me").await.0, 200);
}
