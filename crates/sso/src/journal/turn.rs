//! A run's turn on its connection, and what it writes while it has it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sso_http::clock::now;
use uuid::Uuid;

use super::lines::Lines;
use super::locks::{self, Lock};
use super::{Begun, Entry, Journal, JournalError, Record, io};
use crate::step::StepId;
use crate::target::ConnectionId;

/// The lock under which a run gets its place among all runs.
const ORDER: &str = "order.lock";

/// The right to work on a connection: nobody else on this computer has it until this is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    journal: Journal,
    connection: ConnectionId,
    lock: Lock,
}

/// The open journal of one run. The run is over when the last clone is dropped.
#[derive(Clone, Debug)]
pub(crate) struct RunJournal {
    pub(super) path: PathBuf,
    open: Arc<Open>,
}

/// Dropped in this order: a run is over before the next one gets its turn.
#[derive(Debug)]
struct Open {
    lines: Mutex<Lines>,
    /// Says that the run is in progress.
    _running: Lock,
    _turn: Lock,
}

impl Journal {
    /// Takes the turn on a connection.
    ///
    /// # Errors
    /// [`JournalError::Busy`] if another run has it, and the errors of [`Journal::history_of`] for a connection whose
    /// journals cannot be read.
    pub(crate) fn turn(&self, connection: ConnectionId) -> Result<Turn, JournalError> {
        let lock = Lock::take(&self.folder.join(format!("{connection}.lock")))?;
        // Any run on the same thing has to know what an earlier run did.
        let runs = self.runs_of(connection)?;
        // An earlier version of the app has another lock for the same connection.
        if runs.iter().any(|run| run.running) {
            return Err(JournalError::Busy);
        }
        Ok(Turn {
            journal: self.clone(),
            connection,
            lock,
        })
    }

    /// Clears away the locks of runs that were killed. The folder's lock is held.
    fn clear_locks(&self) -> Result<(), JournalError> {
        for path in self.files()? {
            let lock = path.with_extension("lock");
            if lock.exists() && !locks::is_held(&lock).unwrap_or(true) {
                // What remains is checked again by the next run.
                let _gone = fs::remove_file(&lock);
            }
        }
        Ok(())
    }
}

impl Turn {
    /// Begins the journal of one run.
    pub(crate) async fn begin(
        self,
        steps: Vec<StepId>,
        begun: Begun,
    ) -> Result<RunJournal, JournalError> {
        let folder = self.journal.folder.clone();
        let begun = Box::new(begun);
        on_disk(&folder, move || self.begin_on_disk(steps, begun)).await
    }

    fn begin_on_disk(
        self,
        steps: Vec<StepId>,
        begun: Box<Begun>,
    ) -> Result<RunJournal, JournalError> {
        let folder = &self.journal.folder;
        let one_at_a_time = Lock::wait_for(&folder.join(ORDER))?;
        self.journal.clear_locks()?;
        let started = Entry::Started {
            connection: self.connection.to_string(),
            order: self.journal.highest_order()?.saturating_add(1),
            steps,
            begun: Some(begun),
        };
        let path = folder.join(format!("{}.jsonl", Uuid::new_v4()));
        let begun = begin_file(&path, started);
        if begun.is_err() {
            // No run was begun in it.
            let _gone = fs::remove_file(&path);
        }
        let (lines, running) = begun?;
        drop(one_at_a_time);
        // The file's name is in the folder, which has to reach the disk too.
        sync_folder(folder)?;
        Ok(RunJournal {
            path,
            open: Arc::new(Open {
                lines: Mutex::new(lines),
                _running: running,
                _turn: self.lock,
            }),
        })
    }
}

impl RunJournal {
    /// Appends a record and waits until it is on the disk. After one that could not be written, no other is.
    pub(crate) async fn write(&self, entry: Entry) -> Result<(), JournalError> {
        let line = Record::now(entry, now()).line();
        let (open, path) = (Arc::clone(&self.open), self.path.clone());
        on_disk(&self.path, move || {
            let mut lines = open.lines.lock().unwrap_or_else(PoisonError::into_inner);
            lines.append(&line).map_err(io(&path))
        })
        .await
    }
}

/// The lock comes after the file, so that no lock without a journal is left over, and before the first record, so that
/// nobody takes the run for one that has stopped.
fn begin_file(path: &Path, started: Entry) -> Result<(Lines, Lock), JournalError> {
    let mut lines = Lines::create(path).map_err(io(path))?;
    let running = Lock::take_once(&path.with_extension("lock"))?;
    lines
        .append(&Record::now(started, now()).line())
        .map_err(io(path))?;
    Ok((lines, running))
}

pub(super) fn sync_folder(folder: &Path) -> Result<(), JournalError> {
    // Windows persists names by itself, and does not open folders as files.
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(io(folder))?;
    }
    Ok(())
}

pub(super) async fn on_disk<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce() -> Result<T, JournalError> + Send + 'static,
) -> Result<T, JournalError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|join| Err(io(path)(std::io::Error::other(join))))
}
