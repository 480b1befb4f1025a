//! Signing in to Dev Portals through practice's Microsoft, by each of their names.

use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::browser::{Application, Browser, issuer, register, without_delays};
use crate::provider::Provider;
use crate::support::{Konnect, Portal, items_of, portal_body, read, text_of};

const PRIYA: &str = "priya.raman@contoso.com";

/// Sets a portal up with an application, a mapping of `group` to its first team, and mapping by the provider.
pub(crate) async fn set_up(
    konnect: &Konnect,
    portal: &Portal,
    application: &Application,
    group: &str,
) {
    let call = async |method, path: &str, body: Value| {
        let path = format!("{}{path}", portal.path);
        let answer = konnect
            .region(&portal.region, method, &path, Some(&body))
            .await;
        assert!(answer.status < 300, "{path}: {}", answer.text);
        answer.json()
    };
    let mut body = portal_body(&issuer(konnect));
    body["config"]["client_id"] = json!(application.client_id);
    body["config"]["client_secret"] = json!(application.secret);
    let made = call(Method::POST, "/identity-providers", body).await;
    let provider = format!("/identity-providers/{}", made["id"].as_str().unwrap());
    let teams = konnect
        .region(
            &portal.region,
            Method::GET,
            &format!("{}/teams", portal.path),
            None,
        )
        .await
        .json();
    let row = json!({"team_id": teams["data"][0]["id"], "group": group});
    call(
        Method::POST,
        &format!("{provider}/team-group-mappings"),
        row,
    )
    .await;
    call(Method::PATCH, &provider, json!({"enabled": true})).await;
    call(
        Method::PATCH,
        "/authentication-settings",
        json!({"idp_mapping_enabled": true, "konnect_mapping_enabled": false}),
    )
    .await;
}

fn preview_domain(portal: &Portal, port: u16) -> String {
    let label = portal.default_domain.split('.').next().unwrap();
    format!(
        "{label}.portal-preview.{}.api.konghq.localhost:{port}",
        portal.region
    )
}

#[tokio::test]
async fn every_name_of_a_portal_signs_in_and_gives_the_mapped_team() {
    let konnect = Konnect::start_with(without_delays()).await;
    let portal = konnect.portal("eu", "Partner Portal");
    let port = konnect.practice.base_urls().portals.port().unwrap();
    let domains = [
        portal.canonical_domain.clone(),
        portal.default_domain.clone(),
        preview_domain(&portal, port),
    ];
    let redirect_uris = domains
        .each_ref()
        .map(|domain| format!("http://{domain}/login"));
    let application = register(&konnect, &redirect_uris).await;
    let priya = konnect.practice.seed().person(PRIYA).unwrap();
    set_up(
        &konnect,
        &portal,
        &application,
        &priya.groups[0].to_string(),
    )
    .await;
    for domain in &domains {
        let door = format!("http://{domain}/login/sso");
        let mut browser = Browser::new(&konnect);
        let page = browser.sign_in(&door, PRIYA).await;
        assert_eq!(
            text_of(&page.text, "email").as_deref(),
            Some(PRIYA),
            "{domain}: {}",
            page.text
        );
        assert_eq!(items_of(&page.text, "teams"), ["Partners"], "{domain}");
        assert_eq!(items_of(&page.text, "groups").len(), priya.groups.len());

        let home = format!("http://{domain}/").parse().unwrap();
        let (_, home) = browser.open(home, None).await;
        assert!(
            text_of(&home.text, "email").is_some(),
            "the session lasts: {}",
            home.text
        );
        let out = format!("http://{domain}/logout").parse().unwrap();
        let (url, out) = browser.open(out, Some(Vec::new())).await;
        assert_eq!(url.query(), Some("logout=true"));
        assert!(out.text.contains("href=\"/login/sso\""), "{}", out.text);
    }
}

#[tokio::test]
async fn a_name_that_is_not_registered_is_refused_by_microsoft() {
    let konnect = Konnect::start_with(without_delays()).await;
    let portal = konnect.portal("eu", "Partner Portal");
    let registered = format!("http://{}/login", portal.default_domain);
    let application = register(&konnect, &[registered]).await;
    set_up(&konnect, &portal, &application, "no-group").await;
    let door = format!("http://{}/login/sso", portal.canonical_domain);
    let page = Browser::new(&konnect).sign_in(&door, PRIYA).await;
    let refusal = text_of(&page.text, "refusal").unwrap_or_default();
    assert!(refusal.contains("AADSTS50011"), "{}", page.text);

    let door = format!("http://{}/login/sso", portal.default_domain);
    let page = Browser::new(&konnect).sign_in(&door, PRIYA).await;
    assert_eq!(text_of(&page.text, "email").as_deref(), Some(PRIYA));
    let note = text_of(&page.text, "note").unwrap_or_default();
    assert!(
        note.contains("in no team"),
        "a developer without a team is still let in: {}",
        page.text
    );
}

