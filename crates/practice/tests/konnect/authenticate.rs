//! The redirect that shows where a login path sends people.

use std::collections::BTreeMap;

use serde_json::json;
use url::Url;

use crate::provider::Provider;
use crate::support::Konnect;

#[tokio::test]
async fn an_enabled_provider_is_where_the_redirect_goes() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    konnect.add_provider(&provider, true).await;
    for path in [
        "/v3/authenticate/contoso",
        "/v3/authenticate/contoso?return_to=https%3A%2F%2Fcloud.konghq.com",
        "/kauth/api/v1/authenticate/contoso?returnTo=https%3A%2F%2Fcloud.konghq.com",
    ] {
        let answer = konnect.page(&konnect.api(path), None).await;
        assert_eq!(answer.status, 302, "{path}: {}", answer.text);
        let location: Url = answer.location.as_deref().unwrap().parse().unwrap();
        assert_eq!(location.path(), "/authorize");
        let query: BTreeMap<_, _> = location.query_pairs().into_owned().collect();
        assert_eq!(query["redirect_uri"], konnect.cloud("/login"));
        assert_eq!(query["client_id"], "practice-client");
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["scope"], "openid email profile");
        assert!(query["nonce"].len() >= 22, "a nonce of at least 128 bits");
        assert_eq!(
            answer.cookie("konnect_login_state"),
            Some(query["state"].as_str()),
            "the state is tied to the browser"
        );
        assert!(
            answer.set_cookies[0].contains("HttpOnly"),
            "{:?}",
            answer.set_cookies
        );
    }
}

#[tokio::test]
async fn every_redirect_has_its_own_state_and_nonce() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    konnect.add_provider(&provider, true).await;
    let url = konnect.api("/v3/authenticate/contoso");
    let first = konnect.page(&url, None).await.location;
    let second = konnect.page(&url, None).await.location;
    assert_ne!(first, second);
}

#[tokio::test]
async fn an_unknown_or_disabled_login_path_is_unauthenticated() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    konnect.add_provider(&provider, false).await;
    for (path, part) in [("fabrikam", "No organization"), ("contoso", "not enabled")] {
        let answer = konnect
            .page(&konnect.api(&format!("/v3/authenticate/{path}")), None)
            .await;
        let problem = answer.problem(401);
        assert!(
            problem["detail"].as_str().unwrap().contains(part),
            "{problem}"
        );
    }
}

#[tokio::test]
async fn a_saml_provider_has_no_redirect_here() {
    let konnect = Konnect::start().await;
    let saml = json!({
        "type": "saml", "enabled": true, "login_path": "contoso",
        "config": {"idp_metadata_xml": "<EntityDescriptor/>"},
    });
    assert_eq!(konnect.post("/identity-providers", &saml).await.status, 201);
    konnect
        .page(&konnect.api("/v3/authenticate/contoso"), None)
        .await
        .refuses(&["login_path"]);
}
