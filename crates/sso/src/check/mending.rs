//! Who can mend what a check found.

use super::{Check, CheckId, CheckReason, Evidence};

/// Who can mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mending {
    /// A repair: its plan changes it back.
    Repair,
    /// A person alone: it is of others, or nobody but a person can decide it.
    Person,
}

impl Check {
    /// Who can mend what it found, if it failed.
    pub fn mending(&self) -> Mending {
        let by_person = match self.id {
            // What others put on the application may be in use, sign-in with a password is never touched, and policies
            // are decided elsewhere.
            CheckId::Ownership | CheckId::PasswordSignIn | CheckId::NextRotation => true,
            CheckId::Administrators => !self.has(CheckReason::AdministratorsNotMapped),
            CheckId::Teams => self.has(CheckReason::PortalWithoutRoles),
            CheckId::Admission => self.has(CheckReason::GroupGone),
            _ => false,
        };
        if by_person {
            Mending::Person
        } else {
            Mending::Repair
        }
    }

    /// Whether a repair can leave alone what it found, if the person intends that. What is missing altogether cannot be
    /// left alone, and the identity of the application goes to Konnect as a whole, together with its secret.
    pub fn can_be_left(&self) -> bool {
        match self.id {
            CheckId::Issuer | CheckId::Application | CheckId::Secret | CheckId::ProviderOn => false,
            CheckId::EnterpriseApplication => self.has(CheckReason::SwitchedOff),
            _ => true,
        }
    }

    fn has(&self, reason: CheckReason) -> bool {
        self.evidence.contains(&Evidence::Reason(reason))
    }
}
