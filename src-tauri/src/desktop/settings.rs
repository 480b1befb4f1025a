//! The file of settings: one small JSON object in the app's configuration folder, for this person alone.
//!
//! Fields that this version does not know are kept, and so is what another window or program sets at the same time. A
//! file that is damaged, or that a newer version wrote, is never written over: the window says so, and what is changed
//! lasts until the app closes.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::kept_file::{self, Turn};
use super::versioned_file::{self, Content, Fields, Format};
use crate::ipc::{Appearance, AppearanceChange, Settings, SettingsProblem};

const FORMAT: Format = Format {
    version: 1,
    first_had_none: false,
};

/// Where settings are kept. Managed by Tauri.
#[derive(Debug)]
pub(crate) struct SettingsFile {
    path: PathBuf,
    one_at_a_time: Mutex<()>,
}

impl SettingsFile {
    /// The file in this folder. Neither needs to exist.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            path: folder.join("settings.json"),
            one_at_a_time: Mutex::default(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What is set. Without a file, the defaults.
    pub(crate) fn read(&self) -> Settings {
        match self.content() {
            Ok((appearance, _)) => Settings {
                appearance,
                problem: None,
            },
            Err((appearance, problem)) => Settings {
                appearance,
                problem: Some(problem),
            },
        }
    }

    /// Keeps what is changed; everything else stays as others set it. Answers with the whole. `afresh`: a damaged file
    /// is moved aside first.
    pub(crate) fn write(&self, change: AppearanceChange, afresh: bool) -> Settings {
        let _turn = self
            .one_at_a_time
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match self.keep(change, afresh) {
            Ok(appearance) => Settings {
                appearance,
                problem: None,
            },
            Err(problem) => Settings {
                appearance: change.of(self.read().appearance),
                problem: Some(problem),
            },
        }
    }

    fn keep(&self, change: AppearanceChange, afresh: bool) -> Result<Appearance, SettingsProblem> {
        let turn = Turn::take(&self.path).map_err(not_written)?;
        let (appearance, fields) = match self.content() {
            Ok(content) => content,
            Err((_, SettingsProblem::Damaged)) if afresh => {
                kept_file::move_aside(&turn, &self.path).map_err(not_written)?;
                Default::default()
            }
            Err((_, problem)) => return Err(problem),
        };
        let appearance = change.of(appearance);
        versioned_file::replace(&turn, &self.path, FORMAT, fields, &appearance)
            .map_err(not_written)?;
        Ok(appearance)
    }

    fn content(&self) -> Result<(Appearance, Fields), (Appearance, SettingsProblem)> {
        let refused = |problem| Err((Appearance::default(), problem));
        match versioned_file::read(&self.path, FORMAT, appearance) {
            Ok(Content::Missing) => Ok(Default::default()),
            Ok(Content::Understood(appearance, fields)) => Ok((appearance, fields)),
            // Of another format, what this version understands counts, and the rest is left alone.
            Ok(Content::NewerVersion(fields)) => {
                let appearance = Appearance {
                    theme: understood(&fields, "theme"),
                    text_size: understood(&fields, "textSize"),
                };
                Err((appearance, SettingsProblem::NewerVersion))
            }
            Ok(Content::Damaged) => refused(SettingsProblem::Damaged),
            Err(error) => {
                tracing::warn!(kind = %error.kind(), "the settings cannot be read");
                refused(SettingsProblem::Unreadable)
            }
        }
    }
}

/// What is set, and the defaults for the rest.
fn appearance(fields: &Fields) -> Option<Appearance> {
    let Ok(Value::Object(mut complete)) = serde_json::to_value(Appearance::default()) else {
        return None;
    };
    for (name, value) in &mut complete {
        if let Some(set) = fields.get(name) {
            value.clone_from(set);
        }
    }
    serde_json::from_value(Value::Object(complete)).ok()
}

fn understood<T: Default + DeserializeOwned>(fields: &Fields, name: &str) -> T {
    let value = fields.get(name).cloned().unwrap_or_default();
    serde_json::from_value(value).unwrap_or_default()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what map_err hands over"
)]
fn not_written(error: io::Error) -> SettingsProblem {
    tracing::warn!(kind = %error.kind(), "the settings cannot be written");
    SettingsProblem::NotWritten
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use serde_json::json;

    use super::*;
    use crate::ipc::{TextSize, Theme};

    const DARK: Appearance = Appearance {
        theme: Theme::Dark,
        text_size: TextSize::Larger,
    };

    const TO_DARK: AppearanceChange = AppearanceChange {
        theme: Some(Theme::Dark),
        text_size: Some(TextSize::Larger),
    };

    fn with(text: &str) -> (SettingsFile, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(folder.path());
        fs::write(file.path(), text).unwrap();
        (file, folder)
    }

    fn names(folder: &tempfile::TempDir) -> Vec<String> {
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_set_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("not yet made");
        let file = SettingsFile::in_folder(&folder);
        assert_eq!(file.read().appearance, Appearance::default());
        assert_eq!(file.write(TO_DARK, false).problem, None);
        let kept: Fields = serde_json::from_slice(&fs::read(file.path()).unwrap()).unwrap();
        let names: BTreeSet<&str> = kept.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            BTreeSet::from(["textSize", "theme", "version"]),
            "no secret"
        );
        let again = SettingsFile::in_folder(&folder).read();
        assert_eq!((again.appearance, again.problem), (DARK, None));
        assert_eq!(
            fs::read_dir(&folder).unwrap().count(),
            2,
            "nothing but the file and its lock is left in the folder"
        );
    }

    #[cfg(unix)]
    #[test]
    fn others_on_this_computer_cannot_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(&folder.path().join("own"));
        file.write(TO_DARK, false);
        for (path, mode) in [(file.path().parent().unwrap(), 0o700), (file.path(), 0o600)] {
            let found = fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(found, mode, "{}", path.display());
        }
    }

    #[test]
    fn fields_of_others_are_kept_and_missing_ones_are_defaults() {
        let (file, _folder) =
            with("\u{feff}{\"version\":1,\"theme\":\"light\",\"later\":{\"a\":[1]}}");
        let appearance = file.read().appearance;
        assert_eq!(appearance.theme, Theme::Light);
        assert_eq!(appearance.text_size, TextSize::Normal);
        assert_eq!(file.write(TO_DARK, false).problem, None);
        let kept: Value = serde_json::from_slice(&fs::read(file.path()).unwrap()).unwrap();
        assert_eq!(kept["later"], json!({ "a": [1] }));
        assert_eq!(kept["theme"], "dark");
    }

    #[test]
    fn damaged_file_is_said_and_left_as_it_is() {
        let long = format!("{{\"version\":1,\"x\":\"{}\"}}", "x".repeat(70_000));
        for damaged in [
            "",
            "{",
            "[]",
            "{\"theme\":\"dark\"}",
            "{\"version\":\"1\"}",
            "{\"version\":1,\"theme\":\"neon\"}",
            "{\"version\":1,\"textSize\":1000}",
            &long,
        ] {
            let (file, folder) = with(damaged);
            let read = file.read();
            assert_eq!(read.appearance, Appearance::default(), "{damaged:.40}");
            assert_eq!(
                read.problem,
                Some(SettingsProblem::Damaged),
                "{damaged:.40}"
            );
            let changed = file.write(TO_DARK, false);
            assert_eq!(changed.appearance, DARK, "it lasts while the app runs");
            assert_eq!(changed.problem, Some(SettingsProblem::Damaged));
            assert_eq!(fs::read_to_string(file.path()).unwrap(), damaged);
            assert_eq!(names(&folder), ["settings.json", "settings.lock"]);
        }
        let (file, _folder) = with("");
        fs::write(file.path(), [0xff, 0xfe, b'{', 0]).unwrap();
        assert_eq!(
            file.read().problem,
            Some(SettingsProblem::Damaged),
            "UTF-16"
        );
    }

    #[test]
    fn damaged_file_is_moved_aside_when_the_person_says_so() {
        let (file, folder) = with("{");
        assert_eq!(file.write(TO_DARK, true).problem, None);
        assert_eq!(file.read().appearance, DARK);
        fs::write(file.path(), "[").unwrap();
        assert_eq!(file.write(TO_DARK, true).problem, None);
        assert_eq!(
            names(&folder),
            [
                "settings.damaged-1.json",
                "settings.damaged-2.json",
                "settings.json",
                "settings.lock"
            ]
        );
        let first = fs::read_to_string(folder.path().join("settings.damaged-1.json")).unwrap();
        assert_eq!(first, "{", "neither replaces the other");
    }

    #[test]
    fn file_of_a_newer_version_is_respected() {
        let newer = "{\"version\":2,\"theme\":\"dark\",\"textSize\":175}";
        let (file, _folder) = with(newer);
        let read = file.read();
        assert_eq!(read.problem, Some(SettingsProblem::NewerVersion));
        assert_eq!(
            read.appearance.theme,
            Theme::Dark,
            "what is understood counts"
        );
        assert_eq!(read.appearance.text_size, TextSize::Normal);
        for afresh in [false, true] {
            let changed = file.write(AppearanceChange::default(), afresh);
            assert_eq!(changed.problem, Some(SettingsProblem::NewerVersion));
            assert_eq!(fs::read_to_string(file.path()).unwrap(), newer);
        }
    }

    #[cfg(unix)]
    #[test]
    fn link_stays_a_link() {
        let (elsewhere, folder) = with("{\"version\":1}");
        let real = folder.path().join("synced.json");
        fs::rename(elsewhere.path(), &real).unwrap();
        std::os::unix::fs::symlink(&real, elsewhere.path()).unwrap();
        assert_eq!(elsewhere.write(TO_DARK, false).problem, None);
        assert!(fs::symlink_metadata(elsewhere.path()).unwrap().is_symlink());
        assert!(fs::read_to_string(real).unwrap().contains("dark"));
    }

    #[test]
    fn file_that_cannot_be_read_is_said_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(folder.path());
        fs::create_dir(file.path()).unwrap();
        assert_eq!(file.read().problem, Some(SettingsProblem::Unreadable));
        for afresh in [false, true] {
            let changed = file.write(TO_DARK, afresh);
            assert_eq!(changed.appearance, DARK);
            assert_eq!(changed.problem, Some(SettingsProblem::Unreadable));
            assert!(file.path().is_dir());
        }
    }

    #[test]
    fn folder_that_cannot_be_written_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("a file");
        fs::write(&blocked, "").unwrap();
        let file = SettingsFile::in_folder(&blocked);
        let changed = file.write(TO_DARK, false);
        assert_eq!(changed.appearance, DARK);
        assert!(changed.problem.is_some(), "{changed:?}");
    }
}
