//! Ownership of applications: who owns what was created, and what an owner without any role may do to it.

use practice::Practice;
use serde_json::{Value, json};

use crate::applications::{code, path};
use crate::support::{ALL_SCOPES, Graph, JONAS, MAYA, PRIYA, prompt_practice};

/// Also directory reading, so that other people's names can be read.
fn graph<'a>(practice: &'a Practice, person: &str) -> Graph<'a> {
    let scopes = [&ALL_SCOPES[..], &["User.Read.All"]].concat();
    Graph::of(practice, person, &scopes)
}

fn names(owners: &Value) -> Vec<&str> {
    let owners = owners["value"].as_array().unwrap().iter();
    owners
        .map(|owner| owner["userPrincipalName"].as_str().unwrap())
        .collect()
}

fn certificate(name: &str) -> Value {
    json!({
        "type": "AsymmetricX509Cert", "usage": "Verify", "key": "MIIBoTCCAQqgAwIBAgI=",
        "displayName": name, "endDateTime": "2099-01-01T00:00:00Z",
    })
}

#[tokio::test]
async fn a_member_without_roles_owns_what_it_makes_and_an_administrator_does_not() {
    let practice = prompt_practice().await;
    let (priya, maya) = (graph(&practice, PRIYA), graph(&practice, MAYA));
    for (maker, owners) in [(&priya, vec![PRIYA]), (&maya, vec![])] {
        let application = maker.create(&json!({})).await;
        let principal = maker.create_principal(&application).await;
        let of_principal = format!(
            "/servicePrincipals/{}/owners",
            principal["id"].as_str().unwrap()
        );
        for list in [format!("{}/owners", path(&application)), of_principal] {
            let (status, listed) = maya.get(&list).await;
            assert_eq!(status, 200, "{list}: {listed}");
            assert_eq!(names(&listed), owners, "{list}");
        }
    }
}

#[tokio::test]
async fn an_owner_without_roles_changes_all_of_its_own_and_nothing_of_others() {
    let practice = prompt_practice().await;
    let (priya, jonas) = (graph(&practice, PRIYA), graph(&practice, JONAS));
    let application = priya.create(&json!({})).await;
    let principal = priya.create_principal(&application).await;
    let application = path(&application);
    let principal = format!("/servicePrincipals/{}", principal["id"].as_str().unwrap());
    let federated = json!({
        "name": "pipeline", "issuer": "https://token.example", "subject": "repo:any",
        "audiences": ["api://AzureADTokenExchange"],
    });
    let tags = json!({"tags": ["konnect-sso:6d0c8a0e-5f0b-4f8e-9d5e-1f2a3b4c5d6e"]});
    for (whose, graph, expected) in [
        ("somebody else's", &jonas, [403; 5]),
        ("its own", &priya, [204, 200, 204, 201, 204]),
    ] {
        let statuses = [
            graph.patch(&application, &tags).await.0,
            graph
                .post(&format!("{application}/addPassword"), &json!({}))
                .await
                .0,
            graph
                .patch(&application, &json!({"keyCredentials": [certificate("c")]}))
                .await
                .0,
            graph
                .post(
                    &format!("{application}/federatedIdentityCredentials"),
                    &federated,
                )
                .await
                .0,
            graph.patch(&principal, &json!({"notes": "n"})).await.0,
        ];
        assert_eq!(statuses, expected, "{whose}");
    }
}

#[tokio::test]
async fn an_owner_of_the_application_alone_has_no_hold_of_the_service_principal() {
    let practice = prompt_practice().await;
    let (maya, priya) = (graph(&practice, MAYA), graph(&practice, PRIYA));
    let application = maya.create(&json!({})).await;
    let principal = maya.create_principal(&application).await;
    let principal = format!("/servicePrincipals/{}", principal["id"].as_str().unwrap());
    let id = practice.seed().person(PRIYA).unwrap().id;
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/users/{id}")});
    let own = |what: &str| format!("{what}/owners/$ref");
    assert_eq!(
        maya.post(&own(&path(&application)), &reference).await.0,
        204
    );
    let note = json!({"notes": "n"});
    assert_eq!(priya.patch(&path(&application), &note).await.0, 204);
    assert_eq!(priya.patch(&principal, &note).await.0, 403);
    assert_eq!(maya.post(&own(&principal), &reference).await.0, 204);
    assert_eq!(priya.patch(&principal, &note).await.0, 204);
    let removed = maya
        .delete(&format!("{principal}/owners/{id}/$ref"))
        .await
        .0;
    assert_eq!(removed, 204);
    assert_eq!(priya.patch(&principal, &note).await.0, 403);
}

