//! Checks recorded exchanges against the published API descriptions of Microsoft Graph and Kong Konnect.
//!
//! An exchange is one request and its answer, as practice records it: `service`, `method`, `path`, `query`,
//! `request_body`, `status`, `response_body`.
//! The `jsonschema` crate evaluates the schemas; this crate finds the operation and turns OpenAPI 3.0 schemas into JSON
//! Schema 2020-12.
//!
//! Deliberately absent: Microsoft's login endpoints and the pages of cloud.konghq.com, which have no published
//! description; Graph's `/users` as a whole, changes of a portal's team and who is in it, which are not in the
//! descriptions; and response headers, which practice does not record.
//! Recorded secrets are masked by a plain text, which the descriptions accept in place of a secret.
//! Practice's portals are names under localhost with a port, because nothing else leads to this computer without a name
//! server; the port is removed before such a name is checked against a description that expects a host name.

mod description;
mod exchange;
mod odata;
mod schema;
mod violation;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::description::Description;
use crate::exchange::Exchange;
pub use crate::violation::{Part, Violation};

/// Names the folder of the descriptions if they are not in `../shared/specs` next to the project.
pub const FOLDER_VARIABLE: &str = "KONNECT_SSO_SPECS";

/// The descriptions of all services.
pub struct Specs {
    graph: Description,
    /// `https://global.api.konghq.com`.
    identity: Description,
    /// `https://{region}.api.konghq.com`.
    portal: Description,
}

/// Why the descriptions could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of the folder could not be read.
    #[error("cannot read {}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not JSON.
    #[error("{} is not JSON", .path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// Where it stops being JSON.
        source: serde_json::Error,
    },
    /// A file is JSON but not an OpenAPI description with a server and paths.
    #[error("{} is not an OpenAPI description", .path.display())]
    NotADescription {
        /// The file.
        path: PathBuf,
    },
    /// The variable names a folder that does not exist, so skipping would hide a mistake.
    #[error("{FOLDER_VARIABLE} names {}, which is not a folder", .path.display())]
    NoSuchFolder {
        /// The folder.
        path: PathBuf,
    },
}

impl Specs {
    /// Reads the descriptions from the folder that `KONNECT_SSO_SPECS` names, otherwise from `../shared/specs` next to
    /// the project.
    ///
    /// Returns `None`, and prints why, where that folder is absent: a clone of the project alone has none.
    pub fn load() -> Result<Option<Self>, Error> {
        if let Some(named) = std::env::var_os(FOLDER_VARIABLE) {
            let folder = PathBuf::from(named);
            return if folder.is_dir() {
                Self::read(&folder).map(Some)
            } else {
                Err(Error::NoSuchFolder { path: folder })
            };
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs");
        if folder.is_dir() {
            return Self::read(&folder).map(Some);
        }
        say_skipped(&folder);
        Ok(None)
    }

    /// Reads the descriptions from `folder`.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        Ok(Self {
            graph: read_description(folder, "graph.json")?,
            identity: read_description(folder, "konnect-identity.json")?,
            portal: read_description(folder, "konnect-portal.json")?,
        })
    }

    /// Whether a description says anything about the exchange's service.
    pub fn covers(&self, exchange: &Value) -> bool {
        Exchange::parse(exchange).is_ok_and(|exchange| self.description(&exchange).is_some())
    }

    /// Everything in the exchange, request and answer, that its description does not allow.
    ///
    /// Empty for services without a description; see [`Specs::covers`].
    pub fn check(&self, exchange: &Value) -> Vec<Violation> {
        self.check_parts(exchange, &[Part::Request, Part::Answer])
    }

    /// What is wrong with the request alone: for exchanges whose answer was corrupted on purpose.
    pub fn check_request(&self, exchange: &Value) -> Vec<Violation> {
        self.check_parts(exchange, &[Part::Request])
    }

    /// [`Specs::check`] over all of them.
    pub fn check_all<'a>(&self, exchanges: impl IntoIterator<Item = &'a Value>) -> Vec<Violation> {
        exchanges
            .into_iter()
            .flat_map(|exchange| self.check(exchange))
            .collect()
    }

    /// Passes if nothing in these exchanges is other than published.
    ///
    /// # Panics
    /// With what is not; or if a description says something about fewer of them than `at_least`, which would prove
    /// little.
    #[track_caller]
    pub fn assert_as_published(&self, exchanges: &[Value], at_least: usize) {
        let covered = exchanges.iter().filter(|exchange| self.covers(exchange));
        let covered = covered.count();
        assert!(
            covered >= at_least,
            "{covered} exchanges are described, at least {at_least} were made"
        );
        let violations = self.check_all(exchanges);
        let violations: Vec<String> = violations.iter().map(ToString::to_string).collect();
        assert!(
            violations.is_empty(),
            "not as published:\n{}",
            violations.join("\n")
        );
    }

    fn check_parts(&self, exchange: &Value, parts: &[Part]) -> Vec<Violation> {
        let mut exchange = match Exchange::parse(exchange) {
            Ok(exchange) => exchange,
            Err(error) => {
                return vec![Violation::new(
                    "unknown",
                    Part::Request,
                    "",
                    format!("is not a recorded exchange: {error}"),
                )];
            }
        };
        let Some(description) = self.description(&exchange) else {
            return Vec::new();
        };
        if let Some(body) = &mut exchange.response_body {
            without_ports(body);
        }
        as_roles_of_a_team(&mut exchange);
        if exchange.service != "graph" {
            return description.check(&exchange, parts);
        }
        odata::name_as_described(&mut exchange);
        if let Some(counted) = odata::counted(&exchange) {
            return counted_parts(description, exchange, counted, parts);
        }
        let mut violations = description.check(&exchange, parts);
        if parts.contains(&Part::Answer) {
            violations.extend(odata::check(&exchange));
        }
        violations
    }

    fn description(&self, exchange: &Exchange<'_>) -> Option<&Description> {
        match exchange.service {
            "graph" if !asks_beyond_the_description(exchange) => Some(&self.graph),
            "konnect-api" => Some(&self.identity),
            // The second version of the portals' API, which still exists, has no description here.
            "konnect-us" | "konnect-eu" | "konnect-au" | "konnect-me" | "konnect-in"
            | "konnect-sg"
                if !exchange.path.starts_with("/v2/") && !changes_or_counts_a_team(exchange) =>
            {
                Some(&self.portal)
            }
            _ => None,
        }
    }
}

