//! What the person chose.

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::mirror::mirror;
use super::organization_name::OrganizationName;
use super::region::Region;
use super::teams::TeamsChoice;

/// Everything a set-up needs, as typed.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Choices {
    pub(crate) targets: Vec<TargetChoice>,
    pub(crate) secret_lifetime_days: u32,
    pub(crate) admission: Admission,
    pub(crate) groups: GroupsSetting,
    pub(crate) email: EmailSource,
    pub(crate) approve_for_everyone: bool,
}

/// One connection to set up.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TargetChoice {
    pub(crate) target: TargetRef,
    pub(crate) app_name: String,
    /// Which groups are mapped to which teams; `null` leaves Konnect's mappings and their switch as they are.
    /// Meaningless for callback URLs.
    pub(crate) teams: Option<TeamsChoice>,
    /// Object ids of groups to assign in addition to those of the teams. Used only if admission or groups is assigned.
    pub(crate) assigned_groups: Vec<String>,
    /// Whose app registration to use where there is one that this computer did not make.
    pub(crate) application: ApplicationChoice,
}

/// The answer to [`CommandError::ChooseApplication`](super::CommandError::ChooseApplication). `undecided`: ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub(crate) enum ApplicationChoice {
    Undecided,
    /// Its object id.
    Use(#[specta(type = String)] Uuid),
    New,
}

impl From<ApplicationChoice> for sso::ApplicationChoice {
    fn from(choice: ApplicationChoice) -> Self {
        match choice {
            ApplicationChoice::Undecided => Self::Undecided,
            ApplicationChoice::Use(id) => Self::Use(id.into()),
            ApplicationChoice::New => Self::New,
        }
    }
}

mirror! {
    /// Who may sign in.
    pub(crate) enum Admission into sso::Admission {
        Everyone,
        Assigned,
    }
}

/// What people will sign in to.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum TargetRef {
    Organization {
        login_path: String,
    },
    // Everything else of a portal is read from Konnect.
    Portal {
        region: Region,
        #[specta(type = String)]
        id: Uuid,
    },
    CallbackUrl {
        urls: Vec<String>,
        /// The organization that they are for, as typed or as a request names it.
        organization: Option<OrganizationName>,
    },
}

mirror! {
    /// Which groups the tokens name.
    pub(crate) enum GroupsSetting as sso::GroupsSetting {
        All,
        Assigned,
    }
}

mirror! {
    /// Which claim carries the email address.
    pub(crate) enum EmailSource into sso::EmailSource {
        Mail,
        UserName,
    }
}

impl From<&Choices> for sso::Choices {
    fn from(choices: &Choices) -> Self {
        Self {
            targets: choices.targets.iter().map(Into::into).collect(),
            secret_lifetime_days: choices.secret_lifetime_days,
            admission: choices.admission.into(),
            groups: choices.groups.into(),
            email: choices.email.into(),
            approve_for_everyone: choices.approve_for_everyone,
        }
    }
}

impl From<&TargetChoice> for sso::TargetChoice {
    fn from(choice: &TargetChoice) -> Self {
        Self {
            target: choice.target.clone().into(),
            app_name: choice.app_name.clone(),
            teams: choice.teams.as_ref().map(Into::into),
            assigned_groups: choice.assigned_groups.clone(),
            application: choice.application.into(),
        }
    }
}

impl From<TargetRef> for sso::TypedTarget {
    fn from(target: TargetRef) -> Self {
        match target {
            TargetRef::Organization { login_path } => Self::Organization { login_path },
            TargetRef::Portal { region, id } => Self::Portal {
                region: region.into(),
                id,
            },
            TargetRef::CallbackUrl { urls, organization } => Self::CallbackUrl {
                urls,
                organization: organization
                    .map(|OrganizationName { id, name }| sso::TypedOrganization { id, name }),
            },
        }
    }
}
