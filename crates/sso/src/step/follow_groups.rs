//! Konnect sets people's teams from their groups, at each single sign-on.

use async_trait::async_trait;
use konnect::{AuthenticationSettings, IdpMapping, SetIdpMapping};
use sso_http::Context;

use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{History, Made};
use crate::lock_out::LockOut;
use crate::observed::ObservedKonnect;
use crate::plan::{Change, ChosenTeams, Draft, HeldBack};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{Effect, StepId, Work};
use crate::teardown::{self, TeardownEffect};

/// Konnect follows the groups. Portals refuse this while no provider is on, so it comes after everything else.
pub(crate) fn plan(draft: &mut Draft<'_>, chosen: &ChosenTeams, settings: AuthenticationSettings) {
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
        return draft.show(StepId::FollowGroups, effect, change);
    }
    let mapping = IdpMapping {
        idp: true,
        // Only a person can decide otherwise. Whether it keeps anyone in a team is not documented; in a Dev Portal the
        // app assumes that it does not, and teams are kept by hand instead (see `keep_teams`).
        konnect: settings.konnect_mapping_enabled,
    };
    let needs = draft.ids().collect();
    draft.add(StepId::FollowGroups, needs, effect, change, Set(mapping));
}

/// Restores it.
pub(crate) fn undo(draft: &mut teardown::Draft<'_>, history: &History, now: &ObservedKonnect) {
    if let Some(was) = history
        .before(StepId::FollowGroups)
        .and_then(|before| before.konnect.as_ref())
        && was.settings.idp_mapping_enabled != now.settings.idp_mapping_enabled
    {
        let mapping = IdpMapping {
            idp: was.settings.idp_mapping_enabled,
            konnect: was.settings.konnect_mapping_enabled,
        };
        draft.add(StepId::FollowGroups, TeardownEffect::Restore, Set(mapping));
    }
}

/// Konnect stops following the groups of a provider that is deleted.
pub(crate) fn stop(draft: &mut teardown::Draft<'_>, now: &ObservedKonnect) {
    if now.settings.idp_mapping_enabled {
        let mapping = IdpMapping {
            idp: false,
            // Someone has to decide about teams.
            konnect: true,
        };
        draft.add(StepId::FollowGroups, TeardownEffect::Restore, Set(mapping));
    }
}

#[derive(Debug)]
struct Set(IdpMapping);

#[async_trait]
impl Work for Set {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::konnect(&SetIdpMapping(self.0))]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let settings = run.konnect(context)?.send(&SetIdpMapping(self.0)).await?;
        run.facts.keep_settings(settings);
        Ok(Vec::new())
    }
}
