//! Certificate authorities that are trusted besides those of the operating system.

use serde::{Deserialize, Serialize};
use specta::Type;
use sso_http::{Authority, Timestamp};

use super::settings::SettingsProblem;

/// Those that the person added. `problem`: why the file that keeps them does not say, so that none is trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Authorities {
    pub(crate) authorities: Vec<AddedAuthority>,
    pub(crate) problem: Option<SettingsProblem>,
}

/// One of them. `fingerprint`: the SHA-256 of its certificate in hexadecimal. `ends` is RFC 3339; from then on it is
/// not trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AddedAuthority {
    pub(crate) fingerprint: String,
    pub(crate) subject: String,
    pub(crate) ends: String,
    pub(crate) ended: bool,
}

/// Where a certificate comes from: the content of a file in Base64, or the path of one on this computer.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub(crate) enum AuthoritySource {
    Content(String),
    Path(String),
}

/// What became of it. `refused`: why nothing was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthorityOutcome {
    pub(crate) authorities: Authorities,
    pub(crate) refused: Option<AuthorityRefusal>,
}

/// Why a file adds no authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum AuthorityRefusal {
    NoSuchFile,
    NotReadable,
    TooLarge,
    NoCertificate,
    Damaged,
    NotAnAuthority,
    Ended,
    TooMany,
    /// This computer did not keep it.
    NotKept,
}

impl From<sso_http::AuthorityProblem> for AuthorityRefusal {
    fn from(problem: sso_http::AuthorityProblem) -> Self {
        use sso_http::AuthorityProblem as Problem;
        match problem {
            Problem::NoCertificate => Self::NoCertificate,
            Problem::Damaged => Self::Damaged,
            Problem::NotAnAuthority => Self::NotAnAuthority,
            Problem::Ended => Self::Ended,
            Problem::TooMany { .. } => Self::TooMany,
        }
    }
}

impl From<(&Authority, Timestamp)> for AddedAuthority {
    fn from((authority, now): (&Authority, Timestamp)) -> Self {
        Self {
            fingerprint: authority.fingerprint(),
            subject: authority.subject().to_owned(),
            ends: authority.ends().to_string(),
            ended: authority.has_ended(now),
        }
    }
}
