//! What ends up in the installed app.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::{process, project};

/// The systems that packages are built for (deny.toml names the same).
const TARGETS: [&str; 6] = [
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "x86_64-pc-windows-msvc",
    "aarch64-pc-windows-msvc",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
];

/// What of the frontend's packages is in the built page: those that the page imports, and what they import.
const NPM: [&str; 3] = ["@tauri-apps/api", "clsx", "svelte"];

/// Code of others in the app.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// An SPDX expression, as its authors wrote it.
    pub(crate) licence: String,
    /// Where its source is.
    pub(crate) source: String,
    pub(crate) authors: Vec<String>,
    /// The folder with its licence files.
    pub(crate) folder: PathBuf,
    /// A licence file with an unusual name.
    pub(crate) licence_file: Option<String>,
}

/// The crates that are linked into the app, on any system.
pub(crate) fn crates() -> Result<Vec<Package>> {
    let mut wanted = BTreeSet::new();
    for target in TARGETS {
        wanted.extend(linked(target)?);
    }
    let told =
        process::quiet(process::cargo().args(["metadata", "--locked", "--format-version=1"]))?;
    let metadata: Value = serde_json::from_str(&told).context("cargo metadata writes JSON")?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists packages")?;
    packages
        .iter()
        .filter(|package| package["source"].is_string())
        .filter(|package| wanted.contains(&(text(&package["name"]), text(&package["version"]))))
        .map(|package| {
            let manifest = PathBuf::from(text(&package["manifest_path"]));
            let name = text(&package["name"]);
            let at_registry = format!("https://crates.io/crates/{name}");
            Ok(Package {
                version: text(&package["version"]),
                licence: text(&package["license"]),
                source: package["repository"]
                    .as_str()
                    .map_or(at_registry, str::to_owned),
                authors: package["authors"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(text)
                    .collect(),
                folder: manifest
                    .parent()
                    .context("a manifest lies in a folder")?
                    .to_owned(),
                licence_file: package["license_file"].as_str().map(str::to_owned),
                name,
            })
        })
        .collect()
}

/// Name and version of each crate that is linked for one system: neither build scripts nor macros are.
fn linked(target: &str) -> Result<Vec<(String, String)>> {
    let told = process::quiet(process::cargo().args([
        "tree",
        "--locked",
        "--package",
        project::APP,
        "--features=custom-protocol",
        "--edges=normal,no-proc-macro",
        "--prefix=none",
        "--target",
        target,
    ]))?;
    Ok(told.lines().filter_map(name_and_version).collect())
}

/// From `name v1.2.3` with whatever follows.
fn name_and_version(line: &str) -> Option<(String, String)> {
    let mut words = line.split_whitespace();
    let name = words.next()?.to_owned();
    let version = words.next()?.strip_prefix('v')?.to_owned();
    Some((name, version))
}

/// The packages that are in the built page.
pub(crate) fn npm_packages() -> Result<Vec<Package>> {
    NPM.into_iter().map(npm_package).collect()
}

fn npm_package(name: &str) -> Result<Package> {
    let folder = project::ui().join("node_modules").join(name);
    let manifest = folder.join("package.json");
    let told = std::fs::read_to_string(&manifest)
        .with_context(|| format!("{} is missing: run `npm ci` in ui", manifest.display()))?;
    let manifest: Value = serde_json::from_str(&told).context("package.json is JSON")?;
    Ok(Package {
        name: name.to_owned(),
        version: text(&manifest["version"]),
        licence: text(&manifest["license"]),
        source: format!("https://www.npmjs.com/package/{name}"),
        authors: manifest["author"]
            .as_str()
            .map(str::to_owned)
            .into_iter()
            .collect(),
        folder,
        licence_file: None,
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
