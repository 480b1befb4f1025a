//! One line of a journal, and reading them back.
//!
//! A line is the first 16 hexadecimal digits of the SHA-256 of the record, a space, and the record as JSON.

use std::path::Path;

use entra::{ObjectId, TenantId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::JournalError;
use crate::before::Before;
use crate::desired::Desired;
use crate::step::StepId;

/// The version of the record format. A higher one in a file was written by a newer app.
///
/// Version 1 had runs that say neither what was chosen nor what was there before; they are read as runs that can be
/// neither continued nor undone.
pub(super) const VERSION: u32 = 2;

/// One line of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(super) version: u32,
    pub(crate) at: Timestamp,
    pub(crate) entry: Entry,
}

/// What a record says. None of it can hold a secret: it names steps, requests without bodies, ids, choices, and what
/// the services tell of their things, and none of them ever tells a secret that exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum Entry {
    /// The run begins with these steps.
    Started {
        connection: String,
        steps: Vec<StepId>,
        #[serde(default)]
        begun: Option<Box<Begun>>,
    },
    /// A request of this step is about to leave.
    Intent {
        step: StepId,
        method: String,
        url: String,
        #[serde(default)]
        about: Option<Subject>,
    },
    /// One request of a step that has several made these things.
    Made { step: StepId, made: Vec<Made> },
    /// The step succeeded and made or found these things.
    Done { step: StepId, made: Vec<Made> },
    /// The step failed; the code is the service's.
    Failed { step: StepId, code: Option<String> },
    /// The run is over.
    Ended { how: Ending },
}

/// What a run sets out to do, and what was there when it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Begun {
    pub(crate) run: RunKind,
    pub(crate) tenant: TenantId,
    pub(crate) desired: Desired,
    pub(crate) before: Before,
}

/// The kinds of run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RunKind {
    /// Makes a connection as it was chosen.
    SetUp,
    /// Takes back what set-ups did.
    Undo,
    /// Takes a connection away.
    Remove,
}

/// What one of several requests of a step is about, so that it can be looked for when its answer was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "of", rename_all = "camelCase")]
pub(crate) enum Subject {
    /// The assignment of a group.
    Assignment(ObjectId),
    /// A team, by its name.
    Team(String),
    /// A group that leads to a team.
    Mapping { team: Uuid, group: String },
    /// A client secret that goes to an identity provider which was there before; the one it had is known to nobody.
    ProviderSecret,
    /// Whether the people of a Dev Portal's team are set by hand.
    TeamByHand { team: Uuid, by_hand: bool },
}

/// A thing with the id that its service gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Made {
    pub(crate) what: Thing,
    pub(crate) id: String,
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

impl Record {
    pub(super) fn now(entry: Entry, at: Timestamp) -> Self {
        Self {
            version: VERSION,
            at,
            entry,
        }
    }

    /// The line with its sum and its end.
    pub(super) fn line(&self) -> String {
        // Records are made of strings, ids, numbers and times, which always have a JSON form.
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{} {json}\n", sum(&json))
    }
}

pub(super) fn sum(json: &str) -> String {
    let mut digits = format!("{:x}", Sha256::digest(json.as_bytes()));
    digits.truncate(16);
    digits
}

/// Reads the records of one file. A torn last line, left by a crash in the middle of a write, is passed over.
pub(super) fn parse(text: &str, path: &Path) -> Result<Vec<Record>, JournalError> {
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
