//! Signing in to a registered application: its secret, and the claims that its manifest asks for.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use practice::Practice;
use serde_json::{Value, json};

use crate::browser::{Asked, Seen, VERIFIER, code_for, code_on, open, pick};
use crate::support::{
    Graph, JONAS, LENA, MAYA, PRIYA, TENANT, TOMAS, aadsts, answer, http, login, prompt_practice,
    secret_of, token,
};

const REDIRECT: &str = "https://cloud.konghq.com/login";
const SCOPE: &str = "openid profile email";
const SAMIR: &str = "samir.haddad@contoso.com";

/// The claims of an ID token whose signature is valid under the published key.
async fn verified_claims(practice: &Practice, id_token: &str) -> Value {
    let keys = http()
        .get(login(practice, &format!("/{TENANT}/discovery/v2.0/keys")))
        .send()
        .await
        .unwrap();
    let keys: Value = keys.json().await.unwrap();
    let (signed, signature) = id_token.rsplit_once('.').unwrap();
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let header: Value = serde_json::from_slice(&decode(signed.split('.').next().unwrap())).unwrap();
    let key = &keys["keys"][0];
    assert_eq!(
        (&header["alg"], &header["kid"]),
        (&json!("RS256"), &key["kid"]),
        "the header names the key"
    );
    let published = RsaPublicKeyComponents {
        n: decode(key["n"].as_str().unwrap()),
        e: decode(key["e"].as_str().unwrap()),
    };
    let signature = decode(signature);
    published
        .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
        .expect("the published key must verify the token");
    serde_json::from_slice(&decode(signed.split('.').nth(1).unwrap())).unwrap()
}

/// The ID token's claims when a person signs in to this application.
async fn claims(practice: &Practice, application: &Value, person: &str, scope: &str) -> Value {
    let client_id = application["appId"].as_str().unwrap();
    let code = code_for(practice, &Asked::new(client_id, REDIRECT, scope), person).await;
    let (status, body) = token(practice, &form(application, &code)).await;
    assert_eq!(status, 200, "{person} signs in: {body}");
    verified_claims(practice, body["id_token"].as_str().unwrap()).await
}

fn form<'a>(application: &'a Value, code: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("client_id", application["appId"].as_str().unwrap()),
        ("client_secret", secret_of(application)),
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ]
}

#[tokio::test]
async fn the_guides_application_gets_name_email_and_every_group_id() {
    let practice = prompt_practice().await;
    let application = Graph::admin(&practice).create(&json!({})).await;
    let claims = claims(&practice, &application, PRIYA, SCOPE).await;
    assert_eq!(claims["aud"], application["appId"], "for this application");
    assert_eq!(
        claims["iss"],
        login(&practice, &format!("/{TENANT}/v2.0")).as_str(),
        "from this tenant"
    );
    assert_eq!(
        (&claims["tid"], &claims["ver"]),
        (&json!(TENANT), &json!("2.0")),
        "by the v2.0 endpoint"
    );
    assert_eq!(claims["nonce"], "a-nonce", "for this request");
    assert_eq!(
        (&claims["name"], &claims["email"]),
        (&json!("Priya Raman"), &json!(PRIYA)),
        "who it is"
    );
    let person = practice.seed().person(PRIYA).unwrap();
    let mut expected: Vec<String> = person.groups.iter().map(ToString::to_string).collect();
    let mut groups: Vec<String> = serde_json::from_value(claims["groups"].clone()).unwrap();
    expected.sort();
    groups.sort();
    assert_eq!((groups.len(), groups), (38, expected), "all groups, as ids");
}

#[tokio::test]
async fn more_than_200_groups_become_a_pointer() {
    let practice = prompt_practice().await;
    let application = Graph::admin(&practice).create(&json!({})).await;
    let claims = claims(&practice, &application, TOMAS, SCOPE).await;
    assert!(claims.get("groups").is_none(), "230 groups do not fit");
    assert_eq!(
        claims["_claim_names"]["groups"], "src1",
        "overage is announced"
    );
    assert!(
        claims["_claim_sources"]["src1"]["endpoint"].is_string(),
        "with a place to ask"
    );
    assert!(
        claims.get("email").is_none(),
        "a person without mail has no email claim"
    );
}

