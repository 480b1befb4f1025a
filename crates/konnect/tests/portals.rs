//! Dev Portals: what is found in which region, and what is sent to a portal.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use konnect::{Error, IdpMapping, NewProvider, Region, SecretString, TargetId};
use serde_json::{Value, json};
use support::fake::{Answer, Asked, Caller, Fake, numbered, ok, problem};
use support::{portals_by_region, portals_in};
use tokio::sync::Barrier;
use uuid::Uuid;

fn portal_row(id: Uuid) -> Value {
    json!({"id": id, "name": format!("Portal {id}"), "display_name": "Developers", "description": null,
        "authentication_enabled": false, "rbac_enabled": true, "auto_approve_developers": true,
        "default_domain": "6b3f9a2c41d8.eu.kongportals.com", "canonical_domain": "developers.contoso.com"})
}

fn provider_row(id: Uuid) -> Value {
    json!({"id": id, "type": "oidc", "enabled": true, "created_at": "x", "updated_at": "x",
        "config": {"issuer_url": "https://contoso.okta.example", "client_id": "c",
            "scopes": ["openid"], "claim_mappings": {"name": "name", "email": "email", "groups": "groups"}}})
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

async fn empty() -> Fake {
    Fake::start(async |asked: Asked| match asked.path.as_str() {
        "/v3/portals" | "/v2/portals" => numbered(&asked, &[]),
        _ => problem(404, "Not found"),
    })
    .await
}

#[tokio::test]
async fn every_region_asked_and_each_failure_its_own() {
    let eu = Fake::start(async |asked: Asked| match asked.path.as_str() {
        "/v3/portals" => numbered(&asked, &[1, 2, 3].map(|number| portal_row(id(number)))),
        "/v2/portals" => numbered(&asked, &[json!({"id": id(1)}), json!({"id": id(9)})]),
        path if path.contains(&id(2).to_string()) => problem(404, "The portal was deleted"),
        path if path.ends_with("/identity-providers") => ok(json!([provider_row(id(7))])),
        _ => problem(500, "unexpected"),
    })
    .await;
    let singapore = Fake::start(async |_| problem(403, "not enabled for this organization")).await;
    let others = empty().await;
    let caller = Caller::of(&others, &[(Region::Eu, &eu), (Region::Sg, &singapore)]);

    let found = portals_by_region(caller.konnect()).await;
    let regions: Vec<_> = found.iter().map(|found| found.region).collect();
    assert_eq!(regions, Region::ALL);
    for region in &found {
        match (region.region, &region.portals) {
            (Region::Eu, Ok(portals)) => {
                let ids: Vec<_> = portals.iter().map(|found| found.portal.id).collect();
                assert_eq!(ids, [id(1), id(2), id(3)], "every page is read");
                assert_eq!(region.classic, 1, "one of the two is no older portal");
                let Err(Error::NotFound(_)) = &portals[1].providers else {
                    panic!("{:?}", portals[1].providers)
                };
                for number in [0, 2] {
                    let providers = portals[number].providers.as_ref().unwrap();
                    assert_eq!(providers[0].id, id(7));
                    assert_eq!(providers[0].login_path, None);
                }
            }
            (Region::Sg, Err(Error::NotAllowed(refusal))) => {
                assert_eq!(
                    refusal.message.as_deref(),
                    Some("not enabled for this organization")
                );
                assert_eq!(region.classic, 0);
            }
            (Region::Us | Region::Au | Region::Me | Region::In, Ok(portals)) => {
                assert!(portals.is_empty());
            }
            (_, portals) => panic!("{:?}: {portals:?}", region.region),
        }
    }
    assert!(
        eu.asked().iter().all(|asked| asked.token),
        "regions are Konnect's own API hosts"
    );
}

#[tokio::test]
async fn region_that_gives_no_answer_asked_once() {
    let (silent, others) = (Fake::silent().await, empty().await);
    let caller = Caller::of(&others, &[(Region::Au, &silent)]);
    let found = portals_in(caller.konnect(), Region::Au).await;
    let error = found.portals.unwrap_err();
    assert!(matches!(error, Error::Http(_)), "{error:?}");
    assert_eq!(
        silent.count("GET", "/v3/portals"),
        1,
        "the others do not wait for it"
    );
}

#[tokio::test]
async fn at_most_eight_portals_read_at_once() {
    const PORTALS: usize = 24;
    let gate = Arc::new(Barrier::new(8));
    let (present, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let highest = Arc::clone(&most);
    let eu = Fake::start(move |asked: Asked| {
        let (gate, present, most) = (Arc::clone(&gate), Arc::clone(&present), Arc::clone(&most));
        async move {
            match asked.path.as_str() {
                "/v3/portals" => {
                    let rows: Vec<_> = (0..PORTALS as u128)
                        .map(|number| portal_row(id(number)))
                        .collect();
                    numbered(&asked, &rows)
                }
                "/v2/portals" => problem(404, "Not found"),
                _ => {
                    most.fetch_max(present.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    gate.wait().await;
                    present.fetch_sub(1, Ordering::SeqCst);
                    ok(json!([]))
                }
            }
        }
    })
    .await;
    let caller = Caller::of(&empty().await, &[(Region::Eu, &eu)]);
    // Fewer at once would never open the gate, and the requests would time out.
    let found = portals_in(caller.konnect(), Region::Eu).await;
    let portals = found.portals.unwrap();
    assert_eq!(portals.len(), PORTALS);
    assert!(
        portals.iter().all(|found| found.providers.is_ok()),
        "{portals:?}"
    );
    assert_eq!(
        highest.load(Ordering::SeqCst),
        8,
        "Konnect's limits are not known"
    );
}

#[tokio::test]
async fn portal_set_up_asks_its_region_and_sends_no_organization_things() {
    const ISSUER: &str = "https://login.microsoftonline.com/t/v2.0";
    let base = format!("/v3/portals/{}", id(1));
    let at = base.clone();
    let eu = Fake::start(move |asked: Asked| {
        let base = at.clone();
        async move {
            let mut portal = portal_row(id(1));
            portal["authentication_enabled"] = json!(true);
            match asked.path.strip_prefix(base.as_str()) {
                Some("") => ok(portal),
                Some("/identity-providers") => {
                    let mut made = provider_row(id(7));
                    made["enabled"] = json!(false);
                    Answer(201, None, made)
                }
                Some("/authentication-settings") if asked.method == "PATCH" => {
                    problem(400, "idp_mapping_enabled cannot be enabled when no IdP is enabled")
                }
                Some("/authentication-settings") => ok(json!({"basic_auth_enabled": true,
                    "oidc_auth_enabled": true, "oidc_team_mapping_enabled": false, "konnect_mapping_enabled": true})),
                Some(_) => ok(provider_row(id(7))),
                None => problem(404, "Not found"),
            }
        }
    })
    .await;
    let global = Fake::start(async |_| problem(500, "the organization is left alone")).await;
    let caller = Caller::of(&global, &[(Region::Eu, &eu)]);
    let konnect = caller.konnect().at(TargetId::Portal {
        region: Region::Eu,
        id: id(1),
    });

    let portal = support::set_authentication(konnect, Region::Eu, id(1), true)
        .await
        .unwrap();
    assert!(portal.authentication_enabled);
    assert_eq!(portal.target_id(), konnect.target_id);
    assert_eq!(
        eu.bodies("PATCH", &base),
        [json!({"authentication_enabled": true})]
    );

    let secret = SecretString::from("planted-client-secret");
    let new = NewProvider {
        login_path: None,
        issuer_url: ISSUER,
        client_id: "c",
        client_secret: &secret,
        email_claim: "email",
    };
    let made = konnect
        .send(&konnect::CreateIdentityProvider(&new))
        .await
        .unwrap();
    assert!(!made.enabled, "nobody is let in yet");
    let sent = eu
        .bodies("POST", &format!("{base}/identity-providers"))
        .remove(0);
    let names: Vec<_> = sent.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["config", "type"], "a portal refuses anything else");
    assert_eq!(
        sent["config"]["client_secret"],
        json!("planted-client-secret")
    );

    konnect
        .send(&konnect::EnableIdentityProvider {
            id: made.id,
            enabled: true,
        })
        .await
        .unwrap();
    let provider = format!("{base}/identity-providers/{}", made.id);
    assert_eq!(eu.bodies("PATCH", &provider), [json!({"enabled": true})]);

    let settings = konnect.send(&konnect::SetOidc(true)).await.unwrap();
    assert!(settings.oidc_auth_enabled);
    let settings = format!("{base}/authentication-settings");
    assert_eq!(
        eu.count("PATCH", &settings),
        0,
        "the provider's switch does it"
    );
    let mapping = IdpMapping {
        idp: true,
        konnect: false,
    };
    let error = konnect
        .send(&konnect::SetIdpMapping(mapping))
        .await
        .unwrap_err();
    assert!(
        error
            .refusal()
            .unwrap()
            .message
            .as_deref()
            .unwrap()
            .contains("no IdP is enabled"),
        "{error:?}"
    );
    assert_eq!(
        eu.bodies("PATCH", &settings),
        [json!({"idp_mapping_enabled": mapping.idp, "konnect_mapping_enabled": mapping.konnect})]
    );
    assert!(global.asked().is_empty());
}

#[tokio::test]
async fn second_provider_of_a_portal_is_no_matter_of_login_paths() {
    let eu = Fake::start(async |_| problem(409, "conflict")).await;
    let caller = Caller::of(&empty().await, &[(Region::Eu, &eu)]);
    let konnect = caller.konnect().at(TargetId::Portal {
        region: Region::Eu,
        id: id(1),
    });
    let secret = SecretString::from("planted-client-secret");
    let new = NewProvider {
        login_path: None,
        issuer_url: "https://i",
        client_id: "c",
        client_secret: &secret,
        email_claim: "email",
    };
    let error = konnect
        .send(&konnect::CreateIdentityProvider(&new))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::ProviderExists(_)), "{error:?}");
    assert_eq!(eu.asked().len(), 1, "there is nothing to look up");

    let error = support::set_authentication(konnect, Region::Eu, id(1), true)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Conflict(_)), "{error:?}");
}

