//! What tests reported, and how it adds up.

use std::fmt::Write as _;
use std::time::Duration;

use crate::console;

/// One group of tests that ran, or should have.
#[derive(Debug, Default)]
pub(crate) struct Suite {
    /// What people call it: `sso`, `frontend types`.
    pub(crate) name: String,
    pub(crate) passed: u32,
    /// Names of what failed. One entry is one failure.
    pub(crate) failed: Vec<String>,
    /// Names of what did not run, each with the reason that it gave.
    pub(crate) skipped: Vec<String>,
    /// Names of what failed once and passed alone at the second try: to be investigated, not hidden.
    pub(crate) flaky: Vec<String>,
    /// Figures that tests reported, such as how many cases they tried.
    pub(crate) measured: Vec<String>,
    pub(crate) took: Duration,
}

impl Suite {
    /// A suite that is a single check.
    pub(crate) fn single(name: &str, passed: bool, took: Duration) -> Self {
        Self {
            name: name.to_owned(),
            passed: u32::from(passed),
            failed: if passed {
                Vec::new()
            } else {
                vec![name.to_owned()]
            },
            took,
            ..Self::default()
        }
    }

    /// A suite of which nothing ran, and why.
    pub(crate) fn skipped(name: &str, why: &str) -> Self {
        Self {
            name: name.to_owned(),
            skipped: vec![why.to_owned()],
            ..Self::default()
        }
    }

    /// Adds what another run of the same suite reported.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed.extend(other.failed);
        self.skipped.extend(other.skipped);
        self.flaky.extend(other.flaky);
        self.measured.extend(other.measured);
        self.took += other.took;
    }
}

/// Whether nothing failed.
pub(crate) fn all_passed(suites: &[Suite]) -> bool {
    suites.iter().all(|suite| suite.failed.is_empty())
}

/// The table, what was skipped and why, what failed, and on the last line the totals.
pub(crate) fn summary(suites: &[Suite]) -> String {
    let mut text = format!(
        "{:<28}{:>8}{:>8}{:>9}{:>10}\n",
        "suite", "passed", "failed", "skipped", "time"
    );
    for suite in suites {
        let _ = writeln!(
            text,
            "{:<28}{:>8}{:>8}{:>9}{:>10}",
            suite.name,
            suite.passed,
            suite.failed.len(),
            suite.skipped.len(),
            console::seconds(suite.took)
        );
    }
    for (title, list) in [
        ("measured", figures as fn(&Suite) -> &[String]),
        ("skipped", skips),
        ("passed only at the second try", flaky),
        ("failed", failures),
    ] {
        if suites.iter().any(|suite| !list(suite).is_empty()) {
            let _ = writeln!(text, "\n{title}:");
            for suite in suites {
                for entry in list(suite) {
                    let _ = writeln!(text, "  {}: {entry}", suite.name);
                }
            }
        }
    }
    let passed: u32 = suites.iter().map(|suite| suite.passed).sum();
    let failed: usize = suites.iter().map(|suite| suite.failed.len()).sum();
    let _ = write!(text, "\n{passed} passed, {failed} failed");
    text
}

fn figures(suite: &Suite) -> &[String] {
    &suite.measured
}

fn skips(suite: &Suite) -> &[String] {
    &suite.skipped
}

fn flaky(suite: &Suite) -> &[String] {
    &suite.flaky
}

fn failures(suite: &Suite) -> &[String] {
    &suite.failed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_line_adds_everything_up() {
        let suites = [
            Suite {
                passed: 40,
                failed: vec!["plan::empty".into()],
                ..Suite::default()
            },
            Suite::single("frontend lint", true, Duration::ZERO),
            Suite::single("frontend types", false, Duration::ZERO),
            Suite::skipped("end to end", "only on Linux"),
        ];
        assert_eq!(summary(&suites).lines().last(), Some("41 passed, 2 failed"));
        assert!(
            !all_passed(&suites),
            "one failure anywhere fails the whole run"
        );
    }

    #[test]
    fn figures_reasons_of_skipped_and_names_of_failed_are_shown() {
        let suites = [
            Suite {
                name: "practice".into(),
                skipped: vec!["contract: no ../shared".into()],
                measured: vec!["40 points, 0 failures".into()],
                ..Suite::default()
            },
            Suite {
                name: "sso".into(),
                failed: vec!["plan::empty".into()],
                ..Suite::default()
            },
        ];
        let text = summary(&suites);
        assert!(
            text.contains("measured:\n  practice: 40 points, 0 failures\n"),
            "{text}"
        );
        assert!(
            text.contains("skipped:\n  practice: contract: no ../shared\n"),
            "{text}"
        );
        assert!(text.contains("failed:\n  sso: plan::empty\n"), "{text}");
    }

    #[test]
    fn nothing_failed_when_everything_passed() {
        let suites = [Suite {
            passed: 3,
            ..Suite::default()
        }];
        assert!(all_passed(&suites));
        assert!(
            !summary(&suites).contains("failed:"),
            "an empty list has no heading"
        );
    }
}
