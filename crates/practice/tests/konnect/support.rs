//! One running practice, asked over HTTP.

use practice::{Options, Practice};
use reqwest::{Client, Method, header};
use serde_json::{Value, json};

use crate::provider::Provider;

/// An answer, read completely.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) location: Option<String>,
    pub(crate) set_cookies: Vec<String>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|_| panic!("the answer is no JSON: {}", self.text))
    }

    /// Asserts a problem document of this status and returns it.
    pub(crate) fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "the status of {}", self.text);
        assert_eq!(
            self.content_type, "application/problem+json",
            "{}",
            self.text
        );
        let body = self.json();
        assert_eq!(
            body["status"], status,
            "the body repeats the status: {body}"
        );
        let trace = body["instance"].as_str().unwrap_or_default();
        assert!(
            trace.starts_with("konnect:trace:"),
            "support asks for the trace: {body}"
        );
        body
    }

    /// Asserts a 400 that names exactly these parameters.
    pub(crate) fn refuses(&self, fields: &[&str]) -> Value {
        let body = self.problem(400);
        let named: Vec<_> = body["invalid_parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|parameter| parameter["field"].as_str())
            .collect();
        assert_eq!(named, fields, "the parameters that are refused: {body}");
        body
    }

    /// The value of a cookie that the answer sets.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.set_cookies.iter().find_map(|cookie| {
            let (key, rest) = cookie.split_once('=')?;
            (key == name).then(|| rest.split(';').next().unwrap_or_default())
        })
    }
}

/// A practice organization and a client that follows no redirects.
pub(crate) struct Konnect {
    pub(crate) practice: Practice,
    pub(crate) client: Client,
}

impl Konnect {
    pub(crate) async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    pub(crate) async fn start_with(options: Options) -> Self {
        Self {
            practice: practice::start(options).await.unwrap(),
            client: Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
        }
    }

    pub(crate) fn api(&self, path: &str) -> String {
        format!(
            "{}{}",
            self.practice.base_urls().konnect_api,
            path.trim_start_matches('/')
        )
    }

    pub(crate) fn cloud(&self, path: &str) -> String {
        format!(
            "{}{}",
            self.practice.base_urls().konnect_cloud,
            path.trim_start_matches('/')
        )
    }

    /// A request to `/v3` with a token and perhaps a body.
    pub(crate) async fn call_as(
        &self,
        token: Option<&str>,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = self.client.request(method, self.api(&format!("/v3{path}")));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        read(request.send().await.unwrap()).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        self.call_as(Some(self.practice.konnect_token()), method, path, body)
            .await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    /// A request to the API of one region, with the admin's token and perhaps a body.
    pub(crate) async fn region(
        &self,
        region: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        let base = &self.practice.base_urls().konnect_regions[region];
        let path = path.trim_start_matches('/');
        let mut request = self
            .client
            .request(method, format!("{base}v3/{path}"))
            .bearer_auth(self.practice.konnect_token());
        if let Some(body) = body {
            request = request.json(body);
        }
        read(request.send().await.unwrap()).await
    }

    /// Where the seed put a portal of this name.
    pub(crate) fn portal(&self, region: &str, name: &str) -> Portal {
        let found = self
            .practice
            .portal_addresses()
            .into_iter()
            .find(|portal| portal["region"] == region && portal["name"] == name)
            .unwrap_or_else(|| panic!("{region} has no portal \"{name}\""));
        let text = |name: &str| found[name].as_str().unwrap().to_owned();
        Portal {
            region: text("region"),
            path: format!("/portals/{}", text("id")),
            default_domain: text("default_domain"),
            canonical_domain: text("canonical_domain"),
            id: text("id"),
        }
    }

    /// A page, asked for as a browser with this Cookie header does.
    pub(crate) async fn page(&self, url: &str, cookie: Option<&str>) -> Answer {
        let mut request = self.client.get(url).header(header::ACCEPT, "text/html");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        read(request.send().await.unwrap()).await
    }

    /// Creates an OpenID Connect provider and returns its id.
    pub(crate) async fn add_provider(&self, provider: &Provider, enabled: bool) -> String {
        let answer = self
            .post("/identity-providers", &oidc_body(&provider.issuer, enabled))
            .await;
        assert_eq!(
            answer.status, 201,
            "the provider is created: {}",
            answer.text
        );
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn team_id(&self, name: &str) -> String {
        let teams = self
            .get(&format!("/teams?filter[name][eq]={name}"))
            .await
            .json();
        teams["data"][0]["id"].as_str().unwrap().to_owned()
    }
}

/// A seeded portal.
pub(crate) struct Portal {
    pub(crate) id: String,
    pub(crate) region: String,
    /// Its path in the API of its region.
    pub(crate) path: String,
    pub(crate) default_domain: String,
    pub(crate) canonical_domain: String,
}

/// The body with which a portal's provider is created.
pub(crate) fn portal_body(issuer: &str) -> Value {
    let mut body = oidc_body(issuer, false);
    let members = body.as_object_mut().unwrap();
    members.remove("enabled");
    members.remove("login_path");
    body
}

/// The body with which a provider is created.
pub(crate) fn oidc_body(issuer: &str, enabled: bool) -> Value {
    json!({
        "type": "oidc",
        "enabled": enabled,
        "login_path": "contoso",
        "config": {
            "issuer_url": issuer,
            "client_id": "practice-client",
            "client_secret": "practice-secret",
            "scopes": ["openid", "email", "profile"],
            "claim_mappings": {"name": "name", "email": "email", "groups": "groups"},
        },
    })
}

pub(crate) async fn read(response: reqwest::Response) -> Answer {
    let text = |name| {
        response
            .headers()
            .get(name)
            .map(|value: &header::HeaderValue| value.to_str().unwrap().to_owned())
    };
    Answer {
        status: response.status().as_u16(),
        content_type: text(header::CONTENT_TYPE).unwrap_or_default(),
        location: text(header::LOCATION),
        set_cookies: response
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap().to_owned())
            .collect(),
        text: response.text().await.unwrap(),
    }
}

/// The text of the element with this id, entities decoded; `None` if there is none.
pub(crate) fn text_of(html: &str, id: &str) -> Option<String> {
    let inner = inner_html(html, id)?;
    let mut text = String::new();
    let mut in_tag = false;
    for character in inner.chars() {
        match character {
            '<' => in_tag = true,
            '>' => in_tag = false,
            other if !in_tag => text.push(other),
            _ => {}
        }
    }
    Some(unescape(&text))
}

/// The texts of the list items in the element with this id.
pub(crate) fn items_of(html: &str, id: &str) -> Vec<String> {
    inner_html(html, id)
        .into_iter()
        .flat_map(|inner| inner.split("<li>").skip(1))
        .map(|item| unescape(item.split("</li>").next().unwrap()))
        .collect()
}

/// The markup inside the element with this id, which holds no element of its own kind.
fn inner_html<'a>(html: &'a str, id: &str) -> Option<&'a str> {
    let at = html.find(&format!("id=\"{id}\""))?;
    let name = html[html[..at].rfind('<')? + 1..at]
        .split_whitespace()
        .next()?;
    let start = at + html[at..].find('>')? + 1;
    let end = start + html[start..].find(&format!("</{name}>"))?;
    Some(&html[start..end])
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}
