//! Microsoft Graph.

use contract::Specs;
use reqwest::Method;
use serde_json::{Value, json};

use crate::*;

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
    let owner = asker.practice.seed().people[1].id;
    let reference = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{owner}") });
    for (method, path, body) in [
        (Method::POST, "owners/$ref".to_owned(), Some(reference)),
        (Method::GET, "owners".to_owned(), None),
        (Method::DELETE, format!("owners/{owner}/$ref"), None),
    ] {
        let path = format!("/applications/{object}/{path}");
        let (status, body) = asker.graph(method, &path, body).await;
        assert!(status < 300, "{path}: {body:#}");
    }
    let certificate = json!({ "keyCredentials": [{
        "type": "AsymmetricX509Cert", "usage": "Verify", "key": "MIIBoTCCAQqgAwIBAgI=",
        "displayName": "CN=pipeline", "endDateTime": "2027-05-20T00:00:00Z",
    }] });
    let path = format!("/applications/{object}");
    let (status, body) = asker.graph(Method::PATCH, &path, Some(certificate)).await;
    assert_eq!(status, 204, "{body:#}");
    let (_, read) = asker.graph(Method::GET, &path, None).await;
    assert_eq!(
        read["keyCredentials"][0]["displayName"], "CN=pipeline",
        "it comes without being selected"
    );
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
    asker.ensure_as_published(&specs, 23);
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
