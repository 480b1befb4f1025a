//! What searching costs in a directory of 100,000 groups: round trips until there are results, and memory.
//!
//! Prints one JSON line per figure, with its budget if it has one; `cargo xtask bench` fails above it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "without practice and a signed-in person there is nothing to measure"
)]

mod directory;
#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use directory::LargeDirectory;
use entra::{Group, ObjectId};
use serde_json::{Value, json};

/// How many groups there are.
const GROUPS: u64 = 100_000;
/// The most round trips until a search shows something.
const ROUND_TRIPS: usize = 2;
/// The most by which the memory may grow over [`searches`], in MB.
const GROWTH: f64 = 10.0;

/// What people type: the beginnings of an area, a place and a role, which make up all names.
const AREAS: [&str; 10] = [
    "ana", "bil", "bro", "cam", "del", "eng", "fle", "gat", "ins", "inv",
];
const PLACES: [&str; 10] = [
    "ams", "ben", "ber", "bos", "chi", "dub", "lis", "lon", "mad", "mel",
];
/// Without a role there are more pages.
const ROLES: [&str; 10] = [
    "", "app", "aud", "con", "dev", "edi", "man", "ope", "own", "rea",
];
/// How many searches only warm up.
const OTHER_AREA: &str = "pay";
/// Anyone who finds more groups than this looks at several pages.
const MANY: u64 = 100;
/// How many.
const PAGES: usize = 3;

#[tokio::main]
async fn main() {
    let directory = LargeDirectory::open(GROUPS).await;

    let all = directory.page("", None).await.count;
    assert_eq!(all, Some(GROUPS), "the directory is as large as requested");
    directory.forget().await;
    let found = directory.page("developers", None).await;
    assert!(!found.groups.is_empty(), "there are results to show");
    let round_trips = directory.exchanges().await;
    print(
        &json!({"name": "100,000 groups: round trips to first results", "value": round_trips, "budget": ROUND_TRIPS}),
    );

    // The window's session keeps the names that it has shown; so does this.
    let mut names = BTreeMap::new();
    for text in searches(&[OTHER_AREA]) {
        search(&directory, &text, &mut names).await;
    }
    let before = resident();
    let mut count = 0;
    for text in searches(&AREAS) {
        search(&directory, &text, &mut names).await;
        count += 1;
        if count % 100 == 0 {
            // What practice remembers of them is not needed.
            directory.forget().await;
        }
    }
    assert_eq!(count, 1_000);
    print(&json!({"name": "100,000 groups: different groups found", "value": names.len()}));
    match (before, resident()) {
        (Some(before), Some(after)) => print(
            &json!({"name": "100,000 groups: MB more after 1,000 searches", "value": after - before, "budget": GROWTH}),
        ),
        _ => print(&json!("The memory is measured on Linux only.")),
    }
}

/// Searches that all differ.
fn searches(areas: &[&str]) -> Vec<String> {
    let mut searches = Vec::new();
    for area in areas {
        for place in PLACES {
            for role in ROLES {
                searches.push(format!("{area} {place} {role}"));
            }
        }
    }
    searches
}

/// How much of this process is in memory, in MB, where the system says so.
fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u32 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(f64::from(kilobytes) / 1024.0)
}

/// The first pages of a search.
async fn search(directory: &LargeDirectory, text: &str, names: &mut BTreeMap<ObjectId, String>) {
    let mut page = directory.page(text, None).await;
    assert!(!page.groups.is_empty(), "{text} finds something");
    let more = if page.count > Some(MANY) {
        PAGES - 1
    } else {
        0
    };
    for _ in 0..more {
        keep(names, page.groups);
        page = directory.page(text, page.next).await;
    }
    keep(names, page.groups);
}

fn keep(names: &mut BTreeMap<ObjectId, String>, groups: Vec<Group>) {
    names.extend(
        groups
            .into_iter()
            .map(|group| (group.id, group.display_name)),
    );
}

#[expect(clippy::print_stdout, reason = "the figures are the output")]
fn print(line: &Value) {
    println!("{line}");
}
