//! Files that the person asked for, in the folder where downloads go.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

/// How many files of one name there can be.
const MOST: usize = 999;

/// Saves a text as a new file, and answers with its name: `stem.extension`, or with a number if there is one. What is
/// there already stays as it is.
///
/// # Errors
/// When the folder cannot be written to, or the disk is full. Then there is no new file.
pub(crate) fn save_new(
    folder: &Path,
    stem: &str,
    extension: &str,
    text: &str,
) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    for number in 1..=MOST {
        let name = match number {
            1 => format!("{stem}.{extension}"),
            _ => format!("{stem} ({number}).{extension}"),
        };
        let path = folder.join(&name);
        // Two windows or programs at the same time never get the same file.
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(mut file) => {
                let written = file.write_all(text.as_bytes());
                return match written.and_then(|()| file.sync_all()) {
                    Ok(()) => Ok(name),
                    Err(error) => {
                        // Windows deletes no file that is open.
                        drop(file);
                        // Half a file would be sent by mistake.
                        let _left = fs::remove_file(&path);
                        Err(error)
                    }
                };
            }
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_there_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let save = |text| save_new(folder.path(), "request", "json", text).unwrap();
        assert_eq!(save("first"), "request.json");
        assert_eq!(save("second"), "request (2).json");
        let read = |name| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(read("request.json"), "first");
        assert_eq!(read("request (2).json"), "second");
    }

    #[test]
    fn programs_at_the_same_time_get_a_file_each() {
        let folder = tempfile::tempdir().unwrap();
        let names: std::collections::BTreeSet<String> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| save_new(folder.path(), "request", "json", "x").unwrap()))
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(names.len(), 8);
    }

    #[test]
    fn folder_is_made_if_it_is_not_there_and_what_is_none_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let new = folder.path().join("Downloads");
        save_new(&new, "request", "json", "x").unwrap();
        assert!(save_new(&new.join("request.json"), "request", "json", "x").is_err());
    }
}
