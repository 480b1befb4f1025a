//! From what was typed to what the work takes. Every problem is found at once, each with its field and line.

use entra::Directory;
use konnect::{LoginPath, LoginPathProblem, TokenProblem};
use sso::{
    AppName, AppNameProblem, CallbackUrl, CallbackUrlProblem, Desired, SecretLifetime,
    SecretLifetimeProblem, Target,
};

use crate::ipc::{Choices, CommandError, Field, FieldProblem, Problem, TargetChoice};
use crate::state::KonnectSession;

/// The most redirect URIs of one app registration for work accounts.
/// Source: Microsoft, "Redirect URI (reply URL) restrictions and limitations".
const MOST_CALLBACK_URLS: u32 = 256;

/// The longest login path that `konnect` takes; a test holds the two together.
const LONGEST_LOGIN_PATH: u32 = 100;

/// Choices that are good in themselves.
pub(crate) struct Parsed {
    target: ParsedTarget,
    app_name: AppName,
    secret_lifetime: SecretLifetime,
}

enum ParsedTarget {
    Organization(LoginPath),
    CallbackUrl(Vec<CallbackUrl>),
}

/// Reads the choices, or says everything that is wrong with them.
pub(crate) fn parse(choices: &Choices) -> Result<Parsed, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let target = match &choices.target {
        TargetChoice::Organization { login_path } => login_path
            .parse()
            .map(ParsedTarget::Organization)
            .map_err(|problem| {
                problems.push(FieldProblem::of(
                    Field::LoginPath,
                    login_path_problem(problem),
                ));
            })
            .ok(),
        TargetChoice::CallbackUrl { urls } => callback_urls(urls)
            .map(ParsedTarget::CallbackUrl)
            .map_err(|found| problems.extend(found))
            .ok(),
    };
    let app_name = choices
        .app_name
        .parse()
        .map_err(|problem| {
            problems.push(FieldProblem::of(Field::AppName, app_name_problem(problem)));
        })
        .ok();
    let secret_lifetime = SecretLifetime::try_from(choices.secret_lifetime_days)
        .map_err(|SecretLifetimeProblem { min, max }| {
            problems.push(FieldProblem::of(
                Field::SecretLifetime,
                Problem::OutOfRange { min, max },
            ));
        })
        .ok();
    match (target, app_name, secret_lifetime) {
        (Some(target), Some(app_name), Some(secret_lifetime)) => Ok(Parsed {
            target,
            app_name,
            secret_lifetime,
        }),
        _ => Err(problems),
    }
}

