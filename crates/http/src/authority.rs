//! Certificate authorities that are trusted besides those of the operating system, because the person chose them.

use std::fmt::{self, Write as _};

use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject as _};
use sha2::{Digest as _, Sha256};

use crate::certificate::Certificate;

/// More than a company has a reason to add. The lists of all public authorities have well over a hundred.
const MOST: usize = 20;
const PEM_MARK: &[u8] = b"-----BEGIN ";

/// A certificate authority.
#[derive(Clone, PartialEq, Eq)]
pub struct Authority {
    der: CertificateDer<'static>,
    subject: String,
    ends: Timestamp,
}

/// Why a file adds no certificate authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorityProblem {
    /// It holds no certificate.
    #[error("there is no certificate in it")]
    NoCertificate,
    /// A certificate in it cannot be read.
    #[error("a certificate in it is damaged")]
    Damaged,
    /// A certificate in it may not issue others, so it is a server's or a person's.
    #[error("a certificate in it is not an authority's")]
    NotAnAuthority,
    /// An authority in it has ended.
    #[error("an authority in it has ended")]
    Ended,
    /// It holds more than `max` certificates.
    #[error("there are more than {max} certificates in it")]
    TooMany {
        /// How many it may hold.
        max: usize,
    },
}

impl Authority {
    /// Reads the content of a file: certificates in PEM (RFC 7468), or one in DER. Everything else in it, such as a
    /// private key, is ignored. Of several of the same certificate, one is enough.
    ///
    /// # Errors
    /// What is wrong with it; nothing of such a file is used.
    pub fn read_all(content: &[u8], now: Timestamp) -> Result<Vec<Self>, AuthorityProblem> {
        let mut found: Vec<Self> = Vec::new();
        for der in certificates(content)? {
            let authority = Self::read(der)?;
            if authority.has_ended(now) {
                return Err(AuthorityProblem::Ended);
            }
            if !found.contains(&authority) {
                found.push(authority);
            }
        }
        match found.len() {
            0 => Err(AuthorityProblem::NoCertificate),
            1..=MOST => Ok(found),
            _ => Err(AuthorityProblem::TooMany { max: MOST }),
        }
    }

    /// Reads one in DER. It may have ended.
    ///
    /// # Errors
    /// [`AuthorityProblem::Damaged`] or [`AuthorityProblem::NotAnAuthority`].
    pub fn from_der(der: Vec<u8>) -> Result<Self, AuthorityProblem> {
        Self::read(der.into())
    }

    fn read(der: CertificateDer<'static>) -> Result<Self, AuthorityProblem> {
        let certificate = Certificate::read(&der).ok_or(AuthorityProblem::Damaged)?;
        if !certificate.is_authority() {
            return Err(AuthorityProblem::NotAnAuthority);
        }
        // What the verifier cannot use would otherwise be refused by every later connection.
        let mut store = rustls::RootCertStore::empty();
        store
            .add(der.clone())
            .map_err(|_| AuthorityProblem::Damaged)?;
        Ok(Self {
            subject: certificate.subject(),
            ends: certificate.ends(),
            der,
        })
    }

    /// The certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The SHA-256 of the certificate in hexadecimal, by which people compare certificates.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::digest(&self.der);
        digest.iter().fold(String::new(), |mut text, byte| {
            let _infallible = write!(text, "{byte:02x}");
            text
        })
    }

    /// Whose it is: its common name, with the organization. Cut, and without invisible characters.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The last moment at which it is valid.
    pub fn ends(&self) -> Timestamp {
        self.ends
    }

    /// Whether it is no longer valid. Such an authority is not trusted.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.ends < now
    }

    pub(crate) fn trusted(&self) -> CertificateDer<'static> {
        self.der.clone()
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority")
            .field("subject", &self.subject)
            .field("ends", &self.ends)
            .finish_non_exhaustive()
    }
}

fn certificates(content: &[u8]) -> Result<Vec<CertificateDer<'static>>, AuthorityProblem> {
    let is_pem = content.windows(PEM_MARK.len()).any(|part| part == PEM_MARK);
    if !is_pem {
        // DER begins with a SEQUENCE; a text or nothing at all is no damaged certificate.
        return match content.first() {
            Some(0x30) => Ok(vec![content.to_vec().into()]),
            _ => Err(AuthorityProblem::NoCertificate),
        };
    }
    let found: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(content).collect();
    found.map_err(|_| AuthorityProblem::Damaged)
}
