//! Each error that Microsoft documents, from the wire to what the window gets, recorded for the test of its words
//! (`ui/tests/error-rows.test.ts`), which also holds TROUBLESHOOTING.md against it.
//!
//! A row is what has one meaning and one remedy (Microsoft Entra, "Authentication and authorization error codes";
//! Microsoft Graph, "Error responses and resource types"). Practice answers each of them in Microsoft's form.

use std::path::Path;
use std::{env, fs};

use entra::{
    CreateApplication, CreateServicePrincipal, GrantConsent, Graph, GroupMembershipClaims,
    NewApplication, ObjectId, Operation,
};
use practice::{Fault, FaultAction, Matching};
use serde_json::{Value, json};
use sso_http::{Context, Pace};
use tauri::Url;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use uuid::Uuid;

use super::every_account::no_azure_cli;
use super::every_account::{MAYA, at_the_microsoft_screen};
use super::stage::{hearing, practising, servers};
use crate::ipc::{Cloud, CommandError, SignInRequest, SignInWay};
use crate::session::app_state::AppState;
use crate::work::microsoft_sign_in;

const FILE: &str = "../ui/tests/recorded-errors.json";
const CORRELATION: &str = "7c1e94d0-2ab8-4f63-95e1-8d40b6f2c37a";

/// What Microsoft's token endpoint refuses with, by row: the numbers and OAuth's name.
const SIGN_IN: [(&[u32], &str); 34] = [
    (&[65_004], "access_denied"),
    (&[65_001], "invalid_grant"),
    (&[90_094, 90_095], "invalid_grant"),
    (&[65_002], "invalid_client"),
    (&[650_052, 650_056, 650_057, 65_005], "invalid_client"),
    (&[700_016, 700_011, 70_001], "unauthorized_client"),
    (&[7_000_112], "unauthorized_client"),
    (&[50_105], "invalid_grant"),
    (&[50_076, 50_074, 50_072, 50_079], "interaction_required"),
    (&[50_078, 70_043], "invalid_grant"),
    (&[53_003, 530_032, 530_035], "access_denied"),
    (
        &[53_000, 53_001, 50_097, 50_005, 53_002, 50_131],
        "access_denied",
    ),
    (&[50_020, 16_000, 90_072, 50_034, 51_004], "invalid_grant"),
    (&[500_208, 50_059, 50_128], "invalid_request"),
    (&[90_002, 900_023], "invalid_request"),
    (&[90_038, 900_382, 900_432], "invalid_request"),
    (
        &[500_021, 500_022, 50_002, 500_212, 500_213],
        "access_denied",
    ),
    (&[50_011, 900_971, 70_004], "invalid_request"),
    (&[50_194], "invalid_request"),
    (&[7_000_218], "invalid_client"),
    (&[9_002_327], "invalid_request"),
    (&[700_025], "invalid_client"),
    (&[7_000_215], "invalid_client"),
    (&[7_000_222], "invalid_client"),
    (&[70_016], "authorization_pending"),
    (&[70_018], "bad_verification_code"),
    (&[70_019, 70_020], "expired_token"),
    (
        &[70_008, 700_082, 50_173, 50_089, 54_005, 50_132, 50_133],
        "invalid_grant",
    ),
    (&[501_481, 50_147, 501_491], "invalid_grant"),
    (&[70_011, 28_002, 700_022], "invalid_scope"),
    (&[50_058], "login_required"),
    (&[50_057, 50_053, 50_055, 50_126, 50_144], "invalid_grant"),
    (&[50_196], "invalid_grant"),
    (&[90_033, 90_006, 90_024], "temporarily_unavailable"),
];

/// What comes back through the browser without a number: the name, and Microsoft's subcode.
const THROUGH_THE_BROWSER: [(&str, Option<&str>); 5] = [
    ("access_denied", Some("cancel")),
    ("login_required", None),
    ("interaction_required", None),
    ("consent_required", None),
    ("temporarily_unavailable", None),
];

/// What Graph is asked for when it refuses.
#[derive(Clone, Copy)]
enum Asked {
    Application,
    ServicePrincipal,
    Consent,
}

