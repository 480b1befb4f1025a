//! `cargo xtask bench`: measures, and compares with the budgets.
//!
//! The measuring programs are examples of the crates that they measure. Each prints JSON lines
//! `{"name": …, "value": number, "budget": number or null}`, where a budget is the most that the value may be.

use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::args::Consent;
use crate::packages::Need;
use crate::setup::setup;
use crate::{build, console, process};

/// The examples that measure.
const BENCHES: &[&str] = &[
    "first_set_up_bench",
    "many_portals_bench",
    "check_all_bench",
    "large_directory_bench",
];
/// A program that one of them starts.
const STARTED: [&str; 2] = ["--bin", "practice"];

/// One measured value.
#[derive(Debug, PartialEq)]
struct Measure {
    name: String,
    value: f64,
    /// The most that the value may be; without one it is only reported.
    budget: Option<f64>,
}

/// Runs every bench and fails when a value is over its budget.
pub(crate) fn bench(consent: Consent) -> Result<ExitCode> {
    setup(Need::Build, consent)?;
    let targets: Vec<&str> = BENCHES
        .iter()
        .flat_map(|name| ["--example", *name])
        .chain(STARTED)
        .collect();
    let programs = console::section("building what measures", || build::cargo(&targets))?;
    let mut measures = Vec::new();
    for name in BENCHES {
        let program = programs
            .iter()
            .find(|program| program.target == *name && !program.tests)
            .with_context(|| format!("Cargo did not report `{name}` among what it built"))?;
        let said = console::step(name, || {
            process::quiet(&mut process::program(&program.path))
        })?;
        measures
            .extend(read(&said).with_context(|| format!("could not read what `{name}` measured"))?);
    }
    println!("\n{:<48}{:>12}{:>12}", "measure", "value", "budget");
    for measure in &measures {
        let budget = measure
            .budget
            .map_or_else(|| "-".to_owned(), |budget| format!("{budget:.2}"));
        let word = if over(measure) { "  OVER BUDGET" } else { "" };
        println!(
            "{:<48}{:>12.2}{budget:>12}{word}",
            measure.name, measure.value
        );
    }
    Ok(if measures.iter().any(over) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn over(measure: &Measure) -> bool {
    // A value that is not a number is not within any budget.
    measure.budget.is_some_and(|budget| {
        measure
            .value
            .partial_cmp(&budget)
            .is_none_or(std::cmp::Ordering::is_gt)
    })
}

/// Reads the JSON lines; other lines are for the person and are ignored.
fn read(said: &str) -> Result<Vec<Measure>> {
    let measures = said
        .lines()
        .filter(|line| line.trim_start().starts_with('{'))
        .map(measure)
        .collect::<Result<Vec<_>>>()?;
    ensure!(
        measures.iter().any(|measure| measure.budget.is_some()),
        "nothing was measured against a budget"
    );
    Ok(measures)
}

fn measure(line: &str) -> Result<Measure> {
    let read: Value = serde_json::from_str(line).with_context(|| format!("not JSON: {line}"))?;
    let budget = match &read["budget"] {
        Value::Null => None,
        budget => Some(
            budget
                .as_f64()
                .with_context(|| format!("the budget is no number: {line}"))?,
        ),
    };
    Ok(Measure {
        name: read["name"]
            .as_str()
            .with_context(|| format!("no name: {line}"))?
            .to_owned(),
        value: read["value"]
            .as_f64()
            .with_context(|| format!("no value: {line}"))?,
        budget,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_read_from_between_other_lines() {
        let said = "warming up\n{\"name\":\"requests\",\"value\":14,\"budget\":null}\n\
                    {\"name\":\"ratio\",\"value\":1.08,\"budget\":1.15}\n";
        assert_eq!(
            read(said).unwrap(),
            [
                Measure {
                    name: "requests".to_owned(),
                    value: 14.0,
                    budget: None
                },
                Measure {
                    name: "ratio".to_owned(),
                    value: 1.08,
                    budget: Some(1.15)
                },
            ]
        );
    }

    #[test]
    fn value_above_its_budget_is_over() {
        let measure = |value, budget| Measure {
            name: String::new(),
            value,
            budget,
        };
        assert!(over(&measure(1.16, Some(1.15))));
        assert!(
            over(&measure(f64::NAN, Some(1.15))),
            "what could not be measured is not within the budget"
        );
        assert!(
            !over(&measure(1.15, Some(1.15))),
            "the budget itself is allowed"
        );
        assert!(!over(&measure(1.16, None)));
    }

    #[test]
    fn bench_that_compares_nothing_is_an_error() {
        assert!(
            read("").is_err(),
            "silence must not look like a good result"
        );
        assert!(read("{\"name\":\"requests\",\"value\":14}").is_err());
        assert!(read("{\"name\":\"ratio\",\"value\":\"fast\",\"budget\":1.15}").is_err());
    }
}
