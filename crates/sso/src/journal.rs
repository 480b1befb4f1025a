//! What a run is about to do and how it went, on disk before and after each request.
//!
//! One file per run, only ever appended to, one record per line (see [`record`]). Each record is flushed to the
//! disk before the work continues. While a run is in progress, a lock says so (see [`locks`]) and another lock is on
//! its connection, so that two windows or two programs on one computer never work on the same thing (see [`turn`]).

mod folder;
mod handed_on;
mod history;
mod in_use;
mod lines;
mod locks;
mod ours;
mod read;
mod record;
mod redirects;
mod room;
mod sign_in_apps;
mod turn;
mod unusable;

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::before::Before;
use crate::target::ConnectionId;
pub(crate) use history::OnRecord;
pub use history::{Histories, History, HistoryState};
pub(crate) use ours::{MadeApplication, Ours};
pub use read::PassedOver;
pub use record::RunKind;
pub(crate) use record::{Begun, Ending, Entry, Made, Record, Subject, Thing};
pub(crate) use redirects::{AddedRedirect, RedirectOnRecord};
pub(crate) use sign_in_apps::{SignInAppEntry, SignInAppJournal, SignInAppsMade};
pub(crate) use turn::{RunJournal, Turn};
pub use unusable::Unusable;

/// How much room is checked before anything is planned, in bytes. What a run needs is known from its plan:
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
    pub(crate) connection: ConnectionId,
    /// Its place among all runs, from 1; 0 if it was written by a version that does not say.
    order: u64,
    pub(crate) records: Vec<Record>,
    /// Whether a program is writing it now.
    pub(crate) running: bool,
}

impl Journal {
    /// Uses this folder, creating it if needed, and proves that the journal of a run has room there.
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        folder::make(folder)?;
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
}

impl Run {
    /// What runs are ordered by. Runs of versions without an order come before all others, sorted by time; for the
    /// others the clock plays no part.
    fn place(&self) -> (u64, Option<Timestamp>) {
        (self.order, self.records.first().map(|record| record.at))
    }
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> JournalError {
    let path = path.to_owned();
    move |source| JournalError::Io { path, source }
}

#[cfg(test)]
mod tests;
