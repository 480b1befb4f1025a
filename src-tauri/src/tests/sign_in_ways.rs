//! Signing in without this computer's browser: by a code, and by the Azure CLI, which a program of that name stands in
//! for. Practice stands in for the real services.

mod computer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use self::computer::Computer;
use super::every_account::{MAYA, at_the_microsoft_screen, press};
use super::own_client::main_job;
use super::stage::{ADMIN, hearing, in_session, sign_in, sign_in_request};
use crate::ipc::{Permission, SignInRequest, SignInWay};
use crate::session::sign_in_client::SignInClient;
use crate::work::microsoft_sign_in;

fn wait<T>(future: impl Future<Output = T>) -> T {
    tauri::async_runtime::block_on(future)
}

#[test]
fn main_job_with_the_sign_in_of_the_azure_cli() {
    let computer = Computer::start().with_azure_cli();
    wait(async {
        let account = computer.by_azure_cli().await.unwrap();
        assert_eq!(account.user_name, MAYA);
        assert_eq!(
            account.permissions.len(),
            6,
            "all but the policies, which its app may not read: {:?}",
            account.permissions
        );
        computer.connect().await;
        main_job(&computer.state()).await;
    });
    let tenant = computer.services.seed().tenant.id;
    assert_eq!(
        computer.asked(),
        [
            "account show --output json".to_owned(),
            format!(
                "account get-access-token --resource https://graph.microsoft.com --tenant {tenant} --output json"
            ),
        ],
        "nothing else is ever asked of it"
    );
}

#[test]
fn main_job_with_a_code() {
    let computer = Computer::start();
    wait(async {
        let account = computer
            .by_device_code(sign_in_request(SignInWay::DeviceCode))
            .await;
        assert_eq!(account.unwrap().user_name, MAYA);
        computer.connect().await;
        main_job(&computer.state()).await;
    });
}

/// What was found out about the directory holds for a second sign-in, whatever its way.
#[test]
fn same_account_again_is_asked_for_in_its_own_directory() {
    let computer = Computer::start().with_azure_cli();
    let again = |way| SignInRequest {
        same_account: true,
        for_run: false,
        directory: "elsewhere.example".into(),
        ..sign_in_request(way)
    };
    wait(async {
        computer.by_azure_cli().await.unwrap();
        let minute = Duration::from_secs(60);
        let second = computer.sign_in(again(SignInWay::AzureCli), hearing(drop), minute);
        Box::pin(second).await.unwrap();
        let more = computer.by_device_code(again(SignInWay::DeviceCode)).await;
        assert!(
            more.unwrap()
                .permissions
                .contains(&Permission::PolicyReadAll)
        );
    });
    let tenant = computer.services.seed().tenant.id.to_string();
    let asked = computer.asked();
    assert!(asked[3].contains(&tenant), "{asked:?}");
    let record = computer.services.record();
    let code = record.iter().find(|one| one.path.ends_with("/devicecode"));
    assert!(code.unwrap().path.starts_with(&format!("/{tenant}/")));
}

/// The Azure CLI is an app of Microsoft's own, whatever this app signs in with otherwise.
#[test]
fn own_registration_of_another_directory_has_nothing_to_do_with_the_azure_cli() {
    let computer = Computer::start().with_azure_cli();
    computer.state().keep_sign_in_client(Some(SignInClient {
        client_id: entra::GRAPH_COMMAND_LINE_TOOLS,
        directory: "fabrikam.example".into(),
    }));
    let account = wait(computer.by_azure_cli()).unwrap();
    assert_eq!(account.user_name, MAYA);
}

/// What is wrong, what `az` complains about, to which question and with which exit code, and what that is named.
type Case = (&'static str, String, &'static str, u8, Value);

