//! From what was typed to what the work takes. Every problem is found at once, each with its field and line.

use entra::Directory;
use konnect::{LoginPath, LoginPathProblem, TokenProblem};
use sso::{
    AppName, AppNameProblem, CallbackUrl, CallbackUrlProblem, SecretLifetime, SecretLifetimeProblem,
};
use uuid::Uuid;

use crate::ipc::{Choices, CommandError, Field, FieldProblem, Problem, TargetRef};

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
    let mut problems = Vec::new();
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
    }
    let secret_lifetime = SecretLifetime::try_from(choices.secret_lifetime_days).map_err(
        |SecretLifetimeProblem { min, max }| {
            FieldProblem::of(Field::SecretLifetime, Problem::OutOfRange { min, max })
        },
    );
    match secret_lifetime {
        // Without a problem there is a name for each target.
        Ok(secret_lifetime) if problems.is_empty() => Ok(Parsed {
            targets: targets
                .into_iter()
                .zip(app_names)
                .map(|(target, app_name)| ParsedTarget { target, app_name })
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
mod tests {
    use super::*;
    use crate::ipc::{EmailSource, GroupsSetting, Region, TargetChoice};

    fn choices(target: TargetRef) -> Choices {
        several([target])
    }

    fn several(targets: impl IntoIterator<Item = TargetRef>) -> Choices {
        let named = |target| TargetChoice {
            target,
            app_name: "Konnect sign-in".into(),
        };
        Choices {
            targets: targets.into_iter().map(named).collect(),
            secret_lifetime_days: 180,
            groups: GroupsSetting::All,
            email: EmailSource::Mail,
            approve_for_everyone: false,
        }
    }

    fn organization(login_path: &str) -> TargetRef {
        TargetRef::Organization {
            login_path: login_path.into(),
        }
    }

    fn portal(region: Region, id: u128) -> TargetRef {
        TargetRef::Portal {
            region,
            id: Uuid::from_u128(id),
        }
    }

    fn urls(lines: &[&str]) -> TargetRef {
        TargetRef::CallbackUrl {
            urls: lines.iter().map(ToString::to_string).collect(),
        }
    }

    /// The problems of the only target.
    fn of_first(field: Field, problem: Problem) -> FieldProblem {
        FieldProblem::of(field, problem).in_target(0)
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
        assert_eq!(problems(&choices(portal(Region::Eu, 1))), []);
    }

    #[test]
    fn targets_keep_their_order() {
        let parsed = parse(&several([
            portal(Region::Sg, 2),
            organization("contoso"),
            portal(Region::Us, 1),
        ]))
        .unwrap();
        let targets: Vec<_> = parsed.targets.into_iter().map(|one| one.target).collect();
        assert_eq!(
            targets,
            [
                Chosen::Portal {
                    region: konnect::Region::Sg,
                    id: Uuid::from_u128(2)
                },
                Chosen::Organization("contoso".parse().unwrap()),
                Chosen::Portal {
                    region: konnect::Region::Us,
                    id: Uuid::from_u128(1)
                },
            ],
            "everything after this names a target by its place"
        );
    }

    #[test]
    fn nothing_chosen_told() {
        assert_eq!(
            problems(&several([])),
            [FieldProblem::of(Field::Targets, Problem::Empty)],
            "the problem belongs to no target, because there is none"
        );
    }

    #[test]
    fn target_chosen_twice_told_at_its_second_place() {
        let url = "https://developers.contoso.com/login";
        let table = [
            [organization("contoso"), organization("contoso-sso")],
            [portal(Region::Eu, 1), portal(Region::Eu, 1)],
            [
                urls(&[url]),
                urls(&[url, "https://partners.contoso.com/login"]),
            ],
        ];
        for targets in table {
            assert_eq!(
                problems(&several(targets.clone())),
                [FieldProblem::of(Field::Targets, Problem::Duplicate).in_target(1)],
                "two runs of one connection would write over each other: {targets:?}"
            );
        }
        let different = several([portal(Region::Eu, 1), portal(Region::Eu, 2)]);
        assert_eq!(problems(&different), []);
    }

    #[test]
    fn each_bad_choice_names_its_field_line_and_problem() {
        let long_path = "a".repeat(300);
        let long_url = format!("https://contoso.com/{}", "a".repeat(300));
        let table: [(TargetRef, Field, Option<u32>, &str); 12] = [
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
            let found = problems(&several([portal(Region::Eu, 1), target.clone()]));
            let [
                FieldProblem {
                    field: at,
                    target: Some(1),
                    line: number,
                    problem,
                },
            ] = found.as_slice()
            else {
                panic!("{target:?} has one problem at its place, found {found:?}");
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
        let found = problems(&choices(TargetRef::CallbackUrl { urls: many }));
        let max = MOST_CALLBACK_URLS;
        assert_eq!(
            found,
            [of_first(Field::CallbackUrl, Problem::TooMany { max })]
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
            [of_first(Field::LoginPath, Problem::TooLong { max })]
        );
    }

    #[test]
    fn all_problems_reported_together() {
        let mut wrong = several([
            urls(&["ftp://contoso.com", "https://contoso.com/"]),
            organization("con toso"),
            portal(Region::Eu, 1),
            portal(Region::Eu, 1),
        ]);
        wrong.targets[0].app_name = " ".into();
        wrong.targets[2].app_name = " ".into();
        wrong.secret_lifetime_days = 731;
        let found: Vec<_> = problems(&wrong)
            .into_iter()
            .map(|problem| (problem.field, problem.target, problem.line))
            .collect();
        assert_eq!(
            found,
            [
                (Field::CallbackUrl, Some(0), Some(1)),
                (Field::CallbackUrl, Some(0), Some(2)),
                (Field::AppName, Some(0), None),
                (Field::LoginPath, Some(1), None),
                (Field::AppName, Some(2), None),
                (Field::Targets, Some(3), None),
                (Field::SecretLifetime, None, None),
            ],
            "one look must be enough to mend them all"
        );
    }

    #[test]
    fn name_and_lifetime_limits_told() {
        let mut wrong = choices(organization("contoso"));
        wrong.targets[0].app_name = "n".repeat(121);
        wrong.secret_lifetime_days = 0;
        assert_eq!(
            problems(&wrong),
            [
                of_first(Field::AppName, Problem::TooLong { max: 120 }),
                FieldProblem::of(
                    Field::SecretLifetime,
                    Problem::OutOfRange { min: 1, max: 730 }
                ),
            ]
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
