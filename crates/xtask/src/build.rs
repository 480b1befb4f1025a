//! What Cargo builds for the other commands.
//!
//! Invariant: every command asks Cargo for the same workspace, features and profile, so what one has compiled serves
//! all the others. A different selection (`-p …`) would unify other features and compile Tauri and tokio again.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::{console, process, project};

/// Embeds the built frontend in the app; without it the window asks the development server for its pages.
pub(crate) const EMBED_FRONTEND: &str = "konnect-sso-setup/custom-protocol";

/// A program that Cargo has built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    /// The package that it belongs to.
    pub(crate) package: String,
    /// The folder of that package.
    pub(crate) folder: PathBuf,
    /// The Cargo target: a library, a program or a file of tests.
    pub(crate) target: String,
    /// Whether it runs tests rather than being the program itself.
    pub(crate) tests: bool,
    pub(crate) path: PathBuf,
}

/// The options that select the workspace, the same for every command.
pub(crate) fn workspace() -> Vec<&'static str> {
    let mut options = vec!["--workspace"];
    if !cfg!(target_os = "linux") {
        options.extend(["--exclude", project::END_TO_END]);
    }
    if cfg!(windows) {
        // Windows does not let Cargo replace a running program, and this one is running.
        options.extend(["--exclude", "xtask"]);
    }
    options
}

/// Builds what `targets` names (`--bins`, `--tests`, …) and returns the resulting programs.
pub(crate) fn cargo(targets: &[&str]) -> Result<Vec<Program>> {
    let mut command = process::cargo();
    command
        .args(["build", "--message-format=json-render-diagnostics"])
        .args(workspace())
        .args(["--features", EMBED_FRONTEND])
        .args(targets)
        .args(dev_features(targets));
    programs(command)
}

/// Builds the app as the end-to-end tests start it, together with other programs, and sets a copy aside.
pub(crate) fn app(others: &[&str]) -> Result<PathBuf> {
    let programs = console::section("building the app", || {
        cargo(&[&["--bin", project::APP], others].concat())
    })?;
    copy_app_binary(&programs)
}

/// Builds all tests, and all programs that they start.
pub(crate) fn tests() -> Result<Vec<Program>> {
    console::section("building the app and the Rust tests", || {
        cargo(&["--bins", "--tests"])
    })
}

/// Copies the app to where no other build replaces it.
pub(crate) fn copy_app_binary(programs: &[Program]) -> Result<PathBuf> {
    let app = programs
        .iter()
        .find(|program| program.target == project::APP && !program.tests)
        .context("Cargo did not report the app among what it built")?;
    let aside = project::app();
    let folder = aside.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // A running program cannot be written to, but its name can be given to another file.
    let fresh = aside.with_extension("new");
    std::fs::copy(&app.path, &fresh)
        .with_context(|| format!("could not copy {}", app.path.display()))?;
    std::fs::rename(&fresh, &aside)
        .with_context(|| format!("could not replace {}", aside.display()))?;
    Ok(aside)
}

/// Cargo counts in the features of development dependencies (Tauri's and tokio's `test` features) as soon as one target
/// needs them. Naming one small test makes a build of programs alone use the same dependencies as the tests.
fn dev_features(targets: &[&str]) -> &'static [&'static str] {
    if targets.contains(&"--tests") || cfg!(windows) {
        &[]
    } else {
        &["--test", "tidy"]
    }
}

/// Runs a Cargo build that reports in JSON; what it says to the person goes to the terminal.
pub(crate) fn programs(mut command: std::process::Command) -> Result<Vec<Program>> {
    let name = process::line(&command);
    let output = command
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .and_then(std::process::Child::wait_with_output)
        .with_context(|| format!("could not start `{name}`"))?;
    if !output.status.success() {
        bail!("`{name}` failed ({})", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(program)
        .collect())
}

/// Reads one line of Cargo's messages
/// (<https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages>).
fn program(line: &str) -> Option<Program> {
    let message: Value = serde_json::from_str(line).ok()?;
    if message["reason"] != "compiler-artifact" {
        return None;
    }
    Some(Program {
        package: package(message["package_id"].as_str()?).to_owned(),
        folder: Path::new(message["manifest_path"].as_str()?)
            .parent()?
            .to_path_buf(),
        target: message["target"]["name"].as_str()?.to_owned(),
        tests: message["profile"]["test"].as_bool()?,
        path: PathBuf::from(message["executable"].as_str()?),
    })
}

/// The name in a package id: after `#` up to `@`, or, where the folder has the same name, the end of the path
/// (<https://doc.rust-lang.org/cargo/reference/pkgid-spec.html>).
fn package(id: &str) -> &str {
    let (path, fragment) = id.split_once('#').unwrap_or((id, ""));
    match fragment.split_once('@') {
        Some((name, _)) => name,
        None => path.rsplit('/').next().unwrap_or(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_ids_give_their_name() {
        assert_eq!(
            package("path+file:///src/crates/http#sso-http@0.1.0"),
            "sso-http"
        );
        assert_eq!(package("path+file:///src/crates/entra#0.1.0"), "entra");
        assert_eq!(
            package("registry+https://github.com/rust-lang/crates.io-index#serde@1.0.229"),
            "serde"
        );
    }

    #[test]
    fn built_program_is_read_from_cargos_message() {
        let line = r#"{"reason":"compiler-artifact","package_id":"path+file:///src/crates/sso#0.1.0",
            "manifest_path":"/src/crates/sso/Cargo.toml","target":{"kind":["lib"],"name":"sso"},
            "profile":{"test":true},"executable":"/src/target/debug/deps/sso-1"}"#;
        let expected = Program {
            package: "sso".to_owned(),
            folder: PathBuf::from("/src/crates/sso"),
            target: "sso".to_owned(),
            tests: true,
            path: PathBuf::from("/src/target/debug/deps/sso-1"),
        };
        assert_eq!(program(line), Some(expected));
    }

    #[test]
    fn libraries_and_other_messages_are_no_programs() {
        for line in [
            r#"{"reason":"build-finished","success":true}"#,
            r#"{"reason":"compiler-artifact","package_id":"a#1","manifest_path":"/a/Cargo.toml",
                "target":{"name":"a"},"profile":{"test":false},"executable":null}"#,
            "warning: something",
        ] {
            assert_eq!(program(line), None, "{line}");
        }
    }
}
