//! What a service says, cut to a reasonable length and stripped of the secrets that the request
//! carried.
//!
//! Services, and what is in front of them, quote what they were sent: a gateway quotes headers, a
//! validator the value that it refuses. What they say goes to the log, to the screen and, when the
//! person asks for help, to other people.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::AUTHORIZATION;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::{Body, Request};

/// The longest text of a service that is kept, in bytes.
const LONGEST: usize = 2 * 1024;
/// This much of it is searched for secrets, so that one at the cut is still whole.
const SEARCHED: usize = 8 * LONGEST;
/// The limit for all texts of one body together, in bytes.
const LONGEST_BODY: usize = 8 * LONGEST;
/// This many matching bytes in a row reveal a secret that is only partly quoted.
const PIECE: usize = 16;
/// Neither service has a shorter secret, and a shorter text would occur in too many words.
const SHORTEST: usize = 4;
/// Replaces a secret.
const HIDDEN: &str = "•••";

/// The names of secret values in a form, a query or JSON: lower case, without `_` and `-`. Sources:
/// RFC 6749, RFC 7521, RFC 7636, RFC 8628; Graph, `passwordCredential`; Konnect, identity
/// providers.
const NAMES: [&str; 14] = [
    "accesstoken",
    "assertion",
    "clientassertion",
    "clientsecret",
    "code",
    "codeverifier",
    "devicecode",
    "idtoken",
    "password",
    "refreshtoken",
    "secret",
    "secrettext",
    "state",
    "token",
];

/// Cuts a service's words to 2 kB.
pub fn cut(text: &str) -> String {
    let mut end = LONGEST.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let more = if end < text.len() { "…" } else { "" };
    format!("{}{more}", &text[..end])
}

/// The secrets of one request, as fingerprints of their pieces, which reveal nothing.
pub(crate) struct Secrets {
    hasher: RandomState,
    /// By the length of the pieces.
    pieces: BTreeMap<usize, HashSet<u64>>,
}

impl Secrets {
    /// What `request` carries: its bearer token, its credentials, and what has a secret's name in
    /// its query and its body.
    pub(crate) fn of(request: &Request<'_>) -> Self {
        let mut secrets = Self {
            hasher: RandomState::new(),
            pieces: BTreeMap::new(),
        };
        if let Some(token) = &request.bearer {
            secrets.add(token.secret().expose_secret());
        }
        for (name, value) in &request.headers {
            if (name == AUTHORIZATION || value.is_sensitive())
                && let Ok(credentials) = value.to_str()
            {
                secrets.add_credentials(credentials);
            }
        }
        secrets.add_form(request.url.query().unwrap_or_default().as_bytes());
        match &request.body {
            Body::None => {}
            Body::Json(value) => secrets.add_json(value),
            Body::Form(pairs) => {
                for (name, value) in *pairs {
                    secrets.add_named(name, value);
                }
            }
            Body::Encoded(bytes) => secrets.add_form(bytes),
        }
        secrets
    }

    /// `text` without the secrets, cut to 2 kB.
    pub(crate) fn freed(&self, text: &str) -> String {
        let mut end = SEARCHED.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let searched = &text[..end];
        let secret = self.found(searched);
        let mut free = String::new();
        let mut hiding = false;
        for (at, character) in searched.char_indices() {
            let hidden = secret[at..at + character.len_utf8()].contains(&true);
            match (hiding, hidden) {
                (false, true) => free.push_str(HIDDEN),
                (_, false) => free.push(character),
                (true, true) => {}
            }
            hiding = hidden;
        }
        cut(&free)
    }

    /// `body` with secrets stripped from all its texts, at most 16 kB of text; what comes after
    /// that is empty.
    pub(crate) fn freed_body(&self, body: &mut Value) {
        let mut left = LONGEST_BODY;
        self.free_value(body, &mut left);
    }

