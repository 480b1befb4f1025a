//! What Microsoft refuses by itself where the app registration of a connection signs in, or lets a person sign in. No
//! fault is injected here.

use serde_json::{Value, json};
use tauri::Url;

use super::Seen;
use super::doors::Office;
use super::rows::Door;
use super::sign_in::{failed_test, secret_check, secret_check_of, told};
use crate::tests::browser;
use crate::tests::connections::set_up;
use crate::tests::own_client;
use crate::tests::stage::{ADMIN, hearing, organization_login};
use crate::work::test_sign_in;

/// May not administer anything.
const MEMBER: &str = "priya.raman@contoso.com";

pub(super) async fn seen() -> Vec<Seen> {
    let office = Office::open().await;
    own_client::sign_in(&office.state, &office.services).await;
    let id = Box::pin(set_up(&office.state, organization_login())).await;
    let app_id = {
        let session = office.state.session.read().await;
        session.connections[0].app_id
    };
    let review = Box::pin(test_sign_in::preview(&office.state, &id)).await;
    let review = serde_json::to_value(review.unwrap()).unwrap();
    let plan = review["planId"].as_str().unwrap();
    let in_entra = |method: &str, path: &str, body: Value| {
        let answer = office
            .services
            .graph_by_hand(ADMIN, method, path, Some(&body));
        let (status, answer) = answer.unwrap();
        assert!(status < 300, "{method} {path}: {answer}");
        answer
    };
    let principal = format!("/servicePrincipals(appId='{app_id}')");
    let mut seen = Vec::new();

    let wrong = told(secret_check(&office, &id, Some("a wrong one")).await);
    seen.push(Seen::numbered(
        7_000_215,
        7_000_215,
        Door::SecretCheck,
        true,
        wrong,
    ));
    let nowhere = "aaaaaaaa-0000-4000-8000-000000000001".parse().unwrap();
    let unknown = told(secret_check_of(&office, nowhere, &"any".to_owned().into()).await);
    seen.push(Seen::numbered(
        700_016,
        700_016,
        Door::SecretCheck,
        true,
        unknown,
    ));
    let ended = in_entra(
        "POST",
        "/applications",
        json!({"displayName": "Ended", "signInAudience": "AzureADMyOrg", "passwordCredentials":
            [{"startDateTime": "2020-01-01T00:00:00Z", "endDateTime": "2020-02-01T00:00:00Z"}]}),
    );
    let (ended_id, ended_secret) = (
        &ended["appId"],
        &ended["passwordCredentials"][0]["secretText"],
    );
    let secret = ended_secret.as_str().unwrap().to_owned().into();
    let ended_id = ended_id.as_str().unwrap().parse().unwrap();
    let expired = told(secret_check_of(&office, ended_id, &secret).await);
    seen.push(Seen::numbered(
        7_000_222,
        7_000_222,
        Door::SecretCheck,
        true,
        expired,
    ));

    in_entra(
        "PATCH",
        &principal,
        json!({"appRoleAssignmentRequired": true}),
    );
    seen.push(test_page(&office, plan, 50_105).await);
    in_entra(
        "PATCH",
        &principal,
        json!({"appRoleAssignmentRequired": false, "accountEnabled": false}),
    );
    seen.push(test_page(&office, plan, 7_000_112).await);
    let off = told(secret_check(&office, &id, None).await);
    seen.push(Seen::numbered(
        7_000_112,
        7_000_112,
        Door::SecretCheck,
        true,
        off,
    ));
    in_entra("PATCH", &principal, json!({"accountEnabled": true}));
    let known = office.services.application(&app_id.to_string()).unwrap();
    let path = format!(
        "/applications/{}/removePassword",
        known["id"].as_str().unwrap()
    );
    let key = json!({"keyId": known["passwordCredentials"][0]["keyId"]});
    in_entra("POST", &path, key);
    let removed = failed_test(&office, plan).await;
    seen.push(Seen::numbered(
        7_000_215,
        7_000_215,
        Door::TestToken,
        true,
        removed,
    ));
    seen
}

/// The number that a person sees in a test sign-in, which is then stopped.
async fn test_page(office: &Office, plan: &str, number: u32) -> Seen {
    let shown = std::sync::Mutex::new(None);
    let open = async |page: Url| {
        let seen = browser::pick(office.port(), &page, MEMBER).await.number();
        *shown.lock().unwrap() = Some(seen);
        office.state.sign_ins.cancel();
        Ok(())
    };
    let progress = hearing(drop);
    let run = test_sign_in::run(&office.state, plan, None, &progress, open);
    Box::pin(run).await.unwrap();
    let shown = shown.into_inner().unwrap();
    assert_eq!(shown, Some(number.to_string()));
    Seen::numbered(number, number, Door::TestPage, true, Value::Null)
}
