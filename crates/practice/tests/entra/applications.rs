//! Applications and service principals.

use practice::{TenantPolicy, Timing};
use serde_json::{Value, json};

use crate::support::{
    FOREVER, Graph, PROMPT, guide_application, prompt_practice, secret_of, timed_practice,
};

pub(crate) fn path(application: &Value) -> String {
    format!("/applications/{}", application["id"].as_str().unwrap())
}

pub(crate) fn code(body: &Value) -> &str {
    body["error"]["code"]
        .as_str()
        .unwrap_or_else(|| panic!("no error code in {body}"))
}

#[tokio::test]
async fn one_request_makes_application_and_secret() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let secret = secret_of(&application);
    assert_eq!(secret.len(), 40, "as long as Microsoft's");
    let credential = &application["passwordCredentials"][0];
    assert_eq!(credential["hint"], secret[..3], "the hint is how it begins");
    assert_eq!(
        credential["endDateTime"], "2099-01-01T00:00:00Z",
        "it ends when asked"
    );
    assert_eq!(
        application["groupMembershipClaims"], "All, ApplicationGroup",
        "flags come back with spaces"
    );
    assert!(
        application["@odata.context"]
            .as_str()
            .unwrap()
            .ends_with("$metadata#applications/$entity"),
        "typed"
    );

    let (_, again) = graph.get(&path(&application)).await;
    assert_eq!(
        again["passwordCredentials"][0]["secretText"],
        Value::Null,
        "the value is answered once only"
    );
    assert!(!again.to_string().contains(secret), "nowhere else either");
    let kept = practice
        .application(application["appId"].as_str().unwrap())
        .unwrap();
    assert!(!kept.to_string().contains(secret), "nor by the library");
}

#[tokio::test]
async fn until_it_has_replicated_an_application_can_be_neither_read_nor_used() {
    let timing = Timing {
        replication_lag: FOREVER,
        ..PROMPT
    };
    let practice = timed_practice(timing).await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let path = path(&application);
    let filter = "/applications?$filter=tags/any(t:t eq 'konnect-sso:6d0c8a0e-5f0b-4f8e-9d5e-1f2a3b4c5d6e')&$count=true";
    for (status, body) in [
        graph.get(&path).await,
        graph.patch(&path, &json!({"notes": "n"})).await,
        graph.post(&format!("{path}/addPassword"), &json!({})).await,
        graph.delete(&path).await,
    ] {
        assert_eq!(
            (status, code(&body)),
            (404, "Request_ResourceNotFound"),
            "{body}"
        );
    }
    let body = json!({"appId": application["appId"]});
    let (status, refused) = graph.post("/servicePrincipals", &body).await;
    assert_eq!(status, 400, "{refused}");
    assert!(
        refused["error"]["message"]
            .as_str()
            .unwrap()
            .contains("does not reference a valid application object")
    );
    assert_eq!(
        graph.get(filter).await.1["value"],
        json!([]),
        "lists do not show it yet"
    );

    practice.set_timing(PROMPT);
    assert_eq!(graph.get(&path).await.0, 200, "now it is everywhere");
    assert_eq!(
        graph.get(filter).await.1["value"][0]["appId"],
        application["appId"],
        "and found by its tag"
    );
    assert_eq!(
        graph.post("/servicePrincipals", &body).await.0,
        201,
        "and can be used"
    );
}

