//! The checker itself: the descriptions' own examples pass, and what they do not allow is found.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "this is how a test's helpers fail"
)]
#![allow(
    clippy::needless_pass_by_value,
    reason = "bodies are written where they are passed"
)]

use contract::{Part, Specs, Violation};
use serde_json::{Map, Value, json};

const ID: &str = "03ef14b0-ca33-4840-8f4f-d6e91916010e";

fn graph(
    method: &str,
    path: &str,
    request_body: Value,
    status: u16,
    response_body: Value,
) -> Value {
    json!({ "service": "graph", "method": method, "path": format!("/v1.0{path}"), "query": null,
            "request_body": request_body, "status": status, "response_body": response_body })
}

fn konnect(
    method: &str,
    path: &str,
    request_body: Value,
    status: u16,
    response_body: Value,
) -> Value {
    json!({ "service": "konnect-api", "method": method, "path": format!("/v3{path}"), "query": null,
            "request_body": request_body, "status": status, "response_body": response_body })
}

fn application() -> Value {
    json!({ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#applications/$entity", "id": ID, "displayName": "Konnect" })
}

fn provider() -> Value {
    json!({ "id": ID, "type": "oidc", "enabled": false, "login_path": "contoso",
            "config": { "issuer_url": "https://login.microsoftonline.com/x/v2.0", "client_id": ID } })
}

#[track_caller]
fn only(violations: &[Violation]) -> &Violation {
    let [violation] = violations else {
        panic!("exactly one violation is expected, not {violations:#?}")
    };
    violation
}

#[test]
fn examples_of_the_descriptions_pass() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let folder = std::env::var(contract::FOLDER_VARIABLE).unwrap_or_else(|_| {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/specs").to_owned()
    });
    let mut checked = 0;
    for (service, file, base) in [
        ("graph", "graph.json", "/v1.0"),
        ("konnect-api", "konnect-identity.json", "/v3"),
        ("konnect-eu", "konnect-portal.json", "/v3"),
    ] {
        let document: Value =
            serde_json::from_str(&std::fs::read_to_string(format!("{folder}/{file}")).unwrap())
                .unwrap();
        for example in examples(&document) {
            let exchange = json!({ "service": service, "method": example.method, "path": format!("{base}{}", example.path), "query": null,
                "request_body": example.request, "status": example.status.unwrap_or(0), "response_body": example.answer });
            let violations = if example.status.is_some() {
                specs.check(&exchange)
            } else {
                specs.check_request(&exchange)
            };
            let of_this: Vec<_> = violations
                .iter()
                .filter(|violation| (violation.part == Part::Answer) == example.status.is_some())
                // That every answer names its context is OData's rule; one example leaves it out.
                .filter(|violation| violation.at != "/@odata.context")
                .map(ToString::to_string)
                .collect();
            assert!(
                of_this.is_empty(),
                "an example of {file} is refused: {of_this:#?}\n{exchange:#}"
            );
            checked += 1;
        }
    }
    assert!(
        checked > 100,
        "only {checked} examples were found; the search for them is broken"
    );
}

struct Example {
    method: String,
    path: String,
    request: Option<Value>,
    /// Set for an example of an answer.
    status: Option<u16>,
    answer: Option<Value>,
}

/// Every example of a request body or an answer, with a path that fits its operation.
fn examples(document: &Value) -> Vec<Example> {
    let resolve = |value: &Value| match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => document
            .pointer(reference.trim_start_matches('#'))
            .expect("a reference inside the file")
            .clone(),
        None => value.clone(),
    };
    let bodies = |holder: &Value| -> Vec<Value> {
        let holder = resolve(holder);
        let content = holder
            .get("content")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        content
            .values()
            .flat_map(|media| {
                let named = media
                    .get("examples")
                    .and_then(Value::as_object)
                    .cloned()
                    .unwrap_or_default();
                let named = named
                    .values()
                    .map(|example| resolve(example)["value"].clone())
                    .collect::<Vec<_>>();
                media.get("example").cloned().into_iter().chain(named)
            })
            .collect()
    };
    let mut examples = Vec::new();
    for (template, item) in document["paths"].as_object().unwrap() {
        let path = template.split('/').map(fill).collect::<Vec<_>>().join("/");
        for (method, operation) in item
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, value)| value.get("responses").is_some())
        {
            let example = |request, status, answer| Example {
                method: method.clone(),
                path: path.clone(),
                request,
                status,
                answer,
            };
            if let Some(body) = operation.get("requestBody") {
                examples.extend(
                    bodies(body)
                        .into_iter()
                        .map(|body| example(Some(body), None, None)),
                );
            }
            for (status, response) in operation["responses"].as_object().unwrap() {
                let status = status.replace("XX", "18").parse().unwrap();
                examples.extend(
                    bodies(response)
                        .into_iter()
                        .map(|body| example(None, Some(status), Some(body))),
                );
            }
        }
    }
    examples
}

