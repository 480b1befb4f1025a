//! Teams, and which groups put people in them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod support;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use konnect::{Error, Mapping, MappingApi, Region, TargetId};
use serde_json::{Value, json};
use support::House;
use support::fake::{Answer, Asked, Caller, Fake, numbered, ok, problem};
use uuid::Uuid;

const GROUP: &str = "0760b6cf-170e-4a14-91b3-4b78e0739963";
const IDP: Uuid = Uuid::from_u128(7);
const TEAM: Uuid = Uuid::from_u128(8);

#[tokio::test]
async fn owner_of_a_personal_token_and_own_teams_read() {
    let house = House::open().await;
    let user = konnect::me(house.konnect()).await.unwrap().unwrap();
    assert!(user.email.contains('@'), "{user:?}");
    let teams = konnect::teams_of(house.konnect(), user.id).await.unwrap();
    assert!(
        teams.iter().any(konnect::Team::is_organization_admin),
        "the seeded token is an administrator's: {teams:?}"
    );

    let before = house.practice.record().len();
    let house = house.with_token("spat_planted");
    assert_eq!(konnect::me(house.konnect()).await.unwrap(), None);
    assert_eq!(
        house.practice.record().len(),
        before,
        "a system account is no person, so there is nothing to ask"
    );
}

#[tokio::test]
async fn organization_team_made_and_listed_by_its_id() {
    let house = House::open().await;
    let made = house
        .konnect()
        .send(&konnect::CreateTeam {
            name: "Partners",
            description: "From Entra",
        })
        .await
        .unwrap();
    assert!(!made.system);
    let twin = house
        .konnect()
        .send(&konnect::CreateTeam {
            name: "Partners",
            description: "From Entra",
        })
        .await
        .unwrap();
    assert_ne!(made.id, twin.id, "Konnect takes the same name twice");
    let teams = konnect::teams(house.konnect()).await.unwrap();
    assert!(teams.contains(&made) && teams.contains(&twin), "{teams:?}");
}

#[tokio::test]
async fn organization_mapping_added_once_and_removed_once() {
    let house = House::open().await;
    let konnect = house.konnect();
    let provider = konnect
        .send(&konnect::CreateIdentityProvider(&house.new_provider()))
        .await
        .unwrap();
    let team = konnect
        .send(&konnect::CreateTeam {
            name: "Partners",
            description: "",
        })
        .await
        .unwrap();
    let read = || konnect::team_group_mappings(konnect, provider.id);
    let present = read().await.unwrap();
    assert_eq!(
        (present.api, present.rows.len()),
        (MappingApi::PerProvider, 0)
    );

    for _ in 0..2 {
        support::add_mapping(konnect, provider.id, present.api, team.id, GROUP)
            .await
            .unwrap();
    }
    let rows = read().await.unwrap().rows;
    let [row] = rows.as_slice() else {
        panic!("what is there already is left there: {rows:?}")
    };
    assert_eq!((row.team_id, row.group.as_str()), (team.id, GROUP));
    for _ in 0..2 {
        support::remove_mapping(konnect, provider.id, row)
            .await
            .unwrap();
    }
    assert_eq!(read().await.unwrap().rows, []);

    let error = support::add_mapping(konnect, provider.id, present.api, Uuid::from_u128(1), GROUP)
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::NotFound(_)),
        "a deleted team is named: {error:?}"
    );
}

#[tokio::test]
async fn every_organization_mapping_read_over_pages() {
    let house = House::open().await;
    let konnect = house.konnect();
    let provider = konnect
        .send(&konnect::CreateIdentityProvider(&house.new_provider()))
        .await
        .unwrap();
    let team = konnect
        .send(&konnect::CreateTeam {
            name: "Partners",
            description: "",
        })
        .await
        .unwrap();
    let groups: Vec<String> = (0..101)
        .map(|number| format!("group {number:03}"))
        .collect();
    for group in &groups {
        support::add_mapping(
            konnect,
            provider.id,
            MappingApi::PerProvider,
            team.id,
            group,
        )
        .await
        .unwrap();
    }
    let found = konnect::team_group_mappings(konnect, provider.id)
        .await
        .unwrap();
    let mut found: Vec<_> = found.rows.into_iter().map(|row| row.group).collect();
    found.sort();
    assert_eq!(found, groups);
}