#[tokio::test]
async fn owners_of_both_kinds_are_listed_and_names_only_where_they_may_be_read() {
    let practice = prompt_practice().await;
    let priya = graph(&practice, PRIYA);
    let application = priya.create(&json!({})).await;
    let principal = priya.create_principal(&application).await;
    let owners = format!("{}/owners", path(&application));
    let reference = format!(
        "https://graph.microsoft.com/v1.0/servicePrincipals/{}",
        principal["id"].as_str().unwrap()
    );
    let (status, body) = priya
        .post(&format!("{owners}/$ref"), &json!({"@odata.id": reference}))
        .await;
    assert_eq!(status, 204, "{body}");

    let (_, listed) = Graph::admin(&practice).get(&owners).await;
    let [person, machine] = &listed["value"].as_array().unwrap()[..] else {
        panic!("two owners: {listed}")
    };
    assert_eq!(person["@odata.type"], "#microsoft.graph.user");
    assert_eq!(
        person["id"],
        json!(practice.seed().person(PRIYA).unwrap().id)
    );
    assert_eq!(
        (&person["displayName"], &person["userPrincipalName"]),
        (&Value::Null, &Value::Null),
        "without the permission to read people: {person}"
    );
    assert_eq!(machine["@odata.type"], "#microsoft.graph.servicePrincipal");
    assert_eq!(machine["displayName"], principal["displayName"]);
    let (_, own) = Graph::of(&practice, PRIYA, &ALL_SCOPES).get(&owners).await;
    assert_eq!(
        own["value"][0]["userPrincipalName"], PRIYA,
        "one's own name always"
    );
}

#[tokio::test]
async fn certificates_are_replaced_as_a_whole_and_never_answered_with_their_key() {
    let practice = prompt_practice().await;
    let maya = graph(&practice, MAYA);
    let application = path(&maya.create(&json!({})).await);
    let put = async |list: Value| {
        maya.patch(&application, &json!({"keyCredentials": list}))
            .await
            .0
    };
    let known = async || maya.get(&application).await.1["keyCredentials"].clone();
    assert_eq!(put(json!([certificate("first")])).await, 204);
    let first = known().await[0].clone();
    assert_eq!(
        (&first["displayName"], &first["key"]),
        (&json!("first"), &Value::Null)
    );
    let kept = json!({"keyId": first["keyId"], "type": "AsymmetricX509Cert", "usage": "Verify"});
    assert_eq!(put(json!([kept, certificate("second")])).await, 204);
    let both = known().await;
    assert_eq!(both[0], first, "a known one is kept");
    assert_eq!(both[1]["displayName"], "second");
    for broken in [json!([{"key": "x"}]), json!([{}]), json!("x")] {
        assert_eq!(put(broken.clone()).await, 400, "{broken}");
    }
    assert_eq!(put(json!([])).await, 204);
    assert_eq!(known().await, json!([]));
}

#[tokio::test]
async fn federated_credentials_live_and_are_unique() {
    let practice = prompt_practice().await;
    let maya = graph(&practice, MAYA);
    let application = maya.create(&json!({})).await;
    let list = format!("{}/federatedIdentityCredentials", path(&application));
    let body = |name: &str, subject: &str| {
        json!({"name": name, "issuer": "https://token.example", "subject": subject,
               "audiences": ["api://AzureADTokenExchange"]})
    };
    let (status, made) = maya.post(&list, &body("a", "s")).await;
    assert_eq!(status, 201, "{made}");
    for twin in [body("a", "t"), body("b", "s")] {
        let (status, refused) = maya.post(&list, &twin).await;
        assert_eq!(
            (status, code(&refused)),
            (409, "Request_MultipleObjectsWithSameKeyValue")
        );
    }
    assert_eq!(maya.post(&list, &json!({"name": "c"})).await.0, 400);
    let one = format!("{list}/{}", made["id"].as_str().unwrap());
    assert_eq!(maya.get(&one).await.1["subject"], "s");
    assert_eq!(
        maya.get(&list).await.1["value"].as_array().unwrap().len(),
        1
    );
    assert_eq!(maya.delete(&one).await.0, 204);
    assert_eq!(maya.get(&list).await.1["value"], json!([]));
    assert_eq!(maya.delete(&one).await.0, 404);
}

#[tokio::test]
async fn what_a_person_does_by_hand_shows_in_the_world_and_not_in_the_record() {
    let practice = prompt_practice().await;
    let application = graph(&practice, PRIYA).create(&json!({})).await;
    let path = path(&application);
    let (before, requests) = (practice.snapshot(), practice.record().len());
    let by_hand = |person: &str, method: &str, path: &str, body: Value| {
        practice
            .graph_by_hand(person, method, path, Some(&body))
            .expect("a person and a request")
    };
    let change = json!({"keyCredentials": [certificate("c")]});
    assert_eq!(by_hand(JONAS, "PATCH", &path, change.clone()).0, 403);
    assert_eq!(
        before.differences(&practice.snapshot()),
        Vec::<String>::new()
    );
    assert_eq!(by_hand(PRIYA, "PATCH", &path, change).0, 204);
    let federated =
        json!({"name": "a", "issuer": "https://i.example", "subject": "s", "audiences": ["x"]});
    let list = format!("{path}/federatedIdentityCredentials");
    assert_eq!(by_hand(PRIYA, "POST", &list, federated).0, 201);
    let maya = practice.seed().person(MAYA).unwrap().id;
    let owner =
        json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{maya}")});
    let added = by_hand(PRIYA, "POST", &format!("{path}/owners/$ref"), owner);
    assert_eq!(added.0, 204, "{}", added.1);
    let differences = before.differences(&practice.snapshot());
    for part in ["keyCredentials", "federatedIdentityCredentials", "owners"] {
        let shown = differences.iter().filter(|line| line.contains(part));
        assert_eq!(shown.count(), 1, "{part}: {differences:#?}");
    }
    assert_eq!(differences.len(), 3, "{differences:#?}");
    assert_eq!(practice.record().len(), requests, "the app did none of it");
    assert_eq!(
        practice.graph_by_hand("nobody@contoso.com", "GET", "/me", None),
        None
    );
}
