//! The directories that were signed in to lately, in a small file in the app's data folder, so that they can be chosen
//! again. It names no person.

use std::io;
use std::path::Path;

use serde_json::json;

use super::kept_file::{self, Turn};
use super::versioned_file::{self, Content, Fields, Format};
use crate::ipc::Directory;

const FILE: &str = "recent-directories.json";
const DIRECTORIES: &str = "directories";

const FORMAT: Format = Format {
    version: 1,
    first_had_none: false,
};

/// More than this is not a choice but a list.
const MOST: usize = 8;

/// Those that are remembered, the latest first. A file that cannot be read counts as none: a directory can be typed.
pub(crate) fn load(folder: &Path) -> Vec<Directory> {
    match versioned_file::read(&folder.join(FILE), FORMAT, directories) {
        Ok(Content::Understood(known, _)) => known,
        Ok(Content::Missing | Content::Damaged | Content::NewerVersion(_)) => Vec::new(),
        Err(error) => {
            tracing::warn!(%error, "the recent directories cannot be read");
            Vec::new()
        }
    }
}

/// Puts a directory at the head of the list.
///
/// # Errors
/// [`ErrorKind::Unsupported`](io::ErrorKind::Unsupported) if a newer version of the app wrote the file, which is left as
/// it is.
pub(crate) fn remember(folder: &Path, directory: &Directory) -> io::Result<()> {
    change(folder, |known| {
        known.retain(|it| it.id != directory.id || it.cloud != directory.cloud);
        known.insert(0, directory.clone());
        known.truncate(MOST);
    })
}

/// Forgets the directory with this id, or all of them. Answers with the rest.
///
/// # Errors
/// As [`remember`].
pub(crate) fn forget(folder: &Path, id: Option<&str>) -> io::Result<Vec<Directory>> {
    if folder.join(FILE).exists() {
        change(folder, |known| {
            known.retain(|it| id.is_some_and(|id| it.id != id));
        })?;
    }
    Ok(load(folder))
}

/// As the file is at this moment, because another window may have changed it. A damaged file is moved aside.
fn change(folder: &Path, change: impl FnOnce(&mut Vec<Directory>)) -> io::Result<()> {
    let path = folder.join(FILE);
    let turn = Turn::take(&path)?;
    let (known, fields) = versioned_file::read_to_change(&turn, &path, FORMAT, directories)?;
    let mut known = known.unwrap_or_default();
    change(&mut known);
    if known.is_empty() {
        return kept_file::remove(&turn, &path);
    }
    versioned_file::replace(&turn, &path, FORMAT, fields, &json!({ DIRECTORIES: known }))
}