/// What Graph refuses with, by row: its name here, what was asked for, status, code and message.
const GRAPH: [(&str, Asked, u16, &str, &str); 19] = {
    use Asked::{Application, Consent, ServicePrincipal};
    [
        (
            "InvalidAuthenticationToken",
            Application,
            401,
            "InvalidAuthenticationToken",
            "Access token has expired or is not yet valid.",
        ),
        (
            "Authorization_RequestDenied",
            Application,
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        ),
        (
            "backing application",
            ServicePrincipal,
            403,
            "Authorization_RequestDenied",
            "When using this permission, the backing application of the service principal being created must in the local tenant",
        ),
        (
            "Request_ResourceNotFound after a creation",
            ServicePrincipal,
            404,
            "Request_ResourceNotFound",
            "Resource 'a' does not exist or one of its queried reference-property objects are not present.",
        ),
        (
            "Request_ResourceNotFound",
            Application,
            404,
            "Request_ResourceNotFound",
            "Resource 'a' does not exist or one of its queried reference-property objects are not present.",
        ),
        (
            "Request_BadRequest, not a valid application object",
            ServicePrincipal,
            400,
            "Request_BadRequest",
            "The appId 'a' of the service principal does not reference a valid application object.",
        ),
        (
            "CredentialTypeNotAllowedAsPerAppPolicy",
            Application,
            400,
            "CredentialTypeNotAllowedAsPerAppPolicy",
            "Credential type not allowed as per assigned policy 'a'.",
        ),
        (
            "CredentialInvalidLifetimeAsPerAppPolicy",
            Application,
            400,
            "CredentialInvalidLifetimeAsPerAppPolicy",
            "Credential lifetime exceeds the max value allowed as per assigned policy 'a'.",
        ),
        (
            "SignInAudienceNotAllowedAsPerAppPolicy",
            Application,
            400,
            "SignInAudienceNotAllowedAsPerAppPolicy",
            "Sign-in audience is not allowed as per assigned policy 'a'.",
        ),
        (
            "HostNameNotOnVerifiedDomain",
            Application,
            400,
            "HostNameNotOnVerifiedDomain",
            "Values of identifierUris property must use a verified domain of the organization.",
        ),
        (
            "CannotDeleteOrUpdateEnabledEntitlement",
            Application,
            400,
            "CannotDeleteOrUpdateEnabledEntitlement",
            "Property api.oauth2PermissionScopes cannot be deleted or updated unless it is disabled first.",
        ),
        (
            "identifierUris",
            Application,
            400,
            "Request_BadRequest",
            "Another object with the same value for property identifierUris already exists.",
        ),
        (
            "Directory_QuotaExceeded",
            Application,
            403,
            "Directory_QuotaExceeded",
            "The directory object quota limit for the Principal has been exceeded.",
        ),
        (
            "Directory_ConcurrencyViolation",
            Application,
            409,
            "Directory_ConcurrencyViolation",
            "Cannot perform requested operation because of concurrent modification.",
        ),
        (
            "Permission entry already exists",
            Consent,
            409,
            "Request_MultipleObjectsWithSameKeyValue",
            "Permission entry already exists.",
        ),
        (
            "Error_MsaAppDoesNotExist",
            Application,
            409,
            "Error_MsaAppDoesNotExist",
            "The application does not exist in the personal account directory.",
        ),
        (
            "424",
            Application,
            424,
            "FailedDependency",
            "The request was not carried out, because another one failed.",
        ),
        (
            "429",
            Application,
            429,
            "TooManyRequests",
            "Too many requests.",
        ),
        (
            "503",
            Application,
            503,
            "ServiceUnavailable",
            "The service is not available.",
        ),
    ]
};

#[tokio::test]
async fn each_documented_error_reaches_the_window_by_its_meaning() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let mut rows = Box::pin(sign_in_rows()).await;
    rows.extend(Box::pin(browser_rows()).await);
    rows.extend(Box::pin(graph_rows()).await);
    println!("{} errors from the wire to the window", rows.len());
    let recorded = format!("{:#}\n", Value::from(rows));
    if env::var_os("UPDATE_RECORDED_ANSWERS").is_some() {
        fs::write(path, recorded).unwrap();
        return;
    }
    let committed = fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    assert!(
        committed == recorded,
        "an error reaches the window as another one now: run `UPDATE_RECORDED_ANSWERS=1 cargo test -p \
         konnect-sso-setup error_rows`, look at what changed, and commit the file"
    );
}

/// One row for each number.
async fn sign_in_rows() -> Vec<Value> {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    let mut rows = Vec::new();
    for (numbers, error) in SIGN_IN {
        for number in numbers {
            let body = json!({
                "error": error,
                "error_description": format!("AADSTS{number}: …\r\nTrace ID: {CORRELATION}\r\nCorrelation ID: {CORRELATION}"),
                "error_codes": [number],
                "correlation_id": CORRELATION,
            });
            answer_with(&state, "*/oauth2/v2.0/token", 400, body).await;
            let outcome = Box::pin(microsoft_sign_in::sign_in(
                &state,
                request(Some(MAYA)),
                &hearing(drop),
                async |_| panic!("the pages are answered without the browser"),
                no_azure_cli,
            ))
            .await;
            rows.push(row(
                &format!("AADSTS{}", numbers[0]),
                &format!("AADSTS{number}"),
                outcome.unwrap_err(),
            ));
        }
    }
    rows
}

