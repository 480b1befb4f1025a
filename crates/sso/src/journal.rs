//! What a run is about to do and what came of it, on disk before and after each request.
//!
//! One file for each run, only ever appended to, one record a line: the first 16 hexadecimal digits of the SHA-256
//! of the record, a space, and the record as JSON. Each record is flushed to the disk before the work goes on.
//! A record never holds a secret: it names steps, requests without bodies, and ids.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use konnect::{AuthenticationSettings, IdentityProvider, Mapping};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sso_http::clock::now;
use uuid::Uuid;

use crate::desired::ConnectionId;
use crate::step::StepId;

/// The version of the record format. A higher one in a file was written by a newer app.
const VERSION: u32 = 1;

/// Why a journal could not be opened, written or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The folder or a file in it could not be read or written.
    #[error("the journal at {path} cannot be used: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A line before the last one is damaged.
    #[error("the journal at {path} is damaged in line {line}")]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// The damaged line, counted from 1.
        line: usize,
    },
    /// The file was written by a newer version of the app.
    #[error("the journal at {path} was written by a newer version")]
    NewerVersion {
        /// The file.
        path: PathBuf,
    },
}

/// The folder that holds the journals of all runs.
#[derive(Clone, Debug)]
pub struct Journal {
    folder: PathBuf,
}

/// One line of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    version: u32,
    at: Timestamp,
    pub(crate) entry: Entry,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum Entry {
    /// The run begins with these steps.
    Started {
        connection: String,
        steps: Vec<StepId>,
    },
    /// The request of this step is about to leave.
    Intent {
        step: StepId,
        method: String,
        url: String,
    },
    /// One request of a step that has several made these things.
    Made { step: StepId, made: Vec<Made> },
    /// What a step is about to replace or take away, as it was.
    Replaces { step: StepId, was: Was },
    /// The step succeeded and made or found these things.
    Done { step: StepId, made: Vec<Made> },
    /// The step failed; the code is the service's.
    Failed { step: StepId, code: Option<String> },
    /// The run is over.
    Ended { how: Ending },
}

/// A thing with the id that its service gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Made {
    pub(crate) what: Thing,
    pub(crate) id: String,
}

/// A thing before a run changed it. It holds no secret, because Konnect never tells one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "was", rename_all = "camelCase")]
pub(crate) enum Was {
    Provider(IdentityProvider),
    Settings(AuthenticationSettings),
    Mapping(Mapping),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Thing {
    Application,
    AppId,
    SecretKey,
    ServicePrincipal,
    Grant,
    IdentityProvider,
    Assignment,
    Team,
    Mapping,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Ending {
    Finished,
    Stopped,
    Cancelled,
}

impl Journal {
    /// Uses this folder, making it if needed, and proves that a file can be written there.
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| JournalError::Io { path, source }
        };
        fs::create_dir_all(folder).map_err(at(folder))?;
        let probe = folder.join(".writable");
        File::create(&probe)
            .and_then(|file| file.sync_all())
            .map_err(at(&probe))?;
        fs::remove_file(&probe).map_err(at(&probe))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Begins the journal of one run.
    pub(crate) async fn begin(
        &self,
        connection: ConnectionId,
        steps: Vec<StepId>,
    ) -> Result<RunJournal, JournalError> {
        let path = self.folder.join(format!("{}.jsonl", Uuid::new_v4()));
        let file = OpenOptions::new()
            .create_new(true)
            .append(true)
            .open(&path)
            .map_err(|source| JournalError::Io {
                path: path.clone(),
                source,
            })?;
        let run = RunJournal {
            path,
            file: Arc::new(Mutex::new(file)),
        };
        run.write(Entry::Started {
            connection: connection.to_string(),
            steps,
        })
        .await?;
        Ok(run)
    }

    /// Every record of every run, in the order of writing within a run. A torn last line, left by a crash in the
    /// middle of a write, is passed over.
    pub(crate) fn runs(&self) -> Result<Vec<Vec<Record>>, JournalError> {
        let io = |path: &Path, source| JournalError::Io {
            path: path.to_owned(),
            source,
        };
        let mut runs = Vec::new();
        for file in fs::read_dir(&self.folder).map_err(|source| io(&self.folder, source))? {
            let path = file.map_err(|source| io(&self.folder, source))?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "jsonl")
            {
                let text = fs::read_to_string(&path).map_err(|source| io(&path, source))?;
                runs.push(parse(&text, &path)?);
            }
        }
        Ok(runs)
    }

    /// The application that the newest earlier run made for this connection, as its object id, and when.
    ///
    /// Microsoft may not list a new application by its tag yet; its id can be asked for directly.
    pub(crate) fn application_of(
        &self,
        connection: ConnectionId,
    ) -> Result<Option<(Timestamp, String)>, JournalError> {
        let connection = connection.to_string();
        let made = self
            .runs()?
            .into_iter()
            .filter(|run| matches!(run.first(), Some(Record { entry: Entry::Started { connection: of, .. }, .. }) if *of == connection))
            .flatten()
            .filter_map(|record| match record.entry {
                Entry::Done { made, .. } | Entry::Made { made, .. } => {
                    made.into_iter().find(|made| made.what == Thing::Application).map(|made| (record.at, made.id))
                }
                _ => None,
            })
            .max_by_key(|(at, _)| *at);
        Ok(made)
    }
}

