//! A provider whose every answer a test can choose: metadata, keys and tokens.

use std::sync::{Arc, Mutex, OnceLock};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// What the provider answers.
pub(crate) struct Script {
    /// `issuer` of the metadata; by default the true one.
    pub(crate) issuer: Option<String>,
    /// The token endpoint's answer instead of a token.
    pub(crate) token_answer: Option<(u16, Value)>,
    /// The header of the ID token.
    pub(crate) header: Value,
    /// The claims of the ID token.
    pub(crate) claims: Value,
    /// Signs with a key that the key set does not have.
    pub(crate) foreign_key: bool,
    /// The forms that the token endpoint was sent.
    pub(crate) token_requests: Vec<Vec<(String, String)>>,
}

/// A provider on its own loopback port; it ends with the test.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    script: Arc<Mutex<Script>>,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}/tenant/v2.0", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(Script {
            issuer: None,
            token_answer: None,
            header: json!({"alg": "RS256", "typ": "JWT", "kid": "key-1"}),
            claims: json!({}),
            foreign_key: false,
            token_requests: Vec::new(),
        }));
        let state = (issuer.clone(), Arc::clone(&script));
        let router = Router::new()
            .route(
                "/tenant/v2.0/.well-known/openid-configuration",
                get(metadata),
            )
            .route("/keys", get(async || Json(key_set())))
            .route("/token", post(token))
            .with_state(state);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, script }
    }

    pub(crate) fn script<T>(&self, change: impl FnOnce(&mut Script) -> T) -> T {
        change(&mut self.script.lock().unwrap())
    }
}

type Shared = (String, Arc<Mutex<Script>>);

async fn metadata(State((issuer, script)): State<Shared>) -> Json<Value> {
    let base = issuer.strip_suffix("/tenant/v2.0").unwrap();
    Json(json!({
        "issuer": script.lock().unwrap().issuer.as_ref().unwrap_or(&issuer),
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "jwks_uri": format!("{base}/keys"),
    }))
}

async fn token(
    State((_, script)): State<Shared>,
    Form(form): Form<Vec<(String, String)>>,
) -> (StatusCode, Json<Value>) {
    let mut script = script.lock().unwrap();
    script.token_requests.push(form);
    if let Some((status, body)) = &script.token_answer {
        return (StatusCode::from_u16(*status).unwrap(), Json(body.clone()));
    }
    let key = if script.foreign_key {
        foreign_key()
    } else {
        key()
    };
    let token = sign(&script.header, &script.claims, key);
    (
        StatusCode::OK,
        Json(json!({"token_type": "Bearer", "expires_in": 3600, "id_token": token})),
    )
}

fn sign(header: &Value, claims: &Value, key: &RsaKeyPair) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", encode(header), encode(claims));
    let mut signature = vec![0; key.public_modulus_len()];
    let random = SystemRandom::new();
    key.sign(
        &RSA_PKCS1_SHA256,
        &random,
        signed.as_bytes(),
        &mut signature,
    )
    .unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn key_set() -> Value {
    let public = RsaPublicKeyComponents::from(key().public_key());
    json!({"keys": [{
        "kty": "RSA", "use": "sig", "kid": "key-1",
        "n": URL_SAFE_NO_PAD.encode(public.n), "e": URL_SAFE_NO_PAD.encode(public.e),
    }]})
}

fn key() -> &'static RsaKeyPair {
    static KEY: OnceLock<RsaKeyPair> = OnceLock::new();
    KEY.get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
}

fn foreign_key() -> &'static RsaKeyPair {
    static KEY: OnceLock<RsaKeyPair> = OnceLock::new();
    KEY.get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
}
