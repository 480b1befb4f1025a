//! Where this computer keeps what runs make: client secrets and journals, those of practice apart from everything real.

use std::fmt;
use std::path::{Path, PathBuf};

use sso::ClientSecretStore;

/// The folders of the journals, inside the app's data folder.
const RUNS: &str = "runs";
const PRACTICE_RUNS: &str = "practice-runs";

/// The real services, or those of practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    Real,
    Practice,
}

/// What is kept for one world.
#[derive(Clone)]
pub(crate) struct RunStore {
    pub(crate) secret_store: ClientSecretStore,
    pub(crate) journal_folder: PathBuf,
}

impl fmt::Debug for RunStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunStore")
            .field("journal_folder", &self.journal_folder)
            .finish_non_exhaustive()
    }
}

impl World {
    pub(crate) const BOTH: [Self; 2] = [Self::Real, Self::Practice];

    /// Where its journals are, in the app's data folder.
    pub(crate) fn journal_folder(self, data: &Path) -> PathBuf {
        data.join(match self {
            Self::Real => RUNS,
            Self::Practice => PRACTICE_RUNS,
        })
    }
}
