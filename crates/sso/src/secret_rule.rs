//! Whether policies of the directory let the connection's app registration have a new client secret, as far as may be
//! read.

use crate::observed::Observed;

/// What is known before a new client secret is asked for. Microsoft decides when it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretRule {
    /// Nothing that is known forbids it.
    Free,
    /// A policy forbids it, and there is no app registration yet that could be exempted.
    Forbidden,
    /// A policy forbids it, and this app registration is not exempted from it.
    NotExempted,
    /// A policy forbids it, and this app registration is exempted by now.
    Exempted,
    /// It was forbidden or is, and whether this app registration is exempted by now may not be read.
    NotKnown,
}

impl SecretRule {
    pub(crate) fn of(observed: &Observed) -> Self {
        let policy = observed.secret_policy.as_ref();
        Self::from_readings(
            policy.map(|policy| policy.additions_allowed),
            observed.application.is_some(),
            observed.own_policy,
            observed.was_refused_secret,
        )
    }

    /// For an application that exists. `directory`: whether the directory's policy allows new secrets.
    pub(crate) fn of_application(directory: bool, own: OwnPolicy) -> Self {
        Self::from_readings(Some(directory), true, own, false)
    }

    /// `directory`: whether the directory's policy allows new secrets, where it may be read.
    fn from_readings(
        directory: Option<bool>,
        application_exists: bool,
        own: OwnPolicy,
        was_refused: bool,
    ) -> Self {
        match (directory, own) {
            (Some(false), OwnPolicy::Allows) => Self::Exempted,
            (Some(false), OwnPolicy::NotRead) if application_exists => Self::NotKnown,
            (Some(false), _) if application_exists => Self::NotExempted,
            (Some(false), _) => Self::Forbidden,
            (None, _) if was_refused => Self::NotKnown,
            (Some(true) | None, _) => Self::Free,
        }
    }
}

/// What the app management policies of the app registration itself say about new client secrets. They take precedence
/// over the directory's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OwnPolicy {
    /// They allow them.
    Allows,
    /// They forbid them, or there are none that say anything.
    Silent,
    /// Nobody asked, because the directory's forbids nothing or there is no app registration; or it may not be read.
    #[default]
    NotRead,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_follows_the_policies_and_what_was_refused_before() {
        use OwnPolicy::{Allows, NotRead, Silent};
        use SecretRule::{Exempted, Forbidden, Free, NotExempted, NotKnown};
        for (directory, exists, own, refused, expected) in [
            (Some(true), false, NotRead, false, Free),
            (Some(true), true, NotRead, true, Free),
            (Some(false), false, NotRead, false, Forbidden),
            (Some(false), true, Silent, true, NotExempted),
            (Some(false), true, Allows, true, Exempted),
            (Some(false), true, NotRead, true, NotKnown),
            (None, false, NotRead, false, Free),
            (None, true, NotRead, false, Free),
            (None, true, NotRead, true, NotKnown),
        ] {
            assert_eq!(
                SecretRule::from_readings(directory, exists, own, refused),
                expected,
                "{directory:?} {exists} {own:?} {refused}"
            );
        }
    }
}
