//! Tells Tauri which commands exist, so that each of them needs a permission of its own, and checks the capability
//! files against that list while compiling.
//!
//! Invariant: a command that is missing here is refused at run time, and a permission for a command that is missing
//! here stops the build. The test `the_window_may_call_exactly_the_commands_of_the_contract` compares all three.

use std::path::Path;

use tauri_build::{AppManifest, Attributes};

const COMMANDS: &[&str] = &[
    "snapshot",
    "start_practice",
    "leave_practice",
    "set_sign_in_client",
    "sign_in",
    "recent_directories",
    "azure_cli_directories",
    "forget_directories",
    "open_sign_in_again",
    "copy_sign_in_link",
    "cancel_sign_in",
    "check_rights",
    "sign_out",
    "preview_sign_in_app",
    "register_sign_in_app",
    "preview_sign_in_app_removal",
    "remove_sign_in_app",
    "connect_konnect",
    "renew_konnect_token",
    "disconnect_konnect",
    "find_portals",
    "read_request",
    "write_request",
    "save_request",
    "read_teams",
    "search_groups",
    "check_lock_out",
    "count_groups",
    "check_choices",
    "understand",
    "preview_plan",
    "needed_rights",
    "run_plan",
    "cancel_run",
    "verify",
    "intend_difference",
    "check_all",
    "stop_checks",
    "connections",
    "find_elsewhere",
    "preview_continue",
    "preview_rotation",
    "preview_teardown",
    "run_teardown",
    "preview_test_sign_in",
    "run_test_sign_in",
    "open_connection",
    "forget_secret",
    "copy_value",
    "reveal_secret",
    "unkept_secrets",
    "copy_unkept_secret",
    "copy_details",
    "open_link",
    "settings",
    "change_settings",
    "places",
    "added_authorities",
    "add_authority",
    "remove_authority",
    "open_folder",
    "diagnostics",
    "watch_close",
    "close_window",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The pages are embedded from this folder while compiling; a checkout without a built frontend has an empty one.
    let pages = Path::new("../ui/dist");
    if !pages.exists() {
        std::fs::create_dir_all(pages)?;
    }
    tauri_build::try_build(Attributes::new().app_manifest(AppManifest::new().commands(COMMANDS)))?;
    Ok(())
}
