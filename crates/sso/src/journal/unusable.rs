//! What keeps a file in the folder from being used.

use std::io::ErrorKind;

/// Why a file in the folder cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is not a journal.
    NoJournal,
    /// It is a journal, with a damaged line, counted from 1.
    Damaged {
        /// The line.
        line: usize,
    },
    /// It was written by a newer version of the app.
    NewerVersion,
    /// It could not be read.
    Unreadable(ErrorKind),
}
