//! What goes wrong before there is a window to say it in.
//!
//! On standard error for whoever started the app from a terminal, and in a box of the system for everyone else: a
//! release build for Windows has no standard error.

use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, Ordering};

use super::platform::{self, NoWindow};
use super::report::report_before_logging;

/// Whether there is a window, or the person knows why there is none.
static SETTLED: AtomicBool = AtomicBool::new(false);

/// From here on, the window says what goes wrong.
pub(crate) fn window_is_open() {
    SETTLED.store(true, Ordering::Relaxed);
}

/// Tells the person, once, and waits until they have read it.
pub(crate) fn tell(reason: &NoWindow) {
    report_before_logging(reason);
    if !SETTLED.swap(true, Ordering::Relaxed) {
        platform::show_box(&reason.to_string());
    }
}

/// Tells the person about a panic that ends the app before it has a window. Panics of other threads end nothing.
pub(crate) fn tell_panic(panic: &PanicHookInfo<'_>) {
    let is_main = std::thread::current().name() == Some("main");
    if is_main && !SETTLED.load(Ordering::Relaxed) {
        let payload = panic.payload();
        let said = payload.downcast_ref::<&str>().copied();
        let said = said.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        tell(&NoWindow::Failed(
            said.unwrap_or("it gave no reason").to_owned(),
        ));
    }
}
