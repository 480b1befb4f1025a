//! Without the app's own practice: the services have their real names, which lead through a proxy to practice in this
//! test. So they outlive the app, and what it keeps is what it keeps for the real ones.

mod azure_cli;
mod killed;
mod main_job;
mod network;
mod renewal;
