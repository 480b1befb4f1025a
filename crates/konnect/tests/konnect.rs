//! Konnect calls against practice: what is created, what is refused, and what is not done twice.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod support;

use konnect::{Error, LoginPath, NewProvider, ProviderChange, ProviderConfig, Waiting};
use practice::FaultAction;
use sso_http::{Service, Unreadable};
use support::{CLIENT, House, TENANT};

#[tokio::test]
async fn organization_read_with_a_good_token_and_refused_with_others() {
    let house = House::open().await;
    let organization = konnect::organization(house.konnect()).await.unwrap();
    assert_eq!(
        (organization.name.as_str(), organization.login_path),
        ("Contoso", None),
        "blank means none"
    );

    let expired = house.practice.konnect_tokens().expired;
    let house = house.with_token(expired);
    let error = konnect::organization(house.konnect()).await.unwrap_err();
    assert!(matches!(error, Error::TokenRejected(_)), "{error:?}");
    assert!(
        error
            .refusal()
            .unwrap()
            .correlation_id
            .as_deref()
            .is_some_and(|id| id.contains("trace")),
        "{error:?}"
    );
}

#[tokio::test]
async fn provider_made_disabled_then_enabled_is_as_wanted() {
    let house = House::open().await;
    let made = house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&house.new_provider()))
        .await
        .unwrap();
    assert!(
        !made.enabled,
        "nobody is let in before everything is proven"
    );
    let ProviderConfig::Oidc(config) = &made.config else {
        panic!("{made:?}")
    };
    assert_eq!(
        (config.issuer_url.as_str(), config.client_id.as_str()),
        (house.issuer.as_str(), CLIENT)
    );
    assert!(config.scopes.iter().any(|scope| scope == "openid"));

    let before = konnect::authentication_settings(house.konnect())
        .await
        .unwrap();
    house
        .konnect()
        .send(&konnect::EnableIdentityProvider {
            id: made.id,
            enabled: true,
        })
        .await
        .unwrap();
    let after = house.konnect().send(&konnect::SetOidc(true)).await.unwrap();
    assert!(after.oidc_auth_enabled);
    assert_eq!(
        after.basic_auth_enabled, before.basic_auth_enabled,
        "the built-in login is unchanged"
    );
    let read = konnect::identity_provider(house.konnect(), made.id)
        .await
        .unwrap();
    assert!(read.enabled);
    assert_eq!(
        konnect::identity_providers(house.konnect()).await.unwrap(),
        [read]
    );

    house
        .konnect()
        .send(&konnect::DeleteIdentityProvider(made.id))
        .await
        .unwrap();
    let error = konnect::identity_provider(house.konnect(), made.id)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error:?}");
}

#[tokio::test]
async fn provider_changed_in_full() {
    let house = House::open().await;
    let made = house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&house.new_provider()))
        .await
        .unwrap();
    let path: LoginPath = "contoso-people".parse().unwrap();
    let change = ProviderChange {
        login_path: Some(&path),
        issuer_url: &house.issuer,
        client_id: CLIENT,
        client_secret: None,
        email_claim: "preferred_username",
    };
    let changed = house
        .konnect()
        .send(&konnect::UpdateIdentityProvider {
            id: made.id,
            change: &change,
        })
        .await
        .unwrap();
    assert_eq!(changed.login_path.as_deref(), Some("contoso-people"));
    let ProviderConfig::Oidc(config) = changed.config else {
        panic!("{:?}", changed.config)
    };
    assert_eq!(config.claim_mappings.email, "preferred_username");
    assert_eq!(
        config.claim_mappings.groups, "groups",
        "the other mappings are sent along"
    );
}

#[tokio::test]
async fn conflicts_told_apart() {
    let house = House::open().await;
    let taken: LoginPath = "kong".parse().unwrap();
    let new = NewProvider {
        login_path: Some(&taken),
        ..house.new_provider()
    };
    let error = house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&new))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::LoginPathTaken(_)), "{error:?}");

    house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&house.new_provider()))
        .await
        .unwrap();
    let path: LoginPath = "contoso-two".parse().unwrap();
    let new = NewProvider {
        login_path: Some(&path),
        ..house.new_provider()
    };
    let error = house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&new))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::ProviderExists(_)), "{error:?}");
}

#[tokio::test]
async fn conflict_without_words_decided_by_the_list() {
    let house = House::open().await;
    house.once(
        "POST",
        "/identity-providers",
        FaultAction::Status {
            status: 409,
            body: None,
            retry_after: None,
        },
    );
    let error = house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&house.new_provider()))
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::LoginPathTaken(_)),
        "there is no provider that could be in the way: {error:?}"
    );
}

#[tokio::test]
async fn issuer_that_konnect_cannot_verify_named_by_field() {
    let house = House::open().await;
    let wrong = format!("{}/", house.issuer);
    let new = NewProvider {
        issuer_url: &wrong,
        ..house.new_provider()
    };
    let error = house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&new))
        .await
        .unwrap_err();
    let Error::InvalidParameters { parameters, .. } = &error else {
        panic!("{error:?}")
    };
    assert!(
        parameters
            .iter()
            .any(|parameter| parameter.field.contains("issuer_url")),
        "{parameters:?}"
    );
}

