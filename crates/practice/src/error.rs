//! Why practice does not start.

use crate::state::signing_key::SigningKeyError;

/// Why practice did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No listener could be opened on loopback.
    #[error("practice cannot listen on this computer's loopback address: {0}")]
    Listen(#[source] std::io::Error),
    /// The record file could not be opened.
    #[error("the record file cannot be opened: {0}")]
    RecordFile(#[source] std::io::Error),
    /// The HTTP client with which practice's Konnect calls Microsoft could not be built.
    #[error("practice's own HTTP client cannot be built: {0}")]
    Client(#[source] reqwest::Error),
    /// No RSA key could be generated.
    #[error("no signing key can be made: {0}")]
    Key(#[from] SigningKeyError),
    /// The task that generates the signing key did not finish.
    #[error("the signing key was not finished: {0}")]
    Task(#[source] tokio::task::JoinError),
    /// An address could not be written as a URL.
    #[error("an address is not a URL: {0}")]
    Address(#[source] url::ParseError),
}
