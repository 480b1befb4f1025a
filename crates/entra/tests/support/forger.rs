//! A sign-in service that answers with any ID token: what Microsoft never does, and a stranger might.

use std::sync::{Arc, LazyLock, Mutex};

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entra::{AppId, Endpoints, Metadata, TenantId};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sso_http::Url;

pub(crate) const TENANT: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
pub(crate) const APP: &str = "66da2d42-469d-48cd-9ff3-0db135dd82d8";

/// How a token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    /// As Microsoft does.
    Well,
    /// With someone else's key, under the id of the right one.
    WithOtherKey,
    /// Not at all.
    Not,
    /// With the public key as if it were a shared secret.
    WithPublicKeyAsSecret,
    /// Well, and then a claim was changed.
    ThenChanged,
}

/// What the service answers with.
pub(crate) struct Forgery {
    pub(crate) claims: Value,
    pub(crate) signed: Signed,
    /// The key id in the header.
    pub(crate) key_id: String,
    /// How far the service's clock is ahead of this computer's.
    pub(crate) clock: SignedDuration,
    /// Which key ids the service has, one list for each time it is asked; the last one stays.
    pub(crate) keys: Vec<Vec<String>>,
}

/// The key that the service shows, and one that it never shows. Generating them takes longer than a test.
static RIGHT: LazyLock<RsaKeyPair> = LazyLock::new(generated);
static OTHER: LazyLock<RsaKeyPair> = LazyLock::new(generated);

fn generated() -> RsaKeyPair {
    RsaKeyPair::generate(KeySize::Rsa2048).unwrap()
}

pub(crate) struct Forger {
    pub(crate) endpoints: Endpoints,
    pub(crate) metadata: Metadata,
    shared: Arc<Shared>,
}

struct Shared {
    forgery: Mutex<Forgery>,
    asked_for_keys: Mutex<usize>,
}

impl Forger {
    /// Listens on loopback.
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let base = format!("http://{address}/{TENANT}");
        let forgery = Forgery {
            claims: claims(&format!("{base}/v2.0"), SignedDuration::ZERO),
            signed: Signed::Well,
            key_id: "right".to_owned(),
            clock: SignedDuration::ZERO,
            keys: vec![vec!["right".to_owned()]],
        };
        let shared = Arc::new(Shared {
            forgery: Mutex::new(forgery),
            asked_for_keys: Mutex::new(0),
        });
        let router = Router::new()
            .route(&format!("/{TENANT}/keys"), get(keys))
            .route(&format!("/{TENANT}/token"), post(token))
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let url = |path: &str| Url::parse(&format!("{base}/{path}")).unwrap();
        let tenant: TenantId = TENANT.parse().unwrap();
        Self {
            endpoints: Endpoints::practice(address, address).unwrap(),
            metadata: Metadata {
                issuer: entra_issuer(url("v2.0").as_str(), tenant),
                authorization_endpoint: url("authorize"),
                token_endpoint: url("token"),
                jwks_uri: url("keys"),
            },
            shared,
        }
    }

    /// Changes what it answers with.
    pub(crate) fn forge(&self, change: impl FnOnce(&mut Forgery)) {
        change(&mut self.shared.forgery.lock().unwrap());
    }

    /// The same with the clock of the service this far ahead of this computer's.
    pub(crate) fn set_clock(&self, ahead: SignedDuration) {
        let issuer = self.metadata.issuer.as_str().to_owned();
        self.forge(|forgery| {
            forgery.clock = ahead;
            forgery.claims = claims(&issuer, ahead);
        });
    }

    pub(crate) fn app_id() -> AppId {
        APP.parse().unwrap()
    }

    pub(crate) fn asked_for_keys(&self) -> usize {
        *self.shared.asked_for_keys.lock().unwrap()
    }
}

fn entra_issuer(text: &str, tenant: TenantId) -> entra::Issuer {
    entra::Issuer::parse(text, tenant).unwrap()
}

fn claims(issuer: &str, ahead: SignedDuration) -> Value {
    let now = Timestamp::now().checked_add(ahead).unwrap().as_second();
    json!({
        "iss": issuer, "aud": APP, "tid": TENANT, "oid": "8f9fd312-a987-4628-b4c5-bb4f4fddd5f7",
        "iat": now, "nbf": now, "exp": now + 3600, "name": "Maya Lindqvist",
    })
}

async fn keys(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let mut asked = shared.asked_for_keys.lock().unwrap();
    let forgery = shared.forgery.lock().unwrap();
    let ids = &forgery.keys[(*asked).min(forgery.keys.len() - 1)];
    *asked += 1;
    let key = |id: &String| {
        let public = RsaPublicKeyComponents::<Vec<u8>>::from(RIGHT.public_key());
        json!({"kty": "RSA", "use": "sig", "kid": id, "n": URL_SAFE_NO_PAD.encode(&public.n),
            "e": URL_SAFE_NO_PAD.encode(&public.e)})
    };
    // A kind that nobody knows must not spoil the others.
    let unknown = json!({"kty": "PQ", "kid": "next"});
    let known = ids.iter().map(key);
    Json(json!({"keys": std::iter::once(unknown).chain(known).collect::<Vec<_>>()}))
}

async fn token(State(shared): State<Arc<Shared>>) -> (HeaderMap, Json<Value>) {
    let forgery = shared.forgery.lock().unwrap();
    let now = Timestamp::now().checked_add(forgery.clock).unwrap();
    let mut headers = HeaderMap::new();
    let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    headers.insert("date", date.parse().unwrap());
    let answer = json!({"token_type": "Bearer", "expires_in": 3599, "access_token": "a",
        "id_token": sign(&forgery)});
    (headers, Json(answer))
}

fn sign(forgery: &Forgery) -> String {
    let algorithm = match forgery.signed {
        Signed::Not => "none",
        Signed::WithPublicKeyAsSecret => "HS256",
        _ => "RS256",
    };
    let header = json!({"typ": "JWT", "alg": algorithm, "kid": forgery.key_id});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&forgery.claims));
    let rsa = |pair: &RsaKeyPair| {
        let mut signature = vec![0; pair.public_modulus_len()];
        let random = SystemRandom::new();
        pair.sign(
            &RSA_PKCS1_SHA256,
            &random,
            signed.as_bytes(),
            &mut signature,
        )
        .unwrap();
        signature
    };
    let signature = match forgery.signed {
        Signed::Well | Signed::ThenChanged => rsa(&RIGHT),
        Signed::WithOtherKey => rsa(&OTHER),
        Signed::Not => Vec::new(),
        Signed::WithPublicKeyAsSecret => {
            let public = RIGHT.public_key().as_der().unwrap();
            let key = hmac::Key::new(hmac::HMAC_SHA256, public.as_ref());
            hmac::sign(&key, signed.as_bytes()).as_ref().to_vec()
        }
    };
    let signature = URL_SAFE_NO_PAD.encode(signature);
    if forgery.signed == Signed::ThenChanged {
        let mut claims = forgery.claims.clone();
        claims["groups"] = json!(["00000000-0000-0000-0000-000000000001"]);
        return format!("{}.{}.{signature}", part(&header), part(&claims));
    }
    format!("{signed}.{signature}")
}
