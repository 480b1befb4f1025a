//! The part of a plan that says which groups lead to which teams, and whether Konnect follows them.
//!
//! Invariant: what would cost an administrator of the organization that right is part of a plan only after the person
//! accepted it.

use std::collections::BTreeSet;

use entra::ObjectId;
use konnect::{AuthenticationSettings, IdpMapping, Mapping, MappingApi, Team};
use uuid::Uuid;

use super::keep_teams::{self, Keeping};
use crate::plan::{Change, Draft, HeldBack, MappingsChange, NamedMapping, Work};
use crate::desired::Target;
use crate::error::Error;
use crate::lock_out::LockOut;
use crate::observed::{ObservedKonnect, ObservedTeams};
use crate::preview::{NEW_PROVIDER, RequestCondition, RequestPreview, new_team};
use crate::step::{Effect, StepId};
use crate::teams::{DesiredTeams, TeamRef};

/// What was chosen about teams, compared with what is there.
pub(crate) struct Chosen {
    /// The names of teams to make.
    new: Vec<String>,
    /// How many mappings there will be.
    count: usize,
    add: Vec<(TeamRef, ObjectId)>,
    remove: Vec<Mapping>,
    /// Teams that are set by hand and get groups.
    release: Vec<Uuid>,
    /// What becomes of the teams of a Dev Portal that no group leads to.
    keeping: Keeping,
    /// What becomes of the administrators of the organization; a Dev Portal has none.
    lock_out: Option<LockOut>,
    /// Whether nothing may be done that costs somebody that right.
    careful: bool,
    /// Mappings that stay because of that.
    held_back: bool,
}

/// # Errors
/// [`Error::TeamGone`] if a chosen team does not exist.
pub(crate) fn chosen(
    draft: &Draft<'_>,
    konnect: &ObservedKonnect,
) -> Result<Option<Chosen>, Error> {
    let (Some(desired), Some(observed)) = (&draft.desired.teams, &konnect.teams) else {
        return Ok(None);
    };
    let pairs = resolved(desired, observed)?;
    let lock_out = match draft.desired.target {
        Target::Organization { .. } => Some(LockOut::of(
            &draft.observed.admins,
            &desired.leading_to_administrators(&observed.teams),
            draft.desired.groups,
        )),
        Target::Portal { .. } | Target::CallbackUrl { .. } => None,
    };
    let careful = lock_out.as_ref().is_some_and(|it| !it.is_safe()) && !desired.lock_out_accepted;
    let present = observed.mappings.iter().flat_map(|mappings| &mappings.rows);
    let wanted = |mapping: &Mapping| {
        mapping
            .group
            .parse()
            .is_ok_and(|group| pairs.contains(&(TeamRef::Existing(mapping.team_id), group)))
    };
    let is_there = |(team, group): &(TeamRef, ObjectId)| {
        let group = group.to_string();
        let same = |mapping: &Mapping| {
            TeamRef::Existing(mapping.team_id) == *team && mapping.group == group
        };
        present.clone().any(same)
    };
    let makes_admins = |mapping: &Mapping| {
        observed
            .teams
            .iter()
            .any(|team| team.id == mapping.team_id && team.is_organization_admin())
    };
    // While Konnect does not follow groups, a mapping gives nobody anything, so none can be missed.
    let follows = konnect.settings.idp_mapping_enabled;
    let (held, remove): (Vec<_>, Vec<_>) = present
        .clone()
        .filter(|mapping| !wanted(mapping))
        .cloned()
        .partition(|mapping| careful && follows && makes_admins(mapping));
    let mapped: BTreeSet<Uuid> = pairs
        .iter()
        .filter_map(|(team, _)| match team {
            TeamRef::Existing(id) => Some(*id),
            TeamRef::New { .. } => None,
        })
        .collect();
    let is_released = |team: &&Team| team.by_hand == Some(true) && mapped.contains(&team.id);
    // A portal that does not follow groups takes nobody out of a team.
    let keeping = if follows || !pairs.is_empty() {
        keep_teams::keeping(draft.desired.target.scope(), desired, observed, &mapped)
    } else {
        Keeping::default()
    };
    Ok(Some(Chosen {
        new: pairs
            .iter()
            .filter_map(|(team, _)| match team {
                TeamRef::New { name } => Some(name.clone()),
                TeamRef::Existing(_) => None,
            })
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        count: pairs.len(),
        add: pairs
            .iter()
            .filter(|pair| !is_there(pair))
            .cloned()
            .collect(),
        remove,
        release: observed
            .teams
            .iter()
            .filter(is_released)
            .map(|team| team.id)
            .collect(),
        keeping,
        lock_out,
        careful,
        held_back: !held.is_empty(),
    }))
}

