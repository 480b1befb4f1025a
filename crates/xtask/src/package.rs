//! `cargo xtask package`: the installable packages and their sizes.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};

use crate::args::Consent;
use crate::packages::Need;
use crate::setup::setup;
use crate::{console, node, process, project};

/// The largest allowed size of a package, in bytes.
const BUDGET: u64 = 12_000_000;

/// Builds the packages of this system; fails when one is over the budget.
pub(crate) fn package(consent: Consent) -> Result<ExitCode> {
    setup(Need::Build, consent)?;
    let kinds = kinds(std::env::consts::OS);
    // Tauri builds the frontend first, as tauri.conf.json says.
    console::section(&format!("building {kinds}"), || {
        process::shown(node::tool("@tauri-apps/cli/tauri.js").args(["build", "--bundles", kinds]))
    })?;
    let mut within = true;
    let packages = packages(&project::target().join("release").join("bundle"), kinds)?;
    ensure!(!packages.is_empty(), "no package was built");
    for package in packages {
        let size = std::fs::metadata(&package)?.len();
        let word = if size > BUDGET { "  OVER BUDGET" } else { "" };
        within &= size <= BUDGET;
        println!("{:>8}  {}{word}", megabytes(size), package.display());
    }
    Ok(if within {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What Tauri can build on each system without downloading anything first, if there is such a kind.
fn kinds(os: &str) -> &'static str {
    match os {
        "windows" => "nsis",
        "macos" => "dmg",
        _ => "deb,rpm",
    }
}

/// The files that were built: those in the folder of a kind that end like that kind.
fn packages(bundles: &Path, kinds: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for kind in kinds.split(',') {
        let folder = bundles.join(kind);
        let ending = if kind == "nsis" { "exe" } else { kind };
        for entry in std::fs::read_dir(&folder)
            .with_context(|| format!("nothing in {}", folder.display()))?
        {
            let path = entry?.path();
            if path.extension().is_some_and(|own| own == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Bytes as people read them, rounded up so that a size over the budget never looks like the budget.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!(megabytes(6_930_000), "7.0 MB");
        assert_eq!(megabytes(BUDGET), "12.0 MB");
        assert_eq!(megabytes(BUDGET + 1), "12.1 MB");
    }

    #[test]
    fn every_system_has_a_kind() {
        assert_eq!(kinds("linux"), "deb,rpm");
        assert_eq!(kinds("windows"), "nsis");
        assert_eq!(kinds("macos"), "dmg");
    }
}
