//! Policies of a directory that forbid client secrets, and what exempts from them.

use serde::Serialize;
use specta::Type;

use super::mirror::mirror;

mirror! {
    /// What is known before a new client secret is asked for. `notKnown`: it was forbidden or is, and whether the app
    /// registration is exempted by now may not be read.
    pub(crate) enum SecretRule from sso::SecretRule {
        Free,
        Forbidden,
        NotExempted,
        Exempted,
        NotKnown,
    }
}

/// A custom security attribute that exempts whoever has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallerAttribute {
    pub(crate) set: String,
    pub(crate) name: String,
    pub(crate) value: String,
}

impl From<&entra::CallerAttribute> for CallerAttribute {
    fn from(attribute: &entra::CallerAttribute) -> Self {
        Self {
            set: attribute.set.clone(),
            name: attribute.name.clone(),
            value: attribute.value.clone(),
        }
    }
}
