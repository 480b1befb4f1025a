//! The mark that one run puts on what it makes, so that it can recognize its own things after a lost answer.
//!
//! Unlike a target's tag it is random, so nobody can have written it before the run did. It is no lasting proof,
//! because what has been written can be copied. So it is used only for things whose creation was never answered to this
//! computer.

use entra::{Application, ServicePrincipal};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Random, and new with each reading of the two services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mark(Uuid);

impl Mark {
    /// A mark that nothing carries yet.
    pub(crate) fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// The tag on an app registration or an enterprise application.
    pub(crate) fn tag(self) -> String {
        format!("konnect-sso-run:{}", self.0)
    }

    /// The name of a client secret. Microsoft's portal shows it as the secret's description.
    pub(crate) fn secret_name(self) -> String {
        format!("Konnect SSO {}", self.short())
    }

    /// The description of a team that a run makes.
    pub(crate) fn team_description(self) -> String {
        format!("Created by Konnect SSO Setup ({})", self.short())
    }

    pub(crate) fn is_on_application(self, application: &Application) -> bool {
        application.tags.contains(&self.tag())
    }

    pub(crate) fn is_on_service_principal(self, service_principal: &ServicePrincipal) -> bool {
        service_principal.tags.contains(&self.tag())
    }

    /// Enough of it to distinguish one run's things from another's.
    fn short(self) -> String {
        let mut digits = self.0.simple().to_string();
        digits.truncate(8);
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_marks_name_different_things() {
        let (one, other) = (Mark::random(), Mark::random());
        assert_ne!(one.tag(), other.tag());
        assert_ne!(one.secret_name(), other.secret_name());
        assert_ne!(one.team_description(), other.team_description());
    }
}
