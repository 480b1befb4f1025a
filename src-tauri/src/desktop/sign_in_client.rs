//! The person's own app registration for signing in, kept in a small file in the app's data folder.

use std::fs;
use std::io;
use std::path::Path;

use crate::session::sign_in_client::SignInClient;

const FILE: &str = "sign-in-client.json";

/// What was kept. A file that cannot be read is as none: the person is asked again, and Microsoft's shared app signs in.
pub(crate) fn load(folder: &Path) -> Option<SignInClient> {
    let text = match fs::read(folder.join(FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => {
            tracing::warn!(%error, "the app registration for signing in cannot be read");
            return None;
        }
    };
    let read = serde_json::from_slice(&text);
    read.inspect_err(
        |error| tracing::warn!(%error, "the app registration for signing in is damaged"),
    )
    .ok()
}

/// Keeps it for the next start, or forgets it. The file is replaced as a whole, so that it is never half written.
pub(crate) fn save(folder: &Path, client: Option<&SignInClient>) -> io::Result<()> {
    let file = folder.join(FILE);
    let Some(client) = client else {
        return match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    };
    fs::create_dir_all(folder)?;
    let written = folder.join(format!("{FILE}.new"));
    fs::write(&written, serde_json::to_vec_pretty(client)?)?;
    fs::rename(written, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client() -> SignInClient {
        SignInClient {
            client_id: entra::GRAPH_COMMAND_LINE_TOOLS,
            directory: "contoso.com".into(),
        }
    }

    #[test]
    fn kept_until_it_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("not there yet");
        assert_eq!(load(&folder), None);
        save(&folder, None).unwrap();
        save(&folder, Some(&client())).unwrap();
        assert_eq!(load(&folder), Some(client()));
        save(&folder, None).unwrap();
        assert_eq!(load(&folder), None);
    }

    #[test]
    fn damaged_file_is_as_none_and_can_be_written_again() {
        let folder = tempfile::tempdir().unwrap();
        for damaged in ["", "{", r#"{"clientId":"x","directory":"y"}"#] {
            fs::write(folder.path().join(FILE), damaged).unwrap();
            assert_eq!(load(folder.path()), None, "{damaged:?}");
        }
        save(folder.path(), Some(&client())).unwrap();
        assert_eq!(load(folder.path()), Some(client()));
    }
}
