//! Signing in as an application does, with its client secret, through Microsoft's pages.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod support;

use std::time::Duration;

use entra::{
    Error, ExposeSecret as _, GroupsClaim, Remedy, SecretString, SignInError, WebSignedIn,
};
use practice::FaultAction;
use serde_json::json;
use sso_http::Url;
use support::application::{Application, PATH};
use support::{ADMINISTRATOR, Answer, fetch, follow};

const NO_MAIL_AND_MANY_GROUPS: &str = "tomas.ferreira@contoso.com";
const GUEST: &str = "lena.okafor@fabrikam.com";

#[tokio::test]
async fn person_is_seen_as_the_application_is_told() {
    let application = Application::open().await;
    let signed_in = application.sign_in(ADMINISTRATOR, Answer::Accept).await;
    let WebSignedIn {
        claims,
        clock_ahead,
    } = signed_in.unwrap();
    assert_eq!(claims.name.as_deref(), Some("Maya Lindqvist"));
    assert_eq!(claims.email.as_deref(), Some(ADMINISTRATOR));
    assert_eq!(claims.preferred_username.as_deref(), Some(ADMINISTRATOR));
    assert!(!claims.guest);
    assert!(
        matches!(&claims.groups, GroupsClaim::Named(groups) if groups.len() > 2),
        "{:?}",
        claims.groups
    );
    assert_eq!(claims.all["oid"], json!(claims.object_id.to_string()));
    assert_eq!(clock_ahead, None);
}

#[tokio::test]
async fn missing_mail_too_many_groups_and_a_guest_are_seen() {
    let application = Application::open().await;
    let signed_in = application.sign_in(NO_MAIL_AND_MANY_GROUPS, Answer::Accept);
    let claims = signed_in.await.unwrap().claims;
    assert_eq!((claims.email, claims.groups), (None, GroupsClaim::TooMany));
    assert!(!claims.guest);

    let guest = application.sign_in(GUEST, Answer::Accept).await.unwrap();
    assert!(guest.claims.guest);
    assert_eq!(guest.claims.email.as_deref(), Some(GUEST));
}

#[tokio::test]
async fn request_is_the_one_of_a_confidential_client_that_asks_again_who_it_is() {
    let application = Application::open().await;
    let pending = application.begun(PATH, Duration::from_secs(1)).await;
    let url = pending.authorize_url();
    let parameter = |wanted: &str| {
        let mut found = url.query_pairs().filter(|(name, _)| name == wanted);
        let one = found.next().unwrap().1.into_owned();
        assert!(found.next().is_none(), "{wanted} is there once");
        one
    };
    let tenant = application.metadata.issuer.tenant();
    assert_eq!(url.path(), format!("/{tenant}/oauth2/v2.0/authorize"));
    assert_eq!(parameter("scope"), "openid profile email");
    assert_eq!(parameter("prompt"), "select_account");
    assert_eq!(parameter("code_challenge_method"), "S256");
    let port = pending.redirect_uri().port().unwrap();
    assert_eq!(
        parameter("redirect_uri"),
        format!("http://localhost:{port}{PATH}")
    );
    for secret in ["state", "nonce", "code_challenge"] {
        assert!(
            !format!("{pending:?}").contains(&parameter(secret)),
            "{secret}"
        );
        assert!(parameter(secret).len() >= 22, "{secret} cannot be guessed");
    }
    drop(pending);

    application.house.practice.clear_record();
    application
        .sign_in(ADMINISTRATOR, Answer::Accept)
        .await
        .unwrap();
    let record = application.house.practice.record();
    let written = serde_json::to_string(&record).unwrap();
    assert!(!written.contains(application.secret().expose_secret()));
    let exchange = record
        .iter()
        .find(|it| it.path.ends_with("/token"))
        .unwrap();
    let exchange = serde_json::to_value(exchange).unwrap().to_string();
    assert!(
        !exchange.to_lowercase().contains("\"origin\""),
        "{exchange}"
    );
}

