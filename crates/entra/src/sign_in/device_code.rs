//! Signing a person in with a code that they type on any device (RFC 8628, Microsoft identity platform "device
//! authorization grant").
//!
//! Nothing comes back to this computer, so it needs no browser. Whoever holds the code can be made to sign somebody in,
//! which is why many organizations block it, and why it is the second way.

use std::fmt;
use std::time::Duration;

use oauth2::{
    AuthType, ClientId, DeviceAuthorizationUrl, DeviceCodeErrorResponse,
    DeviceCodeErrorResponseType, EndpointNotSet, EndpointSet, RequestTokenError,
    StandardDeviceAuthorizationResponse, TokenUrl,
};
use sso_http::{Context, Http, Refusal, Url};

use crate::sign_in::id_token::Expected;
use crate::sign_in::tokens::{Client, Tokens};
use crate::sign_in::transport::Transport;
use crate::sign_in::{SignInError, SignInSettings, SignedIn, endpoint, error, scopes};
use crate::{Endpoints, Error};

/// Microsoft's codes have nine letters and digits. A longer one is nothing that a person can type.
const LONGEST_CODE: usize = 24;

/// However short an interval is asked for.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);

/// The longest pause after an answer that did not come (RFC 8628 §3.5: exponential backoff). A computer that wakes up, or
/// finds its network again, should notice soon.
const LONGEST_BACKOFF: Duration = Duration::from_secs(15);

/// A code that waits to be typed. Dropping it forgets the code.
pub struct PendingDeviceCode {
    http: Http,
    endpoints: Endpoints,
    settings: SignInSettings,
    client: Client<EndpointNotSet, EndpointSet>,
    /// Holds what stands for this computer, which is a secret.
    authorization: StandardDeviceAuthorizationResponse,
    page: Url,
}

/// Shows neither of the two codes: whoever types one, or sends the other, signs in.
impl fmt::Debug for PendingDeviceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingDeviceCode")
            .field("settings", &self.settings)
            .field("page", &self.page.as_str())
            .finish_non_exhaustive()
    }
}

/// Asks Microsoft for a code. [`SignInSettings::login_hint`] and [`SignInSettings::timeout`] mean nothing here: the code
/// has its own lifetime.
///
/// # Errors
/// [`Error::SignIn`] when Microsoft refuses, [`Error::Http`] when it could not be asked or `context.cancel` fired,
/// [`Error::Unexpected`] for a page that is not Microsoft's.
pub async fn begin_device_code(
    http: &Http,
    endpoints: &Endpoints,
    settings: SignInSettings,
    context: &Context,
) -> Result<PendingDeviceCode, Error> {
    let client = oauth2::Client::new(ClientId::new(settings.client_id.to_string()))
        .set_device_authorization_url(DeviceAuthorizationUrl::from_url(endpoint(
            endpoints,
            &settings,
            "devicecode",
        )))
        .set_token_uri(TokenUrl::from_url(endpoint(endpoints, &settings, "token")))
        .set_auth_type(AuthType::RequestBody);
    let scopes = scopes(endpoints, &settings);
    let transport = Transport::new(http, context, true);
    let mut request = client.exchange_device_code();
    if let Some(claims) = &settings.claims {
        request = request.add_extra_param("claims", claims);
    }
    let asked = request
        .add_scopes(scopes.into_iter().map(oauth2::Scope::new))
        .request_async(&transport)
        .await;
    let authorization: StandardDeviceAuthorizationResponse = match asked {
        Ok(authorization) => authorization,
        Err(RequestTokenError::Request(error)) => return Err(error.into()),
        Err(RequestTokenError::ServerResponse(_)) => return Err(refused(transport.refused())),
        // The parser's error holds the body, including the code, and is dropped here.
        Err(RequestTokenError::Parse(..) | RequestTokenError::Other(_)) => {
            return Err(Error::Unexpected("not an answer with a device code"));
        }
    };
    let page = authorization.verification_uri().url().clone();
    if !endpoints.is_device_code_page(&page) {
        return Err(Error::Unexpected(
            "a page for the device code that is not Microsoft's",
        ));
    }
    if !can_be_typed(authorization.user_code().secret()) {
        return Err(Error::Unexpected("a device code that nobody can type"));
    }
    Ok(PendingDeviceCode {
        http: http.clone(),
        endpoints: endpoints.clone(),
        settings,
        client,
        authorization,
        page,
    })
}

