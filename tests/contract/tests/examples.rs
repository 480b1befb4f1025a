//! The descriptions' own examples pass: the checker refuses nothing that is allowed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "this is how a test's helpers fail"
)]

use contract::{Part, Specs};
use serde_json::{Value, json};

const ID: &str = "03ef14b0-ca33-4840-8f4f-d6e91916010e";

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
