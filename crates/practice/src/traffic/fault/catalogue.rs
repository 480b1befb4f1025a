//! Every fault by its name, for tests that try each of them on each request.

use serde::Serialize;

use super::action::FaultAction;

/// How long a service refuses connections: longer than the time between two requests of the same work, shorter than any
/// client's pause before it retries.
const REFUSING_MS: u64 = 200;

/// A fault under its name in a test matrix.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedFault {
    /// Stable, and unique in the catalogue.
    pub name: &'static str,
    /// What goes wrong.
    pub action: FaultAction,
    /// [`FaultAction::takes_effect`].
    pub takes_effect: bool,
    /// [`FaultAction::outcome_is_certain`].
    #[serde(rename = "tells")]
    pub outcome_is_certain: bool,
}

impl FaultAction {
    /// The catalogue. [`FaultAction::Delay`] is not in it, because a slow answer is still a good one, and neither is
    /// [`FaultAction::RefuseNext`], because it happens to the next request, and [`FaultAction::RevokeToken`] and
    /// [`FaultAction::EndToken`], because they stay until the person signs in again.
    pub fn all() -> Vec<NamedFault> {
        let status = |status, retry_after| Self::Status {
            status,
            body: None,
            retry_after,
        };
        let refuse = Self::Refuse {
            ms: Some(REFUSING_MS),
        };
        let server_error_after = Self::StatusAfter {
            status: 500,
            retry_after: None,
        };
        let bad_gateway = |after| Self::ProxyPage { status: 502, after };
        [
            ("connection refused", refuse),
            ("reset before the effect", Self::ResetBefore),
            ("reset after the effect", Self::ResetAfter),
            ("closed before the effect", Self::DropBefore),
            ("closed after the effect", Self::DropAfter),
            ("time-out before the effect", Self::TimeOutBefore),
            ("time-out after the effect", Self::TimeOutAfter),
            ("401", status(401, None)),
            ("403", status(403, None)),
            ("404 as replication lag", status(404, None)),
            ("409", status(409, None)),
            ("412", status(412, None)),
            ("429 with Retry-After", status(429, Some(0))),
            ("429 without Retry-After", status(429, None)),
            ("500 without effect", status(500, None)),
            ("500 after the effect", server_error_after),
            ("503 without effect", status(503, None)),
            ("truncated body", Self::Truncated),
            ("JSON cut in the middle", Self::Malformed),
            ("JSON declared as HTML", Self::WrongContentType),
            ("JSON of the wrong shape", Self::WrongShape),
            ("page of a proxy with 200", Self::Html),
            ("page of a proxy with 502", bad_gateway(false)),
            (
                "page of a proxy with 502 after the effect",
                bad_gateway(true),
            ),
        ]
        .map(|(name, action)| NamedFault {
            name,
            takes_effect: action.takes_effect(),
            outcome_is_certain: action.outcome_is_certain(),
            action,
        })
        .into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique() {
        let all = FaultAction::all();
        let names: HashSet<&str> = all.iter().map(|fault| fault.name).collect();
        assert_eq!(names.len(), all.len(), "two cells must not look alike");
    }

    #[test]
    fn a_fault_survives_its_way_over_the_console() {
        for fault in FaultAction::all() {
            let text = serde_json::to_string(&fault.action).unwrap();
            let back: FaultAction = serde_json::from_str(&text).unwrap();
            assert_eq!(back, fault.action, "{}: {text}", fault.name);
        }
    }
}