#[tokio::test]
async fn a_sign_in_that_began_at_one_portal_ends_at_no_other() {
    let konnect = Konnect::start_with(without_delays()).await;
    let provider = Provider::start().await;
    let portal = konnect.portal("eu", "Partner Portal");
    let path = format!("{}/identity-providers", portal.path);
    let made = konnect
        .region(
            "eu",
            Method::POST,
            &path,
            Some(&portal_body(&provider.issuer)),
        )
        .await
        .json();
    let path = format!("{path}/{}", made["id"].as_str().unwrap());
    konnect
        .region("eu", Method::PATCH, &path, Some(&json!({"enabled": true})))
        .await;
    let ask = async |host: &str, path: &str, cookie: Option<&str>| {
        let base = &konnect.practice.base_urls().portals;
        let mut request = konnect
            .client
            .get(base.join(path).unwrap())
            .header(header::HOST, host)
            .header(header::ACCEPT, "text/html");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        read(request.send().await.unwrap()).await
    };
    let begun = ask(
        &portal.default_domain,
        "/api/v3/developer/authenticate/sso",
        None,
    )
    .await;
    assert_eq!(begun.status, 302, "{}", begun.text);
    let state = begun.cookie("konnect_login_state").unwrap().to_owned();
    let cookie = format!("konnect_login_state={state}");
    let other = konnect.portal("us", "Internal APIs");
    let back = format!("/login?code=code-1&state={state}");
    let page = ask(&other.default_domain, &back, Some(&cookie)).await;
    let refusal = text_of(&page.text, "refusal").unwrap_or_default();
    assert!(refusal.contains("failed to get state"), "{}", page.text);
    assert_eq!(
        provider.script(|script| script.token_requests.len()),
        0,
        "no code is redeemed at the wrong door"
    );
    let unknown = ask("nowhere.eu.kongportals.localhost:1", "/", None).await;
    assert_eq!(unknown.status, 404, "{}", unknown.text);
}

#[tokio::test]
async fn the_redirect_and_the_public_facts_are_read_without_a_token() {
    let konnect = Konnect::start_with(without_delays()).await;
    let portal = konnect.portal("eu", "Community");
    let base = konnect.practice.base_urls().portals.clone();
    let ask = async |path: &str| {
        let request = konnect
            .client
            .get(base.join(path).unwrap())
            .header(header::HOST, &portal.default_domain);
        read(request.send().await.unwrap()).await
    };
    let context = ask("/api/v3/portal").await.json();
    assert_eq!(context["portal_id"], portal.id, "{context}");
    assert_eq!(context["authentication_enabled"], false);
    assert_eq!(context["canonical_domain"], portal.default_domain);
    let refused = ask("/api/v3/developer/authenticate/sso").await;
    assert_eq!(refused.status, 401, "{}", refused.text);
    assert_eq!(refused.content_type, "application/problem+json");
    let record = konnect.practice.record();
    assert!(
        record
            .iter()
            .all(|exchange| exchange.service == "konnect-portal" && exchange.from_app),
        "a client without a page asks for the app"
    );
}

#[tokio::test]
async fn under_the_real_names_portals_are_at_their_domains() {
    let konnect = Konnect::start_with(practice::Options {
        port: Some(0),
        ..without_delays()
    })
    .await;
    let port = konnect.practice.base_urls().console.port().unwrap();
    let ask = async |host: &str, path: &str| {
        let request = konnect
            .client
            .get(format!("http://127.0.0.1:{port}{path}"))
            .header(header::HOST, host)
            .header("x-forwarded-proto", "https")
            .bearer_auth(konnect.practice.konnect_token());
        read(request.send().await.unwrap()).await
    };
    let list = ask("eu.api.konghq.com", "/v3/portals").await.json();
    let partner = &list["data"][0];
    assert_eq!(partner["canonical_domain"], "developers.contoso.com");
    let default = partner["default_domain"].as_str().unwrap();
    let (label, rest) = default.split_once('.').unwrap();
    assert_eq!(rest, "eu.kongportals.com");
    let preview = format!("{label}.portal-preview.eu.api.konghq.com");
    for host in ["developers.contoso.com", default, &preview] {
        let context = ask(host, "/api/v3/portal").await;
        assert_eq!(
            context.json()["portal_id"],
            partner["id"],
            "{host}: {}",
            context.text
        );
    }
    let console = ask("localhost", "/seed").await;
    assert_eq!(console.status, 200, "{}", console.text);
    let elsewhere = ask("somewhere.else", "/seed").await;
    assert_eq!(
        elsewhere.status, 421,
        "a domain that no portal has is nobody's: {}",
        elsewhere.text
    );
}
