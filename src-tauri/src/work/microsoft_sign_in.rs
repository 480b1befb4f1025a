//! Signing in to Microsoft in the person's browser, and reading who that is.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use entra::{DirectoryRole, Endpoints, Graph, Scope, SignInSettings, SignedIn};
use secrecy::SecretString;
use sso::RightAnswer;
use sso_http::{Context, Http};
use tauri::Url;
use tauri::ipc::Channel;

use super::directory_place::require_in_cloud;
use super::waiting_page::WaitingPage;
use super::{permissions, test_sign_in};
use crate::ipc::{
    Cloud, CommandError, Directory, Field, FieldProblem, MicrosoftAccount, Problem, SignInProgress,
    SignInRequest,
};
use crate::session::accounts::MicrosoftSession;
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::session_id::SessionId;
use crate::session::sign_in_client::SignInClient;

/// How long the browser may take.
const TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// Signs a person in and reads what they may do. Only then does the session change. `open`: shows Microsoft's page.
pub(crate) async fn sign_in<F>(
    state: &AppState,
    request: SignInRequest,
    progress: &Channel<SignInProgress>,
    open: impl Fn(Url) -> F,
) -> Result<MicrosoftAccount, CommandError>
where
    F: Future<Output = Result<(), CommandError>>,
{
    sign_in_at(state, request, progress, open, Session::entra).await
}

/// The same. `endpoints`: where Microsoft is.
pub(crate) async fn sign_in_at<F>(
    state: &AppState,
    request: SignInRequest,
    progress: &Channel<SignInProgress>,
    open: impl Fn(Url) -> F,
    endpoints: impl FnOnce(&Session, Cloud) -> Endpoints,
) -> Result<MicrosoftAccount, CommandError>
where
    F: Future<Output = Result<(), CommandError>>,
{
    let typed = directory(&request.directory)?;
    let scopes = permissions::asked(&request.permissions);
    let task = state.sign_ins.begin()?;
    let context = Context {
        cancel: task.cancel.clone(),
        ..Context::default()
    };
    let session = state.session.read().await;
    let asked = session.id();
    let before = session.microsoft.as_ref().filter(|_| request.same_account);
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
    let settings = SignInSettings {
        scopes,
        login_hint,
        ..settings(state.sign_in_client(&session), typed)?
    };
    let knows_place = before.is_some();
    drop(session);
    if !knows_place {
        let directory = &settings.directory;
        require_in_cloud(
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
    let tried = |session: &mut Session| session.approval_page = Some(approval.clone());
    state.session.store(asked, tried).await?;
    let pending = entra::begin(&state.http, &endpoints, settings)
        .await
        .map_err(sign_in_error)?;
    let page = WaitingPage::show(state, pending.authorize_url().clone());
    let address = pending.authorize_url().clone();
    let redirect_uri = pending.redirect_uri().to_string();
    let open = async || {
        if let Err(error) = open(address.clone()).await {
            // The waiting screen offers to open the page again and to copy its link.
            tracing::warn!(?error, "waiting although the browser did not open");
        }
    };
    let visit = match request.simulated_account {
        Some(account) => state
            .session
            .read_in(asked)
            .await?
            .practice
            .as_ref()
            .map(|practice| practice.sign_in_as(address.clone(), account)),
        None => None,
    };
    if visit.is_none() {
        open().await;
    }
    tell(
        progress,
        SignInProgress::Waiting {
            address: redirect_uri,
            timeout_seconds: u32::try_from(TIMEOUT.as_secs()).unwrap_or(u32::MAX),
            approval_page: approval.into(),
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
    let signed_in = tokio::select! {
        answer = pending.finish(&context) => answer.map_err(sign_in_error),
        never = seen => match never {},
    };
    drop(page);
    // In another session nobody is waiting for the browser any more, whatever it answered.
    state.session.read_in(asked).await?;
    let signed_in = signed_in?;
    tell(progress, SignInProgress::Answered);
    tell(progress, SignInProgress::Reading);
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
    let given = permissions::given(&signed_in);
    let http = &state.http;
    let read = read_account(http, &endpoints, token, cloud, &given, context).await;
    let begin = |session: &mut Session| {
        let account = read?;
        session.sign_in(MicrosoftSession {
            endpoints,
            tenant,
            token: signed_in.access_token,
            account: account.clone(),
            login_hint: signed_in.id_claims.preferred_username,
            directory_cache: Arc::default(),
        });
        Ok::<_, CommandError>(account)
    };
    let account = state.session.store(asked, begin).await??;
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
            microsoft.token.clone(),
            microsoft.account.clone(),
        )
    };
    let given: Vec<Scope> = before.permissions.iter().map(|it| (*it).into()).collect();
    let account = read_account(
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
            microsoft.directory_cache = Arc::default();
            session.admin_cache = Arc::default();
        }
        account
    };
    state.session.store(asked, store).await
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

/// Reads person, roles, directory and policies at the same time. Not being allowed to read roles or policies is no
/// failure; an expired sign-in is one, wherever it shows.
async fn read_account(
    http: &Http,
    endpoints: &Endpoints,
    token: &SecretString,
    cloud: Cloud,
    given: &[Scope],
    context: &Context,
) -> Result<MicrosoftAccount, CommandError> {
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
    let guest = person.is_guest();
    Ok(MicrosoftAccount {
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
    })
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

/// During a sign-in, cancelling means that the sign-in was cancelled.
fn sign_in_error(error: entra::Error) -> CommandError {
    match error {
        entra::Error::Http(sso_http::Error::Cancelled) => CommandError::SignInCancelled,
        other => other.into(),
    }
}

/// A window that is gone does not need to know.
fn tell(progress: &Channel<SignInProgress>, news: SignInProgress) {
    if let Err(error) = progress.send(news) {
        tracing::debug!(%error, "the window did not take the progress of the sign-in");
    }
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
