//! konnect.
