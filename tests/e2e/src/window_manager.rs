//! What a window manager does when a person presses a window's close button.
//!
//! The private desktops have no window manager; ICCCM §4.2.8.1 says what it would send.

use anyhow::{Context, Result, bail};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, Window};
use x11rb::rust_connection::RustConnection;

use crate::desktop::Desktop;

/// Asks the window whose title contains `title` to close: the name of the screen is in front of the app's.
pub fn ask_to_close(desktop: &Desktop, title: &str) -> Result<()> {
    let display = desktop.display();
    let (connection, screen) =
        RustConnection::connect(Some(&display)).context("cannot reach the display")?;
    let root = connection
        .setup()
        .roots
        .get(screen)
        .context("the display has a screen")?
        .root;
    let Some(window) = find(&connection, root, title)? else {
        bail!("no window's title contains {title:?}")
    };
    let protocols = connection
        .intern_atom(false, b"WM_PROTOCOLS")?
        .reply()?
        .atom;
    let delete = connection
        .intern_atom(false, b"WM_DELETE_WINDOW")?
        .reply()?
        .atom;
    let message = ClientMessageEvent::new(
        32,
        window,
        protocols,
        [delete, x11rb::CURRENT_TIME, 0, 0, 0],
    );
    connection
        .send_event(false, window, EventMask::NO_EVENT, message)?
        .check()?;
    Ok(())
}

fn find(connection: &RustConnection, window: Window, title: &str) -> Result<Option<Window>> {
    let name = connection
        .get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 256)?
        .reply()?;
    if name
        .value
        .windows(title.len())
        .any(|part| part == title.as_bytes())
    {
        return Ok(Some(window));
    }
    for child in connection.query_tree(window)?.reply()?.children {
        if let Some(found) = find(connection, child, title)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
