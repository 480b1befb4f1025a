//! The directory against practice: a large one, what may be read about others, and what the licence allows.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod support;

use entra::{Call, Error, GroupKind, ObjectId};
use practice::{Options, Seed, Timing};
use support::{ADMINISTRATOR, House, MEMBER};

const SCOPES: &[&str] = &[
    "Application.ReadWrite.All",
    "User.Read",
    "Group.ReadBasic.All",
    "AppRoleAssignment.ReadWrite.All",
];

async fn open(seed: Seed, scopes: &[&str]) -> House {
    let options = Options {
        seed,
        timing: Timing {
            replication_lag: std::time::Duration::ZERO,
            ..Timing::default()
        },
        ..Options::default()
    };
    House::open_with(options, ADMINISTRATOR, scopes).await
}

#[tokio::test]
async fn hundred_thousand_groups_searched_in_one_request() {
    let house = open(Seed::contoso().with_groups(100_000), SCOPES).await;
    let everything = entra::search_groups(house.graph(), "", None).await.unwrap();
    assert_eq!(everything.count, Some(100_000));
    house.practice.clear_record();
    let found = entra::search_groups(house.graph(), "konnect view", None)
        .await
        .unwrap();
    assert!(
        found
            .groups
            .iter()
            .any(|group| group.display_name == "Konnect Viewers"),
        "{found:?}"
    );
    assert_eq!(house.practice.record().len(), 1);
}

#[tokio::test]
async fn search_for_quotation_marks_is_a_search() {
    let house = open(Seed::contoso(), SCOPES).await;
    for text in ["konnect \"adm", "konnect \\ adm", "\"konnect\" adm\\"] {
        let found = entra::search_groups(house.graph(), text, None)
            .await
            .unwrap();
        assert!(
            found
                .groups
                .iter()
                .any(|group| group.display_name == "Konnect Administrators"),
            "{text}: marks are no words: {found:?}"
        );
    }
}

#[tokio::test]
async fn memberships_counted_as_they_are_listed() {
    let house = open(Seed::contoso(), &["User.Read", "User.Read.All"]).await;
    let mine = entra::my_memberships(house.graph()).await.unwrap();
    assert_eq!(
        entra::my_group_count(house.graph()).await.unwrap(),
        mine.all.len() as u64,
        "roles are not counted"
    );
    let other = entra::person_by_address(house.graph(), MEMBER)
        .await
        .unwrap()
        .unwrap();
    let groups = entra::memberships_of(house.graph(), other.id)
        .await
        .unwrap();
    assert_eq!(
        entra::group_count_of(house.graph(), other.id)
            .await
            .unwrap(),
        groups.all.len() as u64
    );
    assert_eq!(
        entra::person_by_address(house.graph(), "nobody@contoso.com")
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn nested_groups_are_memberships() {
    let seed = Seed::contoso();
    let nested = seed
        .people
        .iter()
        .find(|person| !person.nested_groups.is_empty());
    let nested = nested.unwrap().clone();
    let house = open(seed, &["User.Read.All"]).await;
    let groups = entra::memberships_of(house.graph(), ObjectId::new(nested.id))
        .await
        .unwrap();
    for id in nested.nested_groups {
        let id = ObjectId::new(id);
        assert!(
            groups.all.contains(&id) && !groups.direct.contains(&id),
            "a group within a group is a membership, and no direct one"
        );
    }
}

#[tokio::test]
async fn others_memberships_without_the_right_are_unknown() {
    let house = open(Seed::contoso(), SCOPES).await;
    let person = house.practice.seed().person(MEMBER).unwrap().id;
    let error = entra::memberships_of(house.graph(), ObjectId::new(person))
        .await
        .unwrap_err();
    let is_unknown = matches!(
        error,
        Error::InsufficientPrivileges {
            call: Call::ReadMemberships,
            ..
        }
    );
    assert!(is_unknown, "{error:?}");
    let error = entra::person_by_address(house.graph(), MEMBER)
        .await
        .unwrap_err();
    let is_unknown = matches!(
        error,
        Error::InsufficientPrivileges {
            call: Call::ReadPeople,
            ..
        }
    );
    assert!(is_unknown, "{error:?}");
}

#[tokio::test]
async fn licence_told_where_it_may_be_seen() {
    for (premium, scopes, expected) in [
        (
            true,
            &["User.Read", "Organization.Read.All"][..],
            Some(true),
        ),
        (
            false,
            &["User.Read", "Organization.Read.All"][..],
            Some(false),
        ),
        (true, &["User.Read"][..], None),
    ] {
        let mut seed = Seed::contoso();
        seed.tenant.premium = premium;
        let house = open(seed, scopes).await;
        let organization = entra::organization(house.graph()).await.unwrap();
        assert_eq!(organization.has_premium, expected, "{premium} {scopes:?}");
    }
}

/// The service principal of a new application, and some group of this kind.
async fn ready(house: &House, kind: GroupKind) -> (ObjectId, ObjectId) {
    let new = entra::NewApplication {
        display_name: "Kong Konnect SSO".to_owned(),
        redirect_uris: vec!["https://cloud.konghq.com/login".to_owned()],
        groups: entra::GroupMembershipClaims::assigned_groups(),
        email_claim: true,
        tags: vec!["konnect-sso:66da2d42-469d-48cd-9ff3-0db135dd82d8".to_owned()],
        notes: String::new(),
        secret: None,
    };
    let created = house
        .graph()
        .send(&entra::CreateApplication(&new))
        .await
        .unwrap();
    let principal = house
        .graph()
        .send(&entra::CreateServicePrincipal {
            app_id: created.application.app_id,
            assignment_required: false,
            tags: &[],
        })
        .await
        .unwrap();
    let mut next = None;
    loop {
        let page = entra::search_groups(house.graph(), "", next).await.unwrap();
        if let Some(group) = page.groups.iter().find(|group| group.kind == kind) {
            return (principal.id, group.id);
        }
        next = Some(page.next.unwrap_or_else(|| panic!("there is no {kind:?}")));
    }
}

#[tokio::test]
async fn assignment_that_the_licence_or_the_kind_forbids_refused_at_once() {
    for (premium, kind) in [
        (false, GroupKind::Security),
        (true, GroupKind::Distribution),
        (true, GroupKind::Microsoft365),
    ] {
        let mut seed = Seed::contoso();
        seed.tenant.premium = premium;
        let house = open(seed, SCOPES).await;
        let (principal, group) = ready(&house, kind).await;
        let error = house
            .graph()
            .send(&entra::AssignGroup {
                service_principal: principal,
                group,
            })
            .await
            .unwrap_err();
        assert_eq!(error.refusal().unwrap().status, 400, "{kind:?}: {error:?}");
        assert!(
            if premium {
                matches!(error, entra::Error::GroupNotAssignable { .. })
            } else {
                matches!(error, entra::Error::GroupsNotLicensed { .. })
            },
            "{kind:?}: {error:?}"
        );
        assert!(!error.may_have_taken_effect());
        assert_eq!(house.heard(), [], "waiting does not help");
        assert_eq!(
            entra::assignments(house.graph(), principal).await.unwrap(),
            []
        );
    }
}
