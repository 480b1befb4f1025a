//! `cargo xtask check`: everything that needs no running app.

use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::Result;

use crate::args::Consent;
use crate::packages::Need;
use crate::setup::setup;
use crate::suite::{self, Suite};
use crate::{build, console, frontend, process, project, rust_tests};

/// Runs every check, even after one has failed.
pub(crate) fn check(consent: Consent) -> Result<ExitCode> {
    setup(Need::Build, consent)?;
    let mut suites = vec![
        single(
            "Rust format",
            process::cargo().args(["fmt", "--all", "--check"]),
        ),
        lints(),
        licences(),
        frontend::lint(),
        frontend::types(),
        frontend::unused(),
    ];
    suites.extend(house_rules());
    println!("\n{}", suite::summary(&suites));
    Ok(if suite::all_passed(&suites) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Clippy compiles everything, so Cargo's own progress is shown.
fn lints() -> Suite {
    const NAME: &str = "Rust lints";
    let start = Instant::now();
    let done = console::section(NAME, || process::shown(&mut clippy()));
    if let Err(error) = &done {
        console::complain(error);
    }
    Suite::single(NAME, done.is_ok(), start.elapsed())
}

fn clippy() -> Command {
    let mut command = process::cargo();
    command
        .args(["clippy", "--all-targets"])
        .args(build::workspace())
        .args(["--features", build::EMBED_FRONTEND])
        .args(["--", "-D", "warnings"]);
    command
}

/// Licences, advisories and sources of all dependencies (deny.toml).
fn licences() -> Suite {
    const NAME: &str = "licences and advisories";
    if process::exists("cargo-deny") {
        single(
            NAME,
            process::cargo().args(["deny", "--all-features", "check"]),
        )
    } else {
        println!(
            "{NAME}: skipped, cargo-deny is not installed (cargo install --locked cargo-deny)"
        );
        Suite::skipped(
            NAME,
            "cargo-deny is not installed (cargo install --locked cargo-deny)",
        )
    }
}

/// The tests that compare files with each other: generated bindings, and the rules of the house.
fn house_rules() -> Vec<Suite> {
    let start = Instant::now();
    match build::tests() {
        Ok(programs) => {
            let mut suites = vec![rust_tests::named(project::APP, &programs, "bindings")];
            if !cfg!(windows) {
                suites.push(rust_tests::package("xtask", &programs, false, &[]));
            }
            suites
        }
        Err(error) => {
            console::complain(&error);
            vec![Suite::single("build", false, start.elapsed())]
        }
    }
}

fn single(name: &str, command: &mut Command) -> Suite {
    let start = Instant::now();
    let done = console::step(name, || process::quiet(command));
    if let Err(error) = &done {
        console::complain(error);
    }
    Suite::single(name, done.is_ok(), start.elapsed())
}
