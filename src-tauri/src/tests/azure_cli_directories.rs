//! The directories that the account of the Azure CLI reaches, offered before the sign-in.

use std::sync::Mutex;

use entra::{AzureCliOutput, AzureCliProblem};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::every_account::at_the_microsoft_screen;
use crate::ipc::{Cloud, CommandError};
use crate::work::microsoft_sign_in;

const CONTOSO: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
const FABRIKAM: &str = "8d5e1c40-7f3a-4b29-8c61-2a9d0e4b7f13";

fn subscription(tenant: &str, name: Option<&str>, domain: Option<&str>) -> Value {
    json!({"cloudName": "AzureCloud", "homeTenantId": CONTOSO, "id": tenant, "isDefault": false,
        "managedByTenants": [], "name": "Pay-As-You-Go", "state": "Enabled",
        "tenantDisplayName": name, "tenantDefaultDomain": domain, "tenantId": tenant,
        "user": {"name": "maya.lindqvist@contoso.com", "type": "user"}})
}

fn said(answer: &Value) -> AzureCliOutput {
    AzureCliOutput {
        code: Some(0),
        stdout: answer.to_string().into(),
        stderr: String::new(),
    }
}

#[tokio::test]
async fn directories_of_the_account_are_listed_by_what_is_known_of_them() {
    let (state, _data) = at_the_microsoft_screen().await;
    state.end_practice().await;
    let asked = Mutex::new(Vec::new());
    let run = async |arguments: Vec<String>, _: CancellationToken| {
        asked.lock().unwrap().push(arguments.join(" "));
        Ok(said(&json!([
            subscription(FABRIKAM, None, None),
            subscription(CONTOSO, Some("Contoso"), Some("contoso.com")),
            subscription(CONTOSO, Some("Contoso"), Some("contoso.com")),
        ])))
    };
    let found = microsoft_sign_in::azure_cli_directories(&state, Cloud::Global, run).await;
    let shown: Vec<_> = found
        .unwrap()
        .into_iter()
        .map(|it| (it.id, it.name, it.domain, it.cloud))
        .collect();
    assert_eq!(
        shown,
        [
            (
                CONTOSO.into(),
                "Contoso".into(),
                Some("contoso.com".into()),
                Cloud::Global
            ),
            (FABRIKAM.into(), FABRIKAM.into(), None, Cloud::Global),
        ]
    );
    assert_eq!(*asked.lock().unwrap(), ["account list --output json"]);
}

#[tokio::test]
async fn what_is_wrong_with_the_azure_cli_is_told_as_at_a_sign_in() {
    let (state, _data) = at_the_microsoft_screen().await;
    state.end_practice().await;
    for (answer, cloud, problem) in [
        (
            Err(AzureCliProblem::NotInstalled),
            Cloud::Global,
            "notInstalled",
        ),
        (Ok(said(&json!([]))), Cloud::Global, "signedOut"),
        (
            Ok(said(&json!([subscription(CONTOSO, None, None)]))),
            Cloud::China,
            "otherCloud",
        ),
    ] {
        let answer = Mutex::new(Some(answer));
        let run =
            async |_: Vec<String>, _: CancellationToken| answer.lock().unwrap().take().unwrap();
        let refused = microsoft_sign_in::azure_cli_directories(&state, cloud, run).await;
        let told = serde_json::to_value(refused.unwrap_err()).unwrap();
        assert_eq!(told["kind"], "azureCli", "{told}");
        assert_eq!(told["detail"]["problem"], problem);
    }
}

#[tokio::test]
async fn practice_lists_its_own_directories_and_asks_nobody() {
    let (state, _data) = at_the_microsoft_screen().await;
    let run = async |_: Vec<String>, _: CancellationToken| panic!("az belongs to the person");
    let found: Result<_, CommandError> =
        microsoft_sign_in::azure_cli_directories(&state, Cloud::Global, run).await;
    let found = found.unwrap();
    let shown = found
        .iter()
        .map(|it| (it.name.as_str(), it.domain.as_deref()));
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            ("Contoso", Some("contoso.com")),
            ("Contoso Test", Some("contoso-test.com")),
            ("Fabrikam", Some("fabrikam.com")),
        ]
    );
}
