//! entra.
