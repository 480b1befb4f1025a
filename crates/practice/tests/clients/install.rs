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