fn fill(segment: &str) -> String {
    match (segment.find('{'), segment.find('}')) {
        (Some(start), Some(end)) => format!("{}{ID}{}", &segment[..start], &segment[end + 1..]),
        _ => segment.to_owned(),
    }
}

#[test]
fn masked_secrets_pass() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let mut answer = application();
    answer["passwordCredentials"] =
        json!([{ "keyId": ID, "secretText": "[masked]", "hint": "abc" }]);
    let create = graph(
        "POST",
        "/applications",
        json!({ "displayName": "Konnect" }),
        201,
        answer,
    );
    assert_eq!(
        specs.check(&create),
        [],
        "a masked secretText is a text like any other"
    );

    let config = json!({ "issuer_url": "https://login.microsoftonline.com/x/v2.0", "client_id": ID, "client_secret": "[masked]" });
    let body = json!({ "type": "oidc", "login_path": "contoso", "config": config });
    let create = konnect("POST", "/identity-providers", body, 201, provider());
    assert_eq!(
        specs.check(&create),
        [],
        "a masked client_secret is a text like any other"
    );
}

#[test]
fn wrong_type_in_request_names_operation_and_place() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let body = json!({ "displayName": "Konnect", "web": { "redirectUris": "https://cloud.konghq.com/login" } });
    let violations = specs.check(&graph("POST", "/applications", body, 201, application()));
    let violation = only(&violations);
    assert_eq!(
        (violation.operation.as_str(), violation.part),
        ("POST /applications", Part::Request)
    );
    assert_eq!(
        violation.at, "/web/redirectUris",
        "the place is the member itself, although web is a choice of schemas"
    );
}

#[test]
fn misspelt_member_in_request_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let body = json!({ "displayName": "Konnect", "groupMembershipClaim": "All" });
    let violations = specs.check(&graph("POST", "/applications", body, 201, application()));
    assert!(
        only(&violations).what.contains("groupMembershipClaim"),
        "{violations:?}"
    );
}

#[test]
fn missing_request_body_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let violations = specs.check(&graph(
        "POST",
        "/applications",
        Value::Null,
        201,
        application(),
    ));
    assert_eq!(
        only(&violations).what,
        "has no body, the operation needs one"
    );
}

#[test]
fn body_where_none_is_taken_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let violations = specs.check(&graph(
        "DELETE",
        &format!("/applications/{ID}"),
        json!({}),
        204,
        Value::Null,
    ));
    assert_eq!(
        only(&violations).what,
        "has a body, the operation takes none"
    );
}

#[test]
fn member_without_its_required_neighbour_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let body = json!({ "type": "oidc", "login_path": "contoso", "config": { "client_id": ID } });
    let violations = specs.check(&konnect(
        "POST",
        "/identity-providers",
        body,
        201,
        provider(),
    ));
    assert!(
        violations
            .iter()
            .any(|violation| violation.what.contains("issuer_url")),
        "{violations:?}"
    );
}

#[test]
fn secret_in_answer_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let mut answer = provider();
    answer["config"]["client_secret"] = json!("[masked]");
    let violations = specs.check(&konnect(
        "GET",
        &format!("/identity-providers/{ID}"),
        Value::Null,
        200,
        answer,
    ));
    assert_eq!(
        only(&violations).at,
        "/config/client_secret",
        "client_secret is writeOnly: Konnect never returns it"
    );
}

#[test]
fn wrong_error_body_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let answer = json!({ "error": "invalid_request" });
    let violations = specs.check(&graph(
        "GET",
        &format!("/applications/{ID}"),
        Value::Null,
        404,
        answer,
    ));
    assert_eq!(
        (only(&violations).part, only(&violations).at.as_str()),
        (Part::Answer, "/error")
    );
}

#[test]
fn undeclared_status_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let violations = specs.check(&konnect(
        "GET",
        "/organizations/me",
        Value::Null,
        418,
        Value::Null,
    ));
    assert!(only(&violations).what.contains("418"), "{violations:?}");
}

#[test]
fn missing_answer_body_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let violations = specs.check(&graph("GET", "/me", Value::Null, 200, Value::Null));
    assert!(
        only(&violations).what.starts_with("has no JSON body"),
        "{violations:?}"
    );
}

#[test]
fn unknown_path_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let violations = specs.check(&graph(
        "GET",
        "/applicationz",
        Value::Null,
        200,
        Value::Null,
    ));
    assert_eq!(only(&violations).what, "is not a path of the description");
}

