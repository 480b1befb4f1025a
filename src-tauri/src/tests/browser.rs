//! The person's browser, as far as Microsoft's pages need one: no scripts, and forms are sent as they are.

use tauri::Url;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What the browser shows, or where it is sent.
#[derive(Debug)]
pub(super) enum Seen {
    Page(String),
    Went(Url),
}

impl Seen {
    pub(super) fn page(self) -> String {
        match self {
            Self::Page(html) => html,
            Self::Went(url) => panic!("the page does not lead on: {url}"),
        }
    }

    pub(super) fn went(self) -> Url {
        match self {
            Self::Went(url) => url,
            Self::Page(html) => panic!("the page leads on: {html}"),
        }
    }

    /// The number of the error that the page shows.
    pub(super) fn number(self) -> String {
        let html = self.page();
        between(&html, "<code id=\"error-code\">AADSTS", "</code>").to_owned()
    }
}

/// Opens a page of the services that listen at `port`.
pub(super) async fn open(port: u16, page: &Url) -> Seen {
    read(ask(port, "GET", page, "").await)
}

/// Answers the form of this page.
pub(super) async fn answer(port: u16, page: &Url, html: &str, answer: &str) -> Seen {
    let form = match html.split_once("name=\"ctx\" value=\"") {
        Some((_, rest)) => format!("ctx={}&{answer}", rest.split_once('"').unwrap().0),
        None => answer.to_owned(),
    };
    let action = page.join(between(html, "action=\"", "\"")).unwrap();
    read(ask(port, "POST", &action, &form).await)
}

/// Opens the page and picks the account.
pub(super) async fn pick(port: u16, page: &Url, account: &str) -> Seen {
    let picker = open(port, page).await.page();
    answer(port, page, &picker, &format!("account={account}")).await
}

/// Takes the answer back to the app, which waits there.
pub(super) async fn go_back(back: &Url) {
    ask(back.port().unwrap(), "GET", back, "").await;
}

/// Picks the account, accepts, and takes the answer back to the app.
#[cfg(target_os = "linux")]
pub(super) async fn sign_in(port: u16, page: &Url, account: &str) {
    let mut seen = pick(port, page, account).await;
    if let Seen::Page(html) = seen {
        seen = answer(port, page, &html, "answer=accept").await;
    }
    go_back(&seen.went()).await;
}

pub(super) fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text
        .split_once(start)
        .unwrap_or_else(|| panic!("{start} in {text}"));
    rest.split_once(end).unwrap().0
}

async fn ask(port: u16, method: &str, url: &Url, body: &str) -> String {
    let host = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str().unwrap()),
        None => url.host_str().unwrap().to_owned(),
    };
    let query = url
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let request = format!(
        "{method} {}{query} HTTP/1.0\r\nHost: {host}\r\nX-Forwarded-Proto: https\r\nAccept: text/html\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        url.path(),
        body.len()
    );
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).await.unwrap();
    page
}

fn read(answer: String) -> Seen {
    let (head, _) = answer.split_once("\r\n\r\n").unwrap();
    let location = head
        .lines()
        .find_map(|line| line.strip_prefix("location: "));
    match location {
        Some(location) => Seen::Went(location.parse().unwrap()),
        None => Seen::Page(answer),
    }
}
