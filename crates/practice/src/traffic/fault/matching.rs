//! Which requests a fault affects.

use serde::{Deserialize, Serialize};

use crate::state::service::{Service, production_name};
use crate::traffic::record::Exchange;

/// Which requests a fault affects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// The HTTP method; `None` means any.
    #[serde(default)]
    pub method: Option<String>,
    /// Part of the path; with `*` (any run of characters) it must match the whole path. With `//` in front it begins
    /// with the host that the service stands for, such as `//eu.api.konghq.com/v3/portals*`.
    pub path: String,
    /// The first match affected, counted from 1 since the fault was added; `None` means the first.
    /// Without `times` it is the only one.
    #[serde(default)]
    pub nth: Option<u32>,
    /// How many matches are affected; `None` means all, or one if `nth` is given.
    #[serde(default)]
    pub times: Option<u32>,
}

impl Matching {
    /// The request at `at` in the record of an undisturbed run, for another run of the same work: method, host, path
    /// with `*` for its ids, and its number among such requests. `None` for a request that faults do not affect: one of
    /// practice's own, or one that does not exist.
    ///
    /// Requests are counted as they arrived.
    pub fn of(record: &[Exchange], at: usize) -> Option<Self> {
        let exchange = record.get(at)?;
        let host = host_stood_for(exchange)?;
        let mut matching = Self {
            method: Some(exchange.method.clone()),
            // The star after the host makes it the whole path.
            path: format!("//{host}*{}", without_ids(&exchange.path)),
            ..Self::default()
        };
        let same = |other: &Exchange| {
            host_stood_for(other)
                .is_some_and(|host| matching.concerns(&other.method, &host, &other.path))
        };
        let not_later =
            |(index, other): &(usize, &Exchange)| (&other.at, *index) <= (&exchange.at, at);
        let before = record
            .iter()
            .enumerate()
            .filter(not_later)
            .filter(|(_, other)| same(other))
            .count();
        matching.nth = u32::try_from(before).ok();
        Some(matching)
    }

    pub(crate) fn concerns(&self, method: &str, host: &str, path: &str) -> bool {
        self.method
            .as_deref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && if self.path.starts_with("//") {
                path_matches(&self.path, &format!("//{host}{path}"))
            } else {
                path_matches(&self.path, path)
            }
    }

    /// Whether the `count`th match (from 1) is one of those affected.
    pub(crate) fn includes(&self, count: u32) -> bool {
        let first = self.nth.unwrap_or(1).max(1);
        let times = self.times.or(self.nth.map(|_| 1));
        count >= first && times.is_none_or(|times| count - first < times)
    }
}

/// The host outside practice that a recorded request was for; `None` for practice's own requests.
fn host_stood_for(exchange: &Exchange) -> Option<String> {
    match Service::named(&exchange.service)? {
        Service::Portals => Some(production_name(&exchange.host)),
        other => Some(other.production_host().to_owned()),
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

/// A path with a star for each run of hexadecimal digits and hyphens that is long enough to hold an id: a GUID, one
/// without hyphens, or two of them as in the ids of grants and assignments.
fn without_ids(path: &str) -> String {
    const SHORTEST: usize = 32;
    let part_of_id = |character: char| character.is_ascii_hexdigit() || character == '-';
    let mut pattern = String::new();
    let mut rest = path;
    while let Some(start) = rest.find(part_of_id) {
        let (before, from) = rest.split_at(start);
        let length = from.find(|c| !part_of_id(c)).unwrap_or(from.len());
        let (run, after) = from.split_at(length);
        pattern.push_str(before);
        pattern.push_str(if length >= SHORTEST { "*" } else { run });
        rest = after;
    }
    pattern.push_str(rest);
    pattern
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
            "another region works as before"
        );
    }

    #[test]
    fn ids_become_stars() {
        let cases = [
            ("/v1.0/applications", "/v1.0/applications"),
            (
                "/v1.0/applications/3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145/addPassword",
                "/v1.0/applications/*/addPassword",
            ),
            (
                "/v1.0/servicePrincipals(appId='3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145')",
                "/v1.0/servicePrincipals(appId='*')",
            ),
            (
                "/v1.0/oauth2PermissionGrants/3f8c2a715b0e4c6d9a147e2d8b90c145-3f8c2a715b0e4c6d9a147e2d8b90c145",
                "/v1.0/oauth2PermissionGrants/*",
            ),
            ("/v3/authenticate/contoso", "/v3/authenticate/contoso"),
        ];
        for (path, pattern) in cases {
            assert_eq!(without_ids(path), pattern, "{path}");
        }
    }

    #[test]
    fn a_recorded_request_is_counted_among_its_like_as_they_arrived() {
        let record = [
            Exchange::asked("2026-01-01T00:00:00.002Z", 0, "graph", "/v1.0/applications"),
            Exchange::asked("2026-01-01T00:00:00.001Z", 0, "graph", "/v1.0/applications"),
            Exchange::asked(
                "2026-01-01T00:00:00.001Z",
                0,
                "graph",
                "/v1.0/applications/1",
            ),
            Exchange::asked("2026-01-01T00:00:00.001Z", 0, "konnect-eu", "/v3/portals"),
            Exchange::asked("2026-01-01T00:00:00.000Z", 0, "openid-client", "/keys"),
        ];
        let first = Matching::of(&record, 0).unwrap();
        assert_eq!(
            (first.path.as_str(), first.nth),
            ("//graph.microsoft.com*/v1.0/applications", Some(2)),
            "it was answered first and had come second"
        );
        let portals = Matching::of(&record, 3).unwrap();
        assert_eq!(
            (portals.path.as_str(), portals.nth),
            ("//eu.api.konghq.com*/v3/portals", Some(1))
        );
        assert_eq!(Matching::of(&record, 4), None, "practice's own request");
        assert_eq!(Matching::of(&record, 5), None, "no request at all");
    }
}
