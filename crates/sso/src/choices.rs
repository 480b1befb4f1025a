//! From what was typed to what the work takes. Every problem is found at once, each with its field and line.

#[path = "choices/groups.rs"]
mod groups;

use std::collections::BTreeSet;

use entra::{Directory, ObjectId};
use konnect::{LoginPath, LoginPathProblem, TokenProblem};
use sso::{
    AppName, AppNameProblem, CallbackUrl, CallbackUrlProblem, DesiredTeams, SecretLifetime,
    SecretLifetimeProblem,
};
use uuid::Uuid;

pub(crate) use self::groups::row_as_chosen;
use crate::ipc::{
    Admission, Choices, CommandError, Field, FieldProblem, GroupsSetting, Problem, TargetRef,
};

/// The most redirect URIs of one app registration for work accounts.
/// Source: Microsoft, "Redirect URI (reply URL) restrictions and limitations".
const MOST_CALLBACK_URLS: u32 = 256;

/// The longest login path that `konnect` takes; a test holds the two together.
const LONGEST_LOGIN_PATH: u32 = 100;

/// Choices that are good in themselves.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// At least one, none twice.
    pub(crate) targets: Vec<ParsedTarget>,
    pub(crate) secret_lifetime: SecretLifetime,
}

/// One connection to make.
#[derive(Debug)]
pub(crate) struct ParsedTarget {
    pub(crate) target: Chosen,
    pub(crate) app_name: AppName,
    /// Which groups lead to which teams; `None` leaves what Konnect has.
    pub(crate) teams: Option<DesiredTeams>,
    /// Groups to assign besides those.
    pub(crate) assigned_groups: BTreeSet<ObjectId>,
    /// Whose app registration to use.
    pub(crate) application: sso::ApplicationChoice,
}

/// What was chosen as a target, before Konnect is asked about it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Chosen {
    Organization(LoginPath),
    Portal { region: konnect::Region, id: Uuid },
    CallbackUrl(Vec<CallbackUrl>),
}

impl Chosen {
    /// Whether both would be the same connection: what people sign in to is the same, however it is described.
    fn is_same_connection(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Organization(_), Self::Organization(_)) => true,
            (Self::Portal { id, .. }, Self::Portal { id: other, .. }) => id == other,
            // The first address names the connection.
            (Self::CallbackUrl(urls), Self::CallbackUrl(others)) => urls.first() == others.first(),
            _ => false,
        }
    }
}

/// Reads the choices, or says everything that is wrong with them.
pub(crate) fn parse(choices: &Choices) -> Result<Parsed, Vec<FieldProblem>> {
    let (mut targets, mut app_names): (Vec<Chosen>, Vec<AppName>) = (Vec::new(), Vec::new());
    let (mut groups, mut problems) = (Vec::new(), Vec::new());
    let assigns =
        choices.admission == Admission::Assigned || choices.groups == GroupsSetting::Assigned;
    if choices.targets.is_empty() {
        problems.push(FieldProblem::of(Field::Targets, Problem::Empty));
    }
    for (place, choice) in choices.targets.iter().enumerate() {
        let mut found = |problem: FieldProblem| problems.push(problem.in_target(place));
        match target(&choice.target) {
            Ok(target) => {
                if targets
                    .iter()
                    .any(|before| before.is_same_connection(&target))
                {
                    found(FieldProblem::of(Field::Targets, Problem::Duplicate));
                }
                targets.push(target);
            }
            Err(wrong) => wrong.into_iter().for_each(&mut found),
        }
        match choice.app_name.parse() {
            Ok(app_name) => app_names.push(app_name),
            Err(problem) => found(FieldProblem::of(Field::AppName, app_name_problem(problem))),
        }
        match groups::parse(choice, assigns) {
            Ok(chosen) => groups.push(chosen),
            Err(wrong) => wrong.into_iter().for_each(&mut found),
        }
    }
    let secret_lifetime = SecretLifetime::try_from(choices.secret_lifetime_days).map_err(
        |SecretLifetimeProblem { min, max }| {
            FieldProblem::of(Field::SecretLifetime, Problem::OutOfRange { min, max })
        },
    );
    match secret_lifetime {
        // Without a problem there are a name and groups for each target.
        Ok(secret_lifetime) if problems.is_empty() => Ok(Parsed {
            targets: targets
                .into_iter()
                .zip(app_names)
                .zip(groups)
                .zip(&choices.targets)
                .map(|(((target, app_name), groups), choice)| ParsedTarget {
                    target,
                    app_name,
                    teams: groups.teams,
                    assigned_groups: groups.assigned,
                    application: choice.application.into(),
                })
                .collect(),
            secret_lifetime,
        }),
        Ok(_) => Err(problems),
        Err(problem) => {
            problems.push(problem);
            Err(problems)
        }
    }
}

