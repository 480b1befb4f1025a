//! What belongs to this computer: the window, the keychain, the clipboard, the browser, the log. It
//! knows neither the work nor the commands.

pub(crate) mod authority_file;
pub(crate) mod azure_cli;
pub(crate) mod before_window;
pub(crate) mod browser;
pub(crate) mod clipboard;
pub(crate) mod close;
pub(crate) mod diagnostics;
pub(crate) mod downloads;
pub(crate) mod intended_file;
mod kept_file;
pub(crate) mod keychain;
pub(crate) mod logs;
pub(crate) mod navigation;
pub(crate) mod one_instance;
pub(crate) mod places;
pub(crate) mod platform;
pub(crate) mod recent_directories;
mod redact;
pub(crate) mod report;
pub(crate) mod reveal;
pub(crate) mod settings;
pub(crate) mod sign_in_client;
pub(crate) mod sign_in_preset;
mod versioned_file;
pub(crate) mod window;
