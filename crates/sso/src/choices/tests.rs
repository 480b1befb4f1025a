//! Every field that can be wrong, and that all problems are reported at once.

use konnect::LoginPathProblem;

use super::*;
use crate::app_name::AppNameProblem;
use crate::callback_url::CallbackUrlProblem;
use crate::desired::EmailSource;
use crate::secret_lifetime::SecretLifetimeProblem;

fn choices(target: TypedTarget) -> Choices {
    several([target])
}

fn several(targets: impl IntoIterator<Item = TypedTarget>) -> Choices {
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

fn organization(login_path: &str) -> TypedTarget {
    TypedTarget::Organization {
        login_path: login_path.into(),
    }
}

fn portal(region: Region, id: u128) -> TypedTarget {
    TypedTarget::Portal {
        region,
        id: Uuid::from_u128(id),
    }
}

fn urls(lines: &[&str]) -> TypedTarget {
    TypedTarget::CallbackUrl {
        urls: lines.iter().map(ToString::to_string).collect(),
        organization: None,
    }
}

/// The problems of the only target.
fn of_first(field: ChoiceField, problem: ProblemKind) -> ChoiceProblem {
    ChoiceProblem::of(field, problem).in_target(0)
}

fn problems(choices: &Choices) -> Vec<ChoiceProblem> {
    choices.parse().err().unwrap_or_default()
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
    let chosen = several([
        portal(Region::Sg, 2),
        organization("contoso"),
        portal(Region::Us, 1),
    ]);
    let parsed = chosen.parse().unwrap();
    let targets: Vec<_> = parsed.targets.into_iter().map(|one| one.target).collect();
    assert_eq!(
        targets,
        [
            Chosen::Portal {
                region: Region::Sg,
                id: Uuid::from_u128(2)
            },
            Chosen::Organization("contoso".parse().unwrap()),
            Chosen::Portal {
                region: Region::Us,
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
        [ChoiceProblem::of(ChoiceField::Targets, ProblemKind::Empty)],
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
            [ChoiceProblem::of(ChoiceField::Targets, ProblemKind::Duplicate).in_target(1)],
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
    let path = ProblemKind::LoginPath;
    let url = ProblemKind::CallbackUrl;
    let table: [(TypedTarget, ChoiceField, Option<usize>, ProblemKind); 12] = [
        (
            organization(""),
            ChoiceField::LoginPath,
            None,
            path(LoginPathProblem::Empty),
        ),
        (
            organization("con toso"),
            ChoiceField::LoginPath,
            None,
            path(LoginPathProblem::BadCharacter),
        ),
        (
            organization("https://contoso.com/login/contoso"),
            ChoiceField::LoginPath,
            None,
            path(LoginPathProblem::IsUrl),
        ),
        (
            organization(&long_path),
            ChoiceField::LoginPath,
            None,
            path(LoginPathProblem::TooLong),
        ),
        (
            urls(&[]),
            ChoiceField::CallbackUrl,
            None,
            ProblemKind::Empty,
        ),
        (
            urls(&["", "http://contoso.com/login"]),
            ChoiceField::CallbackUrl,
            Some(2),
            url(CallbackUrlProblem::NotHttps),
        ),
        (
            urls(&["https://contoso.com/login#x"]),
            ChoiceField::CallbackUrl,
            Some(1),
            url(CallbackUrlProblem::HasFragment),
        ),
        (
            urls(&["https://*.contoso.com/login"]),
            ChoiceField::CallbackUrl,
            Some(1),
            url(CallbackUrlProblem::HasWildcard),
        ),
        (
            urls(&["https://a:b@contoso.com/login"]),
            ChoiceField::CallbackUrl,
            Some(1),
            url(CallbackUrlProblem::HasCredentials),
        ),
        (
            urls(&["https://contoso.com/login!"]),
            ChoiceField::CallbackUrl,
            Some(1),
            url(CallbackUrlProblem::HasSpecialCharacter('!')),
        ),
        (
            urls(&[&long_url]),
            ChoiceField::CallbackUrl,
            Some(1),
            url(CallbackUrlProblem::TooLong { max: 256 }),
        ),
        (
            urls(&["https://a.com/b", "https://a.com/b"]),
            ChoiceField::CallbackUrl,
            Some(2),
            ProblemKind::Duplicate,
        ),
    ];
    for (target, field, line, kind) in table {
        let found = problems(&several([portal(Region::Eu, 1), target.clone()]));
        let [
            ChoiceProblem {
                field: at,
                target: Some(1),
                line: number,
                kind: told,
            },
        ] = found.as_slice()
        else {
            panic!("{target:?} has one problem at its place, found {found:?}");
        };
        assert_eq!((*at, *number, *told), (field, line, kind), "{target:?}");
    }
}

#[test]
fn more_callback_urls_than_entra_takes_refused() {
    let many: Vec<String> = (0..=MOST_CALLBACK_URLS)
        .map(|n| format!("https://contoso.com/{n}"))
        .collect();
    let found = problems(&choices(TypedTarget::CallbackUrl {
        urls: many,
        organization: None,
    }));
    let max = MOST_CALLBACK_URLS;
    assert_eq!(
        found,
        [of_first(
            ChoiceField::CallbackUrl,
            ProblemKind::TooMany { max }
        )]
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
            (ChoiceField::CallbackUrl, Some(0), Some(1)),
            (ChoiceField::CallbackUrl, Some(0), Some(2)),
            (ChoiceField::AppName, Some(0), None),
            (ChoiceField::LoginPath, Some(1), None),
            (ChoiceField::AppName, Some(2), None),
            (ChoiceField::Targets, Some(3), None),
            (ChoiceField::SecretLifetime, None, None),
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
            of_first(
                ChoiceField::AppName,
                ProblemKind::AppName(AppNameProblem::TooLong { max: 120 })
            ),
            ChoiceProblem::of(
                ChoiceField::SecretLifetime,
                ProblemKind::SecretLifetime(SecretLifetimeProblem { min: 1, max: 730 })
            ),
        ]
    );
}

/// The callback URL of every organization, for the one with this id as it was typed.
fn login_of(organization: &str) -> TypedTarget {
    TypedTarget::CallbackUrl {
        urls: vec!["https://cloud.konghq.com/login".into()],
        organization: Some(TypedOrganization {
            id: organization.into(),
            name: Some("Contoso".into()),
        }),
    }
}

#[test]
fn id_of_an_organization_is_read_as_pasted_and_may_be_empty() {
    for (typed, id) in [
        (" 00000000-0000-0000-0000-000000000007 ", Some(7)),
        ("{00000000-0000-0000-0000-00000000000A}", Some(10)),
        ("", None),
        (" ", None),
    ] {
        let parsed = choices(login_of(typed)).parse().unwrap();
        let [ParsedTarget { target, .. }] = &parsed.targets[..] else {
            panic!("one was chosen: {parsed:?}")
        };
        let Chosen::CallbackUrl { organization, .. } = target else {
            panic!("a callback URL was chosen: {target:?}")
        };
        let expected = id.map(|id| NamedOrganization {
            id: Uuid::from_u128(id),
            name: Some("Contoso".into()),
        });
        assert_eq!(*organization, expected, "{typed:?}");
    }
}

#[test]
fn what_is_no_id_of_an_organization_is_refused_at_its_own_field_beside_other_problems() {
    let wrong = TypedTarget::CallbackUrl {
        urls: vec!["http://contoso.com/login".into()],
        organization: Some(TypedOrganization {
            id: "contoso".into(),
            name: None,
        }),
    };
    assert_eq!(
        problems(&choices(wrong)),
        [
            ChoiceProblem {
                line: Some(1),
                ..of_first(
                    ChoiceField::CallbackUrl,
                    ProblemKind::CallbackUrl(CallbackUrlProblem::NotHttps)
                )
            },
            of_first(
                ChoiceField::CallbackOrganization,
                ProblemKind::NotAnOrganizationId
            ),
        ]
    );
}

#[test]
fn same_callback_url_for_two_organizations_is_two_targets_and_for_one_a_duplicate() {
    let [one, other] = [
        "00000000-0000-0000-0000-000000000007",
        "00000000-0000-0000-0000-000000000008",
    ];
    let without = urls(&["https://cloud.konghq.com/login"]);
    assert_eq!(
        problems(&several([login_of(one), login_of(other), without])),
        []
    );
    assert_eq!(
        problems(&several([login_of(one), login_of(one)])),
        [ChoiceProblem::of(ChoiceField::Targets, ProblemKind::Duplicate).in_target(1)]
    );
}
