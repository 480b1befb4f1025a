//! App registrations that sign people in to Konnect and that this computer knows nothing of.

use serde::Serialize;
use specta::Type;

use super::candidate::Candidate;
use super::region::Region;

/// Such an app registration. `is_tagged`: this app made it on another computer, or somebody copied its tag. `serves`:
/// what people sign in to with it, as far as that can be told; with more than one it belongs to none of them alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Elsewhere {
    pub(crate) application: Candidate,
    pub(crate) is_tagged: bool,
    pub(crate) serves: Vec<Served>,
    /// When its last client secret ends; `null` if it has none.
    pub(crate) secret_ends: Option<String>,
}

/// A target that it serves. `known_here`: this computer has a connection for it, with another app registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Served {
    pub(crate) target: ServedTarget,
    pub(crate) known_here: bool,
}

/// By what the wizard chooses it, with the names that people know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum ServedTarget {
    Organization,
    Portal {
        region: Region,
        id: String,
        name: String,
        domain: String,
    },
    CallbackUrl {
        urls: Vec<String>,
        /// The id of the organization that the tag names, if it names one.
        organization: Option<String>,
    },
}

impl Elsewhere {
    /// `is_known_here`: whether this computer has a connection of the target.
    pub(crate) fn of(found: &sso::Elsewhere, is_known_here: impl Fn(&sso::Served) -> bool) -> Self {
        let secrets = &found.application.secrets;
        Self {
            application: Candidate::from(&found.application),
            is_tagged: found.is_tagged,
            serves: found
                .serves
                .iter()
                .map(|served| Served {
                    target: served.into(),
                    known_here: is_known_here(served),
                })
                .collect(),
            secret_ends: secrets
                .iter()
                .map(|secret| secret.end)
                .max()
                .map(|end| end.to_string()),
        }
    }
}

impl From<&sso::Served> for ServedTarget {
    fn from(served: &sso::Served) -> Self {
        match served {
            sso::Served::Organization { .. } => Self::Organization,
            sso::Served::Portal {
                region,
                id,
                name,
                domain,
            } => Self::Portal {
                region: (*region).into(),
                id: id.to_string(),
                name: name.clone(),
                domain: domain.clone(),
            },
            sso::Served::CallbackUrl { urls, organization } => Self::CallbackUrl {
                urls: urls.clone(),
                organization: organization.map(|id| id.to_string()),
            },
        }
    }
}
