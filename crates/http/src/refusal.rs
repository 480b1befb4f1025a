//! What a refusing service said, in the three forms that occur.
//!
//! Microsoft Graph: `{"error":{"code","message","innerError":{"request-id"}}}`.
//! OAuth as Microsoft speaks it: `{"error","error_description","error_codes","correlation_id"}`.
//! Kong, RFC 9457 problem details: `{"status","title","detail","instance"}`.

use std::fmt;

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER, WWW_AUTHENTICATE};
use serde_json::Value;

use crate::secrets::Secrets;
use crate::{Service, parse_retry_after};

/// A service's refusal. Its texts are cut to 2 kB each and hold no secret of the request.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Who refused.
    pub service: Service,
    /// The HTTP status, 400 or more.
    pub status: u16,
    /// The body, `Null` when it is not JSON.
    pub body: Value,
    /// Graph's `error.code`, OAuth's `error`, or the problem's `title`.
    pub code: Option<String>,
    /// Graph's `error.message`, OAuth's `error_description`, or the problem's `detail`.
    pub message: Option<String>,
    /// The id that the service's support asks for.
    pub correlation_id: Option<String>,
    /// When the refusal came.
    pub time: Timestamp,
    /// The pause that the service asks for, in seconds.
    pub retry_after: Option<u64>,
    /// The challenge of a 401.
    pub www_authenticate: Option<String>,
}

impl Refusal {
    pub(crate) fn new(
        service: Service,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        secrets: &Secrets,
        correlation_id: Option<String>,
        time: Timestamp,
    ) -> Self {
        let mut body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        secrets.freed_body(&mut body);
        let said = Said::read(&body);
        Self {
            service,
            status: status.as_u16(),
            code: said.code,
            message: said.message,
            correlation_id: said.correlation_id.or(correlation_id),
            time,
            retry_after: text(headers, &RETRY_AFTER)
                .and_then(|value| parse_retry_after(&value, time)),
            www_authenticate: challenges(headers).map(|text| secrets.freed(&text)),
            body,
        }
    }

    /// Whether the access token is not accepted: it has ended, someone revoked it, or a policy wants a new sign-in
    /// (Microsoft, "Claims challenges"). Such a request did nothing.
    pub fn wants_sign_in(&self) -> bool {
        let challenge = self.www_authenticate.as_deref().unwrap_or_default();
        match self.status {
            401 => true,
            403 => challenge.contains("insufficient_claims"),
            _ => false,
        }
    }

    /// The first of Microsoft's `AADSTS` numbers in an OAuth error.
    ///
    /// Microsoft asks clients to branch on `error` alone, so this only selects a remedy's words and
    /// recognises the few temporary states that `error` does not distinguish.
    pub fn aadsts(&self) -> Option<u32> {
        let listed = self
            .body
            .get("error_codes")
            .and_then(|codes| codes.get(0))
            .and_then(Value::as_u64);
        listed.and_then(|code| u32::try_from(code).ok())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} refused with status {}", self.service, self.status)?;
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        Ok(())
    }
}

#[derive(Default)]
struct Said {
    code: Option<String>,
    message: Option<String>,
    correlation_id: Option<String>,
}

impl Said {
    fn read(body: &Value) -> Self {
        let string = |value: Option<&Value>| {
            value
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        match body.get("error") {
            Some(Value::Object(error)) => {
                let inner = error.get("innerError").or_else(|| error.get("innererror"));
                Self {
                    code: string(error.get("code")),
                    message: string(error.get("message")),
                    correlation_id: string(inner.and_then(|inner| inner.get("request-id"))),
                }
            }
            Some(Value::String(_)) => Self {
                code: string(body.get("error")),
                message: string(body.get("error_description")),
                correlation_id: string(body.get("correlation_id")),
            },
            _ => Self {
                code: string(body.get("title")),
                message: string(body.get("detail")),
                correlation_id: string(body.get("instance")),
            },
        }
    }
}

/// All of them, however many headers they came in.
fn challenges(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(WWW_AUTHENTICATE).iter();
    let all: Vec<&str> = all.filter_map(|value| value.to_str().ok()).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn text(headers: &HeaderMap, name: &reqwest::header::HeaderName) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Request;

    fn no_secrets() -> Secrets {
        let url = "https://example.com/".parse().unwrap();
        Secrets::of(&Request::get(Service::KonnectApi, url))
    }

    fn refusal(body: &Value) -> Refusal {
        let bytes = serde_json::to_vec(body).unwrap();
        Refusal::new(
            Service::MicrosoftGraph,
            StatusCode::BAD_REQUEST,
            &HeaderMap::new(),
            &bytes,
            &no_secrets(),
            Some("from-header".to_owned()),
            Timestamp::UNIX_EPOCH,
        )
    }

    #[test]
    fn graph_error_read_in_full() {
        let said = refusal(
            &json!({"error": {"code": "Request_BadRequest", "message": "No.",
            "innerError": {"request-id": "r-1"}}}),
        );
        assert_eq!(said.code.as_deref(), Some("Request_BadRequest"));
        assert_eq!(said.message.as_deref(), Some("No."));
        assert_eq!(
            said.correlation_id.as_deref(),
            Some("r-1"),
            "the body names it better than a header"
        );
    }

    #[test]
    fn oauth_error_read_in_full() {
        let said = refusal(
            &json!({"error": "invalid_client", "error_description": "AADSTS7000215: Invalid.",
            "error_codes": [7_000_215], "correlation_id": "c-1"}),
        );
        assert_eq!(said.code.as_deref(), Some("invalid_client"));
        assert_eq!(said.aadsts(), Some(7_000_215));
        assert_eq!(said.correlation_id.as_deref(), Some("c-1"));
    }

    #[test]
    fn problem_details_read_in_full() {
        let said = refusal(
            &json!({"status": 400, "title": "Bad Request", "detail": "", "instance": "konnect:trace:1"}),
        );
        assert_eq!(said.code.as_deref(), Some("Bad Request"));
        assert_eq!(said.message, None, "an empty detail says nothing");
        assert_eq!(said.correlation_id.as_deref(), Some("konnect:trace:1"));
    }

    #[test]
    fn body_not_json_leaves_null_and_header_id() {
        let said = Refusal::new(
            Service::KonnectApi,
            StatusCode::BAD_GATEWAY,
            &HeaderMap::new(),
            b"<html>",
            &no_secrets(),
            Some("from-header".to_owned()),
            Timestamp::UNIX_EPOCH,
        );
        assert_eq!(said.body, Value::Null);
        assert_eq!(said.correlation_id.as_deref(), Some("from-header"));
    }
}
