//! Certificate authorities that the person adds: read, trusted at once, and told.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sso_http::clock::now;
use sso_http::{Authority, Http};

use crate::ipc::{
    Authorities, AuthorityOutcome, AuthorityRefusal, AuthoritySource, SettingsProblem,
};

/// The largest file that is read, in bytes; twenty certificates take half of it.
const LARGEST: u64 = 48 * 1024;

/// What a file of added authorities says, or why it does not.
type Kept = Result<Vec<Authority>, SettingsProblem>;

/// Trusts what was added at earlier starts.
pub(crate) fn trust_kept(http: &Http, kept: &Kept) {
    match kept {
        Ok(kept) if !kept.is_empty() => trust(http, kept),
        Ok(_) => {}
        Err(problem) => tracing::warn!(?problem, "no added authority is trusted"),
    }
}

/// Trusts those of `source` from now on. `keep`: adds them to what is kept, and answers with all.
pub(crate) fn add(
    http: &Http,
    source: AuthoritySource,
    before: Kept,
    keep: impl FnOnce(Vec<Authority>) -> Kept,
) -> AuthorityOutcome {
    let added = read(source).and_then(|content| Ok(Authority::read_all(&content, now())?));
    let refused = match added {
        Ok(new) => match keep(new) {
            Ok(all) => {
                trust(http, &all);
                return AuthorityOutcome {
                    authorities: told(Ok(all)),
                    refused: None,
                };
            }
            Err(_) => AuthorityRefusal::NotKept,
        },
        Err(refused) => refused,
    };
    AuthorityOutcome {
        authorities: told(before),
        refused: Some(refused),
    }
}

/// Trusts those that are left, and no others. Where the change was not kept, everything stays as it was.
pub(crate) fn removed(http: &Http, before: Kept, left: Kept) -> Authorities {
    match left {
        Ok(left) => {
            trust(http, &left);
            told(Ok(left))
        }
        Err(problem) => Authorities {
            problem: Some(problem),
            ..told(before)
        },
    }
}

/// As the window shows them.
pub(crate) fn told(kept: Kept) -> Authorities {
    let now = now();
    let (kept, problem) = match kept {
        Ok(kept) => (kept, None),
        Err(problem) => (Vec::new(), Some(problem)),
    };
    Authorities {
        authorities: kept.iter().map(|one| (one, now).into()).collect(),
        problem,
    }
}

fn trust(http: &Http, authorities: &[Authority]) {
    if let Err(error) = http.trust(authorities) {
        tracing::error!(%error, "the added authorities are not trusted");
    }
}

fn read(source: AuthoritySource) -> Result<Vec<u8>, AuthorityRefusal> {
    let content = match source {
        AuthoritySource::Content(content) => BASE64_STANDARD
            .decode(content)
            .map_err(|_| AuthorityRefusal::NotReadable)?,
        AuthoritySource::Path(path) => {
            // "Copy as path" of Windows puts quotation marks around it.
            let path = path.trim().trim_matches('"');
            read_file(Path::new(path)).map_err(|error| match error.kind() {
                ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidInput => {
                    AuthorityRefusal::NoSuchFile
                }
                _ => AuthorityRefusal::NotReadable,
            })?
        }
    };
    if content.len() as u64 > LARGEST {
        return Err(AuthorityRefusal::TooLarge);
    }
    Ok(content)
}

/// At most one byte more than is used. Only a real file is opened: a pipe could keep the app waiting for ever.
fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if !path.metadata()?.is_file() {
        return Err(ErrorKind::NotFound.into());
    }
    let mut content = Vec::new();
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut content)?;
    Ok(content)
}
