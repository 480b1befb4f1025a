//! The metadata document and the proof of a client secret; and answers that try to redirect
//! elsewhere.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod support;

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::IntoResponse as _;
use axum::routing::any;
use entra::{
    ClientSecret, Context, Endpoints, Error, GroupMembershipClaims, Http, IssuerProblem, Metadata,
    NewApplication, NewSecret, SecretCheck, SecretString, TenantId, Waiting,
};
use practice::{Fault, FaultAction, Matching, Timing};
use serde_json::{Value, json};
use support::House;
use tokio::net::TcpListener;

const TENANT: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";

fn tenant() -> TenantId {
    TENANT.parse().unwrap()
}

/// A server that answers everything with `answer`, where `{origin}` stands for its own origin.
async fn server(answer: Value) -> (Endpoints, Arc<Mutex<Vec<HeaderMap>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let text = answer
        .to_string()
        .replace("{origin}", &format!("http://{address}"));
    let handler = any(move |headers: HeaderMap| {
        log.lock().unwrap().push(headers);
        let text = text.clone();
        async move { ([("content-type", "application/json")], text).into_response() }
    });
    tokio::spawn(axum::serve(listener, Router::new().fallback(handler)).into_future());
    (Endpoints::practice(address, address).unwrap(), seen)
}

async fn metadata(endpoints: &Endpoints) -> Result<Metadata, Error> {
    entra::openid_metadata(
        &Http::new().unwrap(),
        endpoints,
        tenant(),
        &Context::default(),
    )
    .await
}

#[tokio::test]
async fn issuer_of_the_tenant_read() {
    let house = House::open().await;
    let found = metadata(&house.endpoints).await.unwrap();
    assert_eq!(
        found.issuer.as_str(),
        format!("{}{TENANT}/v2.0", house.endpoints.login())
    );
    assert_eq!(found.issuer.tenant(), tenant());
    assert!(found.token_endpoint.path().ends_with("/oauth2/v2.0/token"));
}

#[tokio::test]
async fn unknown_tenant_refused_with_its_number() {
    let house = House::open().await;
    let unknown = "00000000-0000-0000-0000-000000000001".parse().unwrap();
    let outcome =
        entra::openid_metadata(&house.http, &house.endpoints, unknown, &house.context).await;
    assert_eq!(
        outcome.unwrap_err().refusal().unwrap().aadsts(),
        Some(90_002)
    );
}

#[tokio::test]
async fn documents_that_lead_astray_refused() {
    let good = json!({
        "issuer": format!("{{origin}}/{TENANT}/v2.0"),
        "authorization_endpoint": "{origin}/a", "token_endpoint": "{origin}/t", "jwks_uri": "{origin}/k"});
    let (endpoints, _) = server(good.clone()).await;
    assert!(
        metadata(&endpoints).await.is_ok(),
        "the other cases differ from this one in one value"
    );
    for (name, value, problem) in [
        (
            "issuer",
            "{origin}/{tenantid}/v2.0".to_owned(),
            IssuerProblem::Placeholder,
        ),
        (
            "issuer",
            format!("{{origin}}/{TENANT}/v2.0/"),
            IssuerProblem::TrailingSlash,
        ),
        (
            "issuer",
            "{origin}/00000000-0000-0000-0000-000000000001/v2.0".to_owned(),
            IssuerProblem::OtherTenant,
        ),
        (
            "issuer",
            format!("https://login.example/{TENANT}/v2.0"),
            IssuerProblem::OtherHost,
        ),
        (
            "token_endpoint",
            "https://login.example/t".to_owned(),
            IssuerProblem::OtherHost,
        ),
        (
            "authorization_endpoint",
            "https://login.example/a".to_owned(),
            IssuerProblem::OtherHost,
        ),
    ] {
        let mut document = good.clone();
        document[name] = json!(value);
        let (endpoints, _) = server(document).await;
        let outcome = metadata(&endpoints).await;
        assert!(
            matches!(&outcome, Err(Error::Issuer(found)) if *found == problem),
            "{name} {value}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn next_page_elsewhere_not_followed() {
    let (elsewhere, seen) = server(json!({"value": []})).await;
    let (endpoints, _) = server(json!({"value": [], "@odata.nextLink": elsewhere.graph()})).await;
    let (http, token, context) = (
        Http::new().unwrap(),
        SecretString::from("token"),
        Context::default(),
    );
    let graph = entra::Graph {
        http: &http,
        endpoints: &endpoints,
        token: &token,
        context: &context,
    };
    let error = entra::application_by_tag(graph, "konnect-sso:x")
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unexpected(_)), "{error:?}");
    assert!(
        seen.lock().unwrap().is_empty(),
        "the token would have gone along"
    );
}

#[tokio::test]
async fn listing_without_end_given_up() {
    let (endpoints, seen) = server(json!({"value": [], "@odata.nextLink": "{origin}/next"})).await;
    let (http, token, context) = (
        Http::new().unwrap(),
        SecretString::from("token"),
        Context::default(),
    );
    let graph = entra::Graph {
        http: &http,
        endpoints: &endpoints,
        token: &token,
        context: &context,
    };
    let error = entra::application_by_tag(graph, "konnect-sso:x")
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unexpected(_)), "{error:?}");
    assert!(seen.lock().unwrap().len() < 100);
}

