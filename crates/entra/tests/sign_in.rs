//! Signing in through Microsoft's pages, and everything that can come to the listener instead.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod support;

use std::time::Duration;

use entra::{
    Context, Error, ExposeSecret as _, PendingSignIn, Remedy, Scope, SignInError, SignInSettings,
    SignedIn, begin,
};
use practice::FaultAction;
use serde_json::json;
use sso_http::Url;
use support::{ADMINISTRATOR, Answer, House, MEMBER, fetch, follow, send, try_send};

async fn begun(house: &House) -> PendingSignIn {
    begin(&house.http, &house.endpoints, SignInSettings::default())
        .await
        .unwrap()
}

/// Signs in as `account`; the page is the one that the browser ends on.
async fn sign_in(
    house: &House,
    account: &str,
    answer: Answer,
) -> (Result<SignedIn, Error>, support::Page) {
    let pending = begun(house).await;
    let authorize = pending.authorize_url().clone();
    let browser = async {
        let back = follow(&authorize, account, answer).await;
        fetch("GET", &back, &[]).await
    };
    tokio::join!(pending.finish(&house.context), browser)
}

fn callback(pending: &PendingSignIn, query: &str) -> Url {
    let mut url = pending.redirect_uri().clone();
    url.set_query(Some(query));
    url
}

fn state(pending: &PendingSignIn) -> String {
    let (_, state) = pending
        .authorize_url()
        .query_pairs()
        .find(|(name, _)| name == "state")
        .unwrap();
    state.into_owned()
}

#[tokio::test]
async fn accepted_yields_token_scopes_and_person() {
    let house = House::open().await;
    let (outcome, page) = sign_in(&house, ADMINISTRATOR, Answer::Accept).await;
    let signed_in = outcome.unwrap();
    assert_eq!(page.status, 200);
    assert!(
        signed_in.has(Scope::ApplicationReadWriteAll) && signed_in.has(Scope::UserRead),
        "{signed_in:?}"
    );
    assert_eq!(
        signed_in.id_claims.tenant.to_string(),
        "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145"
    );
    assert_eq!(
        signed_in.id_claims.preferred_username.as_deref(),
        Some(ADMINISTRATOR)
    );
    assert!(signed_in.expires_at > sso_http::clock::now());

    let secret = signed_in.access_token.expose_secret();
    assert!(
        !format!("{signed_in:?}").contains(secret),
        "the token is not printed"
    );
    assert!(
        !page.text.contains("code="),
        "the page holds nothing of the answer"
    );
    let graph = entra::Graph {
        token: &signed_in.access_token,
        ..house.graph()
    };
    assert_eq!(
        entra::me(graph).await.unwrap().user_principal_name,
        ADMINISTRATOR,
        "the token works"
    );
}

#[tokio::test]
async fn request_asks_for_exactly_what_was_set() {
    let house = House::open().await;
    let pending = begun(&house).await;
    let url = pending.authorize_url();
    let parameter = |wanted: &str| {
        let found: Vec<_> = url
            .query_pairs()
            .filter(|(name, _)| name == wanted)
            .map(|(_, value)| value)
            .collect();
        assert_eq!(found.len(), 1, "{wanted} is there once");
        found[0].clone().into_owned()
    };
    assert_eq!(url.path(), "/organizations/oauth2/v2.0/authorize");
    assert_eq!(
        parameter("scope"),
        "openid profile https://graph.microsoft.com/Application.ReadWrite.All https://graph.microsoft.com/User.Read",
        "no refresh token, no .default"
    );
    assert_eq!(parameter("prompt"), "select_account");
    assert_eq!(parameter("code_challenge_method"), "S256");
    assert_eq!(
        parameter("redirect_uri"),
        format!(
            "http://localhost:{}",
            pending.redirect_uri().port().unwrap()
        )
    );
    for secret in ["state", "nonce", "code_challenge"] {
        assert!(
            !format!("{pending:?}").contains(&parameter(secret)),
            "{secret} is not printed"
        );
        assert!(parameter(secret).len() >= 22, "{secret} cannot be guessed");
    }
}

#[tokio::test]
async fn cancelled_at_microsoft_named() {
    let (outcome, page) = sign_in(&House::open().await, ADMINISTRATOR, Answer::Cancel).await;
    assert!(
        matches!(outcome, Err(Error::SignIn(SignInError::Cancelled))),
        "{outcome:?}"
    );
    assert!(
        page.text.contains("Not signed in"),
        "the browser does not claim success"
    );
}

