//! The runs of one connection that belong together: from one whole state to the next.
//!
//! A set-up that stopped and the one that continued it are one history: undoing reverts both. A run that finished ends
//! a history; what comes after it begins a new one. An undo that finished leads back to the whole state before it.

use std::collections::BTreeSet;

use entra::{AppId, Application, CallerAttribute, KeyId, ObjectId, TenantId};
use jiff::Timestamp;
use uuid::Uuid;

use super::handed_on::HandedOn;
use super::in_use::InUse;
use super::read::Found;
use super::{
    Before, Begun, Ending, Entry, Journal, JournalError, Made, Ours, PassedOver, Run, RunKind,
    Subject, Thing,
};
use crate::desired::Desired;
use crate::observed::GivenSecret;
use crate::step::StepId;
use crate::target::ConnectionId;

/// What the journal knows of the newest history of a connection.
#[derive(Clone, Debug)]
pub struct History {
    /// The connection.
    pub connection: ConnectionId,
    /// What was chosen last.
    pub desired: Desired,
    /// The directory it is in.
    pub tenant: TenantId,
    /// When its first run began.
    pub begun_at: Timestamp,
    /// What kind of run the last one was.
    pub kind: RunKind,
    /// How the last run ended, if it did.
    pub state: HistoryState,
    /// The steps whose end is recorded, each once.
    pub done: Vec<StepId>,
    /// The application that the last run left without a secret, because the directory forbids secrets.
    pub waits_for_exemption: Option<AppId>,
    /// Whom that policy does not concern, as far as the last run could read it.
    pub exempt_callers: Vec<CallerAttribute>,
    /// The application of the connection, as far as the runs say.
    app_id: Option<AppId>,
    /// What was there before each run, in their order.
    befores: Vec<Before>,
    /// What was there before the last removal, if there was one.
    before_removal: Option<Before>,
    /// What the connection uses, as far as its runs say.
    pub(crate) in_use: InUse,
    pub(super) attempts: Vec<Attempt>,
    /// What its set-ups made.
    pub(crate) ours: Ours,
    /// What an undo leads back to; `None` if there was no connection before.
    earlier: Option<Box<Self>>,
}

/// How the last run of a history ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryState {
    /// It is in progress, here or in another program.
    Running,
    /// Its end is not recorded: the program or the computer stopped.
    Interrupted,
    /// A step failed.
    Stopped,
    /// The person cancelled.
    Cancelled,
    /// Everything was done.
    Finished,
}

/// Everything that the journals of this computer say about one connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct OnRecord {
    pub(crate) history: Option<History>,
    pub(crate) ours: Ours,
    /// What Konnect was given as the client secret.
    pub(crate) given_secret: GivenSecret,
}

/// A request that was sent and may have taken effect; one that was refused did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attempt {
    /// The run, by its place in the history.
    run: usize,
    step: StepId,
    about: Option<Subject>,
    /// Whether its answer was a success, whatever went wrong in the step after that.
    answered: bool,
}

impl History {
    /// Whether something may be half done, so that the person has to choose between continuing and undoing.
    pub fn is_unfinished(&self) -> bool {
        matches!(
            self.state,
            HistoryState::Interrupted | HistoryState::Stopped | HistoryState::Cancelled
        )
    }

    /// Whether the connection was completely undone or removed. An undo of a repair, or of a removal, leaves it there.
    pub fn is_gone(&self) -> bool {
        self.state == HistoryState::Finished && self.kind != RunKind::SetUp
    }

    /// What was there before a request of this step may first have taken effect; `None` if none may have.
    ///
    /// A run reads only what its own steps need, so this is what the first run with this step saw.
    pub(crate) fn before(&self, step: StepId) -> Option<&Before> {
        let first = self.attempts.iter().find(|attempt| attempt.step == step)?;
        self.befores.get(first.run)
    }

    /// The client secrets that the set-ups made, or may have made, and whose values are lost.
    pub(crate) fn orphans(&self, application: &Application, held: Option<KeyId>) -> Vec<KeyId> {
        let Some(before) = [StepId::ClientSecret, StepId::Application]
            .iter()
            .find_map(|step| self.before(*step))
        else {
            return Vec::new();
        };
        let known = before.application.iter().flat_map(|was| &was.secrets);
        let known: BTreeSet<KeyId> = known.map(|secret| secret.key_id).collect();
        let secrets = application.secrets.iter();
        secrets
            .filter(|secret| !known.contains(&secret.key_id) && Some(secret.key_id) != held)
            .filter(|secret| self.ours.secret(secret))
            .map(|secret| secret.key_id)
            .collect()
    }

