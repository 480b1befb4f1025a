//! The differences that the person intends, in a small file in the app's data folder, next to the journals of the
//! connections that they belong to.

use std::io;
use std::path::Path;

use serde_json::json;

use super::kept_file::Turn;
use super::versioned_file::{self, Content, Fields, Format};
use crate::session::intended::IntendedDifferences;

const FILE: &str = "intended-differences.json";
const CONNECTIONS: &str = "connections";

const FORMAT: Format = Format {
    version: 1,
    first_had_none: false,
};

/// What is intended. A file that cannot be read counts as none: a difference is then shown as one.
pub(crate) fn load(folder: &Path) -> IntendedDifferences {
    match versioned_file::read(&folder.join(FILE), FORMAT, differences) {
        Ok(Content::Understood(known, _)) => known,
        Ok(Content::Missing | Content::Damaged | Content::NewerVersion(_)) => {
            IntendedDifferences::default()
        }
        Err(error) => {
            tracing::warn!(%error, "the intended differences cannot be read");
            IntendedDifferences::default()
        }
    }
}

/// Changes it, as it is in the file at this moment: another window may have changed it since it was last read. A damaged
/// file is moved aside. Answers with the whole.
///
/// # Errors
/// [`ErrorKind::Unsupported`](io::ErrorKind::Unsupported) if a newer version of the app wrote the file, which is left as
/// it is.
pub(crate) fn change(
    folder: &Path,
    change: impl FnOnce(&mut IntendedDifferences),
) -> io::Result<IntendedDifferences> {
    let path = folder.join(FILE);
    let turn = Turn::take(&path)?;
    let (known, fields) = versioned_file::read_to_change(&turn, &path, FORMAT, differences)?;
    let mut known = known.unwrap_or_default();
    change(&mut known);
    versioned_file::replace(&turn, &path, FORMAT, fields, &json!({ CONNECTIONS: known }))?;
    Ok(known)
}

fn differences(fields: &Fields) -> Option<IntendedDifferences> {
    let known = fields.get(CONNECTIONS).cloned().unwrap_or(json!({}));
    serde_json::from_value(known).ok()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::ErrorKind;
    use std::thread;

    use serde_json::Value;

    use super::*;

    fn known(text: Value) -> IntendedDifferences {
        serde_json::from_value(text).unwrap()
    }

    /// One difference of the connection of this number.
    fn one(number: usize) -> Value {
        let difference = json!({"evidence": [], "since": "2026-11-29T19:00:00Z"});
        json!({ format!("connection-{number}"): { "label": difference } })
    }

    fn add(differences: &mut IntendedDifferences, number: usize) {
        let mut all = serde_json::to_value(&*differences).unwrap();
        let Value::Object(added) = one(number) else {
            panic!("it is an object")
        };
        all.as_object_mut().unwrap().extend(added);
        *differences = known(all);
    }

    #[test]
    fn what_is_intended_is_there_at_the_next_start_and_what_others_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("not there yet");
        assert_eq!(load(&folder), IntendedDifferences::default());
        change(&folder, |all| add(all, 1)).unwrap();
        assert_eq!(load(&folder), known(one(1)));
        let path = folder.join(FILE);
        let mut kept: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        kept["later"] = json!([1]);
        fs::write(&path, format!("\u{feff}{kept}")).unwrap();
        change(&folder, |all| add(all, 2)).unwrap();
        let kept: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(kept["later"], json!([1]));
        assert_eq!(kept[CONNECTIONS].as_object().unwrap().len(), 2);
    }

    #[test]
    fn windows_that_save_at_once_lose_nothing_of_each_other() {
        let folder = tempfile::tempdir().unwrap();
        thread::scope(|scope| {
            for window in 0..2 {
                let folder = folder.path();
                scope.spawn(move || {
                    for turn in 0..20 {
                        change(folder, |all| add(all, 2 * turn + window)).unwrap();
                    }
                });
            }
        });
        let all = serde_json::to_value(load(folder.path())).unwrap();
        assert_eq!(all.as_object().unwrap().len(), 40);
    }

    #[test]
    fn damaged_file_is_as_none_and_is_moved_aside() {
        let folder = tempfile::tempdir().unwrap();
        for damaged in [
            "{",
            "[]",
            r#"{"version":1,"connections":[]}"#,
            r#"{"version":"1"}"#,
        ] {
            fs::write(folder.path().join(FILE), damaged).unwrap();
            assert_eq!(load(folder.path()), IntendedDifferences::default());
            change(folder.path(), |all| add(all, 1)).unwrap();
            assert_eq!(load(folder.path()), known(one(1)), "{damaged}");
        }
        let aside = fs::read_dir(folder.path()).unwrap().filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().contains("damaged")
        });
        assert_eq!(aside.count(), 4, "whoever wrote them still has them");
    }

    #[test]
    fn file_that_cannot_be_read_is_as_none_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs::create_dir(&path).unwrap();
        assert_eq!(load(folder.path()), IntendedDifferences::default());
        change(folder.path(), |all| add(all, 1)).unwrap_err();
        assert!(path.is_dir());
    }

    #[test]
    fn folder_that_cannot_be_written_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("a file");
        fs::write(&blocked, "").unwrap();
        change(&blocked, |all| add(all, 1)).unwrap_err();
        assert_eq!(load(&blocked), IntendedDifferences::default());
    }

    #[test]
    fn file_of_a_newer_version_is_respected() {
        let folder = tempfile::tempdir().unwrap();
        let newer = r#"{"version":2,"connections":{"a":1}}"#;
        fs::write(folder.path().join(FILE), newer).unwrap();
        assert_eq!(load(folder.path()), IntendedDifferences::default());
        let refused = change(folder.path(), |all| add(all, 1)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unsupported);
        let kept = fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert_eq!(kept, newer);
    }
}
