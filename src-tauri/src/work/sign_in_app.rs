//! Registering the organization's own app registration for signing in, and deleting it again.

use entra::Scope;
use sso::{DesiredSignInApp, Services};
use sso_http::Context;
use uuid::Uuid;

use super::journals::journal;
use super::{own_client, permissions};
use crate::ipc::{
    self, CommandError, Field, FieldProblem, OwnSignInClient, Problem, RegisteredSignInApp,
    SignInAppApproval, SignInAppRemoval, SignInAppReview,
};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::reviewed::{ReviewedSignInApp, SignInAppChange};
use crate::session::session_id::SessionId;
use crate::session::sign_in_client::SignInClient;

/// What registering it would do. The plan waits in the session until it is run or replaced.
pub(crate) async fn preview(
    state: &AppState,
    name: &str,
    approve: bool,
) -> Result<SignInAppReview, CommandError> {
    let name = name.parse().map_err(|problem| {
        let problem: sso::AppNameProblem = problem;
        let problem = FieldProblem::of(Field::SignInAppName, Problem::from(problem));
        CommandError::InvalidInput(vec![problem])
    })?;
    let desired = DesiredSignInApp { name, approve };
    let planned = |asked| planned(state, asked, &desired);
    state.session.ask(planned).await
}

async fn planned(
    state: &AppState,
    asked: SessionId,
    desired: &DesiredSignInApp,
) -> Result<SignInAppReview, CommandError> {
    let (services, directory) = {
        let session = state.session.read_in(asked).await?;
        let needed = desired
            .approve
            .then_some(Scope::DelegatedPermissionGrantReadWriteAll);
        permissions::require(&session, needed.into_iter().collect())?;
        (session.services(&state.http)?, tenant_of(&session)?)
    };
    let run_store = state.run_store(asked.world).await.clone();
    let journal = journal(&run_store.journal_folder).await?;
    let context = Context::default();
    let plan = Box::pin(sso::plan_sign_in_app(
        &services, desired, &journal, &context,
    ))
    .await?;
    let id = Uuid::new_v4().to_string();
    let review = SignInAppReview::of(id.clone(), &plan, directory);
    let reviewed = ReviewedSignInApp {
        id,
        change: SignInAppChange::Register(Box::new(plan)),
        services,
        run_store,
    };
    keep(state, asked, reviewed).await?;
    Ok(review)
}

async fn keep(
    state: &AppState,
    asked: SessionId,
    reviewed: ReviewedSignInApp,
) -> Result<(), CommandError> {
    let keep = |session: &mut Session| session.sign_in_app = Some(Box::new(reviewed));
    state.session.store(asked, keep).await
}

/// Registers what was reviewed under this id, once, and signs in with it from now on. `save`: writes that down for the
/// next start.
pub(crate) async fn register(
    state: &AppState,
    plan_id: &str,
    save: impl FnOnce(Option<&SignInClient>) -> Result<(), CommandError>,
) -> Result<RegisteredSignInApp, CommandError> {
    let task = state.sign_in_apps.begin()?;
    let (asked, reviewed) = take(state, plan_id).await?;
    let ReviewedSignInApp {
        change,
        services,
        run_store,
        ..
    } = *reviewed;
    let SignInAppChange::Register(plan) = change else {
        return Err(CommandError::PlanOutdated);
    };
    let journal = journal(&run_store.journal_folder).await?;
    let context = Context {
        cancel: task.cancel.clone(),
        ..Context::default()
    };
    let permissions = plan.permissions();
    let registered = Box::pin(sso::register_sign_in_app(
        &services, *plan, &journal, &context,
    ))
    .await?;
    let client = SignInClient {
        client_id: registered.app_id,
        directory: services.tenant.to_string(),
    };
    let approval_page = approval_page(&services, &client);
    // Whoever signed out meanwhile has no use for the page; the registration is there all the same.
    let page = approval_page.clone();
    let shown = |session: &mut Session| session.approval_page = Some(page);
    if state.session.store(asked, shown).await.is_err() {
        tracing::info!("the session ended while the app was registered");
    }
    let used = own_client::set(state, asked, Some(client.clone()), save).await;
    if let Err(error) = &used {
        tracing::warn!(?error, "the registered app is not kept");
    }
    Ok(RegisteredSignInApp {
        client: OwnSignInClient {
            client_id: client.client_id.to_string(),
            directory: client.directory,
        },
        name: registered.name,
        approval: match registered.approval {
            sso::SignInAppApproval::Given => SignInAppApproval::Given,
            sso::SignInAppApproval::NotChosen => SignInAppApproval::NotChosen,
            sso::SignInAppApproval::Refused(error) => {
                SignInAppApproval::Refused(Box::new(error.into()))
            }
        },
        approval_page: approval_page.into(),
        permissions: permissions.into_iter().map(Into::into).collect(),
        others: registered.others.iter().map(Into::into).collect(),
        kept: used.is_ok(),
    })
}

