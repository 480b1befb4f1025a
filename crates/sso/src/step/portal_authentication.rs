//! A Dev Portal asks people to sign in. Without that, Konnect accepts no identity provider for it.

use konnect::{Region, SetPortalAuthentication, TargetId};

use crate::journal::History;
use crate::observed::ObservedKonnect;
use crate::plan::{Change, Draft};
use crate::step::{Effect, InKonnect, StepId};
use crate::teardown::{self, TeardownEffect};

pub(crate) fn plan(draft: &mut Draft<'_>, target_id: TargetId, konnect: &ObservedKonnect) {
    let TargetId::Portal { region, .. } = target_id else {
        return;
    };
    let (step, change) = (StepId::PortalAuthentication, Change::PortalAuthentication);
    if konnect.portal_asks_for_sign_in == Some(false) {
        let work = require(region, true);
        draft.add(step, Vec::new(), Effect::Change, change, work);
    } else {
        draft.show(step, Effect::Keep, change);
    }
}

/// Restores it.
pub(crate) fn undo(draft: &mut teardown::Draft<'_>, history: &History, now: &ObservedKonnect) {
    let asked = history
        .before(StepId::PortalAuthentication)
        .and_then(|before| before.konnect.as_ref()?.portal_asks_for_sign_in);
    if let Some(TargetId::Portal { region, .. }) = draft.observed.target_id
        && asked == Some(false)
        && now.portal_asks_for_sign_in == Some(true)
    {
        let work = require(region, false);
        draft.add(StepId::PortalAuthentication, TeardownEffect::Restore, work);
    }
}

fn require(region: Region, required: bool) -> InKonnect<SetPortalAuthentication> {
    InKonnect(SetPortalAuthentication { region, required })
}
