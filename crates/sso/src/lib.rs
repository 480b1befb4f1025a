//! sso.
