//! Pending sign-ins, codes and browser sessions.

/// What sign-in remembers between two requests.
#[derive(Default)]
pub(crate) struct Sessions;