/// The roles of a person are not in the description; they are asked for and listed as those of a team are (Kong's
/// `sdk-konnect-go`, `ListUserRoles` and `ListTeamRoles`).
fn as_roles_of_a_team(exchange: &mut Exchange<'_>) {
    let path = exchange.path.as_ref();
    if path.starts_with("/v3/users/") && path.ends_with("/assigned-roles") {
        exchange.path = path.replacen("/users/", "/teams/", 1).into();
    }
}

/// Whether an exchange with Graph looks for people, or asks whose tokens an application accepts or which policies are
/// its own. None of these is in the description.
fn asks_beyond_the_description(exchange: &Exchange<'_>) -> bool {
    let path = exchange.path.as_ref();
    path == "/v1.0/users"
        || path.ends_with("/federatedIdentityCredentials")
        || path.ends_with("/appManagementPolicies")
}

/// Whether an exchange with a portal's API changes a team, or asks who is in it. Neither is in the description.
fn changes_or_counts_a_team(exchange: &Exchange<'_>) -> bool {
    let Some((_, below)) = exchange.path.split_once("/teams/") else {
        return false;
    };
    below.ends_with("/developers") || exchange.method == "PATCH"
}

/// A count is requested and refused like its collection; only its answer differs.
fn counted_parts(
    description: &Description,
    mut exchange: Exchange<'_>,
    counted: String,
    parts: &[Part],
) -> Vec<Violation> {
    let is_counted = (200..300).contains(&exchange.status);
    let mut violations = Vec::new();
    if is_counted && parts.contains(&Part::Answer) {
        violations.extend(odata::check_count(&exchange));
    }
    exchange.path = counted.into();
    let parts = if is_counted { &[Part::Request] } else { parts };
    violations.extend(description.check(&exchange, parts));
    violations
}

/// Removes the port from texts that are a portal's name in practice, `6b3f.eu.kongportals.localhost:41234`.
fn without_ports(value: &mut Value) {
    match value {
        Value::String(text) => {
            let name = text.rsplit_once(':').and_then(|(name, port)| {
                let is_ours = name.ends_with(".localhost") && port.parse::<u16>().is_ok();
                (is_ours && !name.contains('/')).then(|| name.to_owned())
            });
            if let Some(name) = name {
                *text = name;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_ports),
        Value::Object(members) => members.values_mut().for_each(without_ports),
        _ => {}
    }
}

fn read_description(folder: &Path, name: &str) -> Result<Description, Error> {
    let path = folder.join(name);
    let text = fs::read_to_string(&path).map_err(|source| Error::Unreadable {
        path: path.clone(),
        source,
    })?;
    let document = serde_json::from_str(&text).map_err(|source| Error::NotJson {
        path: path.clone(),
        source,
    })?;
    Description::new(document).ok_or(Error::NotADescription { path })
}

#[expect(
    clippy::print_stderr,
    reason = "a skipped check says so where the person who runs the tests looks"
)]
fn say_skipped(folder: &Path) {
    eprintln!(
        "skipped: the API descriptions are not in {} and {FOLDER_VARIABLE} is not set",
        folder.display()
    );
}
