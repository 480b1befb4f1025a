//! The tenant's signing key: RS256 tokens and the JWKS document.
//!
//! The key is generated once per process and never leaves it.

use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A key could not be generated, or not be used to sign.
#[derive(Debug, thiserror::Error)]
#[error("the signing key failed")]
pub struct SigningKeyError(#[from] aws_lc_rs::error::Unspecified);

/// A signing key with its id.
pub(crate) struct Key {
    pair: RsaKeyPair,
    public: RsaPublicKeyComponents<Vec<u8>>,
    id: String,
}

static KEY: OnceLock<Key> = OnceLock::new();

/// The key of this process, generated on the first call; that takes some tenths of a second.
pub(crate) fn key() -> Result<&'static Key, SigningKeyError> {
    if let Some(key) = KEY.get() {
        return Ok(key);
    }
    let pair = RsaKeyPair::generate(KeySize::Rsa2048)?;
    let public = RsaPublicKeyComponents::from(pair.public_key());
    let id = URL_SAFE_NO_PAD.encode(&Sha256::digest(&public.n)[..20]);
    // Two threads may both generate a key; all use the one that was stored first.
    Ok(KEY.get_or_init(|| Key { pair, public, id }))
}

impl Key {
    /// A signed JWT with these claims.
    ///
    /// # Errors
    /// [`SigningKeyError`] when the library could not sign.
    pub(crate) fn sign(&self, claims: &Value) -> Result<String, SigningKeyError> {
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": self.id});
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        self.pair.sign(
            &RSA_PKCS1_SHA256,
            &random,
            signed.as_bytes(),
            &mut signature,
        )?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// The claims of a JWT that this key signed. Says nothing about its time or audience.
    pub(crate) fn verify(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.public
            .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
            .ok()?;
        let claims = URL_SAFE_NO_PAD.decode(signed.split_once('.')?.1).ok()?;
        serde_json::from_slice(&claims).ok()
    }

    /// The JWKS document of a tenant.
    pub(crate) fn set(&self, issuer: &str) -> Value {
        json!({"keys": [{
            "kty": "RSA",
            "use": "sig",
            "kid": self.id,
            "x5t": self.id,
            "n": URL_SAFE_NO_PAD.encode(&self.public.n),
            "e": URL_SAFE_NO_PAD.encode(&self.public.e),
            "issuer": issuer,
        }]})
    }
}
