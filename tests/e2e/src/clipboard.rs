//! The desktop's clipboard, seen by a program that is not the app.

use std::io::Write;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};

use crate::desktop::Desktop;
use crate::wait::{self, SOON};

/// The text on the clipboard; empty if there is none.
pub fn read(desktop: &Desktop) -> Result<String> {
    let output = desktop
        .tool("xclip")
        .args(["-selection", "clipboard", "-out"])
        .output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Waits until the clipboard holds exactly this text.
pub async fn wait_for(desktop: &Desktop, text: &str) -> Result<()> {
    wait::until("the clipboard to hold what was copied", SOON, async || {
        Ok((read(desktop)? == text).then_some(()))
    })
    .await
}

/// Copies a text, as another program on the same desktop would.
pub fn write(desktop: &Desktop, text: &str) -> Result<()> {
    let mut command = desktop.tool("xclip");
    command
        .args(["-selection", "clipboard", "-in"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().context("cannot start xclip")?;
    child
        .stdin
        .take()
        .context("xclip reads the text from standard input")?
        .write_all(text.as_bytes())?;
    ensure!(child.wait()?.success(), "xclip did not take the text");
    Ok(())
}
