//! Identity providers: what is kept, what is refused, and the check of the issuer.

use serde_json::json;

use crate::provider::Provider;
use crate::support::{Konnect, oidc_body};

#[tokio::test]
async fn a_created_provider_is_listed_without_its_secret() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    assert_eq!(konnect.get("/identity-providers").await.json(), json!([]));

    let created = konnect
        .post("/identity-providers", &oidc_body(&provider.issuer, false))
        .await;
    assert_eq!(created.status, 201, "{}", created.text);
    let body = created.json();
    assert_eq!(body["type"], "oidc");
    assert_eq!(body["enabled"], false);
    assert_eq!(body["login_path"], "contoso");
    assert_eq!(
        body["config"],
        json!({
            "issuer_url": provider.issuer,
            "client_id": "practice-client",
            "scopes": ["openid", "email", "profile"],
            "claim_mappings": {"name": "name", "email": "email", "groups": "groups"},
        }),
        "the secret is never answered"
    );
    let id = body["id"].as_str().unwrap();
    assert_eq!(
        konnect.get("/identity-providers").await.json(),
        json!([body])
    );
    assert_eq!(
        konnect
            .get(&format!("/identity-providers/{id}"))
            .await
            .json(),
        body
    );
    assert_eq!(konnect.practice.konnect_identity_providers(), [body]);
}

#[tokio::test]
async fn the_type_filter_selects_providers() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    konnect.add_provider(&provider, false).await;
    for (kind, count) in [("oidc", 1), ("saml", 0)] {
        let list = konnect
            .get(&format!("/identity-providers?filter[type][eq]={kind}"))
            .await;
        assert_eq!(
            list.json().as_array().unwrap().len(),
            count,
            "of type {kind}"
        );
    }
    konnect
        .get("/identity-providers?filter[type][contains]=o")
        .await
        .refuses(&["[filter][type][contains]"]);
}

#[tokio::test]
async fn scopes_and_claim_mappings_have_defaults() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let body = json!({
        "type": "oidc",
        "login_path": "contoso",
        "config": {"issuer_url": provider.issuer, "client_id": "id"},
    });
    let config = konnect.post("/identity-providers", &body).await.json()["config"].take();
    assert_eq!(config["scopes"], json!(["email", "openid", "profile"]));
    assert_eq!(
        config["claim_mappings"],
        json!({"name": "name", "email": "email", "groups": "groups"})
    );
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let konnect = Konnect::start().await;
    konnect
        .post("/identity-providers", &json!({}))
        .await
        .refuses(&["type", "login_path", "config"]);
    konnect
        .post(
            "/identity-providers",
            &json!({
                "type": "oidc", "login_path": "a b", "enabled": "yes", "colour": 1,
                "config": {"issuer_url": "contoso", "scopes": "openid", "tenant": "x",
                           "claim_mappings": {"email": 1}},
            }),
        )
        .await
        .refuses(&[
            "colour",
            "enabled",
            "login_path",
            "config.tenant",
            "config.issuer_url",
            "config.client_id",
            "config.scopes",
            "config.claim_mappings.email",
        ]);
    konnect
        .post(
            "/identity-providers",
            &json!({"type": "ldap", "login_path": "x", "config": {}}),
        )
        .await
        .refuses(&["type"]);
    konnect.get("/identity-providers/1").await.refuses(&["id"]);
    konnect
        .get("/identity-providers/7f9fd312-a987-4628-b4c5-bb4f4fddd5f7")
        .await
        .problem(404);
}

