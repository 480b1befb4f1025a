//! Conditional access by network location: where sign-in sees people, and where Graph does.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use practice::{AllowedLocations, Practice, SeenAddresses, SignInRules};
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Asked, VERIFIER, between, code_for, code_on, open, pick};
use crate::support::{
    GRAPH_CLI, Graph, JONAS, MAYA, TENANT, aadsts, answer, http, login, payload, prompt_practice,
    token,
};

const LOOPBACK: &str = "http://localhost:9000";
const SCOPE: &str = "openid offline_access https://graph.microsoft.com/User.Read";
const OFFICE: &str = "203.0.113.7";
const CAFE: &str = "198.51.100.4";
/// What clients say that understand a challenge; the Azure CLI in capitals.
const CAPABLE: &str = r#"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#;

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// Lets people work from the office alone.
fn allow_the_office(practice: &Practice, strict: bool) {
    practice.set_sign_in_rules(&SignInRules {
        locations: Some(AllowedLocations {
            addresses: vec![address(OFFICE)],
            strict,
        }),
        ..SignInRules::default()
    });
    move_to(practice, OFFICE);
}

fn move_to(practice: &Practice, place: &str) {
    practice.set_seen_addresses(SeenAddresses::at(address(place)));
}

/// Signs Jonas in, asking for these claims.
async fn sign_in(practice: &Practice, claims: &str) -> Value {
    let more = [("claims", claims)];
    let asked = Asked {
        more: &more,
        ..Asked::new(GRAPH_CLI, LOOPBACK, SCOPE)
    };
    let code = code_for(practice, &asked, JONAS).await;
    let form = [
        ("client_id", GRAPH_CLI),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", LOOPBACK),
        ("code_verifier", VERIFIER),
    ];
    token(practice, &form).await.1
}

async fn refresh(practice: &Practice, tokens: &Value, claims: &str) -> (u16, Value) {
    let form = [
        ("client_id", GRAPH_CLI),
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ("claims", claims),
    ];
    token(practice, &form).await
}

/// Asks Graph who this is: the status, and the claims that it wants of the next token.
async fn me(practice: &Practice, tokens: &Value) -> (u16, Option<String>) {
    let url = format!("{}v1.0/me", practice.base_urls().graph);
    let access_token = tokens["access_token"].as_str().unwrap();
    let answered = http().get(url).bearer_auth(access_token).send();
    let answered = answered.await.unwrap();
    let status = answered.status().as_u16();
    let challenge = answered.headers().get("www-authenticate");
    let challenge = challenge.map(|it| it.to_str().unwrap().to_owned());
    if let Some(challenge) = &challenge {
        assert!(
            challenge.contains("error=\"insufficient_claims\""),
            "{challenge}"
        );
        let said = answered.text().await.unwrap();
        assert!(
            said.contains("LocationConditionEvaluationSatisfied"),
            "{said}"
        );
    }
    let claims = challenge.map(|challenge| {
        let claims = STANDARD.decode(between(&challenge, "claims=\"", "\""));
        String::from_utf8(claims.unwrap()).unwrap()
    });
    (status, claims)
}

#[tokio::test]
async fn from_outside_each_way_is_refused_and_from_inside_none() {
    let practice = prompt_practice().await;
    allow_the_office(&practice, false);
    let asked = Asked::new(GRAPH_CLI, LOOPBACK, SCOPE);
    let enter = async || {
        let url = login(&practice, &format!("/{TENANT}/oauth2/v2.0/devicecode"));
        let form = [("client_id", GRAPH_CLI), ("scope", SCOPE)];
        let (_, code) = answer(http().post(url).form(&form).send().await.unwrap()).await;
        let text = |name: &str| code[name].as_str().unwrap().to_owned();
        let page = text("verification_uri").parse().unwrap();
        let entered = practice.enter_device_code(page, text("user_code"), JONAS.to_owned());
        let entered = entered.await.is_ok();
        let form = [
            ("client_id", GRAPH_CLI),
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("device_code", &text("device_code")),
        ];
        (entered, token(&practice, &form).await.1)
    };
    let tokens = sign_in(&practice, CAPABLE).await;
    let claims = payload(tokens["access_token"].as_str().unwrap());
    assert_eq!(claims["ipaddr"], OFFICE, "the token says from where");
    assert!(enter().await.0, "with a code too");

    move_to(&practice, CAFE);
    let picker = open(asked.url(&practice)).await.page();
    let page = pick(&practice, &picker, MAYA).await.page();
    assert_eq!(code_on(&page), "53003", "an administrator too: {page}");
    let (entered, told) = enter().await;
    assert!(!entered, "not with a code either");
    assert_eq!(aadsts(&told), 53_003, "the waiting application is told");
    let (_, refused) = refresh(&practice, &tokens, CAPABLE).await;
    assert_eq!(aadsts(&refused), 53_003, "{refused}");

    move_to(&practice, OFFICE);
    let (status, renewed) = refresh(&practice, &tokens, CAPABLE).await;
    assert_eq!(status, 200, "back inside: {renewed}");
}

