//! What a tenant demands and refuses at sign-in, and what ends a session.

use practice::{Practice, SignInRefusal, SignInRules, SignInStage, SignInWay, UserConsent};
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Asked, Seen, VERIFIER, code_for, code_on, open, pick, press};
use crate::support::{
    ALL_SCOPES, GRAPH_CLI, Graph, JONAS, MAYA, TENANT, aadsts, answer, http, login,
    prompt_practice, token,
};

const LOOPBACK: &str = "http://localhost:9000";
const SCOPE: &str = "openid profile https://graph.microsoft.com/User.Read";
const ROLES: &str =
    "/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true&$select=displayName";

fn asked() -> Asked<'static> {
    Asked::new(GRAPH_CLI, LOOPBACK, SCOPE)
}

fn refusing(aadsts: u32, stage: SignInStage) -> SignInRefusal {
    SignInRefusal {
        aadsts,
        stage,
        way: None,
        account: None,
        client_id: None,
    }
}

fn refuse(practice: &Practice, refusal: SignInRefusal) {
    practice.set_sign_in_rules(&SignInRules {
        refusals: vec![refusal],
        ..SignInRules::default()
    });
}

async fn redeem(practice: &Practice, code: &str) -> (u16, Value) {
    token(
        practice,
        &[
            ("client_id", GRAPH_CLI),
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", LOOPBACK),
            ("code_verifier", VERIFIER),
        ],
    )
    .await
}

async fn device_code(practice: &Practice) -> (u16, Value) {
    let url = login(practice, &format!("/{TENANT}/oauth2/v2.0/devicecode"));
    let form = [("client_id", GRAPH_CLI), ("scope", SCOPE)];
    answer(http().post(url).form(&form).send().await.unwrap()).await
}

#[tokio::test]
async fn a_policy_blocks_one_way_and_leaves_the_other() {
    let practice = prompt_practice().await;
    for (blocked, browser_opens, device_opens) in [
        (SignInWay::Browser, false, true),
        (SignInWay::DeviceCode, true, false),
    ] {
        refuse(
            &practice,
            SignInRefusal {
                way: Some(blocked),
                ..refusing(53_003, SignInStage::Page)
            },
        );
        let picker = open(asked().url(&practice)).await.page();
        let page = pick(&practice, &picker, JONAS).await;
        let opened = !matches!(&page, Seen::Page(html) if html.contains("AADSTS53003"));
        assert_eq!(opened, browser_opens, "{blocked:?} is blocked: {page:?}");

        let (_, code) = device_code(&practice).await;
        let address = code["verification_uri"].as_str().unwrap().parse().unwrap();
        let typed = code["user_code"].as_str().unwrap().to_owned();
        let entered = practice.enter_device_code(address, typed, JONAS.to_owned());
        assert_eq!(
            entered.await.is_ok(),
            device_opens,
            "{blocked:?} is blocked"
        );
        let form = [
            ("client_id", GRAPH_CLI),
            ("grant_type", "device_code"),
            ("device_code", code["device_code"].as_str().unwrap()),
        ];
        let (status, body) = token(&practice, &form).await;
        if device_opens {
            assert_eq!(status, 200, "{body}");
        } else {
            assert_eq!(
                aadsts(&body),
                53_003,
                "the waiting application is told: {body}"
            );
        }
    }
}

#[tokio::test]
async fn an_error_is_raised_on_a_page_in_the_answer_and_at_the_token_endpoint() {
    let practice = prompt_practice().await;
    refuse(&practice, refusing(53_000, SignInStage::Page));
    let picker = open(asked().url(&practice)).await.page();
    let page = pick(&practice, &picker, MAYA).await.page();
    assert_eq!(code_on(&page), "53000", "{page}");

    refuse(&practice, refusing(90_095, SignInStage::Redirect));
    let picker = open(asked().url(&practice)).await.page();
    let fields = pick(&practice, &picker, MAYA).await.fields();
    assert_eq!(
        (fields["error"].as_str(), fields["state"].as_str()),
        ("access_denied", "a state")
    );
    assert!(
        fields["error_description"].starts_with("AADSTS90095: "),
        "{fields:?}"
    );

    refuse(&practice, refusing(70_043, SignInStage::Token));
    let code = code_for(&practice, &asked(), MAYA).await;
    let (_, body) = redeem(&practice, &code).await;
    assert_eq!(
        (aadsts(&body), &body["error"]),
        (70_043, &json!("invalid_grant"))
    );

    refuse(&practice, refusing(530_036, SignInStage::DeviceCode));
    let (_, body) = device_code(&practice).await;
    assert_eq!(aadsts(&body), 530_036, "{body}");
}

