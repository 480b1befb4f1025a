//! What Graph answers here, against the official description of Graph.
//!
//! The description is not part of this project; where it is missing, the test says so and passes.

use std::path::Path;

use practice::{Exchange, Fault, FaultAction, Matching};
use serde_json::{Value, json};

use crate::support::{Graph, JONAS, MAYA, answer, prompt_practice};

/// Calls every operation once, and some that are refused.
async fn walk(practice: &practice::Practice) {
    let graph = Graph::admin(practice);
    let application = graph.create(&json!({})).await;
    let app_id = application["appId"].as_str().unwrap();
    let id = application["id"].as_str().unwrap();
    let principal = graph.create_principal(&application).await;
    let principal_id = principal["id"].as_str().unwrap();
    let (_, resource) = graph
        .get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
        .await;
    let grant = json!({
        "clientId": principal_id, "consentType": "AllPrincipals", "principalId": null,
        "resourceId": resource["id"], "scope": "openid profile email",
    });
    let (_, grant) = graph.post("/oauth2PermissionGrants", &grant).await;
    let group = practice.seed().groups[0].id;
    let assignment =
        json!({"principalId": group, "resourceId": principal_id, "appRoleId": uuid::Uuid::nil()});
    let assignments = format!("/servicePrincipals/{principal_id}/appRoleAssignedTo");
    let (_, assignment) = graph.post(&assignments, &assignment).await;
    graph
        .delete(&format!(
            "{assignments}/{}",
            assignment["id"].as_str().unwrap()
        ))
        .await;
    graph.post(&assignments, &json!({"principalId": group, "resourceId": principal_id, "appRoleId": uuid::Uuid::nil()})).await;
    let (_, added) = graph
        .post(
            &format!("/applications/{id}/addPassword"),
            &json!({"passwordCredential": {}}),
        )
        .await;
    graph
        .post(
            &format!("/applications/{id}/removePassword"),
            &json!({"keyId": added["keyId"]}),
        )
        .await;
    graph
        .patch(&format!("/applications/{id}"), &json!({"notes": "n"}))
        .await;
    let jonas = practice.seed().person(JONAS).unwrap().id;
    let reference = format!(
        "{}v1.0/directoryObjects/{jonas}",
        practice.base_urls().graph
    );
    graph
        .post(
            &format!("/applications/{id}/owners/$ref"),
            &json!({"@odata.id": reference}),
        )
        .await;
    for path in [
        "/applications",
        "/applications?$filter=tags/any(t:t eq 'x')&$select=id,appId",
        &format!("/applications/{id}"),
        &format!("/applications(appId='{app_id}')"),
        &format!("/applications/{id}/owners"),
        "/servicePrincipals",
        &format!("/servicePrincipals/{principal_id}"),
        &format!("/servicePrincipals(appId='{app_id}')?$select=id"),
        &assignments,
        "/oauth2PermissionGrants",
        &format!("/oauth2PermissionGrants/{}", grant["id"].as_str().unwrap()),
        "/me",
        "/me/memberOf",
        "/me/transitiveMemberOf",
        "/organization",
        "/groups",
        "/policies/defaultAppManagementPolicy",
        "/policies/authorizationPolicy",
        "/applications/00000000-0000-0000-0000-000000000001",
        "/applications?$filter=nonsense",
    ] {
        graph.get(path).await;
    }
    let roles = "/me/transitiveMemberOf/graph.directoryRole?$count=true";
    answer(
        graph
            .request(reqwest::Method::GET, roles)
            .header("ConsistencyLevel", "eventual")
            .send()
            .await
            .unwrap(),
    )
    .await;
    graph
        .post(
            "/$batch",
            &json!({"requests": [{"id": "1", "method": "GET", "url": "/me"}]}),
        )
        .await;
    Graph::of(practice, MAYA, &[]).get("/applications").await;
    for status in [401, 403, 404, 409, 412, 429, 500, 503] {
        let action = FaultAction::Status {
            status,
            body: None,
            retry_after: None,
        };
        let matching = Matching {
            path: "/me".to_owned(),
            ..Matching::default()
        };
        practice.add_fault(Fault { matching, action });
        graph.get("/me").await;
        practice.clear_faults();
    }
    graph.delete(&format!("/applications/{id}")).await;
    graph.get("/directory/deletedItems/graph.application").await;
    graph.get(&format!("/directory/deletedItems/{id}")).await;
    let restore = format!("/directory/deletedItems/{id}/restore");
    answer(
        graph
            .request(reqwest::Method::POST, &restore)
            .send()
            .await
            .unwrap(),
    )
    .await;
    graph.delete(&format!("/applications/{id}")).await;
    graph.delete(&format!("/directory/deletedItems/{id}")).await;
}

