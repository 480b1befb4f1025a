//! What is ours: the things that set-ups of this computer made for one connection.
//!
//! A thing is ours if its id is recorded as made. If the answer to a request was never seen, a thing is ours if it
//! carries the mark of that very run, is not older than the request, and is used by nobody else. A request that was
//! refused made nothing.

use std::collections::BTreeSet;

use entra::{Application, KeyId, ObjectId, SecretInfo, ServicePrincipal};
use jiff::{SignedDuration, Timestamp};
use konnect::Team;

use super::{Begun, Entry, Made, Record, RunKind, Subject, Thing};
use crate::mark::Mark;
use crate::step::StepId;

/// How far this computer's clock may be ahead of Microsoft's.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What runs of one connection made, and what they may have made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ours {
    made: BTreeSet<Made>,
    /// Requests whose answers are not recorded.
    unanswered: Vec<Unanswered>,
    /// The applications that were made, oldest first.
    applications: Vec<MadeApplication>,
    /// Applications of others that a set-up of this computer used.
    chosen: Vec<ObjectId>,
}

/// An application that a run made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MadeApplication {
    pub(crate) id: ObjectId,
    /// When that was recorded.
    pub(crate) at: Timestamp,
    /// Whether a later run was about to delete it.
    pub(crate) may_be_deleted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Unanswered {
    step: StepId,
    about: Option<Subject>,
    mark: Option<Mark>,
    at: Timestamp,
}

impl Ours {
    /// Whether a set-up made this application.
    pub(crate) fn application(&self, application: &Application) -> bool {
        self.has(Thing::Application, &application.id.to_string())
            || self.unanswered(StepId::Application).any(|(mark, at)| {
                let is_new = application
                    .created
                    .is_some_and(|created| created >= at - CLOCK_SKEW);
                let is_unused = application.certificates.is_empty()
                    && application.secrets.iter().all(|secret| self.secret(secret));
                mark.is_on_application(application) && is_new && is_unused
            })
    }

    /// Whether a set-up made this client secret.
    pub(crate) fn secret(&self, secret: &SecretInfo) -> bool {
        self.has(Thing::SecretKey, &secret.key_id.to_string())
            || [StepId::ClientSecret, StepId::Application]
                .iter()
                .flat_map(|step| self.unanswered(*step))
                .any(|(mark, _)| secret.display_name.as_deref() == Some(&mark.secret_name()))
    }

    /// Whether a set-up made this enterprise application.
    pub(crate) fn service_principal(&self, service_principal: &ServicePrincipal) -> bool {
        self.has(Thing::ServicePrincipal, &service_principal.id.to_string())
            || self
                .unanswered(StepId::ServicePrincipal)
                .any(|(mark, _)| mark.is_on_service_principal(service_principal))
    }

    /// Whether a set-up made this team.
    pub(crate) fn team(&self, team: &Team) -> bool {
        self.has(Thing::Team, &team.id.to_string())
            || self
                .unanswered(StepId::Teams)
                .any(|(mark, _)| team.description == mark.team_description())
    }

    /// Whether a set-up made the thing with this id.
    pub(crate) fn has(&self, what: Thing, id: &str) -> bool {
        self.made
            .iter()
            .any(|made| made.what == what && made.id == id)
    }

    /// Whether a request of this step may have made something that carries no mark: then its subject has to identify
    /// it.
    pub(crate) fn may_have_made(&self, step: StepId, about: Option<&Subject>) -> bool {
        self.unanswered
            .iter()
            .any(|request| request.step == step && request.about.as_ref() == about)
    }

    /// The client secrets recorded as made.
    pub(crate) fn secrets(&self) -> BTreeSet<KeyId> {
        let made = self.made.iter();
        made.filter(|made| made.what == Thing::SecretKey)
            .filter_map(|made| made.id.parse().ok())
            .collect()
    }

    /// The newest application that a set-up made.
    pub(crate) fn newest_application(&self) -> Option<MadeApplication> {
        self.applications.last().copied()
    }

    /// Whether a set-up used this application of others.
    pub(crate) fn has_chosen(&self, application: ObjectId) -> bool {
        self.chosen.contains(&application)
    }

    /// The application of others that a set-up used last.
    pub(crate) fn newest_chosen(&self) -> Option<ObjectId> {
        self.chosen.last().copied()
    }

    /// Adds the records of one run, which began with `begun`.
    pub(super) fn add(&mut self, begun: &Begun, records: &[Record]) {
        if begun.run != RunKind::SetUp {
            return self.add_teardown(records);
        }
        let mut waiting: Vec<Unanswered> = Vec::new();
        for Record { at, entry, .. } in records {
            match entry {
                Entry::Intent { step, about, .. } => waiting.push(Unanswered {
                    step: *step,
                    about: about.clone(),
                    mark: begun.mark,
                    at: *at,
                }),
                Entry::Refused { step, about } => {
                    waiting.retain(|request| request.step != *step || request.about != *about);
                }
                Entry::Made { step, made } => {
                    self.add_made(made, *at);
                    // For a step with one request it says that this was answered.
                    waiting.retain(|request| request.step != *step || request.about.is_some());
                }
                Entry::Done { step, made } => {
                    self.add_made(made, *at);
                    waiting.retain(|request| request.step != *step);
                }
                Entry::Started { .. } | Entry::Failed { .. } | Entry::Ended { .. } => {}
            }
        }
        self.unanswered.extend(waiting);
        if let Some(application) = &begun.before.application
            && !self.has(Thing::Application, &application.id.to_string())
        {
            self.chosen.retain(|chosen| *chosen != application.id);
            self.chosen.push(application.id);
        }
    }

    fn add_made(&mut self, made: &[Made], at: Timestamp) {
        for made in made {
            if made.what == Thing::Application
                && let Ok(id) = made.id.parse()
            {
                self.applications.push(MadeApplication {
                    id,
                    at,
                    may_be_deleted: false,
                });
            }
            self.made.insert(made.clone());
        }
    }

    fn add_teardown(&mut self, records: &[Record]) {
        let deletes = |record: &Record| {
            let is_application = StepId::Application;
            matches!(&record.entry, Entry::Intent { step, .. } if *step == is_application)
        };
        if records.iter().any(deletes) {
            for application in &mut self.applications {
                application.may_be_deleted = true;
            }
        }
    }

    fn unanswered(&self, step: StepId) -> impl Iterator<Item = (Mark, Timestamp)> {
        let requests = self.unanswered.iter();
        requests
            .filter(move |request| request.step == step)
            .filter_map(|request| Some((request.mark?, request.at)))
    }
}