fn approval_page(services: &Services, client: &SignInClient) -> tauri::Url {
    entra::admin_consent_url(
        &services.entra,
        &entra::Directory::Tenant(services.tenant),
        client.client_id,
        &Scope::ALL,
    )
}

/// What deleting the one that is used now would do.
pub(crate) async fn preview_removal(state: &AppState) -> Result<SignInAppRemoval, CommandError> {
    state.session.ask(|asked| removal(state, asked)).await
}

async fn removal(state: &AppState, asked: SessionId) -> Result<SignInAppRemoval, CommandError> {
    let (services, client) = {
        let session = state.session.read_in(asked).await?;
        let client = state.sign_in_client(&session);
        (
            session.services(&state.http)?,
            client.ok_or(CommandError::NothingToShow)?,
        )
    };
    let run_store = state.run_store(asked.world).await.clone();
    let journal = journal(&run_store.journal_folder).await?;
    let context = Context::default();
    let planned =
        sso::plan_sign_in_app_removal(&services, client.client_id, &journal, &context).await?;
    let (client, request) = match planned {
        sso::SignInAppRemoval::Delete {
            client, request, ..
        } => (client, request),
        sso::SignInAppRemoval::Gone => return Ok(SignInAppRemoval::Gone),
        sso::SignInAppRemoval::OfOthers => return Ok(SignInAppRemoval::OfOthers),
        sso::SignInAppRemoval::UsedByOthers => return Ok(SignInAppRemoval::UsedByOthers),
    };
    let plan_id = Uuid::new_v4().to_string();
    let name = client.display_name.clone();
    let reviewed = ReviewedSignInApp {
        id: plan_id.clone(),
        change: SignInAppChange::Delete(Box::new(client)),
        services,
        run_store,
    };
    keep(state, asked, reviewed).await?;
    Ok(SignInAppRemoval::Delete {
        plan_id,
        name,
        request: ipc::RequestPreview::from(&*request),
    })
}

/// Deletes what was reviewed under this id, and signs in with Microsoft's shared app from now on.
pub(crate) async fn remove(
    state: &AppState,
    plan_id: &str,
    save: impl FnOnce(Option<&SignInClient>) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let _task = state.sign_in_apps.begin()?;
    let (asked, reviewed) = take(state, plan_id).await?;
    let ReviewedSignInApp {
        change,
        services,
        run_store,
        ..
    } = *reviewed;
    let SignInAppChange::Delete(client) = change else {
        return Err(CommandError::PlanOutdated);
    };
    let journal = journal(&run_store.journal_folder).await?;
    let context = Context::default();
    Box::pin(sso::remove_sign_in_app(
        &services, &client, &journal, &context,
    ))
    .await?;
    own_client::set(state, asked, None, save).await
}

async fn take(
    state: &AppState,
    plan_id: &str,
) -> Result<(SessionId, Box<ReviewedSignInApp>), CommandError> {
    let asked = state.session.read().await.id();
    let take = |session: &mut Session| session.take_sign_in_app(plan_id);
    Ok((asked, state.session.store(asked, take).await??))
}

fn tenant_of(session: &Session) -> Result<String, CommandError> {
    let microsoft = session
        .microsoft
        .as_ref()
        .ok_or(CommandError::NotSignedIn)?;
    Ok(microsoft.tenant.to_string())
}
