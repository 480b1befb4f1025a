//! Who may use an application: groups that are assigned, and those that cannot be.

use practice::{Practice, Seed};
use serde_json::{Value, json};

use crate::browser::{Asked, Seen, code_on, open, pick};
use crate::support::{Graph, MAYA, PRIYA, prompt_practice, seeded_practice};

const REDIRECT: &str = "https://cloud.konghq.com/login";
const SAMIR: &str = "samir.haddad@contoso.com";

fn group(practice: &Practice, name: &str) -> String {
    let mut groups = practice.seed().groups.iter();
    let found = groups.find(|group| group.display_name == name);
    found.unwrap().id.to_string()
}

fn body(principal: &Value, group: &str) -> Value {
    json!({"principalId": group, "resourceId": principal["id"], "appRoleId": uuid::Uuid::nil()})
}

fn path(principal: &Value) -> String {
    format!(
        "/servicePrincipals/{}/appRoleAssignedTo",
        principal["id"].as_str().unwrap()
    )
}

#[tokio::test]
async fn an_assignment_is_made_once_and_taken_away() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let principal = graph.create_principal(&application).await;
    let path = path(&principal);
    let viewers = body(&principal, &group(&practice, "Konnect Viewers"));
    let (status, made) = graph.post(&path, &viewers).await;
    assert_eq!(
        (
            status,
            &made["principalDisplayName"],
            &made["principalType"]
        ),
        (201, &json!("Konnect Viewers"), &json!("Group")),
        "{made}"
    );
    assert_eq!(
        graph.post(&path, &viewers).await.0,
        400,
        "it is there already"
    );
    let (_, list) = graph.get(&path).await;
    assert_eq!(list["value"].as_array().unwrap().len(), 1, "{list}");
    let app_id = application["appId"].as_str().unwrap();
    assert_eq!(practice.assignments(app_id).len(), 1, "seen from outside");
    let one = format!("{path}/{}", made["id"].as_str().unwrap());
    assert_eq!(graph.delete(&one).await.0, 204);
    assert_eq!(graph.delete(&one).await.0, 404, "it is gone already");
    assert!(practice.assignments(app_id).is_empty());
}

#[tokio::test]
async fn groups_that_give_access_to_nothing_cannot_be_assigned() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let principal = graph.create_principal(&application).await;
    for name in ["All Employees", "Payments Engineering"] {
        let wanted = body(&principal, &group(&practice, name));
        let (status, answer) = graph.post(&path(&principal), &wanted).await;
        assert_eq!(status, 400, "{name} is not security-enabled: {answer}");
    }
}

#[tokio::test]
async fn without_p1_people_are_assigned_and_groups_are_not() {
    let mut seed = Seed::contoso();
    seed.tenant.premium = false;
    let practice = seeded_practice(seed).await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let principal = graph.create_principal(&application).await;
    let wanted = body(&principal, &group(&practice, "Konnect Viewers"));
    let (status, answer) = graph.post(&path(&principal), &wanted).await;
    assert_eq!(status, 400, "{answer}");
    let text = answer["error"]["message"].as_str().unwrap();
    assert!(text.contains("plan level"), "{text}");
    let priya = practice.seed().person(PRIYA).unwrap().id.to_string();
    let (status, _) = graph
        .post(&path(&principal), &body(&principal, &priya))
        .await;
    assert_eq!(status, 201, "a person needs no licence");
}

#[tokio::test]
async fn the_plans_are_shown_to_those_who_may_read_the_organization() {
    const P1: &str = "41781fb2-bc02-4b7c-bd55-b576c07bb09d";
    for premium in [true, false] {
        let mut seed = Seed::contoso();
        seed.tenant.premium = premium;
        let practice = seeded_practice(seed).await;
        let plans = async |scope: &str| {
            let (_, body) = Graph::of(&practice, MAYA, &[scope])
                .get("/organization?$select=id,assignedPlans")
                .await;
            body["value"][0]["assignedPlans"].clone()
        };
        assert_eq!(plans("User.Read").await, json!([]), "not readable");
        let seen = plans("Organization.Read.All").await;
        assert!(!seen.as_array().unwrap().is_empty(), "readable: {seen}");
        assert_eq!(seen.to_string().contains(P1), premium, "{seen}");
    }
}

#[tokio::test]
async fn a_group_in_an_assigned_group_opens_nothing() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let principal = graph.create_principal(&application).await;
    let viewers = body(&principal, &group(&practice, "Konnect Viewers"));
    assert_eq!(graph.post(&path(&principal), &viewers).await.0, 201);
    let required = format!("/servicePrincipals/{}", principal["id"].as_str().unwrap());
    let (status, _) = graph
        .patch(&required, &json!({"appRoleAssignmentRequired": true}))
        .await;
    assert_eq!(status, 204);
    graph
        .post(
            "/oauth2PermissionGrants",
            &json!({
                "clientId": principal["id"], "consentType": "AllPrincipals",
                "resourceId": graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").await.1["id"],
                "scope": "openid profile email",
            }),
        )
        .await;
    let asked = Asked::new(
        application["appId"].as_str().unwrap(),
        REDIRECT,
        "openid profile email",
    );
    let page = open(asked.url(&practice)).await.page();
    match pick(&practice, &page, SAMIR).await {
        Seen::Page(page) => assert_eq!(code_on(&page), "50105", "{page}"),
        Seen::Went(url) => panic!("in it only by way of another group, yet let in: {url}"),
    }
    let page = open(asked.url(&practice)).await.page();
    let fields = pick(&practice, &page, PRIYA).await.fields();
    assert!(fields.contains_key("code"), "in it directly: {fields:?}");
}
