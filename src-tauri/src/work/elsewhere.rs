//! What was set up elsewhere: app registrations in the directory that no journal here knows.

use std::collections::BTreeSet;

use sso_http::Context;

use super::journals;
use crate::ipc::{CommandError, Elsewhere};
use crate::session::app_state::AppState;
use crate::session::session_id::SessionId;

/// Finds them in the directory that was signed in to, and says what they serve if Konnect is connected.
pub(crate) async fn find(state: &AppState) -> Result<Vec<Elsewhere>, CommandError> {
    state.session.ask(|asked| found(state, asked)).await
}

async fn found(state: &AppState, asked: SessionId) -> Result<Vec<Elsewhere>, CommandError> {
    let (services, konnect) = {
        let session = state.session.read_in(asked).await?;
        (session.services(&state.http)?, session.konnect())
    };
    let journal_folder = &state.run_store(asked.world).await.journal_folder;
    let mut here = journals::notes(journal_folder).await?.histories.histories;
    here.retain(|history| history.tenant == services.tenant && !history.is_gone());
    let known: BTreeSet<_> = here.iter().filter_map(sso::History::application).collect();
    let tags: BTreeSet<String> = here
        .iter()
        .map(|history| history.desired.target.tag())
        .collect();
    let context = Context::default();
    let found = sso::set_up_elsewhere(&services, &konnect, &known, &context).await?;
    let told = |one| Elsewhere::of(one, |served| tags.contains(&served.tag()));
    Ok(found.iter().map(told).collect())
}
