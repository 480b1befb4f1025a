//! Several targets from choosing to handing over, against practice.

use std::sync::{Arc, Mutex};

use practice::FaultAction;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sso::ConnectionId;
use uuid::Uuid;

use super::stage::{
    choices, fault, found, handed_over, hearing, id, kinds, named, organization_login, portal,
    practising, reviewed, run,
};
use crate::ipc::{CommandError, ExternalLink, Portal, Region, TargetOutcome, TargetRef};
use crate::session::app_state::AppState;
use crate::work::links;
use crate::work::{opened, portals, review};

fn kept(state: &AppState, connection: ConnectionId) -> bool {
    state
        .keychain
        .practice_store
        .get(&connection)
        .unwrap()
        .is_some()
}

#[tokio::test]
async fn every_region_says_what_it_has() {
    let (state, _data) = practising().await;
    let found = found(&state).await;
    let regions = serde_json::to_value(&found).unwrap();
    let told: Vec<_> = regions
        .as_array()
        .unwrap()
        .iter()
        .map(|region| {
            let kind = region["found"]["kind"].as_str().unwrap();
            (region["region"].as_str().unwrap(), kind, &region["classic"])
        })
        .collect();
    assert_eq!(
        told,
        [
            ("us", "portals", &json!(0)),
            ("eu", "portals", &json!(1)),
            ("au", "portals", &json!(0)),
            ("me", "portals", &json!(0)),
            ("in", "portals", &json!(0)),
            ("sg", "notEnabled", &json!(0)),
        ]
    );
    let partners = named(&found, Region::Eu, "Partner Portal");
    let at = |url: &str| url.trim_start_matches("http://").replace("/login", "");
    let custom = partners.custom_domain.as_deref().unwrap();
    assert_eq!(at(&partners.redirect_uris[0].url), custom);
    assert_eq!(at(&partners.redirect_uris[1].url), partners.domain);
    assert_eq!(partners.redirect_uris.len(), 3, "the preview host too");
}

