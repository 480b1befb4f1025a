//! The connections that this computer began a run for: which they are, continuing one, and forgetting its secret.

use std::collections::BTreeMap;

use sso::{
    ConnectionId, Desired, HeldSecret, History, HistoryState, Journal, Observed, Plan, RunKind,
    Services, Target,
};
use sso_http::Context;
use uuid::Uuid;

use super::differences::left_alone;
use super::journals::{self, Notes};
use super::permissions;
use super::review;
use super::services::explain;
use crate::ipc::{
    ApplicationChoice, CommandError, KnownConnection, KnownConnections, Review, saturating_u32,
};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::journal_folder;
use crate::session::run_store::World;
use crate::session::session_id::SessionId;

/// All that are not gone, the unfinished ones first, then the newest, and what else the journals say.
pub(crate) async fn list(state: &AppState) -> Result<KnownConnections, CommandError> {
    let notes = async |asked: SessionId| {
        let run_store = state.run_store(asked.world).await;
        journals::notes(&run_store.journal_folder).await
    };
    let Notes {
        histories,
        has_locks,
    } = state.session.ask(notes).await?;
    let session = state.session.read().await;
    let konnect = session.konnect();
    let connected = session.konnect.as_ref();
    let connected = connected.map(|it| (it.id.to_string(), it.organization.name.clone()));
    drop(session);
    let mut known = histories.histories;
    known.retain(|history| !history.is_gone());
    // They come in the order in which they began, which no clock decides.
    known.reverse();
    known.sort_by_key(|history| !history.is_unfinished());
    let mut names = organization_names(&known);
    names.extend(connected);
    Ok(KnownConnections {
        list: known
            .iter()
            .map(|history| KnownConnection::of(history, &konnect, &names))
            .collect(),
        passed_over: histories.passed_over.iter().map(Into::into).collect(),
        has_locks,
    })
}

/// What the organizations are called, by id. A Dev Portal only has the id of its organization.
fn organization_names(known: &[History]) -> BTreeMap<String, String> {
    let named = |history: &History| match &history.desired.target {
        Target::Organization { id, name, .. } => Some((id.to_string(), name.clone())),
        Target::Portal { .. } | Target::CallbackUrl { .. } => None,
    };
    // The newest come first, and the last one to be collected counts.
    known.iter().rev().filter_map(named).collect()
}

/// How many are unfinished in this world. What cannot be read is reported by [`list`].
pub(crate) async fn unfinished(state: &AppState, world: World) -> u32 {
    let run_store = state.run_store(world).await;
    let known = journal_folder::histories(&run_store.journal_folder)
        .await
        .unwrap_or_default();
    let known = known.histories;
    let unfinished = known.iter().filter(|history| history.is_unfinished());
    saturating_u32(unfinished.count())
}

/// Plans what is left of a set-up, from what is there now. The plan waits in the session like any other.
pub(crate) async fn preview_continue(
    state: &AppState,
    id: &str,
    application: ApplicationChoice,
) -> Result<Review, CommandError> {
    state
        .session
        .ask(|asked| what_is_left(state, asked, id, application))
        .await
}

async fn what_is_left(
    state: &AppState,
    asked: SessionId,
    id: &str,
    application: ApplicationChoice,
) -> Result<Review, CommandError> {
    let known = ResumableConnection::find(state, asked, id).await?;
    if known.history.kind != RunKind::SetUp {
        // It is being removed; continuing that is a teardown.
        return Err(CommandError::NothingToShow);
    }
    let plan = plan_for(state, asked, &known, application, |desired, _| desired).await?;
    review::keep(state, asked, vec![plan], known.services).await
}

