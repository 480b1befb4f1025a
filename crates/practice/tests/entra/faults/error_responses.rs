//! A status without a body of its own is worded as by the service that was asked.

use practice::{Fault, FaultAction, Matching, Practice};
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use url::Url;

use crate::support::{ALL_SCOPES, MAYA, TENANT, aadsts, http, login, prompt_practice};

const STATUSES: [u16; 9] = [401, 403, 404, 409, 412, 429, 500, 503, 504];
const ID: &str = "0b7a8c9d-1e2f-4a3b-8c4d-5e6f7a8b9c0d";

/// Answers everything with this status, and sends one request.
async fn refused(
    practice: &Practice,
    status: u16,
    request: RequestBuilder,
) -> (u16, HeaderMap, String) {
    practice.clear_faults();
    practice.add_fault(Fault {
        matching: Matching::default(),
        action: FaultAction::Status {
            status,
            body: None,
            retry_after: None,
        },
    });
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.text().await.unwrap())
}

fn graph(practice: &Practice, method: Method, path: &str) -> RequestBuilder {
    let token = practice.access_token(MAYA, &ALL_SCOPES).unwrap();
    http()
        .request(method, format!("{}v1.0{path}", practice.base_urls().graph))
        .bearer_auth(token)
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("no JSON: {text}"))
}

#[tokio::test]
async fn graph_names_its_code_and_the_ids_of_the_request() {
    let practice = prompt_practice().await;
    let codes = [
        "InvalidAuthenticationToken",
        "Authorization_RequestDenied",
        "Request_ResourceNotFound",
        "Directory_ConcurrencyViolation",
        "UnknownError",
        "TooManyRequests",
        "Service_InternalServerError",
        "Service_ServiceUnavailable",
        "UnknownError",
    ];
    for (status, code) in STATUSES.into_iter().zip(codes) {
        let request = graph(&practice, Method::GET, &format!("/applications/{ID}"))
            .header("client-request-id", "sent-by-the-client");
        let (seen, headers, text) = refused(&practice, status, request).await;
        let body = parsed(&text);
        assert_eq!(
            (seen, &body["error"]["code"]),
            (status, &json!(code)),
            "{body}"
        );
        let inner = &body["error"]["innerError"];
        assert_eq!(
            (
                inner["request-id"].as_str(),
                &inner["client-request-id"],
                inner["date"].is_string()
            ),
            (
                headers["request-id"].to_str().ok(),
                &json!("sent-by-the-client"),
                true
            ),
            "{status}: support finds the request"
        );
        assert_eq!(
            headers.contains_key("www-authenticate"),
            status == 401,
            "{status}: a challenge where there is one to answer"
        );
        assert!(!headers.contains_key("retry-after"), "not asked for");
    }
}

#[tokio::test]
async fn graph_names_the_object_that_a_replica_does_not_know() {
    let practice = prompt_practice().await;
    let by_body = json!({"appId": ID});
    let requests = [
        graph(&practice, Method::GET, &format!("/applications/{ID}")),
        graph(
            &practice,
            Method::POST,
            &format!("/applications/{ID}/addPassword"),
        ),
        graph(
            &practice,
            Method::GET,
            &format!("/servicePrincipals(appId='{ID}')"),
        ),
        graph(&practice, Method::POST, "/servicePrincipals").json(&by_body),
    ];
    for request in requests {
        let (_, _, text) = refused(&practice, 404, request).await;
        let message = format!(
            "Resource '{ID}' does not exist or one of its queried reference-property objects are not present."
        );
        assert_eq!(parsed(&text)["error"]["message"], message);
    }
}

#[tokio::test]
async fn a_refused_service_principal_gets_the_text_that_misleads() {
    let practice = prompt_practice().await;
    let request = graph(&practice, Method::POST, "/servicePrincipals").json(&json!({"appId": ID}));
    let (_, _, text) = refused(&practice, 403, request).await;
    let body = parsed(&text);
    assert!(
        body["error"]["message"]
            .as_str()
            .unwrap()
            .contains("backing application"),
        "{body}"
    );
}

