//! Practice in layers: its files import only from their own layer or below, and never in a circle.
//!
//! Read off the paths that begin with `crate`, `super` or `self`. A folder's `mod.rs` is a file like any other; its
//! `mod` declarations are not imports.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{self, Source};

const SOURCES: &str = "crates/practice/src/";

/// Each layer, and those below it that it may import from.
const LAYERS: &[(&str, &[&str])] = &[
    ("state", &[]),
    // Not the whole state: only which services there are, and how a lock is taken.
    (
        "traffic",
        &["state::lock", "state::region", "state::service"],
    ),
    ("http", &["state"]),
    ("graph", &["http", "state"]),
    ("konnect", &["http", "state"]),
    ("microsoft", &["http", "state"]),
    ("server", &["http", "state", "traffic"]),
    ("console", &["http", "state", "traffic"]),
];

/// Files that put the layers together, and may import from all of them.
const ABOVE: &[&str] = &["lib", "main", "error", "options", "practice", "start"];

#[test]
fn practice_imports_downwards_only() {
    let mut offenders = Vec::new();
    for source in source::under(SOURCES) {
        let module = module(&source);
        let layer = module[0].as_str();
        if ABOVE.contains(&layer) {
            continue;
        }
        let Some((_, below)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            offenders.push(format!("{}: belongs to no layer", source.path));
            continue;
        };
        for path in paths(&source.text, &module) {
            let allowed = path[0] == layer
                || below.iter().any(|below| {
                    let below: Vec<&str> = below.split("::").collect();
                    path.iter().map(String::as_str).take(below.len()).eq(below)
                });
            if !allowed {
                offenders.push(format!("{}: crate::{}", source.path, path.join("::")));
            }
        }
    }
    source::none(&offenders, "a layer knows only what is below it");
}

#[test]
fn no_files_of_practice_import_each_other_in_a_circle() {
    let sources = source::under(SOURCES);
    let modules: BTreeSet<Vec<String>> = sources.iter().map(module).collect();
    let mut imports: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for source in &sources {
        let own = module(source);
        let imported = paths(without_tests(&source.text), &own)
            .into_iter()
            .filter_map(|path| file_of(&path, &modules))
            .filter(|file| *file != own);
        imports.insert(own.clone(), imported.collect());
    }
    // A file that imports none of the remaining files is in no circle, and neither is one that none of them imports.
    loop {
        let before = imports.len();
        let left: BTreeSet<_> = imports.keys().cloned().collect();
        imports.retain(|_, imported| imported.iter().any(|file| left.contains(file)));
        let imported: BTreeSet<_> = imports.values().flatten().cloned().collect();
        imports.retain(|file, _| imported.contains(file));
        if imports.len() == before {
            break;
        }
    }
    let offenders: Vec<String> = imports
        .iter()
        .map(|(file, imported)| {
            let imported = imported.iter().filter(|file| imports.contains_key(*file));
            let imported: Vec<String> = imported.map(|file| file.join("::")).collect();
            format!("{} imports {}", file.join("::"), imported.join(", "))
        })
        .collect();
    source::none(
        &offenders,
        "who wants to change one of these has to know all",
    );
}

/// The path of a file's module from the root of the crate.
fn module(source: &Source) -> Vec<String> {
    let path = source.path.trim_start_matches(SOURCES);
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').map(str::to_owned).collect()
}

/// The file that a path leads to.
fn file_of(path: &[String], modules: &BTreeSet<Vec<String>>) -> Option<Vec<String>> {
    let ends = (1..=path.len()).rev().map(|length| path[..length].to_vec());
    ends.into_iter().find(|end| modules.contains(end))
}

fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text)
}

/// Every path into the crate that a file names, from the root of the crate.
fn paths(text: &str, module: &[String]) -> Vec<Vec<String>> {
    let tests = without_tests(text).len();
    let parts: Vec<&str> = text.lines().filter_map(declared).collect();
    let mut paths = Vec::new();
    let mut at = 0;
    let mut statement = String::new();
    for line in text.lines() {
        let in_tests = at >= tests;
        at += line.len() + 1;
        let line = line.trim();
        if line.starts_with("//") || declared(line).is_some() {
            continue;
        }
        statement.push_str(line);
        if starts_import(&statement) && !statement.ends_with(';') {
            continue;
        }
        for name in named(&statement) {
            // In the tests of a file `super` is the file itself.
            if !(in_tests && name[0] != "crate") {
                paths.extend(from_root(&name, module));
            }
        }
        let used = parts.iter().filter(|part| names(&statement, part));
        paths.extend(used.map(|part| [module, &[(*part).to_owned()]].concat()));
        statement.clear();
    }
    paths
}

