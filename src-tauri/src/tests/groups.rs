//! Finding and counting groups, against practice.

use super::stage::{ADMIN, practising, servers, sign_in};
use crate::ipc::{Group, GroupsFound};
use crate::session::app_state::AppState;
use crate::work::groups;

/// Also grants the right to look at other people's groups.
const WITH_PEOPLE: [&str; 3] = ["User.Read", "Group.ReadBasic.All", "User.Read.All"];

async fn search(state: &AppState, text: &str, more: bool) -> GroupsFound {
    groups::search(state, text, more).await.unwrap()
}

fn names(groups: &[Group]) -> Vec<&str> {
    groups.iter().map(|group| group.name.as_str()).collect()
}

/// How many requests reached a path that ends so.
async fn asked(state: &AppState, end: &str) -> usize {
    let record = servers(state, practice::Practice::record).await;
    record
        .iter()
        .filter(|exchange| exchange.path.ends_with(end))
        .count()
}

#[tokio::test]
async fn groups_found_by_the_beginnings_of_words_with_whether_one_is_in_them() {
    let (state, _data) = practising().await;
    let found = search(&state, " konnect ", false).await;
    assert_eq!(
        names(&found.groups),
        [
            "Konnect Administrators",
            "Konnect Control Plane Operators",
            "Konnect Portal Editors",
            "Konnect Viewers"
        ]
    );
    assert_eq!((found.more, found.count), (false, Some(4)));
    let found = search(&state, "platform eng", false).await;
    assert_eq!(found.groups[0].mine, Some(true), "Maya is in it");
    let found = search(&state, "konnect adm", false).await;
    assert_eq!(found.groups[0].mine, Some(false));
    let kind = serde_json::to_value(&found.groups[0]).unwrap();
    assert_eq!(kind["kind"], "security");
    assert_eq!(
        asked(&state, "/me/memberOf").await,
        1,
        "who one is does not change while one types"
    );
}

#[tokio::test]
async fn search_goes_on_where_it_ended_and_another_text_starts_anew() {
    let (state, _data) = practising().await;
    let first = search(&state, "berlin", false).await;
    assert_eq!((first.groups.len(), first.more), (20, false));

    let all = search(&state, "", false).await;
    assert!(all.more);
    let second = search(&state, "", true).await;
    assert!(
        names(&second.groups)[0] > *names(&all.groups).last().unwrap(),
        "the second page comes after the first"
    );

    let other = search(&state, "konnect", true).await;
    assert_eq!(
        names(&other.groups)[0],
        "Konnect Administrators",
        "there is nothing yet to continue from"
    );
    let ended = search(&state, "konnect", true).await;
    assert_eq!(
        (ended.groups.len(), ended.more),
        (0, false),
        "the first page is not shown twice"
    );
}

#[tokio::test]
async fn every_page_is_reached_once() {
    let (state, _data) = practising().await;
    let mut found = search(&state, "", false).await;
    let count = found.count.unwrap();
    let mut seen = found.groups.clone();
    while found.more {
        found = search(&state, "", true).await;
        seen.extend(found.groups.clone());
    }
    seen.dedup_by(|one, other| one.id == other.id);
    assert_eq!(u32::try_from(seen.len()).unwrap(), count);
}

#[tokio::test]
async fn search_needs_the_permission_and_a_sign_in() {
    let (state, _data) = practising().await;
    sign_in(&state, ADMIN, &["User.Read"]).await;
    let refused = groups::search(&state, "kon", false).await.unwrap_err();
    assert_eq!(refused.kind(), "notAllowed");
    state.sign_out().await;
    let refused = groups::search(&state, "kon", false).await.unwrap_err();
    assert_eq!(refused.kind(), "notSignedIn");
}

#[tokio::test]
async fn own_groups_counted() {
    let (state, _data) = practising().await;
    let count = groups::count(&state, None).await.unwrap();
    assert_eq!((count.name.as_str(), count.count), ("Maya Lindqvist", 3));
}

#[tokio::test]
async fn groups_of_a_test_person_counted_with_the_permission_alone() {
    let (state, _data) = practising().await;
    let tomas = "tomas.ferreira@contoso.com";
    let refused = groups::count(&state, Some(tomas)).await.unwrap_err();
    assert_eq!(refused.kind(), "notAllowed");

    sign_in(&state, ADMIN, &WITH_PEOPLE).await;
    let count = groups::count(&state, Some(" Tomas.Ferreira@contoso.com "))
        .await
        .unwrap();
    assert_eq!(
        (count.user_name.as_str(), count.count),
        (tomas, 230),
        "more than a token names"
    );
    for (address, kind) in [
        ("nobody@contoso.com", "personNotFound"),
        (" ", "invalidInput"),
    ] {
        let refused = groups::count(&state, Some(address)).await.unwrap_err();
        assert_eq!(refused.kind(), kind, "{address:?}");
    }
    let refused = groups::count(&state, Some("")).await.unwrap_err();
    assert_eq!(
        serde_json::to_value(refused).unwrap()["detail"][0]["field"],
        "testPerson"
    );
}
