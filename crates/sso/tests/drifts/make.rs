//! Each difference, made as a person makes it.

use practice::TenantPolicy;
use serde_json::{Value, json};
use sso::{StoredSecret, Target};

use super::scene::Scene;
use crate::common::teams::{ADMINS_GROUP, OWNERS_GROUP};
use crate::common::{ADMIN, MEMBER};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drift {
    SwitchOffEnterpriseApplication,
    DeleteEnterpriseApplication,
    DeleteApplication,
    PurgeApplication,
    Rename,
    RemoveTag,
    GroupsByAccountName,
    RemoveGroupsClaim,
    RemoveEmailClaim,
    RemovePermissions,
    RemoveRedirect,
    RedirectWithSlash,
    AddRedirect,
    ChangeCustomDomain,
    RemoveSecret,
    SecretEnds,
    ReplaceSecret,
    AddSecret,
    AddCertificate,
    AddFederatedCredential,
    AddOwner,
    RequireAssignment,
    RequireNoAssignment,
    Unassign,
    DeleteAssignedGroup,
    WithdrawApproval,
    ApproveLess,
    ForbidSecrets,
    SwitchProviderOff,
    SwitchOpenIdOff,
    OtherClientId,
    OtherIssuer,
    OtherGroupsClaim,
    OtherEmailClaim,
    OtherNameClaim,
    FewerScopes,
    ChangeLoginPath,
    DeleteProvider,
    ReplaceProvider,
    RemoveMapping,
    RemoveMappingOfAdministrators,
    MapToOtherTeam,
    AddMapping,
    DeleteTeam,
    DeleteGroup,
    StopFollowing,
    ReleaseKeptTeam,
    SwitchPortalRolesOff,
    SwitchPortalSignInOff,
    SwitchPasswordSignInOff,
    AdministratorLeaves,
}

impl Drift {
    pub async fn make(self, scene: &Scene) {
        match self {
            Self::SwitchOffEnterpriseApplication
            | Self::DeleteEnterpriseApplication
            | Self::DeleteApplication
            | Self::PurgeApplication
            | Self::Rename
            | Self::RemoveTag
            | Self::GroupsByAccountName
            | Self::RemoveGroupsClaim
            | Self::RemoveEmailClaim
            | Self::RemovePermissions
            | Self::RemoveRedirect
            | Self::RedirectWithSlash
            | Self::AddRedirect => self.of_application(scene),
            Self::AddSecret
            | Self::AddCertificate
            | Self::AddFederatedCredential
            | Self::AddOwner
            | Self::RequireAssignment
            | Self::RequireNoAssignment
            | Self::Unassign
            | Self::WithdrawApproval
            | Self::ApproveLess => self.of_access(scene),
            Self::RemoveSecret | Self::SecretEnds | Self::ReplaceSecret => {
                self.of_secret(scene).await;
            }
            Self::ChangeCustomDomain
            | Self::DeleteAssignedGroup
            | Self::ForbidSecrets
            | Self::DeleteTeam
            | Self::DeleteGroup
            | Self::AdministratorLeaves => self.elsewhere(scene).await,
            Self::SwitchProviderOff
            | Self::SwitchOpenIdOff
            | Self::OtherClientId
            | Self::OtherIssuer
            | Self::OtherGroupsClaim
            | Self::OtherEmailClaim
            | Self::OtherNameClaim
            | Self::FewerScopes
            | Self::ChangeLoginPath
            | Self::DeleteProvider
            | Self::ReplaceProvider => self.of_provider(scene).await,
            Self::RemoveMapping
            | Self::RemoveMappingOfAdministrators
            | Self::MapToOtherTeam
            | Self::AddMapping
            | Self::StopFollowing
            | Self::ReleaseKeptTeam
            | Self::SwitchPortalRolesOff
            | Self::SwitchPortalSignInOff
            | Self::SwitchPasswordSignInOff => self.of_konnect(scene).await,
        }
    }

