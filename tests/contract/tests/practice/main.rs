//! Practice itself: everything it answers, on both sides, is what the published descriptions say.
//!
//! The requests are written by hand here, so that practice is not judged by the app's own idea of the services.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "this is how a test's helpers fail"
)]

mod graph;
mod konnect;

use contract::Specs;
use practice::{Options, Practice, Timing};
use reqwest::Method;
use serde_json::{Value, json};

const ADMIN: &str = "maya.lindqvist@contoso.com";
const GRAPH_SCOPES: [&str; 7] = [
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.Read.All",
    "Group.Read.All",
    "Policy.Read.All",
    "User.Read",
];
const NOBODY: &str = "00000000-0000-4000-8000-00000000dead";

/// A practice without delays, and a client for it.
struct Asker {
    practice: Practice,
    http: reqwest::Client,
    graph_token: String,
}

impl Asker {
    async fn start() -> Self {
        let timing = Timing {
            replication_lag: std::time::Duration::ZERO,
            secret_propagation: std::time::Duration::ZERO,
            delay: std::time::Duration::ZERO,
        };
        let practice = practice::start(Options {
            timing,
            ..Options::default()
        })
        .await
        .unwrap();
        let graph_token = practice
            .access_token(ADMIN, &GRAPH_SCOPES)
            .expect("the admin is seeded");
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            practice,
            http,
            graph_token,
        }
    }

    async fn graph(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let url = format!("{}v1.0{path}", self.practice.base_urls().graph);
        let request = self
            .http
            .request(method, url)
            .header("ConsistencyLevel", "eventual");
        self.send(request.bearer_auth(&self.graph_token), body)
            .await
    }

    async fn konnect(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        self.konnect_as(self.practice.konnect_token(), method, path, body)
            .await
    }

    async fn konnect_as(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let url = format!("{}v3{path}", self.practice.base_urls().konnect_api);
        self.send(self.http.request(method, url).bearer_auth(token), body)
            .await
    }

    async fn send(&self, request: reqwest::RequestBuilder, body: Option<Value>) -> (u16, Value) {
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json().await.unwrap_or(Value::Null),
        )
    }

    /// Fails if anything asked or answered so far is not as published.
    #[track_caller]
    fn ensure_as_published(&self, specs: &Specs, at_least: usize) {
        let record: Vec<Value> = self
            .practice
            .record()
            .iter()
            .map(|exchange| json!(exchange))
            .collect();
        specs.assert_as_published(&record, at_least);
    }
}

#[track_caller]
fn created((status, body): (u16, Value)) -> Value {
    assert_eq!(status, 201, "{body:#}");
    body
}

fn id(entity: &Value) -> &str {
    entity["id"].as_str().expect("an entity has an id")
}
