//! What is wrong with a choice, and where.

use konnect::LoginPathProblem;

use crate::app_name::AppNameProblem;
use crate::callback_url::CallbackUrlProblem;
use crate::secret_lifetime::SecretLifetimeProblem;

/// One thing that is wrong with the choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChoiceProblem {
    /// Where it was typed or chosen.
    pub field: ChoiceField,
    /// The place of the target it belongs to; `None` for a problem with all of them.
    pub target: Option<usize>,
    /// The line, from 1, in a field that takes several.
    pub line: Option<usize>,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// A field that the choices are typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceField {
    /// Which targets were chosen.
    Targets,
    /// The login path of the organization login.
    LoginPath,
    /// The addresses typed by hand.
    CallbackUrl,
    /// The id of the organization that these are for.
    CallbackOrganization,
    /// The name of the app registration.
    AppName,
    /// How long a client secret is valid.
    SecretLifetime,
    /// The groups, and the teams that they are mapped to.
    Teams,
}

/// Why a field cannot be used as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// It is empty but must not be.
    Empty,
    /// It is already there.
    Duplicate,
    /// There are more than can be used.
    TooMany {
        /// The most there may be.
        max: usize,
    },
    /// A team name has more characters than Konnect allows.
    TooLong {
        /// The most it may have.
        max: usize,
    },
    /// It is not the id of a group.
    NotAnId,
    /// It is not the id of a Konnect organization, which is a UUID.
    NotAnOrganizationId,
    /// It is not a login path.
    LoginPath(LoginPathProblem),
    /// It is not a callback URL.
    CallbackUrl(CallbackUrlProblem),
    /// It is not a valid name for an app registration.
    AppName(AppNameProblem),
    /// It is outside the allowed range.
    SecretLifetime(SecretLifetimeProblem),
}

impl ChoiceProblem {
    /// A problem of a field that takes one line and belongs to no target.
    pub(crate) fn of(field: ChoiceField, kind: ProblemKind) -> Self {
        Self {
            field,
            target: None,
            line: None,
            kind,
        }
    }

    /// The same problem, for the target at this place.
    #[must_use]
    pub fn in_target(self, place: usize) -> Self {
        Self {
            target: Some(place),
            ..self
        }
    }
}
