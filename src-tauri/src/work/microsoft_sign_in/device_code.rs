//! The second way: a code that the person types on any device.

use entra::SignedIn;
use tauri::ipc::Channel;

use super::attempt::{Attempt, seconds, tell};
use crate::ipc::SignInProgress;
use crate::work::waiting_page::WaitingPage;

/// Asks for a code, shows it, and waits until it has been used.
pub(super) async fn sign_in(
    attempt: &Attempt<'_>,
    progress: &Channel<SignInProgress>,
) -> Result<SignedIn, entra::Error> {
    let Attempt {
        state,
        endpoints,
        settings,
        context,
        ..
    } = attempt;
    let asked = entra::begin_device_code(&state.http, endpoints, settings.clone(), context);
    let pending = asked.await?;
    let _page = WaitingPage::show(state, pending.page().clone());
    tell(
        progress,
        SignInProgress::Code {
            user_code: pending.user_code().to_owned(),
            page: pending.page().to_string(),
            timeout_seconds: seconds(pending.lifetime()),
            approval_page: attempt.approval.clone().into(),
        },
    );
    pending.finish(context).await
}
