//! Practice's Konnect over HTTP: the global and regional APIs, the organization login and the portals.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test file: these are how its helpers fail"
)]

mod authenticate;
mod authentication_settings;
mod browser;
mod identity_providers;
mod legacy;
mod login;
mod members;
mod microsoft;
mod organization;
mod portal_login;
mod portals;
mod provider;
mod rate_limit;
mod support;
mod team_group_mappings;
mod teams;
