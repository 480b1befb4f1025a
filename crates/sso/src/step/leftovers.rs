//! What unfinished runs of this computer left behind is deleted.

use async_trait::async_trait;
use entra::{DeleteApplication, ObjectId, RemovePassword};
use sso_http::Context;

use super::secret::{self, SecretNeed};
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::Made;
use crate::observed::ObservedLeftovers;
use crate::plan::{Change, Draft};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{Effect, StepId, Work};

/// Comes last: by then, what is in use has been verified, and nobody needs what is deleted.
pub(crate) fn plan(draft: &mut Draft<'_>, secret: &SecretNeed) {
    let observed = draft.observed;
    let Some(application) = &observed.application else {
        return;
    };
    let mut leftovers = observed.leftovers.clone();
    // While Konnect keeps using a secret that this computer does not hold, nobody can tell which of them that is.
    let unknown_in_use =
        matches!(secret, SecretNeed::Keep { .. }) && observed.held_secret.is_none();
    if unknown_in_use {
        leftovers.secrets.clear();
    }
    if leftovers.secrets.is_empty() && leftovers.applications.is_empty() {
        return;
    }
    let change = Change::Leftovers {
        secrets: leftovers.secrets.len(),
        applications: leftovers.applications.len(),
    };
    let needs = draft.ids().collect();
    let work = Clear {
        application: application.id,
        leftovers,
    };
    draft.add(StepId::Leftovers, needs, Effect::Remove, change, work);
}

#[derive(Debug)]
struct Clear {
    /// The one in use; leftover secrets are removed from it.
    application: ObjectId,
    leftovers: ObservedLeftovers,
}

#[async_trait]
impl Work for Clear {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        let secrets = self.leftovers.secrets.iter().map(|key| {
            PlannedRequest::graph(&RemovePassword {
                application: self.application,
                key: *key,
            })
        });
        let applications = self.leftovers.applications.iter();
        let applications = applications.map(|id| PlannedRequest::graph(&DeleteApplication(*id)));
        secrets.chain(applications).collect()
    }

    fn records_each(&self) -> bool {
        true
    }

    /// What is already gone is as it should be, so nothing is recorded for another try.
    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        for key in &self.leftovers.secrets {
            secret::remove(run.services, self.application, *key, context).await?;
        }
        let graph = run.services.graph(context);
        // App registrations that this computer made while another computer made the one in use.
        for id in &self.leftovers.applications {
            match graph.send(&DeleteApplication(*id)).await {
                Ok(()) | Err(entra::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Vec::new())
    }
}
