//! ID tokens that a test sign-in must not believe, each refused for the reason that is true.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod support;

use std::time::Duration;

use entra::{
    Context, Error, Http, IdTokenProblem, SecretString, SignInError, WebSignInSettings,
    WebSignedIn, begin_web_sign_in,
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use support::fetch;
use support::forger::{Forger, Signed};

const OTHER: &str = "00000000-0000-0000-0000-000000000001";

/// What a sign-in makes of the token that the service answers with. `change` comes after the right nonce was put in.
async fn read(forger: &Forger, change: impl FnOnce(&mut Value)) -> Result<WebSignedIn, Error> {
    let settings = WebSignInSettings {
        app_id: Forger::app_id(),
        redirect_path: "/konnect-sso-test/1".to_owned(),
        timeout: Duration::from_secs(10),
    };
    let pending = begin_web_sign_in(&Http::new().unwrap(), &forger.metadata, settings)
        .await
        .unwrap();
    let asked = |name: &str| {
        let mut pairs = pending.authorize_url().query_pairs();
        let found = pairs.find(|(one, _)| one == name).unwrap();
        found.1.into_owned()
    };
    forger.forge(|forgery| {
        forgery.claims["nonce"] = json!(asked("nonce"));
        change(&mut forgery.claims);
    });
    let mut back = pending.redirect_uri().clone();
    back.set_query(Some(&format!("code=c&state={}", asked("state"))));
    let secret = SecretString::from("secret");
    let context = Context::default();
    let (outcome, _) = tokio::join!(pending.finish(&secret, &context), fetch("GET", &back, &[]));
    outcome
}

fn problem(outcome: &Result<WebSignedIn, Error>) -> Option<IdTokenProblem> {
    match outcome {
        Err(Error::SignIn(SignInError::IdToken(problem))) => Some(*problem),
        _ => None,
    }
}

#[tokio::test]
async fn good_token_is_believed() {
    let forger = Forger::open().await;
    let signed_in = read(&forger, |_| {}).await.unwrap();
    assert_eq!(signed_in.claims.name.as_deref(), Some("Maya Lindqvist"));
    assert_eq!(signed_in.clock_ahead, None);
}

#[tokio::test]
async fn signature_of_anybody_else_refused() {
    for (signed, expected) in [
        (Signed::WithOtherKey, IdTokenProblem::Signature),
        (Signed::ThenChanged, IdTokenProblem::Signature),
        (Signed::WithPublicKeyAsSecret, IdTokenProblem::Algorithm),
        (Signed::Not, IdTokenProblem::Malformed),
    ] {
        let forger = Forger::open().await;
        forger.forge(|forgery| forgery.signed = signed);
        let outcome = read(&forger, |_| {}).await;
        assert_eq!(problem(&outcome), Some(expected), "{signed:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn unknown_key_is_looked_for_once_more() {
    let forger = Forger::open().await;
    forger.forge(|forgery| forgery.keys.insert(0, vec!["former".to_owned()]));
    read(&forger, |_| {}).await.unwrap();
    assert_eq!(forger.asked_for_keys(), 2, "the keys were rolled over");

    let forger = Forger::open().await;
    forger.forge(|forgery| forgery.key_id = "made-up".to_owned());
    let outcome = read(&forger, |_| {}).await;
    assert_eq!(problem(&outcome), Some(IdTokenProblem::UnknownKey));
    assert_eq!(forger.asked_for_keys(), 2, "and then no more");
}

#[tokio::test]
async fn claim_that_does_not_agree_refused() {
    for (claim, value, expected) in [
        (
            "iss",
            json!("https://login.example/v2.0"),
            IdTokenProblem::Issuer,
        ),
        ("iss", Value::Null, IdTokenProblem::Malformed),
        ("aud", json!(OTHER), IdTokenProblem::Audience),
        (
            "aud",
            json!([support::forger::APP, OTHER]),
            IdTokenProblem::Audience,
        ),
        ("aud", Value::Null, IdTokenProblem::Malformed),
        ("nonce", json!("another"), IdTokenProblem::Nonce),
        ("nonce", Value::Null, IdTokenProblem::Nonce),
        ("tid", json!(OTHER), IdTokenProblem::OtherTenant),
        ("tid", Value::Null, IdTokenProblem::OtherTenant),
        ("oid", Value::Null, IdTokenProblem::Malformed),
        ("exp", Value::Null, IdTokenProblem::Malformed),
        ("nbf", json!("soon"), IdTokenProblem::Malformed),
    ] {
        let forger = Forger::open().await;
        let outcome = read(&forger, |claims| claims[claim] = value.clone()).await;
        assert_eq!(
            problem(&outcome),
            Some(expected),
            "{claim}={value}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn issuer_is_compared_character_by_character() {
    let forger = Forger::open().await;
    let issuer = forger.metadata.issuer.as_str();
    for other in [
        json!(format!("{issuer}/")),
        json!([issuer]),
        json!([issuer, "https://login.example/v2.0"]),
    ] {
        let outcome = read(&forger, |claims| claims["iss"] = other.clone()).await;
        assert_eq!(problem(&outcome), Some(IdTokenProblem::Issuer), "{other}");
    }
}

#[tokio::test]
async fn times_are_checked_with_five_minutes_of_tolerance() {
    let minutes = |minutes: i64| jiff::Timestamp::now().as_second() + 60 * minutes;
    for (claim, at, expected) in [
        ("exp", -4, None),
        ("exp", -6, Some(IdTokenProblem::Expired)),
        ("nbf", 4, None),
        ("nbf", 6, Some(IdTokenProblem::NotYetValid)),
    ] {
        let forger = Forger::open().await;
        let outcome = read(&forger, |claims| claims[claim] = json!(minutes(at))).await;
        assert_eq!(problem(&outcome), expected, "{claim} {at}: {outcome:?}");
        assert_eq!(outcome.is_ok(), expected.is_none());
    }
}

#[tokio::test]
async fn clock_that_is_wrong_is_told_as_such() {
    let ten = SignedDuration::from_mins(10);
    let behind = Forger::open().await;
    behind.set_clock(ten);
    let outcome = read(&behind, |_| {}).await;
    assert_eq!(
        problem(&outcome),
        Some(IdTokenProblem::Clock),
        "this computer is ten minutes behind, so the token seems not to be valid yet"
    );

    let ahead = Forger::open().await;
    ahead.set_clock(-ten);
    let signed_in = read(&ahead, |_| {}).await.unwrap();
    let difference = signed_in.clock_ahead.unwrap();
    assert!(
        difference >= ten && difference < ten + SignedDuration::from_mins(1),
        "the token is valid for an hour, and the clock is told: {difference}"
    );

    let far = Forger::open().await;
    far.set_clock(SignedDuration::from_hours(-3));
    let outcome = read(&far, |_| {}).await;
    assert_eq!(problem(&outcome), Some(IdTokenProblem::Clock));
}

#[tokio::test]
async fn refused_token_is_in_no_message() {
    let forger = Forger::open().await;
    forger.forge(|forgery| forgery.signed = Signed::WithOtherKey);
    let outcome = read(&forger, |_| {}).await;
    let error = outcome.unwrap_err();
    let said = format!("{error:?} {error}");
    assert!(!said.contains("ey"), "{said}");
}
