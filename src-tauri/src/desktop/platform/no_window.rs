//! Why no window can be opened here.

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
