//! The ID token of a sign-in.
//!
//! It comes straight from the token endpoint over TLS, so its signature need not be checked (OpenID
//! Connect Core §3.1.3.7, point 6); everything else listed there is.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sso_http::Url;

use crate::sign_in::error::{IdTokenProblem, SignInError};
use crate::{AppId, Directory, Endpoints, Issuer, ObjectId, TenantId};

/// The clock difference that is tolerated.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Who signed in, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdClaims {
    /// The directory.
    pub tenant: TenantId,
    /// The person's object in it.
    pub object_id: ObjectId,
    /// The person's name.
    pub name: Option<String>,
    /// The name used to sign in; for display only.
    pub preferred_username: Option<String>,
}

/// What the token must agree with.
pub(super) struct Expected<'a> {
    pub(super) endpoints: &'a Endpoints,
    pub(super) client_id: AppId,
    pub(super) directory: &'a Directory,
    /// That of the request; without a redirect there is none (RFC 8628).
    pub(super) nonce: Option<&'a str>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: AppId,
    exp: i64,
    nonce: Option<String>,
    tid: TenantId,
    oid: ObjectId,
    name: Option<String>,
    preferred_username: Option<String>,
}

/// Reads and checks `token` at the moment `now`.
pub(super) fn read(
    token: Option<&str>,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<IdClaims, SignInError> {
    check(token, expected, now).map_err(SignInError::IdToken)
}

fn check(
    token: Option<&str>,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<IdClaims, IdTokenProblem> {
    let claims = decode(token.ok_or(IdTokenProblem::Missing)?).ok_or(IdTokenProblem::Malformed)?;
    if expected.nonce.is_some() && claims.nonce.as_deref() != expected.nonce {
        return Err(IdTokenProblem::Nonce);
    }
    if claims.aud != expected.client_id {
        return Err(IdTokenProblem::Audience);
    }
    let ours = Issuer::parse(&claims.iss, claims.tid).is_ok()
        && Url::parse(&claims.iss).is_ok_and(|url| expected.endpoints.is_login(&url));
    if !ours {
        return Err(IdTokenProblem::Issuer);
    }
    let end = Timestamp::from_second(claims.exp).map_err(|_| IdTokenProblem::Malformed)?;
    if now.duration_since(end) > SKEW {
        return Err(IdTokenProblem::Expired);
    }
    if matches!(expected.directory, Directory::Tenant(tenant) if *tenant != claims.tid) {
        return Err(IdTokenProblem::OtherTenant);
    }
    Ok(IdClaims {
        tenant: claims.tid,
        object_id: claims.oid,
        name: claims.name,
        preferred_username: claims.preferred_username,
    })
}

fn decode(token: &str) -> Option<Claims> {
    let mut parts = token.split('.');
    let (Some(_), Some(payload), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::{Cloud, GRAPH_COMMAND_LINE_TOOLS};

    const TENANT: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
    const NOW: i64 = 1_800_000_000;

    fn good() -> Value {
        json!({"iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"), "aud": GRAPH_COMMAND_LINE_TOOLS,
            "exp": NOW + 3600, "nonce": "n", "tid": TENANT, "oid": "8f9fd312-a987-4628-b4c5-bb4f4fddd5f7", "name": "Maya"})
    }

    fn outcome(claims: &Value, directory: &Directory) -> Result<IdClaims, IdTokenProblem> {
        let token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let endpoints = Endpoints::of(Cloud::Global);
        let expected = Expected {
            endpoints: &endpoints,
            client_id: GRAPH_COMMAND_LINE_TOOLS,
            directory,
            nonce: Some("n"),
        };
        check(
            Some(&token),
            &expected,
            Timestamp::from_second(NOW).unwrap(),
        )
    }

    #[test]
    fn good_token_read() {
        let claims = outcome(&good(), &Directory::Organizations).unwrap();
        assert_eq!(claims.tenant.to_string(), TENANT);
        assert_eq!(claims.name.as_deref(), Some("Maya"));
    }

    #[test]
    fn every_wrong_claim_named() {
        for (claim, value, problem) in [
            ("nonce", json!("m"), IdTokenProblem::Nonce),
            ("nonce", json!(null), IdTokenProblem::Nonce),
            ("aud", json!(TENANT), IdTokenProblem::Audience),
            (
                "iss",
                json!(format!("https://evil.example/{TENANT}/v2.0")),
                IdTokenProblem::Issuer,
            ),
            (
                "iss",
                json!("https://login.microsoftonline.com/{tenantid}/v2.0"),
                IdTokenProblem::Issuer,
            ),
            (
                "tid",
                json!("00000000-0000-0000-0000-000000000001"),
                IdTokenProblem::Issuer,
            ),
            ("exp", json!(NOW - 301), IdTokenProblem::Expired),
            ("oid", json!("x"), IdTokenProblem::Malformed),
        ] {
            let mut claims = good();
            claims[claim] = value;
            assert_eq!(
                outcome(&claims, &Directory::Organizations),
                Err(problem),
                "{claim}"
            );
        }
    }

    #[test]
    fn token_of_another_directory_refused() {
        let asked = Directory::Tenant("00000000-0000-0000-0000-000000000001".parse().unwrap());
        assert_eq!(outcome(&good(), &asked), Err(IdTokenProblem::OtherTenant));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*") {
            prop_assert!(decode(&text).is_none());
        }
    }
}
