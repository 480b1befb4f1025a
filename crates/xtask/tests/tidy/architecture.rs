//! ARCHITECTURE.md keeps its promises: each invariant names a test that exists.
//!
//! Each numbered item under the heading that contains "Invariants" names at least one test in backticks, as
//! `path/from/root.rs::test_name` (Rust) or `path/from/root.ts::title of the test` (frontend).

use crate::source;

/// The invariants of the design.
const INVARIANTS: usize = 20;

/// A test that is named in the text.
#[derive(Debug, PartialEq)]
struct Named {
    path: String,
    test: String,
}

#[test]
fn each_invariant_names_an_existing_test() {
    let path = source::root().join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(&path).expect("ARCHITECTURE.md is in the root");
    let invariants = invariants(&text);
    assert!(
        invariants.len() >= INVARIANTS,
        "ARCHITECTURE.md lists {} invariants under \"Invariants\", the design has {INVARIANTS}",
        invariants.len()
    );
    let mut offenders = Vec::new();
    for (number, invariant) in invariants.iter().enumerate() {
        let named = named(invariant);
        if named.is_empty() {
            offenders.push(format!("{} names no test as `path::name`", number + 1));
        }
        offenders.extend(
            named
                .iter()
                .filter(|it| !exists(it))
                .map(|it| format!("{}: no test {}::{}", number + 1, it.path, it.test)),
        );
    }
    source::none(&offenders, "an invariant that no test keeps is only a wish");
}

/// The numbered items under the heading, each with its continued lines.
fn invariants(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    let section = text
        .lines()
        .skip_while(|line| !(line.starts_with('#') && line.contains("Invariants")))
        .skip(1)
        .take_while(|line| !line.starts_with('#'));
    for line in section {
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        if digits > 0 && line[digits..].starts_with(". ") {
            items.push(line.to_owned());
        } else if let Some(item) = items.last_mut() {
            item.push('\n');
            item.push_str(line);
        }
    }
    items
}

/// The tests that an item names.
fn named(item: &str) -> Vec<Named> {
    item.split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|code| {
            let (path, rest) = code.split_once("::")?;
            let test = if is_rust(path) {
                rest.rsplit("::").next()?
            } else {
                rest
            };
            path.contains('.').then(|| Named {
                path: path.to_owned(),
                test: test.to_owned(),
            })
        })
        .collect()
}

fn exists(named: &Named) -> bool {
    let Ok(text) = std::fs::read_to_string(source::root().join(&named.path)) else {
        return false;
    };
    if is_rust(&named.path) {
        is_rust_test(&text, &named.test)
    } else {
        ["test(", "it("].iter().any(|call| {
            ['"', '\'', '`']
                .iter()
                .any(|quote| text.contains(&format!("{call}{quote}{}{quote}", named.test)))
        })
    }
}

fn is_rust(path: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "rs")
}

/// Whether a function of this name carries a test attribute.
fn is_rust_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let start = format!("fn {name}(");
    let position = lines
        .iter()
        .position(|line| line.trim_start_matches("async ").starts_with(&start));
    position.is_some_and(|position| {
        lines[..position]
            .iter()
            .rev()
            .take_while(|line| line.starts_with("#[") || line.starts_with("//"))
            .any(|line| {
                line.starts_with("#[test]") || line.contains("::test]") || line.contains("::test(")
            })
    })
}

#[test]
fn items_are_read_with_their_continued_lines() {
    let text = "# A\n1. not here\n## Invariants\nWords.\n1. First\n   goes on: `a/b.rs::tests::holds`.\n2. Second\n## After\n3. no\n";
    let items = invariants(text);
    assert_eq!(items.len(), 2, "{items:?}");
    let expected = Named {
        path: "a/b.rs".to_owned(),
        test: "holds".to_owned(),
    };
    assert_eq!(named(&items[0]), [expected]);
    assert_eq!(named(&items[1]), []);
}

#[test]
fn only_functions_with_a_test_attribute_count() {
    let text = "#[test]\nfn one() {}\n#[tokio::test(start_paused = true)]\nasync fn two() {}\nfn three() {}\n";
    assert!(is_rust_test(text, "one") && is_rust_test(text, "two"));
    assert!(!is_rust_test(text, "three"), "a helper is not a test");
    assert!(!is_rust_test(text, "four"), "a renamed test is gone");
}
