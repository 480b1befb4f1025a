//! The rooms of the shell: which of them may use which, and that no two of its files need each other.
//!
//! Read off the `crate::`, `super::` and `self::` paths of every file, and its `mod name;` items. The tests of the
//! shell may use everything and are left out.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{self, Source};

const SHELL: &str = "src-tauri/src/";

/// Each room with the rooms that it may use.
const ROOMS: [(&str, &[&str]); 5] = [
    ("commands", &["work", "session", "desktop", "ipc"]),
    ("work", &["session", "ipc"]),
    ("desktop", &["session", "ipc"]),
    ("session", &["ipc"]),
    ("ipc", &[]),
];

/// What connects the rooms, and so is above them.
const ABOVE: [&str; 2] = ["app", "main"];

/// Each file, by its path in the shell, with the files that it names.
type Graph = BTreeMap<String, BTreeSet<String>>;

#[test]
fn rooms_use_only_what_is_below_them() {
    let graph = graph(&shell());
    let mut offenders = Vec::new();
    for (file, used) in &graph {
        let room = room(file);
        let Some((_, below)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            assert!(
                ABOVE.contains(&room),
                "{file} is in none of the rooms: give it one"
            );
            continue;
        };
        for other in used {
            let used = self::room(other);
            if used != room && !below.contains(&used) {
                offenders.push(format!("{file} uses {other}"));
            }
        }
    }
    source::none(&offenders, "arrows between the rooms point down only");
}

#[test]
fn no_file_of_the_shell_needs_one_that_needs_it() {
    let circles = circles(&graph(&shell()));
    source::none(
        &circles,
        "files that need each other are one file in pieces",
    );
}

/// Every file of the shell but its tests.
fn shell() -> Vec<Source> {
    let mut sources = source::under(SHELL);
    sources.retain(|source| {
        let path = &source.path[SHELL.len()..];
        !path.starts_with("tests") && !path.ends_with("/tests.rs")
    });
    sources
}

/// The first part of a path in the shell: `work/review.rs` is in `work`, `app.rs` is `app`.
fn room(file: &str) -> &str {
    let end = file.find(['/', '.']).unwrap_or(file.len());
    &file[..end]
}

fn graph(sources: &[Source]) -> Graph {
    let files: BTreeMap<Vec<&str>, &str> = sources
        .iter()
        .map(|source| &source.path[SHELL.len()..])
        .map(|file| (module(file), file))
        .collect();
    let uses = |source: &Source| {
        let file = &source.path[SHELL.len()..];
        let paths = paths(&code(&source.text), &module(file));
        let used = paths.iter().filter_map(|path| {
            // What comes after the longest module is something in it.
            (0..=path.len())
                .rev()
                .find_map(|length| {
                    let module: Vec<&str> = path[..length].iter().map(String::as_str).collect();
                    files.get(&module)
                })
                .map(|used| (*used).to_owned())
        });
        let used = used.filter(|used| used != file).collect();
        (file.to_owned(), used)
    };
    sources.iter().map(uses).collect()
}

/// The module of a file, from the root of the crate.
fn module(file: &str) -> Vec<&str> {
    let name = file.strip_suffix(".rs").unwrap_or(file);
    let name = name.strip_suffix("/mod").unwrap_or(name);
    if name == "main" {
        return Vec::new();
    }
    name.split('/').collect()
}

/// The text without comments, and without the tests that end a file.
fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    text[..end]
        .lines()
        .map(|line| line.split_once("//").map_or(line, |(code, _)| code))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The paths that the code of a module names, from the root of the crate.
