//! Linux: the display, WebKitGTK's renderer, and the Secret Service.

use std::env;
use std::error::Error;
use std::fs;

use gtk::prelude::{DialogExt as _, GtkWindowExt as _};
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use sso::StoreError;

use super::no_window::NoWindow;
use crate::ipc::Keychain;

/// WebKitGTK's switches for how it draws. One that is set was set on purpose and is left alone.
const RENDERER_VARIABLES: [&str; 3] = [
    "WEBKIT_DISABLE_DMABUF_RENDERER",
    "WEBKIT_DISABLE_COMPOSITING_MODE",
    "WEBKIT_SKIA_ENABLE_CPU_RENDERING",
];

/// Runs before anything else, while there is one thread.
///
/// Without a GPU, WebKitGTK's DMA-BUF renderer is slow, and on some machines draws nothing at all
/// (tauri-apps/tauri#15936), so it is switched off there.
/// Screenshots through WebDriver hang without it, so an automated window keeps it.
pub(crate) fn prepare() -> Result<(), NoWindow> {
    let chosen = RENDERER_VARIABLES
        .iter()
        .any(|name| env::var_os(name).is_some());
    let automated = env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some();
    if !chosen && !automated && !has_gpu() {
        // SAFETY: no other thread exists yet that could read the environment.
        #[expect(
            unsafe_code,
            clippy::disallowed_methods,
            reason = "main calls this before it starts any thread"
        )]
        unsafe {
            env::set_var("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        }
    }
    gtk::init().map_err(|_| NoWindow::NoDisplay)
}

/// Shows a message and waits until the person closes it. Without a display there is none to show it on.
pub(crate) fn show_box(text: &str) {
    if !gtk::is_initialized_main_thread() {
        return;
    }
    let message = gtk::MessageDialog::new(
        None::<&gtk::Window>,
        gtk::DialogFlags::MODAL,
        gtk::MessageType::Error,
        gtk::ButtonsType::Close,
        text,
    );
    message.set_title("Konnect SSO Setup");
    message.run();
}

/// What this system calls itself (os-release(5)).
pub(crate) fn system() -> String {
    let files = ["/etc/os-release", "/usr/lib/os-release"];
    let text = files.iter().find_map(|file| fs::read_to_string(file).ok());
    let name = text.as_deref().and_then(pretty_name);
    name.unwrap_or("Linux").to_owned()
}

fn pretty_name(text: &str) -> Option<&str> {
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(name.trim_matches(['"', '\'']))
}

fn has_gpu() -> bool {
    let Ok(devices) = fs::read_dir("/dev/dri") else {
        return false;
    };
    devices
        .flatten()
        .any(|device| device.file_name().to_string_lossy().starts_with("renderD"))
}

/// Asks the Secret Service about its default collection, which is where entries go, without unlocking it.
/// Blocks while D-Bus starts the service.
pub(crate) fn keychain_status() -> Keychain {
    let Ok(service) = SecretService::connect(EncryptionType::Plain) else {
        return Keychain::Unavailable;
    };
    let Ok(collection) = service.get_default_collection() else {
        return Keychain::Unavailable;
    };
    match collection.is_locked() {
        Ok(false) => Keychain::Available,
        Ok(true) => Keychain::Locked,
        Err(_) => Keychain::Unavailable,
    }
}

/// What it means when the Secret Service gives no access: the prompt was dismissed, or nothing was unlocked.
pub(crate) fn no_access(cause: &(dyn Error + 'static)) -> StoreError {
    match cause.downcast_ref::<secret_service::Error>() {
        Some(secret_service::Error::Prompt) => StoreError::Denied,
        _ => StoreError::Locked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_is_named_as_it_names_itself() {
        let text =
            "NAME=\"Debian GNU/Linux\"\nPRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nID=debian\n";
        assert_eq!(pretty_name(text), Some("Debian GNU/Linux 13 (trixie)"));
        assert_eq!(pretty_name("ID=debian"), None);
    }

    #[test]
    fn dismissed_prompt_means_denied() {
        assert!(
            matches!(
                no_access(&secret_service::Error::Prompt),
                StoreError::Denied
            ),
            "the person said no"
        );
        assert!(
            matches!(
                no_access(&secret_service::Error::Locked),
                StoreError::Locked
            ),
            "nobody was asked"
        );
    }
}
