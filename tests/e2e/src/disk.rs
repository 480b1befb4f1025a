//! A separate disk under the folder of practice's journals: one that is full, or that cannot be written.
//!
//! The app is started in a mount namespace, so that nobody else sees that disk, and creating one needs no rights.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::desktop::Desktop;
use crate::project;

/// What is wrong with the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    /// It has room for the name of a file and for next to nothing in it.
    Full,
    /// It has room for the set-up of one or two targets.
    AlmostFull,
    /// It cannot be written.
    ReadOnly,
}

/// Runs what it is given in a namespace with a disk mounted as `$1` with the options `$2`.
const MOUNT: &str = r#"mount -t tmpfs -o "$2" journals "$1" && shift 2 && exec "$@""#;

impl Disk {
    fn options(self) -> &'static str {
        match self {
            // The smallest possible: one page.
            Self::Full => "size=4k",
            Self::AlmostFull => "size=128k",
            Self::ReadOnly => "ro",
        }
    }

    /// A command that runs `program` where the journals of practice are on this disk.
    pub(crate) fn under(self, desktop: &Desktop, program: &str) -> Result<Command> {
        let folder = desktop.data().join(project::identifier()?);
        let folder = folder.join("practice-runs");
        fs::create_dir_all(&folder)?;
        let mut command = desktop.command("unshare");
        command.args(NAMESPACE);
        command.args(["sh", "-c", MOUNT, "sh"]).arg(folder);
        command.args([self.options(), program]);
        Ok(command)
    }
}

/// A separate mount namespace that keeps the person's user id, because the session bus checks it.
const NAMESPACE: [&str; 4] = ["--user", "--map-current-user", "--keep-caps", "--mount"];

/// Why this computer cannot give a program its own disk; `None` if it can.
pub fn reason() -> Result<Option<String>> {
    let tried = Command::new("unshare")
        .args(NAMESPACE)
        .args(["mount", "-t", "tmpfs", "-o", "ro", "probe", "/mnt"])
        .stdin(Stdio::null())
        .output()
        .context("unshare, of util-linux, is on every Linux")?;
    let said = String::from_utf8_lossy(&tried.stderr);
    Ok((!tried.status.success()).then(|| format!("no disk of its own for the app: {said}")))
}
