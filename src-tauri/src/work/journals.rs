//! The journals of runs, as the work needs them.

use std::path::Path;

use sso::{ConnectionId, Histories, History, Journal, Plan};

use crate::ipc::CommandError;
use crate::session::journal_folder::{self, on_disk};

/// The journals that are kept in a folder. Proves that a run could be recorded.
pub(crate) async fn journal(folder: &Path) -> Result<Journal, CommandError> {
    let folder = folder.to_owned();
    on_disk(move || Journal::open(&folder)).await
}

/// Proves that the runs of these plans could be recorded to the end.
pub(crate) async fn prove_room(journal: &Journal, plans: &[Plan]) -> Result<(), CommandError> {
    let room = plans.iter().map(Plan::journal_room).sum();
    let journal = journal.clone();
    on_disk(move || journal.prove_room(room)).await
}

/// What the journals know of all connections, and whether locks keep two programs apart there.
#[derive(Debug)]
pub(crate) struct Notes {
    pub(crate) histories: Histories,
    pub(crate) has_locks: bool,
}

/// Everything that the journals in a folder say. Creates no folder if there has been no run yet.
pub(crate) async fn notes(folder: &Path) -> Result<Notes, CommandError> {
    let histories = journal_folder::histories(folder).await?;
    let journal = Journal::to_read(folder);
    let has_locks = on_disk(move || Ok(journal.has_locks())).await?;
    Ok(Notes {
        histories,
        has_locks,
    })
}

/// The newest history of one connection.
pub(crate) async fn history_of(
    journal: &Journal,
    connection: ConnectionId,
) -> Result<Option<History>, CommandError> {
    let journal = journal.clone();
    on_disk(move || journal.history_of(connection)).await
}
