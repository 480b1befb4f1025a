//! What the tests share: practice servers, and a browser that follows Microsoft's pages.

#![allow(dead_code, reason = "each test file uses a part")]

pub(crate) mod application;
pub(crate) mod forger;

use std::sync::{Arc, Mutex};

use entra::{Context, Endpoints, Graph, Http, SecretString, Waiting};
use practice::{Fault, FaultAction, Matching, Options, Practice};
use sso_http::Url;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub(crate) const ADMINISTRATOR: &str = "maya.lindqvist@contoso.com";
pub(crate) const DEVELOPER: &str = "jonas.weber@contoso.com";
pub(crate) const MEMBER: &str = "priya.raman@contoso.com";
pub(crate) const EVERYTHING: &[&str] = &[
    "Application.ReadWrite.All",
    "User.Read",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Policy.Read.All",
];

/// Practice servers, and everything a client needs to call them.
pub(crate) struct House {
    pub(crate) practice: Practice,
    pub(crate) http: Http,
    pub(crate) endpoints: Endpoints,
    pub(crate) token: SecretString,
    pub(crate) context: Context,
    heard: Arc<Mutex<Vec<Waiting>>>,
}

impl House {
    /// Starts practice, with a token for its application administrator.
    pub(crate) async fn open() -> Self {
        Self::open_for(ADMINISTRATOR, EVERYTHING).await
    }

    pub(crate) async fn open_for(person: &str, scopes: &[&str]) -> Self {
        Self::open_with(Options::default(), person, scopes).await
    }

    pub(crate) async fn open_with(options: Options, person: &str, scopes: &[&str]) -> Self {
        let practice = practice::start(options).await.unwrap();
        let address = |url: &Url| url.socket_addrs(|| None).unwrap()[0];
        let endpoints = Endpoints::practice(
            address(&practice.base_urls().login),
            address(&practice.base_urls().graph),
        )
        .unwrap();
        let token = SecretString::from(practice.access_token(person, scopes).unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heard);
        let waiting: Arc<dyn Fn(Waiting) + Send + Sync> =
            Arc::new(move |waiting| log.lock().unwrap().push(waiting));
        let context = Context {
            waiting: Some(waiting),
            ..Context::default()
        };
        Self {
            practice,
            http: Http::new().unwrap(),
            endpoints,
            token,
            context,
            heard,
        }
    }

    pub(crate) fn graph(&self) -> Graph<'_> {
        Graph {
            http: &self.http,
            endpoints: &self.endpoints,
            token: &self.token,
            context: &self.context,
        }
    }

    /// Continues as another person.
    pub(crate) fn become_person(&mut self, person: &str, scopes: &[&str]) {
        self.token = SecretString::from(self.practice.access_token(person, scopes).unwrap());
    }

    /// The waits reported so far.
    pub(crate) fn heard(&self) -> Vec<Waiting> {
        self.heard.lock().unwrap().clone()
    }

    /// What happens to the first request that matches.
    pub(crate) fn once(&self, method: &str, path: &str, action: FaultAction) {
        let matching = Matching {
            method: Some(method.to_owned()),
            path: path.to_owned(),
            nth: Some(1),
            times: None,
        };
        self.practice.add_fault(Fault { matching, action });
    }

    /// How many of these requests arrived.
    pub(crate) fn count(&self, method: &str, path_end: &str) -> usize {
        let record = self.practice.record();
        record
            .iter()
            .filter(|exchange| exchange.method == method && exchange.path.ends_with(path_end))
            .count()
    }
}

/// A page as the browser got it.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) location: Option<Url>,
    pub(crate) text: String,
}

/// Sends one request as a browser would, with `Host` from the address.
pub(crate) async fn fetch(method: &str, url: &Url, form: &[(&str, &str)]) -> Page {
    let authority = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    send(method, url, &authority, form).await
}

/// Sends one request with any `Host`.
pub(crate) async fn send(method: &str, url: &Url, host: &str, form: &[(&str, &str)]) -> Page {
    try_send(method, url, host, form).await.unwrap()
}

/// The same, unless the connection is dropped.
pub(crate) async fn try_send(
    method: &str,
    url: &Url,
    host: &str,
    form: &[(&str, &str)],
) -> std::io::Result<Page> {
    let mut stream = TcpStream::connect(&*url.socket_addrs(|| None).unwrap()).await?;
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let request = format!(
        "{method} {target} HTTP/1.0\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let whole = answer.split_once("\r\n\r\n");
    let (head, text) = whole.ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let location = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("location"));
    let location = location.map(|(_, value)| url.join(value).unwrap());
    Ok(Page {
        status,
        location,
        text: text.to_owned(),
    })
}

/// What the person does on Microsoft's pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Accept,
    Decline,
    Cancel,
}

/// Goes through Microsoft's pages and answers with the address that the browser is sent to.
pub(crate) async fn follow(authorize: &Url, account: &str, answer: Answer) -> Url {
    let picker = fetch("GET", authorize, &[]).await;
    let action = |page: &Page| {
        authorize
            .join(between(&page.text, "action=\"", "\""))
            .unwrap()
    };
    let context = |page: &Page| between(&page.text, "name=\"ctx\" value=\"", "\"").to_owned();
    let mut form = [("ctx", context(&picker)), ("account", account.to_owned())];
    if answer == Answer::Cancel {
        form[1] = ("cancel", "1".to_owned());
    }
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let page = fetch("POST", &action(&picker), &form).await;
    if let Some(back) = page.location {
        return back;
    }
    if page.text.contains("id=\"refusal\"") {
        let back = between(&page.text, "<a id=\"cancel\" href=\"", "\"")
            .replace("&amp;", "&")
            .replace("&#39;", "'");
        return Url::parse(&back).unwrap();
    }
    let said = if answer == Answer::Accept {
        "accept"
    } else {
        "decline"
    };
    let form = [("ctx", context(&page)), ("answer", said.to_owned())];
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    fetch("POST", &action(&page), &form).await.location.unwrap()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text
        .split_once(start)
        .unwrap_or_else(|| panic!("{start} in {text}"))
        .1;
    rest.split_once(end).unwrap().0
}
