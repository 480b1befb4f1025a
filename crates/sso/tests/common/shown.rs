//! What a review shows, compared with what a service was asked.

use konnect::SECRET_PLACEHOLDER;
use practice::Exchange;
use serde_json::Value;
use sso::{Plan, RequestPreview, Teardown};
use url::Url;

pub fn requests_of_plan(plan: &Plan) -> Vec<RequestPreview> {
    let changes = plan.changes().iter();
    changes.flat_map(|change| change.requests.clone()).collect()
}

pub fn requests_of_teardown(teardown: &Teardown) -> Vec<RequestPreview> {
    let steps = teardown.steps().iter();
    steps.flat_map(|step| step.requests.clone()).collect()
}

/// Why what was shown is not what was sent: each request that was sent must have been shown, and each that was shown
/// must have been sent, except for those whose condition was not met.
pub fn difference(shown: &[RequestPreview], sent: &[Exchange]) -> Result<(), String> {
    let mut open: Vec<&RequestPreview> = shown.iter().collect();
    let mut met = vec![None];
    for (place, exchange) in sent.iter().enumerate() {
        let before = &sent[..place];
        match open.iter().position(|shown| same(shown, exchange, before)) {
            Some(found) => met.push(open.remove(found).condition),
            None => return Err(format!("sent and not shown: {}", in_words(exchange))),
        }
    }
    open.retain(|shown| met.contains(&shown.condition));
    if open.is_empty() {
        Ok(())
    } else {
        Err(format!("shown and not sent: {open:#?}"))
    }
}

/// What was shown with one mistake each: a request missing, another method, host or path, another value anywhere in the
/// body. Requests with a condition need not be sent, so this could not notice a mistake in them.
pub fn wrong_ones(shown: &[RequestPreview]) -> Vec<Vec<RequestPreview>> {
    let mut wrong = Vec::new();
    let certain = shown.iter().enumerate();
    for (at, right) in certain.filter(|(_, it)| it.condition.is_none()) {
        let mut fewer = shown.to_vec();
        fewer.remove(at);
        wrong.push(fewer);
        let mut mistakes = vec![right.clone(); 4];
        mistakes[0].method = reqwest::Method::PUT;
        mistakes[1].url.push_str("/more");
        mistakes[2].url = right.url.replace("127.0.0.1", "127.0.0.2");
        mistakes[3].body = match right.body {
            Some(_) => None,
            None => Some(Value::Null),
        };
        let bodies = right.body.iter().flat_map(wrong_values);
        mistakes.extend(bodies.map(|body| RequestPreview {
            body: Some(body),
            ..right.clone()
        }));
        wrong.extend(mistakes.into_iter().map(|mistake| {
            let mut shown = shown.to_vec();
            shown[at] = mistake;
            shown
        }));
    }
    wrong
}

/// The value with each of its parts replaced, one at a time.
fn wrong_values(right: &Value) -> Vec<Value> {
    match right {
        Value::String(words) if words == SECRET_PLACEHOLDER => Vec::new(),
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| {
                let with = |value| {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), value);
                    Value::Object(fields)
                };
                wrong_values(value).into_iter().map(with)
            })
            .collect(),
        Value::Array(values) => {
            let in_place = values.iter().enumerate().flat_map(|(at, value)| {
                let with = move |value| {
                    let mut values = values.clone();
                    values[at] = value;
                    Value::Array(values)
                };
                wrong_values(value).into_iter().map(with)
            });
            let more = values.iter().cloned().chain([Value::Null]).collect();
            in_place.chain([more]).collect()
        }
        _ => vec![Value::from("something else")],
    }
}

fn in_words(exchange: &Exchange) -> String {
    let body = exchange.request_body.as_ref();
    let body = body.map_or_else(String::new, |body| format!("{body:#}"));
    format!(
        "{} {}{} {body}",
        exchange.method, exchange.host, exchange.path
    )
}

/// Whether a request is the one that was shown, after those that were sent `before`.
fn same(shown: &RequestPreview, sent: &Exchange, before: &[Exchange]) -> bool {
    let url: Url = shown.url.parse().unwrap();
    // The parsed address writes braces differently, so its path is taken as shown.
    let (_, path) = shown.url.split_once(url.authority()).unwrap();
    let (path, sent_path) = (path.split('/'), sent.path.split('/'));
    shown.method.as_str() == sent.method
        && url.authority() == sent.host
        && sent.query.is_none()
        && path.clone().count() == sent_path.clone().count()
        && path
            .zip(sent_path)
            .all(|(shown, sent)| same_text(shown, sent, before))
        && match (&shown.body, &sent.request_body) {
            (None, None) => true,
            (Some(shown), Some(sent)) => same_value(shown, sent, before),
            _ => false,
        }
}

fn same_value(shown: &Value, sent: &Value, before: &[Exchange]) -> bool {
    match (shown, sent) {
        (Value::Object(a), Value::Object(b)) => {
            let same = |name, a| b.get(name).is_some_and(|b| same_value(a, b, before));
            a.len() == b.len() && a.iter().all(|(name, a)| same(name, a))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(a, b, before))
        }
        (Value::String(a), Value::String(b)) => same_text(a, b, before),
        _ => shown == sent,
    }
}

/// The placeholder of a secret stands for any text; words in braces for the id of exactly that thing.
fn same_text(shown: &str, sent: &str, before: &[Exchange]) -> bool {
    if shown == SECRET_PLACEHOLDER {
        return true;
    }
    match shown.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        Some(words) => id_made(words, before).as_deref() == Some(sent),
        None => shown == sent,
    }
}

/// The id that a service returned when the thing of these words was created.
fn id_made(words: &str, before: &[Exchange]) -> Option<String> {
    let (collection, field, name) = match words {
        "the new client ID" => ("/applications", "appId", None),
        "the new app registration" => ("/applications", "id", None),
        "the new enterprise application" => ("/servicePrincipals", "id", None),
        "the new identity provider" => ("/identity-providers", "id", None),
        _ => ("/teams", "id", Some(words.strip_prefix("the new team ")?)),
    };
    let made = before.iter().find(|made| {
        let named = made.request_body.as_ref().map(|body| &body["name"]);
        made.method == "POST"
            && made.status < 300
            && made.path.ends_with(collection)
            && name.is_none_or(|name| named.is_some_and(|named| named == name))
    })?;
    let id = made.response_body.as_ref()?[field].as_str()?;
    Some(id.to_owned())
}
