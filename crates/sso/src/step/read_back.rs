//! What matters is read again and compared, once everything is done.

use async_trait::async_trait;
use sso_http::Context;

use crate::check::EnterpriseFinding;
use crate::desired::ApplicationChoice;
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::Made;
use crate::plan::Draft;
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{StepId, Work};
use crate::verify::ReadingScope;

pub(crate) fn plan(draft: &mut Draft<'_>) {
    let planned = |id| draft.ids().any(|step| step == id);
    let work = ReadBack {
        // What this switch does is read by its own step. A switch after it makes the whole reading wait.
        with_settings: !planned(StepId::OpenIdSignIn) || planned(StepId::FollowGroups),
        secret_is_proven: planned(StepId::SecretCheck),
        application_is_made: planned(StepId::Application),
    };
    let needs = draft.ids().filter(|id| *id != StepId::OpenIdSignIn);
    let needs = needs.collect();
    draft.step(StepId::ReadBack, needs, work);
}

#[derive(Debug)]
struct ReadBack {
    with_settings: bool,
    /// Whether an earlier step has verified the client secret.
    secret_is_proven: bool,
    application_is_made: bool,
}

#[async_trait]
impl Work for ReadBack {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        Vec::new()
    }

    fn writes(&self) -> bool {
        false
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let draft = run.facts.draft(run)?;
        let held = run.secret_store.get(draft.id).await;
        let secret = async {
            match &held {
                Some((stored, _)) if !self.secret_is_proven => crate::verify::secret_finding(
                    run.services,
                    &run.observed.metadata,
                    &draft,
                    &stored.value,
                    context,
                )
                .await
                .map(Some),
                _ => Ok(None),
            }
        };
        let was_there = run.observed.application.is_some();
        let scope = ReadingScope {
            settings: self.with_settings,
            was_there,
            closely: false,
        };
        let shared = crate::verify::Shared::default();
        let read = crate::verify::read(&shared, run.services, &draft, scope, context);
        let alone = is_the_only_one(run, self.application_is_made, context);
        let (secret, mut reading, ()) = futures::try_join!(secret, read, alone)?;
        let is_new = run.observed.service_principal.is_none();
        if is_new && reading.enterprise.finding == Some(EnterpriseFinding::Gone) {
            // This run created it, so some server does not know it yet.
            reading.enterprise.finding = Some(EnterpriseFinding::Unreadable);
        }
        let secret = match (secret, &held) {
            (Some(finding), Some((stored, _))) => Some(crate::verify::in_light_of(
                finding, &draft, stored, &reading,
            )),
            (secret, _) => secret,
        };
        run.facts.keep_reading(reading, secret);
        Ok(Vec::new())
    }
}

/// Another computer may have set up the same target at the same moment. Konnect accepts one provider and refuses the
/// second; outside Konnect nothing would show it, so a run that finds two reports it, and the next review asks whose to
/// use.
async fn is_the_only_one(run: &Run<'_>, made: bool, context: &Context) -> Result<(), Error> {
    let elsewhere = run.desired.target.target_id().is_none();
    let asked = run.desired.application != ApplicationChoice::Undecided;
    if !(made && elsewhere && run.observed.application.is_none()) || asked {
        return Ok(());
    }
    let tag = run.desired.target.tag();
    let tagged = entra::application_by_tag(run.services.graph(context), &tag).await?;
    if tagged.len() > 1 {
        return Err(Error::Ambiguous {
            tag,
            count: tagged.len(),
        });
    }
    Ok(())
}
