//! What any page and any program on this computer can send to the port of a sign-in: none of it signs anybody in, and
//! none of it keeps the right answer out. Once through the sign-in of the person, once through a test sign-in.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::too_many_lines,
    reason = "a test that cannot go on has failed; helpers are part of it, and the number of inputs is told"
)]

mod support;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use entra::{Error, SignInSettings, WebSignInSettings, begin, begin_web_sign_in};
use sso_http::Url;
use support::application::{Application, PATH};
use support::{ADMINISTRATOR, Answer, House, fetch, follow};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Where the sign-in waits, and what its answer has to know.
#[derive(Clone)]
struct Door {
    port: u16,
    path: String,
    state: String,
}

impl Door {
    fn of(authorize: &Url) -> Self {
        let field = |wanted| {
            let found = authorize.query_pairs().find(|(name, _)| name == wanted);
            found.unwrap().1.into_owned()
        };
        let back: Url = field("redirect_uri").parse().unwrap();
        Self {
            port: back.port().unwrap(),
            path: back.path().to_owned(),
            state: field("state"),
        }
    }

    fn host(&self) -> String {
        format!("Host: localhost:{}\r\n", self.port)
    }

    /// `GET` of this query, as a browser sends it.
    fn get(&self, query: &str) -> Vec<u8> {
        request_of(&format!("GET {}?{query} HTTP/1.1", self.path), &self.host())
    }

    /// The answer that would be right, but for a code that Microsoft never gave.
    fn forged(&self) -> String {
        format!("code=stolen&state={}", self.state)
    }

    /// The forged answer with another request line; `{}` stands for path and query.
    fn line(&self, line: &str) -> Vec<u8> {
        let target = format!("{}?{}", self.path, self.forged());
        request_of(&line.replace("{}", &target), &self.host())
    }

    /// The forged answer with other headers.
    fn headers(&self, headers: &str) -> Vec<u8> {
        let line = format!("GET {}?{} HTTP/1.1", self.path, self.forged());
        request_of(&line, &headers.replace("{port}", &self.port.to_string()))
    }
}

/// A request with these lines of the head after the request line.
fn request_of(line: &str, headers: &str) -> Vec<u8> {
    format!("{line}\r\n{headers}\r\n").into_bytes()
}

/// How an input arrives.
enum Sent {
    /// All at once; then the answer is read.
    Whole(Vec<u8>),
    /// And the connection stays open, with nothing read.
    Kept(Vec<u8>),
    /// One byte after the other, for as long as the sign-in lasts.
    Slowly(Vec<u8>),
    /// And the connection is reset at once.
    Reset(Vec<u8>),
    /// That many connections that send nothing.
    Idle(usize),
    /// All at once, to the other loopback address.
    Other(Vec<u8>),
}

