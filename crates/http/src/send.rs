//! Sending: tries, pauses, cancellation, traces.

use std::sync::Arc;
use std::time::Instant;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret as _;
use url::Url;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Error, Unreachable, Unreadable};
use crate::no_answer::{host, no_answer};
use crate::proxy;
use crate::request::Bearer;
use crate::retry::{self, Pauses};
use crate::secrets::Secrets;
use crate::{Body, Context, Http, Refusal, Request, Response, Sent, Service, Waiting, clock};

/// How many new tokens one request is sent with. A service that refuses more of them does not refuse them for their age.
const MOST_RENEWALS: usize = 2;
const LARGEST_BODY: usize = 4 * 1024 * 1024;
/// The length of a GUID.
const LONGEST_ID: usize = 36;
const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// Sends `request`, repeating it where `request.retry` allows.
///
/// `Retry-After` is obeyed in both of its forms up to 60 s; a longer pause is up to the caller, and comes back as the
/// refusal that asked for it. With 429 it is obeyed as often as it is sent, for five minutes in total, and the tries
/// for failures are counted separately; whatever else is sent to that host with the same context waits too. Every try
/// to a Microsoft host carries a fresh `client-request-id`.
///
/// Where the access token is not accepted, the service did nothing: the request waits for another one and is sent again
/// with it, if `context.renewals` can have one.
///
/// # Errors
/// [`Error::Refused`] for every status of 400 or more, [`Error::UnreadableResponse`] for a web page or an
/// oversized body, [`Error::Unreachable`] when no answer came, and [`Error::Cancelled`] at once
/// when `context.cancel` fires.
pub async fn send(
    http: &Http,
    mut request: Request<'_>,
    context: &Context,
) -> Result<Response, Error> {
    let mut pauses = Pauses::new();
    let (mut attempt, mut renewed) = (1, 0);
    loop {
        let used = context.renewals.before(&request, context).await?;
        if let Some(token) = &used.token {
            request.bearer = Some(Bearer::Renewed(Arc::clone(token)));
        }
        context.turn(&request.url).await?;
        let outcome = tokio::select! {
            biased;
            () = context.cancel.cancelled() => Err(Error::Cancelled),
            outcome = Box::pin(once(http, &request, &context.sent)) => outcome,
        };
        let error = match outcome {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        let renewals = &context.renewals;
        if renewed < MOST_RENEWALS
            && renewals
                .renewed_after(&error, &used, &request, context)
                .await?
        {
            renewed += 1;
            continue;
        }
        if !retry::allows(request.retry, &error) {
            return Err(error);
        }
        let Some(pause) = pauses.after(&error) else {
            return Err(error);
        };
        attempt += 1;
        if error.refusal().is_some_and(|it| it.status == 429) {
            context.throttled.pause(&request.url, pause, context.pace);
        }
        let asked = error.refusal().and_then(|refusal| refusal.retry_after);
        context.report(match asked {
            Some(seconds) => Waiting::Throttled {
                service: request.service,
                seconds,
            },
            None => Waiting::Retrying {
                service: request.service,
                attempt,
            },
        });
        context.pause(pause).await?;
    }
}

async fn once(http: &Http, request: &Request<'_>, sent: &Sent) -> Result<Response, Error> {
    let sent_id = request
        .service
        .is_microsoft()
        .then(|| Uuid::new_v4().to_string());
    let started = Instant::now();
    let outcome = exchange(http, request, sent_id.as_deref(), sent).await;
    trace(
        &request.method,
        &request.url,
        started,
        &outcome,
        sent_id.as_deref(),
    );
    outcome
}

async fn exchange(
    http: &Http,
    request: &Request<'_>,
    sent_id: Option<&str>,
    sent: &Sent,
) -> Result<Response, Error> {
    let pool = http.pool_for(&request.url);
    let connections = pool.connections();
    let failed = |cause: reqwest::Error| {
        let error = no_answer(&request.url, cause);
        if is_time_out(&error) {
            pool.give_up(&connections);
        }
        error
    };
    let built = build(&connections.client, request, sent_id)?;
    let executed = connections.client.execute(built).await;
    if !executed.as_ref().is_err_and(reqwest::Error::is_connect) {
        sent.raise();
    }
    let mut answer = match executed.map_err(failed) {
        Err(Error::Unreachable {
            host,
            cause: Unreachable::ProxySignIn,
        }) => {
            let cause = proxy::wanted_sign_in(&request.url).await;
            return Err(Error::Unreachable { host, cause });
        }
        other => other?,
    };

    let status = answer.status();
    let headers = std::mem::take(answer.headers_mut());
    let mut response = Response {
        status,
        correlation_id: correlation_id(&headers)
            .map(|id| freed_id(id, request))
            .or_else(|| sent_id.map(str::to_owned)),
        headers,
        body: Zeroizing::new(Vec::new()),
        host: host(&request.url),
        time: clock::now(),
    };
    http.compare_clocks(&response.headers, response.time);
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        if response.body.len() + chunk.len() > LARGEST_BODY {
            return Err(response.unreadable(Unreadable::TooLarge));
        }
        response.body.extend_from_slice(&chunk);
    }

    if is_of_the_network(request.service, status, &response.headers) {
        return Err(response.unreadable(Unreadable::Html));
    }
    if status.as_u16() >= 400 {
        let Response {
            headers,
            body,
            correlation_id,
            time,
            ..
        } = response;
        let refusal = Refusal::new(
            request.service,
            status,
            &headers,
            &body,
            &Secrets::of(request),
            correlation_id,
            time,
        );
        return Err(Error::Refused(Box::new(refusal)));
    }
    if status.is_success() && status != StatusCode::NO_CONTENT && is_html(&response.headers) {
        return Err(response.unreadable(Unreadable::Html));
    }
    Ok(response)
}

