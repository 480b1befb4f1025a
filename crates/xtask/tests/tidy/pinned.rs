//! What comes from elsewhere is named exactly.

use crate::source;

#[test]
fn workflow_actions_are_pinned_by_commit() {
    let mut seen = 0;
    let mut offenders = Vec::new();
    for workflow in source::under(".github/workflows") {
        for line in workflow.text.lines().map(str::trim) {
            let Some(action) = line.trim_start_matches("- ").strip_prefix("uses: ") else {
                continue;
            };
            seen += 1;
            let (reference, comment) = action.split_once(" # ").unwrap_or((action, ""));
            let commit = reference.rsplit_once('@').map_or("", |(_, commit)| commit);
            let pinned =
                commit.len() == 40 && commit.bytes().all(|letter| letter.is_ascii_hexdigit());
            if !pinned || !comment.starts_with('v') {
                offenders.push(format!("{}: {action}", workflow.path));
            }
        }
    }
    assert!(
        seen > 0,
        "the workflows use actions, so this test must find them"
    );
    source::none(
        &offenders,
        "a tag can be moved to other code; write the commit, and the version as a comment",
    );
}

#[test]
fn rust_dependencies_come_from_crates_io() {
    let lock = std::fs::read_to_string(source::root().join("Cargo.lock")).unwrap();
    let sources: Vec<&str> = lock
        .lines()
        .filter_map(|line| line.strip_prefix("source = "))
        .collect();
    assert!(
        !sources.is_empty(),
        "the lock file names where each package comes from"
    );
    let offenders: Vec<String> = sources
        .into_iter()
        .filter(|from| *from != "\"registry+https://github.com/rust-lang/crates.io-index\"")
        .map(str::to_owned)
        .collect();
    source::none(&offenders, "every Rust dependency is a published release");
}

#[test]
fn frontend_lock_file_names_no_registry() {
    let lock = std::fs::read_to_string(source::root().join("ui/package-lock.json")).unwrap();
    assert!(
        lock.contains("\"integrity\""),
        "the lock file pins the content of each package"
    );
    let offenders: Vec<String> = lock
        .lines()
        .filter(|line| line.contains("\"resolved\""))
        .map(|line| line.trim().to_owned())
        .collect();
    source::none(
        &offenders,
        "the person's own registry setting decides; ui/.npmrc leaves it out of the lock file",
    );
}

#[test]
fn frontend_lock_file_lists_the_tools_of_every_system() {
    let lock = std::fs::read_to_string(source::root().join("ui/package-lock.json")).unwrap();
    let lock: serde_json::Value = serde_json::from_str(&lock).unwrap();
    let packages = lock["packages"].as_object().unwrap();
    let optional: Vec<&String> = packages
        .values()
        .filter_map(|package| package["optionalDependencies"].as_object())
        .flat_map(|names| names.keys())
        .collect();
    assert!(
        !optional.is_empty(),
        "the tools ship one program for each system as optional packages"
    );
    let offenders: Vec<String> = optional
        .into_iter()
        .filter(|name| {
            !packages
                .keys()
                .any(|path| path.ends_with(&format!("node_modules/{name}")))
        })
        .cloned()
        .collect();
    source::none(
        &offenders,
        "`npm ci` refuses a lock file that leaves out what another system needs",
    );
}

#[test]
fn frontend_versions_are_exact() {
    let package = std::fs::read_to_string(source::root().join("ui/package.json")).unwrap();
    let package: serde_json::Value = serde_json::from_str(&package).unwrap();
    let versions: Vec<(&String, &serde_json::Value)> = ["dependencies", "devDependencies"]
        .iter()
        .flat_map(|kind| {
            package[*kind]
                .as_object()
                .expect("package.json lists both kinds")
        })
        .collect();
    let offenders: Vec<String> = versions
        .into_iter()
        .filter(|(_, version)| {
            !version
                .as_str()
                .is_some_and(|version| version.starts_with(|it: char| it.is_ascii_digit()))
        })
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    source::none(&offenders, "what is built today must be built tomorrow");
}
