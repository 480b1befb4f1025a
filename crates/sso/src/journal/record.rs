//! One line of a journal, and reading them back.
//!
//! A line is the first 16 hexadecimal digits of the SHA-256 of the record, a space, and the record as JSON.

use entra::{CallerAttribute, ObjectId, TenantId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::lines::{Line, split};
use super::unusable::Unusable;
use crate::before::Before;
use crate::desired::Desired;
use crate::mark::Mark;
use crate::step::StepId;
use crate::target::ConnectionId;

/// The version of the record format. A higher one in a file was written by a newer app.
///
/// Version 1 had runs that say neither what was chosen nor what was there before; they can be neither continued nor
/// undone.
///
/// Version 2 does not say which of two runs came first; the clock has to. It names a connection without its directory,
/// which is read from what the run set out to do.
pub(super) const VERSION: u32 = 3;

/// The first version that names a connection with its directory.
const NAMES_THE_DIRECTORY: u32 = 3;

/// How many digits of its checksum precede a record.
const DIGITS: usize = 16;

/// One line of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(super) version: u32,
    pub(crate) at: Timestamp,
    pub(crate) entry: Entry,
}

/// What a record says. None of it can hold a secret: it names steps, requests without bodies, ids, choices, and what
/// the services say about their things, and neither service ever reveals an existing secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum Entry {
    /// The run begins with these steps. `order`: its place among all runs of the folder, whatever the clock says.
    Started {
        connection: String,
        #[serde(default)]
        order: u64,
        steps: Vec<StepId>,
        #[serde(default)]
        begun: Option<Box<Begun>>,
    },
    /// A request of this step is about to be sent.
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
    /// A request was refused for good, so it made nothing.
    Refused {
        step: StepId,
        #[serde(default)]
        about: Option<Subject>,
    },
    /// The step failed; the code is the service's. `exempt_callers`: whom a policy that forbids client secrets does
    /// not concern.
    Failed {
        step: StepId,
        code: Option<String>,
        #[serde(
            default,
            rename = "exemptCallers",
            skip_serializing_if = "Vec::is_empty"
        )]
        exempt_callers: Vec<CallerAttribute>,
    },
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
    /// What this run writes on the things that it makes. Runs of earlier versions of the format had none.
    #[serde(default)]
    pub(crate) mark: Option<Mark>,
    /// The issuer in the directory's metadata document. Earlier versions did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) issuer: Option<String>,
}

/// The kinds of run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RunKind {
    /// Sets up a connection as it was chosen.
    SetUp,
    /// Reverts what set-ups did.
    Undo,
    /// Removes a connection.
    Remove,
}

/// What one of several requests of a step is about, so that it can be looked for if its answer was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "of", rename_all = "camelCase")]
pub(crate) enum Subject {
    /// The assignment of a group.
    Assignment(ObjectId),
    /// A team, by its name.
    Team(String),
    /// A group mapped to a team.
    Mapping { team: Uuid, group: String },
    /// A client secret for an identity provider that was there before; nobody knows the one it had.
    ProviderSecret,
    /// Whether the people of a Dev Portal's team are set by hand.
    TeamByHand { team: Uuid, by_hand: bool },
}

/// A thing with the id that its service gave it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Made {
    pub(crate) what: Thing,
    pub(crate) id: String,
    /// When a client secret stops working. Earlier versions did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) end: Option<Timestamp>,
}

impl Made {
    pub(crate) fn new(what: Thing, id: impl Into<String>) -> Self {
        Self {
            what,
            id: id.into(),
            end: None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

    /// The line with its checksum and its line end.
    pub(super) fn line(&self) -> String {
        // Records consist of strings, ids, numbers and times, which always have a JSON form.
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{} {json}\n", sum(json.as_bytes()))
    }
}

/// The checksum that precedes a record.
pub(super) fn sum(json: &[u8]) -> String {
    let mut digits = format!("{:x}", Sha256::digest(json));
    digits.truncate(DIGITS);
    digits
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// What the first line of a journal says, in every version of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Whose journal it is; always there, unless a newer version says it differently.
    pub(super) connection: Option<ConnectionId>,
    /// The place of the run among all runs of the folder. 0 before version 3, whose runs are ordered by their time.
    pub(super) order: u64,
    /// Whether a newer version of the app wrote it.
    pub(super) newer: bool,
}

/// Reads the first line of a file; `None` if it does not begin a journal.
pub(super) fn head(line: &[u8]) -> Option<Head> {
    /// What a run chose and found, which is most of the line, is read only for old versions.
    #[derive(Deserialize)]
    struct First {
        version: u32,
        #[serde(default)]
        entry: FirstEntry,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct FirstEntry {
        kind: String,
        connection: String,
        order: u64,
    }
    let json = record(line)?;
    let Ok(first) = serde_json::from_slice::<First>(json) else {
        // A newer version may say everything else differently.
        let Version { version } = serde_json::from_slice(json).ok()?;
        return (version > VERSION).then_some(Head {
            connection: None,
            order: 0,
            newer: true,
        });
    };
    let named = first.entry.connection.parse().ok();
    let connection = if first.version < NAMES_THE_DIRECTORY {
        connection_of_old(json).or(named)
    } else {
        named
    };
    let newer = first.version > VERSION;
    let begins = first.entry.kind == "started" && connection.is_some();
    (newer || begins).then_some(Head {
        connection,
        order: first.entry.order,
        newer,
    })
}

/// The connection of a run written by a version that does not name its directory, from what the run set out to do.
fn connection_of_old(json: &[u8]) -> Option<ConnectionId> {
    let record: Record = serde_json::from_slice(json).ok()?;
    match record.entry {
        Entry::Started {
            begun: Some(begun), ..
        } => Some(ConnectionId::of(begun.tenant, &begun.desired.target)),
        _ => None,
    }
}

/// Whether this can be the beginning of the first line of a journal.
pub(super) fn may_begin(torn: &[u8]) -> bool {
    let (digits, rest) = torn.split_at(torn.len().min(DIGITS));
    digits.iter().all(u8::is_ascii_hexdigit) && rest.iter().zip(b" {").all(|(is, has)| is == has)
}

/// Reads the records of one file. A torn last line, left by a crash in the middle of a write, is skipped.
pub(super) fn parse(text: &[u8]) -> Result<Vec<Record>, Unusable> {
    let mut records = Vec::new();
    for (index, line) in split(text).enumerate() {
        let Line::Whole(line) = line else { break };
        let damaged = Unusable::Damaged { line: index + 1 };
        let json = record(line).ok_or(damaged)?;
        if serde_json::from_slice::<Version>(json).is_ok_and(|found| found.version > VERSION) {
            return Err(Unusable::NewerVersion);
        }
        records.push(serde_json::from_slice(json).map_err(|_| damaged)?);
    }
    Ok(records)
}

/// The record in a line whose checksum is right.
pub(super) fn record(line: &[u8]) -> Option<&[u8]> {
    let (digits, rest) = line.split_at_checked(DIGITS)?;
    let json = rest.strip_prefix(b" ")?;
    (digits == sum(json).as_bytes()).then_some(json)
}