/// An application with a service principal, and its secret.
async fn registered(house: &House) -> (entra::AppId, ClientSecret) {
    let new = NewApplication {
        display_name: "Kong Konnect SSO".to_owned(),
        redirect_uris: vec!["https://cloud.konghq.com/login".to_owned()],
        groups: GroupMembershipClaims::every_group(),
        email_claim: true,
        tags: vec!["konnect-sso:x".to_owned()],
        notes: String::new(),
        secret: Some(NewSecret {
            display_name: "Konnect SSO".to_owned(),
            end: sso_http::clock::now() + jiff::SignedDuration::from_hours(24),
        }),
    };
    let created = house
        .graph()
        .send(&entra::CreateApplication(&new))
        .await
        .unwrap();
    house
        .graph()
        .send(&entra::CreateServicePrincipal {
            app_id: created.application.app_id,
            assignment_required: false,
            tags: &[],
        })
        .await
        .unwrap();
    (created.application.app_id, created.secret.unwrap())
}

#[tokio::test]
async fn new_secret_waited_for_and_proven() {
    let house = House::open().await;
    house.practice.set_timing(Timing {
        secret_propagation: Duration::from_secs(2),
        ..Timing::default()
    });
    let (app_id, secret) = registered(&house).await;
    let token_endpoint = metadata(&house.endpoints).await.unwrap().token_endpoint;
    let scope = house.endpoints.graph_default_scope();
    entra::until_secret_works(
        &house.http,
        &token_endpoint,
        app_id,
        &secret.value,
        &scope,
        1,
        &house.context,
    )
    .await
    .unwrap();
    let propagating = house
        .heard()
        .into_iter()
        .filter(|waiting| matches!(waiting, Waiting::Propagating { .. }));
    assert!(
        propagating.count() >= 1,
        "the person sees what is waited for"
    );
}

#[tokio::test]
async fn secret_that_some_servers_do_not_know_yet_is_tried_until_all_do() {
    let house = House::open().await;
    let (app_id, secret) = registered(&house).await;
    let token_endpoint = metadata(&house.endpoints).await.unwrap().token_endpoint;
    let scope = house.endpoints.graph_default_scope();
    house.practice.clear_record();
    // The third server that is asked knows nothing of it.
    house.practice.add_fault(Fault {
        matching: Matching {
            method: Some("POST".into()),
            path: "*/oauth2/v2.0/token".into(),
            nth: Some(3),
            times: Some(1),
        },
        action: FaultAction::Status {
            status: 401,
            body: Some(json!({
                "error": "invalid_client",
                "error_description": "AADSTS7000215: Invalid client secret provided.",
                "error_codes": [7_000_215],
            })),
            retry_after: None,
        },
    });
    entra::until_secret_works(
        &house.http,
        &token_endpoint,
        app_id,
        &secret.value,
        &scope,
        3,
        &house.context,
    )
    .await
    .unwrap();
    let asked = house.practice.record().len();
    assert_eq!(asked, 6, "two successes, a refusal, and three in a row");
}

#[tokio::test]
async fn wrong_secret_is_not_yet_and_unknown_client_too() {
    let house = House::open().await;
    let (app_id, secret) = registered(&house).await;
    let token_endpoint = metadata(&house.endpoints).await.unwrap().token_endpoint;
    let scope = house.endpoints.graph_default_scope();
    let wrong = SecretString::from(secret.key_id.to_string());
    for (app_id, number) in [
        (app_id, 7_000_215),
        (entra::AppId::new(uuid::Uuid::nil()), 700_016),
    ] {
        let check = entra::secret_works(
            &house.http,
            &token_endpoint,
            app_id,
            &wrong,
            &scope,
            &house.context,
        )
        .await
        .unwrap();
        let SecretCheck::NotYet(refusal) = check else {
            panic!("{check:?}")
        };
        assert_eq!(refusal.aadsts(), Some(number), "one look, no waiting");
    }
}

#[tokio::test]
async fn cancelled_while_propagating_ends_at_once() {
    let house = House::open().await;
    house.practice.set_timing(Timing {
        secret_propagation: Duration::from_secs(3600),
        ..Timing::default()
    });
    let (app_id, secret) = registered(&house).await;
    let token_endpoint = metadata(&house.endpoints).await.unwrap().token_endpoint;
    let scope = house.endpoints.graph_default_scope();
    let context = Context::default();
    let cancel = context.cancel.clone();
    let context = Context {
        waiting: Some(Arc::new(move |_| cancel.cancel())),
        ..context
    };
    let outcome = entra::until_secret_works(
        &house.http,
        &token_endpoint,
        app_id,
        &secret.value,
        &scope,
        1,
        &context,
    )
    .await;
    assert!(outcome.unwrap_err().is_cancelled());
}
