//! Reading the folder: which runs are in it, and what is skipped.
//!
//! A file that cannot be used affects only its own connection, which its first line names. What is not a journal
//! affects none: another system, a sync program or a person put it there, and it is left as it is.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::lines::{self, Line, split};
use super::record::{self, Head};
use super::unusable::Unusable;
use super::{Journal, JournalError, Record, Run, io, locks};
use crate::target::ConnectionId;

/// More than any first line needs; it holds what a run chose and found, including a whole application.
const FIRST_LINE: u64 = 16 * 1024 * 1024;

/// A file in the folder that was not used. It is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// The file.
    pub path: PathBuf,
    /// Why it was not used.
    pub why: Unusable,
    /// The connection that it belongs to, which is not worked on; `None` if it belongs to none or does not say which.
    pub connection: Option<ConnectionId>,
}

/// What is in the folder.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The runs that were asked for, in the order in which they began.
    pub(super) runs: Vec<Run>,
    pub(super) passed_over: Vec<PassedOver>,
}

impl Journal {
    /// The runs of every connection, in the order in which they began. What cannot be read is skipped.
    #[cfg(test)]
    pub(crate) fn runs(&self) -> Result<Vec<Run>, JournalError> {
        Ok(self.found(|_| true)?.runs)
    }

    /// The runs of one connection, in the order in which they began.
    ///
    /// # Errors
    /// [`JournalError::Corrupt`], [`JournalError::NewerVersion`] or [`JournalError::Io`] if one of them cannot be read.
    pub(crate) fn runs_of(&self, connection: ConnectionId) -> Result<Vec<Run>, JournalError> {
        let found = self.found(|one| one == connection)?;
        let of_it = |file: &PassedOver| file.connection == Some(connection);
        match found.passed_over.into_iter().find(of_it) {
            Some(file) => Err(file.into()),
            None => Ok(found.runs),
        }
    }

    /// The highest place that a run in this folder has among all runs.
    pub(super) fn highest_order(&self) -> Result<u64, JournalError> {
        let mut highest = 0;
        for path in self.files()? {
            if let Ok(Some((_, head))) = open(&path) {
                highest = highest.max(head.order);
            }
        }
        Ok(highest)
    }

    /// Everything in the folder, but only the runs of the wanted connections.
    pub(super) fn found(
        &self,
        wanted: impl Fn(ConnectionId) -> bool,
    ) -> Result<Found, JournalError> {
        let mut found = Found::default();
        for path in self.files()? {
            match read(&path, &wanted) {
                Ok(run) => found.runs.extend(run),
                Err((why, connection)) => found.passed_over.push(PassedOver {
                    path,
                    why,
                    connection,
                }),
            }
        }
        found.runs.sort_by_key(Run::place);
        Ok(found)
    }

    /// Files with the name of a journal, in a fixed order.
    pub(super) fn files(&self) -> Result<Vec<PathBuf>, JournalError> {
        let mut files = Vec::new();
        for file in fs::read_dir(&self.folder).map_err(io(&self.folder))? {
            let path = file.map_err(io(&self.folder))?.path();
            if path.extension().is_some_and(|it| it == "jsonl") {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }
}

impl From<PassedOver> for JournalError {
    fn from(file: PassedOver) -> Self {
        let PassedOver { path, why, .. } = file;
        match why {
            Unusable::NewerVersion => Self::NewerVersion { path },
            Unusable::Damaged { line } => Self::Corrupt { path, line },
            Unusable::NoJournal => Self::Corrupt { path, line: 1 },
            Unusable::Unreadable(kind) => Self::Io {
                path,
                source: kind.into(),
            },
        }
    }
}

type Problem = (Unusable, Option<ConnectionId>);

/// The run in this file; `None` if none was begun in it or it is not wanted.
fn read(path: &Path, wanted: impl Fn(ConnectionId) -> bool) -> Result<Option<Run>, Problem> {
    let Some((first, head)) = open(path)? else {
        return Ok(None);
    };
    if head.newer {
        return Err((Unusable::NewerVersion, head.connection));
    }
    let Some(connection) = head.connection else {
        return Err((Unusable::NoJournal, None));
    };
    if !wanted(connection) {
        return Ok(None);
    }
    let problem = |why| (why, Some(connection));
    // Checked before reading: a run that ends in between is read as ended.
    let running = is_running(path).map_err(|error| problem(unreadable(&error)))?;
    let records = records(path, &first).map_err(problem)?;
    Ok(Some(Run {
        connection,
        order: head.order,
        records,
        running,
    }))
}

/// The first line of a journal and what it says; `None` if the file is gone or ends within its first line, which is
/// what a crash leaves of a run that began nothing.
fn open(path: &Path) -> Result<Option<(Vec<u8>, Head)>, Problem> {
    let alone = |error: std::io::Error| (Unusable::Unreadable(error.kind()), None);
    let kind = match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        kind => kind.map_err(alone)?,
    };
    // A folder cannot be read, and reading a pipe would block.
    if !kind.is_file() {
        return Err((Unusable::NoJournal, None));
    }
    let file = File::open(path).map_err(alone)?;
    let first = lines::first(file, FIRST_LINE).map_err(alone)?;
    let head = match split(&first).next() {
        None => return Ok(None),
        Some(Line::Torn(line)) if record::may_begin(line) => return Ok(None),
        Some(Line::Torn(_)) => None,
        Some(Line::Whole(line)) => record::head(line),
    };
    let head = head.ok_or((Unusable::NoJournal, None))?;
    Ok(Some((first, head)))
}

/// The records of a file that begins with this line. A torn last line, left by a crash in the middle of a write, is
/// skipped.
fn records(path: &Path, first: &[u8]) -> Result<Vec<Record>, Unusable> {
    let mut text = Vec::new();
    let read = File::open(path).and_then(|mut file| file.read_to_end(&mut text));
    read.map_err(|error| Unusable::Unreadable(error.kind()))?;
    if !text.starts_with(first) {
        return Err(Unusable::Damaged { line: 1 });
    }
    record::parse(&text)
}

/// Whether a program is writing this journal now.
fn is_running(path: &Path) -> Result<bool, JournalError> {
    if locks::is_held(&path.with_extension("lock"))? {
        return Ok(true);
    }
    // Versions before the third format lock the journal itself. On Windows none of them could begin a run.
    Ok(cfg!(unix) && locks::is_held(path)?)
}

fn unreadable(error: &JournalError) -> Unusable {
    Unusable::Unreadable(match error {
        JournalError::Io { source, .. } => source.kind(),
        _ => ErrorKind::Other,
    })
}
