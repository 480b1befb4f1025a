//! Reading the browser's request, strictly. Pure.
//!
//! Any page in any browser on this machine can send requests here, so everything that is not
//! exactly the expected answer is turned away before its query is looked at.

use oauth2::AuthorizationCode;
use url::form_urlencoded;

use crate::sign_in::page::Page;

/// The longest request head that is read. Microsoft's codes take 1 to 2 kB; the cookies of other programs that were ever
/// visited on `localhost` come along too.
pub(super) const LONGEST_HEAD: usize = 64 * 1024;
/// Browsers send about twenty.
const MOST_HEADERS: usize = 100;

/// What a request is.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The browser's answer.
    Answer {
        /// Its `state`, empty when there is none.
        state: String,
        /// What it says.
        outcome: Outcome,
    },
    /// Something else, answered with this page.
    TurnedAway(Page),
}

/// What an answer says. The code's `Debug` is redacted.
#[derive(Debug)]
pub(super) enum Outcome {
    Code(AuthorizationCode),
    Error(ErrorAnswer),
}

/// An error answer (RFC 6749 §4.1.2.1).
#[derive(Debug)]
pub(super) struct ErrorAnswer {
    pub(super) error: String,
    pub(super) description: Option<String>,
    /// Microsoft's addition: `cancel` when the person pressed Cancel.
    pub(super) subcode: Option<String>,
}

/// Reads a request head, up to and including its empty line, as it came to `port`. The answer comes to `path`.
pub(super) fn read(head: &[u8], path: &str, port: u16) -> Verdict {
    match parse(head, path, port) {
        Ok(verdict) => verdict,
        Err(page) => Verdict::TurnedAway(page),
    }
}

fn parse(head: &[u8], wanted: &str, port: u16) -> Result<Verdict, Page> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    // The library takes a line that ends without a carriage return, and empty lines at the start.
    let is_strict = head.first().is_some_and(u8::is_ascii_alphabetic) && !has_bare_line_end(head);
    match request.parse(head) {
        Ok(httparse::Status::Complete(length)) if is_strict && length == head.len() => {}
        _ => return Err(Page::BadRequest),
    }
    let (Some(method), Some(target)) = (request.method, request.path) else {
        return Err(Page::BadRequest);
    };

    // A page that rebinds its own name to this address still sends that name as Host.
    let mut hosts = request
        .headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case("host"));
    let host = hosts.next().ok_or(Page::BadRequest)?.value;
    let ours = format!("localhost:{port}");
    if hosts.next().is_some() || !host.trim_ascii().eq_ignore_ascii_case(ours.as_bytes()) {
        return Err(Page::BadRequest);
    }

    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path != wanted {
        return Err(if path.starts_with('/') {
            Page::NotFound
        } else {
            Page::BadRequest
        });
    }
    if method != "GET" {
        return Err(Page::MethodNotAllowed);
    }
    answer(query)
}

fn has_bare_line_end(head: &[u8]) -> bool {
    let starts = std::iter::once(&0).chain(head);
    starts
        .zip(head)
        .any(|(before, byte)| *byte == b'\n' && *before != b'\r')
}

