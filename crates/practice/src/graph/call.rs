//! One request to Graph, taken apart.

use axum::http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::caller::Caller;
use super::refusal::Refusal;
use crate::state::base_urls::BaseUrls;
use crate::state::entra::Entra;

/// One request, alone or out of a batch.
pub(super) struct Call<'a> {
    pub(super) entra: &'a Entra,
    pub(super) base_urls: &'a BaseUrls,
    pub(super) caller: &'a Caller<'a>,
    pub(super) method: Method,
    /// Path segments after the version; `applications(appId='1')` is `applications`, `appId=1`.
    pub(super) path: Vec<String>,
    /// The path as sent, for the next link.
    pub(super) raw_path: String,
    pub(super) query: Vec<(String, String)>,
    /// `ConsistencyLevel: eventual`, which the advanced queries need.
    pub(super) eventual: bool,
    /// `Prefer: create-if-missing`.
    pub(super) create_if_missing: bool,
    pub(super) body: Option<Value>,
}

/// How a path names an object.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Key<'a> {
    Id(&'a str),
    AppId(&'a str),
    UniqueName(&'a str),
}

impl<'a> Call<'a> {
    pub(super) fn new(
        entra: &'a Entra,
        base_urls: &'a BaseUrls,
        caller: &'a Caller<'a>,
        method: Method,
        target: &str,
        headers: &HeaderMap,
        body: Option<Value>,
    ) -> Self {
        let (raw_path, query) = target.split_once('?').unwrap_or((target, ""));
        let header = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        Self {
            entra,
            base_urls,
            caller,
            method,
            path: segments(raw_path),
            raw_path: raw_path.to_owned(),
            query: url::form_urlencoded::parse(query.as_bytes())
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
            eventual: header("consistencylevel").eq_ignore_ascii_case("eventual"),
            create_if_missing: header("prefer")
                .to_ascii_lowercase()
                .contains("create-if-missing"),
            body,
        }
    }

    /// A system query option, with its dollar sign, which the request may omit.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        let bare = name.trim_start_matches('$');
        let found = self
            .query
            .iter()
            .find(|(key, _)| key.trim_start_matches('$').eq_ignore_ascii_case(bare));
        found.map(|(_, value)| value.as_str())
    }

    /// The body, which must be a JSON object.
    pub(super) fn object(&self) -> Result<&Map<String, Value>, Refusal> {
        let object = self.body.as_ref().and_then(Value::as_object);
        object.ok_or_else(|| {
            Refusal::bad_request("Write requests must contain a JSON object in the request body.")
        })
    }

    /// A required text of the body.
    pub(super) fn text(&self, name: &str) -> Result<&str, Refusal> {
        let text = self
            .object()?
            .get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty());
        text.ok_or_else(|| {
            Refusal::bad_request(&format!(
                "A value is required for property '{name}' of the resource."
            ))
        })
    }
}

impl<'a> Key<'a> {
    pub(super) fn parse(segment: &'a str) -> Self {
        match segment.split_once('=') {
            Some(("appId", value)) => Self::AppId(value),
            Some(("uniqueName", value)) => Self::UniqueName(value),
            _ => Self::Id(segment),
        }
    }

    /// The value, for messages.
    pub(super) fn value(&self) -> &'a str {
        match self {
            Self::Id(value) | Self::AppId(value) | Self::UniqueName(value) => value,
        }
    }
}

/// The segments after `/v1.0`, empty ones and `myorganization` left out.
fn segments(path: &str) -> Vec<String> {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let mut segments: Vec<String> = Vec::new();
    for segment in decoded
        .split('/')
        .filter(|segment| !segment.is_empty() && *segment != "myorganization")
    {
        match segment
            .split_once('(')
            .and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)))
        {
            Some((name, key)) => {
                segments.push(name.to_owned());
                let key = match key.split_once('=') {
                    Some((property, value)) => format!("{}={}", property.trim(), unquoted(value)),
                    None => unquoted(key),
                };
                segments.push(key);
            }
            None => segments.push(segment.to_owned()),
        }
    }
    segments
}

fn unquoted(literal: &str) -> String {
    let literal = literal.trim();
    let inner = literal
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    inner.unwrap_or(literal).replace("''", "'")
}

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn keys_double_slashes_and_myorganization_are_understood() {
        let cases: [(&str, &[&str]); 4] = [
            (
                "/applications/1/addPassword",
                &["applications", "1", "addPassword"],
            ),
            (
                "//myorganization//applications(appId='a-1')",
                &["applications", "appId=a-1"],
            ),
            (
                "/applications(uniqueName=%27it''s%27)/owners/$ref",
                &["applications", "uniqueName=it's", "owners", "$ref"],
            ),
            ("/servicePrincipals('1')", &["servicePrincipals", "1"]),
        ];
        for (path, expected) in cases {
            assert_eq!(segments(path), expected, "{path}");
        }
    }
}
