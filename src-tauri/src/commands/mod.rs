//! Every command that the window may call, one file per subject.
//!
//! A command takes its arguments, calls the work, and answers; the modules it calls make the decisions.
//! Nothing here traces an argument, because any of them may be secret.

#![expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands every argument over by value"
)]

mod app;
mod authorities;
mod connections;
mod differences;
mod groups;
mod hand_over;
mod konnect;
mod links;
mod microsoft;
mod plan;
mod practice;
mod request_file;
mod run;
mod settings;
mod sign_in_app;
mod teams;
mod test_sign_in;
mod typed;
mod window;

use tauri::Runtime;
use tauri_specta::{Builder, collect_commands};

use crate::ipc::Remedy;

/// The commands with their types. The order is that of the generated bindings.
///
/// No field that crosses in both directions is optional in only one of them, so each type is written once.
pub(crate) fn builder<R: Runtime>() -> Builder<R> {
    Builder::new()
        .disable_serde_phases()
        // One table for the app and its window, so that a number read off Microsoft's page gets the same words.
        .constant(
            "remedies",
            entra::REMEDIES
                .map(|(remedy, codes)| (Remedy::from(remedy), codes))
                .to_vec(),
        )
        .commands(collect_commands![
            app::snapshot::<tauri::Wry>,
            practice::start_practice,
            practice::leave_practice,
            microsoft::set_sign_in_client,
            microsoft::sign_in::<tauri::Wry>,
            microsoft::recent_directories,
            microsoft::azure_cli_directories::<tauri::Wry>,
            microsoft::forget_directories,
            microsoft::open_sign_in_again::<tauri::Wry>,
            microsoft::copy_sign_in_link::<tauri::Wry>,
            microsoft::cancel_sign_in,
            microsoft::check_rights,
            microsoft::sign_out::<tauri::Wry>,
            sign_in_app::preview_sign_in_app,
            sign_in_app::register_sign_in_app,
            sign_in_app::preview_sign_in_app_removal,
            sign_in_app::remove_sign_in_app,
            konnect::connect_konnect,
            konnect::renew_konnect_token,
            konnect::disconnect_konnect::<tauri::Wry>,
            konnect::find_portals,
            request_file::read_request,
            request_file::write_request,
            request_file::save_request,
            teams::read_teams,
            groups::search_groups,
            teams::check_lock_out,
            groups::count_groups,
            plan::check_choices,
            typed::understand,
            plan::preview_plan,
            plan::needed_rights,
            run::run_plan,
            run::cancel_run,
            run::verify,
            differences::intend_difference,
            run::check_all,
            run::stop_checks,
            connections::connections,
            connections::find_elsewhere,
            connections::open_connection,
            connections::preview_continue,
            connections::preview_rotation,
            connections::preview_teardown,
            connections::run_teardown,
            connections::forget_secret,
            test_sign_in::preview_test_sign_in,
            test_sign_in::run_test_sign_in::<tauri::Wry>,
            hand_over::copy_value::<tauri::Wry>,
            hand_over::reveal_secret::<tauri::Wry>,
            hand_over::unkept_secrets,
            hand_over::copy_unkept_secret::<tauri::Wry>,
            hand_over::copy_details::<tauri::Wry>,
            links::open_link::<tauri::Wry>,
            settings::settings,
            settings::change_settings::<tauri::Wry>,
            authorities::added_authorities,
            authorities::add_authority::<tauri::Wry>,
            authorities::remove_authority::<tauri::Wry>,
            settings::places::<tauri::Wry>,
            settings::open_folder::<tauri::Wry>,
            settings::diagnostics::<tauri::Wry>,
            window::watch_close,
            window::close_window::<tauri::Wry>,
        ])
}