fn answer(query: &str) -> Result<Verdict, Page> {
    let (mut state, mut code, mut error, mut description, mut subcode) =
        (None, None, None, None, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let slot = match name.as_ref() {
            "state" => &mut state,
            "code" => &mut code,
            "error" => &mut error,
            "error_description" => &mut description,
            "error_subcode" => &mut subcode,
            _ => continue,
        };
        // RFC 6749 §3.1: parameters must not be repeated.
        if slot.replace(value.into_owned()).is_some() {
            return Err(Page::BadRequest);
        }
    }
    let outcome = match (code, error) {
        (Some(code), None) if !code.is_empty() => Outcome::Code(AuthorizationCode::new(code)),
        (None, Some(error)) if !error.is_empty() => Outcome::Error(ErrorAnswer {
            error,
            description,
            subcode,
        }),
        _ => return Err(Page::BadRequest),
    };
    Ok(Verdict::Answer {
        state: state.unwrap_or_default(),
        outcome,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PORT: u16 = 53682;

    fn get(target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: localhost:{PORT}\r\nAccept: */*\r\n\r\n")
    }

    fn turned_away(request: &str) -> Option<Page> {
        match read(request.as_bytes(), "/", PORT) {
            Verdict::TurnedAway(page) => Some(page),
            Verdict::Answer { .. } => None,
        }
    }

    #[test]
    fn answer_comes_to_the_path_of_its_sign_in_alone() {
        let request = get("/a/b?code=c&state=s");
        for (path, taken) in [
            ("/a/b", true),
            ("/a", false),
            ("/", false),
            ("/a/b/", false),
        ] {
            let verdict = read(request.as_bytes(), path, PORT);
            let answer = matches!(verdict, Verdict::Answer { .. });
            assert_eq!(answer, taken, "{path}");
        }
    }

    #[test]
    fn code_read() {
        let Verdict::Answer {
            state,
            outcome: Outcome::Code(code),
        } = read(
            get("/?code=a%2Fb&state=s&session_state=x").as_bytes(),
            "/",
            PORT,
        )
        else {
            panic!("a good answer is taken")
        };
        assert_eq!((state.as_str(), code.secret().as_str()), ("s", "a/b"));
    }

    #[test]
    fn error_read() {
        let Verdict::Answer {
            outcome: Outcome::Error(answer),
            ..
        } = read(
            get("/?error=access_denied&error_description=the+user&state=s").as_bytes(),
            "/",
            PORT,
        )
        else {
            panic!("an error is an answer too")
        };
        assert_eq!(
            (answer.error.as_str(), answer.description.as_deref()),
            ("access_denied", Some("the user"))
        );
    }

    #[test]
    fn anything_else_turned_away() {
        for (request, page) in [
            (get("/favicon.ico"), Page::NotFound),
            (get("/x?code=1&state=s"), Page::NotFound),
            (get("//?code=1&state=s"), Page::NotFound),
            (
                get("http://localhost:53682/?code=1&state=s"),
                Page::BadRequest,
            ),
            (get("/"), Page::BadRequest),
            (get("/?state=s"), Page::BadRequest),
            (get("/?code=&state=s"), Page::BadRequest),
            (get("/?code=1&code=2&state=s"), Page::BadRequest),
            (get("/?code=1&state=s&state=t"), Page::BadRequest),
            (get("/?code=1&error=e&state=s"), Page::BadRequest),
            (
                get("/?code=1&state=s").replace("GET", "POST"),
                Page::MethodNotAllowed,
            ),
            (
                get("/?code=1&state=s").replace("GET", "HEAD"),
                Page::MethodNotAllowed,
            ),
            (
                get("/?code=1&state=s").replace("GET", "get"),
                Page::MethodNotAllowed,
            ),
            (
                get("/?code=1&state=s").replace("localhost:53682", "evil.example"),
                Page::BadRequest,
            ),
            (
                get("/?code=1&state=s").replace("localhost:53682", "localhost"),
                Page::BadRequest,
            ),
            (
                get("/?code=1&state=s").replace("localhost:53682", "127.0.0.1:53682"),
                Page::BadRequest,
            ),
            (
                get("/?code=1&state=s").replace("Accept: */*", "Host: evil.example"),
                Page::BadRequest,
            ),
            (
                get("/?code=1&state=s").replace("Host: localhost:53682\r\n", ""),
                Page::BadRequest,
            ),
            (
                get("/?code=1&state=s").replace("HTTP/1.1", "HTTP/2"),
                Page::BadRequest,
            ),
            ("GET /?code=1&state=s\r\n\r\n".to_owned(), Page::BadRequest),
            ("\r\n\r\n".to_owned(), Page::BadRequest),
        ] {
            assert_eq!(turned_away(&request), Some(page), "{request:?}");
        }
    }

    #[test]
    fn code_not_in_debug() {
        let verdict = read(get("/?code=planted-code&state=s").as_bytes(), "/", PORT);
        assert!(!format!("{verdict:?}").contains("planted-code"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes, "/", PORT);
        }

        #[test]
        fn any_request_for_another_host_is_turned_away(host in "[a-z0-9.:-]{0,30}", code in "[a-z]{1,9}") {
            prop_assume!(host != format!("localhost:{PORT}"));
            let request = format!("GET /?code={code}&state=s HTTP/1.1\r\nHost: {host}\r\n\r\n");
            prop_assert_eq!(turned_away(&request), Some(Page::BadRequest));
        }

        #[test]
        fn any_code_and_state_arrive_as_sent(code in "\\PC{1,60}", state in "\\PC{0,60}") {
            let query: String =
                form_urlencoded::Serializer::new(String::new()).append_pair("code", &code).append_pair("state", &state).finish();
            match read(get(&format!("/?{query}")).as_bytes(), "/", PORT) {
                Verdict::Answer { state: read_state, outcome: Outcome::Code(read_code) } => {
                    prop_assert_eq!(read_state, state);
                    prop_assert_eq!(read_code.secret(), &code);
                }
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }
}
