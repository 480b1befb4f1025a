//! What was chosen about teams, compared with what is there.
//!
//! Invariant: anything that would cost an administrator of the organization that right is part of a plan only after the
//! person has accepted it.

use std::collections::BTreeSet;

use entra::ObjectId;
use konnect::{Mapping, Team};
use uuid::Uuid;

use super::Draft;
use crate::error::Error;
use crate::lock_out::LockOut;
use crate::observed::{ObservedKonnect, ObservedTeams};
use crate::step::keep_teams::{self, Keeping};
use crate::target::Target;
use crate::teams::{DesiredTeams, TeamRef};

/// What was chosen about teams, compared with what is there.
pub(crate) struct ChosenTeams {
    /// The names of teams to create.
    pub(crate) new: Vec<String>,
    /// How many mappings there will be.
    pub(crate) count: usize,
    pub(crate) add: Vec<(TeamRef, ObjectId)>,
    pub(crate) remove: Vec<Mapping>,
    /// Teams that are set by hand and get groups.
    pub(crate) release: Vec<Uuid>,
    /// What happens to the teams of a Dev Portal that no group is mapped to.
    pub(crate) keeping: Keeping,
    /// What happens to the administrators of the organization; a Dev Portal has none.
    pub(crate) lock_out: Option<LockOut>,
    /// Whether nothing may be done that costs anyone that right.
    pub(crate) careful: bool,
    /// Mappings that are kept because of that.
    pub(crate) held_back: bool,
}

/// # Errors
/// [`Error::TeamGone`] if a chosen team does not exist.
pub(super) fn chosen_teams(
    draft: &Draft<'_>,
    konnect: &ObservedKonnect,
) -> Result<Option<ChosenTeams>, Error> {
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
    // While Konnect does not follow groups, mappings have no effect, so removing one takes nothing from anyone.
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
        keep_teams::keeping(draft.desired.target.target_id(), desired, observed, &mapped)
    } else {
        Keeping::default()
    };
    Ok(Some(ChosenTeams {
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

/// Every team with every group; a team to be created is given by its id if one of its name already exists.
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
