//! Faults that can be switched on per route.

use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::world::lock;

/// Something that goes wrong, and where.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fault {
    /// Which requests it concerns.
    pub matching: Matching,
    /// What happens to them.
    pub action: FaultAction,
}

/// Which requests a fault concerns.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// The HTTP method; `None` means any.
    #[serde(default)]
    pub method: Option<String>,
    /// Part of the path; with `*` (any run of characters) it must match the whole path. With `//` in front it begins
    /// with the host that the service stands for, as `//eu.api.konghq.com/v3/portals*`.
    pub path: String,
    /// The first match concerned, counted from 1 since the fault was added; `None` means the first.
    /// Without `times` it is the only one.
    #[serde(default)]
    pub nth: Option<u32>,
    /// How many matches are concerned; `None` means all, or one if `nth` is given.
    #[serde(default)]
    pub times: Option<u32>,
}

/// What goes wrong.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultAction {
    /// The request takes this many milliseconds longer.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The request is answered with this status, without effect.
    Status {
        /// The HTTP status.
        status: u16,
        /// The JSON body; `None` means empty.
        #[serde(default)]
        body: Option<Value>,
        /// The Retry-After header, in seconds.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// The connection closes without an answer, before any effect.
    DropBefore,
    /// The request takes effect, then the connection closes without an answer.
    DropAfter,
    /// The request takes effect; the JSON of the answer is cut in the middle.
    Malformed,
    /// The request takes effect; the answer is JSON of another shape.
    WrongShape,
    /// A proxy answers 200 with a page of HTML; no effect.
    Html,
}

impl Matching {
    fn concerns(&self, method: &str, host: &str, path: &str) -> bool {
        self.method
            .as_deref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && if self.path.starts_with("//") {
                path_matches(&self.path, &format!("//{host}{path}"))
            } else {
                path_matches(&self.path, path)
            }
    }

    /// Whether the `count`th match (from 1) is one of those concerned.
    fn includes(&self, count: u32) -> bool {
        let first = self.nth.unwrap_or(1).max(1);
        let times = self.times.or(self.nth.map(|_| 1));
        count >= first && times.is_none_or(|times| count - first < times)
    }
}

fn path_matches(pattern: &str, path: &str) -> bool {
    if !pattern.contains('*') {
        return path.contains(pattern);
    }
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|start| path.strip_prefix(start)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(end)
}

/// The faults that are switched on, with how often each was met.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<(Fault, u32)>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        lock(&self.0).push((fault, 0));
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }

    /// Counts the request for every fault that matches it; answers what shall happen to it.
    pub(crate) fn meet(&self, method: &str, host: &str, path: &str) -> Vec<FaultAction> {
        let mut faults = lock(&self.0);
        let mut actions = Vec::new();
        for (fault, met) in faults
            .iter_mut()
            .filter(|(fault, _)| fault.matching.concerns(method, host, path))
        {
            *met += 1;
            if fault.matching.includes(*met) {
                actions.push(fault.action.clone());
            }
        }
        actions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_with_stars_matches_the_whole_path() {
        let cases = [
            (
                "/v1.0/applications",
                "/v1.0/applications/1/addPassword",
                true,
            ),
            (
                "/v1.0/applications/*/addPassword",
                "/v1.0/applications/1/addPassword",
                true,
            ),
            ("/v1.0/applications/*", "/v1.0/servicePrincipals", false),
            ("*/token", "/t/oauth2/v2.0/token", true),
            ("*/token", "/t/oauth2/v2.0/tokens", false),
        ];
        for (pattern, path, expected) in cases {
            assert_eq!(
                path_matches(pattern, path),
                expected,
                "{pattern} against {path}"
            );
        }
    }

    #[test]
    fn a_pattern_with_a_host_concerns_that_host_alone() {
        let matching = Matching {
            path: "//eu.api.konghq.com/v3/portals".to_owned(),
            ..Matching::default()
        };
        assert!(
            matching.concerns("GET", "eu.api.konghq.com", "/v3/portals/1"),
            "its own host"
        );
        assert!(
            !matching.concerns("GET", "us.api.konghq.com", "/v3/portals/1"),
            "another region goes on as before"
        );
    }

    #[test]
    fn nth_alone_means_only_that_match() {
        let faults = Faults::default();
        let matching = Matching {
            path: "/a".to_owned(),
            nth: Some(2),
            ..Matching::default()
        };
        faults.add(Fault {
            matching,
            action: FaultAction::DropBefore,
        });
        let hits: Vec<usize> = (0..4)
            .map(|_| faults.meet("GET", "a.example", "/a").len())
            .collect();
        assert_eq!(
            hits,
            [0, 1, 0, 0],
            "a fault for the second match alone must not touch the others"
        );
    }
}
