//! The Azure CLI of this computer: found, and run with arguments that are ours alone.
//!
//! No shell is involved, and the window cannot run anything: it has no permission of the plugin. On Windows `az` is a
//! batch file, which the standard library runs with its arguments escaped, or refuses to.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use entra::{AzureCliOutput, AzureCliProblem};
use secrecy::zeroize::Zeroizing;
use tauri::{AppHandle, Runtime};
use tauri_plugin_shell::ShellExt as _;
use tauri_plugin_shell::process::{Command, CommandEvent};
use tokio_util::sync::CancellationToken;

/// How long `az` may take. It starts Python, which a virus scanner may look at file by file, and asks Microsoft.
const LIMIT: Duration = Duration::from_secs(60);

/// More than this is no answer to what it is asked, in bytes.
const LONGEST: usize = 256 * 1024;

/// What it is called.
const NAMES: &[&str] = if cfg!(windows) {
    // The installer's, and that of Python's package.
    &["az.cmd", "az.bat"]
} else {
    &["az"]
};

/// Runs `az` until it ends, is cancelled or takes too long; then it is ended with everything that it started.
pub(crate) async fn run<R: Runtime>(
    app: &AppHandle<R>,
    arguments: Vec<String>,
    cancel: CancellationToken,
) -> Result<AzureCliOutput, AzureCliProblem> {
    // Looking at folders may block, on a network drive for long.
    let found = tauri::async_runtime::spawn_blocking(|| find(&folders()));
    let program = found.await.ok().flatten();
    let program = program.ok_or(AzureCliProblem::NotInstalled)?;
    run_program(app, &program, arguments, cancel, LIMIT).await
}

/// The same with this program and this limit.
pub(crate) async fn run_program<R: Runtime>(
    app: &AppHandle<R>,
    program: &Path,
    arguments: Vec<String>,
    cancel: CancellationToken,
    limit: Duration,
) -> Result<AzureCliOutput, AzureCliProblem> {
    let command = app
        .shell()
        .command(program)
        .args(arguments)
        // Nothing in its answer is for a person to look at.
        .env("AZURE_CORE_NO_COLOR", "true")
        .env("AZURE_CORE_ONLY_SHOW_ERRORS", "true")
        .set_raw_out(true)
        .set_process_group(true)
        .kill_on_drop(true);
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(AzureCliProblem::TooSlow),
        output = tokio::time::timeout(limit, output(command)) => {
            output.unwrap_or(Err(AzureCliProblem::TooSlow))
        }
    }
}

/// Dropping this ends the program.
async fn output(command: Command) -> Result<AzureCliOutput, AzureCliProblem> {
    let (mut news, _child) = command.spawn().map_err(|error| {
        tracing::warn!(%error, "the Azure CLI did not start");
        AzureCliProblem::NotStarted
    })?;
    let mut stdout = Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut stderr = Vec::new();
    while let Some(news) = news.recv().await {
        match news {
            CommandEvent::Stdout(bytes) => {
                let bytes = Zeroizing::new(bytes);
                if stdout.len() + bytes.len() > LONGEST {
                    return Err(AzureCliProblem::Unreadable);
                }
                stdout.extend_from_slice(&bytes);
            }
            CommandEvent::Stderr(bytes) => {
                let room = LONGEST.saturating_sub(stderr.len());
                stderr.extend(bytes.into_iter().take(room));
            }
            CommandEvent::Terminated(ended) => {
                return Ok(AzureCliOutput {
                    code: ended.code,
                    stdout: String::from_utf8_lossy(&stdout).into_owned().into(),
                    stderr: String::from_utf8_lossy(&stderr).into_owned(),
                });
            }
            _ => {}
        }
    }
    Err(AzureCliProblem::Failed)
}

/// The first `az` in these folders.
fn find(folders: &[PathBuf]) -> Option<PathBuf> {
    folders
        .iter()
        // One that is relative would mean whatever folder the app was started in.
        .filter(|folder| folder.is_absolute())
        .flat_map(|folder| NAMES.iter().map(|name| folder.join(name)))
        .find(|program| can_run(program))
}

/// Where to look: the person's own path, and where installers put it. An app that was not started from a terminal has a
/// shorter path, on macOS above all.
fn folders() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let own = env::split_paths(&path).collect::<Vec<_>>();
    let usual = usual_folders(|name| env::var_os(name));
    own.into_iter().chain(usual).collect()
}

#[cfg(windows)]
fn usual_folders(variable: impl Fn(&OsStr) -> Option<OsString>) -> Vec<PathBuf> {
    ["ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"]
        .into_iter()
        .filter_map(|name| variable(OsStr::new(name)))
        .map(|programs| Path::new(&programs).join(r"Microsoft SDKs\Azure\CLI2\wbin"))
        .collect()
}

#[cfg(not(windows))]
fn usual_folders(variable: impl Fn(&OsStr) -> Option<OsString>) -> Vec<PathBuf> {
    let shared = [
        "/opt/homebrew/bin",
        "/usr/local/bin",
        "/usr/bin",
        "/opt/local/bin",
    ];
    let home = variable(OsStr::new("HOME")).map(|home| Path::new(&home).join(".local/bin"));
    shared.into_iter().map(PathBuf::from).chain(home).collect()
}

#[cfg(unix)]
fn can_run(program: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    program
        .metadata()
        .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn can_run(program: &Path) -> bool {
    program.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    fn executable(folder: &Path, name: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::write(folder.join(name), "#!/bin/sh\n").unwrap();
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(folder.join(name), mode).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn first_that_can_run_is_found_and_none_in_the_current_folder() {
        let [empty, text, first, second] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
        executable(text.path(), "az", 0o644);
        executable(first.path(), "az", 0o755);
        executable(second.path(), "az", 0o755);
        std::fs::create_dir(empty.path().join("az")).unwrap();
        let folders = [&empty, &text, &first, &second].map(|folder| folder.path().to_owned());
        assert_eq!(find(&folders), Some(first.path().join("az")));
        assert_eq!(
            find(&folders[..2]),
            None,
            "a folder and a text are no program"
        );

        let here = env::current_dir().unwrap();
        let up = here.components().skip(1).map(|_| "..").collect::<PathBuf>();
        let relative = up.join(first.path().strip_prefix("/").unwrap());
        assert!(relative.join("az").exists(), "{relative:?} leads there");
        assert_eq!(find(&[relative]), None);
    }

    #[test]
    fn installers_own_folders_are_looked_at_too() {
        let found = usual_folders(|name| Some(OsString::from(format!("/{}", name.display()))));
        assert!(!found.is_empty());
        for folder in &found {
            let folder = folder.display().to_string();
            assert!(
                folder.ends_with("bin"),
                "{folder} is where programs are put"
            );
        }
        let homeless = usual_folders(|_| None);
        assert!(
            homeless.iter().all(|folder| folder.is_absolute()),
            "without a home there is no folder of it: {homeless:?}"
        );
    }
}
