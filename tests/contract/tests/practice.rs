//! Practice itself: everything it answers, on both sides, is what the published descriptions say.
//!
//! The requests are written by hand here, so that practice is not measured by the app's own idea of the services.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "this is how a test's helpers fail"
)]

use contract::Specs;
use practice::{Options, Practice, Timing};
use reqwest::Method;
use serde_json::{Value, json};

const ADMIN: &str = "maya.lindqvist@contoso.com";
const GRAPH_SCOPES: [&str; 7] = [
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.Read.All",
    "Group.Read.All",
    "Policy.Read.All",
    "User.Read",
];
const NOBODY: &str = "00000000-0000-4000-8000-00000000dead";

/// A practice without delays, and somebody who asks it.
struct Asker {
    practice: Practice,
    http: reqwest::Client,
    graph_token: String,
}

impl Asker {
    async fn start() -> Self {
        let timing = Timing {
            replication_lag: std::time::Duration::ZERO,
            secret_propagation: std::time::Duration::ZERO,
            delay: std::time::Duration::ZERO,
        };
        let practice = practice::start(Options {
            timing,
            ..Options::default()
        })
        .await
        .unwrap();
        let graph_token = practice
            .access_token(ADMIN, &GRAPH_SCOPES)
            .expect("the admin is seeded");
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            practice,
            http,
            graph_token,
        }
    }

    async fn graph(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let url = format!("{}v1.0{path}", self.practice.origins().graph);
        let request = self
            .http
            .request(method, url)
            .header("ConsistencyLevel", "eventual");
        self.send(request.bearer_auth(&self.graph_token), body)
            .await
    }

    async fn konnect(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        self.konnect_as(self.practice.konnect_token(), method, path, body)
            .await
    }

    async fn konnect_as(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let url = format!("{}v3{path}", self.practice.origins().konnect_api);
        self.send(self.http.request(method, url).bearer_auth(token), body)
            .await
    }

    async fn send(&self, request: reqwest::RequestBuilder, body: Option<Value>) -> (u16, Value) {
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json().await.unwrap_or(Value::Null),
        )
    }

    /// Fails if anything asked or answered so far is not as published.
    #[track_caller]
    fn ensure_as_published(&self, specs: &Specs, at_least: usize) {
        let record: Vec<Value> = self
            .practice
            .record()
            .iter()
            .map(|exchange| json!(exchange))
            .collect();
        let covered = record
            .iter()
            .filter(|exchange| specs.covers(exchange))
            .count();
        assert!(
            covered >= at_least,
            "{covered} exchanges are described, at least {at_least} were made"
        );
        let violations: Vec<String> = specs
            .check_all(&record)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(
            violations.is_empty(),
            "not as published:\n{}",
            violations.join("\n")
        );
    }
}

#[track_caller]
fn created((status, body): (u16, Value)) -> Value {
    assert_eq!(status, 201, "{body:#}");
    body
}

fn id(entity: &Value) -> &str {
    entity["id"].as_str().expect("an entity has an id")
}

fn application() -> Value {
    json!({
        "displayName": "Konnect SSO",
        "signInAudience": "AzureADMyOrg",
        "web": { "redirectUris": ["https://cloud.konghq.com/login"] },
        "groupMembershipClaims": "All,ApplicationGroup",
        "optionalClaims": {
            "idToken": [
                { "name": "groups", "source": null, "essential": false, "additionalProperties": [] },
                { "name": "email", "source": null, "essential": false, "additionalProperties": [] }
            ],
            "accessToken": [{ "name": "groups", "source": null, "essential": false, "additionalProperties": [] }],
            "saml2Token": [{ "name": "groups", "source": null, "essential": false, "additionalProperties": [] }]
        },
        "requiredResourceAccess": [{
            "resourceAppId": "00000003-0000-0000-c000-000000000000",
            "resourceAccess": [
                { "id": "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", "type": "Scope" },
                { "id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope" }
            ]
        }],
        "passwordCredentials": [{ "displayName": "Konnect", "endDateTime": "2027-05-20T00:00:00Z" }],
        "tags": ["konnect-sso:2f1f6f6c-7c1e-4b0e-9a55-0a5a3c0f3a11"],
        "notes": "Created by a test."
    })
}

