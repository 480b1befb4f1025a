//! The first way: the person's browser.

use std::convert::Infallible;

use entra::SignedIn;
use tauri::Url;
use tauri::ipc::Channel;

use super::attempt::{Attempt, TIMEOUT, seconds, tell};
use crate::ipc::{CommandError, SignInProgress};
use crate::work::waiting_page::WaitingPage;

/// Opens Microsoft's page and waits for its answer. `simulated`: whom practice signs in without the browser.
pub(super) async fn sign_in<F>(
    attempt: &Attempt<'_>,
    simulated: Option<String>,
    progress: &Channel<SignInProgress>,
    open: impl Fn(Url) -> F,
) -> Result<SignedIn, entra::Error>
where
    F: Future<Output = Result<(), CommandError>>,
{
    let Attempt {
        state,
        endpoints,
        settings,
        context,
        ..
    } = attempt;
    let pending = entra::begin(&state.http, endpoints, settings.clone()).await?;
    let address = pending.authorize_url().clone();
    let _page = WaitingPage::show(state, address.clone());
    let redirect_uri = pending.redirect_uri().to_string();
    let open = async || {
        if let Err(error) = open(address.clone()).await {
            // The waiting screen offers to open the page again and to copy its link.
            tracing::warn!(?error, "waiting although the browser did not open");
        }
    };
    let visit = match simulated {
        Some(account) => {
            let session = state.session.read_in(attempt.asked).await.ok();
            let practice = session
                .as_ref()
                .and_then(|session| session.practice.as_ref());
            practice.map(|practice| practice.sign_in_as(address.clone(), account))
        }
        None => None,
    };
    if visit.is_none() {
        open().await;
    }
    tell(
        progress,
        SignInProgress::Waiting {
            address: redirect_uri,
            timeout_seconds: seconds(TIMEOUT),
            approval_page: attempt.approval.clone().into(),
        },
    );
    let seen = async {
        // A page that does not lead on is one that the person has to see.
        if let Some(visit) = visit
            && !visit.await
        {
            open().await;
        }
        std::future::pending::<Infallible>().await
    };
    tokio::select! {
        answer = pending.finish(context) => answer,
        never = seen => match never {},
    }
}
