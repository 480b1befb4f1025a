//! What the desktop's keychain holds, read by a program that is not the app.

use anyhow::Result;

use crate::desktop::Desktop;

/// Every secret that is stored under `service`.
pub fn secrets(desktop: &Desktop, service: &str) -> Result<Vec<String>> {
    let output = desktop
        .tool("secret-tool")
        .args(["search", "--all", "service", service])
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    Ok(text
        .lines()
        .filter_map(|line| line.strip_prefix("secret = "))
        .map(str::to_owned)
        .collect())
}

/// The secret of `service` and `user`, if there is one.
pub fn lookup(desktop: &Desktop, service: &str, user: &str) -> Result<Option<String>> {
    let output = desktop
        .tool("secret-tool")
        .args(["lookup", "service", service, "username", user])
        .output()?;
    Ok(if output.status.success() {
        Some(String::from_utf8(output.stdout)?)
    } else {
        None
    })
}
