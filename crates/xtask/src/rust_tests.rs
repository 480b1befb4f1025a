//! Running compiled Rust tests and reading what they report.
//!
//! The programs that [`build::tests`](crate::build::tests) made are started one by one, as `cargo test` does.
//! Asking Cargo to run them package by package would make it choose other features and compile again.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::build::{self, Program};
use crate::suite::Suite;
use crate::{console, process};

/// How a test says that it did not run, on a line of its own; the rest of the line is the reason.
const SKIPPED: &str = "skipped:";

/// How a test reports a figure that a person wants to see even when all is well, on a line of its own.
const MEASURED: &str = "measured:";

/// How many windows are driven at the same time. Some tests wait for real, up to five minutes, so there are more of them
/// than processors.
const WINDOWS_AT_ONCE: usize = 4;

/// Runs every program of one package, as one suite. With `live`, each test is shown when it ends.
///
/// Live tests drive real windows and browsers, which a busy machine can slow down beyond any time limit. Those that
/// fail are run once more, alone, and listed separately in the summary if they then pass.
pub(crate) fn package(
    name: &str,
    programs: &[Program],
    live: bool,
    environment: &[(&str, &Path)],
) -> Suite {
    let mut suite = Suite {
        name: name.to_owned(),
        ..Suite::default()
    };
    for program in programs
        .iter()
        .filter(|program| program.tests && program.package == name)
    {
        let command = || {
            let mut command = process::program(&program.path);
            command
                .current_dir(&program.folder)
                .env("CARGO_MANIFEST_DIR", &program.folder)
                .envs(environment.iter().copied())
                .arg("--show-output");
            if live {
                command.arg(format!("--test-threads={WINDOWS_AT_ONCE}"));
            }
            command
        };
        let title = format!("{name}: {}", program.target);
        let mut first = run(&title, &mut command(), live);
        if live {
            try_again(&mut first, |test| {
                let title = format!("{title}: {test}, once more");
                run(&title, command().args(["--exact", test]), live)
            });
        }
        suite.add(first);
    }
    suite
}

/// Runs each failed test once more; one that passes is counted as passed and as flaky.
fn try_again(suite: &mut Suite, run: impl Fn(&str) -> Suite) {
    for test in std::mem::take(&mut suite.failed) {
        let second = run(&test);
        suite.took += second.took;
        if second.failed.is_empty() && second.passed == 1 {
            suite.passed += 1;
            suite.flaky.push(test);
        } else {
            suite.failed.push(test);
        }
    }
}

/// Runs only those tests of a package whose name contains `filter`. No match is a failure: the name has changed.
pub(crate) fn named(name: &str, programs: &[Program], filter: &str) -> Suite {
    let mut suite = Suite {
        name: format!("{name}: {filter}"),
        ..Suite::default()
    };
    for program in programs
        .iter()
        .filter(|program| program.tests && program.package == name)
    {
        let mut command = process::program(&program.path);
        command
            .current_dir(&program.folder)
            .env("CARGO_MANIFEST_DIR", &program.folder);
        suite.add(run(
            &format!("{name}: {filter}"),
            command.args(["--show-output", filter]),
            false,
        ));
    }
    if suite.passed == 0 && suite.failed.is_empty() {
        suite.failed.push(format!("no test is called `{filter}`"));
    }
    suite
}

/// Compiles and runs the examples in the documentation of all libraries.
pub(crate) fn documentation() -> Suite {
    let mut command = process::cargo();
    command
        .args(["test", "--doc", "--no-fail-fast"])
        .args(build::workspace())
        .args(["--features", build::EMBED_FRONTEND]);
    Suite {
        name: "documentation".to_owned(),
        ..run("documentation examples", &mut command, false)
    }
}

fn run(title: &str, command: &mut Command, live: bool) -> Suite {
    let start = Instant::now();
    if live {
        println!("{title} …");
    }
    let mut suite = match output(command, live) {
        Ok((said, complaint, succeeded)) => {
            // What a test prints from its own thread is not in the report but on the error stream.
            let suite = read(title, &format!("{said}{complaint}"), succeeded);
            if !suite.failed.is_empty() {
                eprintln!("{}{complaint}", failures(&said));
            }
            suite
        }
        Err(error) => {
            console::complain(&error);
            Suite {
                failed: vec![format!("{title} did not start")],
                ..Suite::default()
            }
        }
    };
    suite.took = start.elapsed();
    let word = if suite.failed.is_empty() {
        ""
    } else {
        "  FAILED"
    };
    let counted = format!("{title}, {} passed", suite.passed);
    println!("{counted:<64} {:>8}{word}", console::seconds(suite.took));
    for figure in &suite.measured {
        println!("  {figure}");
    }
    suite
}

