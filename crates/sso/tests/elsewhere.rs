//! Finding app registrations that sign people in to Konnect and that this computer knows nothing of.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::BTreeSet;

use common::computer::Computer;
use common::made_by_hand::{by_az, by_guide, enter_values};
use common::others::by_hand;
use common::partner_portal::{domain_of, partner_portal};
use common::{OTHER_ADMIN, Stage, callback, desired, finished, stage};
use serde_json::{Value, json};
use sso::{Elsewhere, Served, Target};

async fn found(stage: &Stage, known: &[&str]) -> Vec<Elsewhere> {
    let endpoints = stage.konnect().endpoints.clone();
    let known: BTreeSet<_> = known.iter().map(|id| id.parse().unwrap()).collect();
    sso::set_up_elsewhere(&stage.services, &endpoints, &known, &stage.context)
        .await
        .unwrap()
}

fn id(application: &Value) -> &str {
    application["id"].as_str().unwrap()
}

fn named<'a>(found: &'a [Elsewhere], name: &str) -> &'a Elsewhere {
    let mut those = found.iter().filter(|one| one.application.name == name);
    let one = those.next().unwrap_or_else(|| panic!("{name} is found"));
    assert!(those.next().is_none(), "{name} is listed once");
    one
}

/// An application with these redirect URIs.
fn application(stage: &Stage, name: &str, uris: &[&str]) -> Value {
    let body = json!({"displayName": name, "web": {"redirectUris": uris}});
    by_hand(stage, OTHER_ADMIN, "POST", "/applications", &body)
}

fn portal_of(target: &Target) -> uuid::Uuid {
    match target {
        Target::Portal { id, .. } => *id,
        other => panic!("{other:?} is no portal"),
    }
}

fn is_portal(one: &Elsewhere, target: &Target) {
    let [Served::Portal { id, .. }] = &one.serves[..] else {
        panic!("it serves the portal alone: {one:?}");
    };
    assert_eq!(*id, portal_of(target));
}

#[tokio::test]
async fn whatever_made_it_is_found_once_with_what_it_serves_and_who_can_change_it() {
    let stage = stage().await;
    let portal = partner_portal(&stage).await;
    let organization = stage.organization("contoso").await;
    let typed = callback(&["https://developers.contoso.example/login"]);

    let (guide, secret) = by_guide(&stage, "By the guide", &portal);
    enter_values(&stage, &portal, &guide, &secret).await;
    by_az(&stage, "With commands", &organization);
    let former = format!("https://{}.eu.portal.konghq.com/login", portal_of(&portal));
    application(&stage, "Of the classic portal", &[&former]);
    let slash = format!("http://{}/login/", domain_of(&portal));
    application(&stage, "With a slash", &[&slash]);
    let both = [portal.redirect_uris(), organization.redirect_uris()].concat();
    let both: Vec<&str> = both.iter().map(String::as_str).collect();
    application(&stage, "Two doors", &both);
    application(
        &stage,
        "Something else",
        &["https://app.contoso.example/login"],
    );
    let other = Computer::default();
    let colleagues = finished(other.set_up(&stage, &desired(typed)).await);

    let before = stage.practice.snapshot();
    let all = found(&stage, &[]).await;
    assert_eq!(
        before.differences(&stage.practice.snapshot()),
        Vec::<String>::new(),
        "looking changes nothing"
    );
    assert!(
        all.iter()
            .all(|one| one.application.name != "Something else")
    );

    let one = named(&all, "By the guide");
    is_portal(one, &portal);
    assert!(one.application.in_use && !one.is_tagged && !one.application.made_here);
    assert!(one.application.created.is_some() && one.application.owners.is_some());
    assert_eq!(one.application.secrets.len(), 1, "with its end");
    let one = named(&all, "With commands");
    assert!(matches!(&one.serves[..], [Served::Organization { .. }]));
    assert!(!one.application.in_use);
    is_portal(named(&all, "Of the classic portal"), &portal);
    is_portal(named(&all, "With a slash"), &portal);
    assert_eq!(named(&all, "Two doors").serves.len(), 2);
    let by_tag: Vec<_> = all.iter().filter(|one| one.is_tagged).collect();
    let [one] = by_tag[..] else {
        panic!("one carries a tag: {by_tag:?}")
    };
    assert_eq!(one.application.id, colleagues.application);
    let [served @ Served::CallbackUrl { urls, .. }] = &one.serves[..] else {
        panic!("it was typed by hand: {one:?}")
    };
    assert_eq!(urls[..], ["https://developers.contoso.example/login"]);
    assert!(
        stage.tagged_applications()[0]["tags"]
            .to_string()
            .contains(&served.tag())
    );

    let known = [id(&guide), &colleagues.application.to_string()];
    let others = found(&stage, &known).await;
    assert_eq!(
        others.len(),
        all.len() - 2,
        "what is known here is left out"
    );
}

#[tokio::test]
async fn application_that_konnect_uses_is_found_although_no_address_leads_there() {
    let stage = stage().await;
    let portal = partner_portal(&stage).await;
    let theirs = application(&stage, "Moved", &["https://old.contoso.example/login"]);
    let secret = secrecy::SecretString::from("nobody here knows it");
    enter_values(&stage, &portal, &theirs, &secret).await;
    let all = found(&stage, &[]).await;
    let one = named(&all, "Moved");
    assert!(one.application.in_use);
    is_portal(one, &portal);
}

#[tokio::test]
async fn without_konnect_the_tag_and_the_consoles_callback_are_known() {
    let mut stage = stage().await;
    let organization = stage.organization("contoso").await;
    by_az(&stage, "With commands", &organization);
    let endpoints = stage.konnect().endpoints.clone();
    stage.services.konnect = None;
    let none = BTreeSet::new();
    let found = sso::set_up_elsewhere(&stage.services, &endpoints, &none, &stage.context);
    let found = found.await.unwrap();
    assert_eq!(named(&found, "With commands").serves, []);
}

#[tokio::test]
async fn more_than_a_page_is_found() {
    let stage = stage().await;
    for number in 0..130 {
        let body = json!({
            "displayName": format!("Number {number}"),
            "tags": [format!("konnect-sso:{}", uuid::Uuid::from_u128(number))],
        });
        by_hand(&stage, OTHER_ADMIN, "POST", "/applications", &body);
    }
    assert_eq!(found(&stage, &[]).await.len(), 130);
}
