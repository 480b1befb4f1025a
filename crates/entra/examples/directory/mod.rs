//! A directory of any size, in a separate program, so that what practice remembers is not in this one's memory.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use entra::{
    Context, Endpoints, Graph, GroupPage, Http, NextPage, Scope, SecretString, SignInSettings,
};
use serde_json::Value;
use sso_http::{Method, Request, Service, Url};

use crate::support::{ADMINISTRATOR, Answer, fetch, follow};

/// A program that ends when this is dropped.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Practice with a large directory, and a person who may search it.
pub(crate) struct LargeDirectory {
    _practice: Program,
    console: Url,
    http: Http,
    endpoints: Endpoints,
    token: SecretString,
    context: Context,
}

impl LargeDirectory {
    pub(crate) async fn open(groups: u64) -> Self {
        // Cargo puts examples into a folder next to the programs.
        let examples = std::env::current_exe().unwrap();
        let mut path = examples.ancestors().nth(2).unwrap().join("practice");
        path.set_extension(std::env::consts::EXE_EXTENSION);
        let program = Command::new(&path)
            .args(["--groups", &groups.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", path.display()));
        let mut practice = Program(program);
        let mut line = String::new();
        BufReader::new(practice.0.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let origin =
            |service: &str| -> Url { said["origins"][service].as_str().unwrap().parse().unwrap() };
        let http = Http::new().unwrap();
        let endpoints =
            Endpoints::practice(address(&origin("login")), address(&origin("graph"))).unwrap();
        let context = Context::default();
        let settings = SignInSettings {
            scopes: vec![Scope::UserRead, Scope::GroupReadBasicAll],
            ..SignInSettings::default()
        };
        let pending = entra::begin(&http, &endpoints, settings).await.unwrap();
        let authorize = pending.authorize_url().clone();
        let browser = async {
            let back = follow(&authorize, ADMINISTRATOR, Answer::Accept).await;
            fetch("GET", &back, &[]).await
        };
        let (signed_in, _) = tokio::join!(pending.finish(&context), browser);
        Self {
            _practice: practice,
            console: origin("console"),
            http,
            endpoints,
            token: signed_in.unwrap().access_token,
            context,
        }
    }

    /// One page of a search.
    pub(crate) async fn page(&self, text: &str, page: Option<NextPage>) -> GroupPage {
        let graph = Graph {
            http: &self.http,
            endpoints: &self.endpoints,
            token: &self.token,
            context: &self.context,
        };
        entra::search_groups(graph, text, page).await.unwrap()
    }

    /// How many requests practice remembers.
    pub(crate) async fn exchanges(&self) -> usize {
        let request = Request::get(Service::MicrosoftGraph, self.record());
        let answer = sso_http::send(&self.http, request, &self.context).await;
        answer.unwrap().json::<Vec<Value>>().unwrap().len()
    }

    /// Makes practice forget them.
    pub(crate) async fn forget(&self) {
        let request = Request::new(Service::MicrosoftGraph, Method::DELETE, self.record());
        sso_http::send(&self.http, request, &self.context)
            .await
            .unwrap();
    }

    fn record(&self) -> Url {
        self.console.join("record").unwrap()
    }
}

fn address(url: &Url) -> SocketAddr {
    url.socket_addrs(|| None).unwrap()[0]
}