    fn of_application(self, scene: &Scene) {
        let application = scene.application();
        let patch = |body: Value| drop(scene.in_entra("PATCH", "", &body));
        let uris = application["web"]["redirectUris"].as_array().unwrap();
        let redirects = |uris: Vec<Value>| patch(json!({"web": {"redirectUris": uris}}));
        match self {
            Self::SwitchOffEnterpriseApplication => {
                let off = json!({"accountEnabled": false});
                scene.in_enterprise_application("PATCH", "", &off);
            }
            Self::DeleteEnterpriseApplication => {
                scene.in_enterprise_application("DELETE", "", &Value::Null);
            }
            Self::DeleteApplication => drop(scene.in_entra("DELETE", "", &Value::Null)),
            Self::PurgeApplication => {
                scene.in_entra("DELETE", "", &Value::Null);
                let id = application["id"].as_str().unwrap();
                let path = format!("/directory/deletedItems/{id}");
                scene.stage.by_hand(ADMIN, "DELETE", &path, &Value::Null);
            }
            Self::Rename => patch(json!({"displayName": "SSO (Olivia)"})),
            Self::RemoveTag => {
                let mut tags = application["tags"].as_array().unwrap().clone();
                tags.retain(|tag| *tag != scene.target.tag());
                patch(json!({ "tags": tags }));
            }
            Self::GroupsByAccountName => {
                let mut claims = application["optionalClaims"].clone();
                for claim in claims["idToken"].as_array_mut().unwrap() {
                    if claim["name"] == "groups" {
                        claim["additionalProperties"] = json!(["sam_account_name"]);
                    }
                }
                patch(json!({ "optionalClaims": claims }));
            }
            Self::RemoveGroupsClaim => patch(json!({ "groupMembershipClaims": null })),
            Self::RemoveEmailClaim => {
                let mut claims = application["optionalClaims"].clone();
                let of_id_token = claims["idToken"].as_array_mut().unwrap();
                of_id_token.retain(|claim| claim["name"] != "email");
                patch(json!({ "optionalClaims": claims }));
            }
            Self::RemovePermissions => patch(json!({ "requiredResourceAccess": [] })),
            Self::RemoveRedirect => {
                let mut fewer = uris[1..].to_vec();
                if fewer.is_empty() {
                    fewer.push(json!("https://sso.contoso.com/elsewhere"));
                }
                redirects(fewer);
            }
            Self::RedirectWithSlash => {
                let mut with_slash = uris.clone();
                with_slash[0] = json!(format!("{}/", uris[0].as_str().unwrap()));
                redirects(with_slash);
            }
            Self::AddRedirect => {
                let mut more = uris.clone();
                more.push(json!("https://intranet.contoso.com/login"));
                redirects(more);
            }
            other => panic!("{other:?} is no difference of the app registration"),
        }
    }

    fn of_access(self, scene: &Scene) {
        let stage = &scene.stage;
        match self {
            Self::AddSecret => {
                let body = json!({"passwordCredential": {"displayName": "Olivia"}});
                scene.in_entra("POST", "/addPassword", &body);
            }
            Self::AddCertificate => {
                let body = json!({"keyCredentials": [{
                    "type": "AsymmetricX509Cert",
                    "usage": "Verify",
                    "displayName": "CN=Olivia",
                    "key": "MIIC",
                }]});
                scene.in_entra("PATCH", "", &body);
            }
            Self::AddFederatedCredential => {
                let body = json!({
                    "name": "pipeline",
                    "issuer": "https://token.actions.githubusercontent.com",
                    "subject": "repo:contoso/konnect:ref:refs/heads/main",
                    "audiences": ["api://AzureADTokenExchange"],
                });
                scene.in_entra("POST", "/federatedIdentityCredentials", &body);
            }
            Self::AddOwner => {
                let mut people = stage.practice.seed().people.iter();
                let member = people.find(|one| one.user_principal_name == MEMBER);
                let id = member.unwrap().id;
                let graph = &stage.practice.base_urls().graph;
                let body = json!({"@odata.id": format!("{graph}v1.0/directoryObjects/{id}")});
                scene.in_entra("POST", "/owners/$ref", &body);
            }
            Self::RequireAssignment | Self::RequireNoAssignment => {
                let required = self == Self::RequireAssignment;
                let body = json!({ "appRoleAssignmentRequired": required });
                scene.in_enterprise_application("PATCH", "", &body);
            }
            Self::Unassign => {
                let app_id = scene.application()["appId"].clone();
                let assignments = stage.practice.assignments(app_id.as_str().unwrap());
                let viewers = stage.group("Konnect Viewers").to_string();
                let mut assignments = assignments.iter();
                let found = assignments.find(|one| one["principalId"] == viewers);
                let below = format!(
                    "/appRoleAssignedTo/{}",
                    found.unwrap()["id"].as_str().unwrap()
                );
                scene.in_enterprise_application("DELETE", &below, &Value::Null);
            }
            Self::WithdrawApproval | Self::ApproveLess => {
                let client = scene.in_enterprise_application("GET", "", &Value::Null);
                let grants = "/oauth2PermissionGrants";
                let grants = stage.by_hand(ADMIN, "GET", grants, &Value::Null);
                let mut grants = grants["value"].as_array().unwrap().iter();
                let found = grants.find(|one| one["clientId"] == client["id"]).unwrap();
                let path = format!("/oauth2PermissionGrants/{}", found["id"].as_str().unwrap());
                if self == Self::WithdrawApproval {
                    stage.by_hand(ADMIN, "DELETE", &path, &Value::Null);
                } else {
                    stage.by_hand(ADMIN, "PATCH", &path, &json!({"scope": "openid"}));
                }
            }
            other => panic!("{other:?} is no difference of who may do what"),
        }
    }

