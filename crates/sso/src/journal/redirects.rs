//! The redirect URIs of test sign-ins that may be registered: a file of its own for each, there before the request that
//! adds it and deleted after the one that takes it away.
//!
//! They belong to no run, so a test leaves a finished connection finished. Their files have another ending than journals,
//! so versions that know no test sign-in do not see them.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use entra::{ObjectId, TenantId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::lines::{Line, Lines, split};
use super::locks::Lock;
use super::{Journal, JournalError, folder, io, record, turn};
use crate::target::ConnectionId;

const VERSION: u32 = 1;
const ENDING: &str = "redirect";

/// More than any of these files needs.
const LONGEST: u64 = 64 * 1024;

/// Which redirect URI was to be added to which application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AddedRedirect {
    version: u32,
    /// Whose application it is.
    pub(crate) connection: String,
    pub(crate) tenant: TenantId,
    pub(crate) application: ObjectId,
    pub(crate) uri: String,
}

impl AddedRedirect {
    pub(crate) fn new(
        connection: ConnectionId,
        tenant: TenantId,
        application: ObjectId,
        uri: String,
    ) -> Self {
        Self {
            version: VERSION,
            connection: connection.to_string(),
            tenant,
            application,
            uri,
        }
    }
}

/// The file about one of them, which nobody else works on while this is held.
#[derive(Debug)]
pub(crate) struct RedirectOnRecord {
    pub(crate) added: AddedRedirect,
    path: PathBuf,
    _mine: Lock,
}

impl RedirectOnRecord {
    /// It is gone from the application, so nothing has to be remembered.
    pub(crate) async fn forget(self) -> Result<(), JournalError> {
        let path = self.path.clone();
        turn::on_disk(&self.path, move || {
            fs::remove_file(&path).map_err(io(&path))
        })
        .await
    }
}

impl Journal {
    /// Remembers that it may be registered from now on.
    pub(crate) async fn record_redirect(
        &self,
        added: AddedRedirect,
    ) -> Result<RedirectOnRecord, JournalError> {
        let folder = self.folder.clone();
        let work = move || {
            folder::make(&folder)?;
            let path = folder.join(format!("{}.{ENDING}", Uuid::new_v4()));
            let mine = Lock::take_once(&path.with_extension("lock"))?;
            // Names, ids and an address always have a JSON form.
            let json = serde_json::to_string(&added).unwrap_or_default();
            let line = format!("{} {json}\n", record::sum(json.as_bytes()));
            let written = Lines::create(&path).and_then(|mut lines| lines.append(&line));
            written.map_err(io(&path))?;
            turn::sync_folder(&folder)?;
            Ok(RedirectOnRecord {
                added,
                path,
                _mine: mine,
            })
        };
        turn::on_disk(&self.folder, work).await
    }

    /// Those in this directory that were left: nobody works on them now. What cannot be read is skipped; the check of
    /// the application finds its redirect URI anyway.
    pub(crate) async fn left_redirects(
        &self,
        tenant: TenantId,
    ) -> Result<Vec<RedirectOnRecord>, JournalError> {
        let folder = self.folder.clone();
        let work = move || {
            if !folder.is_dir() {
                return Ok(Vec::new());
            }
            let mut left = Vec::new();
            for file in fs::read_dir(&folder).map_err(io(&folder))? {
                let path = file.map_err(io(&folder))?.path();
                if path.extension().is_some_and(|ending| ending == ENDING) {
                    left.extend(take(path, tenant));
                }
            }
            Ok(left)
        };
        turn::on_disk(&self.folder, work).await
    }
}

fn take(path: PathBuf, tenant: TenantId) -> Option<RedirectOnRecord> {
    let mine = Lock::take_once(&path.with_extension("lock")).ok()?;
    let added = read(&path)?;
    (added.tenant == tenant).then_some(RedirectOnRecord {
        added,
        path,
        _mine: mine,
    })
}

fn read(path: &Path) -> Option<AddedRedirect> {
    let mut text = Vec::new();
    let file = File::open(path).ok()?;
    file.take(LONGEST).read_to_end(&mut text).ok()?;
    let Some(Line::Whole(line)) = split(&text).next() else {
        // Torn: the request that was to follow was never sent.
        let _gone = fs::remove_file(path);
        return None;
    };
    let read = record::record(line).and_then(|json| serde_json::from_slice(json).ok());
    let added: Option<AddedRedirect> = read;
    if added.is_none() {
        tracing::warn!(path = %path.display(), "a file about a test sign-in cannot be read");
    }
    added.filter(|added| added.version <= VERSION)
}