/// Teams that are missing, and the mappings of the provider. They lead to nothing before Konnect follows them.
pub(crate) fn add(draft: &mut Draft<'_>, chosen: &Chosen) {
    if !chosen.new.is_empty() {
        let names = chosen.new.clone();
        let description = draft.observed.mark.team_description();
        let requests: Vec<_> = names
            .iter()
            .filter_map(|name| {
                draft.konnect_request(
                    "POST",
                    "teams",
                    konnect::create_team_body(name, &description),
                )
            })
            .collect();
        let change = Change::Teams {
            names: names.clone(),
        };
        draft.change(StepId::Teams, Effect::Create, change, requests);
        let needs = vec![StepId::Application, StepId::PortalAuthentication];
        draft.step(StepId::Teams, needs, Work::CreateTeams(names));
    }
    let named = |team: &TeamRef, group: String| NamedMapping {
        team: team_name(draft, team),
        group,
    };
    let of_directory = |group: &str| match group.parse() {
        Ok(id) => draft.observed.group_name(id),
        Err(_) => group.to_owned(),
    };
    let change = Change::Mappings {
        added: chosen
            .add
            .iter()
            .map(|(team, group)| named(team, draft.observed.group_name(*group)))
            .collect(),
        removed: chosen
            .remove
            .iter()
            .map(|mapping| {
                let team = TeamRef::Existing(mapping.team_id);
                named(&team, of_directory(&mapping.group))
            })
            .collect(),
        released: chosen
            .release
            .iter()
            .map(|team| draft.observed.team_name(*team))
            .collect(),
        held_back: chosen.held_back,
    };
    let nothing_changes = chosen.remove.is_empty() && chosen.release.is_empty();
    let effect = match (chosen.add.is_empty(), nothing_changes) {
        (true, true) if chosen.held_back => Effect::Skip,
        (true, true) if chosen.count == 0 => return keep_teams::add(draft, &chosen.keeping),
        (true, true) => Effect::Keep,
        (false, true) => Effect::Create,
        (_, false) => Effect::Change,
    };
    let requests = if matches!(effect, Effect::Create | Effect::Change) {
        requests(draft, chosen)
    } else {
        Vec::new()
    };
    let writes = !requests.is_empty();
    draft.change(StepId::Mappings, effect, change, requests);
    if writes {
        draft.step(
            StepId::Mappings,
            vec![StepId::Provider, StepId::Teams],
            Work::ChangeMappings(MappingsChange {
                add: chosen.add.clone(),
                remove: chosen.remove.clone(),
                release: chosen.release.clone(),
            }),
        );
    }
    keep_teams::add(draft, &chosen.keeping);
}

/// Konnect follows the groups. Portals refuse this while no provider is on, so it comes after everything else.
pub(crate) fn follow(draft: &mut Draft<'_>, chosen: &Chosen, settings: AuthenticationSettings) {
    if chosen.count == 0 && !settings.idp_mapping_enabled {
        return;
    }
    let keeps = chosen
        .lock_out
        .as_ref()
        .and_then(LockOut::keeps_signed_in)
        .map(|group| draft.observed.group_name(group));
    let careful = match (chosen.careful, chosen.keeping.held_back) {
        (true, _) => Some(HeldBack::LockOut),
        (false, true) => Some(HeldBack::Losses),
        (false, false) => None,
    };
    let (effect, held_back) = match (settings.idp_mapping_enabled, careful) {
        (true, _) => (Effect::Keep, None),
        (false, Some(why)) => (Effect::Skip, Some(why)),
        (false, None) => (Effect::Change, None),
    };
    let change = Change::FollowGroups { keeps, held_back };
    if effect != Effect::Change {
        return draft.change(StepId::FollowGroups, effect, change, None);
    }
    let mapping = IdpMapping {
        idp: true,
        // Only a person can decide otherwise. Whether it keeps anybody in a team is not documented; in a Dev Portal it
        // is taken not to, and teams are kept by hand instead (see `keep_teams`).
        konnect: settings.konnect_mapping_enabled,
    };
    let request = draft.konnect_request("PATCH", "authentication-settings", mapping.body());
    draft.change(StepId::FollowGroups, effect, change, request);
    let needs = draft.ids().collect();
    draft.step(StepId::FollowGroups, needs, Work::FollowGroups(mapping));
}

