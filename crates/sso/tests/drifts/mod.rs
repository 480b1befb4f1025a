//! What people change in Entra and Konnect apart from the app.

#![allow(
    unreachable_pub,
    dead_code,
    reason = "shared by test files that use different parts"
)]

mod make;
pub mod rows;
pub mod scene;

pub use make::Drift;
