//! What the services share above plain data.

pub(crate) mod service;
