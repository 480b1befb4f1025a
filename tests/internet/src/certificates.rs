//! The authority, and what it issued.

use std::sync::Arc;

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, PublicKeyData as _,
};
use sha2::{Digest as _, Sha256};
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::{self, ServerConfig};

pub(crate) struct Certificates {
    /// The authority's certificate as PEM.
    pub(crate) authority: String,
    /// The SHA-256 of the server's public key, in Base64.
    pub(crate) key: String,
    pub(crate) server: ServerConfig,
}

/// An authority, and a server that has one of its certificates for all names.
pub(crate) fn issue(names: &[&str]) -> Result<Certificates> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let name = &mut params.distinguished_name;
    name.push(DnType::CommonName, "Contoso Web Filter");
    name.push(DnType::OrganizationName, "Contoso");
    let authority_key = KeyPair::generate()?;
    let authority = params.self_signed(&authority_key)?.pem();
    let issuer = Issuer::new(params, authority_key);

    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(names)?.signed_by(&key, &issuer)?;
    let digest = Sha256::digest(key.subject_public_key_info());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut server = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )?;
    server.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Certificates {
        authority,
        key: STANDARD.encode(digest),
        server,
    })
}
