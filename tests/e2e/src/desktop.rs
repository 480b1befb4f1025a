//! One private desktop per test: its own X display, D-Bus session, keyring, home and list of opened links.
//!
//! Nothing here touches the real home or the real session, and any number of desktops may run side by side.
//! Dropping a desktop ends exactly its own processes, and so does an interrupted test: see [`crate::guard`].

use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::guard::{self, Guard, MARK};
use crate::{missing, wait};
use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal};

/// The keyring's password, which only unlocks a keyring that lives as long as one test.
const KEYRING_PASSWORD: &[u8] = b"a keyring for one test";

/// How long a tool may take.
const TOOL_LIMIT_SECONDS: &str = "20";

/// A running desktop.
pub struct Desktop {
    folder: PathBuf,
    guard: Guard,
    environment: Vec<(OsString, OsString)>,
    processes: Vec<Child>,
    /// The process id of the keyring.
    keyring: Option<u32>,
}

/// Whether the desktop has a Secret Service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyring {
    /// gnome-keyring, unlocked.
    Unlocked,
    /// None.
    Absent,
}

impl Desktop {
    /// Starts a desktop with an unlocked keyring.
    pub async fn start() -> Result<Self> {
        Self::start_with(Keyring::Unlocked).await
    }

    /// Starts a desktop.
    pub async fn start_with(keyring: Keyring) -> Result<Self> {
        // From here on the guard removes it.
        let folder = tempfile::Builder::new()
            .prefix("konnect-sso-e2e-")
            .tempdir()?
            .keep();
        let guard = Guard::start(&folder)?;
        let mut desktop = Self {
            folder,
            guard,
            environment: Vec::new(),
            processes: Vec::new(),
            keyring: None,
        };
        desktop.make_home()?;
        desktop.start_display()?;
        desktop.start_bus()?;
        if keyring == Keyring::Unlocked {
            desktop.start_keyring().await?;
        }
        Ok(desktop)
    }

