//! `cargo xtask test`: everything, from the fastest to the slowest, and a summary at the end.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use crate::args::Consent;
use crate::packages::Need;
use crate::setup::setup;
use crate::suite::{self, Suite};
use crate::test_folder::{self, TestFolder};
use crate::{build, console, frontend, project, rust_tests};

/// Runs every suite, even after one has failed.
pub(crate) fn test(consent: Consent) -> Result<ExitCode> {
    setup(Need::Tests, consent)?;
    let mut suites = vec![frontend::types(), frontend::lint(), frontend::tests()];
    let folder = TestFolder::create()?;
    suites.extend(rust(&folder));
    suites.push(folder.left_behind(test_folder::CLEANING));
    println!("\n{}", suite::summary(&suites));
    Ok(if suite::all_passed(&suites) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn rust(folder: &TestFolder) -> Vec<Suite> {
    let start = Instant::now();
    let built = frontend::build()
        .and_then(|()| build::tests())
        .and_then(|programs| {
            let app = build::copy_app_binary(&programs)?;
            Ok((programs, app))
        });
    let (programs, app) = match built {
        Ok(built) => built,
        Err(error) => {
            console::complain(&error);
            return vec![
                Suite::single("build", false, start.elapsed()),
                Suite::skipped("Rust and end to end", "the build failed"),
            ];
        }
    };
    let mut suites = vec![Suite::single("build", true, start.elapsed())];
    let temporary = ("TMPDIR", folder.path());
    let packages: BTreeSet<&str> = programs
        .iter()
        .filter(|program| program.tests)
        .map(|program| program.package.as_str())
        .collect();
    for package in packages
        .into_iter()
        .filter(|package| *package != project::END_TO_END)
    {
        suites.push(rust_tests::package(package, &programs, false, &[temporary]));
    }
    suites.push(rust_tests::documentation());
    suites.push(if cfg!(target_os = "linux") {
        Suite {
            name: "end to end".to_owned(),
            ..rust_tests::package(
                project::END_TO_END,
                &programs,
                true,
                &[("KONNECT_SSO_APP", &app), temporary],
            )
        }
    } else {
        Suite::skipped(
            "end to end",
            "the window is driven by WebKitGTK's WebDriver, which exists on Linux only",
        )
    });
    if cfg!(windows) {
        suites.push(Suite::skipped(
            "xtask",
            "Windows does not let Cargo replace this program while it runs",
        ));
    }
    suites
}