#[tokio::test]
async fn groups_follow_the_manifest() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let groups_in = |token: &str| json!({ token: [{"name": "groups"}] });
    let cases = [
        (json!({"groupMembershipClaims": null}), None),
        (
            json!({"groupMembershipClaims": "All", "optionalClaims": groups_in("accessToken")}),
            None,
        ),
        (
            json!({"groupMembershipClaims": "All", "optionalClaims": null}),
            Some(38),
        ),
        (json!({"groupMembershipClaims": "ApplicationGroup"}), None),
        (json!({"groupMembershipClaims": "DirectoryRole"}), None),
    ];
    for (changes, expected) in cases {
        let application = graph.create(&changes).await;
        let claims = claims(&practice, &application, PRIYA, SCOPE).await;
        assert_eq!(
            claims["groups"].as_array().map(Vec::len),
            expected,
            "with {changes}"
        );
    }
    let security = graph
        .create(&json!({"groupMembershipClaims": "SecurityGroup"}))
        .await;
    let count = claims(&practice, &security, PRIYA, SCOPE).await["groups"]
        .as_array()
        .map_or(0, Vec::len);
    assert!(
        (1..38).contains(&count),
        "only security groups, not distribution lists: {count}"
    );
}

#[tokio::test]
async fn directory_roles_come_as_wids() {
    let practice = prompt_practice().await;
    let application = Graph::admin(&practice)
        .create(&json!({"groupMembershipClaims": "DirectoryRole"}))
        .await;
    let claims = claims(&practice, &application, MAYA, SCOPE).await;
    assert_eq!(
        claims["wids"].as_array().map(Vec::len),
        Some(2),
        "two roles are active: {claims}"
    );
}

#[tokio::test]
async fn assigned_groups_alone_are_sent_when_the_manifest_says_so() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph
        .create(&json!({"groupMembershipClaims": "ApplicationGroup"}))
        .await;
    let principal = graph.create_principal(&application).await;
    let group = practice
        .seed()
        .groups
        .iter()
        .find(|group| group.display_name == "Konnect Viewers")
        .unwrap()
        .id;
    let path = format!(
        "/servicePrincipals/{}/appRoleAssignedTo",
        principal["id"].as_str().unwrap()
    );
    let body = json!({"principalId": group, "resourceId": principal["id"], "appRoleId": uuid::Uuid::nil()});
    assert_eq!(
        graph.post(&path, &body).await.0,
        201,
        "the group is assigned"
    );
    for person in [PRIYA, TOMAS] {
        let claims = claims(&practice, &application, person, SCOPE).await;
        assert_eq!(
            claims["groups"],
            json!([group]),
            "{person} is in it, and overage is avoided"
        );
    }
    let nested = claims(&practice, &application, SAMIR, SCOPE).await;
    assert_eq!(
        nested.get("groups"),
        None,
        "Samir is in it only by way of another group: {nested}"
    );
}

#[tokio::test]
async fn email_needs_mail_and_the_claim_or_the_scope() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let without_claim = graph.create(&json!({"optionalClaims": null})).await;
    let with_claim = graph.create(&json!({})).await;
    let cases = [
        (&without_claim, PRIYA, "openid profile", false),
        (&without_claim, PRIYA, "openid profile email", true),
        (&with_claim, PRIYA, "openid profile", true),
        (&with_claim, TOMAS, "openid profile email", false),
        (&without_claim, LENA, "openid profile", true),
    ];
    for (application, person, scope, expected) in cases {
        let claims = claims(&practice, application, person, scope).await;
        assert_eq!(
            claims.get("email").is_some(),
            expected,
            "{person} with {scope}: {claims}"
        );
    }
}

#[tokio::test]
async fn the_subject_differs_between_applications_and_stays_within_one() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let (one, other) = (
        graph.create(&json!({})).await,
        graph.create(&json!({})).await,
    );
    let first = claims(&practice, &one, PRIYA, SCOPE).await;
    assert_eq!(
        first["sub"],
        claims(&practice, &one, PRIYA, SCOPE).await["sub"],
        "the same person, the same application"
    );
    assert_ne!(
        first["sub"],
        claims(&practice, &other, PRIYA, SCOPE).await["sub"],
        "subjects are pairwise"
    );
}

#[tokio::test]
async fn users_see_the_consent_page_once_and_not_after_admin_consent() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let asked = Asked::new(application["appId"].as_str().unwrap(), REDIRECT, SCOPE);
    let picker = open(asked.url(&practice)).await.page();
    assert!(
        pick(&practice, &picker, PRIYA)
            .await
            .page()
            .contains("id=\"accept\""),
        "nobody consented yet"
    );
    code_for(&practice, &asked, PRIYA).await;
    let picker = open(asked.url(&practice)).await.page();
    assert!(
        matches!(pick(&practice, &picker, PRIYA).await, Seen::Went(_)),
        "she consented before"
    );

    let consented = graph.create(&json!({})).await;
    let principal = graph.create_principal(&consented).await;
    let (_, resource) = graph
        .get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id")
        .await;
    let grant = json!({
        "clientId": principal["id"], "consentType": "AllPrincipals", "principalId": null,
        "resourceId": resource["id"], "scope": SCOPE,
    });
    assert_eq!(
        graph.post("/oauth2PermissionGrants", &grant).await.0,
        201,
        "an admin consents for everyone"
    );
    let asked = Asked::new(consented["appId"].as_str().unwrap(), REDIRECT, SCOPE);
    let picker = open(asked.url(&practice)).await.page();
    assert!(
        matches!(pick(&practice, &picker, JONAS).await, Seen::Went(_)),
        "then nobody is asked"
    );
}