/// The open journal of one run.
#[derive(Clone, Debug)]
pub(crate) struct RunJournal {
    path: PathBuf,
    file: Arc<Mutex<File>>,
}

impl RunJournal {
    /// Appends a record and waits until it is on the disk.
    pub(crate) async fn write(&self, entry: Entry) -> Result<(), JournalError> {
        let line = line_of(&Record {
            version: VERSION,
            at: now(),
            entry,
        });
        let file = Arc::clone(&self.file);
        let written = tokio::task::spawn_blocking(move || {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.write_all(line.as_bytes())?;
            file.sync_data()
        })
        .await
        .unwrap_or_else(|join| Err(std::io::Error::other(join)));
        written.map_err(|source| JournalError::Io {
            path: self.path.clone(),
            source,
        })
    }
}

fn line_of(record: &Record) -> String {
    // Records are made of strings, ids and times, which always have a JSON form.
    let json = serde_json::to_string(record).unwrap_or_default();
    format!("{} {json}\n", sum(&json))
}

fn sum(json: &str) -> String {
    let mut digits = format!("{:x}", Sha256::digest(json.as_bytes()));
    digits.truncate(16);
    digits
}

fn parse(text: &str, path: &Path) -> Result<Vec<Record>, JournalError> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let mut records = Vec::new();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for (index, line) in lines.iter().enumerate() {
        let json = line
            .strip_suffix('\n')
            .and_then(|line| line.split_once(' '))
            .filter(|(digits, json)| *digits == sum(json));
        let Some((_, json)) = json else {
            if index + 1 == lines.len() {
                break;
            }
            return Err(JournalError::Corrupt {
                path: path.to_owned(),
                line: index + 1,
            });
        };
        if serde_json::from_str::<Version>(json).is_ok_and(|found| found.version > VERSION) {
            return Err(JournalError::NewerVersion {
                path: path.to_owned(),
            });
        }
        let record = serde_json::from_str(json).map_err(|_| JournalError::Corrupt {
            path: path.to_owned(),
            line: index + 1,
        })?;
        records.push(record);
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desired::Target;

    fn connection() -> ConnectionId {
        Target::CallbackUrl {
            urls: vec!["https://developers.contoso.com/login".parse().unwrap()],
        }
        .connection_id()
    }

    fn made(id: &str) -> Entry {
        Entry::Done {
            step: StepId::Application,
            made: vec![Made {
                what: Thing::Application,
                id: id.into(),
            }],
        }
    }

    async fn written(folder: &Path) -> (Journal, PathBuf) {
        let journal = Journal::open(folder).unwrap();
        let run = journal
            .begin(connection(), vec![StepId::Application])
            .await
            .unwrap();
        run.write(made("83ab4737-da9d-4084-8b42-bb9a1e2c4a2e"))
            .await
            .unwrap();
        (journal, run.path)
    }

    #[tokio::test]
    async fn records_read_back_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, _) = written(folder.path()).await;
        let runs = journal.runs().unwrap();
        assert_eq!(runs.len(), 1);
        assert!(matches!(runs[0][0].entry, Entry::Started { .. }));
        assert_eq!(
            runs[0][1].entry,
            made("83ab4737-da9d-4084-8b42-bb9a1e2c4a2e")
        );
        assert_eq!(
            journal
                .application_of(connection())
                .unwrap()
                .map(|(_, id)| id)
                .as_deref(),
            Some("83ab4737-da9d-4084-8b42-bb9a1e2c4a2e")
        );
    }

    #[tokio::test]
    async fn torn_last_line_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, path) = written(folder.path()).await;
        let mut text = fs::read_to_string(&path).unwrap();
        text.truncate(text.len() - 5);
        fs::write(&path, text).unwrap();
        assert_eq!(
            journal.runs().unwrap()[0].len(),
            1,
            "what was whole before the crash counts, the torn line does not"
        );
    }

    #[tokio::test]
    async fn damaged_line_and_newer_version_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, path) = written(folder.path()).await;
        let good = fs::read_to_string(&path).unwrap();

        fs::write(&path, good.replacen("started", "startle", 1)).unwrap();
        assert!(matches!(
            journal.runs(),
            Err(JournalError::Corrupt { line: 1, .. })
        ));

        let newer = r#"{"version":2,"at":"2026-11-23T14:06:00Z","entry":{"kind":"unheardOf"}}"#;
        fs::write(&path, format!("{} {newer}\n{good}", sum(newer))).unwrap();
        assert!(matches!(
            journal.runs(),
            Err(JournalError::NewerVersion { .. })
        ));
    }

    #[test]
    fn folder_that_cannot_be_written_is_refused_before_a_run() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(matches!(
            Journal::open(&file.join("journal")),
            Err(JournalError::Io { .. })
        ));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_parsed_without_a_panic(text in "\\PC{0,200}(\n\\PC{0,200}){0,3}") {
            let _answer = parse(&text, Path::new("journal.jsonl"));
        }
    }
}
