//! Reading a request that someone else wrote.

use serde_json::Value;

use super::{KIND, LARGEST, RequestFile, RequestFileProblem, VERSION, address};
use crate::callback_url::CallbackUrl;

/// The most characters of a version that are shown.
const SHOWN: usize = 20;

impl RequestFile {
    /// Reads a request. `practising`: one that was made in practice is accepted too.
    ///
    /// # Errors
    /// The first [`RequestFileProblem`]; a file is used whole or not at all.
    pub fn parse(text: &str, practising: bool) -> Result<Self, RequestFileProblem> {
        use RequestFileProblem as Problem;
        if text.len() > LARGEST {
            return Err(Problem::TooLarge);
        }
        // Some editors on Windows put a byte order mark in front.
        let text = text.trim_start_matches('\u{feff}');
        // What it is and its version come first: they decide what may be in it.
        let whole: Value = serde_json::from_str(text).map_err(|_| Problem::NotJson)?;
        if whole.get("kind").and_then(Value::as_str) != Some(KIND) {
            return Err(Problem::NotARequest);
        }
        let version = whole.get("version").unwrap_or(&Value::Null);
        if version.as_u64() != Some(VERSION.into()) {
            let version = version.to_string().chars().take(SHOWN).collect();
            return Err(Problem::OtherVersion { version });
        }
        let request: Self = serde_json::from_str(text)
            .map_err(|error| Problem::Malformed { line: error.line() })?;
        if request.practice && !practising {
            return Err(Problem::Practice);
        }
        request.checked()
    }

    /// Reads an address that Konnect gave, or practice in its place.
    ///
    /// # Errors
    /// [`RequestFileProblem::Address`] if Entra would not take it.
    pub fn address(told: &str, practice: bool) -> Result<CallbackUrl, RequestFileProblem> {
        let written = practice.then(|| address::as_konnect_writes(told)).flatten();
        let uri: CallbackUrl = written
            .as_deref()
            .unwrap_or(told)
            .parse()
            .map_err(|_| RequestFileProblem::Address)?;
        if address::is_plain(&uri) {
            Ok(uri)
        } else {
            Err(RequestFileProblem::Address)
        }
    }
}
