//! Refresh tokens.
//!
//! Source: Microsoft identity platform, refresh tokens: each use returns a new one, and the old one stays valid until a
//! password is reset, an administrator revokes the sessions, or ninety days are over.

use std::collections::HashMap;

use uuid::Uuid;

use super::random_token::random_token;
use super::sign_ins::AuthorizationRequest;

/// Every refresh token, those that were revoked included.
#[derive(Default)]
pub(crate) struct RefreshTokens(HashMap<String, RefreshToken>);

struct RefreshToken {
    authorization: AuthorizationRequest,
    person: Uuid,
    is_revoked: bool,
}

/// Why a refresh token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefreshTokenProblem {
    Unknown,
    Revoked,
}

impl RefreshTokens {
    pub(crate) fn issue(&mut self, authorization: AuthorizationRequest, person: Uuid) -> String {
        let token = format!("1.A{}", random_token::<96>());
        self.0.insert(
            token.clone(),
            RefreshToken {
                authorization,
                person,
                is_revoked: false,
            },
        );
        token
    }

    /// What was signed in for, and who did.
    pub(crate) fn find(
        &self,
        token: &str,
    ) -> Result<(AuthorizationRequest, Uuid), RefreshTokenProblem> {
        match self.0.get(token) {
            None => Err(RefreshTokenProblem::Unknown),
            Some(token) if token.is_revoked => Err(RefreshTokenProblem::Revoked),
            Some(token) => Ok((token.authorization.clone(), token.person)),
        }
    }

    /// Ends every session of a person.
    pub(crate) fn revoke(&mut self, person: Uuid) {
        for token in self.0.values_mut() {
            token.is_revoked |= token.person == person;
        }
    }
}