/// The table: a name, and what is sent. Most of it knows the right state, which no stranger does.
fn inputs(door: &Door) -> Vec<(&'static str, Sent)> {
    use Sent::{Idle, Kept, Other, Reset, Slowly, Whole};
    let state = &door.state;
    let with_state = |theirs: &str| Whole(door.get(&format!("code=stolen&state={theirs}")));
    let mut client_hello = vec![
        0x16, 0x03, 0x01, 0x00, 0xc8, 0x01, 0x00, 0x00, 0xc4, 0x03, 0x03,
    ];
    client_hello.extend([7; 196]);
    let body = door.forged();
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let post = |headers: &str, body: &str| {
        let mut request = request_of(
            &format!("POST {} HTTP/1.1", door.path),
            &format!("{}{headers}", door.host()),
        );
        request.extend_from_slice(body.as_bytes());
        Whole(request)
    };
    let mut pipelined = door.get("code=stolen&state=wrong");
    pipelined.extend(door.get(&door.forged()));
    let many_headers = "X-Y: x\r\n".repeat(5000);
    vec![
        // State.
        ("wrong state", with_state("wrong")),
        ("empty state", with_state("")),
        ("no state", Whole(door.get("code=stolen"))),
        ("start of the state", with_state(&state[..state.len() - 1])),
        ("state with more", with_state(&format!("{state}x"))),
        ("state with a null byte", with_state(&format!("{state}%00"))),
        ("state in other case", with_state(&flipped(state))),
        ("state in invalid UTF-8", with_state("%ff%fe%c0%80")),
        (
            "state twice",
            Whole(door.get(&format!("code=stolen&state={state}&state=x"))),
        ),
        (
            "the same state twice",
            Whole(door.get(&format!("code=stolen&state={state}&state={state}"))),
        ),
        (
            "state under an encoded name twice",
            Whole(door.get(&format!("code=stolen&state={state}&%73tate=x"))),
        ),
        // Code and error.
        ("no code", Whole(door.get(&format!("state={state}")))),
        (
            "empty code",
            Whole(door.get(&format!("code=&state={state}"))),
        ),
        (
            "code twice",
            Whole(door.get(&format!("code=a&code=b&state={state}"))),
        ),
        (
            "code under an encoded name twice",
            Whole(door.get(&format!("code=a&c%6fde=b&state={state}"))),
        ),
        (
            "code and error",
            Whole(door.get(&format!("code=a&error=b&state={state}"))),
        ),
        (
            "empty error",
            Whole(door.get(&format!("error=&state={state}"))),
        ),
        (
            "error twice",
            Whole(door.get(&format!("error=a&error=b&state={state}"))),
        ),
        (
            "description twice",
            Whole(door.get(&format!(
                "error=a&error_description=b&error_description=c&state={state}"
            ))),
        ),
        (
            "error with a wrong state",
            Whole(door.get("error=access_denied&state=wrong")),
        ),
        (
            "cancel without a state",
            Whole(door.get("error=access_denied&error_subcode=cancel")),
        ),
        (
            "semicolons between parameters",
            Whole(door.get(&format!("code=a;state={state}"))),
        ),
        (
            "everything in the fragment",
            Whole(door.line("GET /#{} HTTP/1.1")),
        ),
        // Path and target.
        (
            "another path",
            Whole(door.line("GET /elsewhere{} HTTP/1.1")),
        ),
        ("two slashes", Whole(door.line("GET /{} HTTP/1.1"))),
        ("dot segment", Whole(door.line("GET /.{} HTTP/1.1"))),
        (
            "encoded dot segment",
            Whole(door.line("GET /%2e{} HTTP/1.1")),
        ),
        (
            "encoded question mark",
            Whole(request_of(
                &format!("GET {}%3Fcode=a&state={state} HTTP/1.1", door.path),
                &door.host(),
            )),
        ),
        ("backslash", Whole(door.line("GET \\{} HTTP/1.1"))),
        (
            "absolute form",
            Whole(door.line(&format!("GET http://localhost:{}{{}} HTTP/1.1", door.port))),
        ),
        (
            "absolute form of a stranger",
            Whole(door.line("GET http://evil.example{} HTTP/1.1")),
        ),
        (
            "authority form",
            Whole(request_of(
                &format!("CONNECT localhost:{} HTTP/1.1", door.port),
                &door.host(),
            )),
        ),
        (
            "asterisk form",
            Whole(request_of("OPTIONS * HTTP/1.1", &door.host())),
        ),
        // Method.
        ("POST", Whole(door.line("POST {} HTTP/1.1"))),
        ("HEAD", Whole(door.line("HEAD {} HTTP/1.1"))),
        (
            "OPTIONS of another page",
            Whole(door.line("OPTIONS {} HTTP/1.1")),
        ),
        (
            "method in small letters",
            Whole(door.line("get {} HTTP/1.1")),
        ),
        (
            "chunked POST",
            post("Transfer-Encoding: chunked\r\n", &chunked),
        ),
        (
            "form POST",
            post(
                &format!(
                    "Content-Length: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n",
                    body.len()
                ),
                &body,
            ),
        ),
        // Host.
        (
            "Host of a stranger",
            Whole(door.headers("Host: evil.example\r\n")),
        ),
        (
            "Host of a stranger with the port",
            Whole(door.headers("Host: evil.example:{port}\r\n")),
        ),
        (
            "Host without the port",
            Whole(door.headers("Host: localhost\r\n")),
        ),
        (
            "Host with another port",
            Whole(door.headers("Host: localhost:1\r\n")),
        ),
        (
            "Host as an address",
            Whole(door.headers("Host: 127.0.0.1:{port}\r\n")),
        ),
        (
            "Host with a final dot",
            Whole(door.headers("Host: localhost.:{port}\r\n")),
        ),
        (
            "Host with a user",
            Whole(door.headers("Host: evil@localhost:{port}\r\n")),
        ),
        (
            "Host twice",
            Whole(door.headers("Host: localhost:{port}\r\nHost: evil.example\r\n")),
        ),
        (
            "the same Host twice",
            Whole(door.headers("Host: localhost:{port}\r\nHost: localhost:{port}\r\n")),
        ),
        (
            "Host continued on the next line",
            Whole(door.headers("Host: localhost:{port}\r\n evil.example\r\n")),
        ),
        (
            "space before the colon of Host",
            Whole(door.headers("Host : localhost:{port}\r\n")),
        ),
        ("no Host", Whole(door.headers(""))),
        // Version and framing.
        (
            "HTTP/1.0 with a wrong state",
            Whole(request_of(
                &format!("GET {}?code=stolen&state=wrong HTTP/1.0", door.path),
                &door.host(),
            )),
        ),
        (
            "HTTP/0.9",
            Whole(request_of(
                &format!("GET {}?{}", door.path, door.forged()),
                "",
            )),
        ),
        ("HTTP/2 in words", Whole(door.line("GET {} HTTP/2"))),
        (
            "HTTP/2 with prior knowledge",
            Whole(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()),
        ),
        ("TLS", Whole(client_hello)),
        (
            "lines that end without a carriage return",
            Whole(
                format!(
                    "GET {}?{} HTTP/1.1\nHost: localhost:{}\n\r\n\r\n",
                    door.path,
                    door.forged(),
                    door.port
                )
                .into_bytes(),
            ),
        ),
        (
            "empty lines first",
            Whole([b"\r\n\r\n".as_slice(), &door.get(&door.forged())].concat()),
        ),
        ("two spaces", Whole(door.line("GET  {} HTTP/1.1"))),
        ("tabs", Whole(door.line("GET\t{}\tHTTP/1.1"))),
        (
            "null byte in the line",
            Whole(door.line("GET {}\0 HTTP/1.1")),
        ),
        (
            "null byte in a header",
            Whole(door.headers("Host: localhost:{port}\r\nX: a\0b\r\n")),
        ),
        (
            "bytes that are no text",
            Whole([b"GET /\xff\xfe".as_slice(), &door.get(&door.forged())].concat()),
        ),
        (
            "very many headers",
            Whole(door.headers(&format!("Host: localhost:{{port}}\r\n{many_headers}"))),
        ),
        (
            "a head of a megabyte",
            Whole(door.headers(&format!(
                "Host: localhost:{{port}}\r\nX: {}\r\n",
                "x".repeat(1 << 20)
            ))),
        ),
        (
            "a target of a megabyte",
            Whole(door.get(&format!("{}&x={}", door.forged(), "x".repeat(1 << 20)))),
        ),
        (
            "web socket",
            Whole(
                door.headers("Host: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"),
            ),
        ),
        ("pipelined after a wrong one", Whole(pipelined)),
        // Connections.
        ("nothing at all", Whole(Vec::new())),
        (
            "half a request",
            Kept(door.get(&door.forged())[..20].to_vec()),
        ),
        ("slow bytes", Slowly(door.get(&door.forged()))),
        (
            "a reset in the middle",
            Reset(door.get(&door.forged())[..20].to_vec()),
        ),
        ("hundreds of idle connections", Idle(300)),
        (
            "wrong state at the other loopback address",
            Other(door.get("code=stolen&state=wrong")),
        ),
        (
            "forged Host at the other loopback address",
            Other(door.headers("Host: [::1]:{port}\r\n")),
        ),
    ]
}

