//! A kept file that holds one JSON object with the version of its format.
//!
//! Fields that this app does not know stay as they are. What a damaged or newer file means is for its reader to say.

use std::io::{self, ErrorKind};
use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::kept_file::{self, Turn};

/// The fields of the object.
pub(super) type Fields = Map<String, Value>;

/// The format of one such file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    /// The version that this app reads and writes.
    pub(super) version: u64,
    /// Whether the first files had no version.
    pub(super) first_had_none: bool,
}

/// What a file says.
#[derive(Debug, PartialEq)]
pub(super) enum Content<T> {
    /// There is no file.
    Missing,
    /// What this app understands, and all the fields.
    Understood(T, Fields),
    /// A newer version of the app wrote it.
    NewerVersion(Fields),
    /// It is too large, or not what this format describes.
    Damaged,
}

/// Reads the file. `understand`: what its fields say; `None` if they make no sense.
///
/// # Errors
/// The file is there and cannot be read.
pub(super) fn read<T>(
    path: &Path,
    format: Format,
    understand: impl FnOnce(&Fields) -> Option<T>,
) -> io::Result<Content<T>> {
    let text = match kept_file::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Content::Missing),
        Err(error) if error.kind() == ErrorKind::InvalidData => return Ok(Content::Damaged),
        Err(error) => return Err(error),
    };
    let Ok(Value::Object(fields)) = serde_json::from_str(&text) else {
        return Ok(Content::Damaged);
    };
    let is_known = match fields.get("version") {
        None => format.first_had_none,
        Some(version) => match version.as_u64() {
            Some(newer) if newer > format.version => return Ok(Content::NewerVersion(fields)),
            version => version == Some(format.version),
        },
    };
    Ok(match understand(&fields) {
        Some(understood) if is_known => Content::Understood(understood, fields),
        _ => Content::Damaged,
    })
}

/// What the file says at this moment, to be changed and put back with [`replace`]. If there is no file, or a damaged one
/// that is moved aside here, there is nothing to change.
///
/// # Errors
/// [`ErrorKind::Unsupported`] if a newer version of the app wrote the file, which is left as it is.
pub(super) fn read_to_change<T>(
    turn: &Turn,
    path: &Path,
    format: Format,
    understand: impl FnOnce(&Fields) -> Option<T>,
) -> io::Result<(Option<T>, Fields)> {
    Ok(match read(path, format, understand)? {
        Content::Missing => (None, Fields::new()),
        Content::Understood(understood, fields) => (Some(understood), fields),
        Content::NewerVersion(_) => return Err(ErrorKind::Unsupported.into()),
        Content::Damaged => {
            tracing::warn!(file = ?path.file_name(), "a damaged file is moved aside");
            kept_file::move_aside(turn, path)?;
            (None, Fields::new())
        }
    })
}

/// Writes all the fields, with those of `known` in place of what they were.
pub(super) fn replace(
    turn: &Turn,
    path: &Path,
    format: Format,
    mut fields: Fields,
    known: &impl Serialize,
) -> io::Result<()> {
    fields.insert("version".to_owned(), json!(format.version));
    if let Value::Object(known) = serde_json::to_value(known)? {
        fields.extend(known);
    }
    kept_file::replace(turn, path, &serde_json::to_vec_pretty(&fields)?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const FORMAT: Format = Format {
        version: 2,
        first_had_none: false,
    };

    fn word(fields: &Fields) -> Option<String> {
        Some(fields.get("word")?.as_str()?.to_owned())
    }

    fn read_text(text: &str, format: Format) -> Content<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("words.json");
        fs::write(&path, text).unwrap();
        read(&path, format, word).unwrap()
    }

    fn is_understood(text: &str, format: Format) -> bool {
        matches!(read_text(text, format), Content::Understood(word, _) if word == "a")
    }

    #[test]
    fn version_decides_what_a_file_is() {
        let first_had_none = Format {
            first_had_none: true,
            ..FORMAT
        };
        for (version, expected, without) in [
            (r#""version":2,"#, true, true),
            ("", false, true),
            (r#""version":1,"#, false, false),
            (r#""version":-2,"#, false, false),
            (r#""version":2.5,"#, false, false),
            (r#""version":"2","#, false, false),
            (r#""version":null,"#, false, false),
        ] {
            let text = format!(r#"{{{version}"word":"a"}}"#);
            assert_eq!(is_understood(&text, FORMAT), expected, "{text}");
            assert_eq!(is_understood(&text, first_had_none), without, "{text}");
            if !without {
                assert_eq!(read_text(&text, first_had_none), Content::Damaged, "{text}");
            }
        }
        for newer in [r#"{"version":3}"#, r#"{"version":3,"word":"a"}"#] {
            let Content::NewerVersion(fields) = read_text(newer, FORMAT) else {
                panic!("{newer}")
            };
            assert_eq!(fields["version"], 3);
        }
    }

    #[test]
    fn file_that_was_only_half_written_is_damaged() {
        let whole = r#"{"version":2,"word":"a","other":[{}]}"#;
        assert!(is_understood(whole, FORMAT));
        assert!(is_understood(&format!("\u{feff}{whole}"), FORMAT));
        for end in 0..whole.len() {
            let half = &whole[..end];
            assert_eq!(read_text(half, FORMAT), Content::Damaged, "{half}");
        }
        for other in ["[]", "2", r#"{"version":2}"#, r#"{"version":2,"word":3}"#] {
            assert_eq!(read_text(other, FORMAT), Content::Damaged, "{other}");
        }
    }

    #[test]
    fn what_is_no_text_is_damaged_and_what_cannot_be_read_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("words.json");
        assert_eq!(read(&path, FORMAT, word).unwrap(), Content::Missing);
        for damaged in [vec![0xff, 0xfe, b'{', 0], vec![b' '; 70_000]] {
            fs::write(&path, damaged).unwrap();
            assert_eq!(read(&path, FORMAT, word).unwrap(), Content::Damaged);
        }
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        read(&path, FORMAT, word).unwrap_err();
        let turn = Turn::take(&path).unwrap();
        read_to_change(&turn, &path, FORMAT, word).unwrap_err();
        assert!(path.is_dir(), "it is left where it is");
    }

    #[test]
    fn change_keeps_what_others_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("words.json");
        let turn = Turn::take(&path).unwrap();
        let change = |new: &str| {
            let (word, fields) = read_to_change(&turn, &path, FORMAT, word)?;
            replace(&turn, &path, FORMAT, fields, &json!({ "word": new }))?;
            io::Result::Ok(word)
        };
        assert_eq!(change("first").unwrap(), None, "there was no file");
        let mut written: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(written, json!({ "version": 2, "word": "first" }));
        written["later"] = json!([1]);
        fs::write(&path, written.to_string()).unwrap();
        assert_eq!(change("second").unwrap().as_deref(), Some("first"));
        let written: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let expected = json!({ "later": [1], "version": 2, "word": "second" });
        assert_eq!(written, expected);

        fs::write(&path, "{").unwrap();
        assert_eq!(change("third").unwrap(), None);
        let aside = folder.path().join("words.damaged-1.json");
        assert_eq!(fs::read_to_string(aside).unwrap(), "{");

        let newer = r#"{"version":3}"#;
        fs::write(&path, newer).unwrap();
        let refused = change("fourth").unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unsupported);
        assert_eq!(fs::read_to_string(&path).unwrap(), newer);
    }
}
