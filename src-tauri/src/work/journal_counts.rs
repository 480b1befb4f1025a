//! How many connections the journals tell of.

use crate::ipc::{JournalCounts, saturating_u32};
use crate::session::app_state::AppState;
use crate::session::journal_folder;

/// Those of the world that the session is in, if they can be read.
pub(crate) async fn journal_counts(state: &AppState) -> Option<JournalCounts> {
    let world = state.session.read().await.world();
    let run_store = state.run_store(world).await;
    let known = journal_folder::histories(&run_store.journal_folder)
        .await
        .ok()?;
    let unfinished = |unfinished: bool| {
        let histories = known.histories.iter();
        saturating_u32(
            histories
                .filter(|one| one.is_unfinished() == unfinished)
                .count(),
        )
    };
    Some(JournalCounts {
        finished: unfinished(false),
        unfinished: unfinished(true),
        skipped: saturating_u32(known.passed_over.len()),
    })
}
