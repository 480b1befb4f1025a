//! Making a plan for the person to review. Reads both services and changes nothing.

use sso::{Journal, Want};
use sso_http::Context;

use crate::choices;
use crate::ipc::{Choices, CommandError, Review};
use crate::state::{AppState, ReviewedPlan};

/// Compares what was chosen with what is there. The plan waits in the session until it is run or replaced.
pub(crate) async fn preview(state: &AppState, chosen: &Choices) -> Result<Review, CommandError> {
    let (desired, services) = {
        let session = state.session.lock().await;
        (
            choices::desired(chosen, session.konnect.as_ref())?,
            session.services(&state.http)?,
        )
    };
    let keeper = state.keeper().await;
    let journal = journal(state).await?;
    let want = Want {
        approval: desired.approve,
        secret_policy: true,
    };
    let context = Context::default();
    let observed =
        sso::inspect(&services, &desired.target, want, keeper, &journal, &context).await?;
    let plan = sso::plan(&desired, &observed)?;
    let id = uuid::Uuid::new_v4().to_string();
    let review = Review::of(id.clone(), &plan);
    state.session.lock().await.plan = Some(ReviewedPlan { id, plan, services });
    Ok(review)
}

/// The journals of all runs, in the app's data folder; practice has its own.
pub(crate) async fn journal(state: &AppState) -> Result<Journal, CommandError> {
    let folder = match state.session.lock().await.practice {
        Some(_) => "practice-runs",
        None => "runs",
    };
    let folder = state.data.join(folder);
    let opened = tauri::async_runtime::spawn_blocking(move || Journal::open(&folder)).await;
    match opened {
        Ok(opened) => Ok(opened?),
        Err(error) => {
            tracing::error!(%error, "opening the journal ended early");
            Err(CommandError::Unexpected(None))
        }
    }
}
