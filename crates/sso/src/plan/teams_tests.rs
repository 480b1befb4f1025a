//! Properties of the plan about teams, for every combination of what is chosen and what is there.

use std::collections::BTreeSet;

use entra::{Memberships, ObjectId};
use konnect::{Mapping, MappingApi, Mappings, Team};
use proptest::prelude::*;
use uuid::Uuid;

use super::made_up::{all_there, desired, organization};
use super::*;
use crate::desired::GroupsSetting;
use crate::lock_out::{Admin, LockOut};
use crate::observed::ObservedTeams;
use crate::teams::{DesiredTeams, TeamRef, TeamRow};

const GROUPS: usize = 3;
const TEAMS: usize = 3;
/// The first team is that of the administrators.
type Pairs = [[bool; GROUPS]; TEAMS];

fn group(number: usize) -> ObjectId {
    ObjectId::new(Uuid::from_u128(0x100 + number as u128))
}

fn team_id(number: usize) -> Uuid {
    Uuid::from_u128(0x200 + number as u128)
}

fn pairs(bits: Pairs) -> BTreeSet<(Uuid, ObjectId)> {
    let pairs = bits.into_iter().enumerate().flat_map(|(team, groups)| {
        let chosen = groups.into_iter().enumerate().filter(|(_, on)| *on);
        chosen.map(move |(number, _)| (team_id(team), group(number)))
    });
    pairs.collect()
}

fn desired_teams(bits: Pairs, lock_out_accepted: bool) -> DesiredTeams {
    let rows = (0..TEAMS).map(|team| TeamRow {
        team: TeamRef::Existing(team_id(team)),
        groups: pairs(bits)
            .into_iter()
            .filter(|(of, _)| *of == team_id(team))
            .map(|(_, group)| group)
            .collect(),
    });
    DesiredTeams {
        rows: rows.filter(|row| !row.groups.is_empty()).collect(),
        lock_out_accepted,
        ..DesiredTeams::default()
    }
}

fn observed_teams(bits: Pairs) -> ObservedTeams {
    let team = |number| Team {
        id: team_id(number),
        name: if number == 0 {
            Team::ORGANIZATION_ADMIN.to_owned()
        } else {
            format!("team {number}")
        },
        description: String::new(),
        system: number == 0,
        by_hand: None,
    };
    let rows = pairs(bits).into_iter().enumerate();
    ObservedTeams {
        people: std::collections::BTreeMap::new(),
        teams: (0..TEAMS).map(team).collect(),
        mappings: Some(Mappings {
            api: MappingApi::PerProvider,
            rows: rows
                .map(|(place, (team_id, group))| Mapping {
                    id: Some(Uuid::from_u128(0x300 + place as u128)),
                    team_id,
                    group: group.to_string(),
                })
                .collect(),
        }),
    }
}

fn any_admin() -> impl Strategy<Value = Admin> {
    let groups = any::<[bool; GROUPS]>().prop_map(|bits| {
        let chosen = bits.into_iter().enumerate().filter(|(_, on)| *on);
        chosen
            .map(|(number, _)| group(number))
            .collect::<BTreeSet<_>>()
    });
    let memberships = (groups.clone(), groups).prop_map(|(direct, nested)| Memberships {
        all: direct.union(&nested).copied().collect(),
        direct,
    });
    (proptest::option::of(memberships), any::<bool>()).prop_map(|(memberships, signed_in)| Admin {
        name: "Maya Lindqvist".into(),
        user_name: "maya.lindqvist@contoso.com".into(),
        signed_in,
        memberships,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn nobody_is_locked_out_unless_that_was_accepted(
        chosen: Pairs,
        present: Pairs,
        follows: bool,
        accepted: bool,
        assigned: bool,
        admins in proptest::collection::vec(any_admin(), 0..3),
    ) {
        let mut wanted = desired(organization());
        wanted.teams = Some(desired_teams(chosen, accepted));
        if assigned {
            wanted.groups = GroupsSetting::Assigned;
        }
        let mut observed = all_there(&organization());
        observed.groups = None;
        observed.admins = admins.clone();
        let konnect = observed.konnect.as_mut().unwrap();
        konnect.teams = Some(observed_teams(present));
        konnect.settings.idp_mapping_enabled = follows;
        let plan = plan(&wanted, &observed).unwrap();

        let leading: BTreeSet<ObjectId> = pairs(chosen)
            .into_iter()
            .filter(|(team, _)| *team == team_id(0))
            .map(|(_, group)| group)
            .collect();
        let safe = LockOut::of(&admins, &leading, wanted.groups).is_safe();
        let mut after = pairs(present);
        let mut takes_administrators_away = false;
        let rows = observed_teams(present).mappings.unwrap().rows;
        for change in plan.changes() {
            if change.step == StepId::FollowGroups && change.effect == Effect::Change {
                prop_assert!(safe || accepted, "{admins:?}");
            }
            let of_mappings = change.step == StepId::Mappings;
            for request in change.requests.iter().filter(|_| of_mappings) {
                if let Some(body) = &request.body {
                    let team = body["team_id"].as_str().unwrap().parse().unwrap();
                    let group = body["group"].as_str().unwrap().parse().unwrap();
                    prop_assert!(after.insert((team, group)), "only what is missing comes");
                } else {
                    let (_, id) = request.url.rsplit_once('/').unwrap();
                    let is_it = |row: &&Mapping| row.id == id.parse().ok();
                    let mapping = rows.iter().find(is_it).unwrap();
                    takes_administrators_away |= mapping.team_id == team_id(0);
                    let group = mapping.group.parse().unwrap();
                    prop_assert!(after.remove(&(mapping.team_id, group)), "only what is there goes");
                }
            }
        }
        prop_assert!(safe || accepted || !follows || !takes_administrators_away);
        let held_back = plan.changes().iter().any(|change| {
            matches!(change.change, Change::Mappings { held_back: true, .. })
        });
        if held_back {
            prop_assert!(!safe && !accepted);
            prop_assert!(pairs(chosen).is_subset(&after), "what was chosen is there all the same");
        } else {
            prop_assert_eq!(after, pairs(chosen), "the mappings end as chosen");
        }
    }
}
