//! A Konnect administrator makes a request, and an Entra administrator opens it.

use std::path::PathBuf;

use serde_json::json;

use super::stage::{choices, found, practising, reviewed, run};
use crate::ipc::{
    ChosenTarget, CommandError, Region, RegionFound, RequestChoices, RequestRead, RequestSaved,
    RequestText, TargetRef,
};
use crate::session::app_state::AppState;
use crate::work::request_file;

async fn asked_for(state: &AppState, groups: &[&str]) -> RequestText {
    let regions = found(state).await;
    let portals = regions.iter().filter_map(|one| match &one.found {
        RegionFound::Portals(portals) if one.region == Region::Eu => portals.first(),
        _ => None,
    });
    let portals = portals.map(|portal| ChosenTarget::Portal {
        id: portal.id.parse().unwrap(),
        region: portal.region,
        name: portal.name.clone(),
        redirect_uris: portal
            .redirect_uris
            .iter()
            .map(|uri| uri.url.clone())
            .collect(),
    });
    let choices = RequestChoices {
        targets: [ChosenTarget::Organization]
            .into_iter()
            .chain(portals)
            .collect(),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
    };
    request_file::write(state, choices, "2026-11-30T10:00:00.5Z".parse().unwrap())
        .await
        .unwrap()
}

fn text(written: RequestText) -> String {
    match written {
        RequestText::Text(text) => text,
        RequestText::Refused(why) => panic!("refused as {why:?}"),
    }
}

#[tokio::test]
async fn what_one_asks_for_the_other_sets_up_after_the_review() {
    let (state, _data) = practising().await;
    let text = text(asked_for(&state, &["API developers"]).await);
    state.session.disconnect().await;

    let RequestRead::Request(request) = request_file::read(&state, &text).await else {
        panic!("what was written must be readable: {text}");
    };
    assert_eq!(request.made_at, "2026-11-30T10:00:00Z");
    assert_eq!(request.groups[0].name.as_deref(), Some("API developers"));
    assert_eq!(request.targets.len(), 2, "the login and one portal");
    let targets = request.targets.iter().map(|target| TargetRef::CallbackUrl {
        urls: target
            .redirect_uris
            .iter()
            .map(|uri| uri.url.clone())
            .collect(),
    });
    let targets: Vec<TargetRef> = targets.collect();
    let review = reviewed(&state, &choices(targets)).await;
    run(&state, &review).await;
    let made = state.session.read().await.connections.len();
    assert_eq!(made, 2, "each target has values of its own to hand back");
}

#[tokio::test]
async fn request_of_practice_is_refused_outside_of_it() {
    let (state, _data) = practising().await;
    let text = text(asked_for(&state, &[]).await);
    let data = tempfile::tempdir().unwrap();
    let real = AppState::new(
        sso_http::Http::new().unwrap(),
        crate::session::keychain::Keychain::in_memory(),
        data.path().to_owned(),
    );
    let read = request_file::read(&real, &text).await;
    let refused = json!({ "kind": "refused", "detail": { "kind": "practice" } });
    assert_eq!(json!(read), refused);
}

#[tokio::test]
async fn token_pasted_as_a_group_is_not_written() {
    let (state, _data) = practising().await;
    let written = asked_for(&state, &["kpat_0123456789abcdef"]).await;
    let refused = json!({ "kind": "refused", "detail": { "kind": "hasToken" } });
    assert_eq!(json!(written), refused);
}

#[tokio::test]
async fn the_token_in_use_is_not_in_the_text() {
    let (state, _data) = practising().await;
    let text = text(asked_for(&state, &[]).await);
    assert!(
        !text.contains("pat_"),
        "no token belongs in a request: {text}"
    );
}

#[tokio::test]
async fn without_an_organization_there_is_nothing_to_ask_for() {
    let (state, _data) = practising().await;
    state.session.disconnect().await;
    let choices = RequestChoices {
        targets: vec![ChosenTarget::Organization],
        groups: Vec::new(),
    };
    let written = request_file::write(&state, choices, jiff::Timestamp::UNIX_EPOCH).await;
    assert!(matches!(written, Err(CommandError::NotConnected)));
}

#[tokio::test]
async fn request_is_saved_as_a_new_file_each_time_and_can_be_opened() {
    let (state, _data) = practising().await;
    let downloads = tempfile::tempdir().unwrap();
    let save = |folder: PathBuf| {
        let choices = RequestChoices {
            targets: vec![ChosenTarget::Organization],
            groups: vec!["API developers".into()],
        };
        let state = &state;
        async move {
            let now = "2026-11-30T10:00:00Z".parse().unwrap();
            request_file::save(state, &folder, choices, now).await
        }
    };
    for expected in ["konnect-sso-request.json", "konnect-sso-request (2).json"] {
        let saved = save(downloads.path().to_owned()).await.unwrap();
        assert_eq!(saved, RequestSaved::File(expected.into()));
        let text = std::fs::read_to_string(downloads.path().join(expected)).unwrap();
        let read = request_file::read(&state, &text).await;
        assert!(matches!(read, RequestRead::Request(_)), "{read:?}");
    }
    let gone = downloads.path().join("gone");
    assert_eq!(save(gone).await.unwrap(), RequestSaved::NotSaved);
    state.session.disconnect().await;
    let refused = save(downloads.path().to_owned()).await.unwrap_err();
    assert_eq!(refused.kind(), "notConnected");
}
