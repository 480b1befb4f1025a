//! What the app knows while it runs. All of it is in memory and ends with the process.

pub(crate) mod app_state;
pub(crate) mod caches;
pub(crate) mod current;
pub(crate) mod exclusive_task;
pub(crate) mod run_store;
pub(crate) mod running_practice;
