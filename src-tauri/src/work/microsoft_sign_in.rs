//! Signing in to Microsoft in one of three ways, and reading who that is.

mod attempt;
mod azure_cli;
mod browser;
mod device_code;

use std::sync::Arc;

use entra::{AzureCliOutput, AzureCliProblem, DirectoryRole, Endpoints, Graph, Scope, SignedIn};
use jiff::SignedDuration;
use secrecy::SecretString;
use sso::{EntraRights, RightAnswer};
use sso_http::{Context, Http};
use tauri::Url;
use tauri::ipc::Channel;
use tokio_util::sync::CancellationToken;

use self::attempt::{Attempt, sign_in_error, tell};
pub(crate) use self::azure_cli::directories as azure_cli_directories;
use super::{permissions, sign_in_again, test_sign_in};
use crate::ipc::{
    Cloud, CommandError, Directory, MicrosoftAccount, SignInProgress, SignInRequest, SignInWay,
};
use crate::session::accounts::MicrosoftSession;
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::session_id::SessionId;

/// How wrong this computer's clock may be.
const TOLERATED_SECONDS: i64 = 5 * 60;

/// Signs a person in and reads what they may do. Only then does the session change. `open`: shows Microsoft's page.
/// `azure_cli`: runs the Azure CLI of this computer with these arguments until it ends or is cancelled.
pub(crate) async fn sign_in<F, A>(
    state: &AppState,
    request: SignInRequest,
    progress: &Channel<SignInProgress>,
    open: impl Fn(Url) -> F,
    azure_cli: impl Fn(Vec<String>, CancellationToken) -> A,
) -> Result<MicrosoftAccount, CommandError>
where
    F: Future<Output = Result<(), CommandError>>,
    A: Future<Output = Result<AzureCliOutput, AzureCliProblem>>,
{
    sign_in_at(state, request, progress, open, azure_cli, Session::entra).await
}

