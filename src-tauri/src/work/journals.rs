//! Where the journals of runs are: in the app's data folder, those of practice apart.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sso::{ConnectionId, Histories, History, Journal, JournalError, PassedOver, Plan};

use crate::ipc::CommandError;
use crate::session::run_store::{Kept, World};

/// The journals that are kept there. Proves that a run could be written down.
pub(crate) async fn journal(kept: &Kept) -> Result<Journal, CommandError> {
    let folder = kept.runs.clone();
    on_disk(move || Journal::open(&folder)).await
}

/// Proves that the runs of these plans could be written down to their ends.
pub(crate) async fn prove_room(journal: &Journal, plans: &[Plan]) -> Result<(), CommandError> {
    let room = plans.iter().map(Plan::journal_room).sum();
    let journal = journal.clone();
    on_disk(move || journal.prove_room(room)).await
}

/// What the journals know of all connections, and whether two programs are kept apart there.
#[derive(Debug)]
pub(crate) struct Notes {
    pub(crate) histories: Histories,
    pub(crate) has_locks: bool,
}

/// The newest history of each connection.
pub(crate) async fn histories(kept: &Kept) -> Result<Histories, CommandError> {
    histories_in(kept.runs.clone()).await
}

/// Everything that the journals tell. Makes no folder where there was no run yet.
pub(crate) async fn notes(kept: &Kept) -> Result<Notes, CommandError> {
    let histories = histories(kept).await?;
    let journal = Journal::to_read(&kept.runs);
    let has_locks = on_disk(move || Ok(journal.has_locks())).await?;
    Ok(Notes {
        histories,
        has_locks,
    })
}

/// The connections that a run was begun for in practice. What cannot be read is in the log, and counts as none.
pub(crate) async fn begun_in_practice(data: &Path) -> BTreeSet<ConnectionId> {
    let histories = histories_in(World::Practice.runs(data)).await;
    let histories = histories.unwrap_or_default();
    let read = histories.histories.iter().map(|one| one.connection);
    let passed_over = histories.passed_over.iter();
    read.chain(passed_over.filter_map(|file| file.connection))
        .collect()
}

/// The newest history of one connection.
pub(crate) async fn history_of(
    journal: &Journal,
    connection: ConnectionId,
) -> Result<Option<History>, CommandError> {
    let journal = journal.clone();
    on_disk(move || journal.history_of(connection)).await
}

/// Deletes the journals of practice: its world ends with it, so none of its runs can ever be continued or undone.
pub(crate) async fn clear_practice(data: &Path) {
    let folder = World::Practice.runs(data);
    let cleared = tauri::async_runtime::spawn_blocking(move || match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    });
    match cleared.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "journals of practice stay"),
        Err(error) => tracing::warn!(%error, "clearing the journals of practice ended early"),
    }
}

async fn histories_in(folder: PathBuf) -> Result<Histories, CommandError> {
    let histories = on_disk(move || {
        if folder.try_exists().is_ok_and(|exists| !exists) {
            return Ok(Histories::default());
        }
        Journal::to_read(&folder).histories()
    });
    let histories = histories.await?;
    for file in &histories.passed_over {
        name_once(file);
    }
    Ok(histories)
}

/// Names a file that was passed over in the log, once while the app runs.
fn name_once(file: &PassedOver) {
    static NAMED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let mut named = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
    if named.insert(file.path.clone()) {
        tracing::warn!(path = %file.path.display(), why = ?file.why, "a file among the journals was passed over");
    }
}

/// Reads or writes files away from the threads that must not wait.
async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, JournalError> + Send + 'static,
) -> Result<T, CommandError> {
    match tauri::async_runtime::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(error) => {
            tracing::error!(%error, "work on the journals ended early");
            Err(CommandError::Unexpected(None))
        }
    }
}