#[tokio::test]
async fn portal_says_where_developers_are_sent_without_seeing_the_token() {
    let portal = Fake::start(async |asked: Asked| {
        if asked.path != "/api/v3/developer/authenticate/sso" {
            return problem(404, "Not found");
        }
        if asked.host.starts_with("closed.") {
            return problem(401, "no identity provider is enabled");
        }
        let location = format!(
            "https://login.microsoftonline.com/t/oauth2/v2.0/authorize?client_id=c&response_type=code\
             &scope=openid+email&state=s&redirect_uri=http%3A%2F%2F{}%2Flogin",
            asked.host.replace(':', "%3A")
        );
        Answer(302, Some(location), Value::Null)
    })
    .await;
    let caller = Caller::of(&portal, &[]);
    let port = portal.address.port();
    let domain = format!("developers.contoso.localhost:{port}");
    let found =
        konnect::portal_preflight(&caller.http, &caller.endpoints, &domain, &caller.context)
            .await
            .unwrap();
    assert_eq!(found.redirect_uri, format!("http://{domain}/login"));
    assert_eq!(found.client_id, "c");
    assert!(portal.asked().iter().all(|asked| !asked.token));

    let closed = format!("closed.contoso.localhost:{port}");
    let error =
        konnect::portal_preflight(&caller.http, &caller.endpoints, &closed, &caller.context)
            .await
            .unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error:?}");

    let elsewhere = konnect::portal_preflight(
        &caller.http,
        &caller.endpoints,
        "developers.contoso.com",
        &caller.context,
    )
    .await
    .unwrap_err();
    assert!(
        matches!(elsewhere, Error::PortalDomain(_)),
        "practice never leaves this machine: {elsewhere:?}"
    );
}
