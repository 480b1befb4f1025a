//! What the person chose, and what is wrong with it.

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::{Region, TeamsChoice};

/// Everything a set-up is made from, as typed.
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

/// One connection to make.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TargetChoice {
    pub(crate) target: TargetRef,
    pub(crate) app_name: String,
    /// Which groups lead to which teams; `null` leaves Konnect's mappings and their switch as they are. Without meaning
    /// for callback URLs.
    pub(crate) teams: Option<TeamsChoice>,
    /// Object ids of groups to assign besides those of the teams. Used only if admission or groups is assigned.
    pub(crate) assigned_groups: Vec<String>,
    /// Whose app registration to use where one is there that this computer did not make.
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

/// Who may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Admission {
    Everyone,
    Assigned,
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
    },
}

/// Which groups the tokens name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum GroupsSetting {
    All,
    Assigned,
}

/// Which claim carries the email address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum EmailSource {
    Mail,
    UserName,
}

/// `target` is an index into the targets of the choices. `line` counts from 1 and is set for a field that takes
/// several lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldProblem {
    pub(crate) field: Field,
    pub(crate) target: Option<u32>,
    pub(crate) line: Option<u32>,
    pub(crate) problem: Problem,
}

/// A field that the person fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Field {
    Directory,
    KonnectToken,
    Targets,
    LoginPath,
    CallbackUrl,
    AppName,
    SecretLifetime,
    Teams,
    TestPerson,
    Confirmation,
}

/// Why a field cannot be used as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Problem {
    Empty,
    TooLong { max: u32 },
    NotAUrl,
    NotHttps,
    HasFragment,
    HasWildcard,
    HasCredentials,
    HasSpecialCharacter { character: String },
    TrailingSlash,
    Duplicate,
    TooMany { max: u32 },
    BadCharacter,
    IsUrl,
    NotAToken,
    IsIdentifier,
    OutOfRange { min: u32, max: u32 },
    NotADirectory,
    NotTheName,
}

impl FieldProblem {
    /// A problem of a field that takes one line and belongs to no target.
    pub(crate) fn of(field: Field, problem: Problem) -> Self {
        Self {
            field,
            target: None,
            line: None,
            problem,
        }
    }

    /// The same problem, of the target at this place.
    #[must_use]
    pub(crate) fn in_target(self, place: usize) -> Self {
        Self {
            target: u32::try_from(place).ok(),
            ..self
        }
    }
}

impl From<Admission> for sso::Admission {
    fn from(admission: Admission) -> Self {
        match admission {
            Admission::Everyone => Self::Everyone,
            Admission::Assigned => Self::Assigned,
        }
    }
}

impl From<GroupsSetting> for sso::GroupsSetting {
    fn from(groups: GroupsSetting) -> Self {
        match groups {
            GroupsSetting::All => Self::All,
            GroupsSetting::Assigned => Self::Assigned,
        }
    }
}

impl From<sso::GroupsSetting> for GroupsSetting {
    fn from(groups: sso::GroupsSetting) -> Self {
        match groups {
            sso::GroupsSetting::All => Self::All,
            sso::GroupsSetting::Assigned => Self::Assigned,
        }
    }
}

impl From<EmailSource> for sso::EmailSource {
    fn from(email: EmailSource) -> Self {
        match email {
            EmailSource::Mail => Self::Mail,
            EmailSource::UserName => Self::UserName,
        }
    }
}
