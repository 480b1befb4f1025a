//! What Microsoft wants of a new sign-in, when a policy does not accept the token any more.
//!
//! It comes in `WWW-Authenticate` as `error="insufficient_claims", claims="<base64 of JSON>"`, with its fields in any
//! order, and goes back as the `claims` of the next authorization request (Microsoft identity platform, "Claims
//! challenges").

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};
use sso_http::Refusal;

/// The largest that goes into an address.
const LARGEST: usize = 2048;

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// The claims that the next sign-in has to ask for, as JSON; `None` if the refusal names none that can be read.
pub fn claims_challenge(refusal: &Refusal) -> Option<String> {
    let challenge = refusal.www_authenticate.as_deref()?;
    let mut quoted = challenge
        .split("claims=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    quoted.find_map(decoded)
}

fn decoded(text: &str) -> Option<String> {
    let bytes = STANDARD
        .decode(text)
        .or_else(|_| URL_SAFE.decode(text))
        .ok()?;
    let claims: Map<String, Value> = serde_json::from_slice(&bytes).ok()?;
    let claims = Value::Object(claims).to_string();
    (claims.len() <= LARGEST).then_some(claims)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use sso_http::Service;

    use super::*;

    fn refused(challenge: &str) -> Refusal {
        Refusal {
            service: Service::MicrosoftGraph,
            status: 401,
            body: Value::Null,
            code: None,
            message: None,
            correlation_id: None,
            time: Timestamp::UNIX_EPOCH,
            retry_after: None,
            www_authenticate: Some(challenge.to_owned()),
        }
    }

    #[test]
    fn claims_found_whatever_is_around_them() {
        const CLAIMS: &str = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;
        let coded = STANDARD.encode(CLAIMS);
        for challenge in [
            format!(r#"Bearer realm="", error="insufficient_claims", claims="{coded}""#),
            format!(r#"Bearer claims="{coded}", error="insufficient_claims""#),
            format!(
                r#"PoP alg="RS256", Bearer realm="", claims="{}""#,
                coded.trim_end_matches('=')
            ),
            format!(r#"Bearer claims="%%%", Bearer claims="{coded}""#),
        ] {
            let found = claims_challenge(&refused(&challenge));
            assert_eq!(found.as_deref(), Some(CLAIMS), "{challenge}");
        }
    }

    #[test]
    fn what_is_no_claims_is_left_out() {
        let list = STANDARD.encode("[1]");
        let large = STANDARD.encode(format!(r#"{{"a":"{}"}}"#, "x".repeat(3000)));
        for challenge in [
            "Bearer realm=\"\"",
            "Bearer claims=\"\"",
            "Bearer claims=\"",
            &format!("Bearer claims=\"{list}\""),
            &format!("Bearer claims=\"{large}\""),
        ] {
            assert_eq!(claims_challenge(&refused(challenge)), None, "{challenge}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read_or_left_out(text in "\\PC{0,200}") {
            drop(claims_challenge(&refused(&text)));
        }
    }
}
