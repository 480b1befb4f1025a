//! Practice's Microsoft over HTTP: sign-in, tokens, Graph, and what is around every request.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test file: these are how its helpers fail"
)]

mod applications;
mod assignments;
mod audit;
mod browser;
mod client_credentials;
mod confidential;
mod console;
mod contract;
mod deleted_items;
mod device_code;
mod directory;
mod faults;
mod grants;
mod groups;
mod host_mode;
mod locations;
mod metadata;
mod microsoft_clients;
mod own_names;
mod ownership;
mod principals;
mod program;
mod record;
mod rights;
mod secrets;
mod sign_in;
mod sign_in_rules;
mod snapshot;
mod support;
mod tenants;