#[tokio::test]
async fn declined_permissions_named() {
    let (outcome, _) = sign_in(&House::open().await, ADMINISTRATOR, Answer::Decline).await;
    assert!(
        matches!(outcome, Err(Error::SignIn(SignInError::Declined(_)))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn administrator_needed_named_with_what_support_asks_for() {
    let (outcome, _) = sign_in(&House::open().await, MEMBER, Answer::Accept).await;
    let Err(Error::SignIn(SignInError::Answer(answer))) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(answer.remedy(), Remedy::AdminApprovalNeeded);
    assert!(answer.correlation_id.is_some(), "{answer:?}");
}

#[tokio::test]
async fn strangers_wrong_answer_ends_nothing_and_the_right_one_signs_in() {
    for query in [
        "code=x&state=wrong",
        "code=x&state=",
        "code=x",
        "error=access_denied&state=wrong",
        "error=access_denied&error_subcode=cancel",
    ] {
        let house = House::open().await;
        let pending = begun(&house).await;
        let authorize = pending.authorize_url().clone();
        let stranger = callback(&pending, query);
        let browser = async {
            let page = fetch("GET", &stranger, &[]).await;
            assert_eq!(page.status, 400, "{query} is answered");
            assert!(page.text.contains("another sign-in"), "{}", page.text);
            assert_eq!(
                house.count("POST", "/token"),
                0,
                "{query}: a foreign code is not used"
            );
            let back = follow(&authorize, ADMINISTRATOR, Answer::Accept).await;
            fetch("GET", &back, &[]).await
        };
        let (outcome, page) = tokio::join!(pending.finish(&house.context), browser);
        let signed_in = outcome.unwrap_or_else(|error| panic!("{query}: {error:?}"));
        assert_eq!(
            signed_in.id_claims.preferred_username.as_deref(),
            Some(ADMINISTRATOR),
            "{query}"
        );
        assert_eq!(page.status, 200, "{query}: {}", page.text);
        assert_eq!(house.count("POST", "/token"), 1, "{query}");
    }
}

#[tokio::test]
async fn many_strangers_at_once_do_not_keep_the_right_answer_out() {
    let house = House::open().await;
    let pending = begun(&house).await;
    let authorize = pending.authorize_url().clone();
    let wrong = callback(&pending, "code=x&state=wrong");
    let browser = async {
        let host = wrong.authority();
        let strangers = (0..200).map(|_| try_send("GET", &wrong, host, &[]));
        // On a busy computer some of them find no room and are dropped.
        for page in futures::future::join_all(strangers).await.iter().flatten() {
            assert_eq!(page.status, 400);
        }
        let back = follow(&authorize, ADMINISTRATOR, Answer::Accept).await;
        fetch("GET", &back, &[]).await
    };
    let (outcome, _) = tokio::join!(pending.finish(&house.context), browser);
    outcome.unwrap();
}

#[tokio::test]
async fn strangers_do_not_make_the_waiting_longer() {
    let house = House::open().await;
    let settings = SignInSettings {
        timeout: Duration::from_millis(300),
        ..SignInSettings::default()
    };
    let pending = begin(&house.http, &house.endpoints, settings)
        .await
        .unwrap();
    let wrong = callback(&pending, "code=x&state=wrong");
    let finish = pending.finish(&house.context);
    let mut finish = std::pin::pin!(finish);
    let outcome = loop {
        tokio::select! {
            outcome = &mut finish => break outcome,
            page = fetch("GET", &wrong, &[]) => assert_eq!(page.status, 400),
        }
    };
    assert!(
        matches!(outcome, Err(Error::SignIn(SignInError::TimedOut))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn never_answered_times_out() {
    let house = House::open().await;
    let settings = SignInSettings {
        timeout: Duration::from_millis(20),
        ..SignInSettings::default()
    };
    let pending = begin(&house.http, &house.endpoints, settings)
        .await
        .unwrap();
    let url = callback(&pending, "code=c&state=s");
    let outcome = pending.finish(&house.context).await;
    assert!(
        matches!(outcome, Err(Error::SignIn(SignInError::TimedOut))),
        "{outcome:?}"
    );
    let address = url.socket_addrs(|| None).unwrap();
    assert!(
        tokio::net::TcpStream::connect(&*address).await.is_err(),
        "the listener is closed"
    );
}

#[tokio::test]
async fn cancelled_in_the_app_ends_at_once() {
    let house = House::open().await;
    let pending = begun(&house).await;
    let context = Context::default();
    let (outcome, ()) = tokio::join!(pending.finish(&context), async { context.cancel.cancel() });
    assert!(outcome.unwrap_err().is_cancelled());
}

#[tokio::test]
async fn anything_but_the_answer_turned_away_and_waiting_goes_on() {
    let house = House::open().await;
    let pending = begun(&house).await;
    let authorize = pending.authorize_url().clone();
    let good = callback(&pending, &format!("code=stolen&state={}", state(&pending)));
    let host = format!("localhost:{}", good.port().unwrap());
    let other_path = good.join("/callback?code=c&state=s").unwrap();
    let no_query = good.join("/").unwrap();
    let browser = async {
        for (method, url, host, status) in [
            ("GET", &good, "evil.example", 400),
            ("GET", &good, "localhost", 400),
            ("POST", &good, host.as_str(), 405),
            ("HEAD", &good, host.as_str(), 405),
            ("GET", &other_path, host.as_str(), 404),
            ("GET", &no_query, host.as_str(), 400),
        ] {
            let page = send(method, url, host, &[]).await;
            assert_eq!(page.status, status, "{method} {} for {host}", url.path());
        }
        let back = follow(&authorize, ADMINISTRATOR, Answer::Accept).await;
        fetch("GET", &back, &[]).await
    };
    let (outcome, page) = tokio::join!(pending.finish(&house.context), browser);
    assert!(
        outcome.is_ok(),
        "none of them used the one answer up: {outcome:?}"
    );
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn answer_over_ipv6_taken_too() {
    let house = House::open().await;
    let pending = begun(&house).await;
    let port = pending.redirect_uri().port().unwrap();
    let url = Url::parse(&format!(
        "http://[::1]:{port}/?error=access_denied&state={}",
        state(&pending)
    ))
    .unwrap();
    if tokio::net::TcpListener::bind("[::1]:0").await.is_err() {
        return; // This machine has no IPv6 loopback, so there is nothing to take.
    }
    let host = format!("localhost:{port}");
    let (outcome, page) = tokio::join!(
        pending.finish(&house.context),
        send("GET", &url, &host, &[])
    );
    assert!(
        matches!(outcome, Err(Error::SignIn(SignInError::Cancelled))),
        "{outcome:?}"
    );
    assert_eq!(page.status, 200, "browsers differ in what localhost means");
}

#[tokio::test]
async fn code_whose_answer_was_lost_not_tried_again() {
    let house = House::open().await;
    house.once("POST", "/token", FaultAction::DropAfter);
    let (outcome, _) = sign_in(&house, ADMINISTRATOR, Answer::Accept).await;
    assert!(
        matches!(
            outcome,
            Err(Error::Http(sso_http::Error::Unreachable { .. }))
        ),
        "{outcome:?}"
    );
    assert_eq!(house.count("POST", "/token"), 1, "a code is worth one try");
}

#[tokio::test]
async fn expired_code_named() {
    let house = House::open().await;
    let body = json!({"error": "invalid_grant", "error_description": "AADSTS70008: expired", "error_codes": [70008]});
    house.once(
        "POST",
        "/token",
        FaultAction::Status {
            status: 400,
            body: Some(body),
            retry_after: None,
        },
    );
    let (outcome, _) = sign_in(&house, ADMINISTRATOR, Answer::Accept).await;
    assert!(
        matches!(outcome, Err(Error::SignIn(SignInError::TooLate(_)))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn refused_exchange_named_with_number_and_id() {
    let house = House::open().await;
    let body = json!({"error": "invalid_grant", "error_description": "AADSTS53003: blocked", "error_codes": [53003],
        "correlation_id": "c-1"});
    house.once(
        "POST",
        "/token",
        FaultAction::Status {
            status: 400,
            body: Some(body),
            retry_after: None,
        },
    );
    let (outcome, _) = sign_in(&house, ADMINISTRATOR, Answer::Accept).await;
    let Err(Error::SignIn(SignInError::Answer(answer))) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(
        (answer.remedy(), answer.correlation_id.as_deref()),
        (Remedy::BlockedByPolicy, Some("c-1"))
    );
}

#[tokio::test]
async fn garbled_token_answers_are_errors() {
    for action in [
        FaultAction::Malformed,
        FaultAction::WrongShape,
        FaultAction::Html,
    ] {
        let house = House::open().await;
        house.once("POST", "/token", action.clone());
        let (outcome, _) = sign_in(&house, ADMINISTRATOR, Answer::Accept).await;
        let unreadable = matches!(
            outcome,
            Err(Error::Unexpected(_) | Error::Http(sso_http::Error::UnreadableResponse { .. }))
        );
        assert!(unreadable, "{action:?}: {outcome:?}");
    }
}