#[tokio::test]
async fn sign_in_names_an_aadsts_code() {
    let practice = prompt_practice().await;
    let codes = [
        7_000_215, 53_003, 700_016, 90_024, 90_024, 90_055, 50_000, 90_033, 90_024,
    ];
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", ID),
        ("client_secret", "wrong"),
    ];
    for (status, code) in STATUSES.into_iter().zip(codes) {
        let url = login(&practice, &format!("/{TENANT}/oauth2/v2.0/token"));
        let (seen, _, text) = refused(&practice, status, http().post(url).form(&form)).await;
        assert_eq!((seen, aadsts(&parsed(&text))), (status, code), "{text}");
    }
    let url = login(&practice, &format!("/{TENANT}/oauth2/v2.0/token"));
    let public = [("grant_type", "authorization_code"), ("client_id", ID)];
    let (_, _, text) = refused(&practice, 401, http().post(url).form(&public)).await;
    assert_eq!(
        aadsts(&parsed(&text)),
        7_000_218,
        "a client without a secret is asked for one"
    );
    let metadata = format!("/{TENANT}/v2.0/.well-known/openid-configuration");
    let request = http().get(login(&practice, &metadata));
    let (_, _, text) = refused(&practice, 404, request).await;
    assert_eq!(aadsts(&parsed(&text)), 90_002, "a tenant that is not found");
    let page = http().get(login(&practice, "/common/oauth2/v2.0/authorize"));
    let (seen, headers, text) = refused(&practice, 503, page).await;
    assert_eq!(seen, 503);
    assert!(
        headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
            && text.contains("AADSTS90033"),
        "people get a page: {text}"
    );
}

#[tokio::test]
async fn konnect_answers_problem_documents() {
    let practice = prompt_practice().await;
    let origins = practice.base_urls();
    let global = [
        "A valid token is required",
        "You must have the [administrator] role to perform this action",
        "The requested identity provider was not found",
        "An identity provider of type oidc already exists",
        "IdP configuration not found",
        "Too many requests",
        "An unexpected error occurred",
        "The service is temporarily unavailable",
        "An unexpected error occurred",
    ];
    for (status, detail) in STATUSES.into_iter().zip(global) {
        let url = origins.konnect_api.join("v3/identity-providers").unwrap();
        let (seen, headers, text) = refused(&practice, status, http().post(url)).await;
        let body = parsed(&text);
        assert_eq!(
            (seen, &body["status"], &body["detail"]),
            (status, &json!(status), &json!(detail)),
            "{body}"
        );
        assert_eq!(headers["content-type"], "application/problem+json");
        assert!(
            body["instance"]
                .as_str()
                .unwrap()
                .starts_with("konnect:trace:")
                && body["title"].is_string(),
            "{body}"
        );
    }
    let details = [
        (
            Method::PATCH,
            "v3/identity-providers/1",
            "Only one identity provider can be active",
        ),
        (
            Method::POST,
            "v3/identity-providers/1/team-group-mappings",
            "A mapping of this group",
        ),
        (Method::POST, "v3/teams", "The request conflicts"),
    ];
    for (method, path, begins) in details {
        let url = origins.konnect_api.join(path).unwrap();
        let (_, _, text) = refused(&practice, 409, http().request(method, url)).await;
        let detail = parsed(&text)["detail"].clone();
        assert!(
            detail.as_str().unwrap().starts_with(begins),
            "{path}: {detail}"
        );
    }
}

#[tokio::test]
async fn portals_answer_in_their_own_words_and_pages_stay_pages() {
    let practice = prompt_practice().await;
    let origins = practice.base_urls();
    let eu = origins.konnect_regions["eu"].join("v3/portals").unwrap();
    let (_, headers, text) = refused(&practice, 401, http().get(eu)).await;
    let body = parsed(&text);
    assert_eq!(headers["content-type"], "application/problem+json");
    assert_eq!(body["title"], "Unauthorized", "{body}");
    assert!(
        body["instance"]
            .as_str()
            .unwrap()
            .starts_with("kong:trace:")
    );

    let domain = practice.portal_addresses()[0]["default_domain"]
        .as_str()
        .unwrap()
        .to_owned();
    let at = |path: &str| {
        let mut url: Url = origins.portals.join(path).unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        http().get(url).header("host", &domain)
    };
    let (seen, headers, _) = refused(&practice, 503, at("/api/v3/portal")).await;
    assert_eq!(
        (seen, &headers["content-type"]),
        (503, &"application/problem+json".parse().unwrap())
    );
    for page in [
        at("/"),
        http().get(origins.konnect_cloud.join("login").unwrap()),
    ] {
        let (seen, headers, _) = refused(&practice, 503, page).await;
        let content_type = headers["content-type"].to_str().unwrap();
        assert!(
            seen == 503 && content_type.starts_with("text/html"),
            "{seen} {content_type}"
        );
    }
}
