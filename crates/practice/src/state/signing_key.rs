//! The tenant's signing key: RS256 tokens and the JWKS document.
//!
//! The key is generated once per process and never leaves it.

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::pkcs1v15::{Signature, SigningKey, VerifyingKey};
use rsa::rand_core::OsRng;
use rsa::signature::{SignatureEncoding, Signer, Verifier};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// No key could be made.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SigningKeyError(#[from] rsa::Error);

/// A signing key with its id.
pub(crate) struct Key {
    private: SigningKey<Sha256>,
    public: RsaPublicKey,
    id: String,
}

static KEY: OnceLock<Key> = OnceLock::new();

/// The key of this process, made on the first call; takes some tenths of a second then.
pub(crate) fn key() -> Result<&'static Key, SigningKeyError> {
    if let Some(key) = KEY.get() {
        return Ok(key);
    }
    let private = RsaPrivateKey::new(&mut OsRng, 2048)?;
    let public = private.to_public_key();
    let id = URL_SAFE_NO_PAD.encode(&Sha256::digest(public.n().to_bytes_be())[..20]);
    // Two threads may both make a key; the first one stored is everybody's.
    Ok(KEY.get_or_init(|| Key {
        private: SigningKey::new(private),
        public,
        id,
    }))
}

impl Key {
    /// A signed JWT with these claims.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": self.id});
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let signature = self.private.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    /// The claims of a JWT that this key signed. Says nothing about its time or audience.
    pub(crate) fn verify(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let signature = Signature::try_from(signature.as_slice()).ok()?;
        VerifyingKey::<Sha256>::new(self.public.clone())
            .verify(signed.as_bytes(), &signature)
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
            "n": URL_SAFE_NO_PAD.encode(self.public.n().to_bytes_be()),
            "e": URL_SAFE_NO_PAD.encode(self.public.e().to_bytes_be()),
            "issuer": issuer,
        }]})
    }
}
