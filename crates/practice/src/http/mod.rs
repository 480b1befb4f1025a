//! What the services share above plain data.

pub(crate) mod base_urls;
pub(crate) mod service;