#[tokio::test]
async fn every_exchange_agrees_with_the_official_description() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs/graph.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!(
            "skipped: the description of Graph is not at {}",
            file.display()
        );
        return;
    };
    let mut description: Value = serde_json::from_str(&text).unwrap();
    as_json_schema(&mut description);
    let practice = prompt_practice().await;
    walk(&practice).await;

    let record = practice.record();
    let mut problems = Vec::new();
    for exchange in &record {
        problems.extend(disagreements(&description, exchange));
    }
    assert!(
        record.len() > 35,
        "the walk must reach the operations: {}",
        record.len()
    );
    assert!(
        problems.is_empty(),
        "{} problems:\n{}",
        problems.len(),
        problems.join("\n")
    );
}

fn disagreements(description: &Value, exchange: &Exchange) -> Vec<String> {
    let name = format!(
        "{} {} → {}",
        exchange.method, exchange.path, exchange.status
    );
    let path = exchange.path.strip_prefix("/v1.0").unwrap();
    let Some(operation) = operation(description, &exchange.method, path) else {
        return vec![format!("{name}: the description has no such operation")];
    };
    let responses = &operation["responses"];
    let class = format!("{}XX", exchange.status / 100);
    let Some(response) = responses
        .get(exchange.status.to_string())
        .or_else(|| responses.get(&class))
    else {
        return vec![format!("{name}: the description has no such answer")];
    };
    let mut problems = Vec::new();
    if exchange.status < 400 {
        problems.extend(violations(
            description,
            &operation["requestBody"],
            exchange.request_body.as_ref(),
            "request",
        ));
    }
    problems.extend(violations(
        description,
        response,
        exchange.response_body.as_ref(),
        "answer",
    ));
    problems
        .into_iter()
        .map(|problem| format!("{name}: {problem}"))
        .collect()
}

fn violations(
    description: &Value,
    described: &Value,
    body: Option<&Value>,
    what: &str,
) -> Vec<String> {
    let described = resolved(description, described);
    let schema = &described["content"]["application/json"]["schema"];
    match (schema.is_null(), body) {
        (true, None) => Vec::new(),
        (true, Some(body)) => vec![format!("{what}: no body is described, but there is {body}")],
        (false, None) => vec![format!("{what}: a body is described, but there is none")],
        (false, Some(body)) => {
            let schema = json!({"allOf": [schema], "components": description["components"]});
            let validator = jsonschema::draft7::options()
                .should_validate_formats(true)
                .build(&schema)
                .unwrap();
            validator
                .iter_errors(body)
                .map(|error| format!("{what}: {}: {error}", error.instance_path()))
                .collect()
        }
    }
}

fn operation<'a>(description: &'a Value, method: &str, path: &str) -> Option<&'a Value> {
    let paths = description["paths"].as_object().unwrap();
    // A literal path beats a template.
    let mut fitting: Vec<_> = paths
        .iter()
        .filter(|(template, _)| fits(template, path))
        .collect();
    fitting.sort_by_key(|(template, _)| template.matches('{').count());
    fitting
        .first()
        .and_then(|(_, operations)| operations.get(method.to_lowercase()))
}

fn fits(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(pattern), Some(segment)) => {
                let literal = pattern
                    .split_once('{')
                    .map(|(start, rest)| (start, rest.split_once('}').unwrap().1));
                let same = match literal {
                    None => pattern == segment,
                    Some((start, end)) => {
                        segment.starts_with(start)
                            && segment.ends_with(end)
                            && !segment.contains('(')
                    }
                };
                let keyed = literal.is_some_and(|(start, end)| {
                    start.contains('(') && segment.starts_with(start) && segment.ends_with(end)
                });
                if !same && !keyed {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

fn resolved<'a>(description: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => description
            .pointer(reference.trim_start_matches('#'))
            .unwrap(),
        None => value,
    }
}

/// OpenAPI 3.0 says `nullable` where JSON Schema says it with the type.
fn as_json_schema(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if fields.remove("nullable") == Some(Value::Bool(true)) {
                if let Some(Value::String(kind)) = fields.get("type").cloned() {
                    fields.insert("type".to_owned(), json!([kind, "null"]));
                }
                if let Some(Value::Array(choices)) = fields.get_mut("enum") {
                    choices.push(Value::Null);
                }
            }
            fields.values_mut().for_each(as_json_schema);
        }
        Value::Array(items) => items.iter_mut().for_each(as_json_schema),
        _ => {}
    }
}