#[tokio::test]
async fn a_disabled_account_is_refused_and_nobody_else() {
    let practice = prompt_practice().await;
    refuse(
        &practice,
        SignInRefusal {
            account: Some(JONAS.to_owned()),
            ..refusing(50_057, SignInStage::Page)
        },
    );
    let picker = open(asked().url(&practice)).await.page();
    let page = pick(&practice, &picker, JONAS).await.page();
    assert_eq!(code_on(&page), "50057");
    code_for(&practice, &asked(), MAYA).await;
}

#[tokio::test]
async fn a_second_factor_is_a_page_of_its_own_before_consent() {
    let practice = prompt_practice().await;
    practice.set_sign_in_rules(&SignInRules {
        second_factor: true,
        ..SignInRules::default()
    });
    let picker = open(asked().url(&practice)).await.page();
    let page = pick(&practice, &picker, JONAS).await.page();
    assert!(page.contains("Approve sign in request"), "{page}");
    let consent = press(&practice, &page, &[("answer", "continue")])
        .await
        .page();
    press(&practice, &consent, &[("answer", "accept")])
        .await
        .code();
    let picker = open(asked().url(&practice)).await.page();
    let page = pick(&practice, &picker, JONAS).await.page();
    let fields = press(&practice, &page, &[("answer", "decline")])
        .await
        .fields();
    assert_eq!(fields["error"], "access_denied", "{fields:?}");
}

#[tokio::test]
async fn without_user_consent_only_administrators_get_through() {
    let practice = prompt_practice().await;
    for (user_consent, expected) in [
        (UserConsent::Off, "90094"),
        (UserConsent::OnRequest, "90095"),
    ] {
        practice.set_sign_in_rules(&SignInRules {
            user_consent,
            ..SignInRules::default()
        });
        let picker = open(asked().url(&practice)).await.page();
        let page = pick(&practice, &picker, JONAS).await.page();
        assert_eq!(code_on(&page), expected, "{page}");
    }
    code_for(&practice, &asked(), MAYA).await;
}

#[tokio::test]
async fn a_change_is_challenged_until_a_token_with_the_claims_comes() {
    let practice = prompt_practice().await;
    practice.set_sign_in_rules(&SignInRules {
        change_needs_context: Some("c1".to_owned()),
        ..SignInRules::default()
    });
    let graph = Graph::admin(&practice);
    assert_eq!(graph.get("/me").await.0, 200, "reading needs no more");
    let create = |token: &str| {
        let url = format!("{}v1.0/applications", practice.base_urls().graph);
        let body = json!({"displayName": "A", "signInAudience": "AzureADMyOrg"});
        http().post(url).bearer_auth(token).json(&body).send()
    };
    let scopes = "openid https://graph.microsoft.com/Application.ReadWrite.All";
    let request = Asked::new(GRAPH_CLI, LOOPBACK, scopes);
    let code = code_for(&practice, &request, MAYA).await;
    let (_, tokens) = redeem(&practice, &code).await;
    let refused = create(tokens["access_token"].as_str().unwrap())
        .await
        .unwrap();
    assert_eq!(refused.status(), 401);
    let challenge = refused.headers()["www-authenticate"].to_str().unwrap();
    let claims = crate::browser::between(challenge, "claims=\"", "\"");
    assert!(
        challenge.contains("error=\"insufficient_claims\""),
        "{challenge}"
    );
    let claims = {
        use base64::Engine;
        let bytes = base64::engine::general_purpose::STANDARD.decode(claims);
        String::from_utf8(bytes.unwrap()).unwrap()
    };
    let more = [("claims", claims.as_str())];
    let again = Asked {
        more: &more,
        ..Asked::new(GRAPH_CLI, LOOPBACK, scopes)
    };
    let code = code_for(&practice, &again, MAYA).await;
    let (_, tokens) = redeem(&practice, &code).await;
    let created = create(tokens["access_token"].as_str().unwrap());
    assert_eq!(created.await.unwrap().status(), 201, "the claims were met");
}

#[tokio::test]
async fn revoked_sessions_end_access_and_refresh_tokens() {
    let practice = prompt_practice().await;
    let scopes = "openid offline_access https://graph.microsoft.com/User.Read";
    let capable = json!({"access_token": {"xms_cc": {"values": ["cp1"]}}}).to_string();
    let more = [("claims", capable.as_str())];
    let request = Asked {
        more: &more,
        ..Asked::new(GRAPH_CLI, LOOPBACK, scopes)
    };
    let code = code_for(&practice, &request, JONAS).await;
    let (_, tokens) = redeem(&practice, &code).await;
    let plain = Graph::of(&practice, JONAS, &["User.Read"]);
    assert_eq!(plain.get("/me").await.0, 200);
    assert!(practice.revoke_sessions(JONAS));

    let (status, body) = plain.get("/me").await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (401, &json!("InvalidAuthenticationToken"))
    );
    let url = format!("{}v1.0/me", practice.base_urls().graph);
    let token_of_jonas = tokens["access_token"].as_str().unwrap();
    let challenged = http().get(url).bearer_auth(token_of_jonas).send();
    let challenged = challenged.await.unwrap();
    assert!(
        challenged.headers()["www-authenticate"]
            .to_str()
            .unwrap()
            .contains("insufficient_claims"),
        "a client that understands challenges gets one"
    );
    assert!(
        challenged
            .text()
            .await
            .unwrap()
            .contains("TokenCreatedWithOutdatedPolicies")
    );
    let form = [
        ("client_id", GRAPH_CLI),
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    let (_, body) = token(&practice, &form).await;
    assert_eq!(aadsts(&body), 50_173, "{body}");
    let anew = Graph::of(&practice, JONAS, &["User.Read"]);
    assert_eq!(anew.get("/me").await.0, 200, "a new sign-in is fine");
}

