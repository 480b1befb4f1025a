//! A target as the window names it.

use serde::Serialize;
use specta::Type;

use super::organization_name::OrganizationName;
use super::region::Region;

/// The target by the names that people know.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum TargetSummary {
    Organization {
        name: String,
        login_path: String,
    },
    Portal {
        name: String,
        region: Region,
        domain: String,
    },
    CallbackUrl {
        urls: Vec<String>,
        /// The organization that they are for, as someone said.
        organization: Option<OrganizationName>,
    },
}

impl From<&sso::Target> for TargetSummary {
    fn from(target: &sso::Target) -> Self {
        match target {
            sso::Target::Organization {
                name, login_path, ..
            } => Self::Organization {
                name: name.clone(),
                login_path: login_path.to_string(),
            },
            sso::Target::Portal {
                name,
                region,
                domain,
                ..
            } => Self::Portal {
                name: name.clone(),
                region: (*region).into(),
                domain: domain.clone(),
            },
            sso::Target::CallbackUrl { urls, organization } => Self::CallbackUrl {
                urls: urls.iter().map(ToString::to_string).collect(),
                organization: organization.as_ref().map(Into::into),
            },
        }
    }
}
