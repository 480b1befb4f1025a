//! What a fault does to a request and its answer.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use hyper::body::Frame;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::hosted::{Hosted, plain, status_of};
use super::resettable_stream::ClosedOnPurpose;
use crate::http::service::BufferedRequest;
use crate::state::service::Service;
use crate::traffic::Traffic;
use crate::traffic::fault::FaultAction;
use crate::traffic::refused_tokens::Why;

/// An answer, read completely.
pub(super) type Answer = (axum::http::response::Parts, Bytes);

/// How a request ends.
pub(super) enum ConnectionOutcome {
    /// With an answer.
    Answered(Answer),
    /// With the beginning of an answer.
    Truncated(Answer),
    /// The connection is closed gracefully.
    Closed,
    /// The connection is reset.
    Reset,
    /// No answer ever comes, and the connection stays open.
    Hang,
}

/// Lets a request take effect or not, and corrupts the answer, as the faults say. `cleared` is cancelled when the
/// faults are cleared.
pub(super) async fn apply_faults(
    traffic: &Traffic,
    service: Service,
    hosted: &Hosted,
    parts: Parts,
    body: Bytes,
    faults: &[FaultAction],
    cleared: &CancellationToken,
) -> ConnectionOutcome {
    let request = BufferedRequest::new(&parts, &body);
    for fault in faults {
        match fault {
            FaultAction::Delay { ms } => {
                let late = tokio::time::sleep(Duration::from_millis(*ms));
                cleared.run_until_cancelled(late).await;
            }
            FaultAction::Refuse { ms } => {
                traffic
                    .network
                    .take_offline(service, *ms, cleared.clone())
                    .await;
                return ConnectionOutcome::Reset;
            }
            FaultAction::RevokeToken => {
                traffic
                    .refused_tokens
                    .refuse(&request.headers, Why::Revoked);
            }
            FaultAction::EndToken => traffic.refused_tokens.refuse(&request.headers, Why::Ended),
            FaultAction::ResetBefore => return ConnectionOutcome::Reset,
            FaultAction::DropBefore => return ConnectionOutcome::Closed,
            FaultAction::TimeOutBefore => return ConnectionOutcome::Hang,
            FaultAction::Status {
                status,
                body,
                retry_after,
            } => {
                let response = match body {
                    Some(body) => given(*status, body),
                    None => hosted.error_response(&request, *status),
                };
                return answered(with_retry_after(response, *retry_after)).await;
            }
            FaultAction::Html => return answered(proxy_page(200)).await,
            FaultAction::ProxyPage {
                status,
                after: false,
            } => return answered(proxy_page(*status)).await,
            _ => {}
        }
    }
    match traffic.refused_tokens.why(&request.headers) {
        Some(Why::Revoked) => return answered(hosted.revoked_token(&request)).await,
        Some(Why::Ended) => return answered(hosted.error_response(&request, 401)).await,
        None => {}
    }
    let response = hosted
        .call(Request::from_parts(parts, Body::from(body)))
        .await;
    let (mut parts, mut body) = collected(response).await;
    for fault in faults {
        match fault {
            FaultAction::RefuseNext { ms } => {
                traffic
                    .network
                    .take_offline(service, *ms, cleared.clone())
                    .await;
                parts
                    .headers
                    .insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            FaultAction::ResetAfter => return ConnectionOutcome::Reset,
            FaultAction::DropAfter => return ConnectionOutcome::Closed,
            FaultAction::TimeOutAfter => return ConnectionOutcome::Hang,
            FaultAction::StatusAfter {
                status,
                retry_after,
            } => {
                let response = hosted.error_response(&request, *status);
                return answered(with_retry_after(response, *retry_after)).await;
            }
            FaultAction::ProxyPage {
                status,
                after: true,
            } => return answered(proxy_page(*status)).await,
            FaultAction::Truncated if body.len() < 2 => return ConnectionOutcome::Closed,
            FaultAction::Truncated => return ConnectionOutcome::Truncated((parts, body)),
            FaultAction::Malformed => {
                need_body(&mut parts, &mut body);
                body = body.slice(..body.len() / 2);
            }
            FaultAction::WrongContentType => {
                need_body(&mut parts, &mut body);
                parts.headers.insert(header::CONTENT_TYPE, HTML);
            }
            FaultAction::WrongShape => {
                need_body(&mut parts, &mut body);
                body = Bytes::from(json!({"unexpected": ["shape"]}).to_string());
            }
            _ => continue,
        }
        parts.headers.remove(header::CONTENT_LENGTH);
    }
    ConnectionOutcome::Answered((parts, body))
}

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

async fn answered(response: Response<Body>) -> ConnectionOutcome {
    ConnectionOutcome::Answered(collected(response).await)
}

pub(super) async fn collected(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    // Every answer is built here in memory, so reading it back cannot fail.
    (parts, to_bytes(body, usize::MAX).await.unwrap_or_default())
}

/// An answer without a body gets one, so that there is something to corrupt.
fn need_body(parts: &mut axum::http::response::Parts, body: &mut Bytes) {
    if body.is_empty() {
        parts.status = StatusCode::OK;
        parts.headers.insert(header::CONTENT_TYPE, JSON);
        *body = Bytes::from_static(b"{}");
    }
}

/// An answer that sends less than it announces; then the connection is closed.
pub(super) fn truncated((mut parts, body): Answer) -> Response<Body> {
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let half = Half::Unsent(body.slice(..body.len() / 2));
    Response::from_parts(parts, Body::new(half))
}

/// Half of a body, and an end that comes too early.
enum Half {
    Unsent(Bytes),
    /// Handed to the connection, which needs a poll to write it.
    Unwritten,
    Over,
}

impl hyper::body::Body for Half {
    type Data = Bytes;
    type Error = ClosedOnPurpose;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, ClosedOnPurpose>>> {
        match std::mem::replace(&mut *self, Self::Over) {
            Self::Unsent(half) => {
                *self = Self::Unwritten;
                Poll::Ready(Some(Ok(Frame::data(half))))
            }
            Self::Unwritten => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Self::Over => Poll::Ready(Some(Err(ClosedOnPurpose))),
        }
    }
}

fn given(status: u16, body: &serde_json::Value) -> Response<Body> {
    let mut response = plain(status_of(status), Body::from(body.to_string()));
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}

pub(super) fn with_retry_after(
    mut response: Response<Body>,
    seconds: Option<u64>,
) -> Response<Body> {
    if let Some(seconds) = seconds {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// What a network returns instead of an answer: the page of a captive portal, or of a failed gateway.
fn proxy_page(status: u16) -> Response<Body> {
    let status = status_of(status);
    let page = if status.is_success() {
        "<!doctype html><title>Network sign-in</title><p>This network asks you to sign in first.</p>".to_owned()
    } else {
        let title = format!(
            "{} {}",
            status.as_u16(),
            status.canonical_reason().unwrap_or("Error")
        );
        format!(
            "<!doctype html><title>{title}</title><h1>{title}</h1><p>The proxy got no valid answer.</p>"
        )
    };
    let mut response = plain(status, Body::from(page));
    response.headers_mut().insert(header::CONTENT_TYPE, HTML);
    response
}
