//! The organization login against a provider that answers whatever a test wants.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use url::Url;

use crate::provider::{Provider, Script};
use crate::support::{Answer, Konnect, items_of, text_of};

const STATE_COOKIE: &str = "konnect_login_state";

/// A sign-in that went to the provider and is about to come back.
struct Begun {
    state: String,
    cookie: String,
}

/// Begins at `/login/contoso` and lets the provider have good claims for it.
async fn begin(konnect: &Konnect, provider: &Provider) -> Begun {
    let answer = konnect.page(&konnect.cloud("/login/contoso"), None).await;
    assert_eq!(
        answer.status, 302,
        "the login page goes to the provider: {}",
        answer.text
    );
    let location: Url = answer.location.as_deref().unwrap().parse().unwrap();
    let query: BTreeMap<_, _> = location.query_pairs().into_owned().collect();
    provider.script(|script| script.claims = good_claims(provider, &query["nonce"]));
    Begun {
        state: query["state"].clone(),
        cookie: format!("{STATE_COOKIE}={}", answer.cookie(STATE_COOKIE).unwrap()),
    }
}

fn good_claims(provider: &Provider, nonce: &str) -> Value {
    let now = jiff::Timestamp::now().as_second();
    json!({
        "iss": provider.issuer, "aud": "practice-client", "nonce": nonce,
        "iat": now, "nbf": now, "exp": now + 3600, "sub": "subject",
        "name": "Priya <b>Raman</b>", "email": "priya.raman@contoso.com", "groups": ["g-1", "g-2"],
    })
}

async fn come_back(konnect: &Konnect, begun: &Begun) -> Answer {
    let url = konnect.cloud(&format!("/login?code=code-1&state={}", begun.state));
    konnect.page(&url, Some(&begun.cookie)).await
}

fn refusal(answer: &Answer) -> String {
    text_of(&answer.text, "refusal")
        .unwrap_or_else(|| panic!("nobody was refused: {}", answer.text))
}

async fn enabled() -> (Konnect, Provider) {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    konnect.add_provider(&provider, true).await;
    (konnect, provider)
}

#[tokio::test]
async fn a_good_token_signs_in_and_the_page_shows_it_escaped() {
    let (konnect, provider) = enabled().await;
    let begun = begin(&konnect, &provider).await;
    let page = come_back(&konnect, &begun).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert_eq!(text_of(&page.text, "name").unwrap(), "Priya <b>Raman</b>");
    assert!(
        !page.text.contains("<b>"),
        "claims are text, not markup: {}",
        page.text
    );
    assert_eq!(
        text_of(&page.text, "email").unwrap(),
        "priya.raman@contoso.com"
    );
    assert_eq!(items_of(&page.text, "groups"), ["g-1", "g-2"]);
    let claims: Value = serde_json::from_str(&text_of(&page.text, "claims").unwrap()).unwrap();
    assert_eq!(claims["sub"], "subject");

    let form: BTreeMap<_, _> = provider
        .script(|script| script.token_requests.remove(0))
        .into_iter()
        .collect();
    assert_eq!(form["grant_type"], "authorization_code");
    assert_eq!(form["code"], "code-1");
    assert_eq!(form["client_id"], "practice-client");
    assert_eq!(form["client_secret"], "practice-secret");
    assert_eq!(form["redirect_uri"], konnect.cloud("/login"));
}