#[tokio::test]
async fn filters_select_and_paging_do_what_graph_does() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let first = graph
        .create(&json!({"displayName": "O'Neill", "tags": ["konnect-sso:1"]}))
        .await;
    graph
        .create(&json!({"displayName": "Other", "tags": ["konnect-sso:2"]}))
        .await;
    let ids = async |query: &str| -> Vec<Value> {
        let (status, body) = graph.get(&format!("/applications?{query}")).await;
        assert_eq!(status, 200, "{query}: {body}");
        body["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|found| found["appId"].clone())
            .collect()
    };
    let wanted = vec![first["appId"].clone()];
    assert_eq!(
        ids("$filter=tags/any(t:t eq 'konnect-sso:1')").await,
        wanted,
        "by tag"
    );
    assert_eq!(
        ids("$filter=displayName%20eq%20'O''Neill'&$select=appId").await,
        wanted,
        "by name, with a quote"
    );
    let by_app_id = format!("$filter=appId eq '{}'", first["appId"].as_str().unwrap());
    assert_eq!(ids(&by_app_id).await, wanted, "by client id");
    assert_eq!(
        ids("$filter=startswith(displayName,'O')").await.len(),
        2,
        "by how the name begins"
    );

    let (_, selected) = graph.get("/applications?$select=id,tags&$top=1").await;
    let properties: Vec<&String> = selected["value"][0].as_object().unwrap().keys().collect();
    assert_eq!(properties, ["id", "tags"], "nothing but what was selected");
    let next = selected["@odata.nextLink"]
        .as_str()
        .expect("there is more than one");
    assert!(
        next.starts_with(practice.base_urls().graph.as_str()),
        "the next page is here too: {next}"
    );

    for (query, why) in [
        ("$filter=colour eq 'red'", "no such property"),
        ("$filter=tags/any(t:t eq", "cut off"),
        ("$select=colour", "no such property"),
        ("$top=1000", "too large a page"),
        (
            "$filter=displayName ne 'x'",
            "advanced, without ConsistencyLevel",
        ),
        (
            "$search=\"displayName:x\"",
            "search, without ConsistencyLevel",
        ),
    ] {
        assert_eq!(
            graph.get(&format!("/applications?{query}")).await.0,
            400,
            "{query}: {why}"
        );
    }
}

#[tokio::test]
async fn patch_merges_objects_and_replaces_collections() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let changes = json!({"web": {"redirectUris": ["https://a.example/login"], "logoutUrl": "https://a.example/out"}});
    assert_eq!(
        graph.patch(&path(&application), &changes).await.0,
        204,
        "two properties of web"
    );
    assert_eq!(
        graph
            .patch(&path(&application), &json!({"web": {"logoutUrl": null}}))
            .await
            .0,
        204,
        "one of them"
    );
    let by_app_id = format!(
        "/applications(appId='{}')",
        application["appId"].as_str().unwrap()
    );
    let (_, now) = graph.get(&by_app_id).await;
    assert_eq!(
        now["web"]["redirectUris"],
        json!(["https://a.example/login"]),
        "the list was replaced, then left alone"
    );
    assert_eq!(
        now["web"]["logoutUrl"],
        Value::Null,
        "the other was cleared"
    );
    assert_eq!(now["tags"], application["tags"], "the rest is as before");
}

#[tokio::test]
async fn wrong_writes_are_refused_whole() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let long = format!("https://a.example/{}", "x".repeat(256));
    for changes in [
        json!({"displayName": ""}),
        json!({"displayName": "x".repeat(121)}),
        json!({"colour": "red"}),
        json!({"appId": "1"}),
        json!({"web": {"redirectUri": []}}),
        json!({"web": {"redirectUris": ["http://a.example/login"]}}),
        json!({"web": {"redirectUris": ["http://a.localhost.example/login"]}}),
        json!({"web": {"redirectUris": ["https://a.example/login#x"]}}),
        json!({"web": {"redirectUris": ["https://*.example/login"]}}),
        json!({"web": {"redirectUris": [long]}}),
        json!({"tags": ["with space"]}),
        json!({"tags": ["twice", "twice"]}),
        json!({"groupMembershipClaims": "Everything"}),
        json!({"signInAudience": "Nobody"}),
        json!({"optionalClaims": {"refreshToken": []}}),
        json!({"requiredResourceAccess": [{"resourceAppId": "1"}]}),
        json!({"passwordCredentials": [{"secretText": "mine"}]}),
        json!({"passwordCredentials": [{"endDateTime": "2001-01-01T00:00:00Z"}]}),
    ] {
        let mut body = guide_application("https://a.example/login");
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        let (status, refused) = graph.post("/applications", &body).await;
        assert_eq!(
            (status, code(&refused)),
            (400, "Request_BadRequest"),
            "{changes}"
        );
    }
    let created = practice
        .applications()
        .iter()
        .filter(|known| known["displayName"] != "Expense Portal")
        .count();
    assert_eq!(created, 0, "a refused create leaves nothing behind");

    let application = graph.create(&json!({})).await;
    let (status, _) = graph
        .patch(
            &path(&application),
            &json!({"notes": "new", "colour": "red"}),
        )
        .await;
    assert_eq!(status, 400, "one property is wrong");
    assert_eq!(
        graph.get(&path(&application)).await.1["notes"],
        Value::Null,
        "so the other is not written"
    );
    let (status, _) = graph
        .patch(&path(&application), &json!({"passwordCredentials": [{}]}))
        .await;
    assert_eq!(status, 400, "passwords are not set by PATCH");
}