/// An id goes into the field where a directory is chosen, so it has to be one.
fn directories(fields: &Fields) -> Option<Vec<Directory>> {
    let known: Vec<Directory> = serde_json::from_value(fields.get(DIRECTORIES)?.clone()).ok()?;
    let is_id = |it: &Directory| it.id.parse::<entra::TenantId>().is_ok();
    known.iter().all(is_id).then_some(known)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::io::ErrorKind;
    use std::thread;

    use serde_json::Value;

    use super::*;
    use crate::ipc::Cloud;

    fn directory(number: u8, cloud: Cloud) -> Directory {
        Directory {
            id: uuid::Uuid::from_u128(number.into()).to_string(),
            name: "Contoso".into(),
            domain: Some("contoso.com".into()),
            cloud,
        }
    }

    fn numbered(number: u8) -> Directory {
        directory(number, Cloud::Global)
    }

    #[test]
    fn latest_first_each_once_and_no_more_than_a_handful() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("not there yet");
        assert_eq!(load(&folder), []);
        for number in [1, 2, 1] {
            remember(&folder, &numbered(number)).unwrap();
        }
        assert_eq!(load(&folder), [numbered(1), numbered(2)]);
        let in_china = directory(1, Cloud::China);
        remember(&folder, &in_china).unwrap();
        assert_eq!(
            load(&folder),
            [in_china, numbered(1), numbered(2)],
            "the same id can be a directory in two clouds"
        );
        for number in 10..30 {
            remember(&folder, &numbered(number)).unwrap();
        }
        assert_eq!(load(&folder).len(), MOST);
        assert_eq!(load(&folder)[0], numbered(29));
    }

    #[test]
    fn file_names_directories_and_nobody() {
        let folder = tempfile::tempdir().unwrap();
        remember(folder.path(), &numbered(1)).unwrap();
        let kept: Value =
            serde_json::from_slice(&fs::read(folder.path().join(FILE)).unwrap()).unwrap();
        let kept = kept[DIRECTORIES][0].as_object().unwrap();
        let names: BTreeSet<&str> = kept.keys().map(String::as_str).collect();
        assert_eq!(names, BTreeSet::from(["cloud", "domain", "id", "name"]));
    }

    #[test]
    fn one_or_all_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert_eq!(forget(folder, None).unwrap(), [], "there is nothing");
        for number in 1..4 {
            remember(folder, &numbered(number)).unwrap();
        }
        let left = forget(folder, Some(&numbered(2).id)).unwrap();
        assert_eq!(left, [numbered(3), numbered(1)]);
        assert_eq!(forget(folder, None).unwrap(), []);
        assert!(!folder.join(FILE).exists(), "nothing stays on the disk");
    }

    #[test]
    fn damaged_file_is_as_none_and_is_moved_aside() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let path = folder.join(FILE);
        for (number, damaged) in [
            "",
            "{",
            "[]",
            r#"{"version":0}"#,
            r#"{"version":1}"#,
            r#"{"version":1,"directories":[{"id":"contoso\" onload=","name":"x","domain":null,"cloud":"global"}]}"#,
            r#"{"version":1,"directories":[{"id":"x"}]}"#,
        ]
        .iter()
        .enumerate()
        {
            fs::write(&path, damaged).unwrap();
            assert_eq!(load(folder), [], "{damaged:?}");
            remember(folder, &numbered(1)).unwrap();
            assert_eq!(load(folder), [numbered(1)]);
            let aside = folder.join(format!("recent-directories.damaged-{}.json", number + 1));
            assert_eq!(&fs::read_to_string(aside).unwrap(), damaged);
        }
    }

    #[test]
    fn file_of_a_newer_version_is_respected() {
        let folder = tempfile::tempdir().unwrap();
        let newer = r#"{"version":2,"directories":{}}"#;
        fs::write(folder.path().join(FILE), newer).unwrap();
        assert_eq!(load(folder.path()), []);
        let refused = remember(folder.path(), &numbered(1)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unsupported);
        let refused = forget(folder.path(), None).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unsupported);
        assert_eq!(fs::read_to_string(folder.path().join(FILE)).unwrap(), newer);
    }

    #[test]
    fn file_that_cannot_be_read_is_as_none_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs::create_dir(&path).unwrap();
        assert_eq!(load(folder.path()), []);
        remember(folder.path(), &numbered(1)).unwrap_err();
        forget(folder.path(), None).unwrap_err();
        assert!(path.is_dir());
    }

    #[test]
    fn folder_that_cannot_be_written_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("a file");
        fs::write(&blocked, "").unwrap();
        remember(&blocked, &numbered(1)).unwrap_err();
        assert_eq!(load(&blocked), []);
    }

    #[test]
    fn windows_that_sign_in_at_once_lose_nothing_of_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        thread::scope(|scope| {
            for window in 0..4 {
                scope.spawn(move || {
                    for _ in 0..10 {
                        remember(folder, &numbered(window)).unwrap();
                    }
                });
            }
        });
        let known: BTreeSet<String> = load(folder).into_iter().map(|it| it.id).collect();
        assert_eq!(known.len(), 4);
    }
}