/// A portal of a Konnect that only has the older way.
async fn older(groups: Arc<Mutex<BTreeMap<Uuid, Vec<String>>>>) -> Fake {
    let base = format!("/v3/portals/{}", Uuid::from_u128(1));
    Fake::start(move |asked: Asked| {
        let (groups, base) = (Arc::clone(&groups), base.clone());
        async move {
            let mut groups = groups.lock().unwrap();
            match (
                asked.method.as_str(),
                asked.path.strip_prefix(base.as_str()),
            ) {
                ("GET", Some("/identity-provider/team-group-mappings")) => {
                    let rows: Vec<_> = groups
                        .iter()
                        .map(|(team, groups)| json!({"team_id": team, "groups": groups}))
                        .collect();
                    numbered(&asked, &rows)
                }
                ("PATCH", Some("/identity-provider/team-group-mappings")) => {
                    for row in asked.body["data"].as_array().unwrap() {
                        let team = row["team_id"].as_str().unwrap().parse().unwrap();
                        let list = serde_json::from_value(row["groups"].clone()).unwrap();
                        groups.insert(team, list);
                    }
                    ok(json!({"data": []}))
                }
                ("GET", Some(path)) if path == format!("/identity-providers/{IDP}") => {
                    ok(json!({"id": IDP, "type": "oidc", "enabled": true,
                        "config": {"issuer_url": "https://i", "client_id": "c"}}))
                }
                _ => problem(404, "Not found"),
            }
        }
    })
    .await
}

fn in_portal() -> TargetId {
    TargetId::Portal {
        region: Region::Us,
        id: Uuid::from_u128(1),
    }
}

#[tokio::test]
async fn older_way_used_where_the_newer_is_not() {
    let other = Uuid::from_u128(9);
    let groups = Arc::new(Mutex::new(BTreeMap::from([
        (TEAM, vec!["a".to_owned(), "b".to_owned()]),
        (other, vec!["c".to_owned()]),
        (Uuid::from_u128(10), vec![]),
    ])));
    let fake = older(Arc::clone(&groups)).await;
    let caller = Caller::of(&fake, &[]);
    let konnect = caller.konnect().at(in_portal());

    let found = konnect::team_group_mappings(konnect, IDP).await.unwrap();
    assert_eq!(found.api, MappingApi::Legacy);
    let row = |team_id, group: &str| Mapping {
        id: None,
        team_id,
        group: group.to_owned(),
    };
    assert_eq!(
        found.rows,
        [row(TEAM, "a"), row(TEAM, "b"), row(other, "c")]
    );

    for _ in 0..2 {
        support::add_mapping(konnect, IDP, found.api, TEAM, "new")
            .await
            .unwrap();
        support::remove_mapping(konnect, IDP, &row(TEAM, "a"))
            .await
            .unwrap();
    }
    let now = groups.lock().unwrap().clone();
    assert_eq!(now[&TEAM], ["b", "new"]);
    assert_eq!(now[&other], ["c"], "other teams are unchanged");
    let path = format!(
        "/v3/portals/{}/identity-provider/team-group-mappings",
        Uuid::from_u128(1)
    );
    assert_eq!(
        fake.count("PATCH", &path),
        2,
        "only differences are written"
    );
}

#[tokio::test]
async fn provider_that_is_gone_is_not_taken_for_an_older_konnect() {
    let fake = Fake::start(async |asked: Asked| {
        if asked.path.contains("/identity-provider/") {
            return numbered(
                &asked,
                &[json!({"team_id": TEAM, "groups": ["another provider's"]})],
            );
        }
        problem(404, "The requested identity provider was not found")
    })
    .await;
    let caller = Caller::of(&fake, &[]);
    let error = konnect::team_group_mappings(caller.konnect().at(in_portal()), IDP)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error:?}");
}