fn flipped(text: &str) -> String {
    let flip = |one: char| {
        if one.is_ascii_lowercase() {
            one.to_ascii_uppercase()
        } else {
            one.to_ascii_lowercase()
        }
    };
    text.chars().map(flip).collect()
}

/// Sends it. What is returned keeps connections open.
async fn send(door: &Door, sent: Sent) -> Vec<TcpStream> {
    let connect = |address: IpAddr| TcpStream::connect((address, door.port));
    let v4 = IpAddr::V4(Ipv4Addr::LOCALHOST);
    match sent {
        Sent::Whole(bytes) => {
            let mut stream = connect(v4).await.unwrap();
            // The other side may close before it has read everything.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
            let _ = stream.read_to_end(&mut Vec::new()).await;
            Vec::new()
        }
        Sent::Other(bytes) => {
            let Ok(mut stream) = connect(IpAddr::V6(Ipv6Addr::LOCALHOST)).await else {
                return Vec::new(); // This machine has no IPv6 loopback.
            };
            stream.write_all(&bytes).await.unwrap();
            let _ = stream.read_to_end(&mut Vec::new()).await;
            Vec::new()
        }
        Sent::Kept(bytes) => {
            let mut stream = connect(v4).await.unwrap();
            stream.write_all(&bytes).await.unwrap();
            vec![stream]
        }
        Sent::Slowly(bytes) => {
            let mut stream = connect(v4).await.unwrap();
            tokio::spawn(async move {
                for byte in bytes {
                    if stream.write_all(&[byte]).await.is_err() {
                        return;
                    }
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            });
            Vec::new()
        }
        Sent::Reset(bytes) => {
            let mut stream = connect(v4).await.unwrap();
            stream.write_all(&bytes).await.unwrap();
            // A close without a lingering of the last bytes resets the connection.
            #[expect(
                deprecated,
                reason = "the only way to a reset; it does not block for zero seconds"
            )]
            stream.set_linger(Some(Duration::ZERO)).unwrap();
            Vec::new()
        }
        Sent::Idle(count) => {
            let mut open = Vec::new();
            for _ in 0..count {
                open.push(connect(v4).await.unwrap());
            }
            open
        }
    }
}