#[tokio::test]
async fn where_assignment_is_required_others_are_refused_with_50105() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let principal = graph.create_principal(&application).await;
    let path = format!("/servicePrincipals/{}", principal["id"].as_str().unwrap());
    assert_eq!(
        graph
            .patch(&path, &json!({"appRoleAssignmentRequired": true}))
            .await
            .0,
        204,
        "now it is required"
    );
    let asked = Asked::new(application["appId"].as_str().unwrap(), REDIRECT, SCOPE);
    let picker = open(asked.url(&practice)).await.page();
    assert_eq!(
        code_on(&pick(&practice, &picker, PRIYA).await.page()),
        "50105",
        "she is not assigned"
    );
}

#[tokio::test]
async fn disabled_enterprise_application_lets_nobody_in_and_gets_no_token() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let principal = graph.create_principal(&application).await;
    let path = format!("/servicePrincipals/{}", principal["id"].as_str().unwrap());
    let enabled = async |on: bool| {
        let set = graph.patch(&path, &json!({"accountEnabled": on})).await;
        assert_eq!(set.0, 204, "it can be switched");
    };
    let asked = Asked::new(application["appId"].as_str().unwrap(), REDIRECT, SCOPE);
    enabled(false).await;
    let picker = open(asked.url(&practice)).await.page();
    assert_eq!(
        code_on(&pick(&practice, &picker, JONAS).await.page()),
        "7000112",
        "not even an administrator comes in"
    );
    enabled(true).await;
    let picker = open(asked.url(&practice)).await.page();
    let page = pick(&practice, &picker, JONAS).await.page();
    assert!(
        page.contains("id=\"accept\""),
        "then they are asked as usual"
    );
}

#[tokio::test]
async fn a_single_tenant_application_is_not_served_by_organizations() {
    let practice = prompt_practice().await;
    let application = Graph::admin(&practice).create(&json!({})).await;
    let client_id = application["appId"].as_str().unwrap();
    let asked = Asked {
        tenant: "organizations",
        ..Asked::new(client_id, REDIRECT, SCOPE)
    };
    assert_eq!(
        code_on(&open(asked.url(&practice)).await.page()),
        "50194",
        "it belongs to one tenant"
    );
}

#[tokio::test]
async fn the_secret_is_taken_from_the_body_and_from_the_header_and_must_be_right() {
    let practice = prompt_practice().await;
    let application = Graph::admin(&practice).create(&json!({})).await;
    let client_id = application["appId"].as_str().unwrap();
    let asked = Asked::new(client_id, REDIRECT, SCOPE);
    let code = code_for(&practice, &asked, PRIYA).await;
    let cases = [(Some("not-the-secret"), 7_000_215), (None, 7_000_218)];
    for (secret, expected) in cases {
        let mut form = form(&application, &code);
        form.retain(|(name, _)| *name != "client_secret");
        form.extend(secret.map(|secret| ("client_secret", secret)));
        let (status, body) = token(&practice, &form).await;
        assert_eq!((status, aadsts(&body)), (401, expected), "with {secret:?}");
        assert_eq!(
            body["error"], "invalid_client",
            "client authentication failed"
        );
    }
    let key_id = application["passwordCredentials"][0]["keyId"]
        .as_str()
        .unwrap();
    let mut with_id = form(&application, &code);
    with_id[1].1 = key_id;
    assert_eq!(
        aadsts(&token(&practice, &with_id).await.1),
        7_000_215,
        "the secret's id is not its value"
    );

    let encoded: String =
        url::form_urlencoded::byte_serialize(secret_of(&application).as_bytes()).collect();
    let basic = STANDARD.encode(format!("{client_id}:{encoded}"));
    let mut form = form(&application, &code);
    form.retain(|(name, _)| !name.starts_with("client_"));
    let url = login(&practice, &format!("/{TENANT}/oauth2/v2.0/token"));
    let request = http()
        .post(url)
        .header("authorization", format!("Basic {basic}"))
        .form(&form);
    let (status, body) = answer(request.send().await.unwrap()).await;
    assert_eq!(status, 200, "client_secret_basic works as well: {body}");
}
