//! The part of an undo that concerns the people of a Dev Portal's teams.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::plan::Draft;
use super::{Leftover, Work};
use crate::journal::{History, Subject};
use crate::observed::ObservedKonnect;
use crate::step::StepId;

/// Teams of a Dev Portal that were `by_hand` before a set-up said otherwise, and are as it said now.
pub(super) fn by_hand(history: &History, konnect: &ObservedKonnect, by_hand: bool) -> Vec<Work> {
    let Some(now) = &konnect.teams else {
        return Vec::new();
    };
    let touched: BTreeSet<Uuid> = [StepId::KeepTeams, StepId::Mappings]
        .into_iter()
        .flat_map(|step| {
            let before = history
                .before(step)
                .and_then(|before| before.konnect.as_ref());
            history
                .subjects(step)
                .filter_map(move |subject| match subject {
                    Subject::TeamByHand { team, .. } => {
                        (before?.by_hand.get(team) == Some(&by_hand)).then_some(*team)
                    }
                    _ => None,
                })
        })
        .collect();
    now.teams
        .iter()
        .filter(|team| touched.contains(&team.id) && team.by_hand == Some(!by_hand))
        .map(|team| Work::SetByHand {
            team: team.id,
            by_hand,
        })
        .collect()
}

/// Whoever signed in while a Dev Portal followed groups lost the teams that no group led them to, and Konnect does not
/// remember them.
pub(super) fn say_who_is_lost(draft: &mut Draft<'_>, history: &History, konnect: &ObservedKonnect) {
    let before = history
        .before(StepId::FollowGroups)
        .and_then(|before| before.konnect.as_ref());
    let (Some(before), Some(now)) = (before, &konnect.teams) else {
        return;
    };
    let is_smaller = |(team, size): (&Uuid, &usize)| {
        let present = now.people.get(team);
        present.is_some_and(|present| present < size)
    };
    if before.people.iter().any(is_smaller) {
        draft.leftovers.push(Leftover::TeamsLostPeople);
    }
}
