//! The third way: the sign-in of the Azure CLI that is already on this computer.
//!
//! While practising, a stand-in answers: the person's own `az` and its accounts are none of practice's business.

use entra::{AzureCliOutput, AzureCliProblem, AzureCliRequest, Directory, SignInError, SignedIn};
use tokio_util::sync::CancellationToken;

use super::attempt::{Attempt, sign_in_error};
use crate::ipc::{self, Cloud, CommandError};
use crate::session::app_state::AppState;
use crate::session::session_id::SessionId;

/// Asks `az` who is signed in and for a token for Graph, and Graph whose it is. `run`: runs `az` with these arguments.
pub(super) async fn sign_in<A>(
    attempt: &Attempt<'_>,
    run: impl Fn(Vec<String>, CancellationToken) -> A,
) -> Result<SignedIn, entra::Error>
where
    A: Future<Output = Result<AzureCliOutput, AzureCliProblem>>,
{
    let Attempt {
        state,
        endpoints,
        settings,
        context,
        ..
    } = attempt;
    let ask = async |request| ask(state, attempt.asked, request, &context.cancel, &run).await;
    let shown = ask(AzureCliRequest::Account).await?;
    let account = entra::azure_cli_account(&shown, endpoints, attempt.cloud.into())?;
    let tenant = match &settings.directory {
        Directory::Organizations => account.tenant,
        Directory::Tenant(tenant) => *tenant,
        Directory::Domain(domain) => {
            entra::tenant_of_domain(&state.http, endpoints, domain, context).await?
        }
    };
    let given = ask(AzureCliRequest::Token(endpoints, tenant)).await?;
    let token = entra::azure_cli_token(&given, sso_http::clock::now())?;
    entra::azure_cli_sign_in(&state.http, endpoints, token, tenant, context).await
}

/// The directories of `cloud` that the account of the Azure CLI reaches, that of its default subscription first. Asks
/// `az` and no service. One without a name is called by its domain, or by its id.
///
/// # Errors
/// What is wrong with the Azure CLI, by the problem that a sign-in with it would have.
pub(crate) async fn directories<A>(
    state: &AppState,
    cloud: Cloud,
    run: impl Fn(Vec<String>, CancellationToken) -> A,
) -> Result<Vec<ipc::Directory>, CommandError>
where
    A: Future<Output = Result<AzureCliOutput, AzureCliProblem>>,
{
    let (asked, endpoints) = {
        let session = state.session.read().await;
        (session.id(), session.entra(cloud))
    };
    // It ends by itself, and changes nothing.
    let never = CancellationToken::new();
    let listed = ask(state, asked, AzureCliRequest::Directories, &never, run).await;
    let directories = listed
        .and_then(|listed| {
            Ok(entra::azure_cli_directories(
                &listed,
                &endpoints,
                cloud.into(),
            )?)
        })
        .map_err(sign_in_error)?;
    let directories = directories.into_iter().map(|directory| {
        let id = directory.tenant.to_string();
        let domain = directory.domain;
        let name = directory.name.or_else(|| domain.clone());
        ipc::Directory {
            name: name.unwrap_or_else(|| id.clone()),
            id,
            domain,
            cloud,
        }
    });
    Ok(directories.collect())
}

/// What `az` answers. Of a session that is over nobody asks anything, the less so of another program than before.
async fn ask<A>(
    state: &AppState,
    asked: SessionId,
    request: AzureCliRequest<'_>,
    cancel: &CancellationToken,
    run: impl Fn(Vec<String>, CancellationToken) -> A,
) -> Result<AzureCliOutput, entra::Error>
where
    A: Future<Output = Result<AzureCliOutput, AzureCliProblem>>,
{
    let arguments = request.arguments();
    let session = state.session.read_in(asked).await;
    let session = session.map_err(|_| sso_http::Error::Cancelled)?;
    let practice = session.practice.as_ref();
    let simulated = practice.map(|practice| practice.azure_cli(&arguments));
    drop(session);
    let answer = match simulated {
        Some(output) => Ok(output),
        None => run(arguments, cancel.clone()).await,
    };
    if cancel.is_cancelled() {
        return Err(sso_http::Error::Cancelled.into());
    }
    answer.map_err(|problem| {
        entra::Error::from(SignInError::AzureCli {
            problem,
            answer: None,
        })
    })
}
