use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::desired::tests::desired_callback;

const GROUP: &str = "10000000-0000-0000-0000-000000000001";
const OTHER: &str = "10000000-0000-0000-0000-000000000002";

fn token(claims: &Value) -> TokenClaims {
    let all = claims.as_object().unwrap().clone();
    let text = |name: &str| all.get(name).and_then(Value::as_str).map(str::to_owned);
    let groups = match all.get("groups") {
        _ if all.contains_key("_claim_names") => GroupsClaim::TooMany,
        Some(Value::Array(groups)) => {
            let groups = groups.iter().filter_map(Value::as_str);
            GroupsClaim::Named(groups.map(str::to_owned).collect())
        }
        _ => GroupsClaim::Absent,
    };
    TokenClaims {
        object_id: ObjectId::new(Uuid::from_u128(1)),
        name: text("name"),
        preferred_username: text("preferred_username"),
        email: text("email"),
        groups,
        guest: false,
        all,
    }
}

fn organization() -> KonnectSeen {
    let team = |id, name: &str, system| Team {
        id: Uuid::from_u128(id),
        name: name.to_owned(),
        description: String::new(),
        system,
        by_hand: None,
    };
    KonnectSeen {
        is_portal: false,
        is_on: true,
        claims: ClaimMappings::default(),
        settings: AuthenticationSettings {
            basic_auth_enabled: true,
            oidc_auth_enabled: true,
            saml_auth_enabled: false,
            idp_mapping_enabled: true,
            konnect_mapping_enabled: false,
        },
        mappings: vec![Mapping {
            id: None,
            team_id: Uuid::from_u128(1),
            group: GROUP.to_owned(),
        }],
        teams: vec![
            team(1, "payments", false),
            team(2, Team::ORGANIZATION_ADMIN, true),
        ],
    }
}

fn verdict_in(claims: &Value, konnect: KonnectSeen, setting: GroupsSetting) -> Verdict {
    let desired = Desired {
        groups: setting,
        ..desired_callback()
    };
    let names = [(GROUP.to_owned(), "Payments Engineering".to_owned())].into();
    let konnect = KonnectSide::Seen(Box::new(konnect));
    of(
        token(claims),
        None,
        Timestamp::now(),
        &desired,
        &konnect,
        &names,
    )
}

fn verdict(claims: &Value) -> Verdict {
    verdict_in(claims, organization(), GroupsSetting::All)
}

#[test]
fn person_gets_the_teams_of_their_groups_by_name() {
    let seen =
        verdict(&json!({"name": "Maya", "email": "maya@contoso.com", "groups": [GROUP, OTHER]}));
    assert_eq!(seen.fails, None);
    assert_eq!(seen.organization_admin, Some(false));
    assert_eq!(
        seen.teams,
        TeamsSeen::Followed {
            teams: vec![TeamThrough {
                team: "payments".into(),
                groups: vec!["Payments Engineering".into()]
            }],
            keeps_by_hand: false
        }
    );
    let SeenGroups::Named(groups) = &seen.groups else {
        panic!("{seen:?}")
    };
    assert_eq!(
        groups.iter().map(|group| group.mapped).collect::<Vec<_>>(),
        [true, false]
    );
    assert_eq!(seen.mends, []);
}

#[test]
fn each_thing_that_is_missing_has_one_action() {
    use GroupsSetting::{All, Assigned};
    let mail = "maya@contoso.com";
    let too_many = json!({"groups": "src1"});
    for (claims, setting, fails, mends) in [
        (
            json!({"preferred_username": mail, "groups": [GROUP]}),
            All,
            WhySignInFails::NoEmail,
            vec![Mend::UseUserName],
        ),
        (
            json!({"groups": [GROUP]}),
            All,
            WhySignInFails::NoEmail,
            vec![Mend::AddEmail],
        ),
        (
            json!({"email": mail, "_claim_names": too_many}),
            All,
            WhySignInFails::NoTeam {
                unless_by_hand: false,
            },
            vec![Mend::SendAssignedGroups],
        ),
        (
            json!({"email": mail, "groups": [OTHER]}),
            All,
            WhySignInFails::NoTeam {
                unless_by_hand: false,
            },
            vec![Mend::MapGroup],
        ),
        (
            json!({"email": mail}),
            All,
            WhySignInFails::NoTeam {
                unless_by_hand: false,
            },
            vec![Mend::AddToGroup],
        ),
        (
            json!({"email": mail}),
            Assigned,
            WhySignInFails::NoTeam {
                unless_by_hand: false,
            },
            vec![Mend::AssignGroup],
        ),
        (
            json!({"preferred_username": mail, "_claim_names": too_many}),
            All,
            WhySignInFails::NoEmail,
            vec![Mend::UseUserName, Mend::SendAssignedGroups],
        ),
    ] {
        let seen = verdict_in(&claims, organization(), setting);
        assert_eq!((seen.fails, seen.mends), (Some(fails), mends), "{claims}");
    }
}

