//! Whether Konnect has the newest client secret of a connection, as far as the records of its runs say.
//!
//! Konnect shows no secret, so nobody can ask it. A run that stopped between creating a secret and handing it on leaves
//! Konnect with an older one, which looks the same from outside.

use super::{Entry, Record, RunKind, Subject, Thing};
use crate::step::StepId;

/// What the runs of one connection did with its secrets.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HandedOn {
    waits: bool,
    waited: bool,
    hands: bool,
}

impl HandedOn {
    /// Whether a set-up made a secret, or may have made one, that Konnect was not given.
    pub(super) fn waits(self) -> bool {
        self.waits
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
                } if self.hands => self.waits = false,
                Entry::Made { made, .. } | Entry::Done { made, .. } => {
                    self.waits |= made.iter().any(|made| made.what == Thing::SecretKey);
                }
                _ => {}
            }
        }
    }
}