#[tokio::test]
async fn a_second_secret_stands_beside_the_first() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let add = format!(
        "/applications(appId='{}')/addPassword",
        application["appId"].as_str().unwrap()
    );
    let asked = json!({"passwordCredential": {"displayName": "Second", "endDateTime": "2098-01-01T00:00:00Z"}});
    let (status, added) = graph.post(&add, &asked).await;
    assert_eq!(
        (status, &added["displayName"]),
        (200, &json!("Second")),
        "{added}"
    );
    assert_ne!(
        added["secretText"].as_str().unwrap(),
        secret_of(&application),
        "each is new"
    );
    let (_, now) = graph.get(&path(&application)).await;
    assert_eq!(
        now["passwordCredentials"].as_array().unwrap().len(),
        2,
        "both are listed"
    );
}

#[tokio::test]
async fn the_tenants_policy_limits_secrets() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let (_, policy) = graph.get("/policies/defaultAppManagementPolicy").await;
    assert_eq!(policy["isEnabled"], false, "nothing is restricted at first");

    practice.set_policy(&TenantPolicy {
        max_lifetime: Some("P90D".to_owned()),
        ..TenantPolicy::default()
    });
    let (_, policy) = graph.get("/policies/defaultAppManagementPolicy").await;
    let restriction = &policy["applicationRestrictions"]["passwordCredentials"][0];
    assert_eq!(
        (&policy["isEnabled"], &restriction["maxLifetime"]),
        (&json!(true), &json!("P90D")),
        "it can be read"
    );
    let (status, refused) = graph
        .post(
            "/applications",
            &guide_application("https://a.example/login"),
        )
        .await;
    assert_eq!(
        (status, code(&refused)),
        (400, "CredentialInvalidLifetimeAsPerAppPolicy"),
        "2099 is too late"
    );
    let soon = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 89)).to_string();
    graph
        .create(&json!({"passwordCredentials": [{"endDateTime": soon}]}))
        .await;

    practice.set_policy(&TenantPolicy {
        block_password_addition: true,
        ..TenantPolicy::default()
    });
    let (status, refused) = graph
        .post(
            "/applications",
            &guide_application("https://a.example/login"),
        )
        .await;
    assert_eq!(
        (status, code(&refused)),
        (400, "CredentialTypeNotAllowedAsPerAppPolicy"),
        "no secrets at all"
    );
    graph.create(&json!({"passwordCredentials": []})).await;
}

#[tokio::test]
async fn exempted_application_gets_secrets_and_no_other_does() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    practice.set_policy(&TenantPolicy {
        block_password_addition: true,
        max_lifetime: Some("P90D".to_owned()),
        ..TenantPolicy::default()
    });
    let [exempted, other] = [
        graph.create(&json!({"passwordCredentials": []})).await,
        graph.create(&json!({"passwordCredentials": []})).await,
    ];
    let app_id = exempted["appId"].as_str().unwrap();
    let add = |application: &Value, days: i64| {
        let end = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
        let body = json!({"passwordCredential": {"endDateTime": end.to_string()}});
        (format!("{}/addPassword", path(application)), body)
    };
    let refused = async |(path, body): (String, Value)| {
        let (status, answer) = graph.post(&path, &body).await;
        (status != 200).then(|| code(&answer).to_owned())
    };
    let forbidden = Some("CredentialTypeNotAllowedAsPerAppPolicy".to_owned());
    assert_eq!(refused(add(&exempted, 30)).await, forbidden, "at first");
    let own_policies = async || {
        let (status, policies) = graph
            .get(&format!("{}/appManagementPolicies", path(&exempted)))
            .await;
        assert_eq!(status, 200, "{policies}");
        policies["value"].as_array().unwrap().clone()
    };
    assert_eq!(own_policies().await, [] as [Value; 0]);
    assert!(practice.exempt(app_id, true));
    let own = own_policies().await;
    let restriction = &own[0]["restrictions"]["passwordCredentials"][0];
    assert_eq!(
        (own.len(), &own[0]["isEnabled"], &restriction["state"]),
        (1, &json!(true), &json!("disabled"))
    );
    let without = Graph::of(
        &practice,
        "maya.lindqvist@contoso.com",
        &["Application.ReadWrite.All"],
    );
    let (status, _) = without
        .get(&format!("{}/appManagementPolicies", path(&exempted)))
        .await;
    assert_eq!(
        status, 403,
        "reading policies needs a permission of its own"
    );
    assert_eq!(refused(add(&exempted, 30)).await, None, "it is exempted");
    assert_eq!(
        refused(add(&exempted, 120)).await,
        Some("CredentialInvalidLifetimeAsPerAppPolicy".to_owned()),
        "the exemption is only from what it names"
    );
    assert_eq!(
        refused(add(&other, 30)).await,
        forbidden,
        "the other is not"
    );
    assert!(practice.exempt(app_id, false));
    assert_eq!(refused(add(&exempted, 30)).await, forbidden, "taken back");
    assert!(!practice.exempt("unknown", true));
}

