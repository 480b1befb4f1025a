//! People, roles, the organization, groups, and batches.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::support::{Graph, JONAS, MAYA, PRIYA, TENANT, answer, http, prompt_practice};

#[tokio::test]
async fn active_roles_are_read_by_a_cast_that_needs_its_header() {
    let practice = prompt_practice().await;
    for cast in ["microsoft.graph.directoryRole", "graph.directoryRole"] {
        let path =
            format!("/me/transitiveMemberOf/{cast}?$count=true&$select=displayName,roleTemplateId");
        let graph = Graph::admin(&practice);
        let (status, body) = graph.get(&path).await;
        assert_eq!(
            (status, &body["error"]["code"]),
            (400, &json!("Request_UnsupportedQuery")),
            "without the header"
        );
        let request = graph
            .request(reqwest::Method::GET, &path)
            .header("ConsistencyLevel", "eventual");
        let (status, body) = answer(request.send().await.unwrap()).await;
        assert_eq!((status, &body["@odata.count"]), (200, &json!(2)), "{body}");
        let found: HashSet<&str> = body["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|role| role["roleTemplateId"].as_str().unwrap())
            .collect();
        let expected = [
            "158c047a-c907-4556-b7ef-446551a6b5f7",
            "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
        ];
        assert_eq!(
            found,
            HashSet::from(expected),
            "by the ids that are the same everywhere"
        );
    }
    let graph = Graph::of(&practice, JONAS, &["User.Read"]);
    let path = "/me/memberOf/microsoft.graph.directoryRole?$count=true";
    let request = graph
        .request(reqwest::Method::GET, path)
        .header("ConsistencyLevel", "eventual");
    let (_, body) = answer(request.send().await.unwrap()).await;
    assert_eq!(
        body["value"][0]["displayName"], "Application Developer",
        "another person, another role"
    );
}

#[tokio::test]
async fn me_has_the_usual_properties_and_those_that_are_selected() {
    let practice = prompt_practice().await;
    let graph = Graph::of(&practice, PRIYA, &["User.Read"]);
    let (_, me) = graph.get("/me").await;
    assert_eq!(
        (&me["mail"], me.get("userType")),
        (&json!(PRIYA), None),
        "the usual ones: {me}"
    );
    let (_, me) = graph
        .get("/me?$select=id,displayName,userPrincipalName,mail,userType")
        .await;
    assert_eq!(me["userType"], "Member", "what was selected: {me}");
    let context = me["@odata.context"].as_str().unwrap();
    assert!(
        context
            .ends_with("$metadata#users(id,displayName,userPrincipalName,mail,userType)/$entity"),
        "{context}"
    );
}

#[tokio::test]
async fn the_organization_is_the_tenant_of_the_issuer() {
    let practice = prompt_practice().await;
    let graph = Graph::of(&practice, MAYA, &["User.Read"]);
    let (_, body) = graph
        .get("/organization?$select=id,displayName,verifiedDomains,tenantType")
        .await;
    let tenant = &body["value"][0];
    assert_eq!(
        (&tenant["id"], &tenant["displayName"]),
        (&json!(TENANT), &json!("Contoso")),
        "{tenant}"
    );
    assert_eq!(
        tenant["verifiedDomains"][0]["name"], "contoso.com",
        "with its domains"
    );
}

#[tokio::test]
async fn pages_of_groups_lead_through_all_of_them() {
    let practice = prompt_practice().await;
    let token = practice
        .access_token(MAYA, &["Group.ReadBasic.All"])
        .unwrap();
    let mut next = Some(format!(
        "{}v1.0/groups?$select=id,displayName&$top=150",
        practice.base_urls().graph
    ));
    let mut seen = HashSet::new();
    let mut pages = 0;
    while let Some(url) = next {
        let (_, body) = answer(http().get(url).bearer_auth(&token).send().await.unwrap()).await;
        seen.extend(
            body["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(|group| group["id"].to_string()),
        );
        next = body["@odata.nextLink"].as_str().map(str::to_owned);
        pages += 1;
    }
    let all = practice.seed().groups.len();
    assert_eq!(
        (pages, seen.len()),
        (3, all),
        "every group once, in three pages"
    );
}

#[tokio::test]
async fn groups_are_searched_by_how_their_words_begin() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let search = "/groups?$search=\"displayName:konn adm\"&$count=true";
    let request = graph
        .request(reqwest::Method::GET, search)
        .header("ConsistencyLevel", "eventual");
    let (status, body) = answer(request.send().await.unwrap()).await;
    assert_eq!((status, &body["@odata.count"]), (200, &json!(1)), "{body}");
    assert_eq!(
        body["value"][0]["displayName"], "Konnect Administrators",
        "both words begin so"
    );
}

#[tokio::test]
async fn a_batch_answers_each_request_by_itself() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let roles = "/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true";
    let body = json!({"requests": [
        {"id": "me", "method": "GET", "url": "/me?$select=id"},
        {"id": "roles", "method": "GET", "url": roles, "headers": {"ConsistencyLevel": "eventual"}},
        {"id": "missing", "method": "GET", "url": "/applications/00000000-0000-0000-0000-000000000001"},
        {"id": "after", "method": "GET", "url": "/me", "dependsOn": ["missing"]},
    ]});
    let (status, body) = graph.post("/$batch", &body).await;
    assert_eq!(status, 200, "the batch itself is fine");
    let statuses: Vec<u64> = body["responses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|response| response["status"].as_u64().unwrap())
        .collect();
    assert_eq!(
        statuses,
        [200, 200, 404, 424],
        "each has its own status: {body}"
    );

    let many: Vec<Value> = (0..21)
        .map(|id| json!({"id": id.to_string(), "method": "GET", "url": "/me"}))
        .collect();
    assert_eq!(
        graph.post("/$batch", &json!({"requests": many})).await.0,
        400,
        "at most twenty"
    );
}

#[tokio::test]
async fn double_slashes_and_myorganization_lead_to_the_same_place() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    assert_eq!(graph.get("//me").await.0, 200, "a doubled slash");
    assert_eq!(
        graph.get("/myorganization/applications").await.0,
        200,
        "the old prefix"
    );
    assert_eq!(
        graph.get("/nonsense").await.0,
        400,
        "what is not there is refused"
    );
}
