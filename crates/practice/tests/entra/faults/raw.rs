//! What a client sees of a connection, without an HTTP library that hides it.

use std::io::ErrorKind;
use std::time::Duration;

use practice::Practice;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use crate::support::{ALL_SCOPES, MAYA};

/// How a request ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Nothing was listening.
    Refused,
    /// The connection was reset.
    Reset,
    /// The connection closed after these bytes.
    Closed(String),
    /// The client's patience ended.
    GaveUp,
}

/// Sends one request on its own connection, with this much patience.
pub(crate) async fn ask(base: &Url, request: &str, patience: Duration) -> End {
    let answer = async {
        let mut stream = TcpStream::connect(&*base.socket_addrs(|| None)?).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(String::from_utf8(answer).unwrap())
    };
    match tokio::time::timeout(patience, answer).await {
        Err(_) => End::GaveUp,
        Ok(Ok(answer)) => End::Closed(answer),
        Ok(Err(error)) => match std::io::Error::kind(&error) {
            ErrorKind::ConnectionRefused => End::Refused,
            ErrorKind::ConnectionReset => End::Reset,
            other => panic!("{other:?}: {error}"),
        },
    }
}

/// The text of a request to Graph on Maya's behalf, after which the connection closes.
pub(crate) fn to_graph(practice: &Practice, method: &str, path: &str, body: &Value) -> String {
    let token = practice.access_token(MAYA, &ALL_SCOPES).unwrap();
    let body = body.to_string();
    format!(
        "{method} /v1.0{path} HTTP/1.1\r\nhost: graph.microsoft.com\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// The head and the body of an answer.
pub(crate) fn parts(answer: &str) -> (&str, &str) {
    answer.split_once("\r\n\r\n").expect("a whole head")
}

/// A header of an answer, by its name in lower case.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        (key == name).then_some(value)
    })
}