#[tokio::test]
async fn cancelled_declined_and_closed_browser_told_apart() {
    let application = Application::open().await;
    let cancelled = application.sign_in(ADMINISTRATOR, Answer::Cancel).await;
    assert!(matches!(
        cancelled,
        Err(Error::SignIn(SignInError::Cancelled))
    ));
    let declined = application.sign_in(ADMINISTRATOR, Answer::Decline).await;
    assert!(
        matches!(declined, Err(Error::SignIn(SignInError::Declined(_)))),
        "{declined:?}"
    );
    let pending = application.begun(PATH, Duration::from_millis(30)).await;
    let closed = pending.finish(application.secret(), &application.house.context);
    assert!(matches!(
        closed.await,
        Err(Error::SignIn(SignInError::TimedOut))
    ));
    let pending = application.begun(PATH, Duration::from_secs(20)).await;
    application.house.context.cancel.cancel();
    let stopped = pending.finish(application.secret(), &application.house.context);
    assert!(stopped.await.unwrap_err().is_cancelled());
}

#[tokio::test]
async fn second_answer_finds_nobody() {
    let application = Application::open().await;
    let pending = application.begun(PATH, Duration::from_secs(20)).await;
    let authorize = pending.authorize_url().clone();
    let browser = async {
        let back = follow(&authorize, ADMINISTRATOR, Answer::Accept).await;
        fetch("GET", &back, &[]).await;
        back
    };
    let (outcome, back) = tokio::join!(
        pending.finish(application.secret(), &application.house.context),
        browser
    );
    outcome.unwrap();
    let address = back.socket_addrs(|| None).unwrap();
    assert!(
        tokio::net::TcpStream::connect(&*address).await.is_err(),
        "nobody listens any more"
    );
    assert_eq!(application.house.count("POST", "/token"), 1);
}

#[tokio::test]
async fn answer_at_another_path_is_turned_away() {
    let application = Application::open().await;
    let pending = application.begun(PATH, Duration::from_secs(20)).await;
    let authorize = pending.authorize_url().clone();
    let browser = async {
        let back = follow(&authorize, ADMINISTRATOR, Answer::Accept).await;
        let mut elsewhere: Url = back.clone();
        elsewhere.set_path("/");
        assert_eq!(fetch("GET", &elsewhere, &[]).await.status, 404);
        fetch("GET", &back, &[]).await
    };
    let (outcome, _) = tokio::join!(
        pending.finish(application.secret(), &application.house.context),
        browser
    );
    outcome.unwrap();
}

#[tokio::test]
async fn refusals_keep_their_number_and_remedy() {
    for (code, remedy) in [
        (7_000_215, Remedy::SecretWrong),
        (7_000_222, Remedy::SecretExpired),
        (50_105, Remedy::NotAssigned),
        (50_011, Remedy::RedirectMismatch),
    ] {
        let application = Application::open().await;
        let body = json!({"error": "invalid_client", "error_codes": [code],
            "error_description": format!("AADSTS{code}: refused"), "correlation_id": "c-1"});
        let refused = FaultAction::Status {
            status: 401,
            body: Some(body),
            retry_after: None,
        };
        application.house.once("POST", "/token", refused);
        let outcome = application.sign_in(ADMINISTRATOR, Answer::Accept).await;
        let Err(Error::SignIn(SignInError::Answer(answer))) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!((answer.aadsts, answer.remedy()), (Some(code), remedy));
        assert_eq!(answer.correlation_id.as_deref(), Some("c-1"));
    }
}

#[tokio::test]
async fn wrong_secret_is_refused_by_microsoft_and_named() {
    let application = Application::open().await;
    let wrong = SecretString::from("aB~8Q~not-the-one-that-was-made");
    let outcome = application
        .sign_in_with(&wrong, ADMINISTRATOR, Answer::Accept)
        .await;
    let Err(Error::SignIn(SignInError::Answer(answer))) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(answer.remedy(), Remedy::SecretWrong);
}

#[tokio::test]
async fn redirect_uri_that_is_not_known_yet_is_waited_for() {
    let application = Application::open().await;
    let context = &application.house.context;
    let pending = application.begun(PATH, Duration::from_secs(1)).await;
    let body = json!({"error": "invalid_request", "error_codes": [50_011],
        "error_description": "AADSTS50011: The redirect URI does not match."});
    let refused = FaultAction::Status {
        status: 400,
        body: Some(body),
        retry_after: None,
    };
    for (asked, page) in [(2, refused), (4, FaultAction::Html)] {
        application.house.once("GET", "/authorize", page);
        assert!(pending.until_redirect_is_known(context).await.unwrap());
        assert_eq!(application.house.count("GET", "/authorize"), asked);
        application.house.practice.clear_faults();
    }

    let never = application
        .begun("/konnect-sso-test/never", Duration::from_secs(1))
        .await;
    assert!(
        !never.until_redirect_is_known(context).await.unwrap(),
        "after half a minute the browser shows what Microsoft says"
    );
}
