//! Practice's Konnect over HTTP: the global API and the organization login.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test file: these are how its helpers fail"
)]

mod authenticate;
mod authentication_settings;
mod identity_providers;
mod legacy;
mod login;
mod microsoft;
mod organization;
mod provider;
mod support;
mod team_group_mappings;
mod teams;
