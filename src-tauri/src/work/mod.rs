//! The work behind the commands, each a few lines over `sso`. It knows the session, and neither the commands nor the
//! desktop.

pub(crate) mod authorities;
pub(crate) mod check_all;
pub(crate) mod connections;
pub(crate) mod differences;
pub(crate) mod directory_place;
pub(crate) mod elsewhere;
pub(crate) mod groups;
pub(crate) mod journal_counts;
mod journals;
pub(crate) mod konnect_connection;
pub(crate) mod links;
pub(crate) mod lock_out;
pub(crate) mod microsoft_sign_in;
pub(crate) mod needed_rights;
pub(crate) mod opened;
pub(crate) mod own_client;
mod permissions;
pub(crate) mod portals;
pub(crate) mod request_file;
pub(crate) mod review;
pub(crate) mod rotation;
mod run_progress;
mod services;
pub(crate) mod setup;
pub(crate) mod sign_in_again;
pub(crate) mod sign_in_app;
pub(crate) mod snapshot;
pub(crate) mod teams;
pub(crate) mod teardown;
pub(crate) mod test_sign_in;
pub(crate) mod unkept;
mod waiting_page;
