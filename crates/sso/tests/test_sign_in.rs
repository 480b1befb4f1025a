//! What a test sign-in says about a person is what happens at the real door.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::BTreeSet;

use common::browser::come_in;
use common::computer::Computer;
use common::testing::{Browser, is_gone, organization, seen, test};
use common::{ADMIN, MEMBER, OTHER_ADMIN, Stage, callback, desired, finished};
use sso::{Admission, Desired, EmailSource, Mend, SeenGroups, TeamsSeen, Verdict, WhySignInFails};
use sso_http::Pace;

const NO_MAIL_AND_230_GROUPS: &str = "tomas.ferreira@contoso.com";
const GUEST: &str = "lena.okafor@fabrikam.com";
const NO_TEAM: &str = "jonas.weber@contoso.com";
/// In a mapped group, but only through another one.
const NESTED: &str = "samir.haddad@contoso.com";

/// The teams that the page of Konnect names, or `None` if it turned the person away.
async fn comes_in(stage: &Stage, who: &str) -> Option<BTreeSet<String>> {
    let cloud = &stage.practice.base_urls().konnect_cloud;
    let came_in = come_in(&cloud.join("/login/contoso").unwrap(), who).await;
    let page = came_in.unwrap_or_else(|page| page);
    if !page.contains("id=\"email\"") {
        assert!(
            page.contains("refusal") || page.contains("AADSTS"),
            "{page}"
        );
        return None;
    }
    let (_, teams) = page.split_once("id=\"teams\"").unwrap();
    let teams = &teams[..teams.find("</dd>").unwrap()];
    let names = teams.split("<li>").skip(1);
    Some(
        names
            .map(|name| name.split('<').next().unwrap().to_owned())
            .collect(),
    )
}

fn team_names(verdict: &Verdict) -> BTreeSet<String> {
    match &verdict.teams {
        TeamsSeen::Followed { teams, .. } => teams.iter().map(|it| it.team.clone()).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn verdict_is_what_happens_at_the_real_door() {
    let (stage, computer, connection) = organization(|_| {}).await;
    for who in [
        ADMIN,
        OTHER_ADMIN,
        MEMBER,
        NO_MAIL_AND_230_GROUPS,
        GUEST,
        NO_TEAM,
        NESTED,
    ] {
        let verdict = seen(&stage, &computer, &connection, who).await;
        let door = comes_in(&stage, who).await;
        assert_eq!(
            verdict.fails.is_none(),
            door.is_some(),
            "{who}: {verdict:?}"
        );
        if let Some(door) = door {
            assert_eq!(team_names(&verdict), door, "{who}");
            let admin = door.contains("organization-admin");
            assert_eq!(verdict.organization_admin, Some(admin), "{who}");
        }
        assert_eq!(verdict.person.guest, who == GUEST, "{who}");
    }
}

#[tokio::test]
async fn what_is_missing_is_named_with_the_action_that_mends_it_and_then_it_is_mended() {
    let (stage, computer, connection) = organization(|_| {}).await;
    let who = NO_MAIL_AND_230_GROUPS;
    let verdict = seen(&stage, &computer, &connection, who).await;
    assert_eq!(verdict.fails, Some(WhySignInFails::NoEmail));
    assert_eq!(verdict.groups, SeenGroups::TooMany);
    assert_eq!(verdict.mends, [Mend::UseUserName, Mend::SendAssignedGroups]);

    let chosen = Desired {
        email: EmailSource::UserName,
        groups: sso::GroupsSetting::Assigned,
        ..connection.desired.clone()
    };
    let mended = finished(computer.set_up(&stage, &chosen).await);
    let verdict = seen(&stage, &computer, &mended, who).await;
    assert_eq!(
        (verdict.fails, verdict.mends.len()),
        (None, 0),
        "{:?}",
        verdict.groups
    );
    assert_eq!(Some(team_names(&verdict)), comes_in(&stage, who).await);

    let verdict = seen(&stage, &computer, &connection, NO_TEAM).await;
    assert!(!verdict.mends.is_empty(), "{verdict:?}");
}

#[tokio::test]
async fn person_who_is_not_assigned_never_comes_back_and_nothing_is_left() {
    let (stage, computer, connection) =
        organization(|chosen| chosen.admission = Admission::Assigned).await;
    let tested = test(&stage, &computer, &connection, Browser::SignsIn(NO_TEAM)).await;
    assert!(tested.verdict.unwrap_err().is_cancelled());
    is_gone(&stage, &computer, &connection).await;
    assert_eq!(comes_in(&stage, NO_TEAM).await, None);

    let verdict = seen(&stage, &computer, &connection, MEMBER).await;
    assert_eq!(Some(team_names(&verdict)), comes_in(&stage, MEMBER).await);
}

#[tokio::test]
async fn values_that_are_used_elsewhere_are_tested_too() {
    let (mut stage, computer) = (common::stage().await, Computer::default());
    stage.context.pace = Pace::times(50);
    let chosen = desired(callback(&["https://developers.contoso.com/login"]));
    let connection = finished(computer.set_up(&stage, &chosen).await);
    let verdict = seen(&stage, &computer, &connection, MEMBER).await;
    assert_eq!(verdict.teams, TeamsSeen::NotInKonnect);
    assert_eq!(verdict.email.value.as_deref(), Some(MEMBER));
}
