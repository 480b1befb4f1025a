//! Practice's Dev Portals: everything the regional APIs answer is what the published description says.
//!
//! The requests are written by hand here, so that practice is not judged by the app's own idea of the services.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "this is how a test's helpers fail"
)]

use contract::{Part, Specs};
use practice::{Options, Practice};
use reqwest::Method;
use serde_json::{Value, json};

const NOBODY: &str = "00000000-0000-4000-8000-00000000dead";

struct Asker {
    practice: Practice,
    http: reqwest::Client,
}

impl Asker {
    async fn start() -> Self {
        Self {
            practice: practice::start(Options::default()).await.unwrap(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    async fn ask_as(
        &self,
        token: &str,
        region: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let base = &self.practice.base_urls().konnect_regions[region];
        let mut request = self
            .http
            .request(method, format!("{base}v3{path}"))
            .bearer_auth(token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json().await.unwrap_or(Value::Null),
        )
    }

    async fn eu(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        self.ask_as(self.practice.konnect_token(), "eu", method, path, body)
            .await
    }

    fn portal(&self, region: &str, name: &str) -> String {
        let found = self
            .practice
            .portal_addresses()
            .into_iter()
            .find(|portal| portal["region"] == region && portal["name"] == name)
            .expect("the portal is seeded");
        format!("/portals/{}", found["id"].as_str().unwrap())
    }

    /// The issuer of the seeded tenant.
    fn issuer(&self) -> String {
        let login = &self.practice.base_urls().login;
        format!("{login}{}/v2.0", self.practice.seed().tenant.id)
    }

    fn record(&self) -> Vec<Value> {
        let record = self.practice.record();
        record.iter().map(|exchange| json!(exchange)).collect()
    }

    /// Fails if anything asked or answered so far is not as published.
    #[track_caller]
    fn ensure_as_published(&self, specs: &Specs, at_least: usize) {
        let record = self.record();
        specs.assert_as_published(&record, at_least);
    }
}

#[tokio::test]
async fn setting_a_portal_up_is_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    let portal = asker.portal("eu", "Partner Portal");
    let at = |rest: &str| format!("{portal}{rest}");
    for path in [
        "/portals".to_owned(),
        "/portals?page[size]=1&page[number]=2&sort=name".to_owned(),
        "/portals?filter[name][contains]=Portal".to_owned(),
        at(""),
        at("/custom-domain"),
        at("/authentication-settings"),
        at("/identity-providers"),
        at("/identity-providers?filter[type][eq]=oidc"),
        at("/teams"),
        at("/teams?page[size]=1&filter[name][contains]=Part"),
        format!(
            "{}/identity-providers",
            asker.portal("eu", "Supplier Portal")
        ),
    ] {
        let (status, body) = asker.eu(Method::GET, &path, None).await;
        assert_eq!(status, 200, "{path}: {body:#}");
    }
    let (status, _) = asker
        .eu(
            Method::PATCH,
            &at(""),
            Some(json!({ "authentication_enabled": true, "rbac_enabled": true })),
        )
        .await;
    assert_eq!(status, 200);
    let provider = json!({
        "type": "oidc",
        "config": {
            "issuer_url": asker.issuer(), "client_id": "a-client", "client_secret": "a-secret",
            "scopes": ["openid", "email", "profile"],
            "claim_mappings": { "name": "name", "email": "email", "groups": "groups" }
        }
    });
    let (status, made) = asker
        .eu(
            Method::POST,
            &at("/identity-providers"),
            Some(provider.clone()),
        )
        .await;
    assert_eq!(status, 201, "{made:#}");
    let provider_path = at(&format!(
        "/identity-providers/{}",
        made["id"].as_str().unwrap()
    ));
    let (_, team) = asker
        .eu(
            Method::POST,
            &at("/teams"),
            Some(json!({ "name": "Pilots", "description": "First flight" })),
        )
        .await;
    let team_id = team["id"].as_str().unwrap();
    let mappings = format!("{provider_path}/team-group-mappings");
    for group in ["g-1", "g-2"] {
        let row = json!({ "team_id": team_id, "group": group });
        asker.eu(Method::POST, &mappings, Some(row)).await;
    }
    let (_, rows) = asker
        .eu(Method::GET, &format!("{mappings}?page[size]=1"), None)
        .await;
    assert!(
        rows["meta"]["page"]["next"].is_string(),
        "there is a second page: {rows:#}"
    );
    let row = format!("{mappings}/{}", rows["data"][0]["id"].as_str().unwrap());
    let older = at("/identity-provider/team-group-mappings");
    for (method, path, body, expected) in [
        (
            Method::PATCH,
            &provider_path,
            Some(json!({ "enabled": true })),
            200,
        ),
        (
            Method::PATCH,
            &at("/authentication-settings"),
            Some(json!({ "idp_mapping_enabled": true, "konnect_mapping_enabled": false })),
            200,
        ),
        (Method::GET, &provider_path, None, 200),
        (Method::GET, &at(&format!("/teams/{team_id}")), None, 200),
        (Method::GET, &row, None, 200),
        (Method::GET, &older, None, 200),
        (
            Method::PATCH,
            &older,
            Some(json!({ "data": [{ "team_id": team_id, "groups": ["g-1", "g-2", "g-3"] }] })),
            200,
        ),
        (Method::DELETE, &row, None, 404),
        (Method::DELETE, &provider_path, None, 204),
    ] {
        let (status, body) = asker.eu(method.clone(), path, body).await;
        assert_eq!(status, expected, "{method} {path}: {body:#}");
    }
    asker.ensure_as_published(&specs, 26);
}

#[tokio::test]
async fn refusals_of_portals_are_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    let portal = asker.portal("eu", "Partner Portal");
    let at = |rest: &str| format!("{portal}{rest}");
    let settings = at("/authentication-settings");
    for (method, path, body, expected) in [
        (Method::GET, format!("/portals/{NOBODY}"), None, 404),
        (Method::GET, format!("/portals/{NOBODY}/teams"), None, 404),
        (Method::GET, "/portals?page[size]=0".to_owned(), None, 400),
        (
            Method::PATCH,
            settings.clone(),
            Some(json!({ "idp_mapping_enabled": true })),
            400,
        ),
        (
            Method::PATCH,
            settings,
            Some(json!({ "basic_auth_enabled": false })),
            400,
        ),
        (
            Method::POST,
            at("/identity-providers"),
            Some(
                json!({ "type": "oidc", "config": { "issuer_url": "http://127.0.0.1:9/x", "client_id": "a" } }),
            ),
            400,
        ),
        (
            Method::GET,
            at(&format!("/identity-providers/{NOBODY}")),
            None,
            404,
        ),
        (
            Method::GET,
            at("/identity-provider/team-group-mappings"),
            None,
            400,
        ),
        (
            Method::GET,
            format!("{}/custom-domain", asker.portal("eu", "Community")),
            None,
            404,
        ),
    ] {
        let (status, answer) = asker.eu(method.clone(), &path, body).await;
        assert_eq!(status, expected, "{method} {path}: {answer:#}");
    }
    let tokens = asker.practice.konnect_tokens();
    for (token, region, method, expected) in [
        ("kpat_nobody", "us", Method::GET, 401),
        (tokens.admin, "sg", Method::GET, 403),
    ] {
        let (status, _) = asker.ask_as(token, region, method, "/portals", None).await;
        assert_eq!(status, expected, "{region}");
    }
    let (status, _) = asker
        .ask_as(
            tokens.read_only,
            "eu",
            Method::PATCH,
            &portal,
            Some(json!({ "rbac_enabled": true })),
        )
        .await;
    assert_eq!(status, 403, "it may only read");
    asker.ensure_as_published(&specs, 12);
}

#[tokio::test]
async fn what_a_portal_s_description_does_not_allow_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    let portal = asker.portal("eu", "Partner Portal");
    asker.eu(Method::GET, &portal, None).await;
    let mut exchange = asker.record().remove(0);
    let domain = exchange["response_body"]["default_domain"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(domain.contains(".localhost:"), "{domain}");
    assert_eq!(specs.check(&exchange), [], "a port of practice is forgiven");

    exchange["response_body"]["default_domain"] = json!("a b.eu.kongportals.com");
    let violations = specs.check(&exchange);
    assert_eq!(violations.len(), 1, "{violations:#?}");
    assert_eq!(violations[0].at, "/default_domain");
    exchange["response_body"]["default_domain"] = json!(domain);
    exchange["response_body"]["client_secret"] = json!("planted");
    let violations = specs.check(&exchange);
    assert_eq!(violations.len(), 1, "{violations:#?}");
    assert_eq!(
        (violations[0].part, violations[0].operation.as_str()),
        (Part::Answer, "GET /portals/{portalId}")
    );

    let mut classic = exchange.clone();
    classic["path"] = json!("/v2/portals");
    assert!(
        !specs.covers(&classic),
        "the second version has no description"
    );
    for region in ["us", "eu", "au", "me", "in", "sg"] {
        exchange["service"] = json!(format!("konnect-{region}"));
        assert!(specs.covers(&exchange), "{region}");
    }
}