#[tokio::test]
async fn an_issuer_that_is_not_exactly_the_metadata_s_is_refused() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let slash = format!("{}/", provider.issuer);
    let nowhere = provider.issuer.replace("tenant", "elsewhere");
    for issuer in [
        &slash,
        &nowhere,
        "https://login.microsoftonline.com/common/v2.0",
    ] {
        let answer = konnect
            .post("/identity-providers", &oidc_body(issuer, false))
            .await;
        answer.refuses(&["config.issuer_url"]);
    }
    provider.script(|script| script.issuer = Some("https://elsewhere.test".to_owned()));
    let answer = konnect
        .post("/identity-providers", &oidc_body(&provider.issuer, false))
        .await
        .refuses(&["config.issuer_url"]);
    let reason = answer["invalid_parameters"][0]["reason"].as_str().unwrap();
    assert!(
        reason.contains("got \"https://elsewhere.test\""),
        "the reason names the other issuer: {reason}"
    );
    assert_eq!(
        konnect.get("/identity-providers").await.json(),
        json!([]),
        "nothing is kept"
    );
}

#[tokio::test]
async fn a_second_provider_of_a_type_or_a_taken_login_path_conflicts() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    for path in ["acme", "Kong"] {
        let mut body = oidc_body(&provider.issuer, false);
        body["login_path"] = json!(path);
        let problem = konnect
            .post("/identity-providers", &body)
            .await
            .problem(409);
        assert!(
            problem["detail"].as_str().unwrap().contains(path),
            "{problem}"
        );
    }
    let id = konnect.add_provider(&provider, false).await;
    konnect
        .post("/identity-providers", &oidc_body(&provider.issuer, false))
        .await
        .problem(409);
    konnect
        .patch(
            &format!("/identity-providers/{id}"),
            &json!({"login_path": "acme"}),
        )
        .await
        .problem(409);
    let same = konnect
        .patch(
            &format!("/identity-providers/{id}"),
            &json!({"login_path": "contoso"}),
        )
        .await;
    assert_eq!(same.status, 200, "a provider's own login path is not taken");
}

#[tokio::test]
async fn only_one_provider_can_be_active() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let saml = json!({
        "type": "saml", "enabled": true, "login_path": "contoso-saml",
        "config": {"idp_metadata_url": "https://idp.test/metadata"},
    });
    let created = konnect.post("/identity-providers", &saml).await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_eq!(
        created.json()["config"]["login_url"],
        konnect.cloud("/login/contoso-saml"),
        "a SAML provider says where people sign in"
    );
    konnect
        .post("/identity-providers", &oidc_body(&provider.issuer, true))
        .await
        .problem(409);
    let id = konnect.add_provider(&provider, false).await;
    konnect
        .patch(
            &format!("/identity-providers/{id}"),
            &json!({"enabled": true}),
        )
        .await
        .problem(409);
}

#[tokio::test]
async fn a_change_of_config_needs_issuer_and_client_id_and_checks_the_issuer() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let path = format!(
        "/identity-providers/{}",
        konnect.add_provider(&provider, false).await
    );
    konnect
        .patch(&path, &json!({"config": {"client_secret": "new"}}))
        .await
        .refuses(&["config.issuer_url", "config.client_id"]);
    konnect
        .patch(&path, &json!({"type": "oidc"}))
        .await
        .refuses(&["type"]);
    let wrong =
        json!({"config": {"issuer_url": format!("{}/", provider.issuer), "client_id": "x"}});
    konnect
        .patch(&path, &wrong)
        .await
        .refuses(&["config.issuer_url"]);

    let right = json!({"config": {"issuer_url": provider.issuer, "client_id": "other"}});
    let changed = konnect.patch(&path, &right).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(changed.json()["config"]["client_id"], "other");
}

#[tokio::test]
async fn a_deleted_provider_is_gone_with_its_login_path() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let path = format!(
        "/identity-providers/{}",
        konnect.add_provider(&provider, true).await
    );
    let organization = konnect.get("/organizations/me").await.json();
    assert_eq!(organization["login_path"], "contoso");

    let deleted = konnect.delete(&path).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    konnect.get(&path).await.problem(404);
    konnect.delete(&path).await.problem(404);
    assert_eq!(
        konnect.get("/organizations/me").await.json()["login_path"],
        ""
    );
    assert_eq!(
        konnect.practice.authentication_settings()["oidc_auth_enabled"],
        false
    );
}