#[test]
fn konnects_own_claim_mappings_count_and_not_what_was_chosen() {
    let mut konnect = organization();
    konnect.claims.email = "preferred_username".into();
    let claims = json!({"preferred_username": "maya@contoso.com", "groups": [GROUP]});
    let seen = verdict_in(&claims, konnect, GroupsSetting::All);
    assert_eq!(seen.email.value.as_deref(), Some("maya@contoso.com"));
    assert_eq!((seen.fails, seen.mends), (None, Vec::new()));
}

#[test]
fn developer_without_a_team_comes_in_and_nobody_does_while_single_sign_on_is_off() {
    let claims = json!({"email": "maya@contoso.com"});
    let mut portal = organization();
    portal.is_portal = true;
    portal.teams[0].by_hand = Some(true);
    let seen = verdict_in(&claims, portal, GroupsSetting::All);
    assert_eq!((seen.fails, seen.organization_admin), (None, None));
    assert!(matches!(
        seen.teams,
        TeamsSeen::Followed {
            keeps_by_hand: true,
            ..
        }
    ));
    let mut off = organization();
    off.is_on = false;
    let seen = verdict_in(&claims, off, GroupsSetting::All);
    assert_eq!(seen.fails, Some(WhySignInFails::SwitchedOff));
}

#[test]
fn administrator_is_who_comes_into_the_team_of_administrators_that_konnect_made() {
    for (system, admin) in [(true, true), (false, false)] {
        let mut konnect = organization();
        konnect.teams[1].system = system;
        konnect.mappings[0].team_id = konnect.teams[1].id;
        let claims = json!({"email": "maya@contoso.com", "groups": [GROUP]});
        let seen = verdict_in(&claims, konnect, GroupsSetting::All);
        assert_eq!(seen.organization_admin, Some(admin));
    }
}

#[test]
fn where_teams_do_not_follow_groups_no_group_is_missing() {
    let mut konnect = organization();
    konnect.settings.idp_mapping_enabled = false;
    let claims = json!({"email": "maya@contoso.com"});
    let seen = verdict_in(&claims, konnect, GroupsSetting::All);
    assert_eq!(
        (seen.teams, seen.fails, seen.mends, seen.organization_admin),
        (TeamsSeen::NotFollowed, None, Vec::new(), None)
    );
}

#[test]
fn nothing_is_said_about_konnect_where_it_was_not_asked() {
    let claims = json!({"name": "Maya", "aud": "x", "groups": [GROUP, OTHER], "iat": 1});
    for (side, teams) in [
        (KonnectSide::NotUsed, TeamsSeen::NotInKonnect),
        (KonnectSide::Unknown, TeamsSeen::Unknown),
    ] {
        let desired = desired_callback();
        let seen = of(
            token(&claims),
            None,
            Timestamp::now(),
            &desired,
            &side,
            &BTreeMap::new(),
        );
        assert_eq!(
            (seen.teams, seen.fails, seen.organization_admin),
            (teams, None, None)
        );
        assert_eq!(
            seen.mends,
            [Mend::AddEmail],
            "who asks for a mail address is not known"
        );
        let shown: Vec<_> = seen
            .claims
            .iter()
            .map(|(_, value)| value.as_str())
            .collect();
        assert!(shown.contains(&"1") && shown.contains(&format!("{GROUP} {OTHER}").as_str()));
    }
}
