//! Locks between programs on one computer, each on a file that holds nothing.
//!
//! Never on data: locks on Windows are mandatory, so nobody could read a locked journal (`LockFileEx`, "Remarks").
//! Where the file system has no locks, the work continues without them; [`Journal::has_locks`] says so.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::{Journal, JournalError, folder, io};

/// "No locks available", the answer of a network file system without a lock service; it has no [`ErrorKind`].
///
/// Linux: `asm-generic/errno.h`; macOS: `sys/errno.h`.
const ENOLCK: i32 = if cfg!(target_os = "macos") { 77 } else { 37 };

/// How long to wait for the folder's lock. It is held for as long as it takes to create a file.
const FOLDER_LIMIT: Duration = Duration::from_secs(10);

/// A lock that is held until this is dropped, or an open file where there are no locks.
#[derive(Debug)]
pub(super) struct Lock {
    file: Option<File>,
    path: PathBuf,
    /// Whether the file is deleted with the lock. Only for a file whose name is never used again: another program may
    /// have opened it and be about to lock it.
    goes: bool,
}

/// The result of trying to lock.
#[derive(Debug)]
enum Tried {
    Locked,
    HeldByAnother,
    NoLocksHere,
    Failed(io::Error),
}

impl Lock {
    /// Takes the lock on this file, which is created if needed and not deleted.
    ///
    /// # Errors
    /// [`JournalError::Busy`] if another one has it.
    pub(super) fn take(path: &Path) -> Result<Self, JournalError> {
        let file = to_lock().open(path).map_err(io(path))?;
        match tried(file.try_lock()) {
            Tried::Locked | Tried::NoLocksHere => Ok(Self {
                file: Some(file),
                path: path.to_owned(),
                goes: false,
            }),
            Tried::HeldByAnother => Err(JournalError::Busy),
            Tried::Failed(error) => Err(io(path)(error)),
        }
    }

    /// Takes the lock on a file whose name is used once; the file is deleted when the lock is released.
    pub(super) fn take_once(path: &Path) -> Result<Self, JournalError> {
        let mut lock = Self::take(path)?;
        lock.goes = true;
        Ok(lock)
    }

    /// Takes the lock on this file as soon as the others release it.
    pub(super) fn wait_for(path: &Path) -> Result<Self, JournalError> {
        let begun = Instant::now();
        loop {
            match Self::take(path) {
                Err(JournalError::Busy) if begun.elapsed() < FOLDER_LIMIT => {
                    thread::sleep(Duration::from_millis(2));
                }
                taken => return taken,
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.goes {
            // What remains is cleared away by a later run.
            let _gone = fs::remove_file(&self.path);
        }
        drop(self.file.take());
    }
}

/// Whether another one has the lock on this file. A file that does not exist, or that this person may not even read, is
/// taken as not locked: anyone who may only read does not run anything.
pub(super) fn is_held(path: &Path) -> Result<bool, JournalError> {
    let mut options = to_lock();
    let opened = options
        .create(false)
        .open(path)
        .or_else(|_| File::open(path));
    let Ok(file) = opened else { return Ok(false) };
    match tried(file.try_lock_shared()) {
        Tried::Locked | Tried::NoLocksHere => Ok(false),
        Tried::HeldByAnother => Ok(true),
        Tried::Failed(error) => Err(io(path)(error)),
    }
}

/// How a file to be locked is opened: for reading and writing.
///
/// Windows refuses to lock a handle with neither right, which `append` alone is (`std::fs::File::try_lock`, "Platform-
/// specific behavior"; rust-lang/rust#54118). NFS needs a writable handle for an exclusive lock and a readable one for
/// a shared lock (flock(2), "NFS details"). Never truncated: a file that an earlier version locked may have content.
fn to_lock() -> OpenOptions {
    let mut options = folder::of_ones_own();
    options.read(true).write(true).create(true).truncate(false);
    options
}

fn tried(result: Result<(), TryLockError>) -> Tried {
    match result {
        Ok(()) => Tried::Locked,
        Err(TryLockError::WouldBlock) => Tried::HeldByAnother,
        Err(TryLockError::Error(error))
            if error.kind() == ErrorKind::Unsupported
                || (cfg!(unix) && error.raw_os_error() == Some(ENOLCK)) =>
        {
            Tried::NoLocksHere
        }
        Err(TryLockError::Error(error)) => Tried::Failed(error),
    }
}

impl Journal {
    /// Whether the file system of this folder has locks. Without them two programs could work on the same connection,
    /// which the person has to know. A folder that cannot be written is not checked: nothing runs there.
    pub fn has_locks(&self) -> bool {
        let path = self.folder.join(format!(".{}", Uuid::new_v4()));
        let Ok(file) = to_lock().open(&path) else {
            return true;
        };
        let tried = tried(file.try_lock());
        drop(file);
        let _gone = fs::remove_file(&path);
        !matches!(tried, Tried::NoLocksHere)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Seek as _, Write as _};

    use super::*;

    #[test]
    fn file_to_lock_is_open_to_read_and_to_write_and_keeps_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.lock");
        fs::write(&path, "kept").unwrap();
        let mut file = to_lock().open(&path).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text)
            .expect("Windows and NFS refuse some locks to a handle without the right to read");
        assert_eq!(text, "kept", "opening it empties nothing");
        file.rewind().unwrap();
        file.write_all(b"over")
            .expect("Windows and NFS refuse some locks to a handle without the right to write");
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "over",
            "a handle that only appends has not the right that a lock needs"
        );
    }

    #[test]
    fn lock_held_once_and_free_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.lock");
        assert!(!is_held(&path).unwrap(), "no file, no lock");
        let held = Lock::take(&path).unwrap();
        assert!(is_held(&path).unwrap());
        assert!(matches!(Lock::take(&path), Err(JournalError::Busy)));
        drop(held);
        assert!(!is_held(&path).unwrap());
        assert!(path.exists(), "its name is used again");
        drop(Lock::take_once(&path).unwrap());
        assert!(!path.exists(), "nothing leaks");
    }

    #[cfg(unix)]
    #[test]
    fn file_that_may_only_be_read_is_asked_all_the_same() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.lock");
        let held = Lock::take(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        assert!(is_held(&path).unwrap());
        drop(held);
        assert!(!is_held(&path).unwrap());
    }

    #[test]
    fn file_system_without_locks_is_no_failure() {
        let unsupported = io::Error::from(ErrorKind::Unsupported);
        let mut answers = vec![unsupported];
        if cfg!(unix) {
            answers.push(io::Error::from_raw_os_error(ENOLCK));
        }
        for error in answers {
            let answer = tried(Err(TryLockError::Error(error)));
            assert!(matches!(answer, Tried::NoLocksHere), "{answer:?}");
        }
        let other = io::Error::from(ErrorKind::PermissionDenied);
        let answer = tried(Err(TryLockError::Error(other)));
        assert!(matches!(answer, Tried::Failed(_)), "{answer:?}");
    }

    #[test]
    fn folder_on_this_computer_has_locks_and_keeps_no_trace_of_the_question() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Journal::to_read(folder.path()).has_locks());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(Journal::to_read(&folder.path().join("not there")).has_locks());
    }
}
