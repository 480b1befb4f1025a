//! A sign-in as it was asked for, whatever its way.

use std::time::Duration;

use entra::{Endpoints, SignInSettings};
use sso_http::Context;
use tauri::Url;
use tauri::ipc::Channel;
use tokio_util::sync::CancellationToken;

use crate::ipc::{
    Cloud, CommandError, Field, FieldProblem, Problem, SignInProgress, SignInRequest, SignInWay,
};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::session_id::SessionId;
use crate::session::sign_in_client::SignInClient;
use crate::work::directory_place::require_place;
use crate::work::{permissions, sign_in_again};

/// How long the browser may take.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// A sign-in as it was asked for, whatever its way.
pub(super) struct Attempt<'a> {
    pub(super) state: &'a AppState,
    pub(super) asked: SessionId,
    pub(super) endpoints: Endpoints,
    pub(super) cloud: Cloud,
    pub(super) settings: SignInSettings,
    /// Where an administrator approves for everyone what it asks for.
    pub(super) approval: Url,
    pub(super) context: Context,
}

impl<'a> Attempt<'a> {
    pub(super) async fn begin(
        state: &'a AppState,
        request: &SignInRequest,
        cancel: CancellationToken,
        endpoints: impl FnOnce(&Session, Cloud) -> Endpoints,
    ) -> Result<Self, CommandError> {
        let typed = directory(&request.directory)?;
        let session = state.session.read().await;
        let asked = session.id();
        let again = request.same_account || request.for_run;
        let before = session.microsoft.as_ref().filter(|_| again);
        let claims = if request.for_run {
            sign_in_again::claims(state, asked)?
        } else {
            None
        };
        let (cloud, typed, login_hint) = match before {
            Some(before) => (
                before.account.directory.cloud,
                entra::Directory::Tenant(before.tenant),
                before.login_hint.clone(),
            ),
            None => (request.cloud, typed, None),
        };
        let endpoints = endpoints(&session, cloud);
        let named_in = match typed {
            entra::Directory::Organizations => Field::SignInClientDirectory,
            _ => Field::Directory,
        };
        // The Azure CLI opens no page, and where nobody named a directory, it knows one itself.
        let az_knows_place =
            request.way == SignInWay::AzureCli && typed == entra::Directory::Organizations;
        let asks_for_place = before.is_none() && !az_knows_place;
        // The Azure CLI signs in as itself.
        let own = (request.way != SignInWay::AzureCli).then(|| state.sign_in_client(&session));
        let settings = SignInSettings {
            scopes: permissions::asked(&request.permissions),
            login_hint,
            claims,
            ..settings(own.flatten(), typed)?
        };
        drop(session);
        let context = Context {
            cancel,
            ..Context::default()
        };
        if asks_for_place {
            let directory = &settings.directory;
            require_place(
                &state.http,
                &endpoints,
                cloud,
                directory,
                named_in,
                &context,
            )
            .await?;
        }
        let approval = entra::admin_consent_url(
            &endpoints,
            &settings.directory,
            settings.client_id,
            &settings.scopes,
        );
        // Approving it would not help the Azure CLI, which is another app.
        let page = (request.way != SignInWay::AzureCli).then(|| approval.clone());
        let tried = |session: &mut Session| session.approval_page = page;
        state.session.store(asked, tried).await?;
        Ok(Self {
            state,
            asked,
            endpoints,
            cloud,
            settings,
            approval,
            context,
        })
    }
}

/// During a sign-in, cancelling means that the sign-in was cancelled.
pub(super) fn sign_in_error(error: entra::Error) -> CommandError {
    match error {
        entra::Error::Http(sso_http::Error::Cancelled) => CommandError::SignInCancelled,
        other => other.into(),
    }
}

/// A time for the window.
pub(super) fn seconds(time: Duration) -> u32 {
    u32::try_from(time.as_secs()).unwrap_or(u32::MAX)
}

/// A window that is gone does not need to know.
pub(super) fn tell(progress: &Channel<SignInProgress>, news: SignInProgress) {
    if let Err(error) = progress.send(news) {
        tracing::debug!(%error, "the window did not take the progress of the sign-in");
    }
}

/// The directory to sign in to; empty means the account's own.
fn directory(typed: &str) -> Result<entra::Directory, CommandError> {
    if typed.trim().is_empty() {
        return Ok(entra::Directory::Organizations);
    }
    typed.parse().map_err(|_| {
        CommandError::InvalidInput(vec![FieldProblem::of(
            Field::Directory,
            Problem::NotADirectory,
        )])
    })
}

/// With the person's own registration, its directory is the one to sign in to unless another one was typed.
fn settings(
    own: Option<SignInClient>,
    typed: entra::Directory,
) -> Result<SignInSettings, CommandError> {
    let (client_id, directory) = match own {
        None => (entra::GRAPH_COMMAND_LINE_TOOLS, typed),
        Some(own) if typed == entra::Directory::Organizations => {
            (own.client_id, directory(&own.directory)?)
        }
        Some(own) => (own.client_id, typed),
    };
    Ok(SignInSettings {
        client_id,
        directory,
        timeout: TIMEOUT,
        ..SignInSettings::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directory_typed_or_left_empty() {
        assert_eq!(directory("  ").unwrap(), entra::Directory::Organizations);
        assert_eq!(
            directory("contoso.com").unwrap(),
            entra::Directory::Domain("contoso.com".into())
        );
        let refused = directory("contoso").unwrap_err();
        assert_eq!(
            serde_json::to_value(refused).unwrap()["detail"][0]["problem"]["kind"],
            "notADirectory",
            "the field says what is wrong with it"
        );
    }
}