/// What a plan is made from. An organization login needs Konnect to be connected.
pub(crate) fn desired(
    choices: &Choices,
    konnect: Option<&KonnectSession>,
) -> Result<Desired, CommandError> {
    let parsed = parse(choices).map_err(CommandError::InvalidInput)?;
    let target = match parsed.target {
        ParsedTarget::CallbackUrl(urls) => Target::CallbackUrl { urls },
        ParsedTarget::Organization(login_path) => {
            let konnect = konnect.ok_or(CommandError::NotConnected)?;
            Target::Organization {
                id: konnect.id,
                name: konnect.organization.name.clone(),
                login_path,
                redirect_uri: konnect.organization.redirect_uri.clone(),
            }
        }
    };
    Ok(Desired {
        target,
        app_name: parsed.app_name,
        secret_lifetime: parsed.secret_lifetime,
        groups: choices.groups.into(),
        email: choices.email.into(),
        approve: choices.approve_for_everyone,
    })
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
                field: Field::CallbackUrl,
                line: Some(number),
                problem,
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
mod tests {
    use super::*;
    use crate::ipc::{EmailSource, GroupsSetting};

    fn choices(target: TargetChoice) -> Choices {
        Choices {
            target,
            app_name: "Konnect sign-in".into(),
            secret_lifetime_days: 180,
            groups: GroupsSetting::All,
            email: EmailSource::Mail,
            approve_for_everyone: false,
        }
    }

    fn organization(login_path: &str) -> TargetChoice {
        TargetChoice::Organization {
            login_path: login_path.into(),
        }
    }

    fn urls(lines: &[&str]) -> TargetChoice {
        TargetChoice::CallbackUrl {
            urls: lines.iter().map(ToString::to_string).collect(),
        }
    }

    fn problems(choices: &Choices) -> Vec<FieldProblem> {
        parse(choices).err().unwrap_or_default()
    }

    #[test]
    fn good_choices_have_no_problem() {
        assert_eq!(problems(&choices(organization("contoso"))), []);
        assert_eq!(
            problems(&choices(urls(&[
                "https://developers.contoso.com/login",
                "",
                "  "
            ]))),
            []
        );
    }

    #[test]
    fn each_bad_choice_names_its_field_line_and_problem() {
        let long_path = "a".repeat(300);
        let long_url = format!("https://contoso.com/{}", "a".repeat(300));
        let table: [(TargetChoice, Field, Option<u32>, &str); 12] = [
            (organization(""), Field::LoginPath, None, "empty"),
            (
                organization("con toso"),
                Field::LoginPath,
                None,
                "badCharacter",
            ),
            (
                organization("https://cloud.konghq.com/login/contoso"),
                Field::LoginPath,
                None,
                "isUrl",
            ),
            (organization(&long_path), Field::LoginPath, None, "tooLong"),
            (urls(&[]), Field::CallbackUrl, None, "empty"),
            (
                urls(&["", "http://contoso.com/login"]),
                Field::CallbackUrl,
                Some(2),
                "notHttps",
            ),
            (
                urls(&["https://contoso.com/login#x"]),
                Field::CallbackUrl,
                Some(1),
                "hasFragment",
            ),
            (
                urls(&["https://*.contoso.com/login"]),
                Field::CallbackUrl,
                Some(1),
                "hasWildcard",
            ),
            (
                urls(&["https://a:b@contoso.com/login"]),
                Field::CallbackUrl,
                Some(1),
                "hasCredentials",
            ),
            (
                urls(&["https://contoso.com/login!"]),
                Field::CallbackUrl,
                Some(1),
                "hasSpecialCharacter",
            ),
            (urls(&[&long_url]), Field::CallbackUrl, Some(1), "tooLong"),
            (
                urls(&["https://a.com/b", "https://a.com/b"]),
                Field::CallbackUrl,
                Some(2),
                "duplicate",
            ),
        ];
        for (target, field, line, kind) in table {
            let found = problems(&choices(target.clone()));
            let [
                FieldProblem {
                    field: at,
                    line: number,
                    problem,
                },
            ] = found.as_slice()
            else {
                panic!("{target:?} has one problem, found {found:?}");
            };
            let problem = serde_json::to_value(problem).unwrap();
            assert_eq!(
                (*at, *number, problem["kind"].as_str()),
                (field, line, Some(kind)),
                "{target:?}"
            );
        }
    }

    #[test]
    fn more_callback_urls_than_entra_takes_refused() {
        let many: Vec<String> = (0..=MOST_CALLBACK_URLS)
            .map(|n| format!("https://contoso.com/{n}"))
            .collect();
        let found = problems(&choices(TargetChoice::CallbackUrl { urls: many }));
        let max = MOST_CALLBACK_URLS;
        assert_eq!(
            found,
            [FieldProblem::of(
                Field::CallbackUrl,
                Problem::TooMany { max }
            )]
        );
    }

    #[test]
    fn longest_login_path_told_as_it_is() {
        let path = |length: u32| choices(organization(&"a".repeat(length as usize)));
        assert_eq!(
            problems(&path(LONGEST_LOGIN_PATH)),
            [],
            "the longest one is good"
        );
        let max = LONGEST_LOGIN_PATH;
        assert_eq!(
            problems(&path(max + 1)),
            [FieldProblem::of(Field::LoginPath, Problem::TooLong { max })]
        );
    }

    #[test]
    fn all_problems_reported_together() {
        let everything_wrong = Choices {
            app_name: " ".into(),
            secret_lifetime_days: 731,
            ..choices(urls(&["ftp://contoso.com", "https://contoso.com/"]))
        };
        let found: Vec<_> = problems(&everything_wrong)
            .into_iter()
            .map(|problem| (problem.field, problem.line))
            .collect();
        assert_eq!(
            found,
            [
                (Field::CallbackUrl, Some(1)),
                (Field::CallbackUrl, Some(2)),
                (Field::AppName, None),
                (Field::SecretLifetime, None),
            ],
            "one look must be enough to mend them all"
        );
    }

    #[test]
    fn name_and_lifetime_limits_told() {
        let wrong = Choices {
            app_name: "n".repeat(121),
            secret_lifetime_days: 0,
            ..choices(organization("contoso"))
        };
        assert_eq!(
            problems(&wrong),
            [
                FieldProblem::of(Field::AppName, Problem::TooLong { max: 120 }),
                FieldProblem::of(
                    Field::SecretLifetime,
                    Problem::OutOfRange { min: 1, max: 730 }
                ),
            ]
        );
    }

    #[test]
    fn organization_login_without_konnect_refused() {
        let refused = desired(&choices(organization("contoso")), None).unwrap_err();
        assert_eq!(
            refused.kind(),
            "notConnected",
            "the redirect URI comes from Konnect and is never guessed"
        );
    }

    #[test]
    fn directory_typed_or_left_empty() {
        assert_eq!(directory("  ").unwrap(), Directory::Organizations);
        assert_eq!(
            directory("contoso.com").unwrap(),
            Directory::Domain("contoso.com".into())
        );
        let refused = directory("https://contoso.com").unwrap_err();
        assert_eq!(
            serde_json::to_value(refused).unwrap()["detail"][0]["problem"]["kind"],
            "notADirectory",
            "the field says what is wrong with it"
        );
    }
}
