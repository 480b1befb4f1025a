//! What holds for the shell as a whole: its contract with the window, and what the window may do.

mod admission;
mod authorities;
mod azure_cli_directories;
mod bindings;
mod browser;
mod check_all;
mod company_network;
mod connections;
mod differences;
mod directory_place;
mod elsewhere;
mod error_rows;
mod every_account;
mod groups;
mod incremental;
mod killed;
mod konnect_token;
mod lock_out;
mod microsoft_sign_in;
mod needed_rights;
mod opened;
mod organizations;
mod own_client;
mod permissions;
mod practice;
mod recent_directories;
mod recorded_answers;
mod request_file;
mod requests_sent;
mod rotation;
mod secrets;
mod session;
mod settings_together;
mod sign_in_again;
mod sign_in_app;
// A shell script stands in for the Azure CLI.
#[cfg(unix)]
mod sign_in_ways;
mod stage;
mod targets;
mod teams;
mod teardown;
mod test_sign_in;
mod unkept;
mod wrong_directory_first;
