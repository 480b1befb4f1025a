//! What is wrong with what was typed, and where.

use konnect::{LoginPathProblem, TokenProblem};
use serde::Serialize;
use specta::Type;
use sso::{
    AppNameProblem, CallbackUrlProblem, ChoiceField, ChoiceProblem, ProblemKind,
    SecretLifetimeProblem,
};

use super::microsoft::Cloud;
use super::number::saturating_u32;

/// The longest login path that `konnect` takes; a test holds the two together.
const LONGEST_LOGIN_PATH: u32 = 100;

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
    /// The client ID of the app registration to sign in with.
    SignInClient,
    /// The directory of that registration.
    SignInClientDirectory,
    /// The name of an app registration for signing in that is to be made.
    SignInAppName,
    KonnectToken,
    Targets,
    LoginPath,
    CallbackUrl,
    /// The id of the Konnect organization that the callback URLs are for.
    CallbackOrganization,
    AppName,
    SecretLifetime,
    Teams,
    TestPerson,
    Confirmation,
    ClientSecret,
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
    TooLong {
        max: u32,
    },
    NotAUrl,
    NotHttps,
    HasFragment,
    HasWildcard,
    HasCredentials,
    HasSpecialCharacter {
        character: String,
    },
    TrailingSlash,
    Duplicate,
    TooMany {
        max: u32,
    },
    BadCharacter,
    IsUrl,
    NotAToken,
    IsIdentifier,
    OutOfRange {
        min: u32,
        max: u32,
    },
    NotADirectory,
    /// The chosen cloud has no such directory.
    DirectoryNotFound,
    /// It is in this cloud, not in the chosen one.
    DirectoryInCloud {
        cloud: Cloud,
    },
    /// It is in another cloud, and the chosen one does not say in which.
    DirectoryInAnotherCloud,
    NotAClientId,
    NotAnOrganizationId,
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
}

impl From<ChoiceProblem> for FieldProblem {
    fn from(problem: ChoiceProblem) -> Self {
        Self {
            field: problem.field.into(),
            target: problem.target.map(saturating_u32),
            line: problem.line.map(saturating_u32),
            problem: problem.kind.into(),
        }
    }
}

impl From<ChoiceField> for Field {
    fn from(field: ChoiceField) -> Self {
        match field {
            ChoiceField::Targets => Self::Targets,
            ChoiceField::LoginPath => Self::LoginPath,
            ChoiceField::CallbackUrl => Self::CallbackUrl,
            ChoiceField::CallbackOrganization => Self::CallbackOrganization,
            ChoiceField::AppName => Self::AppName,
            ChoiceField::SecretLifetime => Self::SecretLifetime,
            ChoiceField::Teams => Self::Teams,
        }
    }
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Self {
        match kind {
            ProblemKind::Empty => Self::Empty,
            ProblemKind::Duplicate => Self::Duplicate,
            ProblemKind::TooMany { max } => Self::TooMany {
                max: saturating_u32(max),
            },
            ProblemKind::TooLong { max } => Self::too_long(max),
            ProblemKind::NotAnId => Self::BadCharacter,
            ProblemKind::NotAnOrganizationId => Self::NotAnOrganizationId,
            ProblemKind::LoginPath(problem) => problem.into(),
            ProblemKind::CallbackUrl(problem) => problem.into(),
            ProblemKind::AppName(problem) => problem.into(),
            ProblemKind::SecretLifetime(SecretLifetimeProblem { min, max }) => {
                Self::OutOfRange { min, max }
            }
        }
    }
}

impl From<AppNameProblem> for Problem {
    fn from(problem: AppNameProblem) -> Self {
        match problem {
            AppNameProblem::Empty => Self::Empty,
            AppNameProblem::TooLong { max } => Self::too_long(max),
        }
    }
}

impl From<CallbackUrlProblem> for Problem {
    fn from(problem: CallbackUrlProblem) -> Self {
        match problem {
            CallbackUrlProblem::Empty => Self::Empty,
            CallbackUrlProblem::TooLong { max } => Self::too_long(max),
            CallbackUrlProblem::NotAUrl => Self::NotAUrl,
            CallbackUrlProblem::NotHttps => Self::NotHttps,
            CallbackUrlProblem::HasFragment => Self::HasFragment,
            CallbackUrlProblem::HasWildcard => Self::HasWildcard,
            CallbackUrlProblem::HasCredentials => Self::HasCredentials,
            CallbackUrlProblem::HasSpecialCharacter(character) => Self::HasSpecialCharacter {
                character: character.to_string(),
            },
            CallbackUrlProblem::TrailingSlash => Self::TrailingSlash,
        }
    }
}

