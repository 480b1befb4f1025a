//! A small file that more than one window or program may read and replace at the same time.
//!
//! It is always whole: a new one is written next to it and takes its place. Who changes it takes turns, by a lock on a
//! file of its own that holds nothing, because locks on Windows keep readers out (`LockFileEx`, "Remarks").

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::thread;
use std::time::{Duration, Instant};

/// More than such a file has a reason to be, in bytes.
const LARGEST: u64 = 64 * 1024;

/// How long to wait for others. None of them holds the file for longer than it takes to write it.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(5);

/// What Windows says while another program has the file open, as a search index or a virus scanner does for a moment
/// (`ERROR_SHARING_VIOLATION`, `ERROR_LOCK_VIOLATION`).
const IN_USE: [i32; 2] = [32, 33];

/// The right to change the file, until this is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    /// `None` where the disk has no locks, or another program does not give up its own.
    _lock: Option<File>,
}

impl Turn {
    /// Waits for the others. Without a lock the change goes ahead: the file stays whole either way.
    pub(super) fn take(path: &Path) -> io::Result<Self> {
        make_folder(path)?;
        // Windows refuses some locks to a handle that may not read or not write (`std::fs::File::try_lock`).
        let lock = of_ones_own()
            .read(true)
            .truncate(false)
            .open(path.with_extension("lock"))?;
        let begun = Instant::now();
        let lock = loop {
            match lock.try_lock() {
                Ok(()) => break Some(lock),
                Err(fs::TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                    thread::sleep(PAUSE);
                }
                Err(error) => {
                    tracing::warn!(%error, "a file is changed without its lock");
                    break None;
                }
            }
        };
        Ok(Self { _lock: lock })
    }
}

/// The text of the file, without the byte order mark that some editors on Windows put in front.
///
/// # Errors
/// [`ErrorKind::InvalidData`] if it is too large or no text.
pub(super) fn read(path: &Path) -> io::Result<String> {
    patiently(|| {
        let mut text = String::new();
        File::open(path)?
            .take(LARGEST + 1)
            .read_to_string(&mut text)?;
        if text.len() as u64 > LARGEST {
            return Err(ErrorKind::InvalidData.into());
        }
        Ok(text.trim_start_matches('\u{feff}').to_owned())
    })
}

/// Writes a new file next to the old one and puts it in its place.
pub(super) fn replace(_turn: &Turn, path: &Path, text: &[u8]) -> io::Result<()> {
    // A link, as programs that sync settings make, stays a link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let new = path.with_extension(format!("{}.new", process::id()));
    let written = write_through(&new, text).and_then(|()| patiently(|| fs::rename(&new, &path)));
    if written.is_err() {
        // Nothing is lost with it.
        let _left = fs::remove_file(&new);
    }
    written
}

/// Deletes the file; it is no error if there is none.
pub(super) fn remove(_turn: &Turn, path: &Path) -> io::Result<()> {
    match patiently(|| fs::remove_file(path)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Renames the file, so that whoever wrote into it still has it.
pub(super) fn move_aside(_turn: &Turn, path: &Path) -> io::Result<()> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let free: Option<PathBuf> = (1..=u16::MAX)
        .map(|number| path.with_file_name(format!("{name}.damaged-{number}.json")))
        .find(|path| fs::symlink_metadata(path).is_err());
    match free {
        Some(aside) => patiently(|| fs::rename(path, &aside)),
        None => Err(ErrorKind::AlreadyExists.into()),
    }
}

/// Keeps trying for a while when another program is in the way, which happens only on Windows.
fn patiently<T>(work: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    retried(work, |error| cfg!(windows) && is_in_use(error))
}

/// Whether the reason can be another program that has the file open. Replacing an open file is answered with a
/// refusal of access (`MoveFileEx`).
fn is_in_use(error: &io::Error) -> bool {
    error.kind() == ErrorKind::PermissionDenied
        || error
            .raw_os_error()
            .is_some_and(|code| IN_USE.contains(&code))
}

fn retried<T>(
    mut work: impl FnMut() -> io::Result<T>,
    passes: impl Fn(&io::Error) -> bool,
) -> io::Result<T> {
    let begun = Instant::now();
    loop {
        match work() {
            Err(error) if passes(&error) && begun.elapsed() < PATIENCE => thread::sleep(PAUSE),
            done => return done,
        }
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent() else {
        return Ok(());
    };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// On Windows a new file is for whoever its folder is for, which is in this person's profile.
fn of_ones_own() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn write_through(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = of_ones_own().truncate(true).open(path)?;
    file.write_all(text)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_program_is_in_the_way_of_is_tried_again() {
        let mut left = 3;
        let done = retried(
            || {
                left -= 1;
                let in_use = io::Error::from_raw_os_error(IN_USE[0]);
                if left > 0 { Err(in_use) } else { Ok("done") }
            },
            |error| error.raw_os_error() == Some(IN_USE[0]),
        );
        assert_eq!((done.unwrap(), left), ("done", 0));

        let mut tries = 0;
        let refused: io::Result<()> = retried(
            || {
                tries += 1;
                Err(ErrorKind::NotFound.into())
            },
            is_in_use,
        );
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(tries, 1, "what does not pass is said at once");
    }

    #[test]
    fn file_that_is_too_large_is_not_read_in_part() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, " ".repeat(70_000)).unwrap();
        assert_eq!(read(&path).unwrap_err().kind(), ErrorKind::InvalidData);
    }

    #[test]
    fn turns_exclude_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let first = Turn::take(&path).unwrap();
        let waits = thread::spawn({
            let path = path.clone();
            move || {
                let second = Turn::take(&path).unwrap();
                replace(&second, &path, b"second").unwrap();
            }
        });
        replace(&first, &path, b"first").unwrap();
        assert_eq!(read(&path).unwrap(), "first", "the other one waits");
        drop(first);
        waits.join().unwrap();
        assert_eq!(read(&path).unwrap(), "second");
    }
}
