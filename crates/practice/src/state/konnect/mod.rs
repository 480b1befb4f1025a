//! The Konnect organization, its Dev Portals, and how people sign in to them.

pub(crate) mod identity_provider;
mod members;
pub(crate) mod organization;
pub(crate) mod portal;
mod portals;
pub(crate) mod rule_violation;
pub(crate) mod rules;
pub(crate) mod target;
pub(crate) mod target_id;
pub(crate) mod team;