#[tokio::test]
async fn life_of_an_application_is_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    let made = created(
        asker
            .graph(Method::POST, "/applications", Some(application()))
            .await,
    );
    let (object, app) = (id(&made), made["appId"].as_str().unwrap());
    let tag = "$filter=tags/any(t:t%20eq%20'konnect-sso:2f1f6f6c-7c1e-4b0e-9a55-0a5a3c0f3a11')";
    for path in [
        format!("/applications?{tag}"),
        format!("/applications?{tag}&$select=id,appId,displayName,tags"),
        "/applications?$top=1".to_owned(),
        "/applications?$filter=displayName%20eq%20'Konnect%20SSO'&$count=true".to_owned(),
        format!("/applications/{object}"),
        format!("/applications/{object}?$select=id,displayName,passwordCredentials"),
        format!("/applications(appId='{app}')"),
        format!("/applications/{object}/owners"),
        format!("/applications/{NOBODY}"),
    ] {
        asker.graph(Method::GET, &path, None).await;
    }
    let change = json!({ "displayName": "Konnect", "groupMembershipClaims": "ApplicationGroup" });
    asker
        .graph(
            Method::PATCH,
            &format!("/applications/{object}"),
            Some(change),
        )
        .await;
    let password = json!({ "passwordCredential": { "displayName": "second", "endDateTime": "2027-05-20T00:00:00Z" } });
    let (_, password) = asker
        .graph(
            Method::POST,
            &format!("/applications/{object}/addPassword"),
            Some(password),
        )
        .await;
    let key = json!({ "keyId": password["keyId"] });
    asker
        .graph(
            Method::POST,
            &format!("/applications/{object}/removePassword"),
            Some(key.clone()),
        )
        .await;
    asker
        .graph(
            Method::POST,
            &format!("/applications/{object}/removePassword"),
            Some(key),
        )
        .await;
    asker
        .graph(Method::DELETE, &format!("/applications/{object}"), None)
        .await;
    asker
        .graph(
            Method::GET,
            "/directory/deletedItems/microsoft.graph.application",
            None,
        )
        .await;
    asker
        .graph(
            Method::GET,
            &format!("/directory/deletedItems/{object}"),
            None,
        )
        .await;
    asker
        .graph(
            Method::POST,
            &format!("/directory/deletedItems/{object}/restore"),
            None,
        )
        .await;
    asker
        .graph(Method::DELETE, &format!("/applications/{object}"), None)
        .await;
    asker
        .graph(
            Method::DELETE,
            &format!("/directory/deletedItems/{object}"),
            None,
        )
        .await;
    asker.ensure_as_published(&specs, 18);
}

#[tokio::test]
async fn service_principals_grants_and_assignments_are_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    let made = created(
        asker
            .graph(Method::POST, "/applications", Some(application()))
            .await,
    );
    let app = made["appId"].as_str().unwrap();
    let body =
        json!({ "appId": app, "tags": ["WindowsAzureActiveDirectoryIntegratedApp", "HideApp"] });
    let principal = created(
        asker
            .graph(Method::POST, "/servicePrincipals", Some(body.clone()))
            .await,
    );
    asker
        .graph(Method::POST, "/servicePrincipals", Some(body))
        .await;
    let principal = id(&principal);
    let graph_filter = "$filter=appId%20eq%20'00000003-0000-0000-c000-000000000000'";
    let (_, found) = asker
        .graph(
            Method::GET,
            &format!("/servicePrincipals?{graph_filter}&$select=id,appId"),
            None,
        )
        .await;
    let resource = id(&found["value"][0]).to_owned();
    for path in [
        format!("/servicePrincipals(appId='{app}')"),
        format!("/servicePrincipals/{principal}"),
        format!("/servicePrincipals/{principal}/appRoleAssignedTo"),
        format!("/oauth2PermissionGrants?$filter=clientId%20eq%20'{principal}'"),
        format!("/servicePrincipals/{NOBODY}"),
    ] {
        asker.graph(Method::GET, &path, None).await;
    }
    asker
        .graph(
            Method::PATCH,
            &format!("/servicePrincipals/{principal}"),
            Some(json!({ "appRoleAssignmentRequired": true })),
        )
        .await;

    let grant = json!({ "clientId": principal, "consentType": "AllPrincipals", "resourceId": resource, "scope": "openid profile email User.Read" });
    let grant = created(
        asker
            .graph(Method::POST, "/oauth2PermissionGrants", Some(grant))
            .await,
    );
    let path = format!("/oauth2PermissionGrants/{}", id(&grant));
    asker.graph(Method::GET, &path, None).await;
    asker
        .graph(
            Method::PATCH,
            &path,
            Some(json!({ "scope": "openid profile email" })),
        )
        .await;
    asker.graph(Method::DELETE, &path, None).await;

    let group = asker.practice.seed().groups[0].id;
    let role = json!({ "principalId": group, "resourceId": principal, "appRoleId": "00000000-0000-0000-0000-000000000000" });
    let (status, assignment) = asker
        .graph(
            Method::POST,
            &format!("/servicePrincipals/{principal}/appRoleAssignedTo"),
            Some(role),
        )
        .await;
    assert_eq!(status, 201, "{assignment:#}");
    asker
        .graph(
            Method::GET,
            &format!("/servicePrincipals/{principal}/appRoleAssignedTo"),
            None,
        )
        .await;
    let path = format!(
        "/servicePrincipals/{principal}/appRoleAssignedTo/{}",
        id(&assignment)
    );
    asker.graph(Method::DELETE, &path, None).await;
    asker
        .graph(
            Method::DELETE,
            &format!("/servicePrincipals/{principal}"),
            None,
        )
        .await;
    asker.ensure_as_published(&specs, 18);
}

