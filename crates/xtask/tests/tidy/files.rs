//! What no file may contain.

use crate::source::{self, Source};

/// Longer files have more than one subject.
const LONGEST: usize = 600;

/// Files that tools write.
fn generated(source: &Source) -> bool {
    source.path.ends_with("package-lock.json")
        || source.path == "Cargo.lock"
        || source.path.ends_with("/bindings.ts")
}

#[test]
fn no_file_has_more_than_one_subject() {
    let offenders: Vec<String> = source::under(".")
        .iter()
        .filter(|source| {
            matches!(
                source.extension(),
                "rs" | "ts" | "js" | "svelte" | "css" | "html"
            )
        })
        .filter(|source| !generated(source))
        .map(|source| (source, source.text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(source, lines)| format!("{}: {lines} lines", source.path))
        .collect();
    source::none(&offenders, "split it by subject");
}

#[test]
fn no_file_names_a_place_on_one_machine() {
    let root = source::root();
    let mut places = vec![
        root.to_string_lossy().into_owned(),
        // The contracts are next to the checkout; everything reaches them by a relative path.
        root.parent()
            .expect("a checkout lies in a folder")
            .join("shared")
            .to_string_lossy()
            .into_owned(),
    ];
    places.extend(
        [["/ho", "me/"], ["/ro", "ot/"], ["C:\\Us", "ers\\"]]
            .iter()
            .map(|parts| parts.concat()),
    );
    source::none(&holding(&places), "it is not there on another machine");
}

/// A lock on Windows keeps every reader out of the file (`LockFileEx`, "Remarks") and needs a handle that may read or
/// write (`std::fs::File::try_lock`); Wine checks neither, so no test on Linux would see it.
#[test]
fn files_are_locked_in_known_places_and_journals_not_opened_to_append() {
    // Each locks files that hold nothing, by handles that may read and write.
    let locks = [
        "crates/sso/src/journal/locks.rs",
        "src-tauri/src/desktop/kept_file.rs",
    ];
    let ways = [
        (".try_lock", "crates"),
        (".try_lock", "src-tauri/src"),
        (".lock_shared(", "crates"),
        (".lock_shared(", "src-tauri/src"),
        (".append(true)", "crates/sso/src"),
    ];
    let mut offenders = Vec::new();
    for (way, folder) in ways {
        for source in source::under(folder) {
            let tests = source.path.contains("/tests");
            if !locks.contains(&source.path.as_str()) && !tests && source.text.contains(way) {
                offenders.push(format!("{}: {way}", source.path));
            }
        }
    }
    source::none(
        &offenders,
        "use `journal::locks` or `desktop::kept_file`, and `journal::lines` to write",
    );
}

#[test]
fn no_file_leaves_work_for_later() {
    let marks: Vec<String> = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["to", "do!("],
        ["unimple", "mented!("],
        ["db", "g!("],
    ]
    .map(|it| it.concat())
    .into();
    source::none(&holding(&marks), "finish it, or open an issue");
}

/// Where any of the texts occurs: `path:line: text`.
fn holding(texts: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for source in source::under(".")
        .iter()
        .filter(|source| !generated(source))
    {
        for (number, line) in source.text.lines().enumerate() {
            for text in texts.iter().filter(|text| line.contains(text.as_str())) {
                found.push(format!("{}:{}: {text}", source.path, number + 1));
            }
        }
    }
    found
}
