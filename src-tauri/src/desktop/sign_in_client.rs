//! The person's own app registration for signing in, kept in a small file in the app's data folder.

use std::io;
use std::path::Path;

use serde_json::Value;

use super::kept_file::{self, Turn};
use super::versioned_file::{self, Content, Fields, Format};
use crate::session::sign_in_client::SignInClient;

const FILE: &str = "sign-in-client.json";

const FORMAT: Format = Format {
    version: 1,
    first_had_none: true,
};

/// What was kept. A file that cannot be read counts as none: the person is asked again, and Microsoft's shared app signs in.
pub(crate) fn load(folder: &Path) -> Option<SignInClient> {
    match versioned_file::read(&folder.join(FILE), FORMAT, understood) {
        Ok(Content::Understood(client, _)) => Some(client),
        // Of another format, what this version understands counts.
        Ok(Content::NewerVersion(fields)) => understood(&fields),
        Ok(Content::Missing | Content::Damaged) => None,
        Err(error) => {
            tracing::warn!(%error, "the app registration for signing in cannot be read");
            None
        }
    }
}

/// Keeps it for the next start, or forgets it. What others wrote into the file stays, and one that is damaged is moved
/// aside.
///
/// # Errors
/// [`ErrorKind::Unsupported`](io::ErrorKind::Unsupported) if a newer version of the app wrote the file, which is left as
/// it is.
pub(crate) fn save(folder: &Path, client: Option<&SignInClient>) -> io::Result<()> {
    let path = folder.join(FILE);
    if client.is_none() && !path.exists() {
        return Ok(());
    }
    let turn = Turn::take(&path)?;
    let (_, fields) = versioned_file::read_to_change(&turn, &path, FORMAT, understood)?;
    match client {
        Some(client) => versioned_file::replace(&turn, &path, FORMAT, fields, client),
        None => kept_file::remove(&turn, &path),
    }
}

fn understood(fields: &Fields) -> Option<SignInClient> {
    serde_json::from_value(Value::Object(fields.clone())).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::io::ErrorKind;
    use std::thread;

    use serde_json::json;

    use super::*;

    fn client(directory: &str) -> SignInClient {
        SignInClient {
            client_id: entra::GRAPH_COMMAND_LINE_TOOLS,
            directory: directory.into(),
        }
    }

    #[test]
    fn kept_until_it_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("not there yet");
        assert_eq!(load(&folder), None);
        save(&folder, None).unwrap();
        assert!(!folder.exists(), "there is nothing to forget");
        save(&folder, Some(&client("contoso.com"))).unwrap();
        assert_eq!(load(&folder), Some(client("contoso.com")));
        let kept: Fields = serde_json::from_slice(&fs::read(folder.join(FILE)).unwrap()).unwrap();
        let names: BTreeSet<&str> = kept.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            BTreeSet::from(["clientId", "directory", "version"]),
            "no secret"
        );
        save(&folder, None).unwrap();
        assert_eq!(load(&folder), None);
    }

    #[test]
    fn file_of_the_first_version_is_read_and_what_others_added_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let mut first = serde_json::to_value(client("contoso.com")).unwrap();
        first["note"] = json!("ours");
        fs::write(&path, first.to_string()).unwrap();
        assert_eq!(load(folder.path()), Some(client("contoso.com")));
        save(folder.path(), Some(&client("fabrikam.com"))).unwrap();
        let kept: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(
            (&kept["note"], &kept["version"]),
            (&json!("ours"), &json!(1))
        );
        assert_eq!(load(folder.path()), Some(client("fabrikam.com")));
    }

    #[test]
    fn damaged_file_is_as_none_and_is_moved_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        for (number, damaged) in [
            "",
            "{",
            r#"{"clientId":"x","directory":"y"}"#,
            r#"{"version":0}"#,
        ]
        .iter()
        .enumerate()
        {
            fs::write(&path, damaged).unwrap();
            assert_eq!(load(folder.path()), None, "{damaged:?}");
            save(folder.path(), Some(&client("contoso.com"))).unwrap();
            assert_eq!(load(folder.path()), Some(client("contoso.com")));
            let aside = format!("sign-in-client.damaged-{}.json", number + 1);
            let aside = fs::read_to_string(folder.path().join(aside)).unwrap();
            assert_eq!(&aside, damaged, "whoever wrote it still has it");
        }
    }

    #[test]
    fn file_of_a_newer_version_is_respected() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let mut newer = serde_json::to_value(client("contoso.com")).unwrap();
        newer["version"] = json!(2);
        fs::write(&path, newer.to_string()).unwrap();
        assert_eq!(load(folder.path()), Some(client("contoso.com")));
        for wanted in [None, Some(&client("fabrikam.com"))] {
            let refused = save(folder.path(), wanted).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Unsupported);
            assert_eq!(fs::read_to_string(&path).unwrap(), newer.to_string());
        }
    }

    #[test]
    fn file_that_cannot_be_read_is_as_none_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs::create_dir(&path).unwrap();
        assert_eq!(load(folder.path()), None);
        for wanted in [None, Some(&client("contoso.com"))] {
            save(folder.path(), wanted).unwrap_err();
            assert!(path.is_dir());
        }
    }

    #[test]
    fn folder_that_cannot_be_written_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("a file");
        fs::write(&blocked, "").unwrap();
        save(&blocked, Some(&client("contoso.com"))).unwrap_err();
        assert_eq!(load(&blocked), None);
    }

    #[test]
    fn windows_that_save_at_once_leave_a_whole_file() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        save(folder, Some(&client("contoso.com"))).unwrap();
        thread::scope(|scope| {
            for window in 0..4 {
                scope.spawn(move || {
                    for turn in 0..20 {
                        // Names of different lengths, so that one over the other would show.
                        let directory = format!("{}.example", "w".repeat(1 + window * 20 + turn));
                        save(folder, Some(&client(&directory))).unwrap();
                        assert!(load(folder).is_some(), "never torn");
                    }
                });
            }
        });
        let left = fs::read_dir(folder).unwrap().count();
        assert_eq!(left, 2, "the file and its lock");
    }
}