#[tokio::test]
async fn a_token_that_breaks_one_rule_signs_nobody_in() {
    type Spoil = fn(&mut Script);
    let (konnect, provider) = enabled().await;
    let spoilt: [(&str, Spoil); 11] = [
        ("signed with none", |s| s.header = json!({"alg": "none"})),
        ("no signing key \"other\"", |s| {
            s.header["kid"] = json!("other");
        }),
        ("signature does not fit", |s| {
            s.foreign_key = true;
        }),
        ("issued by", |s| {
            s.claims["iss"] = json!("https://login.microsoftonline.com/x/v2.0");
        }),
        ("audience", |s| {
            s.claims["aud"] = json!("another-client");
        }),
        ("audience", |s| {
            s.claims["aud"] = json!(["practice-client", "another-client"]);
        }),
        ("expired", |s| {
            s.claims["exp"] = json!(s.claims["iat"].as_i64().unwrap() - 61);
        }),
        ("not valid yet", |s| {
            s.claims["nbf"] = json!(s.claims["iat"].as_i64().unwrap() + 120);
        }),
        ("nonce", |s| {
            s.claims["nonce"] = json!("replayed");
        }),
        ("no id_token", |s| {
            s.token_answer = Some((200, json!({"access_token": "x"})));
        }),
        ("invalid_client: AADSTS7000215: wrong secret", |s| {
            s.token_answer = Some((
                401,
                json!({"error": "invalid_client", "error_description": "AADSTS7000215: wrong secret"}),
            ));
        }),
    ];
    for (reason, spoil) in spoilt {
        let begun = begin(&konnect, &provider).await;
        provider.script(spoil);
        let page = come_back(&konnect, &begun).await;
        assert_eq!(page.status, 403, "{reason}: {}", page.text);
        assert!(
            page.cookie("konnect_session").is_none(),
            "{reason}: no session"
        );
        let shown = refusal(&page);
        assert!(
            shown.contains(reason),
            "expected \"{reason}\" in \"{shown}\""
        );
        provider.script(|script| {
            script.header = json!({"alg": "RS256", "kid": "key-1"});
            script.foreign_key = false;
            script.token_answer = None;
        });
    }
    let begun = begin(&konnect, &provider).await;
    assert_eq!(
        come_back(&konnect, &begun).await.status,
        200,
        "unspoilt, the same provider works"
    );
}

#[tokio::test]
async fn a_callback_without_this_browser_s_state_is_refused() {
    let (konnect, provider) = enabled().await;
    let begun = begin(&konnect, &provider).await;
    let url = konnect.cloud(&format!("/login?code=code-1&state={}", begun.state));
    let missing = konnect.page(&url, None).await;
    assert_eq!(
        refusal(&missing),
        "failed to get state: http: named cookie not present"
    );
    let other = konnect.page(&url, Some("konnect_login_state=other")).await;
    assert!(
        refusal(&other).starts_with("failed to get state"),
        "{}",
        other.text
    );
    assert_eq!(
        provider.script(|script| script.token_requests.len()),
        0,
        "no code is redeemed for a stranger"
    );

    assert_eq!(come_back(&konnect, &begun).await.status, 200);
    let again = come_back(&konnect, &begun).await;
    assert!(
        refusal(&again).contains("already finished"),
        "{}",
        again.text
    );
}

