//! Each error that Microsoft documents, from the wire to what the window gets by whichever way it comes, recorded for the
//! test of its words (`ui/tests/error-rows.test.ts`), which also holds TROUBLESHOOTING.md against it.
//!
//! A row is what has one meaning and one remedy. Practice raises it by a rule of its own, or it is listed with the reason
//! why not and raised by a fault.

mod by_rule;
mod connection_by_rule;
mod doors;
mod graph;
mod network;
mod rows;
mod sign_in;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, fs};

use serde_json::{Value, json};

use self::rows::{Door, ONLY_BY_FAULT, ROWS};

const FILE: &str = "../ui/tests/recorded-errors.json";
const CORRELATION: &str = "7c1e94d0-2ab8-4f63-95e1-8d40b6f2c37a";

/// An error as it came in, and as the window was told of it.
struct Seen {
    row: String,
    /// What the person can compare with Microsoft's own pages.
    wire: String,
    door: Door,
    by_rule: bool,
    /// Null where nothing was told: the person reads Microsoft's page.
    error: Value,
}

impl Seen {
    fn new(row: &str, wire: &str, door: Door, by_rule: bool, error: Value) -> Self {
        Self {
            row: row.to_owned(),
            wire: wire.to_owned(),
            door,
            by_rule,
            error,
        }
    }

    /// One with a number of Microsoft's, which support asks for with the correlation ID. `row`: its first number.
    fn numbered(row: u32, number: u32, door: Door, by_rule: bool, error: Value) -> Self {
        let wire = format!("AADSTS{number}");
        let detail = &error["detail"];
        let support = detail.get("support").unwrap_or(detail);
        if let Some(code) = support.get("code") {
            assert_eq!(*code, *wire, "{door:?}: {error}");
            assert!(support["correlationId"].is_string(), "{door:?}: {error}");
        }
        Self::new(&format!("AADSTS{row}"), &wire, door, by_rule, error)
    }

    /// One that the app waits out, so that nobody is told.
    fn waited_out(number: u32) -> Self {
        Self::numbered(number, number, Door::CodePolled, true, Value::Null)
    }
}

#[tokio::test]
async fn each_documented_error_reaches_the_window_by_its_meaning() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let mut seen = Box::pin(sign_in::seen()).await;
    seen.extend(Box::pin(by_rule::seen()).await);
    seen.extend(Box::pin(connection_by_rule::seen()).await);
    seen.extend(Box::pin(graph::seen()).await);
    seen.extend(Box::pin(graph::by_rule()).await);
    seen.extend(Box::pin(network::seen()).await);
    println!("{} errors from the wire to the window", seen.len());
    every_row_is_raised_by_rule_or_listed(&seen);
    let recorded = recorded(seen);
    if env::var_os("UPDATE_RECORDED_ANSWERS").is_some() {
        fs::write(path, format!("{recorded:#}\n")).unwrap();
        return;
    }
    let committed = fs::read_to_string(path).unwrap();
    let committed: Value = serde_json::from_str(&committed).unwrap();
    let differ = [
        only_in(&committed, &recorded, '-'),
        only_in(&recorded, &committed, '+'),
    ];
    let differ = differ.concat().join("\n");
    assert!(
        committed == recorded,
        "an error reaches the window as another one now: run `UPDATE_RECORDED_ANSWERS=1 cargo test -p \
         konnect-sso-setup error_rows`, look at what changed, and commit the file\n{differ}"
    );
}

/// The rows of `these` that `others` lack, each as a line that begins with a sign.
fn only_in(these: &Value, others: &Value, sign: char) -> Vec<String> {
    let others = others.as_array().unwrap();
    let rows = these.as_array().unwrap().iter();
    let rows = rows.filter(|row| !others.contains(row));
    rows.map(|row| format!("{sign} {row}")).collect()
}

fn every_row_is_raised_by_rule_or_listed(seen: &[Seen]) {
    let documented = ROWS.iter().flat_map(|row| row.numbers);
    let documented = documented.map(|number| format!("AADSTS{number}"));
    // The ways of this computer and its network are nothing that practice could refuse.
    let services = seen.iter().filter(|one| one.door != Door::ThisComputer);
    let name = |one: &Seen| {
        let numbered = one.wire.starts_with("AADSTS");
        if numbered { &one.wire } else { &one.row }.clone()
    };
    let all: BTreeSet<String> = services.clone().map(name).chain(documented).collect();
    let by_rule: BTreeSet<String> = services.filter(|one| one.by_rule).map(name).collect();
    let listed: BTreeSet<String> = ONLY_BY_FAULT
        .iter()
        .map(|(row, _)| (*row).to_owned())
        .collect();
    let both: Vec<_> = by_rule.intersection(&listed).collect();
    assert!(
        both.is_empty(),
        "raised by a rule, so not to be listed: {both:?}"
    );
    let known = &by_rule | &listed;
    let neither: Vec<_> = all.difference(&known).collect();
    assert!(
        neither.is_empty(),
        "neither raised by a rule nor listed: {neither:?}"
    );
}

/// What the window is told, and the doors that it came through.
type Told = (Value, BTreeSet<Door>);

/// By what came in: what the window is told, and through which doors.
fn recorded(seen: Vec<Seen>) -> Value {
    let mut order: Vec<(String, String)> = Vec::new();
    let mut all: BTreeMap<(String, String), Vec<Told>> = BTreeMap::new();
    for one in seen {
        let key = (one.row, one.wire);
        if !order.contains(&key) {
            order.push(key.clone());
        }
        let told = without_particulars(one.error);
        let same = all.entry(key).or_default();
        match same.iter_mut().find(|(error, _)| *error == told) {
            Some((_, doors)) => {
                doors.insert(one.door);
            }
            None => same.push((told, BTreeSet::from([one.door]))),
        }
    }
    let rows = order.into_iter().map(|key| {
        let told = all[&key].iter();
        let told: Vec<Value> = told
            .map(|(error, doors)| json!({"doors": names(doors), "error": error}))
            .collect();
        json!({"row": key.0, "wire": key.1, "told": told})
    });
    rows.collect()
}

fn names(doors: &BTreeSet<Door>) -> String {
    let name = |door| serde_json::to_value(door).unwrap();
    let names = doors
        .iter()
        .map(|door| name(door).as_str().unwrap().to_owned());
    names.collect::<Vec<_>>().join(" ")
}

/// The same without what is different each time, or depends on the door alone.
fn without_particulars(mut error: Value) -> Value {
    for support in ["/detail", "/detail/support"] {
        let Some(support) = error.pointer_mut(support).and_then(Value::as_object_mut) else {
            continue;
        };
        if !support.contains_key("service") {
            continue;
        }
        support.insert("status".into(), Value::Null);
        support.insert("message".into(), Value::Null);
        support.insert("time".into(), "2026-11-23T14:07:12Z".into());
        support.insert("correlationId".into(), CORRELATION.into());
    }
    error
}