#[tokio::test]
async fn graph_challenges_whoever_moved_and_understands_it() {
    let practice = prompt_practice().await;
    allow_the_office(&practice, false);
    let capable = sign_in(&practice, CAPABLE).await;
    let plain = sign_in(&practice, "").await;
    assert_eq!(me(&practice, &capable).await, (200, None));

    move_to(&practice, CAFE);
    assert_eq!(
        me(&practice, &plain).await,
        (200, None),
        "without that, a token is good until it ends"
    );
    let (status, wanted) = me(&practice, &capable).await;
    let wanted = wanted.expect("a challenge");
    let claims: Value = serde_json::from_str(&wanted).unwrap();
    assert_eq!(
        (status, &claims["access_token"]["xms_rp_ipaddr"]["value"]),
        (401, &json!(CAFE)),
        "it says which address it saw"
    );
    assert_eq!(claims["access_token"]["nbf"]["essential"], true, "{claims}");
    let (_, refused) = refresh(&practice, &capable, &wanted).await;
    assert_eq!(
        aadsts(&refused),
        53_003,
        "and sign-in sees the same: {refused}"
    );
}

/// A network with two ways out: sign-in sees the office, Graph sees another address.
#[tokio::test]
async fn address_that_only_graph_sees_counts_where_it_is_enforced_strictly() {
    let practice = prompt_practice().await;
    for strict in [false, true] {
        allow_the_office(&practice, strict);
        practice.set_seen_addresses(SeenAddresses {
            by_sign_in: address(OFFICE),
            by_graph: address(CAFE),
        });
        let tokens = sign_in(&practice, CAPABLE).await;
        let (status, wanted) = me(&practice, &tokens).await;
        assert_eq!(status, 401, "strict: {strict}");
        let mut claims: Value = serde_json::from_str(&wanted.unwrap()).unwrap();
        claims["access_token"]["xms_cc"] = json!({"values": ["cp1"]});
        let (status, renewed) = refresh(&practice, &tokens, &claims.to_string()).await;
        if strict {
            assert_eq!(aadsts(&renewed), 53_003, "{renewed}");
        } else {
            assert_eq!(status, 200, "{renewed}");
            assert_eq!(
                me(&practice, &renewed).await,
                (200, None),
                "this token's address is not looked at again"
            );
        }
    }
}

#[tokio::test]
async fn silent_sign_in_is_refused_as_any_other() {
    let practice = prompt_practice().await;
    let asked = Asked::new(GRAPH_CLI, LOOPBACK, SCOPE);
    let picker = open(asked.url(&practice)).await.page();
    let action = between(&picker, "<form method=\"post\" action=\"", "\"");
    let context = between(&picker, "name=\"ctx\" value=\"", "\"");
    let form = [("ctx", context), ("account", MAYA)];
    let consent = http().post(login(&practice, action)).form(&form).send();
    let consent = consent.await.unwrap().text().await.unwrap();
    let action = between(&consent, "<form method=\"post\" action=\"", "\"");
    let context = between(&consent, "name=\"ctx\" value=\"", "\"");
    let form = [("ctx", context), ("answer", "accept")];
    let signed_in = http().post(login(&practice, action)).form(&form).send();
    let signed_in = signed_in.await.unwrap();
    let cookie = signed_in.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .to_owned();
    let silently = async || {
        let more = [("prompt", "none")];
        let url = Asked {
            more: &more,
            ..Asked::new(GRAPH_CLI, LOOPBACK, SCOPE)
        }
        .url(&practice);
        let answered = http()
            .get(url)
            .header("cookie", &cookie)
            .send()
            .await
            .unwrap();
        answered.headers()["location"].to_str().unwrap().to_owned()
    };
    assert!(silently().await.contains("code="), "it is silent at all");
    allow_the_office(&practice, false);
    assert!(silently().await.contains("code="), "from inside");
    move_to(&practice, CAFE);
    let refused = silently().await;
    assert!(refused.contains("AADSTS53003"), "{refused}");
}

#[tokio::test]
async fn console_says_where_people_are() {
    let practice = prompt_practice().await;
    let put = async |path: &str, body: Value| {
        let url = practice.base_urls().console.join(path).unwrap();
        let request = http().request(Method::PUT, url).json(&body);
        request.send().await.unwrap().status().as_u16()
    };
    let rules = json!({"locations": {"addresses": [OFFICE], "strict": true}});
    assert_eq!(put("/sign-in-rules", rules).await, 204);
    let seen = json!({"bySignIn": CAFE, "byGraph": OFFICE});
    assert_eq!(put("/seen-addresses", seen).await, 204);
    assert_eq!(
        put("/seen-addresses", json!({"bySignIn": "here"})).await,
        422
    );
    let asked = Asked::new(GRAPH_CLI, LOOPBACK, SCOPE);
    let picker = open(asked.url(&practice)).await.page();
    let page = pick(&practice, &picker, JONAS).await.page();
    assert_eq!(code_on(&page), "53003", "{page}");
    let by_hand = Graph::of(&practice, JONAS, &["User.Read"]);
    assert_eq!(by_hand.get("/me").await.0, 200, "no challenge unasked");
}
