//! Drives the built app in its real window, with everything around it real but private to one test:
//! an X display, a D-Bus session, a keyring, a home, and a browser that the app's links reach.
//!
//! [`app::App`] is the app on such a desktop; the other modules are the parts a test may look at.
//! Everything waits for a condition until a deadline; nothing sleeps for a fixed time.
//!
//! Linux only. [`missing::reason`] says what a computer lacks, and a test that cannot run prints it.

pub mod accessible;
pub mod app;
pub mod axe;
pub mod browser;
pub mod clipboard;
pub mod desktop;
pub mod disk;
pub mod fitting;
mod guard;
pub mod hands;
pub mod internet;
pub mod journey;
pub mod keyboard;
pub mod keychain;
pub mod missing;
pub mod picture;
pub mod practice;
pub mod project;
pub mod published;
pub mod secrets_scan;
pub mod wait;
pub mod webdriver;
pub mod window_manager;
