//! Every request and its answer, with secrets masked before anything is kept.
//!
//! Masking goes by the name of the field, at any depth, in bodies and query strings alike.
//! Headers are kept only from a short list, so an Authorization header or a cookie never gets here.
//! Pages of HTML and other bodies that are neither JSON nor a form are not kept.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;

use axum::http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::state::lock::lock;

/// What the record shows in place of a secret.
pub(crate) const MASK: &str = "[masked]";

/// Request headers that are kept.
const KEPT_HEADERS: [&str; 5] = [
    "accept",
    "client-request-id",
    "consistencylevel",
    "content-type",
    "prefer",
];

/// Fields whose text values are secrets or one-time proofs.
const SECRET_FIELDS: [&str; 12] = [
    "access_token",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "id_token",
    "id_token_hint",
    "password",
    "refresh_token",
    "secrettext",
    "token",
];

/// One request and its answer.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Exchange {
    /// When the request arrived, RFC 3339.
    pub at: String,
    /// `login`, `graph`, `konnect-api`, `konnect-cloud`, `konnect-us` and so on for each region, `konnect-portal` for the
    /// Dev Portals, or `openid-client` for practice's own calls.
    pub service: String,
    /// The HTTP method.
    pub method: String,
    /// The Host header.
    pub host: String,
    /// The path, as sent.
    pub path: String,
    /// The query string, with codes and tokens masked.
    pub query: Option<String>,
    /// The body: JSON as it is, a form as an object of texts, secrets masked.
    pub request_body: Option<Value>,
    /// The HTTP status; 0 if the connection was closed without an answer.
    pub status: u16,
    /// The JSON body of the answer, secrets masked.
    pub response_body: Option<Value>,
    /// The few request headers that matter for the contract.
    pub request_headers: BTreeMap<String, String>,
    /// How long the answer took, in milliseconds.
    pub millis: u64,
    /// Whether the app sent it, rather than a browser or practice itself.
    pub from_app: bool,
}

/// What has been asked so far.
pub(crate) struct Record {
    exchanges: Mutex<Vec<Exchange>>,
    file: Option<Mutex<File>>,
}

impl Record {
    /// An empty record; with a path, each exchange is also appended there.
    pub(crate) fn new(path: Option<&Path>) -> std::io::Result<Self> {
        let open = |path| {
            OpenOptions::new()
                .create(true)
                .append(true)
                .open(path)
                .map(Mutex::new)
        };
        Ok(Self {
            exchanges: Mutex::default(),
            file: path.map(open).transpose()?,
        })
    }

    pub(crate) fn push(&self, exchange: Exchange) {
        if let Some(file) = &self.file
            && let Err(error) = append(&mut lock(file), &exchange)
        {
            tracing::error!(%error, "the record file cannot be written");
        }
        lock(&self.exchanges).push(exchange);
    }

    pub(crate) fn all(&self) -> Vec<Exchange> {
        lock(&self.exchanges).clone()
    }

    pub(crate) fn clear(&self) {
        lock(&self.exchanges).clear();
    }
}

fn append(file: &mut File, exchange: &Exchange) -> std::io::Result<()> {
    let mut listener = serde_json::to_vec(exchange)?;
    listener.push(b'\n');
    file.write_all(&listener)
}

/// The headers that are kept.
pub(crate) fn kept_headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    KEPT_HEADERS
        .iter()
        .filter_map(|name| {
            Some((
                (*name).to_owned(),
                headers.get(*name)?.to_str().ok()?.to_owned(),
            ))
        })
        .collect()
}

/// A body as the record keeps it: JSON or a form, masked, or the number of a count; nothing else.
pub(crate) fn kept_body(headers: &HeaderMap, body: &[u8]) -> Option<Value> {
    let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let mut value = if content_type.contains("json") {
        serde_json::from_slice(body).ok()?
    } else if content_type.starts_with("application/x-www-form-urlencoded") {
        let fields = url::form_urlencoded::parse(body);
        Value::Object(
            fields
                .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
                .collect::<Map<_, _>>(),
        )
    } else if content_type.starts_with("text/plain") {
        let text = std::str::from_utf8(body).ok()?;
        let number: u64 = text.trim_start_matches('\u{feff}').parse().ok()?;
        Value::from(number)
    } else {
        return None;
    };
    mask(&mut value);
    Some(value)
}

/// A query string as the record keeps it. Parameters without secrets stay exactly as sent.
pub(crate) fn kept_query(query: &str) -> String {
    let kept = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    });
    kept.collect::<Vec<_>>().join("&")
}

fn is_secret(name: &str) -> bool {
    SECRET_FIELDS
        .iter()
        .any(|secret| secret.eq_ignore_ascii_case(name))
}

/// Masks the text of every secret field, at any depth. The error code `code` of Graph's errors is not a secret.
fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let is_error = fields.contains_key("message");
            for (name, value) in fields {
                match value {
                    Value::String(text) if is_secret(name) && !(is_error && name == "code") => {
                        MASK.clone_into(text);
                    }
                    other => mask(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}

#[cfg(test)]
impl Exchange {
    /// A GET that was answered 200, for tests that look at when and where.
    pub(crate) fn asked(at: &str, millis: u64, service: &str, path: &str) -> Self {
        Self {
            at: at.to_owned(),
            service: service.to_owned(),
            method: "GET".to_owned(),
            host: "127.0.0.1:1".to_owned(),
            path: path.to_owned(),
            query: None,
            request_body: None,
            status: 200,
            response_body: None,
            request_headers: BTreeMap::new(),
            millis,
            from_app: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_count_is_kept_as_its_number() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            axum::http::HeaderValue::from_static("text/plain"),
        );
        assert_eq!(
            kept_body(&headers, "\u{feff}38".as_bytes()),
            Some(Value::from(38))
        );
        assert_eq!(kept_body(&headers, b"Bad gateway"), None);
    }

    #[test]
    fn a_secret_at_any_depth_is_masked() {
        let mut body = json!({
            "config": {"client_secret": "planted"},
            "passwordCredentials": [{"secretText": "planted", "hint": "pla"}],
            "error": {"code": "Request_BadRequest", "message": "no"},
        });
        mask(&mut body);
        assert!(
            !body.to_string().contains("planted"),
            "a planted secret is left in {body}"
        );
        assert_eq!(
            body["error"]["code"], "Request_BadRequest",
            "an error code is no secret"
        );
    }

    #[test]
    fn a_code_in_a_query_is_masked_and_the_rest_is_as_sent() {
        assert_eq!(
            kept_query("code=planted&state=a%20b&x"),
            "code=[masked]&state=a%20b&x"
        );
    }
}
