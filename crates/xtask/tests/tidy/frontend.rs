//! The frontend reaches the shell through one file.

use crate::source;

/// The bindings that the shell generates.
const BINDINGS: &str = "ui/src/lib/ipc/bindings.ts";

#[test]
fn one_file_imports_the_shells_api() {
    let importing: Vec<String> = source::under("ui/src")
        .into_iter()
        .filter(|source| source.extension() != "json")
        .filter(|source| {
            source.text.lines().any(|line| {
                ["\"@tauri-apps/", "'@tauri-apps/"]
                    .iter()
                    .any(|start| line.contains(start))
            })
        })
        .map(|source| source.path)
        .collect();
    assert_eq!(
        importing,
        [BINDINGS],
        "every call to the shell is generated, typed and in one place"
    );
}
