//! App registrations that people make without this app: in Microsoft's portal by Kong's guide, or with commands.

use konnect::{CreateIdentityProvider, EnableIdentityProvider, Konnect, NewProvider, SetOidc};
use secrecy::SecretString;
use serde_json::{Value, json};
use sso::Target;

use super::others::by_hand;
use super::{OTHER_ADMIN, Stage};

/// Graph's delegated permission `User.Read`, which the portal adds to every app registration.
const USER_READ: &str = "e1fe6dd8-ba31-4d61-89e7-88639da4683d";

/// Graph's delegated permission `email` (Microsoft Graph permissions reference).
const EMAIL: &str = "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0";

/// As Kong's guide has it: single tenant, the callback, every box of the groups claim, the email claim with its
/// permission, an enterprise application, and a client secret, which is returned.
pub fn by_guide(stage: &Stage, name: &str, target: &Target) -> (Value, SecretString) {
    let groups = json!([{"name": "groups", "additionalProperties": []}]);
    let body = json!({
        "displayName": name,
        "signInAudience": "AzureADMyOrg",
        "web": {"redirectUris": target.redirect_uris()},
        "groupMembershipClaims": "All, ApplicationGroup",
        "optionalClaims": {
            "idToken": [{"name": "groups", "additionalProperties": []}, {"name": "email"}],
            "accessToken": groups,
            "saml2Token": groups,
        },
        "requiredResourceAccess": [{
            "resourceAppId": entra::microsoft_graph(),
            "resourceAccess": [{"id": USER_READ, "type": "Scope"}, {"id": EMAIL, "type": "Scope"}],
        }],
    });
    let application = by_hand(stage, OTHER_ADMIN, "POST", "/applications", &body);
    let body = json!({"appId": application["appId"], "tags": [entra::INTEGRATED_APP_TAG]});
    by_hand(stage, OTHER_ADMIN, "POST", "/servicePrincipals", &body);
    let path = format!("{}/addPassword", path_of(&application));
    let body = json!({"passwordCredential": {"displayName": "Konnect"}});
    let secret = by_hand(stage, OTHER_ADMIN, "POST", &path, &body);
    let secret = secret["secretText"].as_str().expect("it is shown once");
    (application, SecretString::from(secret))
}

/// As `az ad app create --display-name … --web-redirect-uris …` does: no enterprise application, no secret, no claims.
pub fn by_az(stage: &Stage, name: &str, target: &Target) -> Value {
    let body = json!({
        "displayName": name,
        "signInAudience": "AzureADMyOrg",
        "web": {"redirectUris": target.redirect_uris()},
    });
    by_hand(stage, OTHER_ADMIN, "POST", "/applications", &body)
}

/// Enters the three values in Konnect and switches them on, as the guide says.
pub async fn enter_values(
    stage: &Stage,
    target: &Target,
    application: &Value,
    secret: &SecretString,
) {
    let konnect = at(stage, target);
    let services = &stage.services;
    let metadata = entra::openid_metadata(
        &services.http,
        &services.entra,
        services.tenant,
        &stage.context,
    );
    let issuer = metadata.await.expect("it is public").issuer;
    let new = NewProvider {
        login_path: target.login_path(),
        issuer_url: issuer.as_str(),
        client_id: application["appId"].as_str().expect("it has one"),
        client_secret: secret,
        email_claim: "email",
    };
    let provider = konnect
        .send(&CreateIdentityProvider(&new))
        .await
        .expect("Konnect takes it");
    let enable = EnableIdentityProvider {
        id: provider.id,
        enabled: true,
    };
    konnect.send(&enable).await.expect("it is switched on");
    konnect.send(&SetOidc(true)).await.expect("so is the login");
}

/// The path of an application in Graph.
pub fn path_of(application: &Value) -> String {
    format!(
        "/applications/{}",
        application["id"].as_str().expect("it has an id")
    )
}

fn at<'a>(stage: &'a Stage, target: &Target) -> Konnect<'a> {
    stage
        .konnect()
        .at(target.target_id().expect("it is in Konnect"))
}
