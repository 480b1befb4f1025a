//! How the console answers a change.

use axum::http::StatusCode;

/// 204, or 404 where there was nothing to change.
pub(super) fn done(found: bool) -> StatusCode {
    if found {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}
