//! What differs between operating systems, one small module each.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::{keychain_status, no_access, prepare};
#[cfg(unix)]
mod memory;
#[cfg(unix)]
pub(crate) use memory::keep_memory_off_the_disk;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
pub(crate) use macos::{keychain_status, no_access, prepare};

#[cfg(target_os = "windows")]
mod windows;
#[cfg(target_os = "windows")]
pub(crate) use windows::{keep_memory_off_the_disk, keychain_status, no_access, prepare};

/// Why no window can be opened here.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoWindow {
    /// There is no display server, or it refuses this process.
    #[cfg_attr(
        not(target_os = "linux"),
        expect(dead_code, reason = "only Linux runs without a display")
    )]
    #[error(
        "Konnect SSO Setup needs a graphical session, and no display can be opened. \
         Start it from a desktop, or set DISPLAY or WAYLAND_DISPLAY."
    )]
    NoDisplay,
}
