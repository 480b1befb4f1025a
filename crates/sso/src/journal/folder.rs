//! The folder of the journals and the files in it, for this person alone.
//!
//! Unix: 0700 and 0600, even for what an earlier version created. Windows: a new file inherits the access control list
//! of the folder in which it is created
//! (<https://learn.microsoft.com/windows/win32/fileio/file-security-and-access-rights>), and the app's data folder is
//! in `%APPDATA%`, inside the profile of this person; nothing is set there.

use std::fs::{self, OpenOptions};
use std::path::Path;

use super::JournalError;

/// The options for a new file of this person.
pub(super) fn of_ones_own() -> OpenOptions {
    #[cfg_attr(not(unix), allow(unused_mut, reason = "only Unix has a mode"))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Creates the folder if needed, and makes it and its files inaccessible to everyone else.
pub(super) fn make(folder: &Path) -> Result<(), JournalError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(super::io(folder))?;
    #[cfg(unix)]
    tighten(folder);
    Ok(())
}

/// A file system without permissions, or files owned by someone else, are no reason to fail.
#[cfg(unix)]
fn tighten(folder: &Path) {
    only_for(folder, 0o700);
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        // A link points to something that does not belong to the journal.
        if file.file_type().is_ok_and(|kind| kind.is_file()) {
            only_for(&file.path(), 0o600);
        }
    }
}

#[cfg(unix)]
fn only_for(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(found) = fs::metadata(path) else {
        return;
    };
    let beyond = found.permissions().mode() & 0o777 & !mode;
    if beyond == 0 {
        return;
    }
    if let Err(error) = fs::set_permissions(path, fs::Permissions::from_mode(mode)) {
        tracing::warn!(path = %path.display(), %error, "others on this computer can read it");
    }
}
