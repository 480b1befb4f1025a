//! What Konnect makes of a person who signs in. Pure.
//!
//! Konnect reads three claims of the ID token by the names in its provider's claim mappings, finds or creates the account
//! by the address, and, where teams follow groups, sets the person's teams from the mappings at each sign-in. It does not
//! ask Microsoft for groups that a token leaves out. (Kong Docs, "Konnect SSO", and "Dev Portal team mapping".)

use std::collections::BTreeMap;

use entra::{GroupsClaim, ObjectId, TokenClaims};
use jiff::{SignedDuration, Timestamp};
use konnect::{AuthenticationSettings, ClaimMappings, Mapping, Team};
use serde_json::Value;

use crate::desired::{Desired, EmailSource, GroupsSetting};

/// What Konnect would make of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// When the person signed in.
    pub at: Timestamp,
    /// Who.
    pub person: Person,
    /// The claim that Konnect shows as the full name.
    pub name: ClaimRead,
    /// The claim by which Konnect finds or creates the account.
    pub email: ClaimRead,
    /// The groups in the token.
    pub groups: SeenGroups,
    /// The teams that the person gets.
    pub teams: TeamsSeen,
    /// Why Konnect would turn the person away, if it would.
    pub fails: Option<WhySignInFails>,
    /// Whether the groups make the person an administrator of the organization; `None` where that is not known or not
    /// decided by groups.
    pub organization_admin: Option<bool>,
    /// What mends what is missing: one action for each.
    pub mends: Vec<Mend>,
    /// Every claim of the token, for display.
    pub claims: Vec<(String, String)>,
    /// How far this computer's clock is ahead of Microsoft's, if by more than five minutes.
    pub clock_ahead: Option<SignedDuration>,
}

/// The person who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The object in the directory.
    pub object_id: ObjectId,
    /// The name, for people.
    pub name: Option<String>,
    /// The name used to sign in.
    pub user_name: Option<String>,
    /// Whether the account belongs to another directory and was invited to this one.
    pub guest: bool,
}

/// A claim that Konnect reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRead {
    /// What it is called.
    pub claim: String,
    /// What it says; `None` if it is not in the token.
    pub value: Option<String>,
}

/// The groups in the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeenGroups {
    /// None.
    Absent,
    /// Microsoft left them out, because there are too many.
    TooMany,
    /// These.
    Named(Vec<SeenGroup>),
}

/// A group in the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenGroup {
    /// As the token names it, which is by its object id.
    pub id: String,
    /// Its name in the directory, where it may be read.
    pub name: Option<String>,
    /// Whether it is mapped to a team.
    pub mapped: bool,
}

/// The teams that the person gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TeamsSeen {
    /// The values are used outside Konnect.
    NotInKonnect,
    /// Konnect could not be asked.
    Unknown,
    /// Teams do not follow groups: someone puts people in them by hand.
    NotFollowed,
    /// From the groups in the token.
    Followed {
        /// The teams, by name.
        teams: Vec<TeamThrough>,
        /// Whether someone who has an account keeps, in addition, teams that were set by hand.
        keeps_by_hand: bool,
    },
}

/// A team, and how the person comes into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamThrough {
    /// Its name.
    pub team: String,
    /// The groups that lead to it, by name where that may be read.
    pub groups: Vec<String>,
}

/// Why Konnect would turn the person away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhySignInFails {
    /// Single sign-on is off, so nobody comes in.
    SwitchedOff,
    /// There is no address to find or create the account by.
    NoEmail,
    /// None of the groups is mapped to a team. `unless_by_hand`: someone who was put in a team by hand comes in.
    NoTeam {
        /// See above.
        unless_by_hand: bool,
    },
}

/// What mends something that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    /// Let Konnect take the name used to sign in as the address.
    UseUserName,
    /// Give the person a mail address in Entra.
    AddEmail,
    /// Let the token name only the groups that are assigned to the application.
    SendAssignedGroups,
    /// Assign a group that this person is in to the application.
    AssignGroup,
    /// Map one of the groups in the token to a team.
    MapGroup,
    /// Add the person to a group that is mapped to a team.
    AddToGroup,
}

