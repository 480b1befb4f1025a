//! Access tokens that someone has revoked.

use std::collections::HashSet;
use std::sync::Mutex;

use axum::http::{HeaderMap, header};

use crate::state::lock::lock;

/// They stay revoked until practice ends.
#[derive(Debug, Default)]
pub(crate) struct RevokedTokens(Mutex<HashSet<Vec<u8>>>);

impl RevokedTokens {
    /// Revokes the token that a request carries, if it carries one.
    pub(crate) fn revoke(&self, headers: &HeaderMap) {
        if let Some(token) = headers.get(header::AUTHORIZATION) {
            lock(&self.0).insert(token.as_bytes().to_vec());
        }
    }

    /// Whether the token that a request carries was revoked.
    pub(crate) fn has(&self, headers: &HeaderMap) -> bool {
        let token = headers.get(header::AUTHORIZATION);
        token.is_some_and(|token| lock(&self.0).contains(token.as_bytes()))
    }
}
