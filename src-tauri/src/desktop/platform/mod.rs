//! What differs between operating systems, one small module each.

mod no_window;

pub(crate) use no_window::{NoWindow, WebView, usable};

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::{keychain_status, no_access, prepare, show_box, system};
#[cfg(unix)]
mod memory;
#[cfg(unix)]
pub(crate) use memory::keep_memory_off_the_disk;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
pub(crate) use macos::{keychain_status, no_access, prepare, show_box, system};

#[cfg(target_os = "windows")]
mod windows;
#[cfg(target_os = "windows")]
pub(crate) use windows::{
    keep_memory_off_the_disk, keychain_status, no_access, prepare, show_box, system,
};
