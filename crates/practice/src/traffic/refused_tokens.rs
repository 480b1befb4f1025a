//! Access tokens that are not accepted any more.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::http::{HeaderMap, header};

use crate::state::lock::lock;

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Someone revoked it.
    Revoked,
    /// Its time is over.
    Ended,
}

/// They stay refused until practice ends.
#[derive(Debug, Default)]
pub(crate) struct RefusedTokens(Mutex<HashMap<Vec<u8>, Why>>);

impl RefusedTokens {
    /// Refuses the token that a request carries, if it carries one.
    pub(crate) fn refuse(&self, headers: &HeaderMap, why: Why) {
        if let Some(token) = headers.get(header::AUTHORIZATION) {
            lock(&self.0).insert(token.as_bytes().to_vec(), why);
        }
    }

    /// Lets the time of this token be over.
    pub(crate) fn end(&self, token: &str) {
        lock(&self.0).insert(format!("Bearer {token}").into_bytes(), Why::Ended);
    }

    /// Why the token that a request carries is refused, if it is.
    pub(crate) fn why(&self, headers: &HeaderMap) -> Option<Why> {
        let token = headers.get(header::AUTHORIZATION)?;
        lock(&self.0).get(token.as_bytes()).copied()
    }
}
