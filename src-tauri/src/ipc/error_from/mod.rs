//! From the errors of the crates below to the kinds that the window handles, one file for each crate.

mod entra;
mod http;
mod konnect;
mod sso;
#[cfg(test)]
mod tests;
