//! A Dev Portal asks people to sign in. Without that, Konnect takes no identity provider for it.

use async_trait::async_trait;
use konnect::{Region, SetPortalAuthentication, TargetId};
use sso_http::Context;

use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{History, Made};
use crate::observed::ObservedKonnect;
use crate::plan::{Change, Draft};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{Effect, StepId, Work};
use crate::teardown::{self, TeardownEffect};

pub(crate) fn plan(draft: &mut Draft<'_>, target_id: TargetId, konnect: &ObservedKonnect) {
    let TargetId::Portal { region, .. } = target_id else {
        return;
    };
    let (step, change) = (StepId::PortalAuthentication, Change::PortalAuthentication);
    if konnect.portal_asks_for_sign_in == Some(false) {
        let work = Require::of(region, true);
        draft.add(step, Vec::new(), Effect::Change, change, work);
    } else {
        draft.show(step, Effect::Keep, change);
    }
}

/// It becomes as it was.
pub(crate) fn undo(draft: &mut teardown::Draft<'_>, history: &History, now: &ObservedKonnect) {
    let asked = history
        .before(StepId::PortalAuthentication)
        .and_then(|before| before.konnect.as_ref()?.portal_asks_for_sign_in);
    if let Some(TargetId::Portal { region, .. }) = draft.observed.target_id
        && asked == Some(false)
        && now.portal_asks_for_sign_in == Some(true)
    {
        let work = Require::of(region, false);
        draft.add(StepId::PortalAuthentication, TeardownEffect::Restore, work);
    }
}

#[derive(Debug)]
struct Require(SetPortalAuthentication);

impl Require {
    fn of(region: Region, required: bool) -> Self {
        Self(SetPortalAuthentication { region, required })
    }
}

#[async_trait]
impl Work for Require {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::konnect(&self.0)]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        run.konnect(context)?.send(&self.0).await?;
        Ok(Vec::new())
    }
}
