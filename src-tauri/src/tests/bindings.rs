//! The frontend's bindings are those of the commands as they are.
//!
//! `UPDATE_BINDINGS=1 cargo test -p konnect-sso-setup bindings` regenerates them.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use specta_typescript::Typescript;
use tauri::test::MockRuntime;

use crate::commands;

const HEADER: &str = "// This file is generated from src-tauri by `cargo test -p konnect-sso-setup bindings`. Do not edit it by hand.\n";

/// The frontend creates channels, and names what a command that can fail answers with.
const FOOTER: &str = "
export type TypedError<T, E> = Awaited<ReturnType<typeof typedError<T, E>>>;
export { Channel };
";

/// The kinds of error that the window has words for. A new one needs words, so the list is kept by hand on purpose.
const ERROR_KINDS: [&str; 59] = [
    "certificateRefused",
    "graphRefused",
    "groupNotAssignable",
    "invalidInput",
    "unreachable",
    "signInCancelled",
    "signInDeclined",
    "signInTimedOut",
    "signInCodeExpired",
    "azureCli",
    "signInRefused",
    "listenerFailed",
    "answerNotGenuine",
    "browserNotOpened",
    "signInExpired",
    "notAllowed",
    "secretsForbidden",
    "waitsForExemption",
    "secretLifetimeTooLong",
    "notReplicated",
    "secretNotAccepted",
    "secretRefused",
    "throttled",
    "konnectTokenRejected",
    "konnectNotAllowed",
    "loginPathTaken",
    "konnectRefused",
    "portalGone",
    "groupGone",
    "teamGone",
    "personNotFound",
    "groupAssignmentNotLicensed",
    "samlInPlace",
    "permissionsMissing",
    "otherAccount",
    "otherDirectory",
    "otherOrganization",
    "chooseApplication",
    "changedMeanwhile",
    "setUpElsewhere",
    "stillThere",
    "providerChanged",
    "checkFailed",
    "unreadableResponse",
    "serviceFailed",
    "keychainFailed",
    "diskFailed",
    "notKept",
    "clipboardFailed",
    "clockWrong",
    "practiceFailed",
    "notSignedIn",
    "notConnected",
    "planOutdated",
    "sessionChanged",
    "busy",
    "nothingToShow",
    "cancelled",
    "unexpected",
];

fn generated() -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bindings.ts");
    commands::builder::<MockRuntime>()
        .export(Typescript::default().header(HEADER), &file)
        .unwrap();
    // A command without an answer answers `null`, which is what TypeScript then sees.
    let bindings = fs::read_to_string(file)
        .unwrap()
        .replace("__TAURI_INVOKE<void>", "__TAURI_INVOKE<null>");
    format!("{}\n{FOOTER}", bindings.trim_end())
}

#[test]
fn bindings_are_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/lib/ipc/bindings.ts");
    let generated = generated();
    if env::var_os("UPDATE_BINDINGS").is_some() {
        fs::write(path, generated).unwrap();
        return;
    }
    let committed = fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    assert!(
        committed == generated,
        "the commands have changed: run `UPDATE_BINDINGS=1 cargo test -p konnect-sso-setup bindings` and commit the file"
    );
}

#[test]
fn error_kinds_are_those_that_have_words() {
    let bindings = generated();
    let start = bindings.find("export type CommandError =").unwrap();
    let end = start + bindings[start..].find("\n\n").unwrap();
    let found: BTreeSet<&str> = bindings[start..end]
        .split("{ kind: \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(
        found,
        BTreeSet::from(ERROR_KINDS),
        "each kind is handled by the window, and none that is not made"
    );
}