    async fn of_secret(self, scene: &Scene) {
        let id = scene.stage.connection(&scene.target);
        let held = scene.computer.secret_store.get(id).await;
        let application = scene.application();
        let secrets = application["passwordCredentials"].as_array().unwrap();
        let own = held.map(|(stored, _)| stored.key_id.to_string());
        for secret in secrets {
            let is_own = own.as_deref().is_none_or(|own| secret["keyId"] == own);
            if is_own && secret["displayName"] != "Olivia" {
                let body = json!({ "keyId": secret["keyId"] });
                scene.in_entra("POST", "/removePassword", &body);
            }
        }
        match self {
            Self::SecretEnds => {
                // As it is after its lifetime.
                let body = json!({"passwordCredential": {
                    "startDateTime": "2026-01-01T00:00:00Z",
                    "endDateTime": "2026-06-30T00:00:00Z",
                }});
                let made = scene.in_entra("POST", "/addPassword", &body);
                let text = |name: &str| made[name].as_str().unwrap().to_owned();
                let stored = StoredSecret {
                    key_id: text("keyId").parse().unwrap(),
                    end: text("endDateTime").parse().unwrap(),
                    value: text("secretText").into(),
                };
                scene.computer.secret_store.put(id, stored).await;
            }
            Self::ReplaceSecret => {
                let body = json!({"passwordCredential": {"displayName": "Olivia"}});
                scene.in_entra("POST", "/addPassword", &body);
            }
            _ => {}
        }
    }

    async fn of_provider(self, scene: &Scene) {
        let provider = scene.provider().await;
        let id = provider["id"].as_str().unwrap();
        let path = format!("identity-providers/{id}");
        let patch = async |body: Value| drop(scene.in_konnect("PATCH", &path, &body).await);
        let configured = async |name: &str, value: Value| {
            let mut config = provider["config"].clone();
            config[name] = value;
            patch(json!({ "config": config })).await;
        };
        let mapped = async |name: &str, claim: &str| {
            let mut mappings = provider["config"]["claim_mappings"].clone();
            mappings[name] = json!(claim);
            configured("claim_mappings", mappings).await;
        };
        match self {
            Self::SwitchProviderOff => patch(json!({"enabled": false})).await,
            Self::SwitchOpenIdOff => {
                let off = json!({"oidc_auth_enabled": false});
                scene
                    .in_konnect("PATCH", "authentication-settings", &off)
                    .await;
            }
            Self::OtherClientId => {
                let other = "11111111-2222-4333-8444-555555555555";
                configured("client_id", json!(other)).await;
            }
            Self::OtherIssuer => {
                let other = "https://contoso.okta.com/oauth2/default";
                configured("issuer_url", json!(other)).await;
            }
            Self::OtherGroupsClaim => mapped("groups", "roles").await,
            Self::OtherEmailClaim => mapped("email", "upn").await,
            Self::OtherNameClaim => mapped("name", "given_name").await,
            Self::FewerScopes => configured("scopes", json!(["openid"])).await,
            Self::ChangeLoginPath => patch(json!({"login_path": "contoso-two"})).await,
            Self::DeleteProvider | Self::ReplaceProvider => {
                if provider["enabled"] == true {
                    patch(json!({"enabled": false})).await;
                }
                scene.in_konnect("DELETE", &path, &Value::Null).await;
                if self == Self::ReplaceProvider {
                    let mut config = provider["config"].clone();
                    config["client_secret"] = json!("another-secret");
                    let mut body = json!({"type": "oidc", "config": config});
                    if !provider["login_path"].is_null() {
                        body["login_path"] = provider["login_path"].clone();
                    }
                    let all = "identity-providers";
                    scene.in_konnect("POST", all, &body).await;
                }
            }
            other => panic!("{other:?} is no difference of the provider"),
        }
    }

