//! The part of a plan that clears away what unfinished runs of this computer left behind.

use super::secret::SecretNeed;
use crate::plan::{Change, Draft, Work};
use crate::preview::RequestPreview;
use crate::step::{Effect, StepId};

/// Comes last: what is in use is proven by then, and what goes is needed by nobody.
pub(crate) fn add(draft: &mut Draft<'_>, secret: &SecretNeed) {
    let observed = draft.observed;
    let Some(application) = &observed.application else {
        return;
    };
    let mut leftovers = observed.leftovers.clone();
    // While Konnect goes on with a secret that this computer does not hold, nobody can tell which of them that is.
    let unknown_in_use =
        matches!(secret, SecretNeed::Keep { .. }) && observed.held_secret.is_none();
    if unknown_in_use {
        leftovers.secrets.clear();
    }
    if leftovers.secrets.is_empty() && leftovers.applications.is_empty() {
        return;
    }
    let hosts = &observed.hosts;
    let secrets = leftovers.secrets.iter().map(|key| {
        let path = format!("applications/{}/removePassword", application.id);
        RequestPreview::graph(hosts, "POST", &path, entra::remove_password_body(*key))
    });
    let applications = leftovers.applications.iter().map(|id| {
        let path = format!("applications/{id}");
        RequestPreview::graph(hosts, "DELETE", &path, None)
    });
    let requests: Vec<RequestPreview> = secrets.chain(applications).collect();
    let change = Change::Leftovers {
        secrets: leftovers.secrets.len(),
        applications: leftovers.applications.len(),
    };
    draft.change(StepId::Leftovers, Effect::Remove, change, requests);
    let needs = draft.ids().collect();
    draft.step(StepId::Leftovers, needs, Work::ClearLeftovers(leftovers));
}