#[tokio::test]
async fn person_with_an_exempting_attribute_adds_secrets_to_every_application() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let attribute = |value: &str| practice::AttributeValue {
        set: "PolicyExemptions".to_owned(),
        name: "AppSecrets".to_owned(),
        value: value.to_owned(),
    };
    practice.set_policy(&TenantPolicy {
        block_password_addition: true,
        exempt_callers: vec![attribute("Allowed")],
        ..TenantPolicy::default()
    });
    let (_, policy) = graph.get("/policies/defaultAppManagementPolicy").await;
    let restriction = &policy["applicationRestrictions"]["passwordCredentials"][0];
    assert_eq!(
        restriction["excludeActors"]["customSecurityAttributes"],
        json!([{
            "@odata.type": "#microsoft.graph.customSecurityAttributeStringValueExemption",
            "id": "PolicyExemptions_AppSecrets",
            "operator": "equals",
            "value": "Allowed",
        }])
    );
    let with_secret = json!({"displayName": "A", "passwordCredentials": [{"displayName": "s"}]});
    let created = async || graph.post("/applications", &with_secret).await.0;
    assert_eq!(created().await, 400, "not for everyone");
    let admin = "maya.lindqvist@contoso.com";
    assert!(practice.assign_attribute(admin, attribute("allowed")));
    assert_eq!(created().await, 400, "letter by letter");
    assert!(practice.assign_attribute(admin, attribute("Allowed")));
    assert_eq!(created().await, 201, "for who has it");
    assert!(!practice.assign_attribute("nobody@contoso.com", attribute("Allowed")));
}

#[tokio::test]
async fn deleting_takes_the_service_principal_along_and_can_be_undone() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    graph.create_principal(&application).await;
    let principal = format!(
        "/servicePrincipals(appId='{}')",
        application["appId"].as_str().unwrap()
    );
    let deleted = format!(
        "/directory/deletedItems/{}",
        application["id"].as_str().unwrap()
    );
    assert_eq!(
        graph.delete(&path(&application)).await.0,
        204,
        "it is deleted"
    );
    assert_eq!(graph.get(&path(&application)).await.0, 404, "and gone");
    assert_eq!(
        graph.get(&principal).await.0,
        404,
        "with its service principal"
    );
    let (_, items) = graph
        .get("/directory/deletedItems/microsoft.graph.application")
        .await;
    assert!(
        items["value"][0]["deletedDateTime"].is_string(),
        "but kept for a while"
    );
    assert_eq!(
        graph
            .post(&format!("{deleted}/restore"), &json!({}))
            .await
            .0,
        200,
        "it can come back"
    );
    assert_eq!(
        (
            graph.get(&path(&application)).await.0,
            graph.get(&principal).await.0
        ),
        (200, 200),
        "both of them"
    );
    graph.delete(&path(&application)).await;
    assert_eq!(graph.delete(&deleted).await.0, 204, "or go for good");
    assert_eq!(graph.get(&deleted).await.0, 404, "then nothing is left");
}
