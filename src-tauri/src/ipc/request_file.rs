//! A request of a Konnect administrator for app registrations.

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::number::saturating_u32;
use super::region::Region;

/// What a request file asks for. Someone else wrote it, so none of it is known to be true. `madeAt` is RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestFile {
    pub(crate) organization: RequestingOrganization,
    pub(crate) targets: Vec<RequestedTarget>,
    pub(crate) groups: Vec<RequestedGroup>,
    pub(crate) made_at: String,
}

/// The Konnect organization that the file names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestingOrganization {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// One thing that people will sign in to. `region`: of a Dev Portal; `null` for the organization login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestedTarget {
    pub(crate) id: String,
    pub(crate) region: Option<Region>,
    pub(crate) name: String,
    pub(crate) redirect_uris: Vec<RequestedUri>,
}

/// An address of it. `atKonnect`: Konnect has it for such a target, of whichever organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestedUri {
    pub(crate) url: String,
    pub(crate) at_konnect: bool,
}

/// A group by its name, its object id, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestedGroup {
    pub(crate) name: Option<String>,
    pub(crate) id: Option<String>,
}

/// What a request is to ask for: targets of the connected organization as it lists them, and groups as typed, each a
/// name or an object id.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestChoices {
    pub(crate) targets: Vec<ChosenTarget>,
    pub(crate) groups: Vec<String>,
}

/// A target to ask for.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum ChosenTarget {
    Organization,
    Portal {
        #[specta(type = String)]
        id: Uuid,
        region: Region,
        name: String,
        redirect_uris: Vec<String>,
    },
}

/// What a text turned out to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub(crate) enum RequestRead {
    Request(RequestFile),
    Refused(RequestRefusal),
}

/// The text of a new request, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub(crate) enum RequestText {
    Text(String),
    Refused(RequestRefusal),
}

/// The file that a new request was saved in, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub(crate) enum RequestSaved {
    /// Its name, in the folder where downloads go.
    File(String),
    /// The disk or the folder did not take it.
    NotSaved,
    Refused(RequestRefusal),
}

/// Why something is not a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub(crate) enum RequestRefusal {
    TooLarge,
    NotJson,
    NotARequest,
    /// The version that it names.
    OtherVersion(String),
    /// The line, from 1, or the one after it.
    Malformed(u32),
    TargetCount,
    AddressCount,
    Groups,
    Name,
    Address,
    Duplicate,
    Target,
    HasToken,
    Practice,
}

impl From<sso::RequestFileProblem> for RequestRefusal {
    fn from(problem: sso::RequestFileProblem) -> Self {
        use sso::RequestFileProblem as Problem;
        match problem {
            Problem::TooLarge => Self::TooLarge,
            Problem::NotJson => Self::NotJson,
            Problem::NotARequest => Self::NotARequest,
            Problem::OtherVersion { version } => Self::OtherVersion(version),
            Problem::Malformed { line } => Self::Malformed(saturating_u32(line)),
            Problem::TargetCount => Self::TargetCount,
            Problem::AddressCount => Self::AddressCount,
            Problem::Groups => Self::Groups,
            Problem::Name => Self::Name,
            Problem::Address => Self::Address,
            Problem::Duplicate => Self::Duplicate,
            Problem::Target => Self::Target,
            Problem::HasToken => Self::HasToken,
            Problem::Practice => Self::Practice,
        }
    }
}

impl From<sso::RequestFile> for RequestFile {
    fn from(file: sso::RequestFile) -> Self {
        Self {
            organization: RequestingOrganization {
                id: file.organization.id.to_string(),
                name: file.organization.name,
            },
            targets: file.targets.into_iter().map(Into::into).collect(),
            groups: file
                .groups
                .into_iter()
                .map(|group| RequestedGroup {
                    name: group.name,
                    id: group.id.map(|id| id.to_string()),
                })
                .collect(),
            made_at: file.made_at.to_string(),
        }
    }
}

impl From<sso::RequestedTarget> for RequestedTarget {
    fn from(target: sso::RequestedTarget) -> Self {
        let redirect_uris = target
            .redirect_uris
            .iter()
            .map(|uri| RequestedUri {
                url: uri.to_string(),
                at_konnect: target.is_at_konnect(uri),
            })
            .collect();
        Self {
            id: target.id.to_string(),
            region: target.region.map(Into::into),
            name: target.name,
            redirect_uris,
        }
    }
}
