//! Files that the person chooses to trust an authority from: whatever is wrong with one, nobody new is trusted.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sso_http::Http;

use crate::desktop::authority_file::AuthorityFile;
use crate::ipc::{AuthorityOutcome, AuthorityRefusal, AuthoritySource, SettingsProblem};
use crate::work::authorities;

/// Of a company, until 2060; made for these tests, and nobody has its key.
const COMPANY: &[u8] = include_bytes!("company-authority.pem");

fn chosen(source: AuthoritySource, file: &AuthorityFile) -> AuthorityOutcome {
    let http = Http::new().unwrap();
    authorities::add(&http, source, file.read(), |new| file.add(new))
}

#[test]
fn what_is_no_file_of_authorities_adds_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let file = AuthorityFile::in_folder(folder.path());
    let at = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        AuthoritySource::Path(path.display().to_string())
    };
    let large = [COMPANY, &vec![b'\n'; 50_000]].concat();
    for (source, refused) in [
        (at("large.pem", &large), AuthorityRefusal::TooLarge),
        (
            AuthoritySource::Content(BASE64_STANDARD.encode(&large)),
            AuthorityRefusal::TooLarge,
        ),
        (at("text.pem", b"hello"), AuthorityRefusal::NoCertificate),
        (
            AuthoritySource::Path(folder.path().display().to_string()),
            AuthorityRefusal::NoSuchFile,
        ),
        (
            AuthoritySource::Path(folder.path().join("none").display().to_string()),
            AuthorityRefusal::NoSuchFile,
        ),
    ] {
        let outcome = chosen(source.clone(), &file);
        assert_eq!(outcome.refused, Some(refused), "{refused:?}");
        assert_eq!(outcome.authorities.authorities, [], "{refused:?}");
        assert_eq!(file.read(), Ok(Vec::new()), "{refused:?}");
    }
}

#[test]
fn what_could_not_be_kept_is_said_with_what_is_trusted_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = AuthorityFile::in_folder(folder.path());
    let company = || AuthoritySource::Content(BASE64_STANDARD.encode(COMPANY));
    assert_eq!(chosen(company(), &file).refused, None);
    let http = Http::new().unwrap();
    let kept = |_| Err(SettingsProblem::NotWritten);
    let outcome = authorities::add(&http, company(), file.read(), kept);
    assert_eq!(outcome.refused, Some(AuthorityRefusal::NotKept));
    assert_eq!(outcome.authorities.authorities.len(), 1);
}
