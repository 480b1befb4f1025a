//! Validating an ID token (OpenID Connect Core 1.0 §3.1.3.7; Microsoft identity platform, "Validating ID tokens").
//!
//! Signature, algorithm, issuer, audience and times are checked by the `jsonwebtoken` crate, against the clock of this
//! computer; nonce and directory, which it does not know, are compared here.

use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value};

use super::{SKEW, TokenClaims};
use crate::sign_in::IdTokenProblem;
use crate::{AppId, Issuer};

/// The only algorithm in Microsoft's metadata (`id_token_signing_alg_values_supported`).
const ALGORITHM: Algorithm = Algorithm::RS256;

/// What the token must agree with.
pub(super) struct Expected<'a> {
    /// The issuer of the directory's metadata document, compared character by character.
    pub(super) issuer: &'a Issuer,
    pub(super) app_id: AppId,
    pub(super) nonce: &'a str,
}

/// Which key signed the token, by its own word.
pub(super) fn key_id(token: &str) -> Result<String, IdTokenProblem> {
    let header = decode_header(token).map_err(|_| IdTokenProblem::Malformed)?;
    header.kid.ok_or(IdTokenProblem::UnknownKey)
}

/// Validates the token and returns what it says.
pub(super) fn read(
    token: &str,
    key: &Jwk,
    expected: &Expected<'_>,
) -> Result<TokenClaims, IdTokenProblem> {
    let key = DecodingKey::from_jwk(key).map_err(|_| IdTokenProblem::UnknownKey)?;
    let app_id = expected.app_id.to_string();
    let mut validation = Validation::new(ALGORITHM);
    validation.leeway = SKEW.as_secs().unsigned_abs();
    validation.validate_nbf = true;
    validation.set_issuer(&[expected.issuer.as_str()]);
    validation.set_audience(&[&app_id]);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud"]);
    let decoded = decode::<Map<String, Value>>(token, &key, &validation);
    let claims = decoded.map_err(|error| name(&error))?.claims;

    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    // The crate accepts a list that this client is in; nobody else may be (§3.1.3.7, point 3).
    if text("aud") != Some(&app_id) {
        return Err(IdTokenProblem::Audience);
    }
    if text("iss") != Some(expected.issuer.as_str()) {
        return Err(IdTokenProblem::Issuer);
    }
    if text("nonce") != Some(expected.nonce) {
        return Err(IdTokenProblem::Nonce);
    }
    let tenant = expected.issuer.tenant();
    if text("tid").and_then(|tid| tid.parse().ok()) != Some(tenant) {
        return Err(IdTokenProblem::OtherTenant);
    }
    TokenClaims::read(claims, tenant).ok_or(IdTokenProblem::Malformed)
}

fn name(error: &Error) -> IdTokenProblem {
    match error.kind() {
        ErrorKind::InvalidSignature => IdTokenProblem::Signature,
        ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName => IdTokenProblem::Algorithm,
        ErrorKind::InvalidIssuer => IdTokenProblem::Issuer,
        ErrorKind::InvalidAudience => IdTokenProblem::Audience,
        ErrorKind::ExpiredSignature => IdTokenProblem::Expired,
        ErrorKind::ImmatureSignature => IdTokenProblem::NotYetValid,
        _ => IdTokenProblem::Malformed,
    }
}