/// What is known about Konnect.
#[derive(Debug)]
pub(super) enum KonnectSide {
    NotUsed,
    Unknown,
    Seen(Box<KonnectSeen>),
}

#[derive(Debug)]
pub(super) struct KonnectSeen {
    pub(super) is_portal: bool,
    /// Whether people can sign in with this provider.
    pub(super) is_on: bool,
    pub(super) claims: ClaimMappings,
    pub(super) settings: AuthenticationSettings,
    pub(super) mappings: Vec<Mapping>,
    pub(super) teams: Vec<Team>,
}

/// `names`: the names of groups, by their ids, as far as they may be read.
pub(super) fn of(
    token: TokenClaims,
    clock_ahead: Option<SignedDuration>,
    at: Timestamp,
    desired: &Desired,
    konnect: &KonnectSide,
    names: &BTreeMap<String, String>,
) -> Verdict {
    let read = claim_names(desired, konnect);
    let value = |claim: &str| {
        let value = token.all.get(claim).and_then(Value::as_str);
        ClaimRead {
            claim: claim.to_owned(),
            value: value.filter(|text| !text.is_empty()).map(str::to_owned),
        }
    };
    let (name, email) = (value(&read.name), value(&read.email));
    let groups = groups(&token, konnect, names);
    let teams = teams(&groups, konnect);
    let fails = fails(&email, &teams, konnect);
    Verdict {
        at,
        organization_admin: organization_admin(&groups, konnect),
        mends: mends(&token, &email, &groups, &teams, desired),
        claims: token.all.iter().map(shown).collect(),
        person: Person {
            object_id: token.object_id,
            name: token.name,
            user_name: token.preferred_username,
            guest: token.guest,
        },
        name,
        email,
        groups,
        teams,
        fails,
        clock_ahead,
    }
}

/// The claims that Konnect reads; as they were chosen, where Konnect cannot be asked.
fn claim_names(desired: &Desired, konnect: &KonnectSide) -> ClaimMappings {
    match konnect {
        KonnectSide::Seen(seen) => seen.claims.clone(),
        KonnectSide::NotUsed | KonnectSide::Unknown => ClaimMappings {
            email: match desired.email {
                EmailSource::Mail => "email".to_owned(),
                EmailSource::UserName => "preferred_username".to_owned(),
            },
            ..ClaimMappings::default()
        },
    }
}

fn groups(
    token: &TokenClaims,
    konnect: &KonnectSide,
    names: &BTreeMap<String, String>,
) -> SeenGroups {
    let is_mapped = |group: &str| match konnect {
        KonnectSide::Seen(seen) => seen.mappings.iter().any(|mapping| mapping.group == group),
        KonnectSide::NotUsed | KonnectSide::Unknown => false,
    };
    match &token.groups {
        GroupsClaim::Absent => SeenGroups::Absent,
        GroupsClaim::TooMany => SeenGroups::TooMany,
        GroupsClaim::Named(groups) if groups.is_empty() => SeenGroups::Absent,
        GroupsClaim::Named(groups) => {
            let seen = groups.iter().map(|id| SeenGroup {
                id: id.clone(),
                name: names.get(id).cloned(),
                mapped: is_mapped(id),
            });
            SeenGroups::Named(seen.collect())
        }
    }
}

fn named(groups: &SeenGroups) -> &[SeenGroup] {
    match groups {
        SeenGroups::Named(groups) => groups,
        SeenGroups::Absent | SeenGroups::TooMany => &[],
    }
}

