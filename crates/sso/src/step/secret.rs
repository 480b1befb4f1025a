//! The client secret: whether a new one is needed, creating it, keeping it before anything else happens, and removing
//! it.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use entra::{
    AddPassword, Application, CallerAttribute, ClientSecret, KeyId, NewSecret, ObjectId,
    RemovePassword, ReplicationPolicy,
};
use jiff::{SignedDuration, Timestamp};
use sso_http::Context;

use crate::desired::Desired;
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{Entry, History, Made, Thing};
use crate::observed::{Observed, ObservedKonnect};
use crate::plan::{Change, Draft};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::secret_rule::SecretRule;
use crate::secret_store::StoredSecret;
use crate::services::Services;
use crate::step::{Effect, StepId, Work};
use crate::target::Target;
use crate::teardown::{self, TeardownEffect};

/// How much earlier than a policy's limit a secret expires, so that a clock slightly ahead of Microsoft's does not make
/// it too long.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(10);

/// What the connection needs as its secret.
#[derive(Clone, Debug)]
pub(crate) enum SecretNeed {
    /// The one in use is kept; nobody needs its value.
    Keep { end: Option<Timestamp> },
    /// This computer holds a valid one, and Konnect gets it.
    UseHeld { end: Timestamp },
    /// A new one is created. Older ones remain valid.
    New(NewSecret),
    /// The same, and the directory forbids new ones: the app registration has to be exempted first, which is possible
    /// only once it exists.
    NewOnceExempt(NewSecret),
}

impl SecretNeed {
    /// Whether its value is handed anywhere in this run, so that it has to be verified first.
    pub(crate) fn is_handed_on(&self) -> bool {
        !matches!(self, Self::Keep { .. })
    }

    /// The one to create together with the app registration.
    pub(crate) fn in_creation(&self) -> Option<&NewSecret> {
        match self {
            Self::New(new) => Some(new),
            Self::NewOnceExempt(_) | Self::Keep { .. } | Self::UseHeld { .. } => None,
        }
    }
}

pub(crate) fn need(desired: &Desired, observed: &Observed) -> SecretNeed {
    let forbidden = matches!(
        SecretRule::of(observed),
        SecretRule::Forbidden | SecretRule::NotExempted
    );
    let new = || {
        let secret = NewSecret {
            display_name: observed.mark.secret_name(),
            end: end(desired, observed),
        };
        if forbidden {
            SecretNeed::NewOnceExempt(secret)
        } else {
            SecretNeed::New(secret)
        }
    };
    let Some(application) = &observed.application else {
        return new();
    };
    let valid = || {
        application
            .secrets
            .iter()
            .filter(|secret| secret.end > observed.at)
    };
    let replaced = |key: KeyId| {
        let rotation = desired.rotation.as_ref();
        rotation.is_some_and(|rotation| rotation.replaces.contains(&key))
    };
    let held = observed.held_secret.filter(|held| {
        held.end > observed.at
            && !replaced(held.key_id)
            && valid().any(|secret| secret.key_id == held.key_id)
    });
    // Where nothing is on record, Konnect has one of those that are to be replaced.
    let is_up_to_date = desired.rotation.is_none()
        || observed
            .given_secret
            .key_id
            .is_some_and(|key| !replaced(key));
    // Whatever others have put on the application since, the secret that Konnect was given obtains nothing once it is gone.
    let given_is_gone = observed
        .given_secret
        .key_id
        .is_some_and(|key| valid().all(|secret| secret.key_id != key));
    let provider = observed.konnect.as_ref().and_then(ObservedKonnect::oidc);
    let in_use = provider.is_some_and(|provider| {
        provider.enabled
            && observed.given_secret.waiting != Some(provider.id)
            && is_up_to_date
            && !given_is_gone
            && super::provider::points_to(provider, observed, application.app_id)
            && valid().next().is_some()
    });
    match held {
        Some(held) if in_use || matches!(desired.target, Target::CallbackUrl { .. }) => {
            SecretNeed::Keep {
                end: Some(held.end),
            }
        }
        Some(held) => SecretNeed::UseHeld { end: held.end },
        None if in_use => SecretNeed::Keep {
            end: valid().map(|secret| secret.end).max(),
        },
        None => new(),
    }
}

