//! Where things are in this project.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// Names the app's binary if it is not `target/e2e/konnect-sso-setup`.
pub const APP_VARIABLE: &str = "KONNECT_SSO_APP";

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The app's binary, built with its page inside.
pub fn app() -> Result<PathBuf> {
    let path = env::var_os(APP_VARIABLE).map_or_else(
        || root().join("target/e2e/konnect-sso-setup"),
        PathBuf::from,
    );
    ensure!(
        path.is_file(),
        "{} is not there: `cargo xtask test` builds it, or {APP_VARIABLE} names another",
        path.display()
    );
    path.canonicalize()
        .with_context(|| format!("cannot resolve {}", path.display()))
}

/// The app's identifier, under which it keeps its data and its secrets.
pub fn identifier() -> Result<String> {
    let path = root().join("src-tauri/tauri.conf.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let settings: Value = serde_json::from_str(&text)?;
    let identifier = settings
        .get("identifier")
        .and_then(Value::as_str)
        .context("tauri.conf.json has no identifier")?;
    Ok(identifier.to_owned())
}

/// axe-core, as one script.
pub fn axe() -> Result<String> {
    let path = root().join("ui/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}; `npm ci` in ui installs it", path.display()))
}
