//! What `az` writes, in every form that it has.

use proptest::prelude::*;
use serde_json::json;

use super::*;

const TENANT: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
const NOW: i64 = 1_800_000_000;

fn output(code: i32, stdout: &str, stderr: &str) -> AzureCliOutput {
    AzureCliOutput {
        code: Some(code),
        stdout: stdout.to_owned().into(),
        stderr: stderr.to_owned(),
    }
}

fn account(stdout: &serde_json::Value, cloud: Cloud) -> Result<AzureCliAccount, SignInError> {
    let shown = output(0, &stdout.to_string(), "");
    azure_cli_account(&shown, &Endpoints::of(cloud), cloud)
}

fn token(stdout: &str) -> Result<AzureCliToken, SignInError> {
    azure_cli_token(&output(0, stdout, ""), Timestamp::from_second(NOW).unwrap())
}

fn problem_of<T: fmt::Debug>(outcome: Result<T, SignInError>) -> AzureCliProblem {
    match outcome {
        Err(SignInError::AzureCli { problem, .. }) => problem,
        other => panic!("no problem of the Azure CLI: {other:?}"),
    }
}

#[test]
fn each_cloud_asks_for_its_own_graph() {
    let tenant = TENANT.parse().unwrap();
    for (cloud, resource) in [
        (Cloud::Global, "https://graph.microsoft.com"),
        (Cloud::UsGovL4, "https://graph.microsoft.us"),
        (Cloud::UsGovDod, "https://dod-graph.microsoft.us"),
        (Cloud::China, "https://microsoftgraph.chinacloudapi.cn"),
    ] {
        let arguments = AzureCliRequest::Token(&Endpoints::of(cloud), tenant).arguments();
        let expected = format!(
            "account get-access-token --resource {resource} --tenant {TENANT} --output json"
        );
        assert_eq!(arguments.join(" "), expected, "{cloud:?}");
    }
}

#[test]
fn person_of_the_chosen_cloud_read() {
    let shown = |environment: &str, kind: &str| {
        json!({"environmentName": environment, "homeTenantId": TENANT, "id": TENANT,
            "isDefault": true, "managedByTenants": [], "name": "Pay-As-You-Go", "state": "Enabled",
            "tenantId": TENANT, "user": {"name": "maya.lindqvist@contoso.com", "type": kind}})
    };
    let read = account(&shown("AzureCloud", "user"), Cloud::Global).unwrap();
    assert_eq!(read.user_name, "maya.lindqvist@contoso.com");
    assert_eq!(read.tenant.to_string(), TENANT);
    account(&shown("AzureUSGovernment", "user"), Cloud::UsGovDod).unwrap();
    for (environment, kind, problem) in [
        ("AzureChinaCloud", "user", AzureCliProblem::OtherCloud),
        ("AzureStackUser", "user", AzureCliProblem::OtherCloud),
        (
            "AzureCloud",
            "servicePrincipal",
            AzureCliProblem::NotAPerson,
        ),
    ] {
        let refused = account(&shown(environment, kind), Cloud::Global);
        assert_eq!(problem_of(refused), problem, "{environment} {kind}");
    }
    let broken = account(&json!({"tenantId": TENANT}), Cloud::Global);
    assert_eq!(problem_of(broken), AzureCliProblem::Unreadable);
}

