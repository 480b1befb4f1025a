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

mod clouds {
    use practice::{Cloud, Options, Practice, Seed};
    use serde_json::Value;

    use super::get;
    use crate::support::{MAYA, PROMPT, TENANT};

    const METADATA: &str = "v2.0/.well-known/openid-configuration";

    async fn practice_in(cloud: Cloud) -> Practice {
        practice::start(Options {
            seed: Seed::contoso().in_cloud(cloud),
            port: Some(0),
            timing: PROMPT,
            ..Options::default()
        })
        .await
        .unwrap()
    }

    async fn me(practice: &Practice, host: &str, token: &str) -> (u16, Value) {
        let bearer = format!("Bearer {token}");
        let headers: &[(&str, &str)] = &[("authorization", &bearer)];
        get(practice, host, "/v1.0/me", headers).await
    }

    #[tokio::test]
    async fn graph_of_the_own_cloud_alone_accepts_the_token_of_a_cloud() {
        for issued_in in Cloud::ALL {
            let issuing = practice_in(issued_in).await;
            let token = issuing.access_token(MAYA, &["User.Read"]).unwrap();
            for asked in Cloud::ALL {
                // The directory is in the cloud that is asked, so only the token is of another.
                let there = practice_in(asked).await;
                let (status, body) = me(&there, asked.graph_host(), &token).await;
                if asked == issued_in {
                    assert_eq!(status, 200, "{asked:?}: {body}");
                    continue;
                }
                assert_eq!(
                    (status, body["error"]["code"].as_str()),
                    (401, Some("InvalidAuthenticationToken")),
                    "{asked:?} refuses a token of {issued_in:?}"
                );
                let (status, body) = me(&issuing, asked.graph_host(), &token).await;
                assert_eq!(
                    (status, body["error"]["message"].as_str()),
                    (401, Some("InvalidCloudInstance")),
                    "Graph of {asked:?} does not know a directory in {issued_in:?}"
                );
            }
        }
    }

    #[tokio::test]
    async fn metadata_says_which_cloud_the_directory_is_in() {
        for cloud in Cloud::ALL {
            let practice = practice_in(cloud).await;
            let path = format!("/contoso.com/{METADATA}");
            let https: &[(&str, &str)] = &[("x-forwarded-proto", "https")];
            let (status, own) = get(&practice, cloud.login_host(), &path, https).await;
            assert_eq!(status, 200, "{cloud:?}");
            let login = cloud.login_host();
            assert_eq!(own["issuer"], format!("https://{login}/{TENANT}/v2.0"));
            assert_eq!(own["msgraph_host"], cloud.graph_host());
            let sub_scope = match cloud {
                Cloud::UsGovL4 => Value::from("DODCON"),
                Cloud::UsGovDod => Value::from("DOD"),
                Cloud::Global | Cloud::China => Value::Null,
            };
            assert_eq!(own["tenant_region_sub_scope"], sub_scope, "{cloud:?}");
            for other in Cloud::ALL.map(Cloud::login_host) {
                let (status, body) = get(&practice, other, &path, https).await;
                let shares = other == Cloud::Global.login_host()
                    && matches!(cloud, Cloud::UsGovL4 | Cloud::UsGovDod);
                if other == login || shares {
                    assert_eq!(body, own, "the same document at {other}");
                } else {
                    assert_eq!(
                        (status, &body["error_codes"][0]),
                        (400, &Value::from(90_002))
                    );
                }
            }
        }
    }

    #[tokio::test]
    async fn directory_of_another_company_in_another_cloud_is_known_to_be_there() {
        let practice = practice_in(Cloud::Global).await;
        let https: &[(&str, &str)] = &[("x-forwarded-proto", "https")];
        let host = Cloud::Global.login_host();
        let path = format!("/contoso-federal.us/{METADATA}");
        let (_, body) = get(&practice, host, &path, https).await;
        assert_eq!(body["cloud_instance_name"], "microsoftonline.us");
        let issuer = body["issuer"].as_str().unwrap();
        assert!(
            issuer.starts_with("https://login.microsoftonline.us/"),
            "{issuer}"
        );
        let path = format!("/contoso.partner.onmschina.cn/{METADATA}");
        let (status, body) = get(&practice, host, &path, https).await;
        assert_eq!(
            (status, &body["error_codes"][0]),
            (400, &Value::from(90_038))
        );
    }
}