    fn free_value(&self, value: &mut Value, left: &mut usize) {
        match value {
            Value::String(text) => {
                let free = self.freed(text);
                *text = if free.len() <= *left {
                    free
                } else {
                    String::new()
                };
                *left = left.saturating_sub(text.len());
            }
            Value::Array(items) => {
                for item in items {
                    self.free_value(item, left);
                }
            }
            Value::Object(fields) => {
                let old = std::mem::take(fields);
                for (name, mut value) in old {
                    self.free_value(&mut value, left);
                    fields.insert(self.freed(&name), value);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Which bytes of `text` belong to a secret.
    fn found(&self, text: &str) -> Vec<bool> {
        let lower = Zeroizing::new(text.to_ascii_lowercase());
        let mut secret = vec![false; text.len()];
        for (length, pieces) in &self.pieces {
            for (at, piece) in lower.as_bytes().windows(*length).enumerate() {
                if pieces.contains(&self.hasher.hash_one(piece)) {
                    secret[at..at + length].fill(true);
                }
            }
        }
        secret
    }

    /// Adds a secret in each spelling in which it may be quoted.
    fn add(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let form = Zeroizing::new(form);
        let percent = Zeroizing::new(form.replace('+', "%20"));
        let json = Zeroizing::new(Value::from(secret).to_string());
        // Most secrets are spelled the same everywhere, and each spelling takes as long again.
        let spellings = BTreeSet::from([secret, &form, &percent, json.trim_matches('"')]);
        for spelling in spellings {
            let lower = Zeroizing::new(spelling.to_ascii_lowercase());
            let length = lower.len().min(PIECE);
            let pieces = self.pieces.entry(length).or_default();
            pieces.extend(
                lower
                    .as_bytes()
                    .windows(length)
                    .map(|piece| self.hasher.hash_one(piece)),
            );
        }
    }

    /// The value of an `Authorization` header: the whole of it, and the password that Basic
    /// encodes, which a client encodes a second time (RFC 7617, RFC 6749 §2.3.1).
    fn add_credentials(&mut self, value: &str) {
        let (scheme, credentials) = value.split_once(' ').unwrap_or(("", value));
        self.add(credentials.trim());
        if !scheme.eq_ignore_ascii_case("basic") {
            return;
        }
        let Ok(decoded) = STANDARD.decode(credentials.trim()).map(Zeroizing::new) else {
            return;
        };
        if let Ok(decoded) = std::str::from_utf8(&decoded)
            && let Some((_, password)) = decoded.split_once(':')
        {
            self.add(password);
            let pair = Zeroizing::new(format!("p={password}"));
            for (_, plain) in form_urlencoded::parse(pair.as_bytes()) {
                self.add(&plain);
            }
        }
    }

    fn add_form(&mut self, encoded: &[u8]) {
        for (name, value) in form_urlencoded::parse(encoded) {
            self.add_named(&name, &value);
        }
    }

    fn add_json(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value {
                        Value::String(text) => self.add_named(name, text),
                        other => self.add_json(other),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.add_json(item)),
            _ => {}
        }
    }

    fn add_named(&mut self, name: &str, value: &str) {
        let plain: String = name
            .chars()
            .filter(|character| !matches!(character, '_' | '-'))
            .collect();
        if NAMES.contains(&plain.to_ascii_lowercase().as_str()) {
            self.add(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::SecretString;
    use serde_json::json;
    use url::Url;

    use super::*;
    use crate::{HeaderValue, Service};

    fn url(query: &str) -> Url {
        Url::parse(&format!("https://example.com/path?{query}")).unwrap()
    }

    fn form<'a>(pairs: &'a [(&'a str, &'a str)]) -> Secrets {
        Secrets::of(&Request::post_form(Service::MicrosoftLogin, url(""), pairs))
    }

    #[test]
    fn each_place_of_a_secret_is_known() {
        let token = SecretString::from("planted-bearer-token");
        let pairs = [
            ("client_secret", "planted-form-secret"),
            ("code", "planted-code"),
            ("code_verifier", "planted-verifier"),
            ("grant_type", "authorization_code"),
            ("client_id", "the-client-id"),
        ];
        let request =
            Request::post_form(Service::MicrosoftLogin, url("token=planted-query"), &pairs)
                .bearer(&token);
        let secrets = Secrets::of(&request);
        assert_eq!(
            secrets.freed(
                "planted-bearer-token planted-form-secret planted-code planted-verifier planted-query \
                 authorization_code the-client-id"
            ),
            "••• ••• ••• ••• ••• authorization_code the-client-id"
        );

        let body = json!({"config": {"client_secret": "planted-json-secret", "client_id": "an-id"},
            "list": [{"secretText": "planted-graph-secret"}]});
        let secrets = Secrets::of(&Request::post_json(Service::KonnectApi, url(""), body));
        assert_eq!(
            secrets.freed("planted-json-secret, planted-graph-secret of an-id"),
            "•••, ••• of an-id"
        );

        let encoded = b"code=planted%2Dcode&redirect_uri=http://localhost".to_vec();
        let request =
            Request::post_form(Service::MicrosoftLogin, url(""), &[]).body(Body::Encoded(encoded));
        assert_eq!(
            Secrets::of(&request).freed("planted-code at http://localhost"),
            "••• at http://localhost"
        );
    }

    #[test]
    fn basic_credentials_known_in_each_form() {
        let credentials = STANDARD.encode("client:planted%7Esecret%2B");
        let value = HeaderValue::from_str(&format!("Basic {credentials}")).unwrap();
        let request = Request::get(Service::MicrosoftLogin, url("")).header(AUTHORIZATION, value);
        let secrets = Secrets::of(&request);
        for quoted in [
            credentials.as_str(),
            "planted%7Esecret%2B",
            "planted~secret+",
            "PLANTED%7esecret%2b",
        ] {
            assert_eq!(secrets.freed(&format!("got {quoted}.")), "got •••.");
        }
    }

    #[test]
    fn each_spelling_and_each_long_piece_is_found() {
        let secret = "Ab8Q~0\"x y+/zW=Ab8Q~1longer";
        let pairs = [("client_secret", secret)];
        let secrets = form(&pairs);
        let percent = form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>();
        for quoted in [
            secret.to_owned(),
            secret.to_lowercase(),
            percent.clone(),
            percent.replace('+', "%20").to_lowercase(),
            Value::from(secret).to_string(),
            secret[..PIECE].to_owned(),
            secret[5..5 + PIECE].to_owned(),
        ] {
            let free = secrets.freed(&format!("'{quoted}'"));
            assert!(
                free.trim_matches(['\'', '"']) == HIDDEN,
                "{quoted} becomes {free}"
            );
        }
    }

    #[test]
    fn text_cut_to_two_kilobytes_after_the_secrets_are_gone() {
        let long = "é".repeat(5000);
        let free = form(&[]).freed(&long);
        assert!(
            free.len() <= LONGEST + "…".len() && free.ends_with('…'),
            "{}",
            free.len()
        );
        assert_eq!(form(&[]).freed("short"), "short");
        let pairs = [("client_secret", "planted-secret-of-some-length")];
        let at_the_cut = format!("{}{}", "x".repeat(LONGEST - 8), pairs[0].1);
        assert!(!form(&pairs).freed(&at_the_cut).contains("planted"));
    }

    #[test]
    fn body_freed_in_every_text_and_bounded() {
        let pairs = [("client_secret", "planted-secret-value")];
        let mut body = json!({"error_codes": [7], "planted-secret-value": ["planted-secret-value"],
            "many": vec!["y".repeat(3000); 100]});
        form(&pairs).freed_body(&mut body);
        let text = body.to_string();
        assert!(!text.contains("planted"), "{}", &text[..200]);
        assert_eq!(body["error_codes"], json!([7]));
        assert!(text.len() < 2 * LONGEST_BODY, "{}", text.len());
    }

    proptest! {
        #[test]
        fn no_secret_survives_in_any_text(
            secret in "[A-Za-z0-9~._+/=-]{4,60}", before in "\\PC{0,40}", after in "\\PC{0,40}",
        ) {
            let pairs = [("client_secret", secret.as_str())];
            let free = form(&pairs).freed(&format!("{before}{secret}{after}"));
            prop_assert!(!free.contains(&secret), "{}", free);
        }

        #[test]
        fn text_without_secrets_stays_as_it_was(text in "\\PC{0,400}") {
            prop_assert_eq!(form(&[]).freed(&text), text);
        }
    }
}
