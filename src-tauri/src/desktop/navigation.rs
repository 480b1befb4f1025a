//! Where the window may go: nowhere but its own pages.
//!
//! Tauri lets its isolation frame through before it asks, so that frame is not mentioned here.

use tauri::Url;

/// Whether `url` is one of the app's own pages: `tauri://localhost` on Linux and macOS, `http://tauri.localhost` on
/// Windows, and the development server where the pages are not embedded.
pub(crate) fn is_own(url: &Url) -> bool {
    match (url.scheme(), url.host_str().unwrap_or_default(), url.port()) {
        ("tauri", "localhost", None) | ("http", "tauri.localhost", None) => true,
        ("http", "127.0.0.1", Some(1420)) => cfg!(dev),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_pages_allowed() {
        for own in [
            "tauri://localhost",
            "tauri://localhost/index.html#/review",
            "http://tauri.localhost/",
        ] {
            assert!(is_own(&own.parse().unwrap()), "{own} is the app itself");
        }
    }

    #[test]
    fn everything_else_refused() {
        for other in [
            "https://login.microsoftonline.com/",
            "https://cloud.konghq.com/login",
            "http://localhost:1234/",
            "http://127.0.0.1:8000/",
            "http://tauri.localhost.example/",
            "http://x.tauri.localhost/",
            "http://tauri.localhost:8000/",
            "tauri://elsewhere/",
            "file:///etc/passwd",
            "data:text/html,hello",
            "javascript:alert(1)",
            "about:blank",
            "blob:null/1",
        ] {
            assert!(!is_own(&other.parse().unwrap()), "{other} is not the app");
        }
    }
}
