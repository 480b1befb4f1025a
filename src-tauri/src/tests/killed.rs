//! An app that is killed in the middle of its work, at every record of its journals and between a record and its
//! request. The next app to start continues or undoes, with nothing but the journals, the keychain and the services.
//! What was left, and what the screen of connections says of it, is true each time.
//!
//! Practice is in the test's process: inside the app it would end with the app, and nothing could be continued.

mod process;
mod scene;

use std::collections::BTreeSet;
use std::time::Duration;

use futures::StreamExt as _;
use practice::Practice;
use sso_http::Http;

use self::process::{Work, rotate, set_up, tear_down};
use self::scene::{KINDS, Kind, Known, Scene, known, timing};
use super::connections::listed;
use super::stage::{hearing, kinds, unfinished};
use crate::ipc::{ApplicationChoice, Choices, TeardownKind, TeardownOutcome};
use crate::session::app_state::AppState;
use crate::work::{connections, setup, test_sign_in};

/// How long practice takes for each request: long enough for the app to be killed while it waits.
const DELAY: Duration = Duration::from_millis(25);
/// How long after a record the app is killed: at once, while its request is under way, and about when it is answered.
const AFTER: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_millis(12),
    Duration::from_millis(27),
];
/// Apps that are killed at the same time.
const AT_ONCE: usize = 6;

/// Kills one app, and does what a person does after the next start. `false` if the work was done before the kill.
async fn point(kind: Kind, records: usize, after: Duration, undo: bool, http: Http) -> bool {
    // Half of the computers have a keychain.
    let (scene, work) = Box::pin(Scene::of(kind, records.is_multiple_of(2), http)).await;
    scene.servers.set_timing(timing(DELAY));
    if !scene.world.kill(work, records, after).await {
        return false;
    }
    // What it had sent is answered completely, even if nobody listens.
    tokio::time::sleep(3 * DELAY).await;
    scene.servers.set_timing(timing(Duration::ZERO));

    let state = scene.world.start(&scene.http).await;
    scene.is_whole(&state, &[], false).await;
    let left = known(&state).await;
    let handed_over = scene.handed_over(&state).await;
    let broken_off: Vec<_> = left.iter().filter(|one| one.state != "finished").collect();
    assert!(
        broken_off
            .iter()
            .all(|one| one.state == "interrupted"
                || (kind == Kind::Forbidden && one.state == "stopped")),
        "its end is not on record"
    );
    assert_eq!(
        unfinished(&state).await as usize,
        broken_off.len(),
        "the app says so when it starts"
    );
    if broken_off.is_empty() {
        // Its last record was written before it was killed.
        return false;
    }
    let mut settled = true;
    match kind {
        Kind::Undo => {
            assert_eq!(broken_off[0].kind, "undo");
            gone(&state, broken_off[0], TeardownKind::Undo).await;
            scene.is_as_before();
        }
        Kind::Remove => {
            assert_eq!(broken_off[0].kind, "remove");
            gone(&state, broken_off[0], TeardownKind::Remove).await;
            assert!(scene.servers.providers_of_this_tenant().is_empty());
        }
        Kind::Rotate if undo => {
            for one in &broken_off {
                let id = one.id.to_string();
                let outcome = tear_down(&state, &id, TeardownKind::Undo).await;
                let TeardownOutcome::Finished { leftovers } = outcome else {
                    panic!("{outcome:?}");
                };
                // Konnect does not say which secret it has, so where it may be the new one, both stay.
                settled &= leftovers.is_empty();
            }
            let left = known(&state).await;
            assert_eq!(left.len(), 3, "each is still there");
            assert!(left.iter().all(|one| one.state == "finished"));
        }
        _ if undo => {
            for one in &left {
                gone(&state, one, TeardownKind::Undo).await;
            }
            scene.is_as_before();
        }
        _ => {
            for one in broken_off {
                if kind == Kind::Forbidden {
                    waited(&scene, &state, one).await;
                }
                gone_on_with(&state, one).await;
            }
            // Those that it had not begun are set up now; all others are already as they should be.
            let outcome = set_up(&state, &scene.choices).await;
            assert!(kinds(&outcome).iter().all(|kind| kind == "finished"));
            nothing_is_left_to_do(&state, &scene.choices).await;
        }
    }
    scene.is_whole(&state, &handed_over, settled).await;
    true
}

async fn gone(state: &AppState, one: &Known, kind: TeardownKind) {
    let outcome = tear_down(state, &one.id.to_string(), kind).await;
    assert!(
        matches!(outcome, TeardownOutcome::Finished { .. }),
        "{outcome:?}"
    );
    assert!(
        known(state).await.iter().all(|left| left.id != one.id),
        "it is no longer listed"
    );
}

/// Continues as far as the wait, if it was killed before that, and lets it end.
async fn waited(scene: &Scene, state: &AppState, one: &Known) {
    let id = one.id.to_string();
    let review = connections::preview_continue(state, &id, ApplicationChoice::Undecided)
        .await
        .unwrap();
    let outcome = setup::run(state, &review.plan_id, hearing(|_| {})).await;
    let outcome = serde_json::to_value(outcome.unwrap()).unwrap();
    let error = &outcome["targets"][0]["detail"]["error"]["kind"];
    assert_eq!(error, "waitsForExemption", "{outcome}");
    scene.exempt_all();
}

