//! Servers that answer as a test says, for what practice does not do.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Response, StatusCode, header};
use konnect::{Context, Endpoints, Http, Konnect, Region, TargetId, Token};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What arrived.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) token: bool,
    pub(crate) body: Value,
}

impl Asked {
    pub(crate) fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path
    }
}

/// What is answered: a status, a `Location` and a body.
pub(crate) struct Answer(pub(crate) u16, pub(crate) Option<String>, pub(crate) Value);

pub(crate) fn ok(body: Value) -> Answer {
    Answer(200, None, body)
}

pub(crate) fn problem(status: u16, detail: &str) -> Answer {
    let body = json!({"status": status, "title": "Problem", "detail": detail, "instance": "konnect:trace:1"});
    Answer(status, None, body)
}

/// One server.
pub(crate) struct Fake {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Fake {
    pub(crate) async fn start<F>(
        answer: impl Fn(Asked) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Answer> + Send,
    {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let handler = move |request: Request| {
            let (answer, log) = (answer.clone(), Arc::clone(&log));
            async move {
                let asked = read(request).await;
                log.lock().unwrap().push(asked.clone());
                let Answer(status, location, body) = answer(asked).await;
                let mut response = Response::builder()
                    .status(StatusCode::from_u16(status).unwrap())
                    .header(header::CONTENT_TYPE, "application/json");
                if let Some(location) = location {
                    response = response.header(header::LOCATION, location);
                }
                response.body(Body::from(body.to_string())).unwrap()
            }
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(axum::serve(listener, Router::new().fallback(handler)).into_future());
        Self { address, asked }
    }

    /// A server that ends every connection without an answer.
    pub(crate) async fn silent() -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            use tokio::io::AsyncReadExt as _;
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut buffer = [0; 4096];
                let read = stream.read(&mut buffer).await.unwrap_or_default();
                let text = String::from_utf8_lossy(&buffer[..read]).into_owned();
                let mut words = text.split([' ', '?']);
                log.lock().unwrap().push(Asked {
                    method: words.next().unwrap_or_default().to_owned(),
                    host: String::new(),
                    path: words.next().unwrap_or_default().to_owned(),
                    query: BTreeMap::new(),
                    token: false,
                    body: Value::Null,
                });
            }
        });
        Self { address, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn count(&self, method: &str, path: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|asked| asked.is(method, path)).count()
    }

    /// The bodies sent there.
    pub(crate) fn bodies(&self, method: &str, path: &str) -> Vec<Value> {
        let asked = self.asked().into_iter();
        asked
            .filter(|asked| asked.is(method, path))
            .map(|asked| asked.body)
            .collect()
    }
}

async fn read(request: Request) -> Asked {
    let (head, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let address = format!("http://localhost{}", head.uri);
    let address: sso_http::Url = address.parse().unwrap();
    Asked {
        method: head.method.to_string(),
        host: head.headers[header::HOST].to_str().unwrap().to_owned(),
        path: head.uri.path().to_owned(),
        query: address.query_pairs().into_owned().collect(),
        token: head.headers.contains_key(header::AUTHORIZATION),
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    }
}

/// One page of `rows`, as Konnect numbers them; of two rows, however many were asked for.
pub(crate) fn numbered(asked: &Asked, rows: &[Value]) -> Answer {
    const SIZE: usize = 2;
    let number: usize = asked.query["page[number]"].parse().unwrap();
    let page: Vec<_> = rows.iter().skip((number - 1) * SIZE).take(SIZE).collect();
    let meta = json!({"page": {"number": number, "size": SIZE, "total": rows.len()}});
    ok(json!({"meta": meta, "data": page}))
}

/// What a client needs to call these servers.
pub(crate) struct Caller {
    pub(crate) http: Http,
    pub(crate) endpoints: Endpoints,
    pub(crate) token: Token,
    pub(crate) context: Context,
}

impl Caller {
    /// `api` is the organization's, and that of every region that is not named.
    pub(crate) fn of(api: &Fake, regions: &[(Region, &Fake)]) -> Self {
        let regions = regions
            .iter()
            .map(|(region, fake)| (*region, fake.address))
            .collect();
        Self {
            http: Http::new().unwrap(),
            endpoints: Endpoints::practice_with_regions(api.address, api.address, &regions)
                .unwrap(),
            token: Token::parse("kpat_planted").unwrap(),
            context: Context::default(),
        }
    }

    pub(crate) fn konnect(&self) -> Konnect<'_> {
        Konnect {
            http: &self.http,
            endpoints: &self.endpoints,
            token: &self.token,
            context: &self.context,
            target_id: TargetId::default(),
        }
    }
}