#[tokio::test]
async fn the_provider_s_own_refusal_is_shown() {
    let (konnect, provider) = enabled().await;
    let begun = begin(&konnect, &provider).await;
    let url = konnect.cloud(&format!(
        "/login?error=access_denied&error_description=AADSTS65004%3A+declined&state={}",
        begun.state
    ));
    let page = konnect.page(&url, Some(&begun.cookie)).await;
    assert!(
        refusal(&page).contains("access_denied: AADSTS65004: declined"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_provider_that_is_off_signs_nobody_in() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let path = format!(
        "/identity-providers/{}",
        konnect.add_provider(&provider, false).await
    );
    let page = konnect.page(&konnect.cloud("/login/contoso"), None).await;
    assert_eq!(page.status, 404);
    assert!(refusal(&page).contains("not enabled"), "{}", page.text);

    konnect.patch(&path, &json!({"enabled": true})).await;
    let begun = begin(&konnect, &provider).await;
    konnect.patch(&path, &json!({"enabled": false})).await;
    let page = come_back(&konnect, &begun).await;
    assert!(
        refusal(&page).contains("not enabled any more"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn the_claim_mappings_choose_the_claims() {
    let (konnect, provider) = enabled().await;
    let begun = begin(&konnect, &provider).await;
    provider.script(|script| {
        script.claims.as_object_mut().unwrap().remove("email");
    });
    let page = come_back(&konnect, &begun).await;
    assert!(
        refusal(&page).contains("no \"email\" claim"),
        "{}",
        page.text
    );

    let id = konnect.get("/identity-providers").await.json()[0]["id"].take();
    let mapped = konnect
        .patch(
            &format!("/identity-providers/{}", id.as_str().unwrap()),
            &json!({"config": {
                "issuer_url": provider.issuer, "client_id": "practice-client",
                "claim_mappings": {"email": "preferred_username", "groups": "roles"},
            }}),
        )
        .await;
    assert_eq!(mapped.status, 200, "{}", mapped.text);
    let begun = begin(&konnect, &provider).await;
    provider.script(|script| {
        script.claims["preferred_username"] = json!("priya@contoso.com");
        script.claims["roles"] = json!("one-role");
    });
    let page = come_back(&konnect, &begun).await;
    assert_eq!(text_of(&page.text, "email").unwrap(), "priya@contoso.com");
    assert_eq!(items_of(&page.text, "groups"), ["one-role"]);
    let sent = provider
        .script(|script| script.token_requests.pop())
        .unwrap();
    assert!(
        sent.contains(&("client_secret".to_owned(), "practice-secret".to_owned())),
        "a change of config without a secret keeps the stored one"
    );
}

#[tokio::test]
async fn mapped_groups_decide_about_teams() {
    let (konnect, provider) = enabled().await;
    let id = konnect.get("/identity-providers").await.json()[0]["id"].take();
    let team = konnect.team_id("payments").await;
    konnect
        .patch(
            "/authentication-settings",
            &json!({"idp_mapping_enabled": true}),
        )
        .await;

    let begun = begin(&konnect, &provider).await;
    let page = come_back(&konnect, &begun).await;
    assert!(
        refusal(&page).contains("no group of this account is mapped"),
        "{}",
        page.text
    );

    konnect
        .post(
            &format!(
                "/identity-providers/{}/team-group-mappings",
                id.as_str().unwrap()
            ),
            &json!({"team_id": team, "group": "g-2"}),
        )
        .await;
    let begun = begin(&konnect, &provider).await;
    let page = come_back(&konnect, &begun).await;
    assert_eq!(items_of(&page.text, "teams"), ["payments"], "{}", page.text);

    let begun = begin(&konnect, &provider).await;
    provider.script(|script| {
        script.claims.as_object_mut().unwrap().remove("groups");
        script.claims["_claim_names"] = json!({"groups": "src1"});
    });
    let page = come_back(&konnect, &begun).await;
    assert!(refusal(&page).contains("too many groups"), "{}", page.text);
}

#[tokio::test]
async fn konnect_s_own_assignment_gives_a_known_user_their_teams() {
    let (konnect, provider) = enabled().await;
    let begun = begin(&konnect, &provider).await;
    provider.script(|script| script.claims["email"] = json!("Olivia.Brandt@contoso.com"));
    let page = come_back(&konnect, &begun).await;
    assert_eq!(items_of(&page.text, "teams"), ["organization-admin"]);

    let begun = begin(&konnect, &provider).await;
    let page = come_back(&konnect, &begun).await;
    assert_eq!(
        items_of(&page.text, "teams"),
        [""; 0],
        "a new user has no team"
    );
    assert!(
        text_of(&page.text, "note").unwrap().contains("no team yet"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_session_lasts_until_signing_out() {
    let (konnect, provider) = enabled().await;
    let begun = begin(&konnect, &provider).await;
    let page = come_back(&konnect, &begun).await;
    let session = format!(
        "konnect_session={}",
        page.cookie("konnect_session").unwrap()
    );
    let home = konnect.page(&konnect.cloud("/"), Some(&session)).await;
    assert_eq!(
        text_of(&home.text, "email").unwrap(),
        "priya.raman@contoso.com"
    );

    let out = konnect
        .client
        .post(konnect.cloud("/logout"))
        .header("cookie", &session)
        .send()
        .await
        .unwrap();
    let out = crate::support::read(out).await;
    assert_eq!(out.status, 303);
    let landing = out.location.unwrap();
    assert_eq!(landing, "/login/contoso?logout=true");
    let page = konnect.page(&konnect.cloud(&landing), None).await;
    assert_eq!(
        page.status, 200,
        "signing out does not sign in again: {}",
        page.text
    );
    let home = konnect.page(&konnect.cloud("/"), Some(&session)).await;
    assert!(
        text_of(&home.text, "email").is_none(),
        "the session is over: {}",
        home.text
    );
}

#[tokio::test]
async fn the_password_page_is_always_there() {
    let (konnect, _provider) = enabled().await;
    let page = konnect
        .page(&konnect.cloud("/login?basicAuth=true"), None)
        .await;
    assert_eq!(page.status, 200);
    assert!(
        text_of(&page.text, "basic-auth").unwrap().contains("is on"),
        "{}",
        page.text
    );
    let home = konnect.page(&konnect.cloud("/"), None).await;
    assert!(
        home.text.contains("href=\"/login/contoso\""),
        "{}",
        home.text
    );
}
