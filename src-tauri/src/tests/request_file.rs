//! A Konnect administrator makes a request, and an Entra administrator opens it.

use std::path::PathBuf;

use serde_json::{Value, json};
use uuid::Uuid;

use super::connections::{listed, set_up};
use super::stage::{
    choices, found, kinds, organization_login, practising, registered, reviewed, run,
};
use super::teardown::removed;
use crate::desktop::downloads;
use crate::ipc::{
    ChosenTarget, CommandError, OrganizationName, Region, RegionFound, RequestChoices, RequestFile,
    RequestRead, RequestSaved, RequestText, RequestedTarget, TargetRef,
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

/// What the window makes of a request whose every address is ticked.
fn used(request: &RequestFile) -> Vec<TargetRef> {
    let target = |target: &RequestedTarget| TargetRef::CallbackUrl {
        urls: target
            .redirect_uris
            .iter()
            .map(|uri| uri.url.clone())
            .collect(),
        organization: target.region.is_none().then(|| OrganizationName {
            id: request.organization.id.clone(),
            name: Some(request.organization.name.clone()),
        }),
    };
    request.targets.iter().map(target).collect()
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
    let review = reviewed(&state, &choices(used(&request))).await;
    run(&state, &review).await;
    let made = state.session.read().await.connections.len();
    assert_eq!(made, 2, "each target has values of its own to hand back");
}

/// A request for the login of an organization, as a file says it.
async fn request_of(state: &AppState, id: Uuid, name: &str) -> RequestFile {
    let text = json!({
        "kind": "konnect-sso-request",
        "version": 1,
        "practice": true,
        "organization": {"id": id, "name": name},
        "targets": [{
            "kind": "organization",
            "id": id,
            "name": name,
            "redirectUris": ["https://cloud.konghq.com/login"],
        }],
        "groups": [],
        "madeAt": "2026-11-30T10:00:00Z",
    });
    match request_file::read(state, &text.to_string()).await {
        RequestRead::Request(request) => request,
        RequestRead::Refused(why) => panic!("refused as {why:?}"),
    }
}

#[tokio::test]
async fn requests_of_two_organizations_become_two_connections_that_are_told_apart() {
    let (state, _data) = practising().await;
    state.session.disconnect().await;
    let ids = [Uuid::from_u128(1), Uuid::from_u128(2)];
    for id in ids {
        // Two organizations may have the same name.
        let request = request_of(&state, id, "Contoso").await;
        let review = reviewed(&state, &choices(used(&request))).await;
        assert_eq!(
            review.targets[0].existing, None,
            "the other one's connection is not this one"
        );
        let (outcome, _) = run(&state, &review).await;
        assert_eq!(kinds(&outcome), ["finished"]);
    }
    assert_eq!(registered(&state).await.len(), 2);
    let listed = listed(&state).await;
    let organizations: Vec<&Value> = listed
        .iter()
        .map(|one| &one["target"]["detail"]["organization"])
        .collect();
    // The newest comes first.
    assert_eq!(
        organizations,
        [
            &json!({"id": ids[1], "name": "Contoso"}),
            &json!({"id": ids[0], "name": "Contoso"}),
        ]
    );
    assert_ne!(listed[0]["id"], listed[1]["id"]);
}

#[tokio::test]
async fn request_that_is_opened_again_says_which_connection_it_changes() {
    let (state, _data) = practising().await;
    let request = request_of(&state, Uuid::from_u128(1), "Contoso").await;
    let chosen = choices(used(&request));
    let review = reviewed(&state, &chosen).await;
    run(&state, &review).await;
    let again = reviewed(&state, &chosen).await;
    let existing = again.targets[0].existing.as_ref().unwrap();
    assert_eq!(existing.app_name, chosen.targets[0].app_name);
    let listed = listed(&state).await;
    assert_eq!(listed[0]["begunAt"], existing.begun_at.as_str());
    assert_eq!(registered(&state).await.len(), 1);

    Box::pin(removed(&state, listed[0]["id"].as_str().unwrap())).await;
    let anew = reviewed(&state, &chosen).await;
    assert_eq!(anew.targets[0].existing, None, "it is gone");
}

#[tokio::test]
async fn request_that_names_the_connected_organization_gets_the_name_that_konnect_says() {
    let (state, _data) = practising().await;
    let id = state.session.read().await.konnect.as_ref().unwrap().id;
    let request = request_of(&state, id, "Something else").await;
    let review = reviewed(&state, &choices(used(&request))).await;
    let shown = json!(review.targets[0].target);
    assert_eq!(
        shown["detail"]["organization"],
        json!({"id": id, "name": "Contoso"})
    );
}

#[tokio::test]
async fn request_that_claims_the_connected_organization_finds_nothing_of_its_login() {
    let (state, _data) = practising().await;
    let login = set_up(&state, organization_login()).await;
    let id = state.session.read().await.konnect.as_ref().unwrap().id;
    let request = request_of(&state, id, "Contoso").await;
    let review = reviewed(&state, &choices(used(&request))).await;
    assert_eq!(review.targets[0].existing, None);
    let before = registered(&state).await;
    run(&state, &review).await;
    let after = registered(&state).await;
    assert_eq!(after.len(), 2, "it gets one of its own");
    assert!(
        after.contains(&before[0]),
        "the login's stays as it was: {login}"
    );
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
            let save = move |text: &str| downloads::save_new(&folder, "request", "json", text);
            request_file::save(state, choices, now, save).await
        }
    };
    for expected in ["request.json", "request (2).json"] {
        let saved = save(downloads.path().to_owned()).await.unwrap();
        assert_eq!(saved, RequestSaved::File(expected.into()));
        let text = std::fs::read_to_string(downloads.path().join(expected)).unwrap();
        let read = request_file::read(&state, &text).await;
        assert!(matches!(read, RequestRead::Request(_)), "{read:?}");
    }
    let no_folder = downloads.path().join("request.json");
    assert_eq!(save(no_folder).await.unwrap(), RequestSaved::NotSaved);
    state.session.disconnect().await;
    let refused = save(downloads.path().to_owned()).await.unwrap_err();
    assert_eq!(refused.kind(), "notConnected");
}