impl KonnectSeen {
    /// The team, with the groups of the token that are mapped to it.
    fn through<'a>(&self, team: &Team, groups: &'a [SeenGroup]) -> Vec<&'a SeenGroup> {
        let leads = |group: &&SeenGroup| {
            let mut mappings = self.mappings.iter();
            mappings.any(|mapping| mapping.team_id == team.id && mapping.group == group.id)
        };
        groups.iter().filter(leads).collect()
    }

    fn keeps_by_hand(&self) -> bool {
        if self.is_portal {
            self.teams.iter().any(|team| team.by_hand == Some(true))
        } else {
            self.settings.konnect_mapping_enabled
        }
    }
}

fn teams(groups: &SeenGroups, konnect: &KonnectSide) -> TeamsSeen {
    let seen = match konnect {
        KonnectSide::NotUsed => return TeamsSeen::NotInKonnect,
        KonnectSide::Unknown => return TeamsSeen::Unknown,
        KonnectSide::Seen(seen) => seen,
    };
    if !seen.settings.idp_mapping_enabled {
        return TeamsSeen::NotFollowed;
    }
    let mut teams: Vec<TeamThrough> = Vec::new();
    for team in &seen.teams {
        let through = seen.through(team, named(groups));
        if !through.is_empty() {
            let name = |group: &&SeenGroup| group.name.clone().unwrap_or_else(|| group.id.clone());
            teams.push(TeamThrough {
                team: team.name.clone(),
                groups: through.iter().map(name).collect(),
            });
        }
    }
    teams.sort_by(|one, other| one.team.cmp(&other.team));
    TeamsSeen::Followed {
        teams,
        keeps_by_hand: seen.keeps_by_hand(),
    }
}

fn fails(email: &ClaimRead, teams: &TeamsSeen, konnect: &KonnectSide) -> Option<WhySignInFails> {
    let KonnectSide::Seen(seen) = konnect else {
        return None;
    };
    if !seen.is_on {
        return Some(WhySignInFails::SwitchedOff);
    }
    if email.value.is_none() {
        return Some(WhySignInFails::NoEmail);
    }
    match teams {
        // A developer without a team is still one; a user of the organization could do nothing, and is refused.
        TeamsSeen::Followed {
            teams,
            keeps_by_hand,
        } if teams.is_empty() && !seen.is_portal => Some(WhySignInFails::NoTeam {
            unless_by_hand: *keeps_by_hand,
        }),
        _ => None,
    }
}

fn organization_admin(groups: &SeenGroups, konnect: &KonnectSide) -> Option<bool> {
    match konnect {
        KonnectSide::Seen(seen) if !seen.is_portal && seen.settings.idp_mapping_enabled => {
            let mut admins = seen
                .teams
                .iter()
                .filter(|team| team.is_organization_admin());
            Some(admins.any(|team| !seen.through(team, named(groups)).is_empty()))
        }
        _ => None,
    }
}

fn mends(
    token: &TokenClaims,
    email: &ClaimRead,
    groups: &SeenGroups,
    teams: &TeamsSeen,
    desired: &Desired,
) -> Vec<Mend> {
    let missing_email = email.value.is_none().then(|| {
        let by_user_name = email.claim == "preferred_username";
        if token.preferred_username.is_some() && !by_user_name {
            Mend::UseUserName
        } else {
            Mend::AddEmail
        }
    });
    let without_team = matches!(teams, TeamsSeen::Followed { teams, .. } if teams.is_empty());
    let missing_group = match (groups, desired.groups) {
        (SeenGroups::TooMany, GroupsSetting::All) => Some(Mend::SendAssignedGroups),
        (SeenGroups::Absent, GroupsSetting::Assigned) if without_team => Some(Mend::AssignGroup),
        (SeenGroups::Absent, GroupsSetting::All) if without_team => Some(Mend::AddToGroup),
        (SeenGroups::Named(_), _) if without_team => Some(Mend::MapGroup),
        _ => None,
    };
    missing_email.into_iter().chain(missing_group).collect()
}

fn shown((name, value): (&String, &Value)) -> (String, String) {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(values) if values.iter().all(Value::is_string) => {
            let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            texts.join(" ")
        }
        other => other.to_string(),
    };
    (name.clone(), text)
}

#[cfg(test)]
mod tests;
