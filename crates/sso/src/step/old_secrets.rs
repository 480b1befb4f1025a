//! After a rotation, the client secrets that were replaced are removed: those that the person chose, and no other.

use async_trait::async_trait;
use entra::{KeyId, ObjectId, RemovePassword};
use jiff::Timestamp;
use sso_http::Context;

use super::secret;
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::Made;
use crate::plan::{Change, Draft};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{Effect, StepId, Work};

/// A client secret that a rotation replaced, as a review shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldSecret {
    /// Entra's id of the credential.
    pub key_id: KeyId,
    /// What it is called in Entra.
    pub name: Option<String>,
    /// When it stops working.
    pub end: Timestamp,
    /// Whether this computer made it.
    pub made_here: bool,
}

/// Comes after everything else: by then the new secret is in use and was read back.
pub(crate) fn plan(draft: &mut Draft<'_>) {
    let (Some(rotation), Some(application)) =
        (&draft.desired.rotation, &draft.observed.application)
    else {
        return;
    };
    let old = |key: KeyId| {
        let mut secrets = application.secrets.iter();
        let found = secrets.find(|secret| secret.key_id == key)?;
        Some(OldSecret {
            key_id: key,
            name: found.display_name.clone(),
            end: found.end,
            made_here: draft.observed.own_secrets.contains(&key),
        })
    };
    let replaced = rotation.replaces.iter().filter_map(|key| old(*key));
    let (removed, kept): (Vec<_>, Vec<_>) =
        replaced.partition(|secret| rotation.removes.contains(&secret.key_id));
    if !kept.is_empty() {
        let change = Change::OldSecrets { secrets: kept };
        draft.show(StepId::OldSecrets, Effect::Keep, change);
    }
    if removed.is_empty() {
        return;
    }
    let keys = removed.iter().map(|secret| secret.key_id).collect();
    let application = application.id;
    let change = Change::OldSecrets { secrets: removed };
    let work = Remove { application, keys };
    let needs = draft.ids().collect();
    draft.add(StepId::OldSecrets, needs, Effect::Remove, change, work);
}

#[derive(Debug)]
struct Remove {
    application: ObjectId,
    keys: Vec<KeyId>,
}

#[async_trait]
impl Work for Remove {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        let removals = self.keys.iter().map(|key| {
            PlannedRequest::graph(&RemovePassword {
                application: self.application,
                key: *key,
            })
        });
        removals.collect()
    }

    fn records_each(&self) -> bool {
        true
    }

    /// What is already gone is as it should be, so nothing is recorded for another try.
    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        for key in &self.keys {
            secret::remove(run.services, self.application, *key, context).await?;
        }
        Ok(Vec::new())
    }
}