fn is_time_out(error: &Error) -> bool {
    matches!(
        error,
        Error::Unreachable {
            cause: Unreachable::Timeout,
            ..
        }
    )
}

fn build(
    client: &reqwest::Client,
    request: &Request<'_>,
    sent_id: Option<&str>,
) -> Result<reqwest::Request, Error> {
    let mut builder = client
        .request(request.method.clone(), request.url.clone())
        .header(ACCEPT, HeaderValue::from_static("application/json"))
        .headers(request.headers.clone());
    if let Some(token) = &request.bearer {
        let value = Zeroizing::new(format!("Bearer {}", token.secret().expose_secret()));
        let mut value =
            HeaderValue::from_str(&value).map_err(|cause| Error::Client(cause.into()))?;
        value.set_sensitive(true);
        builder = builder.header(AUTHORIZATION, value);
    }
    if let Some(id) = sent_id {
        builder = builder.header(CLIENT_REQUEST_ID, id);
    }
    builder = match &request.body {
        Body::None => builder,
        Body::Json(value) => builder.json(value),
        Body::Form(pairs) => builder.form(pairs),
        Body::Encoded(bytes) => builder.body(bytes.clone()),
    };
    builder
        .build()
        .map_err(|cause| Error::Client(cause.without_url().into()))
}

/// Graph and the sign-in service name an exchange by `request-id`; so does Kong, by its trace id.
fn correlation_id(headers: &HeaderMap) -> Option<&str> {
    [
        "request-id",
        "x-ms-request-id",
        "x-datadog-trace-id",
        "kong-request-id",
        "x-kong-request-id",
    ]
    .iter()
    .find_map(|name| headers.get(*name))
    .and_then(|value| value.to_str().ok())
}

/// An id stripped of the request's secrets. Anything in the form of an id quotes nothing: both services' ids are GUIDs,
/// numbers or hexadecimal, and none of their secrets is. So the fingerprints of a token, which take longer than
/// everything else here, are not computed for each successful answer.
fn freed_id(id: &str, request: &Request<'_>) -> String {
    let plain = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    if id.len() <= LONGEST_ID && id.bytes().all(plain) {
        id.to_owned()
    } else {
        Secrets::of(request).freed(id)
    }
}

/// Whether a page of the network stands in the service's place: a sign-in page with the status that was made for it (RFC
/// 6585 §6), or a proxy that forbids the host. The APIs of both services refuse in JSON.
fn is_of_the_network(service: Service, status: StatusCode, headers: &HeaderMap) -> bool {
    let is_api = matches!(service, Service::MicrosoftGraph | Service::KonnectApi);
    status == StatusCode::NETWORK_AUTHENTICATION_REQUIRED
        || status == StatusCode::FORBIDDEN && is_api && is_html(headers)
}

fn is_html(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value
                .trim_start()
                .to_ascii_lowercase()
                .starts_with("text/html")
        })
}

/// One line per try. The query is left out on purpose: it can hold filters, codes and names.
fn trace(
    method: &Method,
    url: &Url,
    started: Instant,
    outcome: &Result<Response, Error>,
    sent_id: Option<&str>,
) {
    let millis = started.elapsed().as_millis();
    let host = url.host_str().unwrap_or_default();
    let path = url.path();
    let (status, correlation_id) = match outcome {
        Ok(response) => (
            Some(response.status.as_u16()),
            response.correlation_id.as_deref(),
        ),
        Err(Error::Refused(refusal)) => (Some(refusal.status), refusal.correlation_id.as_deref()),
        Err(Error::UnreadableResponse {
            status,
            correlation_id,
            ..
        }) => (Some(*status), correlation_id.as_deref()),
        Err(_) => (None, sent_id),
    };
    let correlation_id = correlation_id.unwrap_or_default();
    match (status, outcome) {
        (Some(status), _) => {
            tracing::info!(%method, host, path, status, millis, correlation_id, "answered");
        }
        (None, Err(error)) => {
            tracing::warn!(%method, host, path, millis, correlation_id, %error, "no answer");
        }
        (None, Ok(_)) => {}
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;

    #[test]
    fn access_token_is_in_the_request_and_in_no_print_of_it() {
        let token = SecretString::from("planted-bearer-token-of-some-length");
        let url = Url::parse("https://graph.microsoft.com/v1.0/me").unwrap();
        let request = Request::get(Service::MicrosoftGraph, url).bearer(&token);
        let connections = Http::new().unwrap().pool_for(&request.url).connections();
        let built = build(&connections.client, &request, None).unwrap();
        let value = built.headers()[AUTHORIZATION].to_str().unwrap();
        assert_eq!(value, "Bearer planted-bearer-token-of-some-length");
        let printed = format!("{built:?}");
        assert!(!printed.contains("planted"), "{printed}");
    }

    #[test]
    fn an_id_stays_and_a_quotation_in_its_place_does_not() {
        let token = SecretString::from("planted-bearer-token-of-some-length");
        let url = Url::parse("https://graph.microsoft.com/v1.0/me").unwrap();
        let request = Request::get(Service::MicrosoftGraph, url).bearer(&token);
        for id in [
            "5c19f2ac-3e8d-4b3a-9d5e-1f2a3b4c5d6e",
            "7365218441275613",
            "0f3b2a6c5d4e1f0a9b8c7d6e5f4a3b2c",
            "a name of another form",
        ] {
            assert_eq!(freed_id(id, &request), id);
        }
        for (quoting, free) in [
            ("planted-bearer-token-of-some-length", "•••"),
            ("id planted-bearer-token-of-some-length", "id •••"),
            ("planted-bearer-t", "•••"),
        ] {
            assert_eq!(freed_id(quoting, &request), free);
        }
    }
}
