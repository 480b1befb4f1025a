//! What a computer lacks to run the tests of the window.

use std::env;
use std::path::PathBuf;

/// Programs that a private desktop needs, with the Debian packages that hold them.
pub const TOOLS: [(&str, &str); 9] = [
    ("Xvfb", "xvfb"),
    ("dbus-daemon", "dbus"),
    ("gnome-keyring-daemon", "gnome-keyring"),
    ("secret-tool", "libsecret-tools"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("xclip", "xclip"),
    ("xdotool", "xdotool"),
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
];

/// Why the window cannot be tested on this computer; `None` if it can.
pub fn reason() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("the window is tested on Linux only, where WebKitWebDriver is".to_owned());
    }
    let absent: Vec<String> = TOOLS
        .iter()
        .filter(|(program, _)| find(program).is_none())
        .map(|(program, package)| format!("{program} (package {package})"))
        .collect();
    (!absent.is_empty()).then(|| format!("not installed: {}", absent.join(", ")))
}

/// Where `program` is on PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

/// Ends the calling test, saying why, where the window cannot be tested.
#[macro_export]
macro_rules! skip_if_missing {
    () => {
        if let Some(reason) = $crate::missing::reason() {
            eprintln!("skipped: {reason}");
            return Ok(());
        }
    };
}
