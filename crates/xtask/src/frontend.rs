//! The frontend's own tools: types, lints, unused code, unit tests and the build.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::suite::Suite;
use crate::{console, process, project};

/// Builds `ui/dist`, which the app embeds.
pub(crate) fn build() -> Result<()> {
    console::step("building the frontend", || {
        process::quiet(process::npm().args(["run", "build"])).map(drop)
    })
}

/// Types and accessibility of every component; a warning fails.
pub(crate) fn types() -> Suite {
    script("frontend types", "check")
}

/// Format and lints.
pub(crate) fn lint() -> Suite {
    script("frontend lint", "lint")
}

/// Exports, files and packages that nothing uses.
pub(crate) fn unused() -> Suite {
    script("frontend unused code", "unused")
}

/// The unit tests.
pub(crate) fn tests() -> Suite {
    let start = Instant::now();
    let report = report();
    // A report of an earlier run must not stand in for one that was never written.
    let _ = std::fs::remove_file(&report);
    let ran = console::step("frontend tests", || {
        let file = format!("--outputFile.json={}", report.display());
        process::quiet(process::npm().args([
            "run",
            "test",
            "--",
            "--reporter=default",
            "--reporter=json",
            &file,
        ]))
    });
    let mut suite = match std::fs::read_to_string(&report)
        .map_err(anyhow::Error::from)
        .and_then(|text| read(&text))
    {
        Ok(suite) => suite,
        Err(error) => Suite {
            failed: vec![format!("no report: {error}")],
            ..Suite::default()
        },
    };
    if let Err(error) = ran {
        console::complain(&error);
        if suite.failed.is_empty() {
            suite.failed.push("ended with an error".to_owned());
        }
    }
    Suite {
        name: "frontend tests".to_owned(),
        took: start.elapsed(),
        ..suite
    }
}

fn script(name: &str, script: &str) -> Suite {
    let start = Instant::now();
    let done = console::step(name, || {
        process::quiet(process::npm().args(["run", script]))
    });
    if let Err(error) = &done {
        console::complain(error);
    }
    Suite::single(name, done.is_ok(), start.elapsed())
}

fn report() -> PathBuf {
    project::target().join("frontend-tests.json")
}

/// Reads Vitest's JSON report (<https://vitest.dev/guide/reporters.html#json-reporter>).
fn read(text: &str) -> Result<Suite> {
    let report: Value = serde_json::from_str(text)?;
    let files = report["testResults"]
        .as_array()
        .context("the report lists no files")?;
    let mut suite = Suite::default();
    for file in files {
        let failures_before = suite.failed.len();
        let tests = file["assertionResults"]
            .as_array()
            .context("the report lists no tests of a file")?;
        for test in tests {
            let name = test["fullName"]
                .as_str()
                .unwrap_or("a test without a name")
                .trim()
                .to_owned();
            match test["status"].as_str() {
                Some("passed") => suite.passed += 1,
                Some("failed") => suite.failed.push(name),
                _ => suite.skipped.push(format!("{name}: gives no reason")),
            }
        }
        // A file that does not load has no tests to report.
        if file["status"] == "failed" && suite.failed.len() == failures_before {
            suite.failed.push(format!(
                "{} does not load",
                file["name"].as_str().unwrap_or("a file")
            ));
        }
    }
    anyhow::ensure!(suite.passed > 0 || !suite.failed.is_empty(), "no test ran");
    Ok(suite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_is_counted() {
        let suite = read(
            r#"{"testResults":[
                {"name":"a.test.ts","status":"failed","assertionResults":[
                    {"fullName":"wizard goes back","status":"passed"},
                    {"fullName":"wizard keeps text","status":"failed"},
                    {"fullName":"wizard waits","status":"skipped"}]},
                {"name":"b.test.ts","status":"failed","assertionResults":[]}]}"#,
        )
        .unwrap();
        assert_eq!(suite.passed, 1);
        assert_eq!(
            suite.failed,
            ["wizard keeps text", "b.test.ts does not load"]
        );
        assert_eq!(suite.skipped, ["wizard waits: gives no reason"]);
    }

    #[test]
    fn report_without_tests_is_an_error() {
        let error = read(r#"{"testResults":[]}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no test ran",
            "an empty report must not look like success"
        );
    }
}
