//! What the reviewed work needs to be allowed, and whether it is.

use serde::Serialize;
use specta::Type;

use super::microsoft::RightAnswer;

/// One right. It warns and never blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NeededRight {
    pub(crate) need: Need,
    pub(crate) answer: RightAnswer,
}

/// What has to be allowed. `groupLicence`: Entra ID P1 or P2. `portal`: of the Dev Portal with this name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub(crate) enum Need {
    RegisterApplication,
    ChangeApplication,
    CreateSecret,
    Approve,
    AssignGroups,
    GroupLicence,
    KonnectSignIn,
    Portal(String),
}

impl From<sso::NeededRight> for NeededRight {
    fn from(needed: sso::NeededRight) -> Self {
        Self {
            need: match needed.need {
                sso::Need::RegisterApplication => Need::RegisterApplication,
                sso::Need::ChangeApplication => Need::ChangeApplication,
                sso::Need::CreateSecret => Need::CreateSecret,
                sso::Need::Approve => Need::Approve,
                sso::Need::AssignGroups => Need::AssignGroups,
                sso::Need::GroupLicence => Need::GroupLicence,
                sso::Need::KonnectSignIn => Need::KonnectSignIn,
                sso::Need::Portal(name) => Need::Portal(name),
            },
            answer: needed.answer.into(),
        }
    }
}
