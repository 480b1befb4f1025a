//! How much room journals take, and the proof that a disk has it.

use std::fs;
use std::io::Write as _;

use uuid::Uuid;

use super::{Journal, JournalError, folder, io};
use crate::before::Before;
use crate::plan::Plan;
use crate::step::Step;

/// What is enough to write down, in bytes, that a request is about to leave and what came of it.
const FOR_A_REQUEST: usize = 2 * 1024;

impl Journal {
    /// Proves that so many bytes can be written.
    ///
    /// # Errors
    /// [`JournalError::Io`] if they cannot; nothing of them stays.
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
        // A probe that was only begun has to go as well.
        let removed = fs::remove_file(&probe);
        written.and(removed).map_err(io(&self.folder))
    }
}

impl Plan {
    /// How many bytes the journal of this plan's run takes at the most.
    pub fn journal_room(&self) -> usize {
        // Both are made of strings, ids and numbers, which always have a JSON form.
        let begun = serde_json::to_vec(&(&self.desired, Before::of(&self.observed)));
        let requests: usize = self.steps.iter().map(Step::most_requests).sum();
        // The beginning and the end have a line each.
        begun.map_or(0, |json| json.len()) + (requests + 2) * FOR_A_REQUEST
    }
}
