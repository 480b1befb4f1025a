//! Proving a client secret: the cheapest sign-in there is, without a person and without a redirect
//! (OAuth 2.0 client credentials grant). Its success proves tenant, client id, service principal
//! and secret at once. The token that comes back is dropped unread.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use serde::Deserialize;
use sso_http::{
    Context, ExposeSecret as _, Http, Refusal, Request, Retry, SecretString, Service, Url, Waiting,
};
use tokio::time::Instant;

use crate::{AppId, Error};

/// Microsoft does not say how long a new secret takes to work everywhere; a few seconds are usual.
const LIMIT: Duration = Duration::from_secs(90);

/// How long after a success to try again: long enough to meet another server.
const BETWEEN: Duration = Duration::from_secs(1);

/// What the sign-in service says about a secret.
#[derive(Debug)]
pub enum SecretCheck {
    /// It is accepted.
    Works,
    /// It is not accepted now, for a reason that goes away by itself if the secret, the application
    /// or the service principal is new. For an old one it is final.
    NotYet(Box<Refusal>),
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "access_token")]
    _access_token: serde::de::IgnoredAny,
}

/// Tries the secret once.
///
/// `token_endpoint` comes from [`openid_metadata`](crate::openid_metadata), `graph_scope` from
/// [`Endpoints::graph_default_scope`](crate::Endpoints::graph_default_scope).
///
/// # Errors
/// [`Error::SecretRefused`] for every refusal that waiting does not help with.
pub async fn secret_works(
    http: &Http,
    token_endpoint: &Url,
    app_id: AppId,
    secret: &SecretString,
    graph_scope: &str,
    context: &Context,
) -> Result<SecretCheck, Error> {
    let client_id = app_id.to_string();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client_id.as_str()),
        ("client_secret", secret.expose_secret()),
        ("scope", graph_scope),
    ];
    // Asking for a token changes nothing, so after a lost answer it can be asked for again.
    let request = Request::post_form(Service::MicrosoftLogin, token_endpoint.clone(), &form)
        .retry(Retry::Safe);
    match sso_http::send(http, request, context).await {
        Ok(response) => {
            response.json::<Answer>()?;
            Ok(SecretCheck::Works)
        }
        Err(sso_http::Error::Refused(refusal)) if may_accept_secret_soon(&refusal) => {
            Ok(SecretCheck::NotYet(refusal))
        }
        Err(sso_http::Error::Refused(refusal)) if matches!(refusal.status, 400 | 401) => {
            Err(Error::SecretRefused { refusal })
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether a refusal of a new secret may pass by itself. 7000215: the secret is not known. 700016: the application is
/// not. 7000229: the service principal is not. A replica that lags behind may answer with any of the three.
pub fn may_accept_secret_soon(refusal: &Refusal) -> bool {
    matches!(refusal.aadsts(), Some(7_000_215 | 700_016 | 7_000_229))
}

/// Tries a new secret until it works `in_a_row` times, for at most 90 s, reporting [`Waiting::Propagating`].
///
/// Microsoft's servers learn of it one after the other, so one of them that accepts it says little about the next.
///
/// # Errors
/// [`Error::SecretRefused`] with the last refusal when the time is up.
pub async fn until_secret_works(
    http: &Http,
    token_endpoint: &Url,
    app_id: AppId,
    secret: &SecretString,
    graph_scope: &str,
    in_a_row: u8,
    context: &Context,
) -> Result<(), Error> {
    let mut accepted = 0;
    let started = Instant::now();
    let longest = Duration::from_secs(3);
    let mut pauses = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(300))
        .with_max_delay(longest)
        .without_max_times()
        .build();
    for attempt in 2.. {
        let refusal =
            match secret_works(http, token_endpoint, app_id, secret, graph_scope, context).await? {
                SecretCheck::Works if accepted + 1 >= in_a_row => return Ok(()),
                SecretCheck::Works => {
                    accepted += 1;
                    context.pause(BETWEEN).await?;
                    continue;
                }
                SecretCheck::NotYet(refusal) => refusal,
            };
        accepted = 0;
        let pause = pauses.next().unwrap_or(longest);
        if started.elapsed() + context.pace.of(pause) > context.pace.of(LIMIT) {
            return Err(Error::SecretRefused { refusal });
        }
        context.report(Waiting::Propagating { attempt });
        context.pause(pause).await?;
    }
    Err(sso_http::Error::Cancelled.into())
}
