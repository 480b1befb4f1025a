//! Whether Konnect has the newest client secret of a connection, as far as the records of its runs say.
//!
//! Konnect shows no secret, so nobody can ask it. A run that stopped between creating a secret and handing it on leaves
//! Konnect with an older one, which looks the same from outside.

use entra::KeyId;

use super::{Entry, Record, RunKind, Subject, Thing};
use crate::step::StepId;

/// What the runs of one connection did with its secrets.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HandedOn {
    /// The secret that was made last.
    newest: Option<KeyId>,
    given: Option<KeyId>,
    waits: bool,
    waited: bool,
    hands: bool,
}

impl HandedOn {
    /// Whether a set-up made a secret, or may have made one, that Konnect was not given.
    pub(super) fn waits(self) -> bool {
        self.waits
    }

    /// The secret that Konnect was given last.
    pub(super) fn given(self) -> Option<KeyId> {
        self.given
    }

    /// Adds the records of one run.
    pub(super) fn add(&mut self, kind: RunKind, records: &[Record]) {
        if kind != RunKind::SetUp {
            return;
        }
        self.hands = false;
        for Record { entry, .. } in records {
            match entry {
                Entry::Intent {
                    step: StepId::ClientSecret,
                    ..
                } => {
                    self.waited = self.waits;
                    self.waits = true;
                }
                Entry::Refused {
                    step: StepId::ClientSecret,
                    ..
                } => self.waits = self.waited,
                Entry::Intent {
                    step: StepId::Provider,
                    method,
                    about,
                    ..
                } => {
                    // A new provider always gets one; a change says so.
                    self.hands = method == "POST" || *about == Some(Subject::ProviderSecret);
                }
                Entry::Done {
                    step: StepId::Provider,
                    ..
                } if self.hands => {
                    self.waits = false;
                    self.given = self.newest;
                }
                Entry::Made { made, .. } | Entry::Done { made, .. } => {
                    let mut secrets = made.iter().filter(|made| made.what == Thing::SecretKey);
                    if let Some(secret) = secrets.next_back() {
                        self.waits = true;
                        self.newest = secret.id.parse().ok();
                    }
                }
                _ => {}
            }
        }
    }
}
