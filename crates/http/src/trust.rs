//! Who is trusted to be a service: whoever has a certificate of an authority that the operating system trusts, or of
//! one that the person added.

use std::error::Error;
use std::io;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, OtherError, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::authority::Authority;
use crate::certificate::Certificate;

/// Why a certificate is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateProblem {
    /// Nobody that this computer trusts issued it. Often it comes from a proxy that inspects connections.
    #[error("its issuer is not trusted")]
    UnknownIssuer,
    /// It has expired, or this computer's clock is ahead.
    #[error("it has ended")]
    Ended,
    /// It is not valid yet, or this computer's clock is behind.
    #[error("it is not valid yet")]
    NotYetValid,
    /// It is for another name. Often the sign-in page of a network answers.
    #[error("it is for another name")]
    OtherName,
    /// Its issuer has revoked it.
    #[error("it was revoked")]
    Revoked,
    /// Anything else.
    #[error("it cannot be used")]
    Unusable,
}

/// A certificate that was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub(crate) struct Distrust {
    pub(crate) problem: CertificateProblem,
    /// Who issued it, in the certificate's own words.
    pub(crate) issuer: Option<String>,
}

/// How connections are secured. The trust store of the operating system is read anew.
pub(crate) fn client_config(authorities: &[Authority]) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    // An empty store of further roots is refused by some systems, so without any the system's own is asked alone.
    let verifier = if authorities.is_empty() {
        Verifier::new(Arc::clone(&provider))?
    } else {
        let roots = authorities.iter().map(Authority::trusted);
        Verifier::new_with_extra_roots(roots, Arc::clone(&provider))?
    };
    config_with(Arc::new(verifier), provider)
}

fn config_with(
    verifier: Arc<dyn ServerCertVerifier>,
    provider: Arc<CryptoProvider>,
) -> Result<ClientConfig, rustls::Error> {
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(NamingVerifier(verifier)))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The refused certificate in the sources of an error.
pub(crate) fn distrust<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Distrust> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(why)))) =
            error.downcast_ref()
        {
            return why.downcast_ref();
        }
        // An input/output error does not report the error it holds as its source, only the source of that one.
        next = match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(held) => Some(held),
            None => error.source(),
        };
    }
    None
}

/// Decides as the verifier that it holds does, and says whose certificate was refused.
#[derive(Debug)]
struct NamingVerifier(Arc<dyn ServerCertVerifier>);

impl ServerCertVerifier for NamingVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.0
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| {
                let distrust = Distrust {
                    problem: problem(&error),
                    issuer: Certificate::read(end_entity).map(|it| it.issuer()),
                };
                CertificateError::Other(OtherError(Arc::new(distrust))).into()
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

fn problem(error: &rustls::Error) -> CertificateProblem {
    let rustls::Error::InvalidCertificate(error) = error else {
        return CertificateProblem::Unusable;
    };
    match error {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            CertificateProblem::UnknownIssuer
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            CertificateProblem::Ended
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateProblem::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateProblem::OtherName
        }
        CertificateError::Revoked => CertificateProblem::Revoked,
        _ => CertificateProblem::Unusable,
    }
}
