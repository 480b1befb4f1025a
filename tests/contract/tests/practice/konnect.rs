//! Konnect's organization.

use contract::Specs;
use reqwest::Method;
use serde_json::{Value, json};

use crate::*;

fn provider(asker: &Asker, login_path: &str) -> Value {
    let tenant = asker.practice.seed().tenant.id;
    json!({ "type": "oidc", "enabled": false, "login_path": login_path, "config": {
        "issuer_url": format!("{}{tenant}/v2.0", asker.practice.base_urls().login),
        "client_id": "03ef14b0-ca33-4840-8f4f-d6e91916010e",
        "client_secret": "a-secret-for-a-test",
        "scopes": ["openid", "email", "profile"],
        "claim_mappings": { "name": "name", "email": "email", "groups": "groups" } } })
}

#[tokio::test]
async fn life_of_an_identity_provider_is_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    let made = created(
        asker
            .konnect(
                Method::POST,
                "/identity-providers",
                Some(provider(&asker, "contoso")),
            )
            .await,
    );
    let path = format!("/identity-providers/{}", id(&made));
    asker
        .konnect(
            Method::POST,
            "/identity-providers",
            Some(provider(&asker, "again")),
        )
        .await;
    asker
        .konnect(Method::GET, "/identity-providers", None)
        .await;
    asker
        .konnect(
            Method::GET,
            "/identity-providers?filter%5Btype%5D%5Beq%5D=oidc",
            None,
        )
        .await;
    asker.konnect(Method::GET, &path, None).await;
    asker
        .konnect(Method::PATCH, &path, Some(json!({ "enabled": true })))
        .await;
    asker
        .konnect(Method::GET, "/authentication-settings", None)
        .await;
    asker
        .konnect(
            Method::PATCH,
            "/authentication-settings",
            Some(json!({ "oidc_auth_enabled": true })),
        )
        .await;
    asker
        .konnect(Method::GET, "/authenticate/contoso", None)
        .await;
    asker
        .konnect(Method::GET, "/authenticate/nobody", None)
        .await;

    let (_, teams) = asker.konnect(Method::GET, "/teams", None).await;
    let mapping = json!({ "team_id": teams["data"][0]["id"], "group": asker.practice.seed().groups[0].id.to_string() });
    let mappings = format!("{path}/team-group-mappings");
    let mapping = created(asker.konnect(Method::POST, &mappings, Some(mapping)).await);
    asker.konnect(Method::GET, &mappings, None).await;
    asker
        .konnect(Method::GET, &format!("{mappings}/{}", id(&mapping)), None)
        .await;
    asker
        .konnect(
            Method::DELETE,
            &format!("{mappings}/{}", id(&mapping)),
            None,
        )
        .await;
    asker
        .konnect(Method::PATCH, &path, Some(json!({ "enabled": false })))
        .await;
    asker.konnect(Method::DELETE, &path, None).await;
    asker.konnect(Method::GET, &path, None).await;
    asker.ensure_as_published(&specs, 17);
}

#[tokio::test]
async fn organization_people_and_teams_are_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    asker.konnect(Method::GET, "/organizations/me", None).await;
    let (_, me) = asker.konnect(Method::GET, "/users/me", None).await;
    asker
        .konnect(Method::GET, &format!("/users/{}/teams", id(&me)), None)
        .await;
    asker
        .konnect(
            Method::GET,
            "/teams?page%5Bsize%5D=2&page%5Bnumber%5D=2",
            None,
        )
        .await;
    let team = json!({ "name": "A team", "description": "For a test." });
    let team = created(asker.konnect(Method::POST, "/teams", Some(team)).await);
    asker
        .konnect(Method::GET, &format!("/teams/{}", id(&team)), None)
        .await;
    asker
        .konnect(
            Method::GET,
            &format!("/teams/{}/assigned-roles", id(&team)),
            None,
        )
        .await;
    asker.konnect(Method::GET, "/identity-provider", None).await;
    asker
        .konnect(Method::GET, "/identity-provider/team-group-mappings", None)
        .await;
    asker
        .konnect(Method::GET, "/identity-provider/team-mappings", None)
        .await;
    asker.ensure_as_published(&specs, 10);
}

#[tokio::test]
async fn refusals_of_konnect_are_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    let tokens = asker.practice.konnect_tokens();
    let body = Some(provider(&asker, "contoso"));
    let (status, _) = asker
        .konnect_as(tokens.read_only, Method::POST, "/identity-providers", body)
        .await;
    assert_eq!(status, 403, "a token that may only read bites");
    for path in [
        "/organizations/me",
        "/identity-providers",
        "/authentication-settings",
        "/users/me",
    ] {
        let (status, _) = asker
            .konnect_as(tokens.expired, Method::GET, path, None)
            .await;
        assert_eq!(status, 401, "an expired token bites at {path}");
    }
    let (status, _) = asker
        .konnect(
            Method::POST,
            "/identity-providers",
            Some(provider(&asker, "acme")),
        )
        .await;
    assert_eq!(status, 409, "a taken login path bites");
    asker
        .konnect(Method::GET, &format!("/identity-providers/{NOBODY}"), None)
        .await;
    asker
        .konnect(
            Method::PATCH,
            "/authentication-settings",
            Some(json!({ "oidc_auth_enabled": true })),
        )
        .await;
    asker.ensure_as_published(&specs, 8);
}

#[tokio::test]
async fn invalid_settings_are_refused_as_published() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let asker = Asker::start().await;
    let mut wrong_issuer = provider(&asker, "contoso");
    wrong_issuer["config"]["issuer_url"] = json!("http://127.0.0.1:9/nowhere");
    let mut wrong_path = provider(&asker, "con toso");
    wrong_path["login_path"] = json!("con/toso");
    let mut unknown = provider(&asker, "contoso");
    unknown["colour"] = json!("green");
    for body in [wrong_issuer, wrong_path, unknown] {
        let (status, answer) = asker
            .konnect(Method::POST, "/identity-providers", Some(body))
            .await;
        assert_eq!(status, 400, "{answer:#}");
    }
    // The requests are wrong on purpose; the answers are not.
    let answers = asker
        .practice
        .record()
        .into_iter()
        .map(|exchange| json!(exchange));
    let violations: Vec<String> = answers
        .flat_map(|exchange| specs.check(&exchange))
        .filter(|violation| violation.part == contract::Part::Answer)
        .map(|violation| violation.to_string())
        .collect();
    assert!(
        violations.is_empty(),
        "not as published:\n{}",
        violations.join("\n")
    );
}
