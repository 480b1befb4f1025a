//! Two windows of the app, or two programs, that save settings at the same time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::desktop::settings::SettingsFile;
use crate::ipc::{Appearance, AppearanceChange, TextSize, Theme};

/// Tells this very test program, started again, in which folder to set what.
const FOLDER: &str = "SETTINGS_TOGETHER_FOLDER";
const PART: &str = "SETTINGS_TOGETHER_PART";

const TIMES: usize = 30;

/// One window sets the theme, another one the text size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Theme,
    TextSize,
}

impl Part {
    /// Sets one value after the other, and at last one that nobody else sets.
    fn play(self, file: &SettingsFile) {
        for turn in 0..=TIMES {
            let change = match self {
                Self::Theme => to_theme([Theme::Light, Theme::Dark][turn % 2]),
                Self::TextSize => to_text_size([TextSize::Large, TextSize::Largest][turn % 2]),
            };
            let kept = file.write(change, false);
            assert_eq!(kept.problem, None, "turn {turn} of {self:?}");
        }
    }
}

fn to_theme(theme: Theme) -> AppearanceChange {
    AppearanceChange {
        theme: Some(theme),
        ..AppearanceChange::default()
    }
}

fn to_text_size(text_size: TextSize) -> AppearanceChange {
    AppearanceChange {
        text_size: Some(text_size),
        ..AppearanceChange::default()
    }
}

/// What both set last.
const LAST: Appearance = Appearance {
    theme: Theme::Light,
    text_size: TextSize::Large,
};

fn with_something_of_others() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = SettingsFile::in_folder(folder.path()).path().to_owned();
    fs::write(path, r#"{"version":1,"later":{"a":[1]}}"#).unwrap();
    folder
}

/// Says so when it is dropped.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Reads the file all the time while others change it.
fn never_torn_while(folder: &Path, others: impl FnOnce()) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let file = SettingsFile::in_folder(folder);
            while !done.load(Ordering::Relaxed) {
                assert_eq!(file.read().problem, None, "a torn file");
            }
        });
        // Also when they fail, so that the reader ends.
        let _done = Done(&done);
        others();
    });
    let file = SettingsFile::in_folder(folder);
    let read = file.read();
    assert_eq!(
        (read.appearance, read.problem),
        (LAST, None),
        "no key is lost"
    );
    let kept: Value = serde_json::from_slice(&fs::read(file.path()).unwrap()).unwrap();
    assert_eq!(
        kept["later"],
        json!({ "a": [1] }),
        "what others wrote stays"
    );
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["settings.json", "settings.lock"]);
}

#[test]
fn window_that_sets_one_thing_leaves_what_another_window_set() {
    let folder = with_something_of_others();
    let [one, other] = [(); 2].map(|()| SettingsFile::in_folder(folder.path()));
    let at_first = one.read().appearance;
    assert_eq!(other.read().appearance, at_first);
    one.write(to_theme(Theme::Dark), false);
    let kept = other.write(to_text_size(TextSize::Largest), false);
    let both = Appearance {
        theme: Theme::Dark,
        text_size: TextSize::Largest,
    };
    assert_eq!(kept.appearance, both, "the window learns the rest");
    // The last one wins, key by key, also with a value that was set before.
    other.write(to_theme(at_first.theme), false);
    assert_eq!(one.read().appearance.theme, at_first.theme);
}

#[test]
fn windows_that_save_at_once_lose_nothing_of_each_other() {
    let folder = with_something_of_others();
    never_torn_while(folder.path(), || {
        thread::scope(|scope| {
            for part in [Part::Theme, Part::TextSize] {
                let file = SettingsFile::in_folder(folder.path());
                scope.spawn(move || part.play(&file));
            }
        });
    });
}

#[test]
fn programs_that_save_at_once_lose_nothing_of_each_other() {
    let folder = with_something_of_others();
    never_torn_while(folder.path(), || {
        let programs = ["theme", "textSize"].map(|part| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "tests::settings_together::one_of_two_programs"])
                .env(FOLDER, folder.path())
                .env(PART, part)
                .spawn()
                .unwrap()
        });
        for mut program in programs {
            assert!(program.wait().unwrap().success());
        }
    });
}

/// Does nothing unless another test started it.
#[test]
fn one_of_two_programs() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let part = match std::env::var(PART).as_deref() {
        Ok("theme") => Part::Theme,
        _ => Part::TextSize,
    };
    part.play(&SettingsFile::in_folder(&PathBuf::from(folder)));
}
