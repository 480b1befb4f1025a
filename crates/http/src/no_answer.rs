//! Why no answer came.

use std::error::Error as _;
use std::io;

use url::Url;

use crate::error::{Error, Unreachable};
use crate::trust::{self, Distrust};

/// What the client's error means for a request to this address.
pub(crate) fn no_answer(url: &Url, error: reqwest::Error) -> Error {
    if let Some(Distrust { problem, issuer }) = trust::distrust(&error) {
        return Error::Untrusted {
            host: host(url),
            problem: *problem,
            issuer: issuer.clone(),
        };
    }
    match classify(&error) {
        Some(cause) => Error::Unreachable {
            host: host(url),
            cause,
        },
        None => Error::Client(error.without_url().into()),
    }
}

/// Whose address it is, for people.
pub(crate) fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// Reads the cause out of the chain of sources; `None` when the request never left. Name
/// resolution, TLS and proxy failures have no public type in the client, so they are recognized by the words of the
/// layer that failed.
fn classify(error: &reqwest::Error) -> Option<Unreachable> {
    if error.is_builder() {
        return None;
    }
    let mut words = String::new();
    let mut kind = None;
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(cause) = cause.downcast_ref::<io::Error>() {
            kind = Some(cause.kind());
        }
        words.push_str(&cause.to_string().to_ascii_lowercase());
        words.push('\n');
        source = cause.source();
    }
    let says = |needles: &[&str]| needles.iter().any(|needle| words.contains(needle));
    Some(if says(&["proxy authorization required"]) {
        Unreachable::ProxySignIn
    } else if says(&["proxy", "tunnel"]) {
        Unreachable::Proxy
    } else if error.is_timeout() || kind == Some(io::ErrorKind::TimedOut) {
        Unreachable::Timeout
    } else if says(&[
        "certificate",
        "tls",
        "handshake",
        "corrupt message",
        "fatal alert",
    ]) {
        Unreachable::Tls
    } else if says(&["dns error", "failed to lookup"]) {
        Unreachable::Dns
    } else if kind == Some(io::ErrorKind::ConnectionRefused) {
        Unreachable::Refused
    } else if kind.is_some_and(is_loss)
        || says(&["connection closed", "connection reset", "connection error"])
    {
        Unreachable::Reset
    } else {
        Unreachable::Other
    })
}

fn is_loss(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(
        kind,
        ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof
    )
}