fn target(typed: &TargetRef) -> Result<Chosen, Vec<FieldProblem>> {
    match typed {
        TargetRef::Organization { login_path } => login_path
            .parse()
            .map(Chosen::Organization)
            .map_err(|problem| {
                vec![FieldProblem::of(
                    Field::LoginPath,
                    login_path_problem(problem),
                )]
            }),
        TargetRef::Portal { region, id } => Ok(Chosen::Portal {
            region: (*region).into(),
            id: *id,
        }),
        TargetRef::CallbackUrl { urls } => callback_urls(urls).map(Chosen::CallbackUrl),
    }
}

/// The directory to sign in to; nothing typed means the account's own.
pub(crate) fn directory(typed: &str) -> Result<Directory, CommandError> {
    if typed.trim().is_empty() {
        return Ok(Directory::Organizations);
    }
    typed.parse().map_err(|_| {
        CommandError::InvalidInput(vec![FieldProblem::of(
            Field::Directory,
            Problem::NotADirectory,
        )])
    })
}

/// What is wrong with a pasted Konnect token.
pub(crate) fn token_problem(problem: TokenProblem) -> FieldProblem {
    let problem = match problem {
        TokenProblem::Empty => Problem::Empty,
        TokenProblem::IsId => Problem::IsIdentifier,
        TokenProblem::BadCharacter | TokenProblem::BadPrefix | TokenProblem::Incomplete => {
            Problem::NotAToken
        }
    };
    FieldProblem::of(Field::KonnectToken, problem)
}

/// One address for each line; lines with nothing on them do not count.
fn callback_urls(lines: &[String]) -> Result<Vec<CallbackUrl>, Vec<FieldProblem>> {
    let (mut urls, mut problems): (Vec<CallbackUrl>, Vec<FieldProblem>) = (Vec::new(), Vec::new());
    for (number, typed) in (1..)
        .zip(lines)
        .filter(|(_, typed)| !typed.trim().is_empty())
    {
        let mut found = |problem| {
            problems.push(FieldProblem {
                line: Some(number),
                ..FieldProblem::of(Field::CallbackUrl, problem)
            });
        };
        match typed.parse() {
            Ok(url) if urls.contains(&url) => found(Problem::Duplicate),
            Ok(url) => urls.push(url),
            Err(problem) => found(callback_url_problem(problem)),
        }
    }
    if urls.is_empty() && problems.is_empty() {
        problems.push(FieldProblem::of(Field::CallbackUrl, Problem::Empty));
    }
    if urls.len() > MOST_CALLBACK_URLS as usize {
        problems.push(FieldProblem::of(
            Field::CallbackUrl,
            Problem::TooMany {
                max: MOST_CALLBACK_URLS,
            },
        ));
    }
    if problems.is_empty() {
        Ok(urls)
    } else {
        Err(problems)
    }
}

fn callback_url_problem(problem: CallbackUrlProblem) -> Problem {
    match problem {
        CallbackUrlProblem::Empty => Problem::Empty,
        CallbackUrlProblem::TooLong { max } => too_long(max),
        CallbackUrlProblem::NotAUrl => Problem::NotAUrl,
        CallbackUrlProblem::NotHttps => Problem::NotHttps,
        CallbackUrlProblem::HasFragment => Problem::HasFragment,
        CallbackUrlProblem::HasWildcard => Problem::HasWildcard,
        CallbackUrlProblem::HasCredentials => Problem::HasCredentials,
        CallbackUrlProblem::HasSpecialCharacter(character) => Problem::HasSpecialCharacter {
            character: character.to_string(),
        },
        CallbackUrlProblem::TrailingSlash => Problem::TrailingSlash,
    }
}

/// What is wrong with a login path.
pub(crate) fn login_path_problem(problem: LoginPathProblem) -> Problem {
    match problem {
        LoginPathProblem::Empty => Problem::Empty,
        LoginPathProblem::BadCharacter => Problem::BadCharacter,
        LoginPathProblem::TooLong => Problem::TooLong {
            max: LONGEST_LOGIN_PATH,
        },
        LoginPathProblem::IsUrl => Problem::IsUrl,
    }
}

fn app_name_problem(problem: AppNameProblem) -> Problem {
    match problem {
        AppNameProblem::Empty => Problem::Empty,
        AppNameProblem::TooLong { max } => too_long(max),
    }
}

fn too_long(max: usize) -> Problem {
    Problem::TooLong {
        max: u32::try_from(max).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
#[path = "choices/tests.rs"]
mod tests;
