//! Arrows only point down, and nothing under `crates/` knows the window.

use std::process::Command;

use serde_json::Value;

use crate::source;

/// Every edge that the design allows between packages of the workspace, for code that ships.
const ALLOWED: &[(&str, &[&str])] = &[
    ("sso-http", &[]),
    ("entra", &["sso-http"]),
    ("konnect", &["sso-http"]),
    ("sso", &["entra", "konnect", "sso-http"]),
    ("practice", &[]),
    (
        "konnect-sso-setup",
        &["entra", "konnect", "practice", "sso", "sso-http"],
    ),
    ("contract", &[]),
    ("e2e", &["contract", "internet", "practice"]),
    ("internet", &[]),
    ("xtask", &[]),
];
/// Packages whose tests may run against practice. Practice depends on none of the others, not even in its tests.
const TESTED_AGAINST_PRACTICE: &[&str] = &["sso-http", "entra", "konnect", "sso", "contract"];

/// Packages that any test may use.
const FOR_TESTS: &[&str] = &["contract", "internet"];

struct Edge {
    from: String,
    /// The path of the manifest that declares it.
    manifest: String,
    to: String,
    /// Used by tests only.
    dev: bool,
}

fn edges() -> (Vec<String>, Vec<Edge>) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--no-deps"])
        .current_dir(source::root())
        .output()
        .expect("cargo starts");
    assert!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let names = packages
        .iter()
        .map(|package| text(&package["name"]))
        .collect();
    let edges = packages
        .iter()
        .flat_map(|package| {
            package["dependencies"]
                .as_array()
                .unwrap()
                .iter()
                .map(move |to| (package, to))
        })
        .map(|(package, to)| Edge {
            from: text(&package["name"]),
            manifest: text(&package["manifest_path"]).replace('\\', "/"),
            to: text(&to["name"]),
            dev: to["kind"] == "dev",
        })
        .collect();
    (names, edges)
}

#[test]
fn crates_know_nothing_of_the_window() {
    let (_, edges) = edges();
    let inside: Vec<&Edge> = edges
        .iter()
        .filter(|edge| edge.manifest.contains("/crates/"))
        .collect();
    assert!(
        !inside.is_empty(),
        "the crates have dependencies to look at"
    );
    let offenders: Vec<String> = inside
        .into_iter()
        .filter(|edge| edge.to.starts_with("tauri") || edge.to.starts_with("specta"))
        .map(|edge| format!("{} depends on {}", edge.from, edge.to))
        .collect();
    source::none(
        &offenders,
        "the work must run and be tested without a window",
    );
}

#[test]
fn arrows_point_down_only() {
    let (names, edges) = edges();
    let allowed = |edge: &Edge| {
        let ships = ALLOWED
            .iter()
            .any(|(from, to)| *from == edge.from && to.contains(&edge.to.as_str()));
        let against_practice =
            edge.to == "practice" && TESTED_AGAINST_PRACTICE.contains(&edge.from.as_str());
        let tests = edge.dev && (against_practice || FOR_TESTS.contains(&edge.to.as_str()));
        ships || tests
    };
    let offenders: Vec<String> = edges
        .iter()
        .filter(|edge| names.contains(&edge.to) && !allowed(edge))
        .map(|edge| format!("{} depends on {}", edge.from, edge.to))
        .collect();
    source::none(
        &offenders,
        "DESIGN draws no such arrow; a mistake could hide on both sides of it",
    );
}

#[test]
fn every_package_has_its_place() {
    let (names, _) = edges();
    let mut placed: Vec<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    placed.sort_unstable();
    names.sort_unstable();
    assert_eq!(
        names, placed,
        "a new package needs its arrows drawn here and in ARCHITECTURE.md"
    );
}