impl PendingDeviceCode {
    /// What the person types.
    pub fn user_code(&self) -> &str {
        self.authorization.user_code().secret()
    }

    /// Where they type it: a page of Microsoft's, on the hosts of the cloud.
    pub fn page(&self) -> &Url {
        &self.page
    }

    /// How long the code is good for, from when it came.
    pub fn lifetime(&self) -> Duration {
        self.authorization.expires_in()
    }

    /// Asks again and again, as slowly as Microsoft wants, until the person has signed in. An answer that did not come is
    /// asked for again: the code stays good until its end.
    ///
    /// # Errors
    /// [`SignInError::CodeExpired`] at the end of the code, [`SignInError::Declined`] when the person said no,
    /// [`Error::SignIn`] for other refusals, [`Error::Http`] when `context.cancel` fired.
    pub async fn finish(self, context: &Context) -> Result<SignedIn, Error> {
        let Self {
            http,
            endpoints,
            settings,
            client,
            authorization,
            ..
        } = self;
        let transport = Transport::new(&http, context, true);
        let asking = client
            .exchange_device_access_token(&authorization)
            .set_max_backoff_interval(LONGEST_BACKOFF)
            .request_async(
                &transport,
                |interval| tokio::time::sleep(context.pace.of(interval.max(SHORTEST_INTERVAL))),
                None,
            );
        let answer = tokio::select! {
            biased;
            () = context.cancel.cancelled() => return Err(sso_http::Error::Cancelled.into()),
            answer = asking => answer,
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(RequestTokenError::ServerResponse(said)) => {
                return Err(ended(&said, transport.refused()));
            }
            Err(RequestTokenError::Request(error)) => return Err(error.into()),
            Err(RequestTokenError::Parse(..) | RequestTokenError::Other(_)) => {
                return Err(Error::Unexpected("not a token answer"));
            }
        };
        let sent = transport.sent.into_inner();
        let tokens = Tokens::of(&answer, &endpoints.graph_scope(""), sent)?;
        let expected = Expected {
            endpoints: &endpoints,
            client_id: settings.client_id,
            directory: &settings.directory,
            nonce: None,
        };
        SignedIn::of(tokens, &expected)
    }
}

/// Names what ended the waiting. Microsoft's own names stand beside those of the RFC ("Expected errors"). Policies refuse
/// with `access_denied` too, so the name alone says that the person declined only where there is no number.
fn ended(said: &DeviceCodeErrorResponse, refusal: Option<Box<Refusal>>) -> Error {
    let error = match said.error() {
        DeviceCodeErrorResponseType::ExpiredToken => return SignInError::CodeExpired.into(),
        other => other.as_ref(),
    };
    let answer = refusal.as_deref().map(error::answer_of);
    match (error, answer) {
        ("access_denied" | "authorization_declined", Some(answer)) if answer.aadsts.is_none() => {
            SignInError::Declined(Box::new(answer)).into()
        }
        _ => refused(refusal),
    }
}

fn refused(refusal: Option<Box<Refusal>>) -> Error {
    refusal.map_or(
        Error::Unexpected("a refusal that was not read"),
        |refusal| error::of_exchange(&refusal).into(),
    )
}

/// What is shown to the person comes from the network: letters and digits, in groups at most.
fn can_be_typed(code: &str) -> bool {
    let typed = |character: char| character.is_ascii_alphanumeric() || character == '-';
    !code.is_empty() && code.len() <= LONGEST_CODE && code.chars().all(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_is_shown_has_nothing_but_letters_and_digits() {
        for (code, typed) in [
            ("GJ7TZKX2L", true),
            ("WDJB-MJHT", true),
            ("", false),
            ("<b>GJ7</b>", false),
            ("GJ7 TZK", false),
            ("ＧＪ７", false),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", false),
        ] {
            assert_eq!(can_be_typed(code), typed, "{code:?}");
        }
    }
}