fn end(desired: &Desired, observed: &Observed) -> Timestamp {
    let days = |days: u32| SignedDuration::from_hours(24 * i64::from(days));
    let wanted = days(desired.secret_lifetime.days());
    let allowed = observed
        .secret_policy
        .as_ref()
        .and_then(|policy| policy.max_lifetime_days)
        .map(|limit| days(limit) - CLOCK_SKEW);
    let lifetime = allowed.map_or(wanted, |allowed| wanted.min(allowed));
    observed.at.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}

pub(crate) fn plan(draft: &mut Draft<'_>, need: &SecretNeed) {
    let step = StepId::ClientSecret;
    let keep = |end| Change::ClientSecretKept { end };
    match (need, &draft.observed.application) {
        (SecretNeed::New(new), None) => {
            let change = made(draft.observed, new, true);
            draft.show(step, Effect::Create, change);
        }
        (SecretNeed::New(new) | SecretNeed::NewOnceExempt(new), _) => {
            let change = made(draft.observed, new, false);
            // Two writes to one application at the same time can end in Directory_ConcurrencyViolation.
            let needs = vec![StepId::Application];
            draft.add(step, needs, Effect::Create, change, Add(new.clone()));
        }
        (SecretNeed::Keep { end }, Some(_)) => draft.show(step, Effect::Keep, keep(*end)),
        (SecretNeed::UseHeld { end }, Some(_)) => draft.show(step, Effect::Keep, keep(Some(*end))),
        (_, None) => {}
    }
}

fn made(observed: &Observed, new: &NewSecret, same_request: bool) -> Change {
    Change::ClientSecret {
        end: new.end,
        same_request,
        rule: SecretRule::of(observed),
        exempt_callers: exempt_callers(observed),
    }
}

/// Whom the directory's ban on new secrets does not concern, where it may be read.
fn exempt_callers(observed: &Observed) -> Vec<CallerAttribute> {
    let policy = observed.secret_policy.as_ref();
    policy.map_or_else(Vec::new, |policy| policy.exempt_callers.clone())
}

#[derive(Debug)]
struct Add(NewSecret);

#[async_trait]
impl Work for Add {
    fn requests(&self, ids: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::graph(&AddPassword {
            application: ids.application(),
            secret: &self.0,
        })]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let (step, id, new) = (StepId::ClientSecret, run.facts.ids().application(), &self.0);
        match make(run, step, id, new, context).await {
            Err(Error::Entra(error)) if error.may_have_taken_effect() => {
                let graph = run.services.graph(context);
                // As long as nobody knows, the record says neither that it was made nor that it was refused.
                let Ok(application) = entra::application(graph, id).await else {
                    return Err(error.into());
                };
                Ok(vec![
                    replace_lost(run, step, &application, new, context).await?,
                ])
            }
            Err(error @ Error::WaitsForExemption { .. }) => {
                let about = None;
                run.journal.write(Entry::Refused { step, about }).await?;
                Err(error)
            }
            made => Ok(vec![made?]),
        }
    }
}

/// What a refusal means for the run: the application waits, if it is secrets that are forbidden.
pub(crate) fn waits(run: &Run<'_>, error: entra::Error) -> Error {
    match (error, run.facts.ids().application) {
        (entra::Error::SecretsForbidden { refusal }, Some((application, app_id))) => {
            Error::WaitsForExemption {
                application,
                app_id,
                exempt_callers: exempt_callers(run.observed),
                refusal,
            }
        }
        (error, _) => error.into(),
    }
}

/// Puts a new secret into the keychain, before anything else happens.
pub(crate) async fn keep(run: &Run<'_>, secret: ClientSecret) -> Made {
    let made = Made {
        end: Some(secret.end),
        ..Made::new(Thing::SecretKey, secret.key_id.to_string())
    };
    let stored = StoredSecret {
        key_id: secret.key_id,
        end: secret.end,
        value: secret.value,
    };
    run.facts.keep_own_secret(stored.key_id);
    run.secret_store.put(run.connection(), stored).await;
    made
}

