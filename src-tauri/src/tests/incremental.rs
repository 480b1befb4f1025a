//! Permissions are asked for when they are needed, and what was given is what counts.

use practice::Practice;

use super::every_account::{MAYA, OLIVIA, approval_page, at_the_microsoft_screen, press};
use super::stage::{
    ADMIN, SCOPES, choices, group, kinds, organization_login, practising, reviewed, run, servers,
    sign_in,
};
use crate::ipc::{
    Admission, ApplicationChoice, Cloud, CommandError, MicrosoftAccount, Permission, RightAnswer,
    SignInRequest, SignInWay, TeardownKind, TeardownRequest,
};
use crate::session::app_state::AppState;
use crate::work::{connections, groups, microsoft_sign_in, review, teardown};

const JONAS: &str = "jonas.weber@contoso.com";
const APPROVAL: Permission = Permission::DelegatedPermissionGrantReadWriteAll;
const NAMES: Permission = Permission::GroupReadBasicAll;
const ASSIGNMENTS: Permission = Permission::AppRoleAssignmentReadWriteAll;

fn asking(account: &str, permissions: &[Permission], same_account: bool) -> SignInRequest {
    SignInRequest {
        cloud: Cloud::Global,
        directory: String::new(),
        permissions: permissions.to_vec(),
        same_account,
        for_run: false,
        way: SignInWay::Browser,
        simulated_account: Some(account.into()),
    }
}

async fn signed_in(state: &AppState, request: SignInRequest) -> MicrosoftAccount {
    let (outcome, seen) = Box::pin(press(state, request)).await;
    assert_eq!(seen, None);
    outcome.unwrap()
}

fn approval(account: &MicrosoftAccount) -> RightAnswer {
    account.rights[2].answer
}

/// The query of the last request for a sign-in page.
async fn last_asked(state: &AppState) -> String {
    let record = servers(state, Practice::record).await;
    let asked = record.iter().rev();
    let mut asked = asked.filter(|one| one.path.ends_with("/authorize"));
    asked.next().unwrap().query.clone().unwrap()
}

/// An administrator takes back all that Microsoft's shared app was given.
async fn revoke(state: &AppState) {
    servers(state, |servers| {
        let (_, grants) = servers
            .graph_by_hand(OLIVIA, "GET", "/oauth2PermissionGrants", None)
            .unwrap();
        for grant in grants["value"].as_array().unwrap() {
            let path = format!("/oauth2PermissionGrants/{}", grant["id"].as_str().unwrap());
            let (status, _) = servers
                .graph_by_hand(OLIVIA, "DELETE", &path, None)
                .unwrap();
            assert_eq!(status, 204);
        }
    })
    .await;
}

#[tokio::test]
async fn first_sign_in_asks_for_no_more_than_it_needs_and_the_second_for_one_thing_more() {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    let account = signed_in(&state, asking(MAYA, &[], false)).await;
    assert_eq!(account.permissions.len(), 3, "{:?}", account.permissions);
    assert_eq!(
        approval(&account),
        RightAnswer::NotPermitted,
        "her role would allow it, this sign-in does not"
    );
    let asked = last_asked(&state).await;
    assert!(
        !asked.contains("Group.ReadBasic.All") && !asked.contains("login_hint"),
        "{asked}"
    );

    let account = signed_in(&state, asking(MAYA, &[APPROVAL], true)).await;
    assert_eq!(approval(&account), RightAnswer::Yes);
    let asked = last_asked(&state).await;
    assert!(
        asked.contains("login_hint=maya.lindqvist%40contoso.com") && !asked.contains("prompt="),
        "the same person is to sign in: {asked}"
    );
    let page = approval_page(&state).await;
    assert!(
        page.path()
            .starts_with(&format!("/{}/", account.directory.id)),
        "in the same directory: {page}"
    );
    assert!(
        page.as_str()
            .contains("DelegatedPermissionGrant.ReadWrite.All")
            && !page.as_str().contains("Group.ReadBasic.All"),
        "an administrator is asked for exactly what this sign-in asks for: {page}"
    );
}

#[tokio::test]
async fn what_was_approved_before_comes_along_without_being_asked_for() {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    signed_in(&state, asking(MAYA, &[NAMES, ASSIGNMENTS], false)).await;
    state.sign_out().await;
    let account = signed_in(&state, asking(MAYA, &[], false)).await;
    assert!(account.permissions.contains(&NAMES) && account.permissions.contains(&ASSIGNMENTS));
    assert!(!last_asked(&state).await.contains("Group.ReadBasic.All"));
    assert!(groups::search(&state, "payments", false).await.is_ok());
}