    /// The app registration that it uses, if a run got that far.
    pub fn application(&self) -> Option<ObjectId> {
        self.in_use.application
    }

    /// When the client secret stops working, as far as the journals say.
    pub fn secret_end(&self) -> Option<Timestamp> {
        self.in_use.secret_end
    }

    /// From when on the removal of client secrets that a rotation replaced is offered, if the person asked for that.
    pub fn old_secrets_kept_until(&self) -> Option<Timestamp> {
        let rotation = self.desired.rotation.as_ref()?;
        (self.kind == RunKind::SetUp && self.state == HistoryState::Finished)
            .then_some(rotation.keep_until)
            .flatten()
    }

    /// What was there before the last removal, if there was one.
    pub(crate) fn before_removal(&self) -> Option<&Before> {
        self.before_removal.as_ref()
    }

    /// The name that a team of Konnect had at the last run that saw it.
    pub(crate) fn team_name(&self, id: Uuid) -> Option<&str> {
        let konnect = self
            .befores
            .iter()
            .rev()
            .filter_map(|it| it.konnect.as_ref());
        let mut names = konnect.filter_map(|konnect| konnect.team_names.get(&id));
        names.next().map(String::as_str)
    }

    /// What the requests of this step were about.
    pub(crate) fn subjects(&self, step: StepId) -> impl Iterator<Item = &Subject> {
        self.attempts
            .iter()
            .filter(move |attempt| attempt.step == step)
            .filter_map(|attempt| attempt.about.as_ref())
    }
}

/// What the folder knows about all connections.
#[derive(Clone, Debug, Default)]
pub struct Histories {
    /// The newest history of each connection whose journals can be read, oldest first. Runs of the first version of the
    /// format, which say too little, are left out.
    pub histories: Vec<History>,
    /// The files that were not used. A connection that one of them belongs to has no history here: what is known about
    /// it has a gap.
    pub passed_over: Vec<PassedOver>,
}

impl Journal {
    /// The newest history of each connection, and what could not be read.
    pub fn histories(&self) -> Result<Histories, JournalError> {
        let Found {
            mut runs,
            passed_over,
        } = self.found(|_| true)?;
        let with_a_gap = |connection| {
            let mut files = passed_over.iter();
            files.any(|file| file.connection == Some(connection))
        };
        runs.retain(|run| !with_a_gap(run.connection));
        Ok(Histories {
            histories: newest(runs),
            passed_over,
        })
    }

    /// The newest history of one connection.
    ///
    /// # Errors
    /// [`JournalError::Corrupt`], [`JournalError::NewerVersion`] or [`JournalError::Io`] if one of its journals cannot
    /// be read; those of other connections do not matter.
    pub fn history_of(&self, connection: ConnectionId) -> Result<Option<History>, JournalError> {
        Ok(newest(self.runs_of(connection)?).pop())
    }

    /// The same, and what is ours in the connection, from all its runs.
    pub(crate) fn on_record(&self, connection: ConnectionId) -> Result<OnRecord, JournalError> {
        let runs = self.runs_of(connection)?;
        let (mut ours, mut handed_on) = (Ours::default(), HandedOn::default());
        for run in &runs {
            if let Some((begun, _)) = begun(run) {
                ours.add(&begun, &run.records);
                handed_on.add(&begun, &run.records);
            }
        }
        Ok(OnRecord {
            history: newest(runs).pop(),
            ours,
            given_secret: handed_on.given(),
        })
    }
}

/// The newest history of each connection, in the order of their first runs.
fn newest(runs: Vec<Run>) -> Vec<History> {
    let mut newest: Vec<History> = Vec::new();
    for run in runs {
        let Some((begun, at)) = begun(&run) else {
            continue;
        };
        let connection = run.connection;
        let known = newest.iter().position(|one| one.connection == connection);
        let goes_on = known.filter(|place| {
            // An undo belongs to what it reverts, even if that had succeeded.
            newest[*place].state != HistoryState::Finished || begun.run == RunKind::Undo
        });
        let place = goes_on.unwrap_or_else(|| {
            let mut history = History::new(connection, &begun, at);
            if let Some(ended) = known {
                let ended = newest.remove(ended);
                // A run that keeps the secret does not say again when it ends.
                history.in_use.secret_end = ended.in_use.secret_end;
                history.earlier = (!ended.is_gone()).then(|| Box::new(ended));
            }
            newest.push(history);
            newest.len() - 1
        });
        newest[place].go_on(*begun, run);
        newest[place].lead_back();
    }
    newest
}

