//! What the app knows while it runs. All of it is in memory and ends with the process. Of the other
//! rooms it knows only what crosses to the window.

pub(crate) mod accounts;
pub(crate) mod app_state;
pub(crate) mod caches;
pub(crate) mod current;
pub(crate) mod data;
pub(crate) mod exclusive_task;
pub(crate) mod intended;
pub(crate) mod journal_folder;
pub(crate) mod keychain;
pub(crate) mod latest_task;
mod practice;
pub(crate) mod reviewed;
pub(crate) mod run_renewals;
pub(crate) mod run_store;
pub(crate) mod running_practice;
pub(crate) mod session_id;
pub(crate) mod sign_in_client;
