//! What the services share beyond plain data.

pub(crate) mod base_urls;
pub(crate) mod cookies;
pub(crate) mod html;
pub(crate) mod outbound;
pub(crate) mod service;
pub(crate) mod visitor;