fn paths(code: &str, module: &[&str]) -> Vec<Vec<String>> {
    let module: Vec<String> = module.iter().map(ToString::to_string).collect();
    let words = words(code);
    let mut found = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let before = place.checked_sub(1).map_or("", |before| words[before]);
        let after = words.get(place + 1).copied().unwrap_or_default();
        let is_first = !matches!(before, "::" | "$");
        let start = match *word {
            "crate" => Vec::new(),
            "self" | "super" => module.clone(),
            "mod" if words.get(place + 2) == Some(&";") => {
                found.push([module.as_slice(), &[after.to_owned()]].concat());
                continue;
            }
            _ => continue,
        };
        if is_first && after == "::" {
            tree(&words[place..], start, &mut found);
        }
    }
    found
}

/// Follows a path, or the tree of a `use`, and returns how many words it takes.
fn tree(words: &[&str], mut path: Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    let mut place = 0;
    while let Some(word) = words.get(place) {
        match *word {
            "{" => {
                place += 1;
                while words.get(place).is_some_and(|word| *word != "}") {
                    if words[place] == "," {
                        place += 1;
                    } else {
                        place += tree(&words[place..], path.clone(), found);
                    }
                }
                return place + 1;
            }
            "super" => {
                path.pop();
            }
            "crate" | "self" | "*" => {}
            name => path.push(name.to_owned()),
        }
        place += 1;
        if words.get(place) != Some(&"::") {
            break;
        }
        place += 1;
    }
    found.push(path);
    if words.get(place) == Some(&"as") {
        place += 2;
    }
    place
}

/// Names, `::` and single characters, in their order.
fn words(code: &str) -> Vec<&str> {
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut words = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if is_name(first) {
            rest.find(|letter| !is_name(letter)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        words.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    words
}

/// The files that lead back to themselves, each circle once.
fn circles(graph: &Graph) -> Vec<String> {
    let mut left = graph.clone();
    // A file that uses none of the remaining files is in no circle.
    while let Some(file) = left
        .iter()
        .find(|(_, used)| !used.iter().any(|used| graph_has(&left, used)))
        .map(|(file, _)| file.clone())
    {
        left.remove(&file);
    }
    let mut circles = Vec::new();
    while let Some(first) = left.keys().next().cloned() {
        let mut way = vec![first];
        loop {
            let used = &left[&way[way.len() - 1]];
            let next = used.iter().find(|used| graph_has(&left, used));
            // Each remaining file uses another remaining one, until a circle is removed.
            let Some(next) = next.cloned() else { break };
            if let Some(start) = way.iter().position(|file| *file == next) {
                way.push(next);
                circles.push(way[start..].join(" -> "));
                break;
            }
            way.push(next);
        }
        for file in way {
            left.remove(&file);
        }
    }
    circles
}

fn graph_has(graph: &Graph, file: &str) -> bool {
    graph.contains_key(file)
}

#[test]
fn paths_read_with_their_trees() {
    let code = code(
        "mod part;\nuse std::fmt;\nuse crate::{ipc::{self, Kind as K}, session::*};\n\
         use super::plan::Plan; // crate::no\npub(super) fn f(a: super::super::A) -> crate::B<self::C> {}\n\
         #[cfg(test)]\nmod tests { use crate::work; }\n",
    );
    let found: Vec<String> = paths(&code, &["work", "review"])
        .iter()
        .map(|path| path.join("::"))
        .collect();
    assert_eq!(
        found,
        [
            "work::review::part",
            "ipc",
            "ipc::Kind",
            "session",
            "work::plan::Plan",
            "A",
            "B",
            "work::review::C",
        ]
    );
}

#[test]
fn circles_told_once_and_what_leads_to_them_is_not() {
    let graph = |edges: &[(&str, &str)]| {
        let mut graph = Graph::new();
        for (file, used) in edges {
            let file = graph.entry((*file).to_owned()).or_default();
            file.insert((*used).to_owned());
            graph.entry((*used).to_owned()).or_default();
        }
        graph
    };
    let none: [&str; 0] = [];
    assert_eq!(circles(&graph(&[("a", "b"), ("a", "c"), ("b", "c")])), none);
    assert_eq!(
        circles(&graph(&[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")])),
        ["b -> c -> b"]
    );
}