#[test]
fn directories_read_from_every_version_and_each_named_once() {
    let guest = "8d5e1c40-7f3a-4b29-8c61-2a9d0e4b7f13";
    let of = |tenant: &str, cloud: &str, kind: &str, more: serde_json::Value| {
        let mut one = json!({"cloudName": cloud, "homeTenantId": TENANT, "id": tenant,
            "isDefault": false, "managedByTenants": [], "name": "Pay-As-You-Go", "state": "Enabled",
            "tenantId": tenant, "user": {"name": "maya.lindqvist@contoso.com", "type": kind}});
        let (Some(one_fields), Some(more)) = (one.as_object_mut(), more.as_object()) else {
            unreachable!("both are objects")
        };
        one_fields.extend(more.clone());
        one
    };
    let directories = |listed: serde_json::Value, cloud| {
        let output = output(0, &listed.to_string(), "");
        azure_cli_directories(&output, &Endpoints::of(cloud), cloud)
    };
    let contoso = json!({"isDefault": true, "tenantDisplayName": "Contoso", "tenantDefaultDomain": "contoso.com"});
    let named = |name: &str| json!({"tenantDisplayName": name});
    let unnamed = json!({"tenantDisplayName": null, "tenantDefaultDomain": ""});
    let of_a_colleague = json!({"user": {"name": "noah@fabrikam.example", "type": "user"}});
    let [fabrikam, woodgrove] = [
        "aaaaaaaa-0000-4000-8000-000000000001",
        "aaaaaaaa-0000-4000-8000-000000000002",
    ];
    let listed = json!([
        of(guest, "AzureCloud", "user", unnamed.clone()),
        of(woodgrove, "AzureCloud", "user", named("Woodgrove")),
        of(fabrikam, "AzureCloud", "user", unnamed.clone()),
        of(fabrikam, "AzureCloud", "user", named("fabrikam")),
        of(TENANT, "AzureCloud", "user", contoso.clone()),
        of(TENANT, "AzureCloud", "user", contoso.clone()),
        of(guest, "AzureChinaCloud", "user", unnamed),
        of(guest, "AzureCloud", "servicePrincipal", json!({})),
        of(
            "aaaaaaaa-0000-4000-8000-000000000003",
            "AzureCloud",
            "user",
            of_a_colleague
        ),
    ]);
    let read = directories(listed, Cloud::Global).unwrap();
    let shown: Vec<_> = read
        .iter()
        .map(|it| {
            (
                it.tenant.to_string(),
                it.name.as_deref(),
                it.domain.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (TENANT.to_owned(), Some("Contoso"), Some("contoso.com")),
            (fabrikam.to_owned(), Some("fabrikam"), None),
            (woodgrove.to_owned(), Some("Woodgrove"), None),
            (guest.to_owned(), None, None),
        ],
        "the default one first, none twice, and none of another account"
    );
    // Before the names of directories were in it, with the name of the cloud that `account show` uses.
    let old = json!([{"environmentName": "AzureCloud", "tenantId": TENANT, "user": {"name": "m", "type": "user"}}]);
    assert_eq!(directories(old, Cloud::Global).unwrap().len(), 1);
    for (listed, cloud, problem) in [
        (json!([]), Cloud::Global, AzureCliProblem::SignedOut),
        (
            json!([of(TENANT, "AzureCloud", "servicePrincipal", json!({}))]),
            Cloud::Global,
            AzureCliProblem::NotAPerson,
        ),
        (
            json!([of(TENANT, "AzureCloud", "user", contoso)]),
            Cloud::China,
            AzureCliProblem::OtherCloud,
        ),
        (json!({}), Cloud::Global, AzureCliProblem::Unreadable),
        (
            json!([{"tenantId": "contoso"}]),
            Cloud::Global,
            AzureCliProblem::Unreadable,
        ),
    ] {
        assert_eq!(problem_of(directories(listed, cloud)), problem);
    }
    assert_eq!(
        AzureCliRequest::Directories.arguments().join(" "),
        "account list --output json"
    );
}

#[test]
fn end_of_the_token_read_in_each_form() {
    let newer = json!({"accessToken": "t", "expires_on": NOW + 60, "expiresOn": "1999-01-01 00:00:00.000000"});
    let read = token(&format!("\u{feff}{newer}")).unwrap();
    assert_eq!(
        read.expires_at.as_second(),
        NOW + 60,
        "the exact one counts"
    );

    let end = Timestamp::from_second(NOW + 3_600).unwrap();
    let local = end.to_zoned_datetime(TimeZone::system());
    let older = json!({"accessToken": "t", "expiresOn": local.strftime("%Y-%m-%d %H:%M:%S.%6f").to_string()});
    let read = token(&older.to_string()).unwrap();
    assert_eq!(read.expires_at, end, "version 2.53 and older: {older}");
}

#[test]
fn token_that_cannot_be_used_is_none() {
    for (stdout, problem) in [
        (
            json!({"accessToken": "t"}).to_string(),
            AzureCliProblem::Unreadable,
        ),
        (
            json!({"accessToken": "", "expires_on": NOW + 60}).to_string(),
            AzureCliProblem::Unreadable,
        ),
        (
            json!({"accessToken": "t", "expires_on": NOW}).to_string(),
            AzureCliProblem::SignInNeeded,
        ),
        (
            "WARNING: a newer version".to_owned(),
            AzureCliProblem::Unreadable,
        ),
        (String::new(), AzureCliProblem::Unreadable),
    ] {
        assert_eq!(problem_of(token(&stdout)), problem, "{stdout}");
    }
}

#[test]
fn each_complaint_named() {
    let interactive = "Run the command below to authenticate interactively; additional arguments may be added as needed:\naz logout\naz login --tenant \"t\" --scope \"https://graph.microsoft.com/.default\"";
    for (code, stderr, expected) in [
        (
            1,
            "ERROR: Please run 'az login' to setup account.".to_owned(),
            AzureCliProblem::SignedOut,
        ),
        (
            1,
            "ERROR: No subscription found. Run 'az account set' to select a subscription.".to_owned(),
            AzureCliProblem::SignedOut,
        ),
        (
            1,
            format!("ERROR: AADSTS50076: Due to a configuration change you must use multi-factor authentication. Trace ID: t Correlation ID: c-1\n{interactive}"),
            AzureCliProblem::SignInNeeded,
        ),
        (
            1,
            "ERROR: User 'maya.lindqvist@contoso.com' does not exist in MSAL token cache. Run `az login`.".to_owned(),
            AzureCliProblem::SignInNeeded,
        ),
        (
            2,
            "ERROR: unrecognized arguments: --tenant 3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145".to_owned(),
            AzureCliProblem::TooOld,
        ),
        (
            1,
            "Traceback (most recent call last):".to_owned(),
            AzureCliProblem::Failed,
        ),
        (-1, String::new(), AzureCliProblem::Failed),
    ] {
        let refused = azure_cli_token(
            &output(code, "", &stderr),
            Timestamp::from_second(NOW).unwrap(),
        );
        assert_eq!(problem_of(refused), expected, "{stderr}");
    }
}

#[test]
fn whatever_a_new_sign_in_mends_is_mended_in_the_azure_cli() {
    for number in [
        50_076, 50_079, 50_078, 70_043, 50_058, 700_082, 50_173, 65_001,
    ] {
        let stderr = format!("ERROR: AADSTS{number}: … Trace ID: t-1 Correlation ID: c-1");
        let refused = azure_cli_token(
            &output(1, "", &stderr),
            Timestamp::from_second(NOW).unwrap(),
        );
        let problem = problem_of(refused);
        assert_eq!(problem, AzureCliProblem::SignInNeeded, "AADSTS{number}");
    }
}

#[test]
fn refusal_of_microsoft_keeps_its_own_remedy() {
    let stderr = "ERROR: AADSTS53003: Access has been blocked by Conditional Access policies. Trace ID: t-1 Correlation ID: c-1 Timestamp: 2026-11-30\nInteractive authentication is needed. Please run:\naz login";
    let refused = azure_cli_token(&output(1, "", stderr), Timestamp::from_second(NOW).unwrap());
    let Err(SignInError::Answer(answer)) = refused else {
        panic!("not Microsoft's answer: {refused:?}")
    };
    assert_eq!(answer.remedy(), Remedy::BlockedByPolicy);
    assert_eq!(answer.correlation_id.as_deref(), Some("c-1"));
}

#[test]
fn words_of_microsoft_are_found_in_a_traceback() {
    let stderr = "ERROR: The command failed with an unexpected error. Here is the traceback:\nERROR: Unable to get authority configuration\nTraceback (most recent call last):\n  File \"/usr/lib/az/msal/authority.py\", line 98, in __init__\nValueError: OIDC Discovery failed. HTTP status: 400, Error: {\"error_codes\":[90002],\"error_description\":\"AADSTS90002: Tenant 't' not found.\\r\\nTrace ID: t-1\\r\\nCorrelation ID: c-1\\r\\nTimestamp: 2026-11-30 14:03:15Z\",\"trace_id\":\"t-1\"}\n  File \"/usr/lib/az/knack/cli.py\", line 233, in invoke\n";
    let refused = azure_cli_token(&output(1, "", stderr), Timestamp::from_second(NOW).unwrap());
    let Err(SignInError::Answer(answer)) = refused else {
        panic!("not Microsoft's answer: {refused:?}")
    };
    assert_eq!(answer.remedy(), Remedy::TenantNotFound);
    assert_eq!(answer.correlation_id.as_deref(), Some("c-1"));
    let description = answer.description.as_deref().unwrap();
    assert!(
        description.starts_with("AADSTS90002: Tenant 't' not found."),
        "{description}"
    );
    assert!(!description.contains("/usr/lib"), "{description}");
}

#[test]
fn nothing_shows_the_token() {
    let written = output(
        0,
        r#"{"accessToken":"planted","expires_on":1800000060}"#,
        "",
    );
    let token = azure_cli_token(&written, Timestamp::from_second(NOW).unwrap()).unwrap();
    assert!(!format!("{written:?} {token:?}").contains("planted"));
    let broken = output(0, r#"{"accessToken":"planted","expires_on":"planted"}"#, "");
    let error = azure_cli_token(&broken, Timestamp::from_second(NOW).unwrap()).unwrap_err();
    assert!(!format!("{error:?} {error}").contains("planted"));
}

proptest! {
    #[test]
    fn any_output_is_survived(code in any::<i32>(), stdout in "\\PC*", stderr in "(AADSTS)?\\PC*") {
        let output = output(code, &stdout, &stderr);
        let _ = azure_cli_token(&output, Timestamp::from_second(NOW).unwrap());
        let _ = azure_cli_account(&output, &Endpoints::of(Cloud::Global), Cloud::Global);
    }
}