#[test]
fn each_failure_of_the_azure_cli_has_its_own_name() {
    let interactive = "Run the command below to authenticate interactively; additional arguments may be added as needed:\naz logout\naz login --tenant \"t\" --scope \"https://graph.microsoft.com/.default\"\n";
    let problem = |name: &str| json!({"kind": "azureCli", "problem": name});
    let cases: Vec<Case> = vec![
        (
            "signed out",
            "ERROR: Please run 'az login' to setup account.\n".into(),
            "account",
            1,
            problem("signedOut"),
        ),
        (
            "a second factor is wanted",
            format!(
                "ERROR: AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication. Trace ID: t-1 Correlation ID: c-1 Timestamp: 2026-11-30 08:00:00Z\n{interactive}"
            ),
            "token",
            1,
            problem("signInNeeded"),
        ),
        (
            "another directory",
            format!(
                "ERROR: AADSTS50020: User account does not exist in tenant. Trace ID: t-1 Correlation ID: c-1\n{interactive}"
            ),
            "token",
            1,
            json!({"kind": "signInRefused", "remedy": "wrongTenant"}),
        ),
        (
            "a policy",
            format!(
                "ERROR: AADSTS53003: Access has been blocked by Conditional Access policies. Correlation ID: c-1\n{interactive}"
            ),
            "token",
            1,
            json!({"kind": "signInRefused", "remedy": "blockedByPolicy"}),
        ),
        (
            "a directory that does not exist",
            "ERROR: The command failed with an unexpected error. Here is the traceback:\nTraceback (most recent call last):\nValueError: OIDC Discovery failed. HTTP status: 400, Error: {\"error_description\":\"AADSTS90002: Tenant 't' not found.\\r\\nCorrelation ID: c-1\\r\\nTimestamp: 2026-11-30 14:03:15Z\"}\n".into(),
            "token",
            1,
            json!({"kind": "signInRefused", "remedy": "tenantNotFound"}),
        ),
        (
            "an old version",
            "ERROR: az: error: unrecognized arguments: --tenant\n".into(),
            "token",
            2,
            problem("tooOld"),
        ),
        (
            "broken by itself",
            "Traceback (most recent call last):\nModuleNotFoundError\n".into(),
            "account",
            1,
            problem("failed"),
        ),
    ];
    let computer = Computer::start().with_azure_cli();
    for (what, words, answer, code, expected) in cases {
        computer.complains(answer, &words, code);
        let refused = wait(computer.by_azure_cli()).unwrap_err();
        let shown = serde_json::to_value(&refused).unwrap();
        for (name, value) in expected.as_object().unwrap() {
            let found = shown.get(name).unwrap_or(&shown["detail"][name]);
            assert_eq!(found, value, "{what}: {shown}");
        }
        std::fs::remove_file(computer.bin.path().join(format!("{answer}.error"))).unwrap();
    }
}

#[test]
fn token_that_does_not_fit_is_not_used() {
    let computer = Computer::start().with_azure_cli();
    let tenant = computer.services.seed().tenant.id;
    let end = sso_http::clock::now().as_second() + 3_599;
    let given = |token: &str| json!({"accessToken": token, "expires_on": end, "tenant": tenant});
    let few = computer
        .services
        .access_token(MAYA, &["User.Read"])
        .unwrap();
    let other = json!({"environmentName": "AzureCloud", "tenantId": "00000000-0000-0000-0000-000000000009",
        "user": {"name": MAYA, "type": "user"}});
    let own = std::fs::read_to_string(computer.bin.path().join("account.json")).unwrap();
    let good = std::fs::read_to_string(computer.bin.path().join("token.json")).unwrap();
    let (mut huge, good_too): (Value, _) = (serde_json::from_str(&own).unwrap(), good.clone());
    huge["name"] = json!("x".repeat(300 * 1024));
    let huge = huge.to_string();
    for (what, account, token, expected) in [
        (
            "too few permissions",
            own.clone(),
            given(&few).to_string(),
            "tooFewPermissions",
        ),
        (
            "another directory's",
            other.to_string(),
            good,
            "otherDirectory",
        ),
        ("not an answer", own, "<html>".into(), "unreadable"),
        ("a huge answer", huge, good_too, "unreadable"),
    ] {
        std::fs::write(computer.bin.path().join("account.json"), account).unwrap();
        std::fs::write(computer.bin.path().join("token.json"), token).unwrap();
        let refused = wait(computer.by_azure_cli()).unwrap_err();
        let shown = serde_json::to_value(&refused).unwrap();
        assert_eq!(shown["detail"]["problem"], expected, "{what}: {shown}");
        assert_eq!(wait(computer.token()), None, "{what} is not kept");
    }
}

/// Approving this app would give it rights, and would not help the Azure CLI.
#[test]
fn no_approval_of_another_app_is_offered_with_the_azure_cli() {
    let computer = Computer::start().with_azure_cli();
    let approval_page = || async { computer.state().session.read().await.approval_page.clone() };
    wait(async {
        computer
            .by_device_code(sign_in_request(SignInWay::DeviceCode))
            .await
            .unwrap();
        assert!(approval_page().await.is_some());
        computer.complains(
            "token",
            "ERROR: AADSTS90094: An administrator has to approve.",
            1,
        );
        let refused = computer.by_azure_cli().await.unwrap_err();
        let shown = serde_json::to_value(&refused).unwrap();
        assert_eq!(shown["detail"]["remedy"], "adminApprovalNeeded", "{shown}");
        assert_eq!(approval_page().await, None);
    });
}

