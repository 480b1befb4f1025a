//! A running practice, and Graph calls on behalf of its people.

use std::time::Duration;

use practice::{Options, Practice, Seed, Timing};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use url::Url;

pub(crate) const TENANT: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
pub(crate) const GRAPH_CLI: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
pub(crate) const MAYA: &str = "maya.lindqvist@contoso.com";
pub(crate) const JONAS: &str = "jonas.weber@contoso.com";
pub(crate) const PRIYA: &str = "priya.raman@contoso.com";
pub(crate) const TOMAS: &str = "tomas.ferreira@contoso.com";
pub(crate) const LENA: &str = "lena.okafor@fabrikam.com";
pub(crate) const NOAH: &str = "noah.keller@fabrikam.com";

/// Everything that the tests ask for.
pub(crate) const ALL_SCOPES: [&str; 6] = [
    "User.Read",
    "Application.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "Policy.Read.All",
    "Group.ReadBasic.All",
];

/// No waiting at all.
pub(crate) const PROMPT: Timing = Timing {
    replication_lag: Duration::ZERO,
    secret_propagation: Duration::ZERO,
    delay: Duration::ZERO,
};

/// Longer than any test.
pub(crate) const FOREVER: Duration = Duration::from_secs(86_400);

/// Practice without lag.
pub(crate) async fn prompt_practice() -> Practice {
    timed_practice(PROMPT).await
}

/// Practice that is this slow.
pub(crate) async fn timed_practice(timing: Timing) -> Practice {
    practice::start(Options {
        timing,
        ..Options::default()
    })
    .await
    .unwrap()
}

/// Practice without lag, in which this exists.
pub(crate) async fn seeded_practice(seed: Seed) -> Practice {
    practice::start(Options {
        seed,
        timing: PROMPT,
        ..Options::default()
    })
    .await
    .unwrap()
}

/// Practice without lag, which serves everything on one port.
pub(crate) async fn practice_by_host() -> Practice {
    practice::start(Options {
        port: Some(0),
        timing: PROMPT,
        ..Options::default()
    })
    .await
    .unwrap()
}

/// A client that follows no redirects, like the app's.
pub(crate) fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

/// Graph on behalf of one person.
pub(crate) struct Graph<'a> {
    practice: &'a Practice,
    token: String,
    http: reqwest::Client,
}

impl<'a> Graph<'a> {
    pub(crate) fn of(practice: &'a Practice, person: &str, scopes: &[&str]) -> Self {
        let token = practice
            .access_token(person, scopes)
            .expect("a seeded person");
        Self {
            practice,
            token,
            http: http(),
        }
    }

    pub(crate) fn admin(practice: &'a Practice) -> Self {
        Self::of(practice, MAYA, &ALL_SCOPES)
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}v1.0{path}", self.practice.base_urls().graph);
        self.http.request(method, url).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        answer(self.request(Method::GET, path).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        answer(
            self.request(Method::POST, path)
                .json(body)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> (u16, Value) {
        answer(
            self.request(Method::PATCH, path)
                .json(body)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    pub(crate) async fn delete(&self, path: &str) -> (u16, Value) {
        answer(self.request(Method::DELETE, path).send().await.unwrap()).await
    }

    /// An application as the guide asks for it, with a secret.
    pub(crate) async fn create(&self, changes: &Value) -> Value {
        let mut body = guide_application("https://cloud.konghq.com/login");
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        let (status, application) = self.post("/applications", &body).await;
        assert_eq!(
            status, 201,
            "the application was not created: {application}"
        );
        application
    }

    /// The service principal of an application.
    pub(crate) async fn create_principal(&self, application: &Value) -> Value {
        let body = json!({"appId": application["appId"], "tags": ["WindowsAzureActiveDirectoryIntegratedApp"]});
        let (status, principal) = self.post("/servicePrincipals", &body).await;
        assert_eq!(
            status, 201,
            "the service principal was not created: {principal}"
        );
        principal
    }
}

/// The body of the one request that makes application and secret.
pub(crate) fn guide_application(redirect_uri: &str) -> Value {
    let claim = |name: &str| json!({"name": name, "source": null, "essential": false, "additionalProperties": []});
    json!({
        "displayName": "Kong Konnect SSO",
        "signInAudience": "AzureADMyOrg",
        "web": {"redirectUris": [redirect_uri]},
        "groupMembershipClaims": "All,ApplicationGroup",
        "optionalClaims": {
            "idToken": [claim("groups"), claim("email")],
            "accessToken": [claim("groups")],
            "saml2Token": [claim("groups")],
        },
        "requiredResourceAccess": [{
            "resourceAppId": "00000003-0000-0000-c000-000000000000",
            "resourceAccess": [
                {"id": "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", "type": "Scope"},
                {"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"},
            ],
        }],
        "tags": ["konnect-sso:6d0c8a0e-5f0b-4f8e-9d5e-1f2a3b4c5d6e"],
        "passwordCredentials": [{"displayName": "Konnect SSO", "endDateTime": "2099-01-01T00:00:00Z"}],
    })
}

pub(crate) fn secret_of(application: &Value) -> &str {
    application["passwordCredentials"][0]["secretText"]
        .as_str()
        .expect("a secret in the answer")
}

/// The status and the JSON body, or null.
pub(crate) async fn answer(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (
        status,
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or(Value::Null),
    )
}

/// The claims of a token, unverified.
pub(crate) fn payload(token: &str) -> Value {
    use base64::Engine as _;
    let claims = token.split('.').nth(1).expect("a signed token");
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims);
    serde_json::from_slice(&claims.unwrap()).unwrap()
}

/// A call of the token endpoint.
pub(crate) async fn token(practice: &Practice, form: &[(&str, &str)]) -> (u16, Value) {
    let url = login(practice, &format!("/{TENANT}/oauth2/v2.0/token"));
    answer(http().post(url).form(form).send().await.unwrap()).await
}

/// The error code of a refusal, with a check that its body is whole.
pub(crate) fn aadsts(body: &Value) -> u64 {
    let code = body["error_codes"][0]
        .as_u64()
        .unwrap_or_else(|| panic!("no error_codes in {body}"));
    let description = body["error_description"].as_str().unwrap();
    assert!(
        description.starts_with(&format!("AADSTS{code}: ")),
        "the text starts with the code: {description}"
    );
    for id in ["trace_id", "correlation_id"] {
        assert!(
            description.contains(body[id].as_str().unwrap()),
            "{id} is in the text too"
        );
    }
    assert!(
        body["error_uri"]
            .as_str()
            .unwrap()
            .ends_with(&format!("/error?code={code}")),
        "error_uri leads to help"
    );
    assert!(
        body["timestamp"].is_string() && body["error"].is_string(),
        "the body is whole: {body}"
    );
    code
}

pub(crate) fn login(practice: &Practice, path: &str) -> Url {
    practice.base_urls().login.join(path).unwrap()
}
