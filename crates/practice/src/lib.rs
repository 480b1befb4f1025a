//! practice.
