//! The Konnect organization, its Dev Portals, and how people sign in to them.

pub(crate) mod members;
pub(crate) mod organization;
pub(crate) mod portal;
pub(crate) mod rules;
pub(crate) mod target;
pub(crate) mod target_id;
