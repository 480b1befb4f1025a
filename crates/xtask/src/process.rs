//! Starting other programs, without a shell.

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::project;

/// A program, started in the root of the checkout and without what Cargo set for this one.
pub(crate) fn program(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(project::root());
    for (name, _) in std::env::vars_os() {
        if is_of_this_program(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
    command
}

/// Cargo, the one that started this program.
pub(crate) fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// npm, in the frontend's folder.
pub(crate) fn npm() -> Command {
    let mut command = program(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(project::ui());
    command
}

/// Runs to the end silently and returns what was printed. The error carries both streams, for the person to read.
pub(crate) fn quiet(command: &mut Command) -> Result<String> {
    let name = line(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("could not start `{name}`"))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{name}` failed ({}):\n{}{}",
            output.status,
            printed,
            complaint
        );
    }
    Ok(printed.into_owned())
}

/// Runs to the end with this terminal, and fails when the program does.
pub(crate) fn shown(command: &mut Command) -> Result<()> {
    let name = line(command);
    let status = status(command)?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}

/// Runs to the end with this terminal and returns how it ended.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    let name = line(command);
    command
        .status()
        .with_context(|| format!("could not start `{name}`"))
}

/// Whether a program of this name is in `PATH`.
pub(crate) fn exists(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| {
            Path::is_file(&folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        })
    })
}

/// The command as a person would type it, for messages only.
pub(crate) fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut line = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned();
    for word in command.get_args() {
        line.push(' ');
        line.push_str(&word.to_string_lossy());
    }
    line
}

/// `cargo run` describes the package it runs in the environment. Some build scripts watch those names (ring's does),
/// and would run again for a child that inherits them.
fn is_of_this_program(name: &str) -> bool {
    [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_NAME",
        "CARGO_PRIMARY_PACKAGE",
    ]
    .iter()
    .any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_says_of_this_program_is_not_passed_on() {
        for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
            assert!(
                is_of_this_program(name),
                "{name} makes build scripts run again"
            );
        }
        for name in [
            "CARGO_HOME",
            "CARGO_TARGET_DIR",
            "CARGO_NET_OFFLINE",
            "PATH",
        ] {
            assert!(
                !is_of_this_program(name),
                "{name} is the person's own setting"
            );
        }
    }

    #[test]
    fn failing_program_is_an_error_that_shows_its_words() {
        let error = quiet(cargo().arg("no-such-subcommand"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("no-such-subcommand"),
            "the person must see what failed: {error}"
        );
    }

    #[test]
    fn missing_program_is_an_error_that_names_it() {
        let error = quiet(&mut program("surely-no-such-program"))
            .unwrap_err()
            .to_string();
        assert_eq!(error, "could not start `surely-no-such-program`");
    }
}
