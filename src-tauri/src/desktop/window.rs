//! The only window.

use tauri::utils::config::WindowConfig;
use tauri::webview::NewWindowResponse;
use tauri::window::Color;
use tauri::{App, AppHandle, Manager as _, Runtime, WebviewWindow, WebviewWindowBuilder};

use super::navigation;
use crate::ipc::{Appearance, Theme};

/// Its label, which the capability file names.
pub(crate) const WINDOW: &str = "main";

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("{0}")]
    Tauri(#[from] tauri::Error),
    #[error("tauri.conf.json describes no window named {WINDOW}")]
    NotDescribed,
}

/// Opens the window that the configuration describes. It shows its own pages only and opens no other window.
pub(crate) fn open<R: Runtime>(app: &App<R>, appearance: Appearance) -> Result<(), OpenError> {
    let described = |window: &&WindowConfig| window.label == WINDOW;
    let config = app
        .config()
        .app
        .windows
        .iter()
        .find(described)
        .ok_or(OpenError::NotDescribed)?;
    let mut window = WebviewWindowBuilder::from_config(app, config)?
        .theme(native(appearance.theme))
        .initialization_script(first_paint(appearance))
        .on_navigation(navigation::is_own)
        .on_new_window(|_page, _features| NewWindowResponse::Deny)
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::debug!(%error, "the title of the window stays");
            }
        });
    if let Some(color) = background(appearance.theme) {
        window = window.background_color(color);
    }
    window.build()?;
    Ok(())
}

/// What is set, where `ui/public/appearance.js` looks for it before the first paint. An answer of a command would come
/// after it, and the window would flash.
fn first_paint(appearance: Appearance) -> String {
    let set = serde_json::json!(appearance);
    format!(
        "Object.defineProperty(window, \"appearanceAtStart\", {{ value: Object.freeze({set}) }});"
    )
}

/// What is behind the page until it is drawn: `--bg` of `ui/src/styles/tokens.css`. Where the system decides, its own
/// colour.
fn background(theme: Theme) -> Option<Color> {
    match theme {
        Theme::System => None,
        Theme::Light => Some(Color(0xfa, 0xfb, 0xfb, 0xff)),
        Theme::Dark => Some(Color(0x16, 0x1a, 0x1b, 0xff)),
    }
}

fn native(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    }
}

/// Draws the window's own frame in this theme, too.
pub(crate) fn wear<R: Runtime>(window: &WebviewWindow<R>, theme: Theme) {
    if let Err(error) = window.set_theme(native(theme)) {
        tracing::debug!(%error, "the frame of the window keeps its theme");
    }
}

/// Brings the window to the front.
pub(crate) fn show<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(WINDOW) else {
        return;
    };
    let shown = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be brought to the front");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ipc::TextSize;

    #[test]
    fn page_finds_what_is_set_before_its_first_paint() {
        let appearance = Appearance {
            theme: Theme::Dark,
            text_size: TextSize::Largest,
        };
        assert_eq!(
            first_paint(appearance),
            "Object.defineProperty(window, \"appearanceAtStart\", \
             { value: Object.freeze({\"textSize\":\"200\",\"theme\":\"dark\"}) });"
        );
    }

    #[test]
    fn window_is_as_dark_as_the_page_that_follows() {
        let tokens = include_str!("../../../ui/src/styles/tokens.css");
        let hex = |theme| {
            let Color(red, green, blue, _) = background(theme).unwrap();
            format!("#{red:02x}{green:02x}{blue:02x}")
        };
        let bg = format!(
            "--bg: light-dark({}, {});",
            hex(Theme::Light),
            hex(Theme::Dark)
        );
        assert!(tokens.contains(&bg), "{bg}");
    }
}
