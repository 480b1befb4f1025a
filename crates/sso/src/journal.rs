//! What a run is about to do and what came of it, on disk before and after each request.
//!
//! One file for each run, only ever appended to, one record a line (see [`record`]). Each record is flushed to the
//! disk before the work goes on. While a run goes on its file is locked, and so is its connection, so that two
//! windows or two programs on one computer never work on the same thing.

mod history;
mod ours;
mod record;
mod room;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sso_http::clock::now;
use uuid::Uuid;

use crate::before::Before;
use crate::desired::ConnectionId;
use crate::step::StepId;
pub(crate) use history::OnRecord;
pub use history::{History, HistoryState};
pub(crate) use ours::{MadeApplication, Ours};
pub use record::RunKind;
pub(crate) use record::{Begun, Ending, Entry, Made, Record, Subject, Thing};

/// How much room is proven before anything is planned, in bytes. What a run takes is known from its plan:
/// [`Plan::journal_room`](crate::Plan::journal_room).
const ROOM: usize = 64 * 1024;

/// Why a journal could not be opened, written or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The folder or a file in it could not be read or written.
    #[error("the journal at {path} cannot be used: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A line before the last one is damaged.
    #[error("the journal at {path} is damaged in line {line}")]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// The damaged line, counted from 1.
        line: usize,
    },
    /// The file was written by a newer version of the app.
    #[error("the journal at {path} was written by a newer version")]
    NewerVersion {
        /// The file.
        path: PathBuf,
    },
    /// Another run works on this connection right now, in this program or in another one.
    #[error("another run works on this connection")]
    Busy,
}

/// The folder that holds the journals of all runs.
#[derive(Clone, Debug)]
pub struct Journal {
    folder: PathBuf,
}

/// The records of one run, oldest first.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) records: Vec<Record>,
    /// Whether some program is writing it now.
    pub(crate) running: bool,
}

impl Journal {
    /// Uses this folder, making it if needed, and proves that the journal of a run has room there.
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        fs::create_dir_all(folder).map_err(io(folder))?;
        let journal = Self::to_read(folder);
        journal.prove_room(ROOM)?;
        Ok(journal)
    }

    /// Uses this folder to read what is in it, which needs no room and no right to write.
    pub fn to_read(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Takes the turn of working on one connection: until the answer, or the run that begins with it, is dropped,
    /// nobody else gets it.
    ///
    /// # Errors
    /// [`JournalError::Busy`] if another run works on the same connection.
    pub(crate) fn turn(&self, connection: ConnectionId) -> Result<Turn<'_>, JournalError> {
        let lock = self.folder.join(format!("{connection}.lock"));
        let file = File::create(&lock).map_err(io(&lock))?;
        locked(&file, &lock)?;
        Ok(Turn {
            journal: self,
            connection,
            file,
        })
    }

    /// Every run, oldest first.
    pub(crate) fn runs(&self) -> Result<Vec<Run>, JournalError> {
        let mut runs = Vec::new();
        for file in fs::read_dir(&self.folder).map_err(io(&self.folder))? {
            let path = file.map_err(io(&self.folder))?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "jsonl")
            {
                // Asked before reading: a run that ends in between is read as ended.
                let running = is_locked(&path)?;
                let text = fs::read_to_string(&path).map_err(io(&path))?;
                let records = record::parse(&text, &path)?;
                runs.push(Run { records, running });
            }
        }
        runs.sort_by_key(|run| run.records.first().map(|record| record.at));
        Ok(runs)
    }
}

/// The right to work on one connection.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    journal: &'a Journal,
    connection: ConnectionId,
    file: File,
}

impl Turn<'_> {
    /// Begins the journal of one run.
    pub(crate) async fn begin(
        self,
        steps: Vec<StepId>,
        begun: Begun,
    ) -> Result<RunJournal, JournalError> {
        let folder = &self.journal.folder;
        let path = folder.join(format!("{}.jsonl", Uuid::new_v4()));
        let file = OpenOptions::new()
            .create_new(true)
            .append(true)
            .open(&path)
            .map_err(io(&path))?;
        locked(&file, &path)?;
        let run = RunJournal {
            path,
            file: Arc::new(Mutex::new(file)),
            _turn: Arc::new(self.file),
        };
        run.write(Entry::Started {
            connection: self.connection.to_string(),
            steps,
            begun: Some(Box::new(begun)),
        })
        .await?;
        // The file's name is in the folder, which has to reach the disk too.
        run.sync_folder(folder).await?;
        Ok(run)
    }
}

/// The open journal of one run. The run is over when the last clone is dropped.
#[derive(Clone, Debug)]
pub(crate) struct RunJournal {
    path: PathBuf,
    file: Arc<Mutex<File>>,
    /// Holds the lock on the connection.
    _turn: Arc<File>,
}

impl RunJournal {
    /// Appends a record and waits until it is on the disk.
    pub(crate) async fn write(&self, entry: Entry) -> Result<(), JournalError> {
        let line = Record::now(entry, now()).line();
        let file = Arc::clone(&self.file);
        self.on_disk(move || {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.write_all(line.as_bytes())?;
            file.sync_data()
        })
        .await
    }

    async fn sync_folder(&self, folder: &Path) -> Result<(), JournalError> {
        let folder = folder.to_owned();
        self.on_disk(move || {
            // Windows keeps names by itself, and opens no folder as a file.
            if cfg!(unix) {
                File::open(folder)?.sync_all()
            } else {
                Ok(())
            }
        })
        .await
    }

    async fn on_disk(
        &self,
        work: impl FnOnce() -> std::io::Result<()> + Send + 'static,
    ) -> Result<(), JournalError> {
        tokio::task::spawn_blocking(work)
            .await
            .unwrap_or_else(|join| Err(std::io::Error::other(join)))
            .map_err(io(&self.path))
    }
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> JournalError {
    let path = path.to_owned();
    move |source| JournalError::Io { path, source }
}

fn locked(file: &File, path: &Path) -> Result<(), JournalError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(JournalError::Busy),
        Err(TryLockError::Error(error)) => Err(io(path)(error)),
    }
}

fn is_locked(path: &Path) -> Result<bool, JournalError> {
    let file = File::open(path).map_err(io(path))?;
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(io(path)(error)),
    }
}

#[cfg(test)]
mod tests;
