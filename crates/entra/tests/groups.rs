//! Groups against practice: found by name, read by id, assigned to an application.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod support;

use std::collections::BTreeSet;

use entra::{Call, Error, Group, GroupKind, ObjectId, PrincipalType, ServicePrincipal, Waiting};
use practice::{FaultAction, Timing};
use support::{ADMINISTRATOR, House};
use uuid::Uuid;

const SCOPES: &[&str] = &[
    "Application.ReadWrite.All",
    "User.Read",
    "Group.ReadBasic.All",
    "AppRoleAssignment.ReadWrite.All",
];

async fn open() -> House {
    House::open_for(ADMINISTRATOR, SCOPES).await
}

/// Every page of a search, and the count of the first.
async fn every_group(house: &House, text: &str) -> (Vec<Group>, u64) {
    let first = entra::search_groups(house.graph(), text, None)
        .await
        .unwrap();
    let count = first.count.unwrap();
    let (mut groups, mut next) = (first.groups, first.next);
    while let Some(page) = next {
        let more = entra::search_groups(house.graph(), text, Some(page))
            .await
            .unwrap();
        groups.extend(more.groups);
        next = more.next;
    }
    (groups, count)
}

fn ids(groups: &[Group]) -> BTreeSet<ObjectId> {
    groups.iter().map(|group| group.id).collect()
}

#[tokio::test]
async fn search_finds_beginnings_of_words_in_one_request() {
    let house = open().await;
    let found = entra::search_groups(house.graph(), " adm kon ", None)
        .await
        .unwrap();
    assert_eq!(
        house.practice.record().len(),
        1,
        "first results come at once"
    );
    let group = found
        .groups
        .iter()
        .find(|group| group.display_name == "Konnect Administrators")
        .unwrap();
    assert_eq!(group.kind, GroupKind::Security);
    let (all, count) = every_group(&house, "konnect").await;
    assert_eq!(all.len() as u64, count);
    assert!(
        all.iter()
            .all(|group| group.display_name.to_lowercase().contains("konnect")),
        "{all:?}"
    );
    let (none, count) = every_group(&house, "onnect").await;
    assert_eq!(
        (none, count),
        (vec![], 0),
        "a word is searched from its beginning"
    );
}

#[tokio::test]
async fn search_goes_on_over_pages_in_order_of_names() {
    let house = open().await;
    let (all, count) = every_group(&house, "").await;
    assert_eq!(all.len() as u64, count);
    assert_eq!(ids(&all).len(), all.len(), "no group comes twice");
    assert!(all.len() > 25, "there is more than one page");
    let names: Vec<_> = all
        .iter()
        .map(|group| group.display_name.to_lowercase())
        .collect();
    assert!(names.is_sorted());
}

