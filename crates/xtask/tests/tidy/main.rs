//! The house rules that can be read off the files: who may depend on whom, what is said where, and what is said
//! nowhere. ARCHITECTURE.md names these tests next to the invariants that they keep.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "everything here is a test"
)]

mod architecture;
mod crates;
mod files;
mod frontend;
mod oldest_systems;
mod pinned;
mod practice_layers;
mod shell_rooms;
mod source;
mod third_party;
