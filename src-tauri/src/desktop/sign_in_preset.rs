//! The app registration for signing in that an administrator of this computer has set for everyone: a file that only
//! administrators can write, and on Windows a policy before it.
//!
//! | system | place |
//! | --- | --- |
//! | Windows | `HKLM\SOFTWARE\Policies\Konnect SSO Setup`, values `SignInClientId` and `SignInDirectory` |
//! | Windows | `%ProgramData%\Konnect SSO Setup\sign-in-client.json` |
//! | macOS | `/Library/Application Support/Konnect SSO Setup/sign-in-client.json` |
//! | Linux | `/etc/konnect-sso-setup/sign-in-client.json` |
//!
//! The file has the form of the one that a person's own choice is kept in, so that one can be copied to the other.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::kept_file;
use crate::session::sign_in_client::{SignInClient, SignInPreset};

const FILE: &str = "sign-in-client.json";

/// The version of the format.
const VERSION: u64 = 1;

#[cfg(windows)]
const POLICY: &str = r"SOFTWARE\Policies\Konnect SSO Setup";

/// Where this system has it.
pub(crate) fn file() -> PathBuf {
    folder().join(FILE)
}

#[cfg(windows)]
fn folder() -> PathBuf {
    let data = std::env::var_os("ProgramData").unwrap_or_else(|| r"C:\ProgramData".into());
    PathBuf::from(data).join("Konnect SSO Setup")
}

#[cfg(target_os = "macos")]
fn folder() -> PathBuf {
    PathBuf::from("/Library/Application Support/Konnect SSO Setup")
}

#[cfg(not(any(windows, target_os = "macos")))]
fn folder() -> PathBuf {
    PathBuf::from("/etc/konnect-sso-setup")
}

/// What is set on this computer. `file`: where the file would be.
pub(crate) fn load(file: &Path) -> SignInPreset {
    #[cfg(windows)]
    if let Some(policy) = policy() {
        return policy;
    }
    let text = match kept_file::read(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return SignInPreset::None,
        Err(error) => {
            tracing::warn!(%error, "the preset app registration for signing in cannot be read");
            return SignInPreset::Damaged(file.display().to_string());
        }
    };
    match parsed(&text) {
        Some(client) => SignInPreset::Set(client),
        None => SignInPreset::Damaged(file.display().to_string()),
    }
}

/// Read more strictly than the files that this app writes: a name that stands there twice is refused, because nobody can
/// tell which of the two the administrator meant.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Preset {
    #[serde(default = "first")]
    version: u64,
    client_id: entra::AppId,
    directory: String,
}

fn first() -> u64 {
    VERSION
}

fn parsed(text: &str) -> Option<SignInClient> {
    let preset: Preset = serde_json::from_str(text).ok()?;
    (preset.version == VERSION).then_some(())?;
    client(preset.client_id, &preset.directory)
}

/// An app registration of one organization needs its directory.
fn client(client_id: entra::AppId, directory: &str) -> Option<SignInClient> {
    let directory: entra::Directory = directory.parse().ok()?;
    (directory != entra::Directory::Organizations).then(|| SignInClient {
        client_id,
        directory: directory.to_string(),
    })
}

/// The policy of this computer; one value without the other is damaged.
#[cfg(windows)]
fn policy() -> Option<SignInPreset> {
    let key = windows_registry::LOCAL_MACHINE.open(POLICY).ok()?;
    let (id, directory) = (
        key.get_string("SignInClientId"),
        key.get_string("SignInDirectory"),
    );
    if id.is_err() && directory.is_err() {
        return None;
    }
    let read = id.ok().zip(directory.ok());
    let read = read.and_then(|(id, directory)| client(id.trim().parse().ok()?, &directory));
    Some(read.map_or_else(
        || SignInPreset::Damaged(format!(r"HKLM\{POLICY}")),
        SignInPreset::Set,
    ))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const ID: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

    fn read(text: &str) -> SignInPreset {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        fs::write(&file, text).unwrap();
        match load(&file) {
            SignInPreset::Damaged(named) => {
                assert_eq!(named, file.display().to_string(), "the file is named");
                SignInPreset::Damaged(String::new())
            }
            other => other,
        }
    }

    #[test]
    fn what_an_administrator_writes_is_set() {
        let expected = SignInPreset::Set(SignInClient {
            client_id: ID.parse().unwrap(),
            directory: "contoso.com".into(),
        });
        for text in [
            format!(r#"{{"version": 1, "clientId": "{ID}", "directory": "contoso.com"}}"#),
            format!(r#"{{"clientId": "{ID}", "directory": "contoso.com", "note": "IT"}}"#),
            format!("\u{feff}{{\"clientId\": \"{ID}\", \"directory\": \"contoso.com\"}}"),
        ] {
            assert_eq!(read(&text), expected, "{text}");
        }
    }

    #[test]
    fn no_file_sets_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(load(&folder.path().join(FILE)), SignInPreset::None);
    }

    #[test]
    fn file_that_cannot_be_read_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().display().to_string();
        assert_eq!(load(folder.path()), SignInPreset::Damaged(place));
    }

    #[test]
    fn anything_else_is_damaged_and_never_taken_in_part() {
        let damaged = SignInPreset::Damaged(String::new());
        for text in [
            String::new(),
            "{".into(),
            "[]".into(),
            format!(r#"{{"clientId": "{ID}"}}"#),
            r#"{"clientId": "Contoso", "directory": "contoso.com"}"#.into(),
            format!(r#"{{"clientId": "{ID}", "directory": ""}}"#),
            format!(r#"{{"clientId": "{ID}", "directory": "organizations"}}"#),
            format!(
                r#"{{"clientId": "{ID}", "directory": "a.example", "directory": "b.example"}}"#
            ),
            format!(r#"{{"clientId": "{ID}", "directory": "not a directory"}}"#),
            format!(r#"{{"version": 2, "clientId": "{ID}", "directory": "contoso.com"}}"#),
            format!(
                r#"{{"clientId": "{ID}", "directory": "contoso.com", "x": "{}"}}"#,
                "x".repeat(70_000)
            ),
        ] {
            assert_eq!(read(&text), damaged, "{}", text.get(..80).unwrap_or(&text));
        }
    }
}
