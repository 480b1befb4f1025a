//! What Graph refuses with, by row.

use std::time::Duration;

use entra::{
    AddPassword, AppId, CreateApplication, CreateServicePrincipal, Created, GrantConsent, Graph,
    GroupMembershipClaims, NewApplication, NewSecret, ObjectId, Operation, ReplicationPolicy,
};
use jiff::SignedDuration;
use practice::{Fault, FaultAction, Matching, RateLimit, TenantPolicy, Timing};
use serde_json::{Value, json};
use sso_http::{Context, Pace};
use uuid::Uuid;

use super::rows::Door;
use super::sign_in::told;
use super::{CORRELATION, Seen};
use crate::session::app_state::AppState;
use crate::tests::stage::{ADMIN, SCOPES, practising, servers, sign_in};

/// What Graph is asked for when it refuses.
#[derive(Clone, Copy)]
enum Asked {
    Application,
    ServicePrincipal,
    Consent,
}

/// What Graph refuses with, by row: its name here, what was asked for, status, code and message. Source: Microsoft Graph,
/// "Error responses and resource types".
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

/// Every row, as a fault.
pub(super) async fn seen() -> Vec<Seen> {
    let (state, _data) = practising().await;
    let mut seen = Vec::new();
    for (name, asked, status, code, message) in GRAPH {
        let body = json!({"error": {"code": code, "message": message, "innerError": {"request-id": CORRELATION}}});
        let path = match asked {
            Asked::Application => "*/v1.0/applications",
            Asked::ServicePrincipal => "*/v1.0/servicePrincipals",
            Asked::Consent => "*/v1.0/oauth2PermissionGrants",
        };
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
        servers(&state, |servers| {
            servers.clear_faults();
            servers.add_fault(fault);
        })
        .await;
        let id = ObjectId::new(Uuid::from_u128(7));
        let error = match asked {
            Asked::Application => refused(&state, async |graph| create(graph, None).await).await,
            Asked::ServicePrincipal => refused(&state, create_principal).await,
            Asked::Consent => refused(&state, async |graph| consent(graph, id, id).await).await,
        };
        seen.push(Seen::new(name, code, Door::Graph, false, error));
    }
    seen
}