async fn make(
    run: &Run<'_>,
    step: StepId,
    id: ObjectId,
    new: &NewSecret,
    context: &Context,
) -> Result<Made, Error> {
    let graph = run.services.graph(context);
    let secret = entra::until_replicated(context, ReplicationPolicy::default(), async || {
        graph
            .send(&AddPassword {
                application: id,
                secret: new,
            })
            .await
    })
    .await
    .map_err(|error| waits(run, error))?;
    let made = keep(run, secret).await;
    run.answered(step, std::slice::from_ref(&made)).await?;
    Ok(made)
}

/// If the answer was lost, so is the secret's value: a new one is created, and the one that nobody holds is removed.
pub(crate) async fn replace_lost(
    run: &Run<'_>,
    step: StepId,
    application: &Application,
    wanted: &NewSecret,
    context: &Context,
) -> Result<Made, Error> {
    let made = make(run, step, application.id, wanted, context).await?;
    // The name is this run's alone, so nothing that others made at the same moment carries it.
    for lost in &application.secrets {
        if lost.display_name.as_deref() == Some(&wanted.display_name) {
            remove(run.services, application.id, lost.key_id, context).await?;
        }
    }
    Ok(made)
}

/// Removes a client secret; one that is already gone is as it should be.
pub(crate) async fn remove(
    services: &Services,
    application: ObjectId,
    key: KeyId,
    context: &Context,
) -> Result<(), Error> {
    let graph = services.graph(context);
    let Err(error) = graph.send(&RemovePassword { application, key }).await else {
        return Ok(());
    };
    if error.is_cancelled() {
        return Err(error.into());
    }
    // Graph's answer for a missing secret is a general refusal, so the application is read.
    match entra::application(graph, application).await {
        Ok(now) if now.secrets.iter().all(|secret| secret.key_id != key) => Ok(()),
        Err(entra::Error::NotFound { .. }) => Ok(()),
        Ok(_) | Err(_) => Err(error.into()),
    }
}

/// The secret that this computer keeps for the connection.
pub(crate) async fn held(run: &Run<'_>) -> Result<Arc<StoredSecret>, Error> {
    match run.secret_store.get(run.connection()).await {
        Some((stored, _)) => Ok(stored),
        None => Err(Error::Missing("client secret")),
    }
}

pub(crate) fn undo(draft: &mut teardown::Draft<'_>, history: &History) {
    let observed = draft.observed;
    let Some(application) = &observed.application else {
        return;
    };
    let before = [StepId::ClientSecret, StepId::Application]
        .iter()
        .find_map(|step| history.before(*step));
    let Some(before) = before else {
        return;
    };
    let was = before.application.iter().flat_map(|was| &was.secrets);
    let known: BTreeSet<KeyId> = was.map(|secret| secret.key_id).collect();
    let ours: Vec<KeyId> = application
        .secrets
        .iter()
        .filter(|secret| !known.contains(&secret.key_id))
        .filter(|secret| history.ours.secret(secret))
        .map(|secret| secret.key_id)
        .collect();
    for key in &ours {
        let work = Remove {
            application: application.id,
            key: *key,
        };
        draft.add(StepId::ClientSecret, TeardownEffect::Delete, work);
    }
    if observed
        .held_secret
        .is_some_and(|held| ours.contains(&held.key_id))
    {
        forget(draft);
    }
}

#[derive(Debug)]
struct Remove {
    application: ObjectId,
    key: KeyId,
}

#[async_trait]
impl Work for Remove {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::graph(&RemovePassword {
            application: self.application,
            key: self.key,
        })]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        remove(run.services, self.application, self.key, context).await?;
        Ok(Vec::new())
    }
}

/// Removes the secret from this computer's keychain.
pub(crate) fn forget(draft: &mut teardown::Draft<'_>) {
    if draft.observed.held_secret.is_some() {
        draft.add(StepId::HeldSecret, TeardownEffect::Delete, Forget);
    }
}

#[derive(Debug)]
struct Forget;

#[async_trait]
impl Work for Forget {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        Vec::new()
    }

    async fn perform(&self, run: &Run<'_>, _: &Context) -> Result<Vec<Made>, Error> {
        run.secret_store.forget(run.connection()).await?;
        Ok(Vec::new())
    }
}
