//! Memberships, against a server that answers as Microsoft Graph documents it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use entra::{Call, Context, Endpoints, Error, Graph, Http, Memberships, ObjectId, SecretString};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

const PERSON: ObjectId = ObjectId::new(Uuid::from_u128(7));
const HIDDEN: ObjectId = ObjectId::new(Uuid::from_u128(8));

/// A server, and the requests it got: path, decoded query, and whether for the lagging index.
struct Fake {
    http: Http,
    endpoints: Endpoints,
    token: SecretString,
    context: Context,
    asked: Arc<Mutex<Vec<(String, String, bool)>>>,
}

impl Fake {
    async fn start(
        answer: impl Fn(&str, &str, SocketAddr) -> Response + Clone + Send + Sync + 'static,
    ) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let handler = move |request: Request| {
            let path = request.uri().path().to_owned();
            let url = format!("http://{address}{}", request.uri());
            let url: sso_http::Url = url.parse().unwrap();
            let pairs: Vec<_> = url
                .query_pairs()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let query = pairs.join("&");
            let eventual = request.headers().contains_key("consistencylevel");
            log.lock()
                .unwrap()
                .push((path.clone(), query.clone(), eventual));
            let answer = answer(&path, &query, address);
            async move { answer }
        };
        tokio::spawn(axum::serve(listener, Router::new().fallback(handler)).into_future());
        Self {
            http: Http::new().unwrap(),
            endpoints: Endpoints::practice(address, address).unwrap(),
            token: SecretString::from("planted-token"),
            context: Context::default(),
            asked,
        }
    }

    fn graph(&self) -> Graph<'_> {
        Graph {
            http: &self.http,
            endpoints: &self.endpoints,
            token: &self.token,
            context: &self.context,
        }
    }

    fn asked(&self) -> Vec<(String, String, bool)> {
        self.asked.lock().unwrap().clone()
    }
}

fn json_answer(body: &Value) -> Response {
    (
        [(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}

fn denied() -> Response {
    let body = json!({"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}});
    (StatusCode::FORBIDDEN, json_answer(&body)).into_response()
}

fn id(number: u128) -> ObjectId {
    ObjectId::new(Uuid::from_u128(number))
}

fn member(kind: &str, number: u128) -> Value {
    json!({"@odata.type": format!("#microsoft.graph.{kind}"), "id": id(number)})
}

/// Two pages of memberships for everyone but the hidden person.
fn memberships(path: &str, query: &str, address: SocketAddr) -> Response {
    if path.contains(&HIDDEN.to_string()) {
        return denied();
    }
    if path.ends_with("/microsoft.graph.group/$count") {
        return ([(header::CONTENT_TYPE, "text/plain")], "\u{feff}201").into_response();
    }
    if query.contains("$skiptoken") {
        return json_answer(&json!({"value": [member("group", 3)]}));
    }
    let next = format!("http://{address}{path}?$skiptoken=x");
    let page = [
        member("group", 1),
        member("directoryRole", 2),
        member("administrativeUnit", 4),
    ];
    json_answer(&json!({"value": page, "@odata.nextLink": next}))
}

#[tokio::test]
async fn groups_of_oneself_and_of_others_read_over_pages() {
    let fake = Fake::start(memberships).await;
    let groups = BTreeSet::from([id(1), id(3)]);
    let expected = Memberships {
        direct: groups.clone(),
        all: groups,
    };
    assert_eq!(entra::my_memberships(fake.graph()).await.unwrap(), expected);
    assert_eq!(
        entra::memberships_of(fake.graph(), PERSON).await.unwrap(),
        expected,
        "roles and administrative units are no groups"
    );
    let paths: BTreeSet<_> = fake.asked().into_iter().map(|(path, ..)| path).collect();
    let asked = ["me".to_owned(), format!("users/{PERSON}")]
        .into_iter()
        .flat_map(|whose| {
            ["memberOf", "transitiveMemberOf"].map(|reach| format!("/v1.0/{whose}/{reach}"))
        });
    assert_eq!(paths, asked.collect());
}

#[tokio::test]
async fn groups_counted_on_the_server() {
    let fake = Fake::start(memberships).await;
    assert_eq!(entra::my_group_count(fake.graph()).await.unwrap(), 201);
    assert_eq!(
        entra::group_count_of(fake.graph(), PERSON).await.unwrap(),
        201
    );
    assert!(
        fake.asked().iter().all(|(_, _, eventual)| *eventual),
        "Graph counts in no other index"
    );
}

#[tokio::test]
async fn memberships_that_may_not_be_known_are_not_none() {
    let fake = Fake::start(memberships).await;
    let errors = [
        entra::memberships_of(fake.graph(), HIDDEN).await.map(drop),
        entra::group_count_of(fake.graph(), HIDDEN).await.map(drop),
    ];
    for error in errors {
        assert!(
            matches!(
                error,
                Err(Error::InsufficientPrivileges {
                    call: Call::ReadMemberships,
                    ..
                })
            ),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn count_that_is_none_is_an_error() {
    let fake = Fake::start(|_, _, _| json_answer(&json!({"value": 3}))).await;
    let error = entra::my_group_count(fake.graph()).await.unwrap_err();
    assert!(matches!(error, Error::Unexpected(_)), "{error:?}");
}

#[tokio::test]
async fn person_found_by_either_address() {
    let fake = Fake::start(|_, query, _| {
        let person = |number: u128, name: &str| {
            json!({"id": id(number), "displayName": "Seán O'Neill", "userPrincipalName": name,
                "mail": "support@contoso.com"})
        };
        let expected = "$filter=mail eq 'o''neill+1@contoso.com' or userPrincipalName eq 'o''neill+1@contoso.com'";
        if query.starts_with(expected) {
            let people = [person(1, "shared@contoso.com"), person(2, "O'Neill+1@contoso.com")];
            return json_answer(&json!({"value": people}));
        }
        json_answer(&json!({"value": []}))
    })
    .await;
    let found = entra::person_by_address(fake.graph(), " o'neill+1@contoso.com ")
        .await
        .unwrap();
    assert_eq!(found.unwrap().id, id(2), "the sign-in name decides");
    assert_eq!(
        entra::person_by_address(fake.graph(), "nobody@contoso.com")
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn next_page_elsewhere_not_followed() {
    let fake = Fake::start(|_, _, _| {
        let next = "https://graph.example.com/v1.0/groups?$skiptoken=x";
        json_answer(&json!({"value": [], "@odata.nextLink": next, "@odata.count": 1}))
    })
    .await;
    let error = entra::search_groups(fake.graph(), "kon", None)
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Unexpected(_)),
        "the token would go along: {error:?}"
    );
    let asked = fake.asked();
    let [(path, query, eventual)] = asked.as_slice() else {
        panic!("{asked:?}")
    };
    assert_eq!(path, "/v1.0/groups");
    assert!(
        query.starts_with("$search=\"displayName:kon\"&$count=true&$orderby=displayName&$top=25&"),
        "{query}"
    );
    assert!(eventual);
}
