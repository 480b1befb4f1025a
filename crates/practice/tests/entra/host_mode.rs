//! One port for everything, told apart by the Host header.

use practice::Practice;
use serde_json::{Value, json};

use crate::support::{MAYA, TENANT, answer, http, practice_by_host};

/// Sends to the one port, as if it were another host.
async fn get(
    practice: &Practice,
    host: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> (u16, Value) {
    let port = practice.base_urls().console.port().unwrap();
    let mut request = http()
        .get(format!("http://127.0.0.1:{port}{path}"))
        .header("host", host);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    answer(request.send().await.unwrap()).await
}

#[tokio::test]
async fn advertised_addresses_follow_host_and_scheme() {
    let practice = practice_by_host().await;
    let path = format!("/{TENANT}/v2.0/.well-known/openid-configuration");
    let https: &[(&str, &str)] = &[("x-forwarded-proto", "https")];
    let cases = [
        (
            "login.microsoftonline.com",
            https,
            "https://login.microsoftonline.com",
        ),
        (
            "login.microsoftonline.com:8443",
            https,
            "https://login.microsoftonline.com:8443",
        ),
        (
            "login.microsoftonline.com:8000",
            &[],
            "http://login.microsoftonline.com:8000",
        ),
    ];
    for (host, headers, base) in cases {
        let (_, body) = get(&practice, host, &path, headers).await;
        assert_eq!(
            body["issuer"],
            format!("{base}/{TENANT}/v2.0"),
            "asked as {host}"
        );
        let token_endpoint = body["token_endpoint"].as_str().unwrap();
        assert!(
            token_endpoint.starts_with(base),
            "every endpoint follows: {token_endpoint}"
        );
    }
}

#[tokio::test]
async fn each_host_is_its_own_service() {
    let practice = practice_by_host().await;
    let token = practice
        .access_token(MAYA, &["Group.ReadBasic.All"])
        .unwrap();
    let bearer = format!("Bearer {token}");
    let headers: &[(&str, &str)] = &[("authorization", &bearer), ("x-forwarded-proto", "https")];
    let (status, body) = get(
        &practice,
        "graph.microsoft.com",
        "/v1.0/groups?$top=2",
        headers,
    )
    .await;
    assert_eq!(status, 200, "Graph answers: {body}");
    let next = body["@odata.nextLink"].as_str().unwrap();
    assert!(
        next.starts_with("https://graph.microsoft.com/v1.0/groups?"),
        "the next page is there too: {next}"
    );
    let (status, _) = get(
        &practice,
        "login.microsoftonline.com",
        "/v1.0/groups",
        headers,
    )
    .await;
    assert_eq!(status, 404, "sign-in has no groups");
    let (status, seed) = get(&practice, "localhost", "/seed", &[]).await;
    assert_eq!(
        (status, &seed["tenant"]["id"]),
        (200, &Value::from(TENANT)),
        "this computer's own name is the console"
    );
    let hosts: Vec<String> = practice
        .record()
        .into_iter()
        .map(|exchange| exchange.host)
        .collect();
    assert_eq!(
        hosts,
        ["graph.microsoft.com", "login.microsoftonline.com"],
        "the record names the hosts"
    );
}

#[tokio::test]
async fn under_real_names_konnect_reaches_the_issuer_and_sends_people_to_it() {
    let practice = practice_by_host().await;
    let port = practice.base_urls().console.port().unwrap();
    let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let issuer = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    let provider = json!({
        "type": "oidc", "enabled": true, "login_path": "contoso",
        "config": {"issuer_url": issuer, "client_id": "a-client", "client_secret": "a-secret"},
    });
    let konnect = |request: reqwest::RequestBuilder| {
        request
            .header("host", "global.api.konghq.com")
            .header("x-forwarded-proto", "https")
    };
    let saved = konnect(http().post(at("/v3/identity-providers")))
        .bearer_auth(practice.konnect_token())
        .json(&provider);
    let (status, body) = answer(saved.send().await.unwrap()).await;
    assert_eq!(
        status, 201,
        "the issuer is read from practice itself, not from the internet: {body}"
    );

    let sent = konnect(http().get(at("/v3/authenticate/contoso")))
        .send()
        .await
        .unwrap();
    let location: url::Url = sent.headers()["location"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(
        location.host_str(),
        Some("login.microsoftonline.com"),
        "people are sent to sign in: {location}"
    );
    let redirect = location
        .query_pairs()
        .find(|(name, _)| name == "redirect_uri")
        .unwrap()
        .1;
    assert_eq!(
        redirect, "https://cloud.konghq.com/login",
        "and back to the real name"
    );
}
