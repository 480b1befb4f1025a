//! How the `oauth2` crate sends: the way everything else is sent.

use std::pin::Pin;
use std::sync::{Mutex, OnceLock, PoisonError};

use jiff::Timestamp;
use oauth2::http::Response;
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use sso_http::{Body, Context, Error, HeaderMap, Http, Refusal, Request, Service, Unreadable, Url};

/// Lets the `oauth2` crate send the way everything else is sent.
///
/// A type with a named future and not a closure: for a closure's future the compiler cannot prove
/// for every lifetime that it is `Send`, and a sign-in must be.
pub(super) struct Transport<'a> {
    pub(super) http: &'a Http,
    pub(super) context: &'a Context,
    /// The time of the first answer by its sender's clock.
    pub(super) sent: OnceLock<Timestamp>,
    /// Whether a refusal of OAuth is an answer like any other, as for one who asks again and again (RFC 8628 §3.5).
    /// Otherwise it is an error.
    pub(super) reads_refusals: bool,
    /// The last refusal that was such an answer.
    pub(super) refused: Mutex<Option<Box<Refusal>>>,
}

impl<'a> Transport<'a> {
    pub(super) fn new(http: &'a Http, context: &'a Context, reads_refusals: bool) -> Self {
        Self {
            http,
            context,
            sent: OnceLock::new(),
            reads_refusals,
            refused: Mutex::default(),
        }
    }

    /// The last refusal that was an answer.
    pub(super) fn refused(self) -> Option<Box<Refusal>> {
        self.refused
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'c> AsyncHttpClient<'c> for Transport<'_> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(send(self, request))
    }
}

async fn send(transport: &Transport<'_>, request: HttpRequest) -> Result<HttpResponse, Error> {
    let (parts, body) = request.into_parts();
    let url = Url::parse(&parts.uri.to_string()).map_err(|cause| Error::Client(cause.into()))?;
    let mut request =
        Request::new(Service::MicrosoftLogin, parts.method, url).body(Body::Encoded(body));
    request.headers = parts.headers;
    match sso_http::send(transport.http, request, transport.context).await {
        // A redirect, for instance: a network's own sign-in page is in the way.
        Ok(response) if !response.status.is_success() => {
            Err(response.unreadable(Unreadable::NotAnAnswer))
        }
        Ok(response) => {
            if let Some(sent) = date(&response.headers) {
                // Of several answers the first is as good as any.
                let _first = transport.sent.set(sent);
            }
            let mut answer = Response::new(response.body.to_vec());
            *answer.status_mut() = response.status;
            answer.headers_mut().clone_from(&response.headers);
            Ok(answer)
        }
        Err(Error::Refused(refusal))
            if transport.reads_refusals && matches!(refusal.status, 400 | 401) =>
        {
            let answer = Response::builder()
                .status(refusal.status)
                .body(refusal.body.to_string().into_bytes())
                .map_err(|cause| Error::Client(cause.into()))?;
            let mut last = transport
                .refused
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            *last = Some(refusal);
            Ok(answer)
        }
        Err(error) => Err(error),
    }
}

/// The `Date` of an answer.
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get("date")?.to_str().ok()?;
    let read = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(read.timestamp())
}
