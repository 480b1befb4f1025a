//! How many requests a run says it sent, beside what practice was asked in the meantime.

use practice::{Exchange, FaultAction, Matching, Practice};

use super::connections::by_hand;
use super::stage::{
    choices, found, kinds, named, organization_login, portal, practising, reviewed, run, servers,
};
use crate::ipc::{Choices, Region, RunOutcome};
use crate::session::app_state::AppState;

/// One request that goes wrong: the one with this number among those that it fits, from the start of the run.
type Fault = (&'static str, &'static str, u32, FaultAction);

/// Runs these choices while `faults` happen; with what practice was asked from the start to the end.
async fn asked_by(
    state: &AppState,
    choices: &Choices,
    faults: Vec<Fault>,
) -> (RunOutcome, Vec<Exchange>) {
    let review = reviewed(state, choices).await;
    servers(state, |servers| {
        servers.clear_record();
        for (method, path, nth, action) in faults {
            let matching = Matching {
                method: Some(method.into()),
                path: path.into(),
                nth: Some(nth),
                ..Matching::default()
            };
            servers.add_fault(practice::Fault { matching, action });
        }
    })
    .await;
    let (outcome, _) = run(state, &review).await;
    let mut asked = servers(state, Practice::record).await;
    asked.retain(|exchange| exchange.from_app);
    (outcome, asked)
}

fn is_what_was_asked(outcome: &RunOutcome, asked: &[Exchange]) {
    let asked: Vec<String> = asked
        .iter()
        .map(|one| format!("{} {} {}", one.method, one.path, one.status))
        .collect();
    assert!(!asked.is_empty());
    assert_eq!(
        usize::try_from(outcome.requests),
        Ok(asked.len()),
        "the person is told another number than practice was asked: {asked:#?}"
    );
}

#[tokio::test]
async fn set_up_says_how_many_requests_it_sent() {
    let (state, _data) = practising().await;
    for target in [organization_login(), by_hand()] {
        let choices = Choices {
            approve_for_everyone: true,
            ..choices([target])
        };
        let (outcome, asked) = asked_by(&state, &choices, Vec::new()).await;
        assert_eq!(kinds(&outcome), ["finished"]);
        is_what_was_asked(&outcome, &asked);
        // What changes nothing asks too, and begins with nothing.
        let (outcome, asked) = asked_by(&state, &choices, Vec::new()).await;
        is_what_was_asked(&outcome, &asked);
    }
}

#[tokio::test]
async fn each_repetition_is_one_more_request() {
    let choices = choices([organization_login()]);
    let (undisturbed, _data) = practising().await;
    let (undisturbed, _) = asked_by(&undisturbed, &choices, Vec::new()).await;
    let (state, _data) = practising().await;
    let faults = vec![
        ("GET", "identity-providers", 1, busy()),
        ("GET", "identity-providers", 2, busy()),
        ("POST", "/v1.0/applications", 1, throttled()),
        ("GET", "/v1.0/applications", 1, FaultAction::DropAfter),
    ];
    let (outcome, asked) = asked_by(&state, &choices, faults).await;
    assert_eq!(kinds(&outcome), ["finished"]);
    is_what_was_asked(&outcome, &asked);
    assert_eq!(outcome.requests, undisturbed.requests + 4, "{asked:#?}");
}

#[tokio::test]
async fn several_targets_at_once_are_counted_together() {
    let (state, _data) = practising().await;
    let regions = found(&state).await;
    let portals = [
        named(&regions, Region::Eu, "Partner Portal"),
        named(&regions, Region::Us, "Internal APIs"),
    ];
    let mut targets = vec![organization_login()];
    targets.extend(portals.map(portal));
    let faults = vec![("POST", "/v1.0/applications", 2, throttled())];
    let (outcome, asked) = asked_by(&state, &choices(targets), faults).await;
    assert_eq!(kinds(&outcome), ["finished"; 3]);
    is_what_was_asked(&outcome, &asked);
    let creations = asked
        .iter()
        .filter(|one| one.method == "POST" && one.path == "/v1.0/applications");
    assert_eq!(creations.count(), 4, "one of the three was asked to wait");
}

#[tokio::test]
async fn target_that_stops_is_counted_with_those_that_go_on() {
    let (state, _data) = practising().await;
    let refused = FaultAction::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    let faults = vec![("POST", "/v3/identity-providers", 1, refused)];
    let choices = choices([organization_login(), by_hand()]);
    let (outcome, asked) = asked_by(&state, &choices, faults).await;
    assert_eq!(kinds(&outcome), ["stopped", "finished"]);
    // What the app asks afterwards to explain a refusal is no longer the run.
    let during = usize::try_from(outcome.requests).unwrap();
    assert!((1..=asked.len()).contains(&during), "{during}");
}

fn busy() -> FaultAction {
    FaultAction::Status {
        status: 503,
        body: None,
        retry_after: None,
    }
}

fn throttled() -> FaultAction {
    FaultAction::Status {
        status: 429,
        body: None,
        retry_after: Some(1),
    }
}
