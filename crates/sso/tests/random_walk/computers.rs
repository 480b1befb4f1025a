//! What the person at a computer runs, whatever happens in between, and what must hold afterwards.

use std::sync::{Arc, Mutex, PoisonError};

use practice::{Fault, FaultAction, Matching};
use sso::{Error, Outcome, Plan, Report, RunKind, Target, Teardown, TeardownOutcome};

use crate::acts::{Hand, How, Trouble};
use crate::common::Stage;
use crate::common::computer::Computer;
use crate::hand::by_hand;
use crate::invariants::{
    Shown, each_secret_has_one_owner, is_off, no_door_leads_nowhere, nothing_differs,
    nothing_was_sent, touches_only_what_may_be_touched,
};
use crate::ledger::{Actor, Ledger};
use crate::reviews::Reviewed;
use crate::things::{Things, things};

/// A directory with an organization, and what everyone did there.
pub(crate) struct Place {
    pub(crate) stage: Arc<Stage>,
    pub(crate) targets: Arc<Vec<Target>>,
    pub(crate) ledger: Arc<Mutex<Ledger>>,
}

impl Place {
    pub(crate) fn of(stage: Stage, targets: Vec<Target>) -> Self {
        let ledger = Ledger::of(things(&stage));
        Self {
            stage: Arc::new(stage),
            targets: Arc::new(targets),
            ledger: Arc::new(Mutex::new(ledger)),
        }
    }

    pub(crate) fn ledger(&self) -> std::sync::MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is there is what was there when the ledger was last written.
    pub(crate) fn is_as_written(&self) -> Result<(), String> {
        nothing_differs(&self.ledger().now, &things(&self.stage))
    }
}

/// Presses the button, and checks the result against the invariants. Returns how it ended.
pub(crate) async fn run(
    place: &Place,
    number: usize,
    computers: &[Computer],
    reviewed: Reviewed,
    meanwhile: Option<(usize, Hand)>,
    trouble: Option<Trouble>,
) -> Result<String, String> {
    let (stage, computer) = (&place.stage, &computers[number]);
    let (shown, target) = match &reviewed {
        Reviewed::SetUp(plan) => (
            shown_by_plan(number, plan),
            Some(plan.desired().target.clone()),
        ),
        Reviewed::Teardown(teardown) => (shown_by_teardown(number, teardown), None),
        Reviewed::Nothing(why) => return Ok(why.clone()),
    };
    place.ledger().made_meanwhile.clear();
    stage.practice.clear_record();
    if let Some(trouble) = trouble {
        stage.practice.add_fault(fault(trouble));
    }
    let went_wrong = Arc::default();
    let report = watching(place, shown.clone(), meanwhile, &went_wrong);
    let (services, context) = (&stage.services, &stage.context);
    let (secret_store, journal) = (&computer.secret_store, &computer.journal);
    let (kind, error) = match reviewed {
        Reviewed::SetUp(plan) => {
            let kind = match plan.desired().rotation {
                Some(_) => "rotation",
                None => "set-up",
            };
            let run = sso::apply(services, *plan, secret_store, journal, report, context);
            (kind, error_of_set_up(Box::pin(run).await))
        }
        Reviewed::Teardown(teardown) => {
            let kind = match teardown.kind() {
                RunKind::Undo => "undo",
                _ => "removal",
            };
            let run = sso::teardown(services, *teardown, secret_store, journal, report, context);
            (kind, error_of_teardown(Box::pin(run).await))
        }
        Reviewed::Nothing(why) => return Ok(why),
    };
    stage.practice.clear_faults();
    if let Some(error) = &error
        && is_refused_before_it_began(error)
    {
        nothing_was_sent(stage)?;
    }
    if let Some(failure) = take(&went_wrong) {
        return Err(failure);
    }
    {
        let after = things(stage);
        let mut ledger = place.ledger();
        touches_only_what_may_be_touched(&ledger, &after, &shown)?;
        write(&mut ledger, after, &shown);
    }
    holds(place, computers).await?;
    if let Some(target) = target
        && error.is_none()
        && meanwhile.is_none()
    {
        let known = known(place, computer, &target).await;
        let app_id = known.map(|known| known.app_id.to_string());
        if app_id.is_some_and(|app_id| is_off(&place.ledger().now, &app_id)) {
            return Err("a set-up finished and left the enterprise application off".to_owned());
        }
    }
    Ok(match error {
        None => format!("{kind} finished"),
        Some(error) if is_refused_before_it_began(&error) => format!("{kind} of a stale review"),
        Some(_) if trouble.is_some() => format!("{kind} stopped by a fault"),
        Some(_) if meanwhile.is_some() => format!("{kind} stopped by what others did meanwhile"),
        Some(error) => format!("{kind} stopped: {error}"),
    })
}

/// What must hold after every act of anyone.
pub(crate) async fn holds(place: &Place, computers: &[Computer]) -> Result<(), String> {
    let targets = place.targets.iter();
    let connections: Vec<_> = targets
        .map(|target| place.stage.connection(target))
        .collect();
    no_door_leads_nowhere(&place.stage, &place.ledger())?;
    let mut kept = Vec::new();
    for (number, computer) in computers.iter().enumerate() {
        for connection in &connections {
            if let Some((secret, _)) = computer.secret_store.get(*connection).await {
                kept.push((number, secret.key_id.to_string()));
            }
        }
    }
    each_secret_has_one_owner(&place.ledger(), &kept)?;
    never_green_while_off(place, computers).await
}

