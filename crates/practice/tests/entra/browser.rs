//! A person with a browser, as far as the sign-in pages need one: no scripts, forms are sent as they are.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use practice::Practice;
use sha2::{Digest, Sha256};
use url::Url;

use crate::support::{TENANT, http, login};

pub(crate) const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-0123456789";

/// One authorization request.
pub(crate) struct Asked<'a> {
    pub(crate) tenant: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) redirect_uri: &'a str,
    pub(crate) scope: &'a str,
    pub(crate) more: &'a [(&'a str, &'a str)],
}

impl<'a> Asked<'a> {
    pub(crate) fn new(client_id: &'a str, redirect_uri: &'a str, scope: &'a str) -> Self {
        Self {
            tenant: TENANT,
            client_id,
            redirect_uri,
            scope,
            more: &[],
        }
    }

    pub(crate) fn url(&self, practice: &Practice) -> Url {
        let mut url = login(practice, &format!("/{}/oauth2/v2.0/authorize", self.tenant));
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let mut fields: Vec<(&str, &str)> = vec![
            ("client_id", self.client_id),
            ("response_type", "code"),
            ("redirect_uri", self.redirect_uri),
            ("scope", self.scope),
            ("state", "a state"),
            ("nonce", "a-nonce"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("prompt", "select_account"),
        ];
        for (name, value) in self.more {
            fields.retain(|(known, _)| known != name);
            if !value.is_empty() {
                fields.push((name, value));
            }
        }
        url.query_pairs_mut().extend_pairs(fields);
        url
    }
}

/// What the browser shows or where it went.
#[derive(Debug)]
pub(crate) enum Seen {
    Page(String),
    Went(Url),
}

impl Seen {
    pub(crate) fn page(self) -> String {
        match self {
            Self::Page(html) => html,
            Self::Went(url) => panic!("a page was expected, but the browser went to {url}"),
        }
    }

    /// The query of the address it went to.
    pub(crate) fn fields(self) -> HashMap<String, String> {
        match self {
            Self::Went(url) => url.query_pairs().into_owned().collect(),
            Self::Page(html) => panic!("a redirect was expected, but the browser shows {html}"),
        }
    }

    pub(crate) fn code(self) -> String {
        let mut fields = self.fields();
        assert_eq!(
            fields.get("state").map(String::as_str),
            Some("a state"),
            "the state comes back as sent"
        );
        fields
            .remove("code")
            .unwrap_or_else(|| panic!("no code in {fields:?}"))
    }
}

pub(crate) async fn open(url: Url) -> Seen {
    see(http()
        .get(url)
        .header("accept", "text/html")
        .send()
        .await
        .unwrap())
    .await
}

async fn see(response: reqwest::Response) -> Seen {
    match response.headers().get("location") {
        Some(location) => Seen::Went(location.to_str().unwrap().parse().unwrap()),
        None => Seen::Page(response.text().await.unwrap()),
    }
}

/// Presses a button of the page's form.
pub(crate) async fn press(practice: &Practice, page: &str, fields: &[(&str, &str)]) -> Seen {
    let action = between(page, "<form method=\"post\" action=\"", "\"");
    let context = between(page, "name=\"ctx\" value=\"", "\"");
    let mut form = vec![("ctx", context)];
    form.extend_from_slice(fields);
    see(http()
        .post(login(practice, action))
        .form(&form)
        .send()
        .await
        .unwrap())
    .await
}

pub(crate) async fn pick(practice: &Practice, page: &str, account: &str) -> Seen {
    assert!(
        page.contains(&format!("data-account=\"{account}\"")),
        "{account} is not among the accounts"
    );
    press(practice, page, &[("account", account)]).await
}

/// Signs in as a person who accepts what is asked; returns the code.
pub(crate) async fn code_for(practice: &Practice, asked: &Asked<'_>, account: &str) -> String {
    let picker = open(asked.url(practice)).await.page();
    match pick(practice, &picker, account).await {
        Seen::Page(consent) => press(practice, &consent, &[("answer", "accept")])
            .await
            .code(),
        went @ Seen::Went(_) => went.code(),
    }
}

/// The text between two others.
pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start} in {text}"))
        .1;
    rest.split_once(end).unwrap().0
}

/// The scopes that a consent page lists.
pub(crate) fn scopes_on(page: &str) -> Vec<&str> {
    page.split("data-scope=\"")
        .skip(1)
        .map(|rest| rest.split_once('"').unwrap().0)
        .collect()
}

/// The AADSTS code that a page shows.
pub(crate) fn code_on(page: &str) -> &str {
    between(page, "<code id=\"error-code\">AADSTS", "</code>")
}
