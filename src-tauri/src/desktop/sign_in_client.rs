//! The person's own app registration for signing in, kept in a small file in the app's data folder.

use std::io::{self, ErrorKind};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::kept_file::{self, Turn};
use crate::session::sign_in_client::SignInClient;

const FILE: &str = "sign-in-client.json";

/// The version of the format that this app writes. The first files had none.
const VERSION: u64 = 1;

/// What is in the file.
enum Content {
    Nothing,
    Fields(Map<String, Value>),
    Damaged,
    NewerVersion(Map<String, Value>),
}

/// What was kept. A file that cannot be read is as none: the person is asked again, and Microsoft's shared app signs in.
pub(crate) fn load(folder: &Path) -> Option<SignInClient> {
    let content = content(&folder.join(FILE)).inspect_err(
        |error| tracing::warn!(%error, "the app registration for signing in cannot be read"),
    );
    let (Content::Fields(fields) | Content::NewerVersion(fields)) = content.ok()? else {
        return None;
    };
    // Of another format, what this version understands counts.
    serde_json::from_value(Value::Object(fields)).ok()
}

/// Keeps it for the next start, or forgets it. What others wrote into the file stays, and one that is damaged is moved
/// aside.
///
/// # Errors
/// [`ErrorKind::Unsupported`] if a newer version of the app wrote the file, which is left as it is.
pub(crate) fn save(folder: &Path, client: Option<&SignInClient>) -> io::Result<()> {
    let path = folder.join(FILE);
    if client.is_none() && !path.exists() {
        return Ok(());
    }
    let turn = Turn::take(&path)?;
    let mut fields = match content(&path)? {
        Content::NewerVersion(_) => return Err(ErrorKind::Unsupported.into()),
        Content::Damaged => {
            tracing::warn!("a damaged file of the app registration for signing in is moved aside");
            kept_file::move_aside(&turn, &path)?;
            Map::new()
        }
        Content::Nothing => Map::new(),
        Content::Fields(fields) => fields,
    };
    let Some(client) = client else {
        return kept_file::remove(&turn, &path);
    };
    fields.insert("version".to_owned(), json!(VERSION));
    if let Value::Object(known) = serde_json::to_value(client)? {
        fields.extend(known);
    }
    kept_file::replace(&turn, &path, &serde_json::to_vec_pretty(&fields)?)
}

fn content(path: &Path) -> io::Result<Content> {
    let text = match kept_file::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Content::Nothing),
        Err(error) if error.kind() == ErrorKind::InvalidData => return Ok(Content::Damaged),
        Err(error) => return Err(error),
    };
    // Some editors on Windows begin a file with a byte order mark.
    let Ok(Value::Object(fields)) = serde_json::from_str(text.trim_start_matches('\u{feff}'))
    else {
        return Ok(Content::Damaged);
    };
    match fields.get("version").map(Value::as_u64) {
        Some(Some(newer)) if newer > VERSION => return Ok(Content::NewerVersion(fields)),
        None | Some(Some(VERSION)) => {}
        Some(_) => return Ok(Content::Damaged),
    }
    let client: Result<SignInClient, _> = serde_json::from_value(Value::Object(fields.clone()));
    Ok(match client {
        Ok(_) => Content::Fields(fields),
        Err(_) => Content::Damaged,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::thread;

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
        let kept: Map<String, Value> =
            serde_json::from_slice(&fs::read(folder.join(FILE)).unwrap()).unwrap();
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
