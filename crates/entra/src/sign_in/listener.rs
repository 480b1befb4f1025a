//! The listener for the browser's answer (RFC 8252 §7.3).
//!
//! Both loopback addresses share one port, because browsers differ in which one `localhost` means.
//! Where both exist, the port is used only if both could be bound: otherwise another program might hold the other
//! half, and receive the code. A machine may have only one of them.

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep_until, timeout};

use crate::sign_in::callback::{self, LONGEST_HEAD, Outcome, Verdict};
use crate::sign_in::page::Page;

/// Ports tried before giving up.
const TRIES: usize = 16;
/// How long a connection has for its request. Browsers open some without ever using them.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections held at once; more wait in the system's queue.
const MOST_CONNECTIONS: usize = 64;
/// After this time the oldest connection makes room for one that waits in the queue: a browser sends its request at
/// once, so connections that send nothing keep nobody out.
const GRACE: Duration = Duration::from_millis(250);

/// The listening sockets: one for each loopback address that this machine has.
pub(super) struct Listener {
    sockets: Vec<TcpListener>,
    port: u16,
}

impl Listener {
    /// Takes a free port of the loopback addresses.
    pub(super) async fn bind() -> io::Result<Self> {
        let mut last = io::Error::from(io::ErrorKind::AddrInUse);
        for _ in 0..TRIES {
            match Self::bind_to(0).await {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => last = error,
                outcome => return outcome,
            }
        }
        Err(last)
    }

    /// Takes `port`, or a free one for 0, of the loopback addresses.
    async fn bind_to(port: u16) -> io::Result<Self> {
        let v4 = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(v4) => v4,
            Err(error) if is_absent(&error) => {
                let v6 = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await?;
                return Self::on(vec![v6]);
            }
            Err(error) => return Err(error),
        };
        let port = v4.local_addr()?.port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            Ok(v6) => Self::on(vec![v4, v6]),
            Err(error) if is_absent(&error) => Self::on(vec![v4]),
            Err(error) => Err(error),
        }
    }

    fn on(sockets: Vec<TcpListener>) -> io::Result<Self> {
        let first = sockets.first().ok_or(io::ErrorKind::AddrNotAvailable)?;
        let port = first.local_addr()?.port();
        Ok(Self { sockets, port })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Waits for the browser's answer, which comes to `path`, rejecting everything else, and closes.
    ///
    /// Any page and any program on this computer can send requests here. One that does not know `state` does not end
    /// the wait, whatever it looks like (RFC 6749 §10.12). The caller limits the time; size, time and number of the
    /// connections are limited here.
    pub(super) async fn answer(self, path: &str, state: &str) -> io::Result<Outcome> {
        let mut connections = JoinSet::new();
        let mut by_age = VecDeque::new();
        loop {
            let is_full = connections.len() >= MOST_CONNECTIONS;
            tokio::select! {
                Some(done) = connections.join_next() => {
                    if let Ok(Some(outcome)) = done {
                        return Ok(outcome);
                    }
                }
                () = make_room(&mut by_age), if is_full => {}
                accepted = self.accept(), if !is_full => {
                    match accepted {
                        Ok((stream, _)) => {
                            let wanted = Wanted {
                                path: path.to_owned(),
                                state: state.to_owned(),
                                port: self.port,
                            };
                            let connection = connections.spawn(async move {
                                timeout(PATIENCE, converse(stream, &wanted)).await.ok()?
                            });
                            by_age.push_back((Instant::now(), connection));
                        }
                        Err(error) if is_of_one_connection(&error) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
        }
    }

    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let each = self.sockets.iter().map(|socket| Box::pin(socket.accept()));
        futures::future::select_all(each).await.0
    }
}

/// Ends the oldest connection once its time is over. Never done where none is left to end.
async fn make_room(by_age: &mut VecDeque<(Instant, AbortHandle)>) {
    by_age.retain(|(_, connection)| !connection.is_finished());
    let Some((began, _)) = by_age.front() else {
        return std::future::pending().await;
    };
    sleep_until(*began + GRACE).await;
    if let Some((_, oldest)) = by_age.pop_front() {
        oldest.abort();
    }
}

/// Whether this machine has no such address, so that no browser will look for it there either.
fn is_absent(error: &io::Error) -> bool {
    use io::ErrorKind::{AddrNotAvailable, Unsupported};
    matches!(error.kind(), AddrNotAvailable | Unsupported)
        || error
            .raw_os_error()
            .is_some_and(|code| NO_SUCH_FAMILY.contains(&code))
}

/// What systems say when they were built or started without a family of addresses: `EAFNOSUPPORT` of Linux, macOS and
/// Windows.
const NO_SUCH_FAMILY: [i32; 3] = [97, 47, 10047];

/// Whether only the connection that was about to be accepted failed.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionReset | Interrupted
    )
}