#[test]
fn unknown_method_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let violations = specs.check(&konnect(
        "PUT",
        "/identity-providers",
        Value::Null,
        200,
        Value::Null,
    ));
    assert!(
        only(&violations).what.starts_with("is not a method"),
        "{violations:?}"
    );
}

#[test]
fn unknown_query_parameter_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let mut exchange = graph(
        "GET",
        "/applications",
        Value::Null,
        200,
        json!({ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#applications", "value": [] }),
    );
    exchange["query"] = json!("$filter=displayName%20eq%20'x'&$filtre=x");
    assert_eq!(only(&specs.check(&exchange)).at, "$filtre");
}

#[test]
fn ill_typed_query_parameter_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let mut exchange = graph(
        "GET",
        "/groups",
        Value::Null,
        200,
        json!({ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups", "value": [] }),
    );
    exchange["query"] = json!("$top=many");
    assert_eq!(only(&specs.check(&exchange)).at, "$top");
}

#[test]
fn ill_formed_path_parameter_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let violations = specs.check(&konnect(
        "DELETE",
        "/identity-providers/contoso",
        Value::Null,
        204,
        Value::Null,
    ));
    assert_eq!(only(&violations).at, "id", "the path parameter is a UUID");
}

#[test]
fn filter_by_type_of_identity_providers_passes() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let mut exchange = konnect(
        "GET",
        "/identity-providers",
        Value::Null,
        200,
        json!([provider()]),
    );
    exchange["query"] = json!("filter%5Btype%5D%5Beq%5D=oidc");
    assert_eq!(
        specs.check(&exchange),
        [],
        "a deepObject parameter is one parameter"
    );
}

#[test]
fn application_addressed_by_app_id_passes() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let exchange = graph(
        "GET",
        &format!("/applications(appId='{ID}')"),
        Value::Null,
        200,
        application(),
    );
    assert_eq!(specs.check(&exchange), []);
}

#[test]
fn long_form_of_a_cast_is_the_short_form() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let answer = json!({ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#directoryObjects", "value": [] });
    let exchange = graph(
        "GET",
        "/me/transitiveMemberOf/microsoft.graph.directoryRole",
        Value::Null,
        200,
        answer,
    );
    assert_eq!(specs.check(&exchange), []);
}

#[test]
fn answer_without_context_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let mut answer = application();
    answer.as_object_mut().unwrap().remove("@odata.context");
    let violations = specs.check(&graph(
        "GET",
        &format!("/applications/{ID}"),
        Value::Null,
        200,
        answer,
    ));
    assert_eq!(only(&violations).at, "/@odata.context");
}

#[test]
fn member_that_was_not_selected_is_found() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let mut exchange = graph(
        "GET",
        &format!("/applications/{ID}"),
        Value::Null,
        200,
        application(),
    );
    exchange["query"] = json!("$select=id");
    assert_eq!(only(&specs.check(&exchange)).at, "/displayName");
}

#[test]
fn dropped_connection_is_checked_for_its_request_only() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let exchange = graph(
        "POST",
        "/applications",
        json!({ "displayName": "Konnect" }),
        0,
        Value::Null,
    );
    assert_eq!(specs.check(&exchange), []);
}

#[test]
fn services_without_a_description_are_not_covered() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let mut exchange = graph("GET", "/me", Value::Null, 200, Value::Null);
    exchange["service"] = json!("login");
    assert!(!specs.covers(&exchange));
    assert_eq!(specs.check(&exchange), []);
}

#[test]
fn what_is_no_exchange_is_a_violation() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let violations = specs.check(&Value::Object(Map::new()));
    assert!(
        only(&violations)
            .what
            .starts_with("is not a recorded exchange"),
        "{violations:?}"
    );
}

#[test]
fn counts_are_held_against_their_collection() {
    let Some(specs) = Specs::load().unwrap() else {
        return;
    };
    let of_me = "/me/transitiveMemberOf/microsoft.graph.group/$count";
    let of_someone = format!("/users/{ID}/transitiveMemberOf/$count");
    for path in [of_me, &of_someone] {
        let good = graph("GET", path, Value::Null, 200, json!(38));
        assert_eq!(specs.check(&good), []);
        let text = graph("GET", path, Value::Null, 200, json!("many"));
        assert_eq!(only(&specs.check(&text)).part, Part::Answer);
        let refused = graph("GET", path, Value::Null, 403, json!({ "nothing": true }));
        assert_eq!(only(&specs.check(&refused)).part, Part::Answer);
    }
    let unknown = graph("GET", "/me/colours/$count", Value::Null, 200, json!(38));
    assert_eq!(only(&specs.check(&unknown)).part, Part::Request);
}
