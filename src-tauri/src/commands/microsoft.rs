//! Signing in to Microsoft.

use std::sync::PoisonError;

use tauri::ipc::Channel;
use tauri::{AppHandle, Manager as _, Runtime, State, Url};
use tracing::instrument;

use crate::desktop::{azure_cli, browser, clipboard, recent_directories, sign_in_client};
use crate::ipc::{
    Cloud, CommandError, Directory, MicrosoftAccount, OwnSignInClient, SignInProgress,
    SignInRequest, Snapshot,
};
use crate::session::app_state::AppState;
use crate::session::sign_in_client::SignInClient;
use crate::work::snapshot::current_snapshot;
use crate::work::{microsoft_sign_in, own_client};

/// Signs in to Microsoft in the way that was chosen, and waits for its answer.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn sign_in<R: Runtime>(
    app: AppHandle<R>,
    request: SignInRequest,
    progress: Channel<SignInProgress>,
) -> Result<MicrosoftAccount, CommandError> {
    let open = |page| browser::open(&app, page);
    let state = app.state::<AppState>();
    let azure_cli = |arguments, cancel| azure_cli::run(&app, arguments, cancel);
    let signing_in = microsoft_sign_in::sign_in(&state, request, &progress, open, azure_cli);
    let account = Box::pin(signing_in).await?;
    if state.session.read().await.practice.is_none() {
        let remembered = recent_directories::remember(&state.data, &account.directory);
        if let Err(error) = remembered {
            tracing::warn!(%error, "the directory was not remembered");
        }
    }
    Ok(account)
}

/// The directories that the account of the Azure CLI reaches, that of its default subscription first.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn azure_cli_directories<R: Runtime>(
    app: AppHandle<R>,
    cloud: Cloud,
) -> Result<Vec<Directory>, CommandError> {
    let state = app.state::<AppState>();
    let azure_cli = |arguments, cancel| azure_cli::run(&app, arguments, cancel);
    microsoft_sign_in::azure_cli_directories(&state, cloud, azure_cli).await
}

/// The directories that were signed in to lately on this computer, the latest first. Practice has none.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn recent_directories(
    state: State<'_, AppState>,
) -> Result<Vec<Directory>, CommandError> {
    if state.session.read().await.practice.is_some() {
        return Ok(Vec::new());
    }
    Ok(recent_directories::load(&state.data))
}

/// Forgets the directory with this id, or all of them. Answers with the rest. Practice has none to forget.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn forget_directories(
    state: State<'_, AppState>,
    id: Option<String>,
) -> Result<Vec<Directory>, CommandError> {
    if state.session.read().await.practice.is_some() {
        return Ok(Vec::new());
    }
    recent_directories::forget(&state.data, id.as_deref()).map_err(|error| {
        tracing::warn!(%error, "a recent directory was not forgotten");
        CommandError::NotKept
    })
}

/// Signs in with an app registration of the person's own from now on; with none, with Microsoft's shared app.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn set_sign_in_client(
    state: State<'_, AppState>,
    client: Option<OwnSignInClient>,
) -> Result<Option<OwnSignInClient>, CommandError> {
    let client = client.as_ref().map(own_client::understood).transpose()?;
    let asked = state.session.read().await.id();
    let keep = |client: Option<&SignInClient>| {
        sign_in_client::save(&state.data, client).map_err(|error| {
            tracing::warn!(%error, "the app registration for signing in was not kept");
            CommandError::NotKept
        })
    };
    own_client::set(&state, asked, client, keep).await?;
    Ok(own_client::own_client(&state, &*state.session.read().await))
}

/// Opens the page of the waiting sign-in again.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn open_sign_in_again<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
) -> Result<(), CommandError> {
    browser::open(&app, waiting_page(&state)?).await
}

/// Copies the address of that page, for another browser. It holds no secret and is of no use to anyone else.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn copy_sign_in_link<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
) -> Result<(), CommandError> {
    let page = waiting_page(&state)?;
    clipboard::copy_text(&app, page.into()).await?;
    Ok(())
}

/// Stops waiting for the browser.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) fn cancel_sign_in(state: State<'_, AppState>) {
    state.sign_ins.cancel();
}

/// Reads again what the signed-in person may do, for instance after activating a role.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn check_rights(
    state: State<'_, AppState>,
) -> Result<MicrosoftAccount, CommandError> {
    microsoft_sign_in::check_rights(&state).await
}

/// Forgets the Microsoft account. A run in progress keeps what it began with.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn sign_out<R: Runtime>(app: AppHandle<R>) -> Snapshot {
    let state = app.state::<AppState>();
    state.sign_out().await;
    current_snapshot(&state).await
}

fn waiting_page(state: &AppState) -> Result<Url, CommandError> {
    let page = state
        .sign_in_page
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    page.clone().ok_or(CommandError::NothingToShow)
}
