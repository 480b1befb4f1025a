//! Ends the processes of a desktop when the test is over, however it ended.
//!
//! A process belongs to a desktop when it inherited the desktop's mark, a variable in its environment, or, as Chromium
//! writes its title over that, when it keeps its profile in the desktop's folder. A small shell runs alongside the test
//! and waits for the end of its standard input, which comes when the test process is gone, even if killed, and then
//! does what [`end_all`] does; so even an interrupted run leaves nothing behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};

/// The variable's name; its value is the desktop's folder.
pub(crate) const MARK: &str = "KONNECT_SSO_SETUP_DESKTOP";

/// How long processes get to end by themselves.
const PATIENCE: Duration = Duration::from_secs(3);

/// The guard ignores signals that end a terminal's programs: it has to outlive them.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
read -r _
for signal in TERM KILL; do
  for process in /proc/[0-9]*; do
    if tr '\0' '\n' < "$process/environ" | grep -qxF "$1" ||
      tr '\0' '\n' < "$process/cmdline" | grep -qF -e "--user-data-dir=$2"; then
      kill -s "$signal" "${process#/proc/}"
    fi
  done
  sleep 1
done
rm -rf "$2"
"#;

/// The shell that runs alongside the test.
pub(crate) struct Guard(Child);

impl Guard {
    /// Starts to watch over the desktop in `folder`. The guard itself does not have the mark.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let mut command = Command::new("sh");
        command
            .args(["-c", SCRIPT, "guard", &mark(folder)])
            .arg(folder);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
            .spawn()
            .map(Self)
            .context("cannot start the shell that watches over a desktop")
    }

    /// Ends the watch: there is nothing left to end.
    pub(crate) fn dismiss(&mut self) {
        // It may have ended by itself; waiting only reaps it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Ends every process of the desktop in `folder`, programs before the `base` they run on, and removes the folder.
pub(crate) fn end_all(folder: &Path, base: &mut [Child]) {
    let own: Vec<u32> = base.iter().map(Child::id).collect();
    let is_program = |pid: &Pid| !own.contains(&pid.as_raw_nonzero().get().unsigned_abs());
    for pid in marked(folder).iter().filter(|pid| is_program(pid)) {
        signal(*pid, Signal::TERM);
    }
    for pid in marked(folder) {
        signal(pid, Signal::TERM);
    }
    let deadline = Instant::now() + PATIENCE;
    loop {
        // A child that has ended keeps its entry until it is reaped.
        for child in &mut *base {
            let _ = child.try_wait();
        }
        let late = Instant::now() > deadline;
        let left = marked(folder);
        if left.is_empty() {
            match fs::remove_dir_all(folder) {
                // A process that was just starting is not listed, and may still write.
                Err(_) if !late => {}
                Err(error) => return complain(folder, &error),
                Ok(()) => return,
            }
        }
        if late {
            for pid in left {
                signal(pid, Signal::KILL);
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The processes of the desktop in `folder`.
pub(crate) fn marked(folder: &Path) -> Vec<Pid> {
    let mark = mark(folder).into_bytes();
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let profile = format!("--user-data-dir={}", folder.display());
    let belongs = |process: PathBuf| {
        let read = |file| fs::read(process.join(file)).unwrap_or_default();
        read("environ")
            .split(|byte| *byte == 0)
            .any(|variable| variable == mark)
            || read("cmdline")
                .windows(profile.len())
                .any(|part| part == profile.as_bytes())
    };
    entries
        .flatten()
        .filter(|entry| belongs(entry.path()))
        .filter_map(|entry| {
            entry
                .file_name()
                .to_str()?
                .parse()
                .ok()
                .and_then(Pid::from_raw)
        })
        .collect()
}

fn mark(folder: &Path) -> String {
    format!("{MARK}={}", folder.display())
}

/// Sends a signal. The process may have ended by itself since it was listed.
pub(crate) fn signal(pid: Pid, signal: Signal) {
    let _ = kill_process(pid, signal);
}

#[expect(
    clippy::print_stderr,
    reason = "what a test leaves behind is said, though the test itself may have passed"
)]
fn complain(folder: &Path, error: &std::io::Error) {
    eprintln!("{} could not be removed: {error}", folder.display());
}
