//! Which client secret of a connection Konnect was given, as far as the records of its runs say.
//!
//! Konnect shows no secret, so nobody can ask it. A run that stopped between creating a secret and handing it on leaves
//! Konnect with an older one, which looks the same from outside.

use entra::KeyId;
use uuid::Uuid;

use super::{Begun, Entry, Record, RunKind, Subject, Thing};
use crate::observed::GivenSecret;
use crate::step::StepId;

/// What the runs of one connection did with its secrets.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HandedOn {
    given: GivenSecret,
    /// The secret that was made last.
    newest: Option<KeyId>,
    /// What waited before the newest was asked for.
    waited: Option<Uuid>,
}

impl HandedOn {
    /// What they gave Konnect.
    pub(super) fn given(self) -> GivenSecret {
        self.given
    }

    /// Adds the records of one run.
    pub(super) fn add(&mut self, begun: &Begun, records: &[Record]) {
        if begun.run != RunKind::SetUp {
            return;
        }
        let was_there = begun.before.konnect.as_ref();
        let provider = was_there.and_then(|was| Some(was.provider.as_ref()?.id));
        let mut hands = false;
        for Record { entry, .. } in records {
            match entry {
                Entry::Intent {
                    step: StepId::ClientSecret,
                    ..
                } => {
                    self.waited = self.given.waiting;
                    self.given.waiting = provider;
                }
                Entry::Refused {
                    step: StepId::ClientSecret,
                    ..
                } => self.given.waiting = self.waited,
                Entry::Intent {
                    step: StepId::Provider,
                    method,
                    about,
                    ..
                } => {
                    // A new provider always gets one; a change says so.
                    hands = method == "POST" || *about == Some(Subject::ProviderSecret);
                }
                Entry::Done {
                    step: StepId::Provider,
                    ..
                } if hands => {
                    self.given = GivenSecret {
                        key_id: self.newest,
                        waiting: None,
                    };
                }
                Entry::Made { made, .. } | Entry::Done { made, .. } => {
                    let mut secrets = made.iter().filter(|made| made.what == Thing::SecretKey);
                    if let Some(secret) = secrets.next_back() {
                        self.newest = secret.id.parse().ok();
                        self.given.waiting = provider;
                    }
                }
                _ => {}
            }
        }
    }
}
