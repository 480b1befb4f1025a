//! The checker itself: what the descriptions allow passes, and what they do not allow is found, with its location.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "this is how a test's helpers fail"
)]
#![allow(
    clippy::needless_pass_by_value,
    reason = "bodies are written where they are passed"
)]

use contract::{Part, Specs, Violation};
use serde_json::{Value, json};

const ID: &str = "03ef14b0-ca33-4840-8f4f-d6e91916010e";

/// A recorded exchange of Graph: method, path below the version, body sent, status and body answered.
fn graph(method: &str, path: &str, sent: Value, status: u16, answer: Value) -> Value {
    exchange(
        "graph",
        method,
        &format!("/v1.0{path}"),
        sent,
        status,
        answer,
    )
}

/// The same for Konnect's API.
fn konnect(method: &str, path: &str, sent: Value, status: u16, answer: Value) -> Value {
    let path = format!("/v3{path}");
    exchange("konnect-api", method, &path, sent, status, answer)
}

fn exchange(
    service: &str,
    method: &str,
    path: &str,
    sent: Value,
    status: u16,
    answer: Value,
) -> Value {
    json!({ "service": service, "method": method, "path": path, "query": null,
            "request_body": sent, "status": status, "response_body": answer })
}

/// `GET` of Graph, answered.
fn read(path: &str, answer: Value) -> Value {
    graph("GET", path, Value::Null, 200, answer)
}

/// `POST /applications` with this body.
fn create(body: Value) -> Value {
    graph("POST", "/applications", body, 201, application())
}

fn application() -> Value {
    let context = "https://graph.microsoft.com/v1.0/$metadata#applications/$entity";
    json!({ "@odata.context": context, "id": ID, "displayName": "Konnect" })
}

fn collection(of: &str) -> Value {
    let context = format!("https://graph.microsoft.com/v1.0/$metadata#{of}");
    json!({ "@odata.context": context, "value": [] })
}

fn provider() -> Value {
    json!({ "id": ID, "type": "oidc", "enabled": false, "login_path": "contoso",
            "config": { "issuer_url": "https://login.microsoftonline.com/x/v2.0", "client_id": ID } })
}

/// `value` with the member at `pointer` set.
fn with(mut value: Value, pointer: &str, member: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    value.pointer_mut(parent).unwrap()[name] = member;
    value
}

fn without(mut value: Value, name: &str) -> Value {
    value.as_object_mut().unwrap().remove(name);
    value
}

fn asking(exchange: Value, query: &str) -> Value {
    with(exchange, "/query", json!(query))
}

/// The descriptions; `None` after saying that the test is skipped.
fn specs() -> Option<Specs> {
    Specs::load().unwrap()
}

#[test]
fn what_is_allowed_passes() {
    let Some(specs) = specs() else { return };
    let secrets = json!([{ "keyId": ID, "secretText": "[masked]", "hint": "abc" }]);
    let config = json!({ "issuer_url": "https://login.microsoftonline.com/x/v2.0",
                         "client_id": ID, "client_secret": "[masked]" });
    let body = json!({ "type": "oidc", "login_path": "contoso", "config": config });
    let members = "/me/transitiveMemberOf/microsoft.graph.directoryRole";
    for (what, exchange) in [
        (
            "a masked secretText is a text like any other",
            graph(
                "POST",
                "/applications",
                json!({ "displayName": "Konnect" }),
                201,
                with(application(), "/passwordCredentials", secrets),
            ),
        ),
        (
            "a masked client_secret is a text like any other",
            konnect("POST", "/identity-providers", body, 201, provider()),
        ),
        (
            "a deepObject parameter is one parameter",
            asking(
                konnect(
                    "GET",
                    "/identity-providers",
                    Value::Null,
                    200,
                    json!([provider()]),
                ),
                "filter%5Btype%5D%5Beq%5D=oidc",
            ),
        ),
        (
            "an application is addressed by its app id too",
            read(&format!("/applications(appId='{ID}')"), application()),
        ),
        (
            "the long form of a cast is the short form",
            read(members, collection("directoryObjects")),
        ),
        (
            "of a dropped connection only the request is checked",
            graph(
                "POST",
                "/applications",
                json!({ "displayName": "Konnect" }),
                0,
                Value::Null,
            ),
        ),
    ] {
        assert_eq!(specs.check(&exchange), [], "{what}");
    }
}