#[tokio::test]
async fn targets_are_reviewed_set_up_and_handed_over_in_the_order_chosen() {
    let (state, _data) = practising().await;
    let found = found(&state).await;
    let chosen = [
        named(&found, Region::Us, "Internal APIs"),
        named(&found, Region::Eu, "Partner Portal"),
        named(&found, Region::Eu, "Community"),
    ];
    let mut targets = vec![organization_login()];
    targets.extend(chosen.map(portal));
    let choices = choices(targets);

    let review = reviewed(&state, &choices).await;
    let shown = serde_json::to_value(&review.targets).unwrap();
    let names: Vec<_> = (0..4)
        .map(|place| shown[place]["target"]["detail"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names[1..],
        ["Internal APIs", "Partner Portal", "Community"],
        "a place means the same everywhere"
    );
    let has = |place: usize, warning: &str| {
        let warnings = shown[place]["warnings"].as_array().unwrap();
        warnings.contains(&json!(warning))
    };
    assert!(
        has(1, "replacesProvider"),
        "another person's provider is replaced only after this"
    );
    assert!(!has(2, "replacesProvider"), "there is none to replace");
    let opens = |place: usize| {
        let changes = shown[place]["changes"].as_array().unwrap();
        let change = changes
            .iter()
            .find(|change| change["id"] == "portalAuthentication")
            .unwrap();
        change["effect"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (opens(2).as_str(), opens(3).as_str()),
        ("keep", "change"),
        "the community has to sign in from then on, and the review says so"
    );

    let (outcome, told) = run(&state, &review).await;
    assert_eq!(kinds(&outcome), ["finished"; 4]);
    assert_eq!(told[0]["detail"]["targets"].as_array().unwrap().len(), 4);
    for place in 0..4 {
        assert!(
            told.iter().any(|news| news["kind"] == "step"
                && news["detail"]["target"] == place
                && news["detail"]["id"] == "readBack"
                && news["detail"]["state"]["kind"] == "done"),
            "the steps of target {place} are reported as its own"
        );
    }

    let mut connections = Vec::new();
    for (place, portal) in (1..).zip(chosen) {
        let handed_over = handed_over(&state, place).await;
        let (id, app_id) = state
            .connection(&handed_over, |connection| {
                (connection.id, connection.app_id.to_string())
            })
            .await
            .unwrap();
        let session = state.session.read().await;
        let application = session
            .practice
            .as_ref()
            .unwrap()
            .servers()
            .application(&app_id)
            .unwrap();
        let registered = application["web"]["redirectUris"].as_array().unwrap();
        let addresses: Vec<Value> = portal
            .redirect_uris
            .iter()
            .map(|uri| json!(uri.url))
            .collect();
        assert_eq!(registered, &addresses, "what was shown is registered");
        drop(session);
        let page = links::page(&state, &ExternalLink::KonnectLogin(handed_over))
            .await
            .unwrap();
        let domain = portal.custom_domain.as_ref().unwrap_or(&portal.domain);
        assert_eq!(page.as_str(), format!("http://{domain}/login/sso"));
        connections.push(id);
    }

    let [first, second, third] = [0, 1, 2].map(|place| handed_over(&state, place));
    let (first, second, third) = tokio::join!(first, second, third);
    let (first, second) = (
        state.client_secret(&first).await.unwrap(),
        state.client_secret(&second).await.unwrap(),
    );
    assert_ne!(
        first.expose_secret(),
        second.expose_secret(),
        "each connection has its own secret"
    );
    assert_eq!(
        opened::verify(&state, &third).await.unwrap().client_id,
        state
            .connection(&third, |connection| connection.app_id.to_string())
            .await
            .unwrap()
    );
    for unknown in ["", "0", "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145"] {
        let nothing = [
            state.client_secret(unknown).await.err(),
            state.connection(unknown, |_| ()).await.err(),
            opened::verify(&state, unknown).await.err(),
            links::page(&state, &ExternalLink::KonnectLogin(unknown.into()))
                .await
                .err(),
        ];
        for refused in nothing {
            assert_eq!(
                refused.unwrap().kind(),
                "nothingToShow",
                "nothing is handed over as {unknown:?}"
            );
        }
    }

    let again = reviewed(&state, &choices).await;
    assert!(again.empty, "everything is as chosen: {again:?}");

    assert!(connections.iter().all(|id| kept(&state, *id)));
    state.leave_practice().await.unwrap();
    assert!(
        !connections.iter().any(|id| kept(&state, *id)),
        "no secret of practice outlives it"
    );
}

#[tokio::test]
async fn portal_deleted_after_the_review_stops_alone_before_it_makes_anything() {
    let (state, _data) = practising().await;
    let found = found(&state).await;
    let (gone, stays) = (
        named(&found, Region::Eu, "Partner Portal"),
        named(&found, Region::Us, "Community"),
    );
    let choices = choices([portal(gone), portal(stays)]);
    let review = reviewed(&state, &choices).await;
    remove(&state, gone).await;
    let (outcome, _) = run(&state, &review).await;

    let TargetOutcome::Stopped { error, .. } = &outcome.targets[0] else {
        panic!("the portal is not there any more: {outcome:?}")
    };
    assert_eq!(error.kind(), "portalGone", "not just something in it");
    assert_eq!(kinds(&outcome), ["stopped", "finished"]);
    let session = state.session.read().await;
    let names = session.connections.iter().map(|one| &one.desired.app_name);
    assert_eq!(
        names.map(sso::AppName::as_str).collect::<Vec<_>>(),
        ["Konnect 1"],
        "the hand-over has what is set up, and nothing else"
    );
    drop(session);

    let refused = review::preview(&state, &choices).await.unwrap_err();
    assert_eq!(refused.kind(), "portalGone", "choosing it again says so");

    let begun = state.session.read().await.started_connections.clone();
    assert_eq!(
        begun.iter().filter(|id| kept(&state, **id)).count(),
        1,
        "the one that stopped made nothing"
    );
    state.leave_practice().await.unwrap();
    assert!(!begun.iter().any(|id| kept(&state, *id)));
}

#[tokio::test]
async fn slow_region_does_not_hold_up_the_others() {
    let (state, _data) = practising().await;
    let late = FaultAction::Delay { ms: 3_000 };
    fault(&state, "GET", "//eu.api.konghq.com/v3/portals", late).await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&heard);
    let so_far = hearing(move |regions| told.lock().unwrap().push(regions));
    let all = portals::find(&state, &so_far).await.unwrap();
    assert_eq!(all.len(), 6);
    let told = heard.lock().unwrap();
    let first: Vec<_> = told[0]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| &found["region"])
        .collect();
    assert_eq!(
        first,
        ["us", "au", "me", "in"],
        "what is known, in order, and without Singapore, which waits for Europe"
    );
}

#[tokio::test]
async fn portal_with_saml_refused_before_anything_is_planned() {
    let (state, _data) = practising().await;
    let found = found(&state).await;
    let saml = named(&found, Region::Eu, "Supplier Portal");
    let shown = serde_json::to_value(&saml.provider).unwrap();
    assert_eq!(shown["kind"], "saml", "the list says why it is left alone");
    let refused = review::preview(&state, &choices([portal(saml)])).await;
    assert_eq!(refused.unwrap_err().kind(), "samlInPlace");
}

#[tokio::test]
async fn portal_of_another_region_is_not_guessed() {
    let (state, _data) = practising().await;
    let found = found(&state).await;
    let elsewhere = TargetRef::Portal {
        region: Region::Us,
        id: id(named(&found, Region::Eu, "Partner Portal")),
    };
    let refused = review::preview(&state, &choices([elsewhere])).await;
    assert_eq!(refused.unwrap_err().kind(), "portalGone");
}

#[tokio::test]
async fn targets_in_konnect_need_it_connected() {
    let (state, _data) = practising().await;
    state.session.disconnect().await;
    let portal = TargetRef::Portal {
        region: Region::Eu,
        id: Uuid::nil(),
    };
    let refusals: [Option<CommandError>; 3] = [
        portals::find(&state, &hearing(drop)).await.err(),
        review::preview(&state, &choices([organization_login()]))
            .await
            .err(),
        review::preview(&state, &choices([portal])).await.err(),
    ];
    for refused in refusals {
        assert_eq!(
            refused.unwrap().kind(),
            "notConnected",
            "addresses come from Konnect and are never guessed"
        );
    }
}

async fn remove(state: &AppState, portal: &Portal) {
    let session = state.session.read().await;
    let practice = session.practice.as_ref().unwrap();
    assert!(practice.servers().remove_portal(id(portal)));
}
