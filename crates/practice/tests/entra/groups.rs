//! Groups: searched, filtered and paged in a directory of any size, and what people are members of.

use std::collections::HashSet;

use practice::{Person, Seed};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Graph, JONAS, LENA, MAYA, PRIYA, TOMAS, answer, prompt_practice, seeded_practice,
};

const SAMIR: &str = "samir.haddad@contoso.com";
const SEARCHER: [&str; 2] = ["User.Read", "Group.ReadBasic.All"];

/// A request with `ConsistencyLevel: eventual`.
async fn eventual(graph: &Graph<'_>, path: &str) -> (u16, Value) {
    let request = graph
        .request(Method::GET, path)
        .header("ConsistencyLevel", "eventual");
    answer(request.send().await.unwrap()).await
}

fn names(body: &Value) -> Vec<&str> {
    body["value"]
        .as_array()
        .unwrap_or_else(|| panic!("a collection: {body}"))
        .iter()
        .map(|group| group["displayName"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_hundred_thousand_groups_are_searched_in_pages() {
    let practice = seeded_practice(Seed::contoso().with_groups(100_000)).await;
    let graph = Graph::of(&practice, MAYA, &SEARCHER);
    let all = "/groups?$count=true&$orderby=displayName&$top=25&$select=id,displayName";
    let (_, body) = eventual(&graph, all).await;
    assert_eq!(body["@odata.count"], 100_000, "every one is counted");

    let search = "/groups?$search=\"displayName:gate rea\"&$count=true&$orderby=displayName&$top=25\
                  &$select=id,displayName,groupTypes,mailEnabled,securityEnabled";
    let (status, body) = eventual(&graph, search).await;
    assert_eq!(status, 200, "{body}");
    let count = usize::try_from(body["@odata.count"].as_u64().unwrap()).unwrap();
    let mut found: Vec<String> = Vec::new();
    let mut ids = HashSet::new();
    let mut page = body;
    loop {
        found.extend(names(&page).into_iter().map(str::to_owned));
        ids.extend(
            page["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(|group| group["id"].to_string()),
        );
        let Some(next) = page["@odata.nextLink"].as_str() else {
            break;
        };
        let next = next.split("/v1.0").nth(1).unwrap().to_owned();
        page = eventual(&graph, &next).await.1;
    }
    assert!(count > 300, "there are many: {count}");
    assert_eq!((found.len(), ids.len()), (count, count), "each comes once");
    assert!(
        found
            .iter()
            .all(|name| name.starts_with("Gateway ") && name.contains(" Readers ")),
        "each begins its words so: {found:?}"
    );
    let mut sorted = found.clone();
    sorted.sort();
    assert_eq!(found, sorted, "in the order of their names");
}

#[tokio::test]
async fn stored_and_made_groups_are_in_one_order() {
    let practice = seeded_practice(Seed::contoso().with_groups(5_000)).await;
    let graph = Graph::of(&practice, MAYA, &SEARCHER);
    let mut all: Vec<String> = Vec::new();
    let mut path = "/groups?$select=displayName&$top=999".to_owned();
    loop {
        let (_, body) = graph.get(&path).await;
        all.extend(names(&body).into_iter().map(str::to_owned));
        match body["@odata.nextLink"].as_str() {
            Some(next) => next.split("/v1.0").nth(1).unwrap().clone_into(&mut path),
            None => break,
        }
    }
    assert_eq!(all.len(), 5_000);
    let mut sorted = all.clone();
    sorted.sort_by_key(|name| name.to_lowercase());
    assert_eq!(all, sorted, "no seam between the two kinds");
    let (_, body) = graph
        .get("/groups?$orderby=displayName desc&$top=3&$select=displayName")
        .await;
    let last: Vec<&str> = all.iter().rev().take(3).map(String::as_str).collect();
    assert_eq!(names(&body), last, "and backwards");
}

#[tokio::test]
async fn groups_asked_for_by_id_are_those_that_exist() {
    let practice = seeded_practice(Seed::contoso().with_groups(100_000)).await;
    let graph = Graph::of(&practice, MAYA, &SEARCHER);
    let (_, body) = eventual(
        &graph,
        "/groups?$search=\"displayName:warehouse berlin\"&$top=2&$select=id,displayName",
    )
    .await;
    let made: Vec<String> = body["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["id"].as_str().unwrap().to_owned())
        .collect();
    let stored = practice.seed().groups[7].id.to_string();
    let nobody = "00000000-0000-4000-8000-00000000dead";
    let list = format!("'{stored}','{nobody}','{}','{}'", made[0], made[1]);
    let (status, body) = graph
        .get(&format!("/groups?$filter=id in ({list})&$select=id"))
        .await;
    let found: Vec<&str> = body["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        (status, found),
        (200, vec![stored.as_str(), &made[0], &made[1]]),
        "an unknown id is simply not there"
    );
    let (_, one) = graph.get(&format!("/groups/{}", made[0])).await;
    assert_eq!(
        one["displayName"],
        names(
            &eventual(
                &graph,
                "/groups?$search=\"displayName:warehouse berlin\"&$top=1&$select=displayName"
            )
            .await
            .1
        )[0]
    );
    assert_eq!(graph.get(&format!("/groups/{nobody}")).await.0, 404);

    let sixteen = vec![format!("'{stored}'"); 16].join(",");
    let (status, body) = graph
        .get(&format!("/groups?$filter=id in ({sixteen})"))
        .await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (400, &json!("Request_UnsupportedQuery")),
        "at most fifteen: {body}"
    );
}

#[tokio::test]
async fn advanced_queries_need_their_header_and_the_count() {
    let practice = prompt_practice().await;
    let graph = Graph::of(&practice, MAYA, &SEARCHER);
    for path in [
        "/groups?$search=\"displayName:konnect\"",
        "/groups?$filter=startswith(displayName,'Konnect')&$orderby=displayName&$count=true",
        "/groups?$filter=not(startswith(displayName,'Konnect'))&$count=true",
        "/groups/$count",
        "/me/transitiveMemberOf/$count",
        "/me/transitiveMemberOf/microsoft.graph.group?$count=true",
    ] {
        let (status, body) = graph.get(path).await;
        assert_eq!(
            (status, &body["error"]["code"]),
            (400, &json!("Request_UnsupportedQuery")),
            "{path} without the header: {body}"
        );
        let (status, _) = eventual(&graph, path).await;
        assert_eq!(status, 200, "{path} with it");
    }
    let uncounted = "/groups?$filter=startswith(displayName,'Konnect')&$orderby=displayName";
    assert_eq!(eventual(&graph, uncounted).await.0, 400, "without $count");
    let (status, body) = graph
        .get("/groups?$filter=startswith(displayName,'konnect')&$select=displayName")
        .await;
    assert_eq!((status, names(&body).len()), (200, 4), "this one is plain");
    let (_, body) = eventual(&graph, r#"/groups?$search="displayName:\"konnect\" vie""#).await;
    assert_eq!(names(&body), ["Konnect Viewers"], "marked quotation marks");
}

#[tokio::test]
async fn a_group_that_is_renamed_or_deleted_meanwhile_shows_so() {
    let practice = prompt_practice().await;
    let graph = Graph::of(&practice, PRIYA, &SEARCHER);
    let group = |name: &str| {
        let mut groups = practice.seed().groups.iter();
        groups.find(|group| group.display_name == name).unwrap().id
    };
    let (viewers, admins) = (group("Konnect Viewers"), group("Konnect Administrators"));
    assert!(practice.rename_group(viewers, "Zebra Watchers"));
    assert!(practice.remove_group(admins));
    let (_, body) = eventual(&graph, "/groups?$search=\"displayName:zebra\"").await;
    assert_eq!(body["value"][0]["id"], viewers.to_string());
    let list = format!("/groups?$filter=id in ('{viewers}','{admins}')&$select=displayName");
    assert_eq!(names(&graph.get(&list).await.1), ["Zebra Watchers"]);
    let (_, body) = graph.get("/me/memberOf?$select=id&$top=999").await;
    assert!(
        !body.to_string().contains(&admins.to_string()),
        "nobody is in it any more"
    );
    assert!(!practice.remove_group(admins), "it is gone already");

    let mut own = body["value"].as_array().unwrap().iter();
    let own = own.find(|row| row["@odata.type"] != "#microsoft.graph.directoryRole");
    let left = own.unwrap()["id"].as_str().unwrap().to_owned();
    assert!(practice.leave_group(PRIYA, left.parse().unwrap()));
    for memberships in ["memberOf", "transitiveMemberOf"] {
        let (_, body) = graph
            .get(&format!("/me/{memberships}?$select=id&$top=999"))
            .await;
        assert!(!body.to_string().contains(&left), "{memberships}");
    }
    assert!(!practice.leave_group(PRIYA, left.parse().unwrap()));

    let console = practice.base_urls().console.clone();
    let url = console.join(&format!("groups/{viewers}")).unwrap();
    let renamed = crate::support::http()
        .patch(url)
        .json(&json!({"displayName": "Konnect Viewers"}));
    assert_eq!(
        renamed.send().await.unwrap().status(),
        204,
        "by the console"
    );
    let (_, body) = graph.get(&format!("/groups/{viewers}")).await;
    assert_eq!(body["displayName"], "Konnect Viewers");
}

/// The seed, with one person changed.
fn seed_with(person: &str, change: impl FnOnce(&mut Person, &Seed)) -> Seed {
    let mut seed = Seed::contoso();
    let before = seed.clone();
    let changed = seed
        .people
        .iter_mut()
        .find(|known| known.user_principal_name == person)
        .unwrap();
    change(changed, &before);
    seed
}

async fn count(graph: &Graph<'_>, path: &str) -> (u16, String) {
    let answer = graph
        .request(Method::GET, path)
        .header("ConsistencyLevel", "eventual")
        .send()
        .await
        .unwrap();
    let status = answer.status().as_u16();
    let kind = answer.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        status != 200 || kind.starts_with("text/plain"),
        "a count is no JSON: {kind}"
    );
    (status, answer.text().await.unwrap())
}

#[tokio::test]
async fn memberships_are_counted_for_oneself_and_for_others() {
    let practice = prompt_practice().await;
    let plain = Graph::of(&practice, PRIYA, &SEARCHER);
    let of_me = "/me/transitiveMemberOf/microsoft.graph.group/$count";
    assert_eq!(count(&plain, of_me).await, (200, "38".to_owned()));

    let tomas = format!("/users/{TOMAS}/transitiveMemberOf/graph.group/$count");
    assert_eq!(count(&plain, &tomas).await.0, 403, "not without the right");
    let reader = Graph::of(&practice, MAYA, &["User.Read", "User.Read.All"]);
    assert_eq!(count(&reader, &tomas).await, (200, "230".to_owned()));
    let maya = count(&reader, "/me/transitiveMemberOf/$count").await;
    assert_eq!(maya, (200, "5".to_owned()), "two roles and three groups");
    let id = practice.seed().person(PRIYA).unwrap().id;
    let own = format!("/users/{id}/transitiveMemberOf/microsoft.graph.group/$count");
    assert_eq!(
        count(&plain, &own).await,
        (200, "38".to_owned()),
        "oneself by id takes no more than /me"
    );
    let nobody = "/users/nobody@contoso.com/transitiveMemberOf/$count";
    assert_eq!(count(&reader, nobody).await.0, 404);
}

#[tokio::test]
async fn what_one_is_in_by_way_of_another_group_is_transitive_only() {
    let practice = prompt_practice().await;
    let graph = Graph::of(&practice, SAMIR, &SEARCHER);
    let cast = "microsoft.graph.group?$count=true&$select=id,displayName";
    let (_, direct) = eventual(&graph, &format!("/me/memberOf/{cast}")).await;
    assert_eq!(names(&direct), ["All Employees"]);
    let (_, all) = eventual(&graph, &format!("/me/transitiveMemberOf/{cast}")).await;
    assert_eq!(names(&all), ["All Employees", "Konnect Viewers"]);
    assert_eq!(all["@odata.count"], 2, "{all}");
}

#[tokio::test]
async fn people_are_found_by_mail_and_by_sign_in_name() {
    let practice = prompt_practice().await;
    let graph = Graph::of(&practice, JONAS, &["User.ReadBasic.All"]);
    for (address, expected) in [
        (PRIYA, Some("Priya Raman")),
        (TOMAS, Some("Tomas Ferreira")),
        (LENA, Some("Lena Okafor")),
        ("Priya.Raman@Contoso.com", Some("Priya Raman")),
        ("nobody@contoso.com", None),
        ("noah.keller@fabrikam.com", None),
    ] {
        let path = format!(
            "/users?$filter=mail eq '{address}' or userPrincipalName eq '{address}'&$select=id,displayName,mail,userPrincipalName"
        );
        let (status, body) = graph.get(&path).await;
        assert_eq!(status, 200, "{body}");
        assert_eq!(names(&body).first().copied(), expected, "{address}");
    }
    let (_, lena) = graph
        .get("/users/lena.okafor_fabrikam.com%23EXT%23@contoso.onmicrosoft.com")
        .await;
    assert_eq!(lena["displayName"], "Lena Okafor", "{lena}");
    assert_eq!(
        Graph::of(&practice, JONAS, &["User.Read"])
            .get("/users")
            .await
            .0,
        403,
        "reading oneself is not reading others"
    );
    let guest = practice
        .seed()
        .people
        .iter()
        .find(|person| person.guest)
        .unwrap();
    let guest = Graph::of(
        &practice,
        &guest.user_principal_name,
        &["User.Read.All", "User.Read"],
    );
    assert_eq!(guest.get("/users").await.0, 403, "guests see nobody");
    assert_eq!(guest.get("/me").await.0, 200, "but themselves");
}

#[tokio::test]
async fn a_seed_can_put_an_admin_into_a_group_by_way_of_another() {
    let seed = seed_with("olivia.brandt@contoso.com", |olivia, seed| {
        let mut groups = seed.groups.iter();
        let admins = groups
            .find(|group| group.display_name == "Konnect Administrators")
            .unwrap();
        olivia.nested_groups.push(admins.id);
    });
    let practice = seeded_practice(seed).await;
    let graph = Graph::of(&practice, "olivia.brandt@contoso.com", &SEARCHER);
    let (_, direct) = graph.get("/me/memberOf").await;
    let (_, all) = graph.get("/me/transitiveMemberOf").await;
    assert!(
        !direct.to_string().contains("Konnect Administrators"),
        "{direct}"
    );
    assert!(all.to_string().contains("Konnect Administrators"), "{all}");
}