impl From<LoginPathProblem> for Problem {
    fn from(problem: LoginPathProblem) -> Self {
        match problem {
            LoginPathProblem::Empty => Self::Empty,
            LoginPathProblem::BadCharacter => Self::BadCharacter,
            LoginPathProblem::TooLong => Self::TooLong {
                max: LONGEST_LOGIN_PATH,
            },
            LoginPathProblem::IsUrl => Self::IsUrl,
        }
    }
}

impl From<TokenProblem> for Problem {
    fn from(problem: TokenProblem) -> Self {
        match problem {
            TokenProblem::Empty => Self::Empty,
            TokenProblem::IsId => Self::IsIdentifier,
            TokenProblem::BadCharacter | TokenProblem::BadPrefix | TokenProblem::Incomplete => {
                Self::NotAToken
            }
        }
    }
}

impl Problem {
    fn too_long(max: usize) -> Self {
        Self::TooLong {
            max: saturating_u32(max),
        }
    }
}

#[cfg(test)]
mod tests {
    use konnect::LoginPath;

    use super::*;

    #[test]
    fn longest_login_path_told_as_it_is() {
        let path = |length: u32| "a".repeat(length as usize).parse::<LoginPath>();
        assert!(path(LONGEST_LOGIN_PATH).is_ok(), "the longest one is good");
        let max = LONGEST_LOGIN_PATH;
        assert_eq!(
            path(max + 1).map_err(Problem::from),
            Err(Problem::TooLong { max })
        );
    }

    #[test]
    fn each_bad_choice_has_the_kind_that_the_window_has_words_for() {
        let url = ProblemKind::CallbackUrl;
        let path = ProblemKind::LoginPath;
        for (problem, kind) in [
            (ProblemKind::Empty, "empty"),
            (ProblemKind::Duplicate, "duplicate"),
            (ProblemKind::TooMany { max: 256 }, "tooMany"),
            (ProblemKind::TooLong { max: 250 }, "tooLong"),
            (ProblemKind::NotAnId, "badCharacter"),
            (ProblemKind::NotAnOrganizationId, "notAnOrganizationId"),
            (path(LoginPathProblem::Empty), "empty"),
            (path(LoginPathProblem::BadCharacter), "badCharacter"),
            (path(LoginPathProblem::IsUrl), "isUrl"),
            (path(LoginPathProblem::TooLong), "tooLong"),
            (url(CallbackUrlProblem::NotHttps), "notHttps"),
            (url(CallbackUrlProblem::HasFragment), "hasFragment"),
            (url(CallbackUrlProblem::HasWildcard), "hasWildcard"),
            (url(CallbackUrlProblem::HasCredentials), "hasCredentials"),
            (
                url(CallbackUrlProblem::HasSpecialCharacter('!')),
                "hasSpecialCharacter",
            ),
            (url(CallbackUrlProblem::TooLong { max: 256 }), "tooLong"),
        ] {
            let told = serde_json::to_value(Problem::from(problem)).unwrap();
            assert_eq!(told["kind"], kind, "{problem:?}");
        }
    }

    #[test]
    fn place_line_and_limits_cross_as_they_are() {
        for (field, kind, expected) in [
            (
                ChoiceField::AppName,
                ProblemKind::AppName(AppNameProblem::TooLong { max: 120 }),
                FieldProblem::of(Field::AppName, Problem::TooLong { max: 120 }),
            ),
            (
                ChoiceField::SecretLifetime,
                ProblemKind::SecretLifetime(SecretLifetimeProblem { min: 1, max: 730 }),
                FieldProblem::of(
                    Field::SecretLifetime,
                    Problem::OutOfRange { min: 1, max: 730 },
                ),
            ),
        ] {
            let problem = ChoiceProblem {
                field,
                target: Some(1),
                line: Some(2),
                kind,
            };
            let expected = FieldProblem {
                target: Some(1),
                line: Some(2),
                ..expected
            };
            assert_eq!(FieldProblem::from(problem), expected);
        }
    }
}
