//! Random walks: of one person, from any state to any other; and of several, who touch only what is theirs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

#[path = "../common/mod.rs"]
mod common;

mod acts;
mod computers;
mod hand;
mod invariants;
mod ledger;
mod one_person;
mod reviews;
mod several;
mod tamper;
mod things;
mod trial;
