//! Who is in a team, and how people get in and out of it.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::organization::Organization;
use super::rule_violation::{RuleViolation, Thing};
use super::target::SignInTarget;
use super::team::{Team, User};
use crate::state::clock::konnect_now;

impl SignInTarget {
    /// The people of a team, however they came into it.
    pub(crate) fn members(&self, team: Uuid) -> impl Iterator<Item = &User> {
        self.users.iter().filter(move |user| {
            user.assigned_teams.contains(&team) || user.mapped_teams.contains(&team)
        })
    }

    /// The addresses of each team's people, by the team's name. Teams without any are left out.
    pub(crate) fn members_by_team(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut members: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for team in &self.teams {
            for user in self.members(team.id) {
                members.entry(&team.name).or_default().insert(&user.email);
            }
        }
        members
    }

    /// Adds a person to a team by hand; creates the account if there is none.
    pub(crate) fn add_member(&mut self, team: Uuid, full_name: &str, email: &str) {
        let is_same = |user: &&mut User| user.email.eq_ignore_ascii_case(email);
        if let Some(user) = self.users.iter_mut().find(is_same) {
            user.assigned_teams.insert(team);
            return;
        }
        let now = konnect_now();
        self.users.push(User {
            id: Uuid::new_v4(),
            email: email.to_owned(),
            full_name: full_name.to_owned(),
            created_at: now.clone(),
            updated_at: now,
            assigned_teams: BTreeSet::from([team]),
            mapped_teams: BTreeSet::new(),
        });
    }

    /// People who are in a team when it becomes one that is set by hand remain in it.
    pub(crate) fn keep_members(&mut self, team: Uuid) {
        for user in &mut self.users {
            if user.mapped_teams.contains(&team) {
                user.assigned_teams.insert(team);
            }
        }
    }

    /// Removes a person from every team that is not set by hand.
    pub(crate) fn leave_unmapped_teams(&mut self, user: usize) {
        let by_hand: BTreeSet<Uuid> = self
            .teams
            .iter()
            .filter(|team| team.konnect_managed)
            .map(|team| team.id)
            .collect();
        self.users[user]
            .assigned_teams
            .retain(|team| by_hand.contains(team));
    }

    pub(crate) fn team_mut(&mut self, id: Uuid) -> Result<&mut Team, RuleViolation> {
        self.teams
            .iter_mut()
            .find(|team| team.id == id)
            .ok_or(RuleViolation::NotFound(Thing::Team))
    }

    /// Removes a team, with its mappings and memberships.
    pub(crate) fn remove_team(&mut self, id: Uuid) {
        self.teams.retain(|team| team.id != id);
        self.mappings.retain(|mapping| mapping.team_id != id);
        for user in &mut self.users {
            user.assigned_teams.remove(&id);
            user.mapped_teams.remove(&id);
        }
    }
}

impl Organization {
    /// Like [`SignInTarget::add_member`], in the organization or the portal that has the team. `false` if none has it.
    pub(crate) fn add_member(&mut self, team: Uuid, full_name: &str, email: &str) -> bool {
        let portals = self.portals.iter_mut().map(|portal| &mut portal.sign_in);
        let found = std::iter::once(&mut self.sign_in)
            .chain(portals)
            .find(|target| target.team(team).is_ok());
        found.is_some_and(|target| {
            target.add_member(team, full_name, email);
            true
        })
    }
}