/// Plans for a known connection what was chosen for it, changed by `adjusted` in light of what is there. A difference
/// that the person intends is left alone.
pub(super) async fn plan_for(
    state: &AppState,
    asked: SessionId,
    known: &ResumableConnection,
    application: ApplicationChoice,
    adjusted: impl FnOnce(Desired, &Observed) -> Desired,
) -> Result<Plan, CommandError> {
    let ResumableConnection {
        history, services, ..
    } = known;
    let context = Context::default();
    let secret_store = &state.run_store(asked.world).await.secret_store;
    let mut desired = history.desired.clone();
    if application != ApplicationChoice::Undecided {
        desired.application = application.into();
    }
    permissions::require(
        &*state.session.read_in(asked).await?,
        desired.permissions_to_plan(),
    )?;
    let target = desired.target.clone();
    // Many concurrent requests make a large future.
    let inspected = Box::pin(sso::inspect_known(
        services,
        history,
        desired,
        secret_store,
        &known.journal,
        &context,
    ));
    let (desired, observed) = match inspected.await {
        Ok(inspected) => inspected,
        Err(error) => return Err(explain(error, &target, services, &context).await),
    };
    let desired = adjusted(desired, &observed);
    let id = history.connection.to_string();
    let left = left_alone(state, &*state.session.read_in(asked).await?, &id);
    Ok(sso::plan_leaving(&left, &desired, &observed)?)
}

/// Removes the client secret of a connection from this computer.
pub(crate) async fn forget_secret(state: &AppState, id: &str) -> Result<(), CommandError> {
    let id = connection_id(id)?;
    // A run may be about to use it.
    let _task = state.runs.begin()?;
    let world = state.session.read().await.world();
    state.run_store(world).await.secret_store.forget(id).await?;
    let forget = |session: &mut Session| {
        let checked = session.checked.values_mut();
        let known = session.connections.iter_mut().chain(checked);
        for connection in known.filter(|one| one.id == id) {
            if let HeldSecret::Held { end, .. } = connection.secret {
                connection.secret = HeldSecret::NotHere { end: Some(end) };
            }
        }
    };
    state.session.forget(world, forget).await;
    Ok(())
}

/// A connection that can be worked on now, with what the work needs.
#[derive(Debug)]
pub(crate) struct ResumableConnection {
    pub(crate) history: History,
    pub(crate) services: Services,
    pub(crate) journal: Journal,
}

impl ResumableConnection {
    /// The connection with this id, if nobody is working on it and both services are the ones it belongs to.
    pub(crate) async fn find(
        state: &AppState,
        asked: SessionId,
        id: &str,
    ) -> Result<Self, CommandError> {
        let id = connection_id(id)?;
        let (services, organization) = {
            let session = state.session.read_in(asked).await?;
            let organization = session.konnect.as_ref().map(|konnect| konnect.id);
            (session.services(&state.http)?, organization)
        };
        let journal = journals::journal(&state.run_store(asked.world).await.journal_folder).await?;
        let history = journals::history_of(&journal, id)
            .await?
            .ok_or(CommandError::NothingToShow)?;
        if history.state == HistoryState::Running {
            return Err(CommandError::Busy);
        }
        if history.tenant != services.tenant {
            return Err(CommandError::OtherDirectory {
                directory_id: history.tenant.to_string(),
            });
        }
        check_organization(&history.desired.target, organization)?;
        Ok(Self {
            history,
            services,
            journal,
        })
    }
}

/// With another organization's token, that organization's sign-in would be changed.
pub(super) fn check_organization(
    target: &Target,
    connected: Option<Uuid>,
) -> Result<(), CommandError> {
    let connected = match (target, connected) {
        (Target::CallbackUrl { .. }, _) => return Ok(()),
        (_, None) => return Err(CommandError::NotConnected),
        (_, Some(connected)) => connected,
    };
    match target.organization() {
        Some(id) if id != connected => Err(CommandError::OtherOrganization {
            organization_id: id.to_string(),
            name: match target {
                Target::Organization { name, .. } => Some(name.clone()),
                // Only the name of the portal is known.
                Target::Portal { .. } | Target::CallbackUrl { .. } => None,
            },
        }),
        _ => Ok(()),
    }
}

fn connection_id(id: &str) -> Result<ConnectionId, CommandError> {
    id.parse().map_err(|_| CommandError::NothingToShow)
}
