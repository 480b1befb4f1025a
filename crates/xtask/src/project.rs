//! Where things are, and what they are called.

use std::path::{Path, PathBuf};

/// The package, and so the program, of the app.
pub(crate) const APP: &str = "konnect-sso-setup";
/// The package of the end-to-end tests.
pub(crate) const END_TO_END: &str = "e2e";
/// The oldest Rust that builds the workspace.
pub(crate) const RUST: (u32, u32) = (1, 90);
/// The oldest Node.js that runs the frontend's tools.
pub(crate) const NODE: (u32, u32) = (20, 19);

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    // Cargo names the folder when it starts this program; the name fixed at compile time is for a direct start.
    let own = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.ancestors()
        .nth(2)
        .map_or_else(|| own.clone(), Path::to_path_buf)
}

/// The frontend's folder.
pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}

/// Where Cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    let named =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    root().join(named)
}

/// The app as the end-to-end tests start it: a copy that later builds of other variants do not replace.
pub(crate) fn app() -> PathBuf {
    target()
        .join("e2e")
        .join(format!("{APP}{}", std::env::consts::EXE_SUFFIX))
}

/// A program that Cargo builds in the development profile.
pub(crate) fn built(name: &str) -> PathBuf {
    target()
        .join("debug")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// The first `major.minor` in what a program says about itself.
pub(crate) fn version(said: &str) -> Option<(u32, u32)> {
    said.split(|letter: char| letter.is_whitespace() || letter == 'v')
        .find_map(|word| {
            let mut numbers = word.split('.');
            let major = numbers.next()?.parse().ok()?;
            let minor = numbers.next()?.parse().ok()?;
            Some((major, minor))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_programs_say() {
        assert_eq!(
            version("rustc 1.95.0 (f2d3ce0bd 2026-03-21)"),
            Some((1, 95))
        );
        assert_eq!(
            version("rustc 1.97.0-nightly (0a1b2c3d4 2026-04-01)"),
            Some((1, 97))
        );
        assert_eq!(version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(version("command not found"), None);
    }

    #[test]
    fn older_versions_compare_as_older() {
        assert!(
            version("v20.9.0") < Some(NODE),
            "20.9 is older than 20.19 although 9 > 1 as text"
        );
        assert!(version("v22.1.0") > Some(NODE));
    }
}