async fn browser_rows() -> Vec<Value> {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    let mut rows = Vec::new();
    for (error, subcode) in THROUGH_THE_BROWSER {
        let answer = async |page: Url| {
            tokio::spawn(async move { tell(&page, error, subcode).await });
            Ok(())
        };
        let outcome = Box::pin(microsoft_sign_in::sign_in(
            &state,
            request(None),
            &hearing(drop),
            answer,
            no_azure_cli,
        ))
        .await;
        rows.push(row(error, error, outcome.unwrap_err()));
    }
    rows
}

async fn graph_rows() -> Vec<Value> {
    let (state, _data) = practising().await;
    let mut rows = Vec::new();
    for (name, asked, status, code, message) in GRAPH {
        let body = json!({"error": {"code": code, "message": message, "innerError": {"request-id": CORRELATION}}});
        let path = match asked {
            Asked::Application => "*/v1.0/applications",
            Asked::ServicePrincipal => "*/v1.0/servicePrincipals",
            Asked::Consent => "*/v1.0/oauth2PermissionGrants",
        };
        answer_with(&state, path, status, body).await;
        rows.push(row(name, code, ask(&state, asked).await));
    }
    rows
}

async fn ask(state: &AppState, asked: Asked) -> CommandError {
    let session = state.session.read().await;
    let services = session.services(&state.http).unwrap();
    drop(session);
    let context = Context {
        pace: Pace::times(2000),
        ..Context::default()
    };
    let graph = Graph {
        http: &services.http,
        endpoints: &services.entra,
        token: &services.microsoft_token,
        context: &context,
    };
    let id = ObjectId::new(Uuid::from_u128(7));
    let new = NewApplication {
        display_name: "Kong Konnect SSO".to_owned(),
        redirect_uris: vec!["https://cloud.konghq.com/login".to_owned()],
        groups: GroupMembershipClaims::every_group(),
        email_claim: true,
        tags: Vec::new(),
        notes: String::new(),
        secret: None,
    };
    let error = match asked {
        Asked::Application => CreateApplication(&new).send(graph).await.err(),
        Asked::ServicePrincipal => {
            let create = CreateServicePrincipal {
                app_id: entra::GRAPH_COMMAND_LINE_TOOLS,
                assignment_required: false,
                tags: &[],
            };
            create.send(graph).await.err()
        }
        Asked::Consent => {
            let consent = GrantConsent {
                client: id,
                resource: id,
                scopes: &["email"],
            };
            consent.send(graph).await.err()
        }
    };
    error.unwrap().into()
}

fn request(simulated_account: Option<&str>) -> SignInRequest {
    SignInRequest {
        cloud: Cloud::Global,
        directory: String::new(),
        permissions: Vec::new(),
        same_account: false,
        for_run: false,
        way: SignInWay::Browser,
        simulated_account: simulated_account.map(str::to_owned),
    }
}

/// Answers the app's address as Microsoft's page lets the browser do.
async fn tell(page: &Url, error: &str, subcode: Option<&str>) {
    let field = |wanted| {
        let found = page.query_pairs().find(|(name, _)| name == wanted);
        found.unwrap().1.into_owned()
    };
    let back: Url = field("redirect_uri").parse().unwrap();
    let mut answer = back.clone();
    answer
        .query_pairs_mut()
        .append_pair("error", error)
        .append_pair("state", &field("state"))
        .extend_pairs(subcode.map(|subcode| ("error_subcode", subcode)));
    let port = back.port().unwrap();
    let mut browser = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let head = format!(
        "GET /?{} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n",
        answer.query().unwrap()
    );
    browser.write_all(head.as_bytes()).await.unwrap();
    let mut read = Vec::new();
    browser.read_to_end(&mut read).await.unwrap();
}

async fn answer_with(state: &AppState, path: &str, status: u16, body: Value) {
    let fault = Fault {
        matching: Matching {
            method: Some("POST".into()),
            path: path.into(),
            ..Matching::default()
        },
        action: FaultAction::Status {
            status,
            body: Some(body),
            retry_after: None,
        },
    };
    servers(state, |servers| {
        servers.clear_faults();
        servers.add_fault(fault);
    })
    .await;
}

/// `wire`: what the person can compare with Microsoft's own pages.
fn row(row: &str, wire: &str, error: CommandError) -> Value {
    let mut error = serde_json::to_value(error).unwrap();
    for support in ["/detail", "/detail/support"] {
        if let Some(time) = error.pointer_mut(&format!("{support}/time")) {
            *time = "2026-11-23T14:07:12Z".into();
        }
        if let Some(id) = error.pointer_mut(&format!("{support}/correlationId")) {
            *id = CORRELATION.into();
        }
    }
    json!({"row": row, "wire": wire, "error": error})
}
