//! What exists in the simulated tenant and organization: plain data and its rules, without HTTP.

pub(crate) mod base_urls;
pub(crate) mod claims;
pub(crate) mod clock;
pub(crate) mod cloud;
pub(crate) mod device_codes;
pub(crate) mod directories_elsewhere;
pub(crate) mod directory;
pub(crate) mod entra;
pub(crate) mod konnect;
pub(crate) mod lifetimes;
pub(crate) mod locations;
pub(crate) mod lock;
pub(crate) mod other_tenants;
pub(crate) mod random_token;
pub(crate) mod refresh_tokens;
pub(crate) mod region;
pub(crate) mod seed;
pub(crate) mod service;
pub(crate) mod sessions;
pub(crate) mod sign_in_rules;
pub(crate) mod sign_ins;
pub(crate) mod signing_key;
pub(crate) mod tenant_segment;
pub(crate) mod tenants;
pub(crate) mod timing;
pub(crate) mod world;
