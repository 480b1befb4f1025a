//! What a certificate says: whose it is, who issued it, and how long it is valid (RFC 5280).

use jiff::Timestamp;
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::ext::pkix::name::DirectoryString;
use x509_cert::name::Name;
use x509_cert::time::Time;

/// A name comes from whoever answered, and is shown.
const LONGEST_NAME: usize = 120;

/// A certificate that could be read.
#[derive(Debug)]
pub(crate) struct Certificate(CertificateInner<Raw>);

impl Certificate {
    /// Reads one in DER. `None` if it is none.
    pub(crate) fn read(der: &[u8]) -> Option<Self> {
        CertificateInner::from_der(der).ok().map(Self)
    }

    /// Who it is for.
    pub(crate) fn subject(&self) -> String {
        shown(self.0.tbs_certificate().subject())
    }

    /// Who issued it.
    pub(crate) fn issuer(&self) -> String {
        shown(self.0.tbs_certificate().issuer())
    }

    /// The last moment at which it is valid.
    pub(crate) fn ends(&self) -> Timestamp {
        time(self.0.tbs_certificate().validity().not_after)
    }

    /// Whether it may issue others: its basic constraints say so, or it is from before there were any and issued itself.
    pub(crate) fn is_authority(&self) -> bool {
        let certificate = self.0.tbs_certificate();
        match certificate.get_extension::<BasicConstraints>() {
            Ok(Some((_, constraints))) => constraints.ca,
            Ok(None) => {
                certificate.extensions().is_none() && certificate.subject() == certificate.issuer()
            }
            Err(_) => false,
        }
    }
}

fn time(time: Time) -> Timestamp {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

/// Its common name, with the organization; the whole name where it has neither. Without control characters, and cut.
fn shown(name: &Name) -> String {
    let part = |found: Result<Option<DirectoryString>, _>| {
        let text = clean(&found.ok()??.value());
        (!text.is_empty()).then_some(text)
    };
    let (common_name, organization) = (part(name.common_name()), part(name.organization()));
    match (common_name, organization) {
        (Some(name), Some(organization)) if name != organization => {
            format!("{name} ({organization})")
        }
        (Some(name), _) | (None, Some(name)) => name,
        (None, None) => clean(&name.to_string()),
    }
}

fn clean(text: &str) -> String {
    let visible = text.chars().filter(|character| !is_invisible(*character));
    visible
        .take(LONGEST_NAME)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Control characters, and those that change the direction of what stands around them.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
