//! Checking an ID token (OpenID Connect Core 1.0 §3.1.3.7) with the provider's keys.
//!
//! Only RS256, as in Entra's metadata. Pure: keys, expectations and the time are passed in.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use thiserror::Error;

/// Seconds by which the clocks of provider and Konnect may differ.
const LEEWAY: i64 = 60;

/// What the token has to say.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    /// Seconds since the Unix epoch.
    pub(super) now: i64,
}

/// What is wrong with a token.
#[derive(Debug, Error, PartialEq, Eq)]
pub(super) enum Fault {
    #[error("it is not a signed JSON Web Token")]
    Malformed,
    #[error("it is signed with {0}, not RS256")]
    Algorithm(String),
    #[error("the provider has no signing key \"{0}\"")]
    UnknownKey(String),
    #[error("the signature does not fit the provider's key")]
    Signature,
    #[error("it was issued by \"{got}\", expected \"{expected}\"")]
    Issuer { expected: String, got: String },
    #[error("it is for the audience {got}, expected \"{expected}\"")]
    Audience { expected: String, got: String },
    #[error("it has expired")]
    Expired,
    #[error("it is not valid yet")]
    NotYetValid,
    #[error("its nonce is not the one that was sent")]
    Nonce,
}

/// Returns the claims of a token whose signature and claims are valid.
pub(super) fn verify(token: &str, keys: &Value, expected: &Expected<'_>) -> Result<Value, Fault> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Fault::Malformed)?;
    let (header, claims) = signed.split_once('.').ok_or(Fault::Malformed)?;
    let header = decode_json(header)?;
    let claims = decode_json(claims)?;
    let signature = URL_SAFE_NO_PAD
        .decode(signature)
        .map_err(|_| Fault::Malformed)?;

    let algorithm = header["alg"].as_str().unwrap_or("nothing");
    if algorithm != "RS256" {
        return Err(Fault::Algorithm(algorithm.to_owned()));
    }
    let key_id = header["kid"].as_str().unwrap_or_default();
    let key = public_key(keys, key_id).ok_or_else(|| Fault::UnknownKey(key_id.to_owned()))?;
    key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
        .map_err(|_| Fault::Signature)?;

    check_claims(&claims, expected)?;
    Ok(claims)
}

fn check_claims(claims: &Value, expected: &Expected<'_>) -> Result<(), Fault> {
    let issuer = claims["iss"].as_str().unwrap_or_default();
    if issuer != expected.issuer {
        return Err(Fault::Issuer {
            expected: expected.issuer.to_owned(),
            got: issuer.to_owned(),
        });
    }
    let for_us = match &claims["aud"] {
        Value::String(audience) => audience == expected.client_id,
        Value::Array(audiences) => {
            audiences
                .iter()
                .any(|audience| audience == expected.client_id)
                && (audiences.len() == 1 || claims["azp"] == expected.client_id)
        }
        _ => false,
    };
    if !for_us {
        return Err(Fault::Audience {
            expected: expected.client_id.to_owned(),
            got: claims["aud"].to_string(),
        });
    }
    if claims["exp"]
        .as_i64()
        .is_none_or(|end| end.saturating_add(LEEWAY) <= expected.now)
    {
        return Err(Fault::Expired);
    }
    if claims["nbf"]
        .as_i64()
        .is_some_and(|start| start.saturating_sub(LEEWAY) > expected.now)
    {
        return Err(Fault::NotYetValid);
    }
    if claims["nonce"] != expected.nonce {
        return Err(Fault::Nonce);
    }
    Ok(())
}

fn public_key(keys: &Value, key_id: &str) -> Option<RsaPublicKeyComponents<Vec<u8>>> {
    let key = keys["keys"].as_array()?.iter().find(|key| {
        key["kid"] == key_id
            && key["kty"] == "RSA"
            && key["use"].as_str().is_none_or(|u| u == "sig")
    })?;
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str()?).ok();
    Some(RsaPublicKeyComponents {
        n: number("n")?,
        e: number("e")?,
    })
}

fn decode_json(part: &str) -> Result<Value, Fault> {
    URL_SAFE_NO_PAD
        .decode(part)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or(Fault::Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::state::signing_key;

    proptest! {
        #[test]
        fn any_text_that_the_key_did_not_sign_is_refused(
            header in prop_oneof![Just(None), "[ -~]{0,40}".prop_map(Some)],
            claims in "[ -~]{0,80}",
            signature in "[A-Za-z0-9_-]{0,360}",
            encoded: bool,
        ) {
            let keys = signing_key::key().unwrap().set("i");
            let fitting = json!({"alg": "RS256", "kid": keys["keys"][0]["kid"]}).to_string();
            let part = |text: &str| if encoded { URL_SAFE_NO_PAD.encode(text) } else { text.to_owned() };
            let header = part(&header.unwrap_or(fitting));
            let claims = part(&json!({"nonce": "n", "said": claims}).to_string());
            let expected = Expected { issuer: "i", client_id: "c", nonce: "n", now: 0 };
            let verified = verify(&format!("{header}.{claims}.{signature}"), &keys, &expected);
            let refused_for_its_claims = matches!(
                verified, Err(Fault::Issuer { .. } | Fault::Audience { .. } | Fault::Expired | Fault::NotYetValid | Fault::Nonce)
            );
            prop_assert!(verified.is_err() && !refused_for_its_claims, "its claims were believed: {verified:?}");
        }

        #[test]
        fn any_claims_without_the_nonce_are_refused(
            start: i64, end: i64, now: i64, audience in "[a-z]{1,3}",
        ) {
            let claims = json!({"iss": "i", "aud": audience, "nbf": start, "exp": end, "nonce": "other"});
            let expected = Expected { issuer: "i", client_id: "c", nonce: "n", now };
            prop_assert!(check_claims(&claims, &expected).is_err(), "a replayed token passed");
        }
    }
}
