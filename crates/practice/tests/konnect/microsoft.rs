//! The whole organization login: from Konnect to practice's Microsoft and back, by its pages.

use practice::Options;
use reqwest::header;
use serde_json::{Value, json};
use url::Url;

use crate::browser::{Browser, issuer, without_delays};
use crate::support::{Konnect, items_of, oidc_body, read, text_of};

const PRIYA: &str = "priya.raman@contoso.com";
const TOMAS: &str = "tomas.ferreira@contoso.com";

async fn register(konnect: &Konnect) -> (String, String) {
    let application = crate::browser::register(konnect, &[konnect.cloud("/login")]).await;
    (application.client_id, application.secret)
}

/// Puts the three values into Konnect and turns the provider on; returns its path.
async fn push(konnect: &Konnect, client_id: &str, secret: &str) -> String {
    let mut body = oidc_body(&issuer(konnect), true);
    body["config"]["client_id"] = json!(client_id);
    body["config"]["client_secret"] = json!(secret);
    let created = konnect.post("/identity-providers", &body).await;
    assert_eq!(created.status, 201, "{}", created.text);
    format!(
        "/identity-providers/{}",
        created.json()["id"].as_str().unwrap()
    )
}

fn group_ids(konnect: &Konnect, account: &str) -> Vec<String> {
    let person = konnect.practice.seed().person(account).unwrap();
    let mut ids: Vec<_> = person.groups.iter().map(ToString::to_string).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn the_pushed_values_sign_a_plain_user_in_with_groups_and_teams() {
    let konnect = Konnect::start_with(without_delays()).await;
    let (client_id, secret) = register(&konnect).await;
    let provider = push(&konnect, &client_id, &secret).await;
    let expected = group_ids(&konnect, PRIYA);
    let team = konnect.team_id("payments").await;
    let mapping = json!({"team_id": team, "group": expected[0]});
    konnect
        .post(&format!("{provider}/team-group-mappings"), &mapping)
        .await;
    konnect
        .patch(
            "/authentication-settings",
            &json!({"idp_mapping_enabled": true}),
        )
        .await;

    let page = Browser::new(&konnect)
        .sign_in(&konnect.cloud("/login/contoso"), PRIYA)
        .await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert_eq!(text_of(&page.text, "name").unwrap(), "Priya Raman");
    assert_eq!(text_of(&page.text, "email").unwrap(), PRIYA);
    let mut groups = items_of(&page.text, "groups");
    groups.sort();
    assert_eq!(groups, expected, "every group by its object id");
    assert_eq!(items_of(&page.text, "teams"), ["payments"]);
    let claims: Value = serde_json::from_str(&text_of(&page.text, "claims").unwrap()).unwrap();
    assert_eq!(claims["iss"], issuer(&konnect));
    assert_eq!(claims["aud"], client_id);

    let exchange = konnect
        .practice
        .record()
        .into_iter()
        .find(|exchange| exchange.method == "POST" && exchange.path.ends_with("/token"))
        .expect("the code is redeemed by a real request");
    assert_eq!(exchange.service, "openid-client");
    assert!(!exchange.from_app, "it is Konnect's request, not the app's");
    let body = exchange.request_body.unwrap();
    assert_eq!(body["grant_type"], "authorization_code");
    assert_eq!(body["client_id"], client_id);
    let record = serde_json::to_string(&konnect.practice.record()).unwrap();
    assert!(
        !record.contains(&secret),
        "the secret is masked in the record"
    );
    assert!(!page.text.contains(&secret), "the secret is on no page");
}

#[tokio::test]
async fn a_user_without_mail_needs_another_claim_as_email() {
    let konnect = Konnect::start_with(without_delays()).await;
    let (client_id, secret) = register(&konnect).await;
    let provider = push(&konnect, &client_id, &secret).await;
    let page = Browser::new(&konnect)
        .sign_in(&konnect.cloud("/login/contoso"), TOMAS)
        .await;
    let refusal = text_of(&page.text, "refusal").unwrap();
    assert!(refusal.contains("no \"email\" claim"), "{refusal}");

    let changed = konnect
        .patch(
            &provider,
            &json!({"config": {
                "issuer_url": issuer(&konnect), "client_id": client_id,
                "claim_mappings": {"email": "preferred_username"},
            }}),
        )
        .await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let page = Browser::new(&konnect)
        .sign_in(&konnect.cloud("/login/contoso"), TOMAS)
        .await;
    assert_eq!(text_of(&page.text, "email").unwrap(), TOMAS);
    let note = text_of(&page.text, "note").unwrap();
    assert!(
        note.contains("too many groups"),
        "230 groups do not fit: {note}"
    );
}

#[tokio::test]
async fn a_wrong_secret_shows_microsoft_s_code() {
    let konnect = Konnect::start_with(without_delays()).await;
    let (client_id, _) = register(&konnect).await;
    push(&konnect, &client_id, "not-the-secret").await;
    let page = Browser::new(&konnect)
        .sign_in(&konnect.cloud("/login/contoso"), PRIYA)
        .await;
    let refusal = text_of(&page.text, "refusal").unwrap();
    assert!(
        refusal.contains("invalid_client: AADSTS7000215"),
        "{refusal}"
    );
}

#[tokio::test]
async fn only_the_issuer_of_the_tenant_s_id_can_be_saved() {
    let konnect = Konnect::start().await;
    let login = konnect.practice.base_urls().login.to_string();
    let id = konnect.practice.seed().tenant.id;
    for wrong in [
        format!("{login}contoso.com/v2.0"),
        format!("{login}common/v2.0"),
        format!("{login}organizations/v2.0"),
        format!("{login}{id}/v2.0/"),
        format!("{login}{id}"),
    ] {
        konnect
            .post("/identity-providers", &oidc_body(&wrong, false))
            .await
            .refuses(&["config.issuer_url"]);
    }
    let right = konnect
        .post("/identity-providers", &oidc_body(&issuer(&konnect), false))
        .await;
    assert_eq!(right.status, 201, "{}", right.text);
}

#[tokio::test]
async fn under_the_real_names_every_address_is_the_real_one() {
    let konnect = Konnect::start_with(Options {
        port: Some(0),
        ..without_delays()
    })
    .await;
    let port = konnect.practice.base_urls().console.port().unwrap();
    let tenant = konnect.practice.seed().tenant.id;
    let ask = async |method, host: &str, path: &str, body: Option<Value>| {
        let mut request = konnect
            .client
            .request(method, format!("http://127.0.0.1:{port}{path}"))
            .header(header::HOST, host)
            .header("x-forwarded-proto", "https")
            .bearer_auth(konnect.practice.konnect_token());
        if let Some(body) = body {
            request = request.json(&body);
        }
        read(request.send().await.unwrap()).await
    };
    let real = format!("https://login.microsoftonline.com/{tenant}/v2.0");
    let api = "global.api.konghq.com";
    let body = oidc_body(&real, true);
    let created = ask(
        reqwest::Method::POST,
        api,
        "/v3/identity-providers",
        Some(body),
    )
    .await;
    assert_eq!(
        created.status, 201,
        "the issuer is found without any DNS: {}",
        created.text
    );

    let sent = ask(reqwest::Method::GET, api, "/v3/authenticate/contoso", None).await;
    let location: Url = sent.location.unwrap().parse().unwrap();
    assert_eq!(location.host_str(), Some("login.microsoftonline.com"));
    assert_eq!(location.scheme(), "https");
    let redirect = location
        .query_pairs()
        .find(|(name, _)| name == "redirect_uri")
        .unwrap();
    assert_eq!(redirect.1, "https://cloud.konghq.com/login");
    assert!(
        sent.set_cookies[0].ends_with("; Domain=konghq.com; Secure"),
        "both of Konnect's hosts get the state: {:?}",
        sent.set_cookies
    );
}
