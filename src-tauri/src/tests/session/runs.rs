//! Runs and what was reviewed for them, while the session changes.

use std::sync::Arc;

use serde_json::json;
use sso::SecretStore;

use super::events::EVENTS;
use super::{Scene, hold, until};
use crate::ipc::{CommandError, RunOutcome, TeardownKind, TeardownRequest};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::run_store::World;
use crate::tests::connections::{by_hand, listed, set_up};
use crate::tests::stage::{
    choices, handed_over, hearing, in_session, kinds, organization_login, reviewed, run, servers,
};
use crate::work::{opened, review, setup, teardown};
use secrecy::ExposeSecret as _;

async fn until_held(scene: &Scene) {
    let held = || scene.real.faults().iter().any(|met| met.matched > 0);
    until("no request is held back", held).await;
}

/// Runs what was reviewed.
async fn run_reviewed(state: &AppState, plan_id: &str) -> Result<RunOutcome, CommandError> {
    setup::run(state, plan_id, hearing(|_| {})).await
}

fn undo(id: &str) -> TeardownRequest {
    TeardownRequest {
        id: id.to_owned(),
        kind: TeardownKind::Undo,
        purge: false,
    }
}

/// Whether a keychain has the secret of this connection.
fn holds(store: &Arc<dyn SecretStore>, id: &str) -> bool {
    store.get(&id.parse().unwrap()).unwrap().is_some()
}

#[tokio::test]
async fn review_asked_before_practice_started_is_not_kept_and_runs_nowhere() {
    let scene = Scene::new().await;
    let state = &scene.state;
    let before = scene.real.snapshot();
    hold(&scene.real, Some("GET"), "*/v1.0/applications");
    let asking = Arc::clone(state);
    let asked = tokio::spawn(async move { review::preview(&asking, &choices([by_hand()])).await });
    until_held(&scene).await;
    scene.practise().await;
    let practised = servers(state, practice::Practice::snapshot).await;
    scene.real.clear_faults();
    let answer = asked.await.unwrap();

    // What the window would press if the review were shown.
    if let Ok(review) = &answer {
        let _ = run_reviewed(state, &review.plan_id).await;
    }
    scene.is_as(&before, "an application landed in the real directory");
    let now = servers(state, practice::Practice::snapshot).await;
    assert_eq!(practised.differences(&now), Vec::<String>::new());
    assert_eq!(answer.map(drop).unwrap_err().kind(), "sessionChanged");
    assert!(state.session.read().await.plan.is_none(), "nothing can run");
    assert!(scene.journals("runs").is_empty());
    assert!(!scene.data.path().join("practice-runs").exists());
}

#[tokio::test]
async fn run_keeps_what_it_makes_where_its_review_was_made() {
    let scene = Scene::new().await;
    let state = &scene.state;
    let review = reviewed(state, &choices([by_hand()])).await;
    let reviewed = in_session(state, |session| session.plan.take()).await;
    scene.practise().await;
    in_session(state, |session| session.plan = reviewed).await;
    let (outcome, _) = run(state, &review).await;
    assert_eq!(kinds(&outcome), ["finished"]);
    let shown = serde_json::to_value(&outcome).unwrap();
    let id = shown["targets"][0]["detail"]["handOver"]["connection"].as_str();
    let id = id.unwrap().to_owned();
    assert!(holds(&state.keychain.store, &id), "its secret is real");
    assert!(!holds(&state.keychain.practice_store, &id));
    assert_eq!(scene.journals("runs").len(), 1, "and its journal");
    assert!(!scene.data.path().join("practice-runs").exists());

    // The same for an undo.
    state.leave_practice().await.unwrap();
    assert!(holds(&state.keychain.store, &id));
    scene
        .sign_in(scene.account_of(crate::tests::stage::ADMIN))
        .await;
    let review = teardown::preview(state, &undo(&id)).await.unwrap();
    let reviewed = in_session(state, |session| session.teardown.take()).await;
    scene.practise().await;
    in_session(state, |session| session.teardown = reviewed).await;
    let outcome = teardown::run(state, &review.plan_id, "", hearing(|_| {})).await;
    assert_eq!(
        serde_json::to_value(outcome.unwrap()).unwrap(),
        json!({ "kind": "finished", "detail": { "leftovers": [] } })
    );
    assert!(
        !holds(&state.keychain.store, &id),
        "it is forgotten where it was kept"
    );
    assert_eq!(scene.journals("runs").len(), 2);
    assert!(!scene.data.path().join("practice-runs").exists());
}

