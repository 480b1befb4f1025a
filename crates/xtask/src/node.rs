//! Node.js and the frontend's packages.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::{console, process, project};

/// Fails, with what to do, when Node.js is missing or too old for the frontend's tools.
pub(crate) fn check() -> Result<()> {
    let (major, minor) = project::NODE;
    let remedy = format!(
        "Node.js {major}.{minor} or newer is needed. {}",
        install_line()
    );
    let said = process::quiet(process::program("node").arg("--version"))
        .with_context(|| remedy.clone())?;
    if project::version(&said).is_none_or(|version| version < project::NODE) {
        bail!("Node.js {} is too old. {remedy}", said.trim());
    }
    Ok(())
}

/// Runs `npm ci` when the lock file is not the one that was last installed.
pub(crate) fn modules() -> Result<()> {
    let lock_file = project::ui().join("package-lock.json");
    let lock = std::fs::read(&lock_file)
        .with_context(|| format!("could not read {}", lock_file.display()))?;
    if std::fs::read(installed_from()).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    console::step("installing the frontend's packages (npm ci)", || {
        process::quiet(process::npm().arg("ci"))?;
        // Written last, so that an interrupted installation is repeated.
        std::fs::write(installed_from(), &lock)
            .context("could not note which lock file was installed")
    })
}

/// A tool of the frontend, started directly with Node.js: npm would put a process in between that ends without it.
pub(crate) fn tool(script: &str) -> std::process::Command {
    let mut command = process::program("node");
    command.arg(project::ui().join("node_modules").join(script));
    command
}

/// The lock file that `node_modules` was installed from; it is deleted with the folder.
fn installed_from() -> PathBuf {
    project::ui()
        .join("node_modules")
        .join(".installed-from.json")
}

fn install_line() -> &'static str {
    match std::env::consts::OS {
        "macos" => "Run: brew install node",
        "windows" => "Run: winget install --id OpenJS.NodeJS.LTS",
        _ => "See https://nodejs.org/en/download",
    }
}