/// Every team with every group, a team that is to be made by its id if one has its name already.
fn resolved(
    desired: &DesiredTeams,
    observed: &ObservedTeams,
) -> Result<BTreeSet<(TeamRef, ObjectId)>, Error> {
    desired
        .pairs()
        .map(|(team, group)| {
            let team = match team {
                TeamRef::Existing(id) if observed.teams.iter().any(|team| team.id == *id) => {
                    team.clone()
                }
                TeamRef::Existing(id) => return Err(Error::TeamGone(id.to_string())),
                TeamRef::New { name } => observed
                    .teams
                    .iter()
                    .find(|team| team.name == *name)
                    .map_or_else(|| team.clone(), |team| TeamRef::Existing(team.id)),
            };
            Ok((team, group))
        })
        .collect()
}

/// One for each row; where Konnect keeps a list for each team, one for each team that changes. While there is no
/// provider, nobody can tell which of the two it will be.
fn requests(draft: &Draft<'_>, chosen: &Chosen) -> Vec<RequestPreview> {
    let konnect = draft.observed.konnect.iter();
    let mut mappings = konnect.filter_map(|konnect| konnect.teams.as_ref()?.mappings.as_ref());
    let released = chosen.release.iter().filter_map(|team| {
        let path = format!("teams/{team}");
        draft.konnect_request("PATCH", &path, konnect::by_hand_body(false))
    });
    let changed = match mappings.next().map(|mappings| mappings.api) {
        Some(MappingApi::PerProvider) => row_requests(draft, chosen),
        Some(MappingApi::Legacy) => legacy_requests(draft, chosen),
        None => {
            let only_if = |requests: Vec<RequestPreview>, condition| {
                let requests = requests.into_iter();
                requests.map(move |request| request.only_if(condition))
            };
            let rows = row_requests(draft, chosen);
            let lists = legacy_requests(draft, chosen);
            only_if(rows, RequestCondition::MappingForEachGroup)
                .chain(only_if(lists, RequestCondition::ListForEachTeam))
                .collect()
        }
    };
    released.chain(changed).collect()
}

fn row_requests(draft: &Draft<'_>, chosen: &Chosen) -> Vec<RequestPreview> {
    let provider = draft.observed.konnect.iter().find_map(|it| it.oidc());
    let provider = provider.map_or(NEW_PROVIDER.to_owned(), |provider| provider.id.to_string());
    let path = format!("identity-providers/{provider}/team-group-mappings");
    let added = chosen.add.iter().filter_map(|(team, group)| {
        let body = konnect::mapping_body(&team_id(team), &group.to_string());
        draft.konnect_request("POST", &path, body)
    });
    let removed = chosen.remove.iter().filter_map(|mapping| {
        let path = format!("{path}/{}", mapping.id?);
        draft.konnect_request("DELETE", &path, None)
    });
    added.chain(removed).collect()
}

fn legacy_requests(draft: &Draft<'_>, chosen: &Chosen) -> Vec<RequestPreview> {
    let present = draft.observed.konnect.iter().flat_map(|konnect| {
        let mappings = konnect.teams.as_ref().and_then(|it| it.mappings.as_ref());
        mappings.into_iter().flat_map(|mappings| &mappings.rows)
    });
    let mut teams: BTreeSet<TeamRef> = chosen.add.iter().map(|(team, _)| team.clone()).collect();
    let losing = chosen.remove.iter().map(|mapping| mapping.team_id);
    teams.extend(losing.map(TeamRef::Existing));
    teams
        .iter()
        .filter_map(|team| {
            let stays = present.clone().filter(|mapping| {
                TeamRef::Existing(mapping.team_id) == *team && !chosen.remove.contains(mapping)
            });
            let added = chosen.add.iter().filter(|(to, _)| to == team);
            let groups: BTreeSet<String> = stays
                .map(|mapping| mapping.group.clone())
                .chain(added.map(|(_, group)| group.to_string()))
                .collect();
            let body = konnect::groups_of_team_body(&team_id(team), &groups);
            draft.konnect_request("PATCH", "identity-provider/team-group-mappings", body)
        })
        .collect()
}

fn team_id(team: &TeamRef) -> String {
    match team {
        TeamRef::Existing(id) => id.to_string(),
        TeamRef::New { name } => new_team(name),
    }
}

fn team_name(draft: &Draft<'_>, team: &TeamRef) -> String {
    match team {
        TeamRef::New { name } => name.clone(),
        TeamRef::Existing(id) => draft.observed.team_name(*id),
    }
}
