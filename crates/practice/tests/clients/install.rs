//! The clients, installed once into Cargo's folder for what tests leave behind.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");
const FOLDER: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/clients");

/// The folder with the clients for Node, and their packages at the versions in the lock file.
pub(crate) fn node_clients() -> &'static Path {
    static INSTALLED: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = PathBuf::from(FOLDER);
        let lock = "package-lock.json";
        let wanted = std::fs::read(Path::new(SOURCES).join(lock)).unwrap();
        let is_installed =
            std::fs::read(folder.join("installed")).is_ok_and(|installed| installed == wanted);
        copy_sources(&folder);
        if !is_installed {
            let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
            ran(Command::new(npm).arg("ci").current_dir(&folder));
            std::fs::write(folder.join("installed"), wanted).unwrap();
        }
        folder
    });
    &INSTALLED
}

/// The interpreter with the clients for Python, at the versions in the requirements file; or why there is none.
pub(crate) fn python_clients() -> Result<&'static Path, &'static str> {
    static INSTALLED: LazyLock<Result<PathBuf, &str>> = LazyLock::new(|| {
        let folder = node_clients();
        let environment = folder.join("python");
        let interpreter = environment.join(if cfg!(windows) {
            "Scripts/python.exe"
        } else {
            "bin/python"
        });
        let wanted = std::fs::read(Path::new(SOURCES).join("requirements.txt")).unwrap();
        let installed = environment.join("installed");
        if std::fs::read(&installed).is_ok_and(|known| known == wanted) {
            return Ok(interpreter);
        }
        let system = ["python3", "python"]
            .into_iter()
            .find(|name| is_recent(name))
            .ok_or("there is no Python 3.10 or newer here")?;
        let mut create = Command::new(system);
        create.args(["-m", "venv", "--clear"]).arg(&environment);
        if !create.output().is_ok_and(|made| made.status.success()) {
            return Err("this Python cannot create a virtual environment");
        }
        let mut install = Command::new(&interpreter);
        install
            .args(["-m", "pip", "install", "--quiet", "--require-hashes"])
            .args(["--only-binary", ":all:", "--disable-pip-version-check"])
            .args(["-r", "requirements.txt"])
            .current_dir(folder);
        let output = install.output().map_err(|_| "pip does not run here")?;
        if !output.status.success() {
            return Err("pip cannot install the packages here");
        }
        std::fs::write(installed, wanted).unwrap();
        Ok(interpreter)
    });
    INSTALLED.as_deref().map_err(|why| *why)
}

fn is_recent(python: &str) -> bool {
    let check = "import sys, venv; sys.exit(sys.version_info < (3, 10))";
    let mut command = Command::new(python);
    command
        .args(["-c", check])
        .output()
        .is_ok_and(|checked| checked.status.success())
}

/// One of the scripts, ready to run.
pub(crate) fn node(folder: &Path, script: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(folder.join(script)).current_dir(folder);
    command
}

fn copy_sources(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    for entry in std::fs::read_dir(SOURCES).unwrap() {
        let file = entry.unwrap();
        let name = file.file_name();
        if file.file_type().unwrap().is_file() && !name.to_string_lossy().ends_with(".rs") {
            std::fs::copy(file.path(), folder.join(name)).unwrap();
        }
    }
}

fn ran(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?} failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
