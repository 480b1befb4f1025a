//! The real window, as a person uses it. One program, so that real waits run alongside everything else.

mod abandoned;
mod accessibility;
mod adoption;
mod callback_url;
mod changed_by_others;
mod close_during_run;
mod colleague;
mod connections;
mod contract;
mod desktop;
mod errors;
mod every_account;
mod keep_teams;
mod kept;
mod keyboard_only;
mod layout;
mod looks;
mod main_job;
mod many_portals;
mod no_accident;
mod opened;
mod permissions;
mod portals;
mod rotation;
mod secrets;
mod secrets_forbidden;