#[tokio::test]
async fn approval_taken_back_in_between_is_asked_for_again() {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    signed_in(&state, asking(MAYA, &[NAMES], false)).await;
    revoke(&state).await;
    let account = signed_in(&state, asking(MAYA, &[APPROVAL], true)).await;
    assert!(
        !account.permissions.contains(&NAMES),
        "nobody approved that again: {:?}",
        account.permissions
    );
}

#[tokio::test]
async fn second_sign_in_that_only_an_administrator_could_approve_leaves_the_first_usable() {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    let _ = Box::pin(press(&state, asking(JONAS, &[], false))).await;
    let page = approval_page(&state).await;
    let approve = servers(&state, |servers| servers.sign_in_as(page, OLIVIA.into()));
    let _ = approve.await.await;
    signed_in(&state, asking(JONAS, &[], false)).await;

    let (outcome, seen) = Box::pin(press(&state, asking(JONAS, &[NAMES], true))).await;
    assert_eq!(outcome.unwrap_err().kind(), "signInCancelled");
    assert!(seen.is_some(), "the page that says so is seen");
    let page = approval_page(&state).await;
    assert!(page.as_str().contains("Group.ReadBasic.All"), "{page}");
    let account = microsoft_sign_in::check_rights(&state).await.unwrap();
    assert_eq!(account.permissions.len(), 3, "the first sign-in goes on");

    let approve = servers(&state, |servers| servers.sign_in_as(page, OLIVIA.into()));
    let _ = approve.await.await;
    let account = signed_in(&state, asking(JONAS, &[NAMES], true)).await;
    assert!(account.permissions.contains(&NAMES));
}

fn missing(refused: CommandError) -> Vec<Permission> {
    match refused {
        CommandError::PermissionsMissing(missing) => missing,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn plan_that_this_sign_in_could_not_carry_out_names_what_is_missing() {
    let (state, _data) = practising().await;
    sign_in(&state, ADMIN, &SCOPES[..2]).await;
    let mut chosen = choices([organization_login()]);
    chosen.approve_for_everyone = true;
    let refused = review::preview(&state, &chosen).await.unwrap_err();
    assert_eq!(missing(refused), [APPROVAL]);

    chosen.approve_for_everyone = false;
    chosen.admission = Admission::Assigned;
    chosen.targets[0].assigned_groups =
        vec![group(&state, "Payments Engineering").await.to_string()];
    let refused = review::preview(&state, &chosen).await.unwrap_err();
    assert_eq!(missing(refused), [ASSIGNMENTS]);
    let record = servers(&state, Practice::record).await;
    assert!(
        record
            .iter()
            .all(|one| one.service != "graph" || one.method == "GET"),
        "nothing was changed"
    );
}

#[tokio::test]
async fn connection_that_was_never_approved_is_undone_without_the_right_to_approve() {
    let (state, _data) = practising().await;
    let review = reviewed(&state, &choices([organization_login()])).await;
    assert_eq!(kinds(&run(&state, &review).await.0), ["finished"]);
    let id = super::stage::handed_over(&state, 0).await;
    sign_in(
        &state,
        ADMIN,
        &["Application.ReadWrite.All", "User.Read", "Policy.Read.All"],
    )
    .await;
    let request = TeardownRequest {
        id,
        kind: TeardownKind::Undo,
        purge: false,
    };
    let review = teardown::preview(&state, &request).await.unwrap();
    let progress = super::stage::hearing(drop);
    Box::pin(teardown::run(&state, &review.plan_id, "", progress))
        .await
        .unwrap();
    assert_eq!(super::stage::registered(&state).await.len(), 0);
}

#[tokio::test]
async fn continuing_a_connection_asks_for_what_it_needs() {
    let (state, _data) = practising().await;
    let mut chosen = choices([organization_login()]);
    chosen.approve_for_everyone = true;
    let review = reviewed(&state, &chosen).await;
    super::stage::run_until(&state, &review, "application").await;
    let list = connections::list(&state).await.unwrap().list;
    assert_eq!(list[0].permissions, [APPROVAL]);
    sign_in(&state, ADMIN, &SCOPES[..2]).await;
    let left = connections::preview_continue(&state, &list[0].id, ApplicationChoice::Undecided);
    assert_eq!(missing(Box::pin(left).await.unwrap_err()), [APPROVAL]);
    sign_in(&state, ADMIN, &SCOPES).await;
    let left = connections::preview_continue(&state, &list[0].id, ApplicationChoice::Undecided);
    assert!(Box::pin(left).await.is_ok());
}