#[tokio::test]
async fn portals_teams_and_mappings_are_asked_of_its_region() {
    let base = format!("/v3/portals/{}", Uuid::from_u128(1));
    let at = base.clone();
    let us = Fake::start(move |asked: Asked| {
        let base = at.clone();
        async move {
            let team = |number: u128| {
                json!({"id": Uuid::from_u128(number), "name": "Partners", "description": "d",
                    "can_own_applications": false, "created_at": "x", "updated_at": "x"})
            };
            let path = asked.path.strip_prefix(base.as_str()).unwrap_or_default();
            let mappings = format!("/identity-providers/{IDP}/team-group-mappings");
            match (asked.method.as_str(), path) {
                ("GET", "/teams") => numbered(&asked, &[team(1), team(2), team(3)]),
                ("POST", "/teams") => Answer(201, None, team(4)),
                ("GET", path) if path == mappings => cursor_page(&asked, &mappings),
                ("POST", path) if path == mappings => problem(409, "exists"),
                _ => problem(404, "Not found"),
            }
        }
    })
    .await;
    let global = Fake::start(async |_| problem(500, "the organization is left alone")).await;
    let caller = Caller::of(&global, &[(Region::Us, &us)]);
    let konnect = caller.konnect().at(in_portal());

    let teams = konnect::teams(konnect).await.unwrap();
    assert_eq!(teams.len(), 3, "every page is read");
    assert!(!teams[0].system, "a portal has no teams of Konnect's");
    konnect
        .send(&konnect::CreateTeam {
            name: "Partners",
            description: "",
        })
        .await
        .unwrap();
    assert_eq!(
        us.bodies("POST", &format!("{base}/teams")),
        [json!({"name": "Partners"})]
    );

    let found = konnect::team_group_mappings(konnect, IDP).await.unwrap();
    let groups: Vec<_> = found.rows.iter().map(|row| row.group.as_str()).collect();
    assert_eq!(groups, ["first", "second"]);
    support::add_mapping(konnect, IDP, found.api, TEAM, "first")
        .await
        .unwrap();
    let path = format!("{base}/identity-providers/{IDP}/team-group-mappings");
    assert_eq!(
        us.bodies("POST", &path),
        [json!({"team_id": TEAM, "group": "first"})]
    );
    assert!(global.asked().is_empty());
}

/// Two pages; the first names the second by a path without the version, as Konnect's examples do.
fn cursor_page(asked: &Asked, path: &str) -> Answer {
    let row = |number: u128, group: &str| json!({"id": Uuid::from_u128(number), "team_id": TEAM, "group": group, "created_at": "x", "updated_at": "x"});
    let (rows, next) = match asked.query.get("page[after]").map(String::as_str) {
        None => (
            row(1, "first"),
            json!(format!("{path}?page[size]=1&page[after]=c2Vjb25k%3D")),
        ),
        Some("c2Vjb25k=") => (row(2, "second"), Value::Null),
        Some(_) => return problem(400, "is not a valid cursor"),
    };
    ok(json!({"data": [rows], "meta": {"page": {"size": 1, "next": next, "previous": null}}}))
}

#[tokio::test]
async fn listing_that_does_not_end_given_up() {
    let fake = Fake::start(async |_| {
        ok(json!({"data": [], "meta": {"page": {"size": 1, "next": "/x?page[after]=same", "previous": null}}}))
    })
    .await;
    let caller = Caller::of(&fake, &[]);
    let error = konnect::team_group_mappings(caller.konnect(), IDP)
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::Http(sso_http::Error::UnreadableResponse { .. })
        ),
        "{error:?}"
    );
    assert_eq!(fake.asked().len(), 2);
}
