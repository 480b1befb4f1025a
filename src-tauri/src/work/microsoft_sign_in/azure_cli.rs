//! The third way: the sign-in of the Azure CLI that is already on this computer.
//!
//! While practising, a stand-in answers: the person's own `az` and its accounts are none of practice's business.

use entra::{AzureCliOutput, AzureCliProblem, AzureCliRequest, Directory, SignInError, SignedIn};
use tokio_util::sync::CancellationToken;

use super::attempt::Attempt;

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
    let ask = async |request: AzureCliRequest<'_>| {
        let arguments = request.arguments();
        // Of a session that is over nobody asks anything, the less so of another program than before.
        let session = state.session.read_in(attempt.asked).await;
        let session = session.map_err(|_| sso_http::Error::Cancelled)?;
        let practice = session.practice.as_ref();
        let simulated = practice.map(|practice| practice.azure_cli(&arguments));
        drop(session);
        let answer = match simulated {
            Some(output) => Ok(output),
            None => run(arguments, context.cancel.clone()).await,
        };
        if context.cancel.is_cancelled() {
            return Err(entra::Error::from(sso_http::Error::Cancelled));
        }
        answer.map_err(|problem| {
            entra::Error::from(SignInError::AzureCli {
                problem,
                answer: None,
            })
        })
    };
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