/// A connection as a computer's journals know it.
pub(crate) async fn known(
    place: &Place,
    computer: &Computer,
    target: &Target,
) -> Option<sso::Connection> {
    let connection = place.stage.connection(target);
    let known = sso::known_connection(&computer.journal, connection, &computer.secret_store);
    known.await.unwrap()
}

/// No computer finds all well with a connection whose enterprise application is switched off.
async fn never_green_while_off(place: &Place, computers: &[Computer]) -> Result<(), String> {
    let stage = &place.stage;
    let things = place.ledger().now.clone();
    for computer in computers {
        for target in place.targets.iter() {
            let Some(known) = known(place, computer, target).await else {
                continue;
            };
            if !is_off(&things, &known.app_id.to_string()) {
                continue;
            }
            let (services, secret_store) = (&stage.services, &computer.secret_store);
            let checked = Box::pin(sso::verify(services, &known, secret_store, &stage.context));
            // What cannot be checked is not green either.
            let Ok(checked) = checked.await else { continue };
            let is_green = |check: &sso::Check| check.state == sso::CheckState::Passed;
            let says_on = |check: &sso::Check| {
                check.id == sso::CheckId::EnterpriseApplication && is_green(check)
            };
            if checked.checks.iter().all(is_green) || checked.checks.iter().any(says_on) {
                return Err(format!("green while {} is off", known.app_id));
            }
        }
    }
    Ok(())
}

pub(crate) fn is_refused_before_it_began(error: &Error) -> bool {
    matches!(
        error,
        Error::ChangedMeanwhile
            | Error::OtherOrganization { .. }
            | Error::OtherDirectory { .. }
            | Error::ChooseApplication(_)
    )
}

pub(crate) fn error_of_set_up(outcome: Outcome) -> Option<Error> {
    match outcome {
        Outcome::Finished(_) => None,
        Outcome::Stopped { error, .. } => Some(error),
        Outcome::Cancelled { .. } => Some(Error::Cancelled),
    }
}

fn error_of_teardown(outcome: TeardownOutcome) -> Option<Error> {
    match outcome {
        TeardownOutcome::Finished { .. } => None,
        TeardownOutcome::Stopped { error, .. } => Some(error),
        TeardownOutcome::Cancelled { .. } => Some(Error::Cancelled),
    }
}

fn shown_by_plan(computer: usize, plan: &Plan) -> Shown {
    let changes = plan.changes().iter();
    Shown {
        computer,
        kind: RunKind::SetUp,
        requests: changes.flat_map(|change| change.requests.clone()).collect(),
        named: false,
    }
}

fn shown_by_teardown(computer: usize, teardown: &Teardown) -> Shown {
    let steps = teardown.steps().iter();
    Shown {
        computer,
        kind: teardown.kind(),
        requests: steps.flat_map(|step| step.requests.clone()).collect(),
        named: teardown.made_elsewhere().is_some(),
    }
}

fn fault(trouble: Trouble) -> Fault {
    Fault {
        matching: Matching {
            method: Some(trouble.method.into()),
            path: trouble.path.into(),
            nth: Some(1),
            times: Some(1),
        },
        action: match trouble.how {
            How::Refused => FaultAction::Status {
                status: 403,
                body: None,
                retry_after: None,
            },
            How::LostBefore => FaultAction::DropBefore,
            How::LostAfter => FaultAction::DropAfter,
        },
    }
}

/// Lets someone act by hand between two requests of the run. Everything in a walk is on one thread, so no request is
/// answered until that is done and recorded.
fn watching(
    place: &Place,
    shown: Shown,
    meanwhile: Option<(usize, Hand)>,
    went_wrong: &Arc<Mutex<Option<String>>>,
) -> Report {
    let (stage, targets) = (Arc::clone(&place.stage), Arc::clone(&place.targets));
    let (ledger, went_wrong) = (Arc::clone(&place.ledger), Arc::clone(went_wrong));
    let told = Mutex::new(0);
    Arc::new(move |_, _| {
        let mut told = told.lock().unwrap();
        *told += 1;
        let Some((_, hand)) = meanwhile.filter(|(at, _)| at == &*told) else {
            return;
        };
        let mut ledger = ledger.lock().unwrap();
        let after = things(&stage);
        if let Err(failure) = touches_only_what_may_be_touched(&ledger, &after, &shown) {
            *went_wrong.lock().unwrap() = Some(failure);
        }
        write(&mut ledger, after, &shown);
        by_hand(&stage, &targets, hand, &mut ledger);
        ledger.write(things(&stage), Actor::Hand);
    })
}

fn write(ledger: &mut Ledger, after: Things, shown: &Shown) {
    let actor = Actor::Computer(shown.computer);
    match shown.kind {
        RunKind::SetUp => ledger.write(after, actor),
        RunKind::Undo | RunKind::Remove => ledger.write_taken_back(after, actor),
    }
}

fn take(went_wrong: &Mutex<Option<String>>) -> Option<String> {
    went_wrong
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()
}
