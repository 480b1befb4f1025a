//! The wrong directory first, then the right one: one person, one computer, one organization.

use super::connections::listed;
use super::every_account::{MAYA, at_the_microsoft_screen, one_press_of, press};
use super::own_client::main_job;
use super::stage::servers;
use super::teardown::removed;
use crate::ipc::{SignInRequest, SignInWay};
use crate::session::app_state::AppState;
use crate::work::konnect_connection;

/// Signs in to a directory; its name.
async fn sign_in(state: &AppState, directory: &str) -> String {
    let signed_in = Box::pin(press(state, one_press_of(MAYA, directory)))
        .await
        .0;
    signed_in.unwrap().directory.name
}

#[tokio::test]
async fn azure_cli_of_practice_signs_in_to_the_directory_that_was_chosen() {
    let (state, _data) = at_the_microsoft_screen().await;
    let reached = servers(&state, |servers| {
        let all = servers.tenants_of(MAYA);
        all.map(|one| (one.id.to_string(), one.display_name.clone()))
            .collect::<Vec<_>>()
    })
    .await;
    assert_eq!(reached.len(), 3, "{reached:?}");
    for (directory, name) in &reached {
        let request = SignInRequest {
            way: SignInWay::AzureCli,
            ..one_press_of(MAYA, directory)
        };
        let (signed_in, opened) = Box::pin(press(&state, request)).await;
        assert_eq!(signed_in.unwrap().directory.name, *name);
        assert_eq!(opened, None);
    }
}

/// Where the organization's login sends people, and whether its values work there.
async fn login(state: &AppState) -> (String, bool) {
    servers(state, |servers| {
        let providers = servers.konnect_identity_providers();
        let [provider] = &providers[..] else {
            panic!("one provider: {providers:?}")
        };
        let id = provider["id"].as_str().unwrap().parse().unwrap();
        let status = servers.provider_secret_status(id).unwrap();
        let issuer = &provider["config"]["issuer_url"];
        let works = status.obtains_token && provider["enabled"] == true;
        (issuer.as_str().unwrap().to_owned(), works)
    })
    .await
}

#[tokio::test]
async fn login_is_set_up_in_the_right_directory_after_the_wrong_one() {
    let (state, _data) = at_the_microsoft_screen().await;
    let [right, wrong] = servers(&state, |servers| {
        let mut others = servers.other_tenants();
        let wrong = others.find(|one| one.domain == "contoso-test.com").unwrap();
        [servers.seed().tenant.id, wrong.id].map(|id| id.to_string())
    })
    .await;
    assert_eq!(sign_in(&state, "contoso-test.com").await, "Contoso Test");
    let token = servers(&state, |servers| servers.konnect_token().to_owned()).await;
    Box::pin(konnect_connection::connect(&state, token.into()))
        .await
        .unwrap();
    main_job(&state).await;
    let (issuer, works) = login(&state).await;
    assert!(issuer.contains(&wrong) && works, "{issuer} {works}");

    assert_eq!(sign_in(&state, "").await, "Contoso");
    main_job(&state).await;
    let (issuer, works) = login(&state).await;
    assert!(issuer.contains(&right) && works, "{issuer} {works}");

    let list = listed(&state).await;
    let of = |directory: &str| {
        let mut list = list.iter();
        let one = list.find(|one| one["directoryId"] == directory).unwrap();
        one["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(list.len(), 2, "{list:?}");
    assert_ne!(of(&wrong), of(&right));

    assert_eq!(sign_in(&state, &wrong).await, "Contoso Test");
    Box::pin(removed(&state, &of(&wrong))).await;
    let (issuer, works) = login(&state).await;
    assert!(
        issuer.contains(&right) && works,
        "what is cleared up in the wrong directory closes no door: {issuer} {works}"
    );
}
