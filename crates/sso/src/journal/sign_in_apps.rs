//! The records about the app registrations that people sign in to this app with: a file of its own for each time one was
//! registered or deleted, with the intent before each request and what it made after.
//!
//! They belong to no connection. Their files have another ending than journals, so versions that register none do not see
//! them.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use entra::{AppId, ObjectId, TenantId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::lines::{Line, Lines, split};
use super::locks::Lock;
use super::{Journal, JournalError, folder, io, record, turn};
use crate::mark::Mark;

const VERSION: u32 = 1;
const ENDING: &str = "sign-in-app";

/// More than any of these files needs.
const LONGEST: u64 = 64 * 1024;

/// What one line says. None of it can hold a secret: such an app has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum SignInAppEntry {
    /// Registering one begins, in this directory, with this mark on what it makes.
    Started { tenant: TenantId, mark: Mark },
    /// Deleting one begins.
    RemovalStarted {
        tenant: TenantId,
        application: ObjectId,
    },
    /// A request is about to be sent.
    Intent { method: String, url: String },
    /// The app registration was created.
    Registered {
        application: ObjectId,
        app_id: AppId,
    },
    /// The request was answered well.
    Done,
    /// The request was refused for good, so it made nothing.
    Refused,
}

#[derive(Serialize, Deserialize)]
struct SignInAppRecord {
    version: u32,
    at: Timestamp,
    entry: SignInAppEntry,
}

/// What the records of this computer say about such app registrations in one directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SignInAppsMade {
    /// Those that were created here, and when.
    pub(crate) registered: Vec<(ObjectId, Timestamp)>,
    /// The marks of creations that were never answered.
    pub(crate) unanswered: Vec<Mark>,
    removed: Vec<ObjectId>,
}

/// The file of one time, while this is held. Nobody else on this computer registers or deletes one in that directory.
#[derive(Debug)]
pub(crate) struct SignInAppJournal {
    path: PathBuf,
    lines: Arc<Mutex<Lines>>,
}

/// The right to register or delete one in this directory, among the programs on this computer.
#[derive(Debug)]
pub(crate) struct SignInAppTurn {
    folder: PathBuf,
    _mine: Lock,
}

impl Journal {
    /// Takes the turn.
    ///
    /// # Errors
    /// [`JournalError::Busy`] if another window has it.
    pub(crate) async fn sign_in_app_turn(
        &self,
        tenant: TenantId,
    ) -> Result<SignInAppTurn, JournalError> {
        let folder = self.folder.clone();
        turn::on_disk(&self.folder, move || {
            folder::make(&folder)?;
            let mine = Lock::take(&folder.join(format!("sign-in-app-{tenant}.lock")))?;
            Ok(SignInAppTurn {
                folder,
                _mine: mine,
            })
        })
        .await
    }

    /// What was registered from here in this directory. A file that cannot be read is skipped: what it made is then of
    /// others, and stays.
    pub(crate) async fn sign_in_apps_made(
        &self,
        tenant: TenantId,
    ) -> Result<SignInAppsMade, JournalError> {
        let folder = self.folder.clone();
        turn::on_disk(&self.folder, move || {
            let mut made = SignInAppsMade::default();
            if !folder.is_dir() {
                return Ok(made);
            }
            for file in fs::read_dir(&folder).map_err(io(&folder))? {
                let path = file.map_err(io(&folder))?.path();
                if path.extension().is_some_and(|ending| ending == ENDING) {
                    made.add(&read(&path), tenant);
                }
            }
            let removed = std::mem::take(&mut made.removed);
            made.registered.retain(|(id, _)| !removed.contains(id));
            made.registered.sort_by_key(|(_, at)| *at);
            Ok(made)
        })
        .await
    }
}

impl SignInAppsMade {
    fn add(&mut self, records: &[SignInAppRecord], tenant: TenantId) {
        let mut mark = None;
        let mut is_asked = false;
        let mut removing = None;
        for SignInAppRecord { at, entry, .. } in records {
            match entry {
                SignInAppEntry::Started {
                    tenant: its,
                    mark: of,
                } => {
                    if *its != tenant {
                        return;
                    }
                    mark = Some(*of);
                }
                SignInAppEntry::RemovalStarted {
                    application,
                    tenant: its,
                } => {
                    if *its != tenant {
                        return;
                    }
                    removing = Some(*application);
                }
                // The first request of a registration is the one that creates it.
                SignInAppEntry::Intent { .. } => is_asked = true,
                SignInAppEntry::Registered { application, .. } => {
                    self.registered.push((*application, *at));
                    return;
                }
                SignInAppEntry::Done => {
                    self.removed.extend(removing);
                    return;
                }
                SignInAppEntry::Refused => return,
            }
        }
        self.unanswered.extend(mark.filter(|_| is_asked));
    }
}

impl SignInAppTurn {
    /// Begins a file with this record.
    pub(crate) async fn begin(
        &self,
        started: SignInAppEntry,
    ) -> Result<SignInAppJournal, JournalError> {
        let folder = self.folder.clone();
        let path = folder.join(format!("{}.{ENDING}", Uuid::new_v4()));
        let journal = turn::on_disk(&self.folder, move || {
            let lines = Lines::create(&path).map_err(io(&path))?;
            turn::sync_folder(&folder)?;
            let lines = Arc::new(Mutex::new(lines));
            Ok(SignInAppJournal { path, lines })
        })
        .await?;
        journal.write(started).await?;
        Ok(journal)
    }
}

impl SignInAppJournal {
    /// Appends a record and waits until it is on the disk.
    pub(crate) async fn write(&self, entry: SignInAppEntry) -> Result<(), JournalError> {
        let record = SignInAppRecord {
            version: VERSION,
            at: sso_http::clock::now(),
            entry,
        };
        // Ids, names and times always have a JSON form.
        let json = serde_json::to_string(&record).unwrap_or_default();
        let line = format!("{} {json}\n", record::sum(json.as_bytes()));
        let (lines, path) = (Arc::clone(&self.lines), self.path.clone());
        turn::on_disk(&self.path, move || {
            let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
            lines.append(&line).map_err(io(&path))
        })
        .await
    }
}

/// Up to the first line that is torn, damaged or of a newer version.
fn read(path: &Path) -> Vec<SignInAppRecord> {
    let mut text = Vec::new();
    let opened = File::open(path);
    if let Err(error) = opened.and_then(|file| file.take(LONGEST).read_to_end(&mut text)) {
        tracing::warn!(path = %path.display(), %error, "a record of a sign-in app cannot be read");
        return Vec::new();
    }
    split(&text)
        .map_while(|line| match line {
            Line::Whole(line) => record::record(line),
            Line::Torn(_) => None,
        })
        .map_while(|json| serde_json::from_slice::<SignInAppRecord>(json).ok())
        .take_while(|record| record.version <= VERSION)
        .collect()
}