/// The same. `endpoints`: where Microsoft is.
pub(crate) async fn sign_in_at<F, A>(
    state: &AppState,
    request: SignInRequest,
    progress: &Channel<SignInProgress>,
    open: impl Fn(Url) -> F,
    azure_cli: impl Fn(Vec<String>, CancellationToken) -> A,
    endpoints: impl FnOnce(&Session, Cloud) -> Endpoints,
) -> Result<MicrosoftAccount, CommandError>
where
    F: Future<Output = Result<(), CommandError>>,
    A: Future<Output = Result<AzureCliOutput, AzureCliProblem>>,
{
    let task = state.sign_ins.begin()?;
    let attempt = Attempt::begin(state, &request, task.cancel.clone(), endpoints).await?;
    let answer = async {
        match request.way {
            SignInWay::Browser => {
                browser::sign_in(&attempt, request.simulated_account, progress, open).await
            }
            SignInWay::DeviceCode => device_code::sign_in(&attempt, progress).await,
            SignInWay::AzureCli => azure_cli::sign_in(&attempt, azure_cli).await,
        }
    };
    let run_is_over = async {
        if request.for_run {
            state.renewals.over().await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    let signed_in = tokio::select! {
        signed_in = answer => signed_in,
        () = run_is_over => return Err(CommandError::SignInCancelled),
    };
    // In another session nobody is waiting any more, whatever the answer was.
    state.session.read_in(attempt.asked).await?;
    let signed_in = signed_in.map_err(sign_in_error)?;
    tell(progress, SignInProgress::Answered);
    if request.for_run {
        return sign_in_again::microsoft(state, attempt.asked, signed_in).await;
    }
    tell(progress, SignInProgress::Reading);
    let Attempt {
        asked,
        endpoints,
        cloud,
        context,
        ..
    } = attempt;
    welcome(state, asked, endpoints, cloud, signed_in, &context).await
}

/// Reads what a person who has just signed in may do, and begins their session.
pub(crate) async fn welcome(
    state: &AppState,
    asked: SessionId,
    endpoints: Endpoints,
    cloud: Cloud,
    signed_in: SignedIn,
    context: &Context,
) -> Result<MicrosoftAccount, CommandError> {
    let (token, tenant) = (&signed_in.access_token, signed_in.id_claims.tenant);
    let person = signed_in.id_claims.object_id;
    let given = permissions::given(&signed_in);
    let http = &state.http;
    let read = read_account(http, &endpoints, token, cloud, &given, context).await;
    let begin = |session: &mut Session| {
        let (account, rights) = read?;
        session.sign_in(MicrosoftSession {
            endpoints,
            tenant,
            person,
            token: Some(signed_in.access_token),
            expires_at: signed_in.expires_at,
            account: account.clone(),
            rights,
            login_hint: signed_in.id_claims.preferred_username,
            directory_cache: Arc::default(),
        });
        Ok::<_, CommandError>(account)
    };
    let account = state.session.store(asked, begin).await??;
    state.session.forget_token_at_its_end();
    let begun = state.session.read().await.id();
    test_sign_in::clear(state, begun).await;
    Ok(account)
}

/// Reads again what the signed-in person may do. What was read before about the person's groups is forgotten, because a
/// group membership may have been activated along with a role.
pub(crate) async fn check_rights(state: &AppState) -> Result<MicrosoftAccount, CommandError> {
    state.session.ask(|asked| read_again(state, asked)).await
}

async fn read_again(state: &AppState, asked: SessionId) -> Result<MicrosoftAccount, CommandError> {
    let (endpoints, token, before) = {
        let session = state.session.read_in(asked).await?;
        let microsoft = session
            .microsoft
            .as_ref()
            .ok_or(CommandError::NotSignedIn)?;
        (
            microsoft.endpoints.clone(),
            microsoft.token()?.clone(),
            microsoft.account.clone(),
        )
    };
    let given: Vec<Scope> = before.permissions.iter().map(|it| (*it).into()).collect();
    let (account, rights) = read_account(
        &state.http,
        &endpoints,
        &token,
        before.directory.cloud,
        &given,
        &Context::default(),
    )
    .await?;
    let store = |session: &mut Session| {
        if let Some(microsoft) = session.microsoft.as_mut() {
            microsoft.account = account.clone();
            microsoft.rights = rights;
            microsoft.directory_cache = Arc::default();
            session.admin_cache = Arc::default();
        }
        account
    };
    state.session.store(asked, store).await
}

/// Reads person, roles, directory and policies at the same time. Not being allowed to read roles or policies is no
/// failure; an expired sign-in is one, wherever it shows.
async fn read_account(
    http: &Http,
    endpoints: &Endpoints,
    token: &SecretString,
    cloud: Cloud,
    given: &[Scope],
    context: &Context,
) -> Result<(MicrosoftAccount, EntraRights), CommandError> {
    let graph = Graph {
        http,
        endpoints,
        token,
        context,
    };
    let (person, organization, roles, secrets, authorization) = tokio::join!(
        entra::me(graph),
        entra::organization(graph),
        entra::directory_roles(graph),
        entra::secret_policy(graph),
        entra::authorization_policy(graph),
    );
    let (person, organization) = (person?, organization?);
    let (roles, secrets, authorization) = (
        if_readable(roles)?,
        if_readable(secrets)?,
        if_readable(authorization)?,
    );
    let rights = sso::rights(
        given,
        roles.as_deref(),
        authorization.as_ref(),
        secrets.as_ref(),
    );
    let read = EntraRights {
        granted: given.to_vec(),
        roles: roles.clone(),
        authorization,
        secrets: secrets.clone(),
        has_premium: organization.has_premium,
    };
    let guest = person.is_guest();
    let account = MicrosoftAccount {
        name: person.display_name,
        user_name: person.user_principal_name,
        directory: Directory {
            id: organization.id.to_string(),
            name: organization.display_name,
            domain: organization.default_domain,
            cloud,
        },
        guest,
        rights: rights.map(Into::into).into(),
        roles: names(roles.unwrap_or_default()),
        secret_max_days: secrets.and_then(|policy| policy.max_lifetime_days),
        group_assignment: RightAnswer::from(organization.has_premium).into(),
        permissions: given.iter().copied().map(Into::into).collect(),
        clock_ahead_seconds: http.clock_ahead().and_then(wrong_clock),
    };
    Ok((account, read))
}

/// The difference in seconds where it matters: Microsoft's tokens are checked with five minutes of tolerance, and a
/// client secret's end is counted from this computer's time.
fn wrong_clock(ahead: SignedDuration) -> Option<i32> {
    let seconds = ahead.as_secs();
    let limit = i64::from(i32::MAX);
    (seconds.abs() > TOLERATED_SECONDS)
        .then(|| i32::try_from(seconds.clamp(-limit, limit)).unwrap_or_default())
}

fn if_readable<T>(read: Result<T, entra::Error>) -> Result<Option<T>, CommandError> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(error @ entra::Error::SignInAgain { .. }) => Err(error.into()),
        Err(error) if error.is_cancelled() => Err(error.into()),
        Err(error) => {
            tracing::info!(%error, "a role or policy could not be read");
            Ok(None)
        }
    }
}

fn names(roles: Vec<DirectoryRole>) -> Vec<String> {
    roles.into_iter().map(|role| role.display_name).collect()
}