#[tokio::test]
async fn who_i_am_and_what_is_allowed_is_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    for path in [
        "/me",
        "/me?$select=id,displayName,userPrincipalName,mail",
        "/me/memberOf",
        "/me/transitiveMemberOf",
        "/me/memberOf/microsoft.graph.directoryRole?$count=true",
        "/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true&$select=id,displayName,roleTemplateId",
        "/organization",
        "/organization?$select=id,displayName,verifiedDomains,tenantType",
        "/policies/defaultAppManagementPolicy",
        "/policies/authorizationPolicy",
        "/groups?$top=5&$select=id,displayName",
        "/groups?$search=%22displayName:Konnect%22&$count=true",
        "/groups?$filter=startswith(displayName,'Konnect')",
    ] {
        let (status, body) = asker.graph(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {body:#}");
    }
    let batch = json!({ "requests": [
        { "id": "1", "method": "GET", "url": "/me" },
        { "id": "2", "method": "GET", "url": "/organization" }
    ]});
    let (status, _) = asker.graph(Method::POST, "/$batch", Some(batch)).await;
    assert_eq!(status, 200);
    asker.ensure_as_published(&specs, 14);
}

#[tokio::test]
async fn refusals_of_graph_are_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let mut asker = Asker::start().await;
    asker
        .graph(
            Method::GET,
            "/applications?$filter=displayName%20near%20'x'",
            None,
        )
        .await;
    asker
        .graph(
            Method::POST,
            "/servicePrincipals",
            Some(json!({ "appId": NOBODY })),
        )
        .await;
    asker.graph_token = asker
        .practice
        .access_token("priya.raman@contoso.com", &["User.Read"])
        .unwrap();
    let (status, _) = asker
        .graph(Method::POST, "/applications", Some(application()))
        .await;
    assert_eq!(status, 403, "a scope that was not granted bites");
    asker.graph_token = "nonsense".to_owned();
    let (status, _) = asker.graph(Method::GET, "/me", None).await;
    assert_eq!(status, 401, "a token that is none bites");
    asker.ensure_as_published(&specs, 4);
}

fn provider(asker: &Asker, login_path: &str) -> Value {
    let tenant = asker.practice.seed().tenant.id;
    json!({ "type": "oidc", "enabled": false, "login_path": login_path, "config": {
        "issuer_url": format!("{}{tenant}/v2.0", asker.practice.origins().login),
        "client_id": "03ef14b0-ca33-4840-8f4f-d6e91916010e",
        "client_secret": "a-secret-for-a-test",
        "scopes": ["openid", "email", "profile"],
        "claim_mappings": { "name": "name", "email": "email", "groups": "groups" } } })
}

#[tokio::test]
async fn life_of_an_identity_provider_is_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    let made = created(
        asker
            .konnect(
                Method::POST,
                "/identity-providers",
                Some(provider(&asker, "contoso")),
            )
            .await,
    );
    let path = format!("/identity-providers/{}", id(&made));
    asker
        .konnect(
            Method::POST,
            "/identity-providers",
            Some(provider(&asker, "again")),
        )
        .await;
    asker
        .konnect(Method::GET, "/identity-providers", None)
        .await;
    asker
        .konnect(
            Method::GET,
            "/identity-providers?filter%5Btype%5D%5Beq%5D=oidc",
            None,
        )
        .await;
    asker.konnect(Method::GET, &path, None).await;
    asker
        .konnect(Method::PATCH, &path, Some(json!({ "enabled": true })))
        .await;
    asker
        .konnect(Method::GET, "/authentication-settings", None)
        .await;
    asker
        .konnect(
            Method::PATCH,
            "/authentication-settings",
            Some(json!({ "oidc_auth_enabled": true })),
        )
        .await;
    asker
        .konnect(Method::GET, "/authenticate/contoso", None)
        .await;
    asker
        .konnect(Method::GET, "/authenticate/nobody", None)
        .await;

    let (_, teams) = asker.konnect(Method::GET, "/teams", None).await;
    let mapping = json!({ "team_id": teams["data"][0]["id"], "group": asker.practice.seed().groups[0].id.to_string() });
    let mappings = format!("{path}/team-group-mappings");
    let mapping = created(asker.konnect(Method::POST, &mappings, Some(mapping)).await);
    asker.konnect(Method::GET, &mappings, None).await;
    asker
        .konnect(Method::GET, &format!("{mappings}/{}", id(&mapping)), None)
        .await;
    asker
        .konnect(
            Method::DELETE,
            &format!("{mappings}/{}", id(&mapping)),
            None,
        )
        .await;
    asker
        .konnect(Method::PATCH, &path, Some(json!({ "enabled": false })))
        .await;
    asker.konnect(Method::DELETE, &path, None).await;
    asker.konnect(Method::GET, &path, None).await;
    asker.ensure_as_published(&specs, 17);
}