async fn gone_on_with(state: &AppState, one: &Known) {
    assert_eq!(one.kind, "setUp");
    let id = one.id.to_string();
    let review = connections::preview_continue(state, &id, ApplicationChoice::Undecided)
        .await
        .unwrap();
    let outcome = setup::run(state, &review.plan_id, hearing(|_| {})).await;
    let outcome = outcome.unwrap();
    assert_eq!(kinds(&outcome), ["finished"], "{outcome:?}");
    let shown = serde_json::to_value(&outcome).unwrap();
    let checks = shown["targets"][0]["detail"]["handOver"]["checks"].as_array();
    let failed: Vec<_> = checks
        .unwrap()
        .iter()
        .filter(|check| check["state"] == "failed")
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
}

async fn nothing_is_left_to_do(state: &AppState, choices: &Choices) {
    let review = crate::work::review::preview(state, choices).await.unwrap();
    let shown = serde_json::to_value(&review).unwrap();
    for target in shown["targets"].as_array().unwrap() {
        let changes = target["changes"].as_array().unwrap();
        let left: Vec<_> = changes
            .iter()
            .filter(|change| change["effect"] != "keep")
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

/// How many records the work writes when nobody kills it.
async fn records_of(kind: Kind, http: Http) -> usize {
    let (scene, work) = Box::pin(Scene::of(kind, true, http.clone())).await;
    let before = scene.world.records();
    let state = scene.world.start(&http).await;
    match work {
        Work::SetUp(choices) => drop(set_up(&state, &choices).await),
        Work::Rotate(ids) => drop(rotate(&state, &ids).await),
        Work::Undo(id) => drop(tear_down(&state, &id, TeardownKind::Undo).await),
        Work::Remove(id) => drop(tear_down(&state, &id, TeardownKind::Remove).await),
        Work::TestSignIn(_) => unreachable!("no kind of scene tests"),
    }
    scene.world.records() - before
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_record_and_between_record_and_request() {
    let http = Http::new().unwrap();
    let mut points = Vec::new();
    for kind in KINDS {
        for records in 1..=Box::pin(records_of(kind, http.clone())).await {
            for (place, after) in AFTER.into_iter().enumerate() {
                points.push((kind, records, after, (records + place).is_multiple_of(2)));
            }
        }
    }
    let tried = points.into_iter().map(|(kind, records, after, undo)| {
        let http = http.clone();
        async move {
            let name = format!("{kind:?}, record {records}, {after:?} later");
            let ended = tokio::spawn(point(kind, records, after, undo, http)).await;
            (kind, ended.map_err(|panic| format!("{name}: {panic}")))
        }
    });
    let tried: Vec<_> = futures::stream::iter(tried)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mut failures = Vec::new();
    let mut reached = 0;
    let mut of_kinds = BTreeSet::new();
    for (kind, ended) in tried {
        match ended {
            Ok(true) => {
                reached += 1;
                of_kinds.insert(format!("{kind:?}"));
            }
            Ok(false) => {}
            Err(failure) => failures.push(failure),
        }
    }
    println!(
        "measured: {reached} points of a killed app, {} failures",
        failures.len()
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(reached >= 40, "only {reached} points were reached");
    assert_eq!(of_kinds.len(), KINDS.len(), "{of_kinds:?}");
}

/// From the record that a redirect URI may be registered to its end, in milliseconds: before, during and after each
/// request of a test sign-in, and in the pauses between them.
const MOMENTS_OF_A_TEST: [u64; 12] = [0, 12, 27, 45, 70, 300, 570, 600, 640, 680, 900, 1_250];

#[tokio::test(flavor = "multi_thread")]
async fn test_sign_in_killed_at_any_moment_leaves_nothing_after_the_next_sign_in() {
    let http = Http::new().unwrap();
    let scenes = MOMENTS_OF_A_TEST.map(|after| Box::pin(test_killed_after(after, http.clone())));
    let left = futures::stream::iter(scenes)
        .buffered(AT_ONCE)
        .collect::<Vec<_>>()
        .await;
    assert!(
        left.contains(&true) && left.contains(&false),
        "some moments leave a redirect URI, and some do not: {left:?}"
    );
}

/// Whether a redirect URI was left until the next sign-in.
async fn test_killed_after(after: u64, http: Http) -> bool {
    let (scene, _) = Box::pin(Scene::of(Kind::Undo, true, http)).await;
    let before = scene.servers.snapshot();
    let state = scene.world.start(&scene.http).await;
    let id = listed(&state).await[0]["id"].as_str().unwrap().to_owned();
    scene.servers.set_timing(timing(DELAY));
    let test = Work::TestSignIn(id);
    let was_killed = scene
        .world
        .kill(test, 1, Duration::from_millis(after))
        .await;
    assert!(was_killed, "after {after} ms");
    scene.servers.set_timing(timing(Duration::ZERO));
    let uris = |servers: &Practice| {
        let applications = servers.applications().into_iter();
        let uris = applications.map(|it| it["web"]["redirectUris"].to_string());
        uris.filter(|uris| uris.contains("konnect-sso-test"))
            .count()
    };
    let was_left = uris(&scene.servers) > 0;

    let state = scene.world.start(&scene.http).await;
    assert_eq!(unfinished(&state).await, 0, "the connection is finished");
    let asked = state.session.read().await.id();
    Box::pin(test_sign_in::clear(&state, asked)).await;
    assert_eq!(uris(&scene.servers), 0, "after {after} ms");
    let now = scene.servers.snapshot();
    assert_eq!(
        before.differences(&now),
        Vec::<String>::new(),
        "after {after} ms"
    );
    was_left
}
