//! `cargo xtask run`: the app, or without a display the whole practice set-up through its real window.

use std::io::ErrorKind;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::args::Consent;
use crate::packages::Need;
use crate::setup::setup;
use crate::{build, frontend, process, project};

/// The program of the end-to-end package that plays the person.
const WALKTHROUGH: &str = "walkthrough";

/// Opens the app, or walks through it; returns the exit code of what ran.
pub(crate) fn run(consent: Consent) -> Result<ExitCode> {
    let display = has_display(std::env::consts::OS, |name| {
        std::env::var_os(name).is_some_and(|it| !it.is_empty())
    });
    setup(if display { Need::Build } else { Need::Tests }, consent)?;
    frontend::build()?;
    let mut command = if display {
        process::program(build::app(&[])?)
    } else {
        println!("no display here: doing the practice set-up in a virtual one");
        let app = build::app(&["--bin", WALKTHROUGH])?;
        let pictures = project::root().join("target").join("practice");
        without(&pictures)?;
        let mut walkthrough = process::program(project::built(WALKTHROUGH));
        walkthrough.arg("--app").arg(app).arg("--out").arg(pictures);
        walkthrough
    };
    let status = process::status(&mut command)?;
    // A program ended by a signal has no exit code.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Deletes the folder: pictures of an earlier walk would stand among the new ones.
fn without(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot empty {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Whether a window can be shown to the person.
fn has_display(os: &str, set: impl Fn(&str) -> bool) -> bool {
    os != "linux" || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linux_has_a_display_when_a_server_is_named() {
        assert!(!has_display("linux", |_| false));
        assert!(has_display("linux", |name| name == "DISPLAY"));
        assert!(has_display("linux", |name| name == "WAYLAND_DISPLAY"));
    }

    #[test]
    fn other_systems_always_have_one() {
        assert!(has_display("macos", |_| false) && has_display("windows", |_| false));
    }
}
