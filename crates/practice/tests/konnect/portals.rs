//! Dev Portals over the regional APIs, and where their rules differ from the organization's.

use practice::{Options, Region, Seed};
use reqwest::Method;
use serde_json::{Value, json};

use crate::provider::Provider;
use crate::support::{Answer, Konnect, Portal, portal_body};

async fn get(konnect: &Konnect, portal: &Portal, path: &str) -> Answer {
    let path = format!("{}{path}", portal.path);
    konnect
        .region(&portal.region, Method::GET, &path, None)
        .await
}

async fn send(
    konnect: &Konnect,
    portal: &Portal,
    method: Method,
    path: &str,
    body: &Value,
) -> Answer {
    let path = format!("{}{path}", portal.path);
    konnect
        .region(&portal.region, method, &path, Some(body))
        .await
}

/// Creates a provider as the app does, switches it on, and returns its path under the portal.
async fn enabled_provider(konnect: &Konnect, portal: &Portal, provider: &Provider) -> String {
    let body = portal_body(&provider.issuer);
    let made = send(konnect, portal, Method::POST, "/identity-providers", &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let path = format!(
        "/identity-providers/{}",
        made.json()["id"].as_str().unwrap()
    );
    let on = send(
        konnect,
        portal,
        Method::PATCH,
        &path,
        &json!({"enabled": true}),
    )
    .await;
    assert_eq!(on.json()["enabled"], true, "{}", on.text);
    path
}

/// The only entry of `invalid_parameters` of a portal's 400.
fn invalid(answer: &Answer) -> Value {
    assert_eq!(answer.status, 400, "{}", answer.text);
    let body = answer.json();
    assert_eq!(
        (&body["title"], &body["detail"]),
        (&json!("Invalid Request"), &json!("Invalid Parameters")),
        "the portals' own words: {body}"
    );
    let entries = body["invalid_parameters"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "one parameter is wrong: {body}");
    entries[0].clone()
}

#[tokio::test]
async fn each_region_lists_its_own_portals() {
    let konnect = Konnect::start().await;
    for (region, expected) in [
        (
            "eu",
            &["Partner Portal", "Supplier Portal", "Community"][..],
        ),
        ("us", &["Internal APIs", "Community"]),
        ("au", &[]),
        ("me", &[]),
        ("in", &[]),
    ] {
        let list = konnect
            .region(region, Method::GET, "/portals?page[size]=100", None)
            .await;
        assert_eq!(list.status, 200, "{}", list.text);
        let names: Vec<_> = list.json()["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|portal| portal["name"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(names, expected, "{region}");
    }
    let closed = konnect.region("sg", Method::GET, "/portals", None).await;
    assert_eq!(closed.status, 403, "not opted in: {}", closed.text);
    assert!(
        closed.json()["detail"]
            .as_str()
            .unwrap()
            .contains("sg region is not enabled"),
        "{}",
        closed.text
    );

    let partner = konnect.portal("eu", "Partner Portal");
    let elsewhere = konnect.region("us", Method::GET, &partner.path, None).await;
    assert_eq!(elsewhere.status, 404, "a portal is in one region alone");
}

#[tokio::test]
async fn fifty_portals_come_in_pages() {
    let konnect = Konnect::start_with(Options {
        seed: Seed::contoso().with_portals(50, Region::Au),
        ..Options::default()
    })
    .await;
    let mut domains = std::collections::BTreeSet::new();
    for number in 1..=3 {
        let path = format!("/portals?page[size]=20&page[number]={number}");
        let page = konnect.region("au", Method::GET, &path, None).await.json();
        assert_eq!(page["meta"]["page"]["total"], 50, "{page}");
        for portal in page["data"].as_array().unwrap() {
            domains.insert(portal["default_domain"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(domains.len(), 50, "each has a domain of its own");
}

#[tokio::test]
async fn domains_are_under_localhost_with_the_port_of_the_portals() {
    let konnect = Konnect::start().await;
    let port = konnect.practice.base_urls().portals.port().unwrap();
    let portal = konnect.portal("eu", "Partner Portal");
    let entity = get(&konnect, &portal, "").await.json();
    assert_eq!(
        entity["canonical_domain"],
        format!("developers.contoso.localhost:{port}")
    );
    let default = entity["default_domain"].as_str().unwrap();
    assert!(
        default.ends_with(&format!(".eu.kongportals.localhost:{port}")),
        "{default}"
    );
    let domain = get(&konnect, &portal, "/custom-domain").await.json();
    assert_eq!(domain["hostname"], entity["canonical_domain"]);
    let plain = konnect.portal("us", "Internal APIs");
    assert_eq!(plain.default_domain, plain.canonical_domain);
    assert_eq!(get(&konnect, &plain, "/custom-domain").await.status, 404);

    let id = portal.id.parse().unwrap();
    assert!(konnect.practice.set_portal_custom_domain(id, None));
    let entity = get(&konnect, &portal, "").await.json();
    assert_eq!(
        entity["canonical_domain"], entity["default_domain"],
        "without a custom domain the assigned one is the known one"
    );
    assert!(konnect.practice.remove_portal(id));
    assert_eq!(get(&konnect, &portal, "").await.status, 404, "it is gone");
    assert!(!konnect.practice.remove_portal(id), "and only once");
}

#[tokio::test]
async fn a_change_of_a_portal_is_partial_and_typed() {
    let konnect = Konnect::start().await;
    let portal = konnect.portal("eu", "Community");
    let before = get(&konnect, &portal, "").await.json();
    assert_eq!(before["authentication_enabled"], false);
    let patch = async |body: Value| send(&konnect, &portal, Method::PATCH, "", &body).await;
    let after = patch(json!({"authentication_enabled": true})).await.json();
    assert_eq!(after["authentication_enabled"], true);
    assert_eq!(after["name"], before["name"], "the rest is unchanged");

    let unknown = invalid(&patch(json!({"my_property": 1})).await);
    assert_eq!(
        unknown,
        json!({
            "field": "my_property", "rule": "unknown_property",
            "reason": "\"my_property\" is not allowed", "source": "body",
        })
    );
    let typed = invalid(&patch(json!({"authentication_enabled": "yes"})).await);
    assert_eq!(typed["rule"], "is_boolean");
    assert_eq!(
        patch(json!({"name": "Partner Portal"})).await.status,
        409,
        "names are unique in a region"
    );
}

#[tokio::test]
async fn a_portal_without_user_authentication_takes_no_provider() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let portal = konnect.portal("us", "Community");
    let body = portal_body(&provider.issuer);
    let refused = send(
        &konnect,
        &portal,
        Method::POST,
        "/identity-providers",
        &body,
    )
    .await;
    assert_eq!(invalid(&refused)["field"], "authentication_enabled");
    send(
        &konnect,
        &portal,
        Method::PATCH,
        "",
        &json!({"authentication_enabled": true}),
    )
    .await;
    enabled_provider(&konnect, &portal, &provider).await;
}

#[tokio::test]
async fn a_portal_s_provider_has_no_login_path_and_is_enabled_later() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let portal = konnect.portal("eu", "Partner Portal");
    for (member, value) in [("login_path", json!("contoso")), ("enabled", json!(false))] {
        let mut body = portal_body(&provider.issuer);
        body[member] = value;
        let refused = send(
            &konnect,
            &portal,
            Method::POST,
            "/identity-providers",
            &body,
        )
        .await;
        assert_eq!(invalid(&refused)["rule"], "unknown_property", "{member}");
    }
    let path = enabled_provider(&konnect, &portal, &provider).await;
    let stored = get(&konnect, &portal, &path).await;
    assert!(
        !stored.text.contains("practice-secret") && stored.json().get("login_path").is_none(),
        "neither a secret nor a login path is answered: {}",
        stored.text
    );
    let second = send(
        &konnect,
        &portal,
        Method::POST,
        "/identity-providers",
        &portal_body(&provider.issuer),
    )
    .await;
    assert_eq!(second.status, 409, "one of each type: {}", second.text);

    let organization = konnect.get("/identity-providers").await.json();
    assert_eq!(organization, json!([]), "another door, another provider");

    let mut seed = Seed::contoso();
    seed.konnect.features.enabled_on_portal_create = true;
    let newer = Konnect::start_with(Options {
        seed,
        ..Options::default()
    })
    .await;
    let mut body = portal_body(&provider.issuer);
    body["enabled"] = json!(true);
    let made = send(&newer, &portal, Method::POST, "/identity-providers", &body).await;
    assert_eq!(
        made.json()["enabled"],
        true,
        "as since August 2026: {}",
        made.text
    );
}

#[tokio::test]
async fn mapping_by_the_provider_needs_an_enabled_one() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let portal = konnect.portal("eu", "Partner Portal");
    let path = "/authentication-settings";
    let wanted = json!({"idp_mapping_enabled": true, "konnect_mapping_enabled": false});
    let refused = send(&konnect, &portal, Method::PATCH, path, &wanted).await;
    assert_eq!(
        invalid(&refused)["reason"],
        "cannot be enabled when no IdP is enabled"
    );
    let settings = get(&konnect, &portal, path).await.json();
    assert_eq!(
        (
            &settings["idp_mapping_enabled"],
            &settings["konnect_mapping_enabled"]
        ),
        (&json!(false), &json!(true)),
        "nothing was changed: {settings}"
    );
    enabled_provider(&konnect, &portal, &provider).await;
    let settings = send(&konnect, &portal, Method::PATCH, path, &wanted).await;
    assert_eq!(
        settings.json(),
        json!({
            "basic_auth_enabled": true, "oidc_auth_enabled": true, "saml_auth_enabled": false,
            "oidc_team_mapping_enabled": true, "idp_mapping_enabled": true,
            "konnect_mapping_enabled": false,
        })
    );
}

#[tokio::test]
async fn providers_of_somebody_else_are_replaced_only_by_name() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let okta = konnect.portal("us", "Internal APIs");
    let list = get(&konnect, &okta, "/identity-providers").await.json();
    assert_eq!(
        (&list[0]["type"], &list[0]["enabled"]),
        (&json!("oidc"), &json!(true)),
        "{list}"
    );
    let path = format!("/identity-providers/{}", list[0]["id"].as_str().unwrap());
    let old = list[0]["config"].clone();
    let ours = json!({"config": portal_body(&provider.issuer)["config"]});
    let replaced = send(&konnect, &okta, Method::PATCH, &path, &ours).await;
    assert_eq!(replaced.json()["config"]["issuer_url"], provider.issuer);
    let mut back = old.clone();
    back["client_secret"] = json!("theirs");
    let undone = send(
        &konnect,
        &okta,
        Method::PATCH,
        &path,
        &json!({"config": back}),
    )
    .await;
    assert_eq!(
        undone.json()["config"],
        old,
        "what was there may be put back"
    );

    let saml = konnect.portal("eu", "Supplier Portal");
    let list = get(&konnect, &saml, "/identity-providers").await.json();
    assert_eq!(list[0]["type"], "saml");
    assert_eq!(
        list[0]["config"]["callback_url"], "/api/v2/developer/authenticate/saml/acs",
        "a path, unlike the organization's: {list}"
    );
    let made = send(
        &konnect,
        &saml,
        Method::POST,
        "/identity-providers",
        &portal_body(&provider.issuer),
    )
    .await;
    assert_eq!(made.status, 201, "another type can exist next to it");
    let path = format!(
        "/identity-providers/{}",
        made.json()["id"].as_str().unwrap()
    );
    let on = send(
        &konnect,
        &saml,
        Method::PATCH,
        &path,
        &json!({"enabled": true}),
    )
    .await;
    assert_eq!(on.status, 409, "but only one is active: {}", on.text);
}

#[tokio::test]
async fn teams_and_mappings_of_a_portal_are_its_own() {
    let konnect = Konnect::start().await;
    let provider = Provider::start().await;
    let portal = konnect.portal("eu", "Partner Portal");
    let made = send(
        &konnect,
        &portal,
        Method::POST,
        "/teams",
        &json!({"name": "Pilots", "can_own_applications": true}),
    )
    .await;
    assert_eq!(made.status, 201, "{}", made.text);
    let team = made.json()["id"].as_str().unwrap().to_owned();
    let long = "x".repeat(251);
    let refused = send(
        &konnect,
        &portal,
        Method::POST,
        "/teams",
        &json!({"name": long}),
    )
    .await;
    assert_eq!(invalid(&refused)["maximum"], 250);
    let list = get(&konnect, &portal, "/teams?filter[name][eq]=Pilots").await;
    assert_eq!(list.json()["meta"]["page"]["total"], 1, "{}", list.text);

    let path = enabled_provider(&konnect, &portal, &provider).await;
    let mappings = format!("{path}/team-group-mappings");
    let row = json!({"team_id": team, "group": "g-1"});
    let added = send(&konnect, &portal, Method::POST, &mappings, &row).await;
    assert_eq!(added.status, 201, "{}", added.text);
    let again = send(&konnect, &portal, Method::POST, &mappings, &row).await;
    assert_eq!(again.status, 409, "it is there already");
    let foreign = konnect.team_id("payments").await;
    let wrong = send(
        &konnect,
        &portal,
        Method::POST,
        &mappings,
        &json!({"team_id": foreign, "group": "g-1"}),
    )
    .await;
    assert_eq!(
        wrong.status, 404,
        "a team of the organization is no portal team"
    );

    let older = "/identity-provider/team-group-mappings";
    let rows = get(&konnect, &portal, older).await.json();
    assert_eq!(
        rows["data"],
        json!([{"team_id": team, "groups": ["g-1"]}]),
        "the older address shows the same"
    );
    assert!(konnect.practice.remove_team(team.parse().unwrap()));
    let rows = get(&konnect, &portal, &mappings).await.json();
    assert_eq!(rows["data"], json!([]), "a team takes its mappings along");
}

#[tokio::test]
async fn without_mappings_per_provider_the_older_addresses_alone_work() {
    let mut seed = Seed::contoso();
    seed.konnect.features.per_provider_mappings = false;
    let konnect = Konnect::start_with(Options {
        seed,
        ..Options::default()
    })
    .await;
    let provider = Provider::start().await;
    let portal = konnect.portal("eu", "Partner Portal");
    let older = "/identity-provider/team-group-mappings";
    let early = send(
        &konnect,
        &portal,
        Method::PATCH,
        older,
        &json!({"data": []}),
    )
    .await;
    assert_eq!(invalid(&early)["field"], "data", "there is no provider yet");
    let path = enabled_provider(&konnect, &portal, &provider).await;
    let newer = get(&konnect, &portal, &format!("{path}/team-group-mappings")).await;
    assert_eq!(newer.status, 404, "{}", newer.text);
    let teams = get(&konnect, &portal, "/teams").await.json();
    let team = teams["data"][0]["id"].clone();
    let rows = json!({"data": [{"team_id": team, "groups": ["g-1", "g-2"]}]});
    let replaced = send(&konnect, &portal, Method::PATCH, older, &rows).await;
    assert_eq!(replaced.json()["data"], rows["data"], "{}", replaced.text);
    let cleared = json!({"data": [{"team_id": team, "groups": []}]});
    let replaced = send(&konnect, &portal, Method::PATCH, older, &cleared).await;
    assert_eq!(replaced.json()["data"], json!([]), "{}", replaced.text);

    let id = konnect.add_provider(&provider, false).await;
    let newer = konnect
        .get(&format!("/identity-providers/{id}/team-group-mappings"))
        .await;
    assert_eq!(newer.status, 404, "the organization's too");
}

#[tokio::test]
async fn a_token_opens_the_regions_as_it_opens_the_global_api() {
    let konnect = Konnect::start().await;
    let portal = konnect.portal("eu", "Partner Portal");
    let url = format!(
        "{}v3{}",
        konnect.practice.base_urls().konnect_regions["eu"],
        portal.path
    );
    let tokens = konnect.practice.konnect_tokens();
    for (token, method, expected) in [
        ("nonsense", Method::GET, 401),
        (tokens.expired, Method::GET, 401),
        (tokens.read_only, Method::GET, 200),
        (tokens.read_only, Method::PATCH, 403),
        (tokens.admin, Method::PATCH, 200),
    ] {
        let request = konnect
            .client
            .request(method.clone(), &url)
            .bearer_auth(token)
            .json(&json!({}));
        let answer = crate::support::read(request.send().await.unwrap()).await;
        assert_eq!(answer.status, expected, "{method} with {token}");
        if expected > 400 {
            assert_eq!(answer.content_type, "application/problem+json");
            let trace = answer.json()["instance"].as_str().unwrap().to_owned();
            assert!(trace.starts_with("kong:trace:"), "{trace}");
        }
    }
}

#[tokio::test]
async fn classic_portals_are_seen_under_the_second_version_alone() {
    let konnect = Konnect::start().await;
    let base = &konnect.practice.base_urls().konnect_regions["eu"];
    let answer = konnect
        .client
        .get(format!("{base}v2/portals?page[size]=100"))
        .bearer_auth(konnect.practice.konnect_token())
        .send()
        .await
        .unwrap();
    let list = crate::support::read(answer).await.json();
    assert_eq!(list["data"][0]["name"], "Legacy Portal", "{list}");
    let id = list["data"][0]["id"].as_str().unwrap();
    let third = konnect
        .region("eu", Method::GET, &format!("/portals/{id}"), None)
        .await;
    assert_eq!(third.status, 404);
}

#[tokio::test]
async fn the_console_names_portals_and_changes_them_as_somebody_else_would() {
    let konnect = Konnect::start().await;
    let portal = konnect.portal("eu", "Partner Portal");
    let console = |path: &str| konnect.practice.base_urls().console.join(path).unwrap();
    let get = async |path: &str| {
        let answer = konnect.client.get(console(path)).send().await.unwrap();
        crate::support::read(answer).await.json()
    };
    let seed = get("seed").await;
    assert_eq!(
        seed["origins"]["konnect_regions"]["eu"],
        konnect.practice.base_urls().konnect_regions["eu"].as_str()
    );
    assert_eq!(
        seed["portals"][0]["canonical_domain"],
        portal.canonical_domain
    );

    let path = format!("portals/{}/custom-domain", portal.id);
    let changed = konnect
        .client
        .put(console(&path))
        .json(&json!({"hostname": "apis.contoso.com"}));
    assert_eq!(changed.send().await.unwrap().status(), 204);
    let portals = get("portals").await;
    let domain = portals[0]["portal"]["canonical_domain"].as_str().unwrap();
    assert!(domain.starts_with("apis.contoso.localhost:"), "{domain}");
    let team = portals[0]["teams"][0]["id"].as_str().unwrap();
    for (path, expected) in [
        (format!("teams/{team}"), 204),
        (format!("teams/{team}"), 404),
        (format!("portals/{}", portal.id), 204),
        (format!("portals/{}", portal.id), 404),
    ] {
        let gone = konnect.client.delete(console(&path)).send().await.unwrap();
        assert_eq!(gone.status(), expected, "{path}");
    }
}

#[tokio::test]
async fn the_console_adds_portals_to_a_region_once() {
    let konnect = Konnect::start().await;
    let console = konnect
        .practice
        .base_urls()
        .console
        .join("portals")
        .unwrap();
    for _ in 0..2 {
        let more = konnect.client.post(console.clone());
        let more = more.json(&json!({"region": "us", "count": 12}));
        assert_eq!(more.send().await.unwrap().status(), 204);
    }
    let list = konnect.region("us", Method::GET, "/portals", None).await;
    assert_eq!(list.json()["meta"]["page"]["total"], 14);
}

#[tokio::test]
async fn one_region_can_fail_while_the_others_answer() {
    let konnect = Konnect::start().await;
    let matching = practice::Matching {
        path: "//us.api.konghq.com/v3/portals".to_owned(),
        ..practice::Matching::default()
    };
    konnect.practice.add_fault(practice::Fault {
        matching,
        action: practice::FaultAction::Status {
            status: 503,
            body: None,
            retry_after: None,
        },
    });
    for (region, expected) in [("us", 503), ("eu", 200)] {
        let list = konnect.region(region, Method::GET, "/portals", None).await;
        assert_eq!(list.status, expected, "{region}");
    }
}