fn begun(run: &Run) -> Option<(Box<Begun>, Timestamp)> {
    let first = run.records.first()?;
    match &first.entry {
        Entry::Started {
            begun: Some(begun), ..
        } => Some((begun.clone(), first.at)),
        _ => None,
    }
}

impl History {
    fn new(connection: ConnectionId, begun: &Begun, at: Timestamp) -> Self {
        Self {
            connection,
            desired: begun.desired.clone(),
            tenant: begun.tenant,
            begun_at: at,
            kind: begun.run,
            state: HistoryState::Interrupted,
            done: Vec::new(),
            waits_for_exemption: None,
            exempt_callers: Vec::new(),
            app_id: None,
            befores: Vec::new(),
            in_use: InUse::default(),
            before_removal: None,
            attempts: Vec::new(),
            ours: Ours::default(),
            earlier: None,
        }
    }

    /// Once it is undone, as it was before it began.
    fn lead_back(&mut self) {
        if self.is_gone()
            && self.kind == RunKind::Undo
            && let Some(earlier) = self.earlier.take()
        {
            *self = *earlier;
        }
    }

    fn go_on(&mut self, begun: Begun, run: Run) {
        self.ours.add(&begun, &run.records);
        self.kind = begun.run;
        self.desired = begun.desired;
        if begun.run == RunKind::SetUp {
            self.in_use.add(begun.issuer, &begun.before, &run.records);
        }
        if begun.run == RunKind::Remove {
            self.before_removal = Some(begun.before.clone());
        }
        let there = begun.before.application.as_ref();
        self.app_id = there.map(|there| there.app_id).or(self.app_id);
        self.befores.push(begun.before);
        self.add(run);
    }

    fn add(&mut self, run: Run) {
        self.state = if run.running {
            HistoryState::Running
        } else {
            HistoryState::Interrupted
        };
        // What an undo or a removal did can be seen in the services; only a set-up is ever undone.
        let counts = self.kind == RunKind::SetUp;
        let mut forbidden = false;
        for record in run.records {
            match record.entry {
                Entry::Intent { .. }
                | Entry::Refused { .. }
                | Entry::Made { .. }
                | Entry::Done { .. }
                    if !counts => {}
                Entry::Started { .. } => {}
                Entry::Failed {
                    code,
                    exempt_callers,
                    ..
                } => {
                    if code.as_deref() == Some(entra::SECRETS_FORBIDDEN) {
                        (forbidden, self.exempt_callers) = (true, exempt_callers);
                    }
                }
                Entry::Intent { step, about, .. } => self.attempts.push(Attempt {
                    run: self.befores.len() - 1,
                    step,
                    about,
                    answered: false,
                }),
                Entry::Made { step, made } => {
                    self.learn_app_id(&made);
                    let newest = self.attempts.iter_mut().rfind(|one| one.step == step);
                    if let Some(attempt) = newest.filter(|one| one.about.is_none()) {
                        attempt.answered = true;
                    }
                }
                Entry::Refused { step, about } => {
                    let is_it = |one: &Attempt| one.step == step && one.about == about;
                    let place = self.attempts.iter().rposition(is_it);
                    if let Some(place) = place.filter(|place| !self.attempts[*place].answered) {
                        self.attempts.remove(place);
                    }
                }
                Entry::Done { step, made } => {
                    self.learn_app_id(&made);
                    if !self.done.contains(&step) {
                        self.done.push(step);
                    }
                }
                Entry::Ended { how } => {
                    self.state = match how {
                        Ending::Finished => HistoryState::Finished,
                        Ending::Stopped => HistoryState::Stopped,
                        Ending::Cancelled => HistoryState::Cancelled,
                    };
                }
            }
        }
        let waits = counts && forbidden && self.state == HistoryState::Stopped;
        self.waits_for_exemption = self.app_id.filter(|_| waits);
    }

    fn learn_app_id(&mut self, made: &[Made]) {
        let mut ids = made.iter().filter(|made| made.what == Thing::AppId);
        let made = ids.find_map(|made| made.id.parse().ok());
        self.app_id = made.or(self.app_id);
    }
}
