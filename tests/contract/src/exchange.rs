//! The members of a recorded exchange that a description speaks about.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

/// One request and its answer.
#[derive(Deserialize)]
pub(crate) struct Exchange<'a> {
    pub(crate) service: &'a str,
    pub(crate) method: &'a str,
    #[serde(borrow)]
    pub(crate) path: Cow<'a, str>,
    pub(crate) query: Option<&'a str>,
    #[serde(default)]
    pub(crate) request_body: Option<Value>,
    /// 0 stands for a connection that was closed without an answer.
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) response_body: Option<Value>,
}

impl<'a> Exchange<'a> {
    pub(crate) fn parse(exchange: &'a Value) -> Result<Self, serde_json::Error> {
        Self::deserialize(exchange)
    }

    /// The query's names and values, decoded, in the order sent.
    pub(crate) fn query_pairs(&self) -> Vec<(String, String)> {
        let query = self.query.unwrap_or_default().as_bytes();
        url::form_urlencoded::parse(query).into_owned().collect()
    }

    /// Whether the service answered at all.
    pub(crate) fn is_answered(&self) -> bool {
        self.status != 0
    }
}