/// Each input while a sign-in waits; then the right answer, twice at the same time. Says how many inputs there were.
async fn each_input<F>(house: &House, begun: impl AsyncFn() -> (Url, F)) -> usize
where
    F: Future<Output = Result<Option<String>, Error>>,
{
    let count = {
        let (authorize, _dropped) = begun().await;
        inputs(&Door::of(&authorize)).len()
    };
    for at in 0..count {
        let (authorize, finish) = begun().await;
        let door = Door::of(&authorize);
        let (name, sent) = inputs(&door).swap_remove(at);
        let before = house.count("POST", "/token");
        let browser = async {
            let kept = send(&door, sent).await;
            assert_eq!(
                house.count("POST", "/token"),
                before,
                "{name}: its code is not used"
            );
            let back = follow(&authorize, ADMINISTRATOR, Answer::Accept).await;
            let (first, _second) = tokio::join!(fetch("GET", &back, &[]), again(&back));
            drop(kept);
            first
        };
        let limited = tokio::time::timeout(Duration::from_secs(8), async {
            tokio::join!(finish, browser)
        });
        let Ok((outcome, page)) = limited.await else {
            panic!("{name}: it keeps the right answer out")
        };
        let person = outcome.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(person.as_deref(), Some(ADMINISTRATOR), "{name}");
        assert_eq!(page.status, 200, "{name}: {}", page.text);
        assert_eq!(
            house.count("POST", "/token"),
            before + 1,
            "{name}: one answer is used once"
        );
    }
    count
}

/// The right answer once more, a moment later; by then the port may be closed.
async fn again(back: &Url) {
    let port = back.port().unwrap();
    tokio::task::yield_now().await;
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else {
        return;
    };
    let target = &back[url::Position::BeforePath..];
    let request = format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    let _ = stream.write_all(request.as_bytes()).await;
    let _ = stream.read_to_end(&mut Vec::new()).await;
}

#[tokio::test]
async fn none_signs_anybody_in_and_none_keeps_the_person_out() {
    let house = House::open().await;
    let begun = async || {
        let settings = SignInSettings::default();
        let pending = begin(&house.http, &house.endpoints, settings)
            .await
            .unwrap();
        let context = &house.context;
        let authorize = pending.authorize_url().clone();
        let finish = Box::pin(async move {
            let signed_in = pending.finish(context).await?;
            Ok(signed_in.id_claims.preferred_username)
        });
        (authorize, finish)
    };
    let count = Box::pin(each_input(&house, begun)).await;
    println!("{count} hostile inputs at the port of a sign-in");
    assert!(count >= 30, "{count}");
}

#[tokio::test]
async fn none_signs_anybody_in_to_a_test_and_none_keeps_the_person_out() {
    let application = Application::open().await;
    let begun = async || {
        let settings = WebSignInSettings {
            app_id: application.created.application.app_id,
            redirect_path: PATH.to_owned(),
            timeout: Duration::from_secs(20),
        };
        let house = &application.house;
        let begun = begin_web_sign_in(&house.http, &application.metadata, settings).await;
        let pending = begun.unwrap();
        let authorize = pending.authorize_url().clone();
        let application = &application;
        let finish = Box::pin(async move {
            let secret = application.secret();
            let signed_in = pending.finish(secret, &application.house.context).await?;
            Ok(signed_in.claims.preferred_username)
        });
        (authorize, finish)
    };
    let count = Box::pin(each_input(&application.house, begun)).await;
    println!("{count} hostile inputs at the port of a test sign-in");
}