/// The part that a line declares, such as `mod part;`.
fn declared(line: &str) -> Option<&str> {
    let (visibility, name) = line.trim().rsplit_once("mod ")?;
    matches!(visibility, "" | "pub " | "pub(crate) " | "pub(super) ")
        .then(|| name.strip_suffix(';'))
        .flatten()
}

/// Whether a statement has a path that begins with this name.
fn names(statement: &str, name: &str) -> bool {
    let path = format!("{name}::");
    let mut found = statement.match_indices(&path);
    found.any(|(at, _)| is_start(statement, at))
}

/// Whether a path begins here, rather than continues.
fn is_start(statement: &str, at: usize) -> bool {
    let before = statement[..at].chars().next_back();
    !before.is_some_and(|before| before.is_alphanumeric() || "_:".contains(before))
}

fn starts_import(statement: &str) -> bool {
    ["use ", "pub use ", "pub(crate) use ", "pub(super) use "]
        .iter()
        .any(|start| statement.starts_with(start))
}

/// The paths in a statement that begin in the crate, with the lists in braces taken apart.
fn named(statement: &str) -> Vec<Vec<String>> {
    let mut names = Vec::new();
    for root in ["crate", "super", "self"] {
        for (at, _) in statement.match_indices(&format!("{root}::")) {
            if is_start(statement, at) {
                expand(&statement[at..], &[], &mut names);
            }
        }
    }
    names
}

/// Reads one path; a list ends it with each of its items. Returns the rest of the text.
fn expand<'a>(text: &'a str, before: &[String], names: &mut Vec<Vec<String>>) -> &'a str {
    let end = text
        .find(|character: char| !(character.is_alphanumeric() || character == '_'))
        .unwrap_or(text.len());
    let (segment, rest) = text.split_at(end);
    let mut path = before.to_vec();
    if !segment.is_empty() && (segment != "self" || before.is_empty()) {
        path.push(segment.to_owned());
    }
    if let Some(rest) = rest.strip_prefix("::{") {
        let mut rest = rest;
        loop {
            rest = expand(rest.trim_start_matches([',', ' ']), &path, names);
            let next = rest.trim_start_matches([',', ' ']);
            if next.is_empty() || next.starts_with([';', '}']) {
                return next.strip_prefix('}').unwrap_or(next);
            }
        }
    }
    if let Some(rest) = rest.strip_prefix("::") {
        return expand(rest, &path, names);
    }
    names.push(path);
    rest
}

/// A path from the root of the crate; `None` for the root itself.
fn from_root(name: &[String], module: &[String]) -> Option<Vec<String>> {
    let mut path = match name[0].as_str() {
        "crate" => Vec::new(),
        _ => module.to_vec(),
    };
    for segment in name {
        match segment.as_str() {
            "crate" | "self" => {}
            "super" => {
                path.pop();
            }
            other => path.push(other.to_owned()),
        }
    }
    (!path.is_empty()).then_some(path)
}

#[test]
fn paths_are_read_from_the_root_of_the_crate() {
    let text = "mod own;\nuse std::fmt;\nuse crate::state::{\n    directory::{self, Directory},\n    lock::lock,\n};\n\
                use super::call::Call;\nfn a() { super::said(self::own::B, crate::server::c(), own::d()) }\n\
                // crate::not::this\n#[cfg(test)]\nmod tests {\n    use super::*;\n    use crate::traffic::Record;\n}\n";
    let module = ["graph", "groups"].map(str::to_owned);
    let mut read: Vec<String> = paths(text, &module)
        .iter()
        .map(|path| path.join("::"))
        .collect();
    read.sort();
    assert_eq!(
        read,
        [
            "graph::call::Call",
            "graph::groups::own",
            "graph::groups::own::B",
            "graph::said",
            "server::c",
            "state::directory",
            "state::directory::Directory",
            "state::lock::lock",
            "traffic::Record",
        ]
    );
}
