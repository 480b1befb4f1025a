//! The person's browser, which reaches Microsoft's pages past the proxy.

use tauri::Url;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Picks the account, accepts, and takes the answer back to the app.
pub(super) async fn sign_in(services: u16, page: &Url, account: &str) {
    let picker = ask(services, "GET", page, "").await;
    let mut answer = form(&picker, &format!("account={account}"));
    let mut next = ask(services, "POST", &action(page, &picker), &answer).await;
    if location(&next).is_none() {
        answer = form(&next, "answer=accept");
        next = ask(services, "POST", &action(page, &next), &answer).await;
    }
    let back: Url = location(&next)
        .unwrap_or_else(|| panic!("the page leads on: {next}"))
        .parse()
        .unwrap();
    ask(back.port().unwrap(), "GET", &back, "").await;
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

fn form(page: &str, answer: &str) -> String {
    format!(
        "ctx={}&{answer}",
        between(page, "name=\"ctx\" value=\"", "\"")
    )
}

fn action(page: &Url, html: &str) -> Url {
    page.join(between(html, "action=\"", "\"")).unwrap()
}

fn location(page: &str) -> Option<&str> {
    let (head, _) = page.split_once("\r\n\r\n")?;
    head.lines()
        .find_map(|line| line.strip_prefix("location: "))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text
        .split_once(start)
        .unwrap_or_else(|| panic!("{start} in {text}"));
    rest.split_once(end).unwrap().0
}