#[tokio::test]
async fn oidc_without_a_provider_refused_by_field() {
    let house = House::open().await;
    let error = house
        .konnect()
        .send(&konnect::SetOidc(true))
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::InvalidParameters { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn write_with_a_reading_token_not_allowed() {
    let house = House::open().await;
    let read_only = house.practice.konnect_tokens().read_only;
    let house = house.with_token(read_only);
    let error = house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&house.new_provider()))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::NotAllowed(_)), "{error:?}");
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn creation_whose_answer_was_lost_not_repeated() {
    let house = House::open().await;
    house.once("POST", "/v3/identity-providers", FaultAction::DropAfter);
    let error = house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&house.new_provider()))
        .await
        .unwrap_err();
    assert!(error.may_have_taken_effect(), "{error:?}");
    assert_eq!(
        house.count("POST", "/identity-providers"),
        1,
        "a second try would meet its own first"
    );
    assert_eq!(
        konnect::identity_providers(house.konnect())
            .await
            .unwrap()
            .len(),
        1,
        "the list decides"
    );
}

#[tokio::test]
async fn change_whose_answer_was_lost_sent_again() {
    let house = House::open().await;
    let made = house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&house.new_provider()))
        .await
        .unwrap();
    house.once("PATCH", "/v3/identity-providers", FaultAction::DropAfter);
    let enabled = house
        .konnect()
        .send(&konnect::EnableIdentityProvider {
            id: made.id,
            enabled: true,
        })
        .await
        .unwrap();
    assert!(enabled.enabled, "the same value twice is the same value");
}

#[tokio::test]
async fn throttled_waits_as_told() {
    let house = House::open().await;
    house.once(
        "POST",
        "/v3/identity-providers",
        FaultAction::Status {
            status: 429,
            body: None,
            retry_after: Some(1),
        },
    );
    house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&house.new_provider()))
        .await
        .unwrap();
    let expected = [Waiting::Throttled {
        service: Service::KonnectApi,
        seconds: 1,
    }];
    assert_eq!(*house.heard.lock().unwrap(), expected);
    assert_eq!(house.practice.konnect_identity_providers().len(), 1);
}

#[tokio::test]
async fn garbled_answers_named() {
    for (action, expected) in [
        (FaultAction::Malformed, Unreadable::NotJson),
        (FaultAction::WrongShape, Unreadable::WrongShape),
        (FaultAction::Html, Unreadable::Html),
    ] {
        let house = House::open().await;
        house.once("GET", "/v3/organizations/me", action.clone());
        let error = konnect::organization(house.konnect()).await.unwrap_err();
        let unreadable = matches!(&error, Error::Http(sso_http::Error::UnreadableResponse { reason, .. }) if *reason == expected);
        assert!(unreadable, "{action:?}: {error:?}");
    }
}

#[tokio::test]
async fn cancelled_call_sends_nothing() {
    let house = House::open().await;
    house.context.cancel.cancel();
    let error = house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&house.new_provider()))
        .await
        .unwrap_err();
    assert!(error.is_cancelled());
    assert_eq!(house.count("POST", "/identity-providers"), 0);
}

#[tokio::test]
async fn preflight_says_where_people_are_sent() {
    let house = House::open().await;
    let made = house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&house.new_provider()))
        .await
        .unwrap();
    let ask = || {
        konnect::preflight(
            &house.http,
            &house.endpoints,
            &house.login_path,
            &house.context,
        )
    };
    let error = ask().await.unwrap_err();
    assert!(
        matches!(error, Error::NotFound(_)),
        "a disabled provider lets nobody in: {error:?}"
    );

    house
        .konnect()
        .send(&konnect::EnableIdentityProvider {
            id: made.id,
            enabled: true,
        })
        .await
        .unwrap();
    let found = ask().await.unwrap();
    assert_eq!(
        found.redirect_uri,
        house.endpoints.organization_redirect_uri().as_str()
    );
    assert_eq!(found.client_id, CLIENT);
    assert_eq!(found.tenant.as_deref(), Some(TENANT));
    let login = &house.practice.base_urls().login;
    assert_eq!(
        found.authorization_host,
        format!("127.0.0.1:{}", login.port().unwrap())
    );
}

#[tokio::test]
async fn preflight_falls_back_to_the_consoles_own_address() {
    let house = House::open().await;
    let made = house
        .konnect()
        .send(&konnect::CreateIdentityProvider(&house.new_provider()))
        .await
        .unwrap();
    house
        .konnect()
        .send(&konnect::EnableIdentityProvider {
            id: made.id,
            enabled: true,
        })
        .await
        .unwrap();
    house.once("GET", "/v3/authenticate/contoso", FaultAction::Html);
    let found = konnect::preflight(
        &house.http,
        &house.endpoints,
        &house.login_path,
        &house.context,
    )
    .await
    .unwrap();
    assert_eq!(found.client_id, CLIENT);
    assert_eq!(house.count("GET", "/kauth/api/v1/authenticate/contoso"), 1);
}