    async fn of_konnect(self, scene: &Scene) {
        let provider = scene.provider().await;
        let provider = provider["id"].as_str().unwrap();
        let rows = format!("identity-providers/{provider}/team-group-mappings");
        let mapped = scene.in_konnect("GET", &rows, &Value::Null).await;
        let mapped = mapped["data"].as_array().unwrap().clone();
        let is_portal = matches!(scene.target, Target::Portal { .. });
        let payments = if is_portal { "Partners" } else { "payments" };
        let leads = konnect::Team::ORGANIZATION_ADMIN;
        let remove = async |team: &str| {
            let team = scene.team(team).await.to_string();
            for row in mapped.iter().filter(|row| row["team_id"] == team) {
                let path = format!("{rows}/{}", row["id"].as_str().unwrap());
                scene.in_konnect("DELETE", &path, &Value::Null).await;
            }
        };
        let add = async |team: &str, group: &str| {
            let group = scene.stage.group(group).to_string();
            let body = json!({"team_id": scene.team(team).await, "group": group});
            scene.in_konnect("POST", &rows, &body).await;
        };
        let set = async |body: Value| {
            let path = "authentication-settings";
            scene.in_konnect("PATCH", path, &body).await;
        };
        match self {
            Self::RemoveMapping => remove(payments).await,
            Self::RemoveMappingOfAdministrators => remove(leads).await,
            Self::MapToOtherTeam => {
                remove("payments").await;
                add("mobile", "Payments Engineering").await;
            }
            Self::AddMapping => add(payments, "All Employees").await,
            Self::StopFollowing => {
                set(json!({"idp_mapping_enabled": false, "konnect_mapping_enabled": true})).await;
            }
            Self::ReleaseKeptTeam => {
                let team = scene.team("Integrators").await;
                let path = format!("teams/{team}");
                let released = json!({"konnect_managed": false});
                scene.in_konnect("PATCH", &path, &released).await;
            }
            Self::SwitchPortalRolesOff => {
                scene
                    .in_konnect("PATCH", "", &json!({"rbac_enabled": false}))
                    .await;
            }
            Self::SwitchPortalSignInOff => {
                let off = json!({"authentication_enabled": false});
                scene.in_konnect("PATCH", "", &off).await;
            }
            Self::SwitchPasswordSignInOff => set(json!({"basic_auth_enabled": false})).await,
            other => panic!("{other:?} is no difference of Konnect's teams and settings"),
        }
    }

    async fn elsewhere(self, scene: &Scene) {
        let practice = &scene.stage.practice;
        let group = |name: &str| scene.stage.group(name).uuid();
        match self {
            Self::ChangeCustomDomain => {
                let Target::Portal { id, .. } = scene.target else {
                    panic!("only a portal has domains")
                };
                let domain = Some("partners.contoso.com".to_owned());
                assert!(practice.set_portal_custom_domain(id, domain));
            }
            Self::DeleteAssignedGroup => assert!(practice.remove_group(group("Konnect Viewers"))),
            Self::DeleteGroup => {
                let name = match scene.target {
                    Target::Portal { .. } => "Konnect Viewers",
                    _ => "Payments Engineering",
                };
                assert!(practice.remove_group(group(name)));
            }
            Self::DeleteTeam => {
                let name = match scene.target {
                    Target::Portal { .. } => "Partners",
                    _ => "payments",
                };
                assert!(practice.remove_team(scene.team(name).await));
            }
            Self::ForbidSecrets => practice.set_policy(&TenantPolicy {
                block_password_addition: true,
                ..TenantPolicy::default()
            }),
            Self::AdministratorLeaves => {
                for name in [ADMINS_GROUP, OWNERS_GROUP] {
                    practice.leave_group(ADMIN, group(name));
                }
            }
            other => panic!("{other:?} is a difference of the services"),
        }
    }
}