#[tokio::test]
async fn eligible_roles_count_once_they_are_activated() {
    let practice = prompt_practice().await;
    let graph = Graph::of(&practice, MAYA, &ALL_SCOPES);
    let roles = async || {
        let request = graph.request(Method::GET, ROLES);
        let request = request.header("consistencylevel", "eventual");
        let (_, body) = answer(request.send().await.unwrap()).await;
        body["value"].as_array().unwrap().len()
    };
    let grants = "/oauth2PermissionGrants";
    assert_eq!(roles().await, 2);
    assert!(practice.set_roles_active(MAYA, false));
    assert_eq!(roles().await, 0, "an eligible role is not a membership");
    let body = json!({"clientId": "x", "consentType": "AllPrincipals", "resourceId": "x", "scope": "openid"});
    assert_eq!(graph.post(grants, &body).await.0, 403, "and allows nothing");
    assert!(practice.set_roles_active(MAYA, true));
    assert_eq!(roles().await, 2, "activated");
    assert_ne!(graph.post(grants, &body).await.0, 403);
}

#[tokio::test]
async fn a_tenant_of_another_cloud_is_refused_at_sign_in_and_told_where_clouds_tell() {
    let practice = prompt_practice().await;
    for (domain, told) in [
        (
            "contoso-federal.us",
            Some("https://login.microsoftonline.us/"),
        ),
        ("contoso.partner.onmschina.cn", None),
    ] {
        let path = format!("/{domain}/v2.0/.well-known/openid-configuration");
        let document = http().get(login(&practice, &path)).send().await.unwrap();
        let (status, document) = answer(document).await;
        match told {
            Some(host) => {
                let issuer = document["issuer"].as_str().unwrap();
                assert!(issuer.starts_with(host), "{issuer}");
            }
            None => assert_eq!(status, 400, "{document}"),
        }
        let there = Asked {
            tenant: domain,
            ..asked()
        };
        let page = open(there.url(&practice)).await.page();
        assert_eq!(code_on(&page), "90038", "{page}");
    }
}

#[tokio::test]
async fn the_console_switches_all_of_it() {
    let practice = prompt_practice().await;
    let console = |method: Method, path: &str, body: Option<Value>| {
        let url = practice.base_urls().console.join(path).unwrap();
        let request = http().request(method, url);
        match body {
            Some(body) => request.json(&body),
            None => request,
        }
        .send()
    };
    let rules = json!({
        "refusals": [{"aadsts": 53003, "stage": "page", "way": "device_code"}],
        "secondFactor": true, "userConsent": "on_request", "changeNeedsContext": "c1",
    });
    let cases = [
        (Method::PUT, "/sign-in-rules".to_owned(), Some(rules), 204),
        (
            Method::PUT,
            "/sign-in-rules".to_owned(),
            Some(json!({"no": 1})),
            422,
        ),
        (
            Method::PUT,
            "/lifetimes".to_owned(),
            Some(json!({"access_token_ms": 5000})),
            204,
        ),
        (Method::DELETE, "/device-codes".to_owned(), None, 204),
        (
            Method::DELETE,
            format!("/people/{MAYA}/roles/active"),
            None,
            204,
        ),
        (
            Method::PUT,
            format!("/people/{MAYA}/roles/active"),
            None,
            204,
        ),
        (
            Method::DELETE,
            format!("/people/{MAYA}/sessions"),
            None,
            204,
        ),
        (
            Method::DELETE,
            "/people/nobody@contoso.com/sessions".to_owned(),
            None,
            404,
        ),
    ];
    for (method, path, body, expected) in cases {
        let answered = console(method.clone(), &path, body).await.unwrap();
        assert_eq!(answered.status(), expected, "{method} {path}");
    }
    let picker = open(asked().url(&practice)).await.page();
    let page = pick(&practice, &picker, MAYA).await.page();
    assert!(page.contains("Approve sign in request"), "{page}");
}
