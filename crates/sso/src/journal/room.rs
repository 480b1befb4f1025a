//! How much room journals need, and proving that a disk has it.

use std::fs;
use std::io::Write as _;

use uuid::Uuid;

use super::{Journal, JournalError, folder, io};
use crate::before::Before;
use crate::plan::Plan;
use crate::step::Step;

/// How many bytes are enough to record that a request is about to be sent and how it went.
const FOR_A_REQUEST: usize = 2 * 1024;

impl Journal {
    /// Proves that this many bytes can be written.
    ///
    /// # Errors
    /// [`JournalError::Io`] if they cannot; nothing of them is left behind.
    pub fn prove_room(&self, bytes: usize) -> Result<(), JournalError> {
        // A name of its own: another window may ask the same at the same time.
        let probe = self.folder.join(format!(".{}", Uuid::new_v4()));
        let written = folder::of_ones_own()
            .write(true)
            .create_new(true)
            .open(&probe);
        let written = written.and_then(|mut file| {
            file.write_all(&vec![0; bytes])?;
            file.sync_all()
        });
        // A partly written probe has to be removed as well.
        let removed = fs::remove_file(&probe);
        written.and(removed).map_err(io(&self.folder))
    }
}

impl Plan {
    /// How many bytes the journal of this plan's run takes at most.
    pub fn journal_room(&self) -> usize {
        // Both consist of strings, ids and numbers, which always have a JSON form.
        let begun = serde_json::to_vec(&(&self.desired, Before::of(&self.observed)));
        let requests: usize = self.steps.iter().map(Step::most_requests).sum();
        // The beginning and the end take one line each.
        begun.map_or(0, |json| json.len()) + (requests + 2) * FOR_A_REQUEST
    }
}