#[test]
fn slow_azure_cli_is_ended_with_all_that_it_started() {
    let computer = Computer::start().with_azure_cli();
    std::fs::write(computer.bin.path().join("hangs"), "").unwrap();
    let started = computer.bin.path().join("started");
    wait(async {
        let slow = Duration::from_secs(2);
        let asking = computer.sign_in(sign_in_request(SignInWay::AzureCli), hearing(drop), slow);
        let refused = Box::pin(asking).await.unwrap_err();
        let shown = serde_json::to_value(&refused).unwrap();
        assert_eq!(shown["detail"]["problem"], "tooSlow", "{shown}");
        ended(&started).await;

        std::fs::remove_file(&started).unwrap();
        let minute = Duration::from_secs(60);
        let asking = computer.sign_in(sign_in_request(SignInWay::AzureCli), hearing(drop), minute);
        let cancels = async {
            until_there(&started).await;
            computer.state().sign_ins.cancel();
        };
        let (refused, ()) = tokio::join!(Box::pin(asking), cancels);
        assert_eq!(refused.unwrap_err().kind(), "signInCancelled");
        ended(&started).await;
    });
}

async fn until_there(file: &Path) {
    let there = async {
        while !file.exists() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), there)
        .await
        .unwrap();
}

/// Waits until none of these processes runs any more.
async fn ended(started: &Path) {
    use rustix::process::{Pid, test_kill_process};
    let pids = std::fs::read_to_string(started).unwrap();
    for pid in pids.split_whitespace() {
        let pid = Pid::from_raw(pid.parse().unwrap()).unwrap();
        let gone = async {
            while test_kill_process(pid).is_ok() && !is_dead(pid) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let ended = tokio::time::timeout(Duration::from_secs(20), gone).await;
        assert!(ended.is_ok(), "{pid:?} still runs");
    }
}

/// Whether nobody has asked yet how it ended.
fn is_dead(pid: rustix::process::Pid) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
    status.is_ok_and(|status| status.contains(") Z "))
}

#[tokio::test]
async fn practice_never_runs_the_azure_cli_of_this_computer() {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    // It answers that there is none.
    let (signed_in, opened) = Box::pin(press(&state, sign_in_request(SignInWay::AzureCli))).await;
    assert_eq!(signed_in.unwrap().user_name, MAYA);
    assert_eq!(opened, None, "and no browser");
}

#[test]
fn expired_code_is_named() {
    let computer = Computer::start();
    let services = Arc::clone(&computer.services);
    let wait_too_long = move |news: Value| {
        if news["kind"] == "code" {
            services.expire_device_codes();
        }
    };
    let minute = Duration::from_secs(60);
    let way = sign_in_request(SignInWay::DeviceCode);
    let expired = wait(Box::pin(computer.sign_in(
        way,
        hearing(wait_too_long),
        minute,
    )));
    assert_eq!(expired.unwrap_err().kind(), "signInCodeExpired");
}

/// Every file of the app, whole.
fn written(folder: &Path, all: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            written(&path, all);
        } else {
            all.extend(std::fs::read(path).unwrap());
        }
    }
}

#[test]
fn token_of_each_way_is_shown_and_written_nowhere_and_gone_after_signing_out() {
    let computer = Computer::start().with_azure_cli();
    for way in [SignInWay::DeviceCode, SignInWay::AzureCli] {
        let token = wait(async {
            let signed_in = match way {
                SignInWay::AzureCli => computer.by_azure_cli().await,
                _ => computer.by_device_code(sign_in_request(way)).await,
            };
            signed_in.unwrap();
            computer.connect().await;
            main_job(&computer.state()).await;
            computer.token().await.unwrap()
        });
        let shown = format!("{:?} {:#?}", *computer.state(), *computer.state());
        assert!(
            !shown.contains(&token),
            "{way:?}: a token must not be shown"
        );
        let mut all = Vec::new();
        written(computer.data.path(), &mut all);
        assert!(!all.is_empty(), "the journal of the main job is there");
        let held = all
            .windows(token.len())
            .any(|some| some == token.as_bytes());
        assert!(!held, "{way:?}: a token must not be written");
        wait(computer.state().sign_out());
        assert_eq!(
            wait(computer.token()),
            None,
            "{way:?}: gone after signing out"
        );
    }
}

#[tokio::test]
async fn token_is_gone_at_its_end_and_the_person_is_asked_to_sign_in_again() {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    sign_in(&state, ADMIN, &["User.Read"]).await;
    let end = sso_http::clock::now() + Duration::from_millis(200);
    in_session(&state, |session| {
        session.microsoft.as_mut().unwrap().expires_at = end;
    })
    .await;
    let has_token = async || {
        let session = state.session.read().await;
        session.microsoft.as_ref().unwrap().token.is_some()
    };
    assert!(has_token().await);
    state.session.forget_token_at_its_end();
    let gone = async {
        while has_token().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone)
        .await
        .unwrap();
    let refused = microsoft_sign_in::check_rights(&state).await.unwrap_err();
    assert_eq!(refused.kind(), "signInExpired", "who it was is still known");
}
