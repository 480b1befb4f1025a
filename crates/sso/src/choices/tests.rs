//! Every field that can be wrong, and that all of it is told at once.

use super::*;
use crate::ipc::{ApplicationChoice, EmailSource, GroupsSetting, Region, TargetChoice};

fn choices(target: TargetRef) -> Choices {
    several([target])
}

fn several(targets: impl IntoIterator<Item = TargetRef>) -> Choices {
    let named = |target| TargetChoice {
        target,
        app_name: "Konnect sign-in".into(),
        teams: None,
        assigned_groups: Vec::new(),
        application: ApplicationChoice::Undecided,
    };
    Choices {
        targets: targets.into_iter().map(named).collect(),
        secret_lifetime_days: 180,
        admission: Admission::Everyone,
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
