//! Metadata documents and signing keys.

use serde_json::Value;

use crate::support::{TENANT, aadsts, answer, http, login, prompt_practice};

async fn document(practice: &practice::Practice, path: &str) -> (u16, Value) {
    answer(http().get(login(practice, path)).send().await.unwrap()).await
}

#[tokio::test]
async fn a_tenant_by_id_or_domain_has_the_issuer_with_its_id() {
    let practice = prompt_practice().await;
    for tenant in [
        TENANT,
        "contoso.com",
        "contoso.onmicrosoft.com",
        &TENANT.to_uppercase(),
    ] {
        let (status, body) = document(
            &practice,
            &format!("/{tenant}/v2.0/.well-known/openid-configuration"),
        )
        .await;
        assert_eq!(status, 200, "{tenant} is the tenant");
        let expected = login(&practice, &format!("/{TENANT}/v2.0"));
        assert_eq!(body["issuer"], expected.as_str(), "the issuer of {tenant}");
    }
}

#[tokio::test]
async fn the_documents_for_any_tenant_have_a_placeholder_for_issuer() {
    let practice = prompt_practice().await;
    for realm in ["organizations", "common"] {
        let (_, body) = document(
            &practice,
            &format!("/{realm}/v2.0/.well-known/openid-configuration"),
        )
        .await;
        let issuer = body["issuer"].as_str().unwrap();
        assert!(
            issuer.ends_with("/{tenantid}/v2.0"),
            "{realm} must not look like a usable issuer: {issuer}"
        );
        assert!(
            body["token_endpoint"].as_str().unwrap().contains(realm),
            "endpoints stay with the realm"
        );
    }
}

#[tokio::test]
async fn the_old_document_has_another_issuer() {
    let practice = prompt_practice().await;
    let (_, body) = document(
        &practice,
        &format!("/{TENANT}/.well-known/openid-configuration"),
    )
    .await;
    assert_eq!(
        body["issuer"],
        format!("https://sts.windows.net/{TENANT}/"),
        "v1 must be distinguished from v2"
    );
}

#[tokio::test]
async fn an_unknown_tenant_is_refused_with_90002() {
    let practice = prompt_practice().await;
    let (status, body) = document(
        &practice,
        "/northwind.example/v2.0/.well-known/openid-configuration",
    )
    .await;
    assert_eq!(
        (status, aadsts(&body)),
        (400, 90_002),
        "another tenant is not here"
    );
}

#[tokio::test]
async fn every_endpoint_in_the_document_is_on_the_login_origin() {
    let practice = prompt_practice().await;
    let (_, body) = document(
        &practice,
        &format!("/{TENANT}/v2.0/.well-known/openid-configuration"),
    )
    .await;
    for name in [
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "end_session_endpoint",
    ] {
        let endpoint = body[name].as_str().unwrap();
        assert!(
            endpoint.starts_with(practice.base_urls().login.as_str()),
            "{name} is {endpoint}"
        );
    }
    let (status, keys) = answer(
        http()
            .get(body["jwks_uri"].as_str().unwrap())
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(
        (status, &keys["keys"][0]["kty"]),
        (200, &Value::from("RSA")),
        "the keys are where the document says"
    );
}
