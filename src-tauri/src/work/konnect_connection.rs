//! Connecting a Konnect organization with a pasted token.

use konnect::{Endpoints, Konnect, Token};
use secrecy::{ExposeSecret as _, SecretString};
use sso_http::{Context, Http};

use crate::ipc::{CommandError, ExistingProvider, KonnectOrganization};
use crate::session::accounts::KonnectSession;
use crate::session::app_state::AppState;
use crate::session::data::Session;

/// Checks the token by reading the organization with it. Only a token that works is kept, in memory.
pub(crate) async fn connect(
    state: &AppState,
    pasted: SecretString,
) -> Result<KonnectOrganization, CommandError> {
    let (asked, endpoints) = {
        let session = state.session.read().await;
        (session.id(), session.konnect())
    };
    let opened = open(&state.http, endpoints, pasted).await;
    let connect = |session: &mut Session| {
        let opened = opened?;
        let answer = opened.organization.clone();
        session.connect(opened);
        Ok(answer)
    };
    state.session.store(asked, connect).await?
}

/// Reads the organization of a token.
pub(crate) async fn open(
    http: &Http,
    endpoints: Endpoints,
    pasted: SecretString,
) -> Result<KonnectSession, CommandError> {
    let token = Token::parse(pasted.expose_secret()).map_err(konnect::Error::from)?;
    let context = Context::default();
    let konnect = Konnect {
        http,
        endpoints: &endpoints,
        token: &token,
        context: &context,
        target_id: konnect::TargetId::default(),
    };
    // A Dev Portal administrator may not read how people sign in to the organization.
    let (organization, providers, settings) = tokio::try_join!(
        konnect::organization(konnect),
        async { if_allowed(konnect::identity_providers(konnect).await) },
        async { if_allowed(konnect::authentication_settings(konnect).await) },
    )?;
    let reads_login = providers.is_some() && settings.is_some();
    let known = sso::token_rights(konnect, reads_login).await?;
    let providers = providers.unwrap_or_default();
    let provider = konnect.target_id.main_provider(&providers);
    let told = KonnectOrganization {
        id: organization.id.to_string(),
        name: organization.name,
        redirect_uri: endpoints.organization_redirect_uri().to_string(),
        login_path: provider
            .and_then(|provider| provider.login_path.clone())
            .or(organization.login_path),
        provider: provider.map(ExistingProvider::from),
        password_sign_in: settings.map(|settings| settings.basic_auth_enabled),
        token_owner: known.owner.into(),
        rights: known.rights.map(Into::into).into(),
    };
    Ok(KonnectSession {
        endpoints,
        token: token.secret().clone(),
        organization: told,
        id: organization.id,
    })
}

fn if_allowed<T>(read: Result<T, konnect::Error>) -> Result<Option<T>, konnect::Error> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(konnect::Error::NotAllowed(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
