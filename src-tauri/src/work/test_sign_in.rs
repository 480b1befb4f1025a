//! Letting a person sign in to the application of a connection, to see what Konnect would make of them.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret as _, SecretString};
use sso::{HeldSecret, ReportTest, Services, Tested};
use sso_http::Context;
use tauri::Url;
use tauri::ipc::Channel;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::journals::journal;
use super::opened::as_known;
use super::waiting_page::WaitingPage;
use crate::ipc::{
    CommandError, Field, FieldProblem, Problem, TestOutcome, TestProgress, TestResult, TestReview,
    saturating_u32,
};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::reviewed::ReviewedTest;
use crate::session::session_id::SessionId;

/// Plans it from what is there now. It waits in the session until it is run or replaced.
pub(crate) async fn preview(state: &AppState, id: &str) -> Result<TestReview, CommandError> {
    state.session.ask(|asked| planned(state, asked, id)).await
}

async fn planned(state: &AppState, asked: SessionId, id: &str) -> Result<TestReview, CommandError> {
    let (services, connection) = as_known(state, asked, id).await?;
    let test = sso::plan_test_sign_in(&services, &connection, &Context::default()).await?;
    let id = Uuid::new_v4().to_string();
    let has_secret = matches!(connection.secret, HeldSecret::Held { .. });
    let review = TestReview::of(id.clone(), &test, has_secret);
    let reviewed = ReviewedTest {
        id,
        test,
        services,
        run_store: state.run_store(asked.world).await.clone(),
    };
    let keep = |session: &mut Session| session.test = Some(Arc::new(reviewed));
    state.session.store(asked, keep).await?;
    Ok(review)
}

/// Runs what was reviewed under this id, as often as people sign in. `typed`: the client secret, where this computer does
/// not have it; it is not kept. `open`: shows Microsoft's page.
///
/// The redirect URI is taken away also if the session ends meanwhile; what was seen belongs to that session alone.
pub(crate) async fn run<F>(
    state: &AppState,
    plan_id: &str,
    typed: Option<SecretString>,
    progress: &Channel<TestProgress>,
    open: impl Fn(Url) -> F,
) -> Result<TestOutcome, CommandError>
where
    F: Future<Output = Result<(), CommandError>>,
{
    let typed = typed.as_ref().map(understood).transpose()?;
    // It changes the application, and it waits for the browser.
    let _run = state.runs.begin()?;
    let sign_in = state.sign_ins.begin()?;
    let (asked, reviewed) = {
        let session = state.session.read().await;
        (session.id(), session.reviewed_test(plan_id)?)
    };
    let journal = journal(&reviewed.run_store.journal_folder).await?;
    let secret = if let Some(typed) = typed {
        typed
    } else {
        let id = reviewed.test.connection().id.to_string();
        state.client_secret(&id).await?
    };
    let (report, waiting) = reporting(progress.clone());
    let context = Context {
        cancel: sign_in.cancel.clone(),
        ..Context::default()
    };
    let test = reviewed.test.clone();
    let tested = sso::test_sign_in(
        &reviewed.services,
        test,
        &secret,
        &journal,
        &report,
        &context,
    );
    let shown = async {
        // The sender lives as long as the test, which ends the waiting.
        let page = match waiting.await {
            Ok(page) => page,
            Err(_) => std::future::pending().await,
        };
        let _shown = WaitingPage::show(state, page.clone());
        if let Err(error) = open(page).await {
            // The waiting screen offers to open the page again and to copy its link.
            tracing::warn!(?error, "waiting although the browser did not open");
        }
        std::future::pending::<Infallible>().await
    };
    let tested = tokio::select! {
        // Many requests make a large future.
        tested = Box::pin(tested) => tested,
        never = shown => match never {},
    };
    state.session.read_in(asked).await?;
    Ok(outcome(tested))
}

/// Tells the window what happens. The address goes to the receiver and never to the window: it proves the answer.
fn reporting(progress: Channel<TestProgress>) -> (ReportTest, oneshot::Receiver<Url>) {
    let (address, waiting) = oneshot::channel();
    let address = Mutex::new(Some(address));
    let report: ReportTest = Arc::new(move |news| {
        let news = match news {
            sso::TestProgress::Registering => TestProgress::Registering,
            sso::TestProgress::Replicating => TestProgress::Replicating,
            sso::TestProgress::SignIn { address: at, limit } => {
                let mut address = address.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(address) = address.take() {
                    // A run that is over shows no page.
                    let _over = address.send(at.url().clone());
                }
                TestProgress::Waiting {
                    timeout_seconds: saturating_u32(limit.as_secs()),
                }
            }
            sso::TestProgress::Removing => TestProgress::Removing,
        };
        if let Err(error) = progress.send(news) {
            tracing::debug!(%error, "the window did not take the progress of the test");
        }
    });
    (report, waiting)
}

fn outcome(tested: Tested) -> TestOutcome {
    let result = match tested.verdict {
        Ok(verdict) => TestResult::SignedIn(Box::new(verdict.into())),
        Err(error) => {
            tracing::info!(%error, "nobody signed in to test");
            TestResult::Failed(if error.is_cancelled() {
                CommandError::SignInCancelled
            } else {
                error.into()
            })
        }
    };
    TestOutcome {
        result,
        redirect_left: tested.redirect_left.map(Into::into),
    }
}

/// What was typed as the client secret. Its ID, which Microsoft's portal shows next to it, is a common mistake.
fn understood(typed: &SecretString) -> Result<SecretString, CommandError> {
    let text = typed.expose_secret().trim();
    let refused = |problem| {
        let problem = FieldProblem::of(Field::ClientSecret, problem);
        Err(CommandError::InvalidInput(vec![problem]))
    };
    if text.is_empty() {
        return refused(Problem::Empty);
    }
    if text.parse::<Uuid>().is_ok() {
        return refused(Problem::IsIdentifier);
    }
    Ok(SecretString::from(text))
}

/// Takes away what tests of this computer left in the directory that was just signed in to. Nobody waits for a reason:
/// the check of the connection says if one stays.
pub(crate) async fn clear(state: &AppState, asked: SessionId) {
    let Ok(session) = state.session.read_in(asked).await else {
        return;
    };
    let Ok(services) = session.services(&state.http) else {
        return;
    };
    drop(session);
    let folder = &state.run_store(asked.world).await.journal_folder;
    clear_in(&services, &sso::Journal::to_read(folder)).await;
}

/// The same with these services.
pub(super) async fn clear_in(services: &Services, journal: &sso::Journal) {
    match Box::pin(sso::clear_test_redirects(
        services,
        journal,
        &Context::default(),
    ))
    .await
    {
        Ok(0) => {}
        Ok(cleared) => tracing::info!(cleared, "redirect URIs of test sign-ins were taken away"),
        Err(error) => tracing::warn!(%error, "a redirect URI of a test sign-in is still there"),
    }
}
