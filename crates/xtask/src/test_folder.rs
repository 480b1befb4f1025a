//! Where tests keep their temporary files: a folder of their own, so that what they leave behind is seen.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::suite::Suite;

/// How long what ends after its test, such as a browser, may take to clean up.
pub(crate) const CLEANING: Duration = Duration::from_secs(20);

/// An empty folder, removed with everything in it when dropped.
pub(crate) struct TestFolder(TempDir);

impl TestFolder {
    /// Creates it, in memory where the system has room there: journals are written to disk line by line, and tests
    /// write them a hundred thousand times.
    pub(crate) fn create() -> Result<Self> {
        let parent = memory().unwrap_or_else(std::env::temp_dir);
        // Short: the path of a socket may have little more than a hundred bytes.
        let folder = tempfile::Builder::new()
            .prefix("konnect-sso-")
            .tempdir_in(&parent)
            .with_context(|| format!("could not create a folder in {}", parent.display()))?;
        Ok(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Fails with the names of what is left after `patience`.
    pub(crate) fn left_behind(&self, patience: Duration) -> Suite {
        let start = Instant::now();
        let mut names = self.names();
        while !names.is_empty() && start.elapsed() < patience {
            std::thread::sleep(Duration::from_millis(200));
            names = self.names();
        }
        let passed = names.is_empty();
        Suite {
            failed: names,
            ..Suite::single("nothing left behind", passed, start.elapsed())
        }
    }

    fn names(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path()) else {
            return vec![self.path().display().to_string()];
        };
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        entries.flatten().map(name).collect()
    }
}

/// A file system in memory with enough room, from which programs can be started: containers often have one without
/// either.
#[cfg(target_os = "linux")]
fn memory() -> Option<PathBuf> {
    use rustix::fs::{StatVfsMountFlags, statvfs};

    /// Far more than the tests need at the same time.
    const ENOUGH_BYTES: u64 = 2 << 30;

    let path = PathBuf::from("/dev/shm");
    let system = statvfs(&path).ok()?;
    let forbidden = StatVfsMountFlags::NOEXEC | StatVfsMountFlags::RDONLY;
    let usable = !system.f_flag.intersects(forbidden)
        && system.f_bavail.saturating_mul(system.f_frsize) >= ENOUGH_BYTES;
    usable.then_some(path)
}

#[cfg(not(target_os = "linux"))]
fn memory() -> Option<PathBuf> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tests_leave_is_named_and_removed() {
        let folder = TestFolder::create().unwrap();
        let clean = folder.left_behind(CLEANING);
        assert_eq!((clean.passed, clean.failed.len()), (1, 0));
        fs::write(folder.path().join("forgotten"), "").unwrap();
        let left = folder.left_behind(Duration::ZERO);
        assert_eq!((left.passed, left.failed), (0, vec!["forgotten".into()]));
        let path = folder.path().to_owned();
        drop(folder);
        assert!(!path.exists(), "the next run begins with nothing");
    }
}
