//! Why no window can be opened here, and how a person is told: the decision, without the box that shows it.

/// The oldest web views that draw the window. `ui/vite.config.ts` builds the pages for the same ones, which
/// `crates/xtask/tests/tidy/oldest_systems.rs` holds together. WebKitGTK 2.46 is the first one with Safari 18's features.
const OLDEST_WEBVIEW2: [u32; 2] = [123, 0];
const OLDEST_WEBKITGTK: [u32; 2] = [2, 46];

/// Where Microsoft offers the Evergreen runtime
/// (<https://learn.microsoft.com/microsoft-edge/webview2/concepts/distribution>).
const WEBVIEW2_PAGE: &str = "https://developer.microsoft.com/microsoft-edge/webview2/";

/// What draws the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WebView {
    WebView2,
    WebKitGtk,
    /// Part of macOS, whose oldest version the bundle names (`minimumSystemVersion` in `tauri.conf.json`).
    OfMacOs,
}

impl WebView {
    /// What this system has.
    pub(crate) const HERE: Self = if cfg!(windows) {
        Self::WebView2
    } else if cfg!(target_os = "macos") {
        Self::OfMacOs
    } else {
        Self::WebKitGtk
    };
}

/// Why no window can be opened here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoWindow {
    /// There is no display server, or it refuses this process.
    #[error(
        "Konnect SSO Setup needs a graphical session, and no display can be opened. \
         Start it from a desktop, or set DISPLAY or WAYLAND_DISPLAY."
    )]
    #[cfg_attr(
        not(any(target_os = "linux", test)),
        expect(dead_code, reason = "only Linux runs without a display")
    )]
    NoDisplay,
    /// There is nothing to draw the window with.
    #[error("{}", missing(*.0))]
    NoWebView(WebView),
    /// It cannot draw these pages.
    #[error("{}", too_old(*web_view, found))]
    OldWebView { web_view: WebView, found: String },
    /// Anything else.
    #[error("Konnect SSO Setup could not start. Nothing was changed.\n\nThe reason: {0}")]
    Failed(String),
}

/// Whether the window can be drawn with the web view of this version; `None` if there is none.
pub(crate) fn usable(web_view: WebView, version: Option<&str>) -> Result<(), NoWindow> {
    let version = version.map(str::trim).filter(|version| !version.is_empty());
    let Some(version) = version else {
        return Err(NoWindow::NoWebView(web_view));
    };
    let oldest = match web_view {
        WebView::WebView2 => OLDEST_WEBVIEW2,
        WebView::WebKitGtk => OLDEST_WEBKITGTK,
        WebView::OfMacOs => return Ok(()),
    };
    // A version that cannot be read is no reason to stop.
    match numbers(version) {
        Some(found) if found < oldest => Err(NoWindow::OldWebView {
            web_view,
            found: version.to_owned(),
        }),
        _ => Ok(()),
    }
}

fn numbers(version: &str) -> Option<[u32; 2]> {
    let mut parts = version.split(['.', ' ']).map(str::parse);
    Some([parts.next()?.ok()?, parts.next()?.ok()?])
}

fn missing(web_view: WebView) -> String {
    match web_view {
        WebView::WebView2 => format!(
            "Konnect SSO Setup needs Microsoft Edge WebView2, and it is not installed on this computer. \
             Nothing was changed.\n\n\
             Download the Evergreen Bootstrapper (or the Standalone Installer, for a computer without internet) from\n\
             {WEBVIEW2_PAGE}\n\
             and install it. Then start Konnect SSO Setup again."
        ),
        WebView::WebKitGtk => "Konnect SSO Setup needs WebKitGTK 4.1, and it cannot be used on this computer. \
             Install the package libwebkit2gtk-4.1-0 (Debian, Ubuntu) or webkit2gtk4.1 (Fedora), then start it again."
            .to_owned(),
        WebView::OfMacOs => "Konnect SSO Setup needs WebKit, which is part of macOS, and it cannot be used on this \
             computer. Install the newest update of macOS, then start it again."
            .to_owned(),
    }
}

fn too_old(web_view: WebView, found: &str) -> String {
    match web_view {
        WebView::WebKitGtk => {
            let [major, minor] = OLDEST_WEBKITGTK;
            format!(
                "Konnect SSO Setup needs WebKitGTK {major}.{minor} or newer, and this computer has {found}. \
                 Install the updates of your system, then start it again."
            )
        }
        WebView::WebView2 | WebView::OfMacOs => {
            let [major, _] = OLDEST_WEBVIEW2;
            format!(
                "Konnect SSO Setup needs Microsoft Edge WebView2 {major} or newer, and this computer has {found}. \
                 Nothing was changed.\n\n\
                 Let it update, or download the Evergreen Bootstrapper from\n\
                 {WEBVIEW2_PAGE}\n\
                 and install it. Then start Konnect SSO Setup again."
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computer_without_web_view_is_told_where_to_get_it() {
        for version in [None, Some(""), Some(" ")] {
            let reason = usable(WebView::WebView2, version).unwrap_err();
            assert_eq!(reason, NoWindow::NoWebView(WebView::WebView2));
            let words = reason.to_string();
            assert!(
                words.contains("WebView2, and it is not installed"),
                "{words}"
            );
            assert!(words.contains(WEBVIEW2_PAGE), "{words}");
        }
        let words = usable(WebView::WebKitGtk, None).unwrap_err().to_string();
        assert!(words.contains("libwebkit2gtk-4.1-0"), "{words}");
    }

    #[test]
    fn web_view_that_is_too_old_is_named_with_both_versions() {
        for (web_view, version, needed) in [
            (WebView::WebView2, "109.0.1518.140", "123"),
            (WebView::WebKitGtk, "2.38.6", "2.46"),
        ] {
            let words = usable(web_view, Some(version)).unwrap_err().to_string();
            assert!(words.contains(version), "{words}");
            assert!(words.contains(&format!("{needed} or newer")), "{words}");
        }
    }

    #[test]
    fn every_other_web_view_is_used() {
        for (web_view, version) in [
            (WebView::WebView2, "123.0.2420.97"),
            (WebView::WebView2, "142.0.3595.53 beta"),
            (WebView::WebKitGtk, "2.46.0"),
            (WebView::WebKitGtk, "3.0.1"),
            (WebView::WebKitGtk, "unknown"),
            (WebView::OfMacOs, "17619"),
        ] {
            assert_eq!(usable(web_view, Some(version)), Ok(()), "{version}");
        }
    }

    #[test]
    fn no_reason_is_without_words() {
        for reason in [
            NoWindow::NoDisplay,
            NoWindow::NoWebView(WebView::OfMacOs),
            NoWindow::Failed("the disk is gone".to_owned()),
        ] {
            let words = reason.to_string();
            assert!(words.starts_with("Konnect SSO Setup"), "{words}");
        }
        let words = NoWindow::Failed("the disk is gone".to_owned()).to_string();
        assert!(words.contains("the disk is gone"), "{words}");
    }
}