#[tokio::test]
async fn search_for_what_means_something_in_a_query_is_a_search() {
    let house = open().await;
    for text in ["R&D", "50%", "C# + C++", "O'Neill", "kon'"] {
        entra::search_groups(house.graph(), text, None)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn search_without_the_permission_named() {
    let house = House::open_for(ADMINISTRATOR, &["User.Read"]).await;
    let error = entra::search_groups(house.graph(), "kon", None)
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::InsufficientPrivileges {
                call: Call::ReadGroups,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn groups_read_by_id_without_those_that_are_gone() {
    let house = open().await;
    let first = entra::search_groups(house.graph(), "", None).await.unwrap();
    let present: Vec<ObjectId> = first.groups.iter().map(|group| group.id).take(20).collect();
    let gone = ObjectId::new(Uuid::from_u128(1));
    let mut asked = present.clone();
    asked.extend([gone, present[0]]);

    let before = house.practice.record().len();
    let found = entra::groups_by_ids(house.graph(), &asked).await.unwrap();
    assert_eq!(ids(&found), present.into_iter().collect());
    assert_eq!(found.len(), 20, "an id that is there twice is one group");
    assert_eq!(
        house.practice.record().len(),
        before + 2,
        "fifteen at a time"
    );
    assert_eq!(entra::groups_by_ids(house.graph(), &[]).await.unwrap(), []);
    assert_eq!(
        house.practice.record().len(),
        before + 2,
        "nothing is asked about nothing"
    );
}

#[tokio::test]
async fn own_groups_are_groups_only() {
    let house = open().await;
    let mine: Vec<_> = entra::my_memberships(house.graph())
        .await
        .unwrap()
        .all
        .into_iter()
        .collect();
    assert!(!mine.is_empty());
    let read = entra::groups_by_ids(house.graph(), &mine).await.unwrap();
    assert_eq!(
        ids(&read),
        mine.into_iter().collect(),
        "directory roles are in Graph's list too"
    );
}

/// The service principal of a new application.
async fn service_principal(house: &House) -> ServicePrincipal {
    house.practice.set_timing(Timing {
        replication_lag: std::time::Duration::ZERO,
        ..Timing::default()
    });
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
    house
        .graph()
        .send(&entra::CreateServicePrincipal {
            app_id: created.application.app_id,
            assignment_required: false,
            tags: &[],
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn group_assigned_once_and_taken_back() {
    let house = open().await;
    let sp = service_principal(&house).await.id;
    let found = entra::search_groups(house.graph(), "konnect viewers", None)
        .await
        .unwrap();
    let group = found.groups[0].clone();

    let made = house
        .graph()
        .send(&entra::AssignGroup {
            service_principal: sp,
            group: group.id,
        })
        .await
        .unwrap();
    assert_eq!(made.principal_type, PrincipalType::Group);
    assert_eq!(
        made.principal_name.as_deref(),
        Some(group.display_name.as_str())
    );
    let again = house
        .graph()
        .send(&entra::AssignGroup {
            service_principal: sp,
            group: group.id,
        })
        .await
        .unwrap();
    assert_eq!(again, made, "what is there already is the answer");
    assert_eq!(
        entra::assignments(house.graph(), sp).await.unwrap(),
        std::slice::from_ref(&made)
    );

    house
        .graph()
        .send(&entra::RemoveAssignment {
            service_principal: sp,
            id: made.id.clone(),
        })
        .await
        .unwrap();
    assert_eq!(entra::assignments(house.graph(), sp).await.unwrap(), []);
    let error = house
        .graph()
        .send(&entra::RemoveAssignment {
            service_principal: sp,
            id: made.id.clone(),
        })
        .await
        .unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
}

#[tokio::test]
async fn group_that_is_gone_is_not_waited_for() {
    let house = open().await;
    let sp = service_principal(&house).await.id;
    let error = house
        .graph()
        .send(&entra::AssignGroup {
            service_principal: sp,
            group: ObjectId::new(Uuid::from_u128(1)),
        })
        .await
        .unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    assert_eq!(house.heard(), [], "groups are not made here");
}

#[tokio::test]
async fn assignment_to_a_new_application_waits_for_the_replicas() {
    let house = open().await;
    let sp = service_principal(&house).await.id;
    let found = entra::search_groups(house.graph(), "konnect viewers", None)
        .await
        .unwrap();
    house.once(
        "POST",
        &format!("/v1.0/servicePrincipals/{sp}/appRoleAssignedTo"),
        FaultAction::Status {
            status: 404,
            body: None,
            retry_after: None,
        },
    );
    house
        .graph()
        .send(&entra::AssignGroup {
            service_principal: sp,
            group: found.groups[0].id,
        })
        .await
        .unwrap();
    assert_eq!(house.heard(), [Waiting::Replicating { attempt: 2 }]);
}

#[tokio::test]
async fn assignment_required_and_not() {
    let house = open().await;
    let ServicePrincipal { id: sp, app_id, .. } = service_principal(&house).await;
    for required in [true, true, false] {
        house
            .graph()
            .send(&entra::RequireAssignment {
                service_principal: sp,
                required,
            })
            .await
            .unwrap();
        let read = entra::service_principal(house.graph(), app_id).await;
        assert_eq!(read.unwrap().unwrap().assignment_required, required);
    }
}

#[tokio::test]
async fn assignment_without_the_permission_named() {
    let house = House::open_for(ADMINISTRATOR, &SCOPES[..3]).await;
    let sp = service_principal(&house).await.id;
    let found = entra::search_groups(house.graph(), "konnect viewers", None)
        .await
        .unwrap();
    let error = house
        .graph()
        .send(&entra::AssignGroup {
            service_principal: sp,
            group: found.groups[0].id,
        })
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::InsufficientPrivileges {
                call: Call::CreateAssignment,
                ..
            }
        ),
        "{error:?}"
    );
}