/// What the browser's answer looks like.
struct Wanted {
    path: String,
    state: String,
    port: u16,
}

/// Reads one request and answers it. `None` unless it is the browser's answer; a connection that fails only means that
/// the other side gave up, which is nothing to report.
async fn converse(mut stream: TcpStream, wanted: &Wanted) -> Option<Outcome> {
    let head = read_head(&mut stream).await.ok()?;
    let (outcome, page) = match callback::read(&head, &wanted.path, wanted.port) {
        Verdict::TurnedAway(page) => (None, page),
        Verdict::Answer { state: theirs, .. } if !is_same(&theirs, &wanted.state) => {
            (None, Page::WrongState)
        }
        Verdict::Answer { outcome, .. } => {
            let page = match &outcome {
                Outcome::Code(_) => Page::Received,
                Outcome::Error(_) => Page::NotSignedIn,
            };
            (Some(outcome), page)
        }
    };
    // The browser may already be gone; the answer is still valid.
    let written = stream.write_all(&page.response()).await;
    if written.is_ok() && stream.shutdown().await.is_ok() && outcome.is_none() {
        // Closing with unread bytes would reset the connection and lose the page.
        let mut rest = tokio::io::sink();
        let mut bounded = stream.take(64 * 1024);
        let _ = timeout(
            Duration::from_secs(1),
            tokio::io::copy(&mut bounded, &mut rest),
        )
        .await;
    }
    outcome
}

/// Compares without stopping at the first difference: a stranger may try as often as it likes, and the response time
/// must not reveal how much of a guess was right.
fn is_same(theirs: &str, ours: &str) -> bool {
    let differences = theirs.bytes().zip(ours.bytes());
    let different = differences.fold(0, |all, (left, right)| all | (left ^ right));
    theirs.len() == ours.len() && std::hint::black_box(different) == 0
}

/// Reads up to the empty line. A longer head is cut off and is then no longer a valid request.
async fn read_head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut buffer = [0; 2048];
    while head.len() < LONGEST_HEAD {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            break;
        }
        head.extend_from_slice(&buffer[..count]);
        if let Some(end) = head.windows(4).position(|window| window == b"\r\n\r\n") {
            head.truncate(end + 4);
            break;
        }
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn port_in_use_on_either_address_not_shared() {
        for address in [
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
        ] {
            let Ok(other) = TcpListener::bind(address).await else {
                continue;
            };
            let port = other.local_addr().unwrap().port();
            let outcome = Listener::bind_to(port)
                .await
                .map(|listener| listener.port());
            let error = outcome.expect_err("half a port could hand the code to another program");
            assert_eq!(error.kind(), io::ErrorKind::AddrInUse, "{address}");
        }
    }

    #[tokio::test]
    async fn unused_connections_do_not_hold_up_the_answer() {
        let listener = Listener::bind().await.unwrap();
        let port = listener.port();
        let _idle = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .unwrap();
        let waiting = tokio::spawn(async move { listener.answer("/", "s").await });
        let mut browser = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .unwrap();
        let request = format!("GET /?code=c&state=s HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
        browser.write_all(request.as_bytes()).await.unwrap();
        let mut page = String::new();
        browser.read_to_string(&mut page).await.unwrap();
        assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
        assert!(matches!(waiting.await.unwrap().unwrap(), Outcome::Code(_)));
    }

    #[test]
    fn state_compared_in_whole() {
        for (theirs, same) in [
            ("state", true),
            ("", false),
            ("stat", false),
            ("state2", false),
            ("statf", false),
            ("State", false),
        ] {
            assert_eq!(is_same(theirs, "state"), same, "{theirs:?}");
        }
        assert!(!is_same("x", ""));
    }
}