/// What practice's directory refuses by itself.
pub(super) async fn by_rule() -> Vec<Seen> {
    let (state, _data) = practising().await;
    let mut seen = Vec::new();
    let mut add = |row: &str, code: &str, error: Value| {
        seen.push(Seen::new(row, code, Door::Graph, true, error));
    };
    let gone = refused(&state, async |graph| {
        entra::application(graph, ObjectId::new(Uuid::from_u128(7))).await
    });
    let not_found = "Request_ResourceNotFound";
    add(not_found, not_found, gone.await);

    let all = servers(&state, |servers| {
        let path = "/servicePrincipals?$select=id";
        servers.graph_by_hand(ADMIN, "GET", path, None)
    });
    let (_, all) = all.await.unwrap();
    let id = |place: usize| {
        let id = all["value"][place]["id"].as_str().unwrap();
        ObjectId::new(id.parse().unwrap())
    };
    let twice = refused(&state, async |graph| {
        consent(graph, id(0), id(1)).await?;
        consent(graph, id(0), id(1)).await
    });
    add(
        "Permission entry already exists",
        "Request_MultipleObjectsWithSameKeyValue",
        twice.await,
    );

    let half_a_year = NewSecret {
        display_name: "Konnect".to_owned(),
        end: sso_http::clock::now() + SignedDuration::from_hours(24 * 180),
    };
    for (policy, code) in [
        (
            TenantPolicy {
                block_password_addition: true,
                ..TenantPolicy::default()
            },
            "CredentialTypeNotAllowedAsPerAppPolicy",
        ),
        (
            TenantPolicy {
                max_lifetime: Some("P90D".into()),
                ..TenantPolicy::default()
            },
            "CredentialInvalidLifetimeAsPerAppPolicy",
        ),
    ] {
        servers(&state, |servers| servers.set_policy(&policy)).await;
        let secret = Some(half_a_year.clone());
        let error = refused(&state, async |graph| create(graph, secret).await).await;
        add(code, code, error);
    }

    let off = TenantPolicy {
        allowed_to_create_apps: false,
        ..TenantPolicy::default()
    };
    let of_others = servers(&state, |servers| {
        let body = json!({"displayName": "Of others", "signInAudience": "AzureADMyOrg"});
        servers.set_policy(&off);
        servers.graph_by_hand(ADMIN, "POST", "/applications", Some(&body))
    });
    let (_, of_others) = of_others.await.unwrap();
    let of_others: AppId = of_others["appId"].as_str().unwrap().parse().unwrap();
    sign_in(&state, "priya.raman@contoso.com", &SCOPES).await;
    let denied = "Authorization_RequestDenied";
    let error = refused(&state, async |graph| create(graph, None).await).await;
    add(denied, denied, error);
    let error = refused(&state, async |graph| principal_of(graph, of_others).await).await;
    add("backing application", denied, error);

    sign_in(&state, ADMIN, &SCOPES).await;
    let slow = Timing {
        replication_lag: Duration::from_secs(3600),
        ..Timing::default()
    };
    servers(&state, |servers| {
        servers.set_policy(&TenantPolicy::default());
        servers.set_timing(slow);
    })
    .await;
    let unknown = refused(&state, async |graph| {
        let made = create(graph, None).await?;
        principal_of(graph, made.application.app_id).await
    });
    add(
        "Request_BadRequest, not a valid application object",
        "Request_BadRequest",
        unknown.await,
    );
    let unknown = refused(&state, async |graph| {
        let made = create(graph, None).await?;
        let (application, secret) = (made.application.id, &half_a_year);
        let add = AddPassword {
            application,
            secret,
        };
        let policy = ReplicationPolicy::default();
        entra::until_replicated(graph.context, policy, || add.send(graph)).await
    });
    add(
        "Request_ResourceNotFound after a creation",
        not_found,
        unknown.await,
    );

    let busy = RateLimit {
        requests: 0,
        window: Duration::from_secs(60),
    };
    servers(&state, |servers| servers.set_rate_limit(Some(busy))).await;
    let error = refused(&state, async |graph| create(graph, None).await).await;
    add("429", "TooManyRequests", error);
    servers(&state, |servers| {
        servers.set_rate_limit(None);
        servers.revoke_sessions(ADMIN)
    })
    .await;
    let ended = "InvalidAuthenticationToken";
    let error = refused(&state, entra::me).await;
    add(ended, ended, error);
    seen
}

/// What the window is told if Graph is asked for this.
async fn refused<T>(
    state: &AppState,
    ask: impl AsyncFnOnce(Graph<'_>) -> Result<T, entra::Error>,
) -> Value {
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
    let error = ask(graph).await.err().unwrap();
    told(error.into())
}

async fn create(graph: Graph<'_>, secret: Option<NewSecret>) -> Result<Created, entra::Error> {
    let new = NewApplication {
        display_name: "Kong Konnect SSO".to_owned(),
        redirect_uris: vec!["https://cloud.konghq.com/login".to_owned()],
        groups: GroupMembershipClaims::every_group(),
        email_claim: true,
        tags: Vec::new(),
        notes: String::new(),
        secret,
    };
    CreateApplication(&new).send(graph).await
}

async fn create_principal(graph: Graph<'_>) -> Result<(), entra::Error> {
    principal_of(graph, entra::GRAPH_COMMAND_LINE_TOOLS).await
}

async fn principal_of(graph: Graph<'_>, app_id: AppId) -> Result<(), entra::Error> {
    let create = CreateServicePrincipal {
        app_id,
        assignment_required: false,
        tags: &[],
    };
    create.send(graph).await.map(drop)
}

async fn consent(
    graph: Graph<'_>,
    client: ObjectId,
    resource: ObjectId,
) -> Result<(), entra::Error> {
    let consent = GrantConsent {
        client,
        resource,
        scopes: &["email"],
    };
    consent.send(graph).await.map(drop)
}
