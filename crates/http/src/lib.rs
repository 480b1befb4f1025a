//! How both clients send.
//!
//! One [`send`] for Microsoft and for Kong: it applies the time limits, the retry rules and the
//! caller's cancellation, captures what a refusing service said, and traces what happened.
//! Deliberately absent: knowledge of any endpoint, of any token's lifetime and of any page; those
//! belong to the crates above.
//!
//! Invariants:
//! - No secret, query value, body or header is ever traced or shown by a `Debug` of this crate.
//! - What a service says is cut to 2 kB and stripped of the secrets that its request carried.
//! - A write whose answer was lost is never sent again.
//! - Redirects are never followed, so a bearer token goes only to the named host.
//! - The wall clock is read in [`clock`] and nowhere else.

mod authority;
mod certificate;
mod client;
pub mod clock;
mod context;
mod error;
mod no_answer;
mod parts;
mod proxy;
mod refusal;
mod request;
mod resolve;
mod response;
mod retry;
mod retry_after;
mod secrets;
mod send;
mod sent;
mod throttled;
mod token_renewal;
mod trust;

pub use authority::{Authority, AuthorityProblem};
pub use client::{Http, is_loopback};
pub use context::{Context, Pace, Waiting};
pub use error::{Error, Unreachable, Unreadable};
pub use parts::RequestParts;
pub use refusal::Refusal;
pub use request::{Body, Request, Retry, Service};
pub use response::Response;
pub use retry_after::parse_retry_after;
pub use secrets::cut;
pub use send::send;
pub use sent::Sent;
pub use throttled::Throttled;
pub use token_renewal::{Account, Renewals, Wanted};
pub use trust::CertificateProblem;

pub use jiff::Timestamp;
pub use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
pub use reqwest::{Method, StatusCode};
pub use secrecy::{ExposeSecret, SecretString};
pub use tokio_util::sync::CancellationToken;
pub use url::Url;