/// Runs to the end; returns both streams and whether it succeeded.
fn output(command: &mut Command, live: bool) -> Result<(String, String, bool)> {
    let name = process::line(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{name}`"))?;
    let mut stderr = child.stderr.take().context("the error stream is piped")?;
    let stdout = child.stdout.take().context("the output stream is piped")?;
    // Both streams are read at once: a full pipe would stop the program.
    let complaint = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        stderr
            .read_to_end(&mut bytes)
            .map(|_| String::from_utf8_lossy(&bytes).into_owned())
    });
    let mut said = String::new();
    for line in BufReader::new(stdout).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        if live && line.starts_with("test ") && !line.starts_with("test result") {
            println!("  {line}");
        }
        said.push_str(&line);
        said.push('\n');
    }
    let status = child.wait()?;
    let complaint = complaint
        .join()
        .map_err(|_| anyhow::anyhow!("reading from `{name}` failed"))??;
    Ok((said, complaint, status.success()))
}

/// Reads what the test harness prints; several reports in a row (one for each library's documentation) add up.
fn read(title: &str, said: &str, succeeded: bool) -> Suite {
    let mut suite = Suite::default();
    let mut section = None;
    let mut counted_failures = 0;
    let mut reports = 0;
    for line in said.lines() {
        if let Some(name) = line
            .strip_prefix("---- ")
            .and_then(|rest| rest.strip_suffix(" stdout ----"))
        {
            section = Some(name);
        } else if let Some(reason) = line.trim_start().strip_prefix(SKIPPED) {
            let entry = format!("{}: {}", section.unwrap_or(title), reason.trim());
            if !suite.skipped.contains(&entry) {
                suite.skipped.push(entry);
            }
        } else if let Some(figure) = line.trim_start().strip_prefix(MEASURED) {
            suite.measured.push(figure.trim().to_owned());
        } else if let Some(report) = line.strip_prefix("test result: ") {
            reports += 1;
            section = None;
            suite.passed += count(report, " passed");
            counted_failures += count(report, " failed");
        } else if let Some((name, verdict)) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.rsplit_once(" ... "))
        {
            if verdict == "FAILED" {
                suite.failed.push(name.to_owned());
            } else if let Some(reason) = verdict.strip_prefix("ignored") {
                let reason = reason.trim_start_matches([',', ' ']);
                let reason = if reason.is_empty() {
                    "gives no reason"
                } else {
                    reason
                };
                suite.skipped.push(format!("{name}: {reason}"));
            }
        }
    }
    // A test that returns early has passed for the harness, but it has proven nothing.
    let returned_early = suite
        .skipped
        .iter()
        .filter(|entry| !said.contains(&ignored_line(entry)))
        .count();
    suite.passed = suite
        .passed
        .saturating_sub(u32::try_from(returned_early).unwrap_or(u32::MAX));
    if (reports == 0 || !succeeded) && suite.failed.is_empty()
        || suite.failed.len() < counted_failures as usize
    {
        suite
            .failed
            .push(format!("{title} ended without saying which test failed"));
    }
    suite
}

/// The harness's line for an ignored test, from its parsed entry.
fn ignored_line(entry: &str) -> String {
    let (name, reason) = entry.split_once(": ").unwrap_or((entry, ""));
    if reason == "gives no reason" {
        format!("test {name} ... ignored")
    } else {
        format!("test {name} ... ignored, {reason}")
    }
}

/// The number before `word` in `ok. 5 passed; 0 failed; …`.
fn count(report: &str, word: &str) -> u32 {
    report
        .split([';', '.'])
        .find_map(|part| {
            part.trim()
                .strip_suffix(word.trim_start())
                .and_then(|number| number.trim().parse().ok())
        })
        .unwrap_or(0)
}

/// The part of the harness's output that is about failures, or all of it when there is no such part.
fn failures(said: &str) -> &str {
    match said.find("\nfailures:\n") {
        Some(start) => &said[start..],
        None => said,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn second_try_is_told_and_a_second_failure_stays_one() {
        let mut suite = Suite {
            passed: 3,
            failed: vec!["slow".into(), "broken".into()],
            ..Suite::default()
        };
        try_again(&mut suite, |test| {
            Suite::single(test, test == "slow", Duration::ZERO)
        });
        assert_eq!(suite.passed, 4);
        assert_eq!(
            suite.flaky,
            ["slow"],
            "what passed only alone is not hidden"
        );
        assert_eq!(suite.failed, ["broken"], "what fails twice has failed");
    }

    const MIXED: &str = "
running 4 tests
test plan::agreeing_states_need_no_step ... ok
test contract::answers_fit ... ok
test keychain::survives ... ignored, needs a Secret Service
test plan::missing_app_is_created ... FAILED

successes:

---- contract::answers_fit stdout ----
skipped: ../shared/specs is not there
skipped: ../shared/specs is not there

successes:
    contract::answers_fit
    plan::agreeing_states_need_no_step

failures:

---- plan::missing_app_is_created stdout ----
thread panicked

failures:
    plan::missing_app_is_created

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.03s
";

    #[test]
    fn tests_that_return_early_count_as_skipped_with_their_reason() {
        let suite = read("sso", MIXED, false);
        assert_eq!(
            suite.passed, 1,
            "of two that the harness calls passed, one said that it was skipped"
        );
        assert_eq!(suite.failed, ["plan::missing_app_is_created"]);
        assert_eq!(
            suite.skipped,
            [
                "keychain::survives: needs a Secret Service",
                "contract::answers_fit: ../shared/specs is not there"
            ],
            "each reason is given once"
        );
    }

    #[test]
    fn figures_are_told_although_nothing_failed() {
        let said = "successes:\n\n---- killed stdout ----\nmeasured: 41 points, 0 failures\n\n\
                    test result: ok. 1 passed; 0 failed; 0 ignored; finished in 0.1s\n";
        let suite = read("sso", said, true);
        assert_eq!(suite.measured, ["41 points, 0 failures"]);
        assert_eq!((suite.passed, suite.skipped.len()), (1, 0));
    }

    #[test]
    fn several_reports_add_up() {
        let said = "test result: ok. 2 passed; 0 failed; 0 ignored; finished in 0.1s\n\
                    test result: ok. 5 passed; 0 failed; 0 ignored; finished in 0.1s\n";
        let suite = read("documentation", said, true);
        assert_eq!((suite.passed, suite.failed.len()), (7, 0));
    }

    #[test]
    fn program_that_dies_counts_as_failed() {
        let suite = read("sso", "running 3 tests\ntest a ... ok\n", false);
        assert_eq!(
            suite.failed.len(),
            1,
            "a crash in the middle must not look like success"
        );
        let suite = read("sso", "", true);
        assert_eq!(
            suite.failed.len(),
            1,
            "a program without a report has tested nothing"
        );
    }

    #[test]
    fn failing_exit_after_a_good_report_counts_as_failed() {
        let said = "test result: ok. 2 passed; 0 failed; 0 ignored; finished in 0.1s\n";
        assert_eq!(
            read("sso", said, false).failed.len(),
            1,
            "doc tests that do not compile end like this"
        );
    }

    #[test]
    fn real_harness_is_understood() {
        let own = Program {
            package: "xtask".to_owned(),
            folder: env!("CARGO_MANIFEST_DIR").into(),
            target: "xtask".to_owned(),
            tests: true,
            path: std::env::current_exe().unwrap(),
        };
        let suite = named("xtask", std::slice::from_ref(&own), "durations_are_told");
        assert_eq!((suite.passed, suite.failed.len()), (1, 0), "{suite:?}");
        let suite = named("xtask", &[own], "surely_no_test_has_this_name");
        assert_eq!(
            suite.failed.len(),
            1,
            "a check that finds nothing to check must fail: {suite:?}"
        );
    }

    #[test]
    fn only_the_failing_part_is_shown() {
        assert!(failures(MIXED).contains("thread panicked"));
        assert!(
            !failures(MIXED).contains("successes:"),
            "what passed would bury it"
        );
    }
}