/// What the only violation of an exchange must be.
enum Found {
    /// At this place in the request or the answer.
    At(Part, &'static str),
    /// In words that contain these.
    Says(&'static str),
}

use Found::{At, Says};

#[test]
fn what_is_not_allowed_is_found_at_its_place() {
    let Some(specs) = specs() else { return };
    let redirects = json!({ "redirectUris": "https://cloud.konghq.com/login" });
    let own = format!("/applications/{ID}");
    let providers = "/identity-providers";
    for (what, exchange, expected) in [
        (
            "wrong type in a request: the member itself, although web is a choice of schemas",
            create(json!({ "displayName": "Konnect", "web": redirects })),
            At(Part::Request, "/web/redirectUris"),
        ),
        (
            "misspelt member in a request",
            create(json!({ "displayName": "Konnect", "groupMembershipClaim": "All" })),
            Says("groupMembershipClaim"),
        ),
        (
            "missing request body",
            create(Value::Null),
            Says("has no body, the operation needs one"),
        ),
        (
            "body where none is taken",
            graph("DELETE", &own, json!({}), 204, Value::Null),
            Says("has a body, the operation takes none"),
        ),
        (
            "secret in an answer: client_secret is writeOnly",
            konnect(
                "GET",
                &format!("{providers}/{ID}"),
                Value::Null,
                200,
                with(provider(), "/config/client_secret", json!("[masked]")),
            ),
            At(Part::Answer, "/config/client_secret"),
        ),
        (
            "wrong error body",
            graph(
                "GET",
                &own,
                Value::Null,
                404,
                json!({ "error": "invalid_request" }),
            ),
            At(Part::Answer, "/error"),
        ),
        (
            "undeclared status",
            konnect("GET", "/organizations/me", Value::Null, 418, Value::Null),
            Says("418"),
        ),
        (
            "missing answer body",
            read("/me", Value::Null),
            Says("has no JSON body"),
        ),
        (
            "unknown path",
            read("/applicationz", Value::Null),
            Says("is not a path of the description"),
        ),
        (
            "unknown method",
            konnect("PUT", providers, Value::Null, 200, Value::Null),
            Says("is not a method"),
        ),
        (
            "unknown query parameter",
            asking(
                read("/applications", collection("applications")),
                "$filter=displayName%20eq%20'x'&$filtre=x",
            ),
            At(Part::Request, "$filtre"),
        ),
        (
            "ill-typed query parameter",
            asking(read("/groups", collection("groups")), "$top=many"),
            At(Part::Request, "$top"),
        ),
        (
            "ill-formed path parameter: it is a UUID",
            konnect(
                "DELETE",
                &format!("{providers}/contoso"),
                Value::Null,
                204,
                Value::Null,
            ),
            At(Part::Request, "id"),
        ),
        (
            "answer without its context",
            read(&own, without(application(), "@odata.context")),
            At(Part::Answer, "/@odata.context"),
        ),
        (
            "member that was not selected",
            asking(read(&own, application()), "$select=id"),
            At(Part::Answer, "/displayName"),
        ),
        (
            "no exchange at all",
            json!({}),
            Says("is not a recorded exchange"),
        ),
    ] {
        let violations = specs.check(&exchange);
        let [violation] = violations.as_slice() else {
            panic!("{what}: exactly one violation is expected, not {violations:#?}")
        };
        match expected {
            At(part, place) => assert_eq!(
                (violation.part, violation.at.as_str()),
                (part, place),
                "{what}"
            ),
            Says(words) => assert!(violation.what.contains(words), "{what}: {violation:?}"),
        }
    }
}

#[test]
fn violation_names_its_operation() {
    let Some(specs) = specs() else { return };
    let violations = specs.check(&create(Value::Null));
    assert_eq!(violations[0].operation, "POST /applications");
}

#[test]
fn member_without_its_required_neighbour_is_found() {
    let Some(specs) = specs() else { return };
    let body = json!({ "type": "oidc", "login_path": "contoso", "config": { "client_id": ID } });
    let violations = specs.check(&konnect(
        "POST",
        "/identity-providers",
        body,
        201,
        provider(),
    ));
    let names_it = |violation: &Violation| violation.what.contains("issuer_url");
    assert!(violations.iter().any(names_it), "{violations:?}");
}

#[test]
fn services_without_a_description_are_not_covered() {
    let Some(specs) = specs() else { return };
    let exchange = with(read("/me", Value::Null), "/service", json!("login"));
    assert!(!specs.covers(&exchange));
    assert_eq!(specs.check(&exchange), []);
}

#[test]
fn counts_are_held_against_their_collection() {
    let Some(specs) = specs() else { return };
    let of_me = "/me/transitiveMemberOf/microsoft.graph.group/$count";
    let of_someone = format!("/users/{ID}/transitiveMemberOf/$count");
    let part = |exchange: Value| {
        specs
            .check(&exchange)
            .first()
            .map(|violation| violation.part)
    };
    for path in [of_me, &of_someone] {
        assert_eq!(part(read(path, json!(38))), None);
        assert_eq!(part(read(path, json!("many"))), Some(Part::Answer));
        let refused = graph("GET", path, Value::Null, 403, json!({ "nothing": true }));
        assert_eq!(part(refused), Some(Part::Answer));
    }
    let unknown = read("/me/colours/$count", json!(38));
    assert_eq!(part(unknown), Some(Part::Request));
}