    /// A command in this desktop's environment, and no other.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .env_clear()
            .envs(self.environment.iter().cloned())
            .current_dir(self.folder());
        command
    }

    /// A command that looks at the desktop or changes it, and is ended if it hangs: the owner of a selection or a
    /// secret may never answer.
    pub fn tool(&self, program: &str) -> Command {
        let mut command = self.command("timeout");
        command.args([TOOL_LIMIT_SECONDS, program]);
        command
    }

    /// Starts `command`, which lives as long as the desktop, with its output in `{name}.log`.
    pub fn keep(&mut self, name: &str, mut command: Command) -> Result<()> {
        let log = File::create(self.log(name))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        self.processes.push(child);
        Ok(())
    }

    /// Ends the keyring, as a crash does.
    pub fn end_keyring(&mut self) -> Result<()> {
        let keyring = self.keyring.take().context("a keyring runs")?;
        let is_keyring = |child: &&mut Child| child.id() == keyring;
        let child = self.processes.iter_mut().find(is_keyring);
        let child = child.context("the keyring is one of the desktop's processes")?;
        child.kill()?;
        child.wait()?;
        Ok(())
    }

    /// Locks the keyring, as a person leaving the computer does.
    pub fn lock_keyring(&self) -> Result<()> {
        let mut lock = self.tool("dbus-send");
        lock.args(["--session", "--print-reply"])
            .arg("--dest=org.freedesktop.secrets")
            .arg("/org/freedesktop/secrets")
            .arg("org.freedesktop.Secret.Service.Lock")
            .arg("array:objpath:/org/freedesktop/secrets/collection/login");
        let locked = lock.stdout(Stdio::null()).status()?;
        ensure!(locked.success(), "the keyring could not be locked");
        Ok(())
    }

    /// What the program kept as `name` has printed.
    pub fn log(&self, name: &str) -> PathBuf {
        self.folder().join(format!("{name}.log"))
    }

    /// The folder that holds everything of this desktop.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The home, with the folders for data, settings, cache and state in it.
    pub fn home(&self) -> PathBuf {
        self.folder().join("home")
    }

    /// Where applications keep data.
    pub fn data(&self) -> PathBuf {
        self.home().join(".local/share")
    }

    /// The X display, such as `:7`.
    pub fn display(&self) -> String {
        let set = self
            .environment
            .iter()
            .rev()
            .find(|(name, _)| name == "DISPLAY");
        set.map(|(_, value)| value.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    /// Whether a process started from `program` is still running on this desktop.
    pub fn runs(&self, program: &Path) -> bool {
        self.started_from(program).next().is_some()
    }

    /// Kills every process started from `program`.
    pub fn kill(&self, program: &Path) {
        for process in self.started_from(program) {
            guard::signal(process, Signal::KILL);
        }
    }

    /// What the kernel says about the core dumps of each process started from `program`: soft and hard limit.
    pub fn core_dump_limits(&self, program: &Path) -> Result<Vec<String>> {
        let read = |process: Pid| {
            let path = format!("/proc/{}/limits", process.as_raw_nonzero());
            let limits = fs::read_to_string(path)?;
            let core = limits
                .lines()
                .find_map(|line| line.strip_prefix("Max core file size"));
            let words = core.unwrap_or_default().split_whitespace().take(2);
            Ok(words.collect::<Vec<_>>().join(" "))
        };
        self.started_from(program).map(read).collect()
    }

    fn started_from(&self, program: &Path) -> impl Iterator<Item = Pid> {
        let is_it = move |pid: &Pid| {
            fs::read_link(format!("/proc/{}/exe", pid.as_raw_nonzero()))
                .is_ok_and(|path| path == program)
        };
        guard::marked(&self.folder).into_iter().filter(is_it)
    }

    /// Where programs are found first.
    pub fn programs(&self) -> PathBuf {
        self.folder().join("bin")
    }

    /// The file to which `xdg-open` appends each link.
    pub(crate) fn opened_links(&self) -> PathBuf {
        self.folder().join("opened-links")
    }

    fn make_home(&mut self) -> Result<()> {
        let programs = self.programs();
        let runtime = self.folder().join("runtime");
        for folder in [
            &self.home(),
            &self.data(),
            &self.home().join(".config"),
            &self.home().join(".cache"),
            &programs,
            &runtime,
        ] {
            fs::create_dir_all(folder)?;
            fs::set_permissions(folder, Permissions::from_mode(0o700))?;
        }
        let opener = programs.join("xdg-open");
        fs::write(
            &opener,
            format!(
                "#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n",
                self.opened_links().display()
            ),
        )?;
        fs::set_permissions(&opener, Permissions::from_mode(0o700))?;
        fs::write(self.opened_links(), "")?;

        let mut path = OsString::from(&programs);
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        self.set("PATH", path);
        self.set(MARK, self.folder().to_owned());
        self.set("HOME", self.home());
        self.set("XDG_DATA_HOME", self.data());
        self.set("XDG_CONFIG_HOME", self.home().join(".config"));
        self.set("XDG_CACHE_HOME", self.home().join(".cache"));
        self.set("XDG_STATE_HOME", self.home().join(".local/state"));
        self.set("XDG_RUNTIME_DIR", runtime);
        self.set("TMPDIR", self.folder().to_owned());
        self.set("LANG", "C.UTF-8");
        self.set("GDK_BACKEND", "x11");
        // With the GPU's renderer, WebDriver's screenshots need a GPU; with this they do not.
        self.set("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1");
        self.set("TAURI_WEBVIEW_AUTOMATION", "true");
        Ok(())
    }

    fn start_display(&mut self) -> Result<()> {
        let mut command = self.command("Xvfb");
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x900x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]);
        let number = self.keep_and_read_line("Xvfb", command)?;
        ensure!(
            number.parse::<u32>().is_ok(),
            "Xvfb did not say its display: {number:?}"
        );
        self.set("DISPLAY", format!(":{number}"));
        Ok(())
    }

    fn start_bus(&mut self) -> Result<()> {
        let socket = self.folder().join("bus");
        let mut command = self.command("dbus-daemon");
        command.args(["--nofork", "--nopidfile", "--print-address=1"]);
        // A bus that knows no service folders starts nothing on demand. Otherwise the first to ask for a keyring would
        // get a second, locked one if the desktop's own is not there yet, and wait for a password forever.
        let settings = self.folder().join("bus.conf");
        fs::write(&settings, bus_without_services(&socket))?;
        command.arg(format!("--config-file={}", settings.display()));
        let address = self.keep_and_read_line("dbus-daemon", command)?;
        self.set("DBUS_SESSION_BUS_ADDRESS", address);
        Ok(())
    }

    async fn start_keyring(&mut self) -> Result<()> {
        let mut command = self.command("gnome-keyring-daemon");
        command.args(["--foreground", "--unlock", "--components=secrets"]);
        let log = File::create(self.log("gnome-keyring-daemon"))?;
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let mut password = child
            .stdin
            .take()
            .context("the keyring takes its password on standard input")?;
        self.keyring = Some(child.id());
        self.processes.push(child);
        password.write_all(KEYRING_PASSWORD)?;
        drop(password);
        wait::until("the keyring to answer", wait::SOON, async || {
            let mut store = self.tool("secret-tool");
            store
                .args(["store", "--label=probe", "purpose", "probe"])
                .stdin(Stdio::piped())
                .stderr(Stdio::null());
            let mut store = store.spawn()?;
            store
                .stdin
                .take()
                .context("secret-tool reads the secret from standard input")?
                .write_all(b"probe")?;
            let stored = store.wait()?.success();
            Ok(stored.then_some(()))
        })
        .await?;
        let cleared = self
            .tool("secret-tool")
            .args(["clear", "purpose", "probe"])
            .status()?;
        ensure!(
            cleared.success(),
            "the keyring's probe could not be removed"
        );
        Ok(())
    }

    /// For programs that say on standard output where they listen.
    fn keep_and_read_line(&mut self, name: &str, mut command: Command) -> Result<String> {
        let log = File::create(self.log(name))?;
        let spawned = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn();
        let mut child = spawned.with_context(|| format!("cannot start {name}"))?;
        let output = child.stdout.take();
        self.processes.push(child);
        read_line(output.context("its output is piped")?)
            .with_context(|| format!("{name} did not start"))
    }

    /// Sets a variable for the programs that are started from now on.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.environment.push((name.into(), value.into()));
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        guard::end_all(&self.folder, &mut self.processes);
        self.guard.dismiss();
    }
}

fn read_line(output: ChildStdout) -> Result<String> {
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    ensure!(!line.trim().is_empty(), "it ended without a word");
    Ok(line.trim().to_owned())
}

fn bus_without_services(socket: &Path) -> String {
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        socket.display()
    )
}

/// Refuses to run where no desktop can be provided.
pub fn require_tools() -> Result<()> {
    match missing::reason() {
        Some(reason) => anyhow::bail!("{reason}"),
        None => Ok(()),
    }
}
