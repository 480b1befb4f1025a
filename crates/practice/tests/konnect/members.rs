//! Who is in which team of a portal, by hand and from groups (Kong Docs, "Dev Portal team mapping").

use practice::{Options, Seed};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::browser::{Browser, register, without_delays};
use crate::portal_login::set_up;
use crate::support::{Answer, Konnect, Portal, items_of};

const JONAS: &str = "jonas.weber@contoso.com";
const ANA: &str = "ana.souza@integrators.example";

/// The ids of the portal's teams, by their names.
async fn team(konnect: &Konnect, portal: &Portal, name: &str) -> Uuid {
    let path = format!("{}/teams", portal.path);
    let teams = konnect
        .region(&portal.region, Method::GET, &path, None)
        .await
        .json();
    let mut named = teams["data"].as_array().unwrap().iter();
    let found = named.find(|team| team["name"] == name);
    found.unwrap()["id"].as_str().unwrap().parse().unwrap()
}

async fn change(konnect: &Konnect, portal: &Portal, team: Uuid, body: Value) -> Answer {
    let path = format!("{}/teams/{team}", portal.path);
    konnect
        .region(&portal.region, Method::PATCH, &path, Some(&body))
        .await
}

/// The parameters that a portal's API refused.
fn refused(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let parameters = body["invalid_parameters"].as_array().into_iter().flatten();
    parameters
        .filter_map(|parameter| parameter["field"].as_str().map(str::to_owned))
        .collect()
}

fn members(konnect: &Konnect, portal: &Portal) -> Value {
    let portal = konnect.practice.portal(portal.id.parse().unwrap());
    portal.unwrap()["members"].clone()
}

/// The portal follows groups; a group that Jonas is not in is mapped to Partners.
async fn following(options: Options) -> (Konnect, Portal) {
    let konnect = Konnect::start_with(options).await;
    let portal = konnect.portal("eu", "Partner Portal");
    let redirect_uri = format!("http://{}/login", portal.default_domain);
    let application = register(&konnect, &[redirect_uri]).await;
    set_up(&konnect, &portal, &application, "no-group").await;
    (konnect, portal)
}

async fn sign_in(konnect: &Konnect, portal: &Portal) -> Vec<String> {
    let door = format!("http://{}/login/sso", portal.default_domain);
    let page = Browser::new(konnect).sign_in(&door, JONAS).await;
    items_of(&page.text, "teams")
}

#[tokio::test]
async fn a_portal_that_follows_groups_takes_people_out_of_teams_without_a_group_at_their_next_sign_in()
 {
    let (konnect, portal) = following(without_delays()).await;
    assert_eq!(
        members(&konnect, &portal),
        json!({ "Integrators": [ANA, JONAS] }),
        "nobody signed in yet"
    );
    assert_eq!(sign_in(&konnect, &portal).await, Vec::<String>::new());
    assert_eq!(
        members(&konnect, &portal),
        json!({ "Integrators": [ANA] }),
        "he signed in, and she did not"
    );
}

#[tokio::test]
async fn a_team_that_is_set_by_hand_keeps_its_people() {
    let (konnect, portal) = following(without_delays()).await;
    let integrators = team(&konnect, &portal, "Integrators").await;
    let kept = change(
        &konnect,
        &portal,
        integrators,
        json!({ "konnect_managed": true }),
    )
    .await;
    assert_eq!(kept.json()["konnect_managed"], true, "{}", kept.text);
    assert_eq!(sign_in(&konnect, &portal).await, ["Integrators"]);
    assert_eq!(
        members(&konnect, &portal),
        json!({ "Integrators": [ANA, JONAS] })
    );
    let path = format!(
        "{}/teams/{integrators}/developers?page[size]=1",
        portal.path
    );
    let people = konnect
        .region(&portal.region, Method::GET, &path, None)
        .await
        .json();
    assert_eq!(people["meta"]["page"]["total"], 2, "{people}");
    assert_eq!(people["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_team_with_a_group_cannot_be_set_by_hand() {
    let (konnect, portal) = following(without_delays()).await;
    let partners = team(&konnect, &portal, "Partners").await;
    let by_hand = json!({ "konnect_managed": true });
    let answer = change(&konnect, &portal, partners, by_hand).await;
    assert_eq!(refused(&answer), ["konnect_managed"], "{}", answer.text);
}

#[tokio::test]
async fn an_older_konnect_neither_says_nor_takes_who_sets_the_people() {
    let mut seed = Seed::contoso();
    seed.konnect.features.konnect_managed_teams = false;
    let (konnect, portal) = following(Options {
        seed,
        ..without_delays()
    })
    .await;
    let integrators = team(&konnect, &portal, "Integrators").await;
    let renamed = json!({ "description": "Developers." });
    let answer = change(&konnect, &portal, integrators, renamed).await.json();
    assert_eq!(answer.get("konnect_managed"), None, "{answer}");
    let by_hand = json!({ "konnect_managed": true });
    let answer = change(&konnect, &portal, integrators, by_hand).await;
    assert_eq!(refused(&answer), ["konnect_managed"], "{}", answer.text);
    assert_eq!(sign_in(&konnect, &portal).await, Vec::<String>::new());
}
