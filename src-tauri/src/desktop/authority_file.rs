//! The certificate authorities that the person added, kept in a small file in the app's configuration folder.
//!
//! The certificates themselves are kept, so nothing that happens later to the file they came from changes who is
//! trusted. A file that is damaged, or that a newer version wrote, trusts nobody, and the window says so.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sso_http::Authority;

use super::kept_file::{self, Turn};
use super::versioned_file::{self, Content, Fields, Format};
use crate::ipc::SettingsProblem;

const CERTIFICATES: &str = "certificates";

const FORMAT: Format = Format {
    version: 1,
    first_had_none: false,
};

/// Where they are kept. Managed by Tauri.
#[derive(Debug)]
pub(crate) struct AuthorityFile {
    path: PathBuf,
    one_at_a_time: Mutex<()>,
}

impl AuthorityFile {
    /// The file in this folder. Neither needs to exist.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            path: folder.join("certificate-authorities.json"),
            one_at_a_time: Mutex::default(),
        }
    }

    /// Those that were added.
    ///
    /// # Errors
    /// Why the file does not say.
    pub(crate) fn read(&self) -> Result<Vec<Authority>, SettingsProblem> {
        self.content().map(|(authorities, _)| authorities)
    }

    /// Keeps these too. A damaged file is moved aside. Answers with all of them.
    ///
    /// # Errors
    /// Why they could not be kept.
    pub(crate) fn add(&self, new: Vec<Authority>) -> Result<Vec<Authority>, SettingsProblem> {
        self.change(|authorities| {
            for one in new {
                if !authorities.contains(&one) {
                    authorities.push(one);
                }
            }
        })
    }

    /// Forgets the one with this fingerprint. Answers with those that are left.
    ///
    /// # Errors
    /// Why the change could not be kept.
    pub(crate) fn remove(&self, which: &str) -> Result<Vec<Authority>, SettingsProblem> {
        self.change(|authorities| authorities.retain(|one| one.fingerprint() != which))
    }

    fn change(
        &self,
        change: impl FnOnce(&mut Vec<Authority>),
    ) -> Result<Vec<Authority>, SettingsProblem> {
        let _turn = self
            .one_at_a_time
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let turn = Turn::take(&self.path).map_err(not_written)?;
        let (mut authorities, fields) = match self.content() {
            Err(SettingsProblem::Damaged) => {
                kept_file::move_aside(&turn, &self.path).map_err(not_written)?;
                Default::default()
            }
            content => content?,
        };
        change(&mut authorities);
        let certificates = authorities.iter();
        let certificates: Value = certificates
            .map(|one| BASE64_STANDARD.encode(one.der()))
            .collect();
        let known = json!({ CERTIFICATES: certificates });
        versioned_file::replace(&turn, &self.path, FORMAT, fields, &known).map_err(not_written)?;
        Ok(authorities)
    }

    fn content(&self) -> Result<(Vec<Authority>, Fields), SettingsProblem> {
        match versioned_file::read(&self.path, FORMAT, authorities) {
            Ok(Content::Missing) => Ok(Default::default()),
            Ok(Content::Understood(authorities, fields)) => Ok((authorities, fields)),
            Ok(Content::NewerVersion(_)) => Err(SettingsProblem::NewerVersion),
            Ok(Content::Damaged) => Err(SettingsProblem::Damaged),
            Err(error) => {
                tracing::warn!(kind = %error.kind(), "the added authorities cannot be read");
                Err(SettingsProblem::Unreadable)
            }
        }
    }
}

/// All of them or none: one that cannot be read may be one that the person relies on.
fn authorities(fields: &Fields) -> Option<Vec<Authority>> {
    let certificates = fields.get(CERTIFICATES)?.as_array()?.iter();
    certificates
        .map(|one| Authority::from_der(BASE64_STANDARD.decode(one.as_str()?).ok()?).ok())
        .collect()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what map_err hands over"
)]
fn not_written(error: io::Error) -> SettingsProblem {
    tracing::warn!(kind = %error.kind(), "the added authorities cannot be written");
    SettingsProblem::NotWritten
}

#[cfg(test)]
mod tests {
    use std::fs;

    use sso_http::clock::now;

    use super::*;

    /// Of a company, until 2060; made for these tests, and nobody has its key.
    const COMPANY: &[u8] = include_bytes!("../tests/company-authority.pem");

    fn company() -> Vec<Authority> {
        Authority::read_all(COMPANY, now()).unwrap()
    }

    fn file() -> (AuthorityFile, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (AuthorityFile::in_folder(folder.path()), folder)
    }

    #[test]
    fn what_is_added_is_there_at_the_next_start_until_it_is_removed() {
        let (file, folder) = file();
        assert_eq!(file.read(), Ok(Vec::new()));
        assert_eq!(file.add(company()), Ok(company()));
        assert_eq!(file.add(company()), Ok(company()), "once");
        let next = AuthorityFile::in_folder(folder.path());
        assert_eq!(next.read(), Ok(company()));
        assert_eq!(next.remove("another"), Ok(company()));
        assert_eq!(next.remove(&company()[0].fingerprint()), Ok(Vec::new()));
        assert_eq!(file.read(), Ok(Vec::new()));
    }

    #[test]
    fn damaged_file_trusts_nobody_and_is_moved_aside_when_one_is_added_again() {
        let (file, folder) = file();
        file.add(company()).unwrap();
        let whole = fs::read_to_string(&file.path).unwrap();
        for damaged in [
            String::new(),
            "{".to_owned(),
            whole.replacen("MII", "AAA", 1),
            whole.replace("certificates", "others"),
            whole.replace("\"version\": 1", "\"version\": 0"),
        ] {
            fs::write(&file.path, &damaged).unwrap();
            assert_eq!(file.read(), Err(SettingsProblem::Damaged), "{damaged:.60}");
        }
        assert_eq!(file.add(company()), Ok(company()));
        let aside = folder.path().join("certificate-authorities.damaged-1.json");
        assert!(aside.exists(), "what was there is kept");
    }

    #[test]
    fn file_of_a_newer_version_is_respected() {
        let (file, _folder) = file();
        let newer = r#"{"version":2,"certificates":[]}"#;
        fs::write(&file.path, newer).unwrap();
        assert_eq!(file.read(), Err(SettingsProblem::NewerVersion));
        assert_eq!(file.add(company()), Err(SettingsProblem::NewerVersion));
        assert_eq!(fs::read_to_string(&file.path).unwrap(), newer);
    }

    #[test]
    fn file_that_cannot_be_read_trusts_nobody_and_stays() {
        let (file, _folder) = file();
        fs::create_dir(&file.path).unwrap();
        assert_eq!(file.read(), Err(SettingsProblem::Unreadable));
        assert_eq!(file.add(company()), Err(SettingsProblem::Unreadable));
        assert!(file.path.is_dir());
    }

    #[test]
    fn folder_that_cannot_be_written_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("a file");
        fs::write(&blocked, "").unwrap();
        let file = AuthorityFile::in_folder(&blocked);
        assert_eq!(file.add(company()), Err(SettingsProblem::NotWritten));
    }
}
