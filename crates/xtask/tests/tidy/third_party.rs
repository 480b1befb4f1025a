//! Whose code ships is said in the app, with the licences that ask for it.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::source;

#[path = "../../src/licences/lock.rs"]
mod lock;

const AFRESH: &str = "run `cargo xtask licences`";

fn list() -> Value {
    let path = source::root().join("ui/src/lib/third-party/licences.json");
    let text = std::fs::read_to_string(path).expect("the list of licences is there");
    serde_json::from_str(&text).expect("the list of licences is JSON")
}

/// The packages of the list, as `name version`.
fn listed(list: &Value) -> BTreeSet<String> {
    let packages = list["packages"].as_array().unwrap();
    packages
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap().to_owned();
            format!("{} {}", text("name"), text("version"))
        })
        .collect()
}

#[test]
fn every_crate_that_is_linked_here_is_in_the_list_of_licences() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "tree",
            "--locked",
            "--offline",
            "--package=konnect-sso-setup",
        ])
        .args(["--features=custom-protocol", "--prefix=none"])
        .arg("--edges=normal,no-proc-macro")
        .current_dir(source::root())
        .output()
        .expect("cargo starts");
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let known = listed(&list());
    let missing: Vec<String> = told
        .lines()
        // A package of the workspace is named with its folder.
        .filter(|line| !line.is_empty() && !line.contains('/') && !line.contains('\\'))
        .map(|line| {
            let line = line.trim_end_matches(" (*)");
            line.replacen(" v", " ", 1)
        })
        .filter(|one| !known.contains(one))
        .collect();
    assert!(known.len() > 300, "the list has the whole tree");
    source::none(&missing, AFRESH);
}

/// The crates of other systems are not on this computer, and nothing is fetched here.
#[test]
fn the_list_of_licences_was_made_from_this_lock_file() {
    let text = std::fs::read_to_string(source::root().join("Cargo.lock")).unwrap();
    assert_eq!(list()["lock"], lock::fingerprint(&text), "{AFRESH}");
}

#[test]
fn every_package_of_the_page_is_in_the_list_of_licences_at_its_version() {
    let text = std::fs::read_to_string(source::root().join("ui/package-lock.json")).unwrap();
    let npm: Value = serde_json::from_str(&text).unwrap();
    let known = listed(&list());
    let missing: Vec<String> = ["@tauri-apps/api", "clsx", "svelte"]
        .iter()
        .map(|name| {
            let package = &npm["packages"][format!("node_modules/{name}")];
            format!("{name} {}", package["version"].as_str().unwrap())
        })
        .filter(|one| !known.contains(one))
        .collect();
    source::none(&missing, AFRESH);
}

#[test]
fn every_entry_of_the_list_of_licences_has_a_text_and_every_text_an_entry() {
    let list = list();
    let texts = list["texts"].as_array().unwrap();
    let mut used = BTreeSet::new();
    for one in list["packages"].as_array().unwrap() {
        let places = one["texts"].as_array().unwrap();
        assert!(!places.is_empty(), "{} has a text", one["name"]);
        for place in places {
            let place = usize::try_from(place.as_u64().unwrap()).unwrap();
            let text = texts.get(place).and_then(Value::as_str).unwrap();
            assert!(text.len() > 100, "{}: {text:?}", one["name"]);
            used.insert(place);
        }
    }
    assert_eq!(used.len(), texts.len());
}
