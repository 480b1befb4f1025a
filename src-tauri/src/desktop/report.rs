//! What no window can say.

use std::fmt::Display;
use std::io::{self, Write as _};

/// Prints it to standard error, before there is a window or a log.
pub(crate) fn report_before_logging(problem: &dyn Display) {
    // Without a terminal there is nobody to tell.
    let _unheard = writeln!(io::stderr(), "{problem}");
}
