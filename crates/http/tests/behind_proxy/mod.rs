//! A test program started again behind a proxy: the system's proxy is set by the environment, so each case runs in a
//! process of its own.

use std::process::Command;

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// This test program, for the one test named `request_of_the_inner_process`, with this proxy and no other.
pub(crate) fn inner_process(proxy: &str) -> Command {
    let mut inner = Command::new(std::env::current_exe().unwrap());
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        inner.env_remove(name).env_remove(name.to_uppercase());
    }
    inner
        .args([
            "--exact",
            "request_of_the_inner_process",
            "--ignored",
            "--nocapture",
        ])
        .env("HTTPS_PROXY", proxy);
    inner
}

/// What a client sent up to the empty line, or until it left.
pub(crate) async fn head(connection: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if connection.read_buf(&mut head).await.unwrap_or(0) == 0 {
            break;
        }
    }
    String::from_utf8(head).unwrap()
}
