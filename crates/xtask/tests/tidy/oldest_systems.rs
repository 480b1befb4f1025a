//! The pages, the app, the bundle and the README need the same systems.

use std::fs;

use crate::source;

/// The macOS that came with a Safari, and the WebKitGTK with its features. Another target needs another row.
const WITH_SAFARI: [(u32, u32, [u32; 2]); 1] = [(18, 15, [2, 46])];

fn read(path: &str) -> String {
    fs::read_to_string(source::root().join(path)).unwrap()
}

/// The oldest version of an engine that the pages are built for.
fn target(build: &str, engine: &str) -> u32 {
    let (_, rest) = build.split_once("target: [").unwrap();
    let (_, rest) = rest.split_once(&format!("\"{engine}")).unwrap();
    rest.split('"').next().unwrap().parse().unwrap()
}

#[test]
fn pages_app_bundle_and_readme_need_the_same_systems() {
    let build = read("ui/vite.config.ts");
    let (safari, chrome) = (target(&build, "safari"), target(&build, "chrome"));
    let row = WITH_SAFARI.iter().find(|(version, ..)| *version == safari);
    let (_, mac_os, [major, minor]) = row.unwrap();
    for (path, expected) in [
        (
            "src-tauri/tauri.conf.json",
            format!("\"minimumSystemVersion\": \"{mac_os}.0\""),
        ),
        ("README.md", format!("macOS {mac_os} or newer")),
        (
            "src-tauri/src/desktop/platform/no_window.rs",
            format!("OLDEST_WEBVIEW2: [u32; 2] = [{chrome}, 0];"),
        ),
        (
            "src-tauri/src/desktop/platform/no_window.rs",
            format!("OLDEST_WEBKITGTK: [u32; 2] = [{major}, {minor}];"),
        ),
    ] {
        assert!(
            read(path).contains(&expected),
            "{path} says {expected}, as the pages are built for Safari {safari} and Chrome {chrome}"
        );
    }
}