#[tokio::test]
async fn organization_people_and_teams_are_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    asker.konnect(Method::GET, "/organizations/me", None).await;
    let (_, me) = asker.konnect(Method::GET, "/users/me", None).await;
    asker
        .konnect(Method::GET, &format!("/users/{}/teams", id(&me)), None)
        .await;
    asker
        .konnect(
            Method::GET,
            "/teams?page%5Bsize%5D=2&page%5Bnumber%5D=2",
            None,
        )
        .await;
    let team = json!({ "name": "A team", "description": "For a test." });
    let team = created(asker.konnect(Method::POST, "/teams", Some(team)).await);
    asker
        .konnect(Method::GET, &format!("/teams/{}", id(&team)), None)
        .await;
    asker
        .konnect(
            Method::GET,
            &format!("/teams/{}/assigned-roles", id(&team)),
            None,
        )
        .await;
    asker.konnect(Method::GET, "/identity-provider", None).await;
    asker
        .konnect(Method::GET, "/identity-provider/team-group-mappings", None)
        .await;
    asker
        .konnect(Method::GET, "/identity-provider/team-mappings", None)
        .await;
    asker.ensure_as_published(&specs, 10);
}

#[tokio::test]
async fn refusals_of_konnect_are_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    let tokens = asker.practice.konnect_tokens();
    let body = Some(provider(&asker, "contoso"));
    let (status, _) = asker
        .konnect_as(tokens.read_only, Method::POST, "/identity-providers", body)
        .await;
    assert_eq!(status, 403, "a token that may only read bites");
    for path in [
        "/organizations/me",
        "/identity-providers",
        "/authentication-settings",
        "/users/me",
    ] {
        let (status, _) = asker
            .konnect_as(tokens.expired, Method::GET, path, None)
            .await;
        assert_eq!(status, 401, "an expired token bites at {path}");
    }
    let (status, _) = asker
        .konnect(
            Method::POST,
            "/identity-providers",
            Some(provider(&asker, "acme")),
        )
        .await;
    assert_eq!(status, 409, "a taken login path bites");
    asker
        .konnect(Method::GET, &format!("/identity-providers/{NOBODY}"), None)
        .await;
    asker
        .konnect(
            Method::PATCH,
            "/authentication-settings",
            Some(json!({ "oidc_auth_enabled": true })),
        )
        .await;
    asker.ensure_as_published(&specs, 8);
}

#[tokio::test]
async fn invalid_settings_are_refused_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    let mut wrong_issuer = provider(&asker, "contoso");
    wrong_issuer["config"]["issuer_url"] = json!("http://127.0.0.1:9/nowhere");
    let mut wrong_path = provider(&asker, "con toso");
    wrong_path["login_path"] = json!("con/toso");
    let mut unknown = provider(&asker, "contoso");
    unknown["colour"] = json!("green");
    for body in [wrong_issuer, wrong_path, unknown] {
        let (status, answer) = asker
            .konnect(Method::POST, "/identity-providers", Some(body))
            .await;
        assert_eq!(status, 400, "{answer:#}");
    }
    // The requests are wrong on purpose; the answers are not.
    let answers = asker
        .practice
        .record()
        .into_iter()
        .map(|exchange| json!(exchange));
    let violations: Vec<String> = answers
        .flat_map(|exchange| specs.check(&exchange))
        .filter(|violation| violation.part == contract::Part::Answer)
        .map(|violation| violation.to_string())
        .collect();
    assert!(
        violations.is_empty(),
        "not as published:\n{}",
        violations.join("\n")
    );
}