#[tokio::test]
async fn what_was_reviewed_does_not_run_in_another_session() {
    for event in EVENTS {
        let scene = Scene::new().await;
        let state = &scene.state;
        let id = set_up(state, organization_login()).await;
        let (before, journals) = (scene.real.snapshot(), scene.journals("runs"));
        let undoing = teardown::preview(state, &undo(&id)).await.unwrap();
        let review = reviewed(state, &choices([by_hand()])).await;
        event.happen(&scene).await.unwrap();
        let refused = [
            run_reviewed(state, &review.plan_id).await.map(drop),
            teardown::run(state, &undoing.plan_id, "", hearing(|_| {}))
                .await
                .map(drop),
        ];
        for refused in refused {
            assert_eq!(refused.unwrap_err().kind(), "planOutdated", "{event:?}");
        }
        scene.is_as(&before, &format!("a run began after {event:?}"));
        assert_eq!(scene.journals("runs"), journals, "{event:?}");
    }
}

#[tokio::test]
async fn run_under_way_ends_with_what_it_began_with_and_hands_nothing_to_another_session() {
    for event in EVENTS {
        let scene = Scene::new().await;
        let state = &scene.state;
        let review = reviewed(state, &choices([organization_login()])).await;
        hold(&scene.real, Some("POST"), "*/v1.0/servicePrincipals");
        let (running, plan) = (Arc::clone(state), review.plan_id.clone());
        let outcome = tokio::spawn(async move { run_reviewed(&running, &plan).await });
        until_held(&scene).await;
        let happened = event.happen(&scene).await;
        scene.real.clear_faults();
        let outcome = outcome.await.unwrap().unwrap();
        assert_eq!(
            kinds(&outcome),
            ["finished"],
            "it is reported to the end, {event:?}"
        );
        let providers = scene.real.providers_of_this_tenant();
        assert_eq!(providers.len(), 1, "with its own services, {event:?}");
        let handed_over = state.session.read().await.connections.len();
        if event.waits_for_runs() {
            assert_eq!(happened.unwrap_err().kind(), "busy");
            assert_eq!(handed_over, 1, "it is the same session");
        } else {
            happened.unwrap();
            assert_eq!(handed_over, 0, "the journal has it, {event:?}");
        }
        assert_eq!(listed(state).await[0]["state"], "finished");
    }
}

#[tokio::test]
async fn connection_that_is_undone_is_gone_in_every_session() {
    for event in EVENTS {
        let scene = Scene::new().await;
        let state = &scene.state;
        let id = set_up(state, organization_login()).await;
        let review = teardown::preview(state, &undo(&id)).await.unwrap();
        hold(&scene.real, Some("DELETE"), "*/v1.0/applications/*");
        let (running, plan) = (Arc::clone(state), review.plan_id.clone());
        let outcome =
            tokio::spawn(async move { teardown::run(&running, &plan, "", hearing(|_| {})).await });
        until_held(&scene).await;
        let happened = event.happen(&scene).await;
        assert_eq!(happened.is_err(), event.waits_for_runs());
        scene.real.clear_faults();
        let outcome = outcome.await.unwrap().unwrap();
        assert_eq!(
            serde_json::to_value(outcome).unwrap()["kind"],
            "finished",
            "{event:?}"
        );
        let session = state.session.read().await;
        assert!(session.connections.is_empty(), "{event:?}");
        assert!(session.started_connections.is_empty(), "{event:?}");
    }
}

#[tokio::test]
async fn list_that_changed_meanwhile_never_gives_the_secret_of_another_connection() {
    let scene = Scene::new().await;
    let state = &scene.state;
    let first = set_up(state, by_hand()).await;
    assert_eq!(handed_over(state, 0).await, first);
    state.client_secret(&first).await.unwrap();
    // Another window runs another set-up; this one still shows the first.
    let second = set_up(state, organization_login()).await;
    assert_eq!(handed_over(state, 0).await, second, "it has the same place");
    let app_id = async |id: &str| {
        let read = state.connection(id, |one| (one.id.to_string(), one.app_id));
        read.await.unwrap()
    };
    let (named, first_app) = app_id(&first).await;
    let (_, second_app) = app_id(&second).await;
    assert_eq!(named, first, "an id is never taken for another connection");
    assert_ne!(first_app, second_app);
    let [own, other] = [&first, &second].map(|id| state.client_secret(id));
    let (own, other) = tokio::join!(own, other);
    let [own, other] = [own, other].map(|secret| secret.unwrap().expose_secret().to_owned());
    assert_ne!(own, other, "each has its own secret");
    let checked = opened::verify(state, &first).await.unwrap();
    assert_eq!(
        (checked.connection, checked.client_id),
        (first, first_app.to_string())
    );
}

#[tokio::test]
async fn what_is_no_more_in_practice_leaves_what_is_real_alone() {
    let scene = Scene::new().await;
    let state = &scene.state;
    set_up(state, by_hand()).await;
    let forget = |session: &mut Session| session.connections.clear();
    state.session.forget(World::Practice, forget).await;
    assert_eq!(state.session.read().await.connections.len(), 1);
    state.session.forget(World::Real, forget).await;
    assert!(state.session.read().await.connections.is_empty());
}
