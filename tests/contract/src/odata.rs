//! Rules of OData that Graph follows and an OpenAPI description cannot express.
//!
//! Sources: <https://learn.microsoft.com/graph/query-parameters> and the OData 4.01 JSON format, §4.5.1.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::exchange::Exchange;
use crate::violation::{Part, Violation};

/// Gives a person's own resources the name they have in the description: `/users/{id}` and `/me` are one resource for
/// the person who is signed in, and have the same members for everyone.
///
/// Source: <https://learn.microsoft.com/graph/api/resources/user>.
pub(crate) fn name_as_described(exchange: &mut Exchange<'_>) {
    let rest = exchange
        .path
        .strip_prefix("/v1.0/users/")
        .and_then(|path| path.split_once('/'))
        .map(|(_, rest)| rest.to_owned());
    if let Some(rest) = rest {
        exchange.path = format!("/v1.0/me/{rest}").into();
    }
}

/// The collection that a request counts.
///
/// Every collection has a `/$count`, and so has a cast to one of the types in it (OData 4.01, part 2, §4.8 and §4.11).
pub(crate) fn counted(exchange: &Exchange<'_>) -> Option<String> {
    let collection = exchange.path.strip_suffix("/$count")?;
    let uncast = ["/microsoft.graph.group", "/graph.group"]
        .iter()
        .find_map(|cast| collection.strip_suffix(cast));
    Some(uncast.unwrap_or(collection).to_owned())
}

/// A count is a number in plain text.
pub(crate) fn check_count(exchange: &Exchange<'_>) -> Option<Violation> {
    let is_number = exchange.response_body.as_ref().is_some_and(Value::is_u64);
    let operation = format!("{} {}", exchange.method, exchange.path);
    (!is_number).then(|| Violation::new(&operation, Part::Answer, "", "is not a number"))
}

/// What a successful Graph answer lacks, or contains although it was not asked for.
pub(crate) fn check(exchange: &Exchange<'_>) -> Vec<Violation> {
    let operation = format!("{} {}", exchange.method, exchange.path);
    let Some(Value::Object(body)) = &exchange.response_body else {
        return Vec::new();
    };
    if !(200..300).contains(&exchange.status) || exchange.path.ends_with("$batch") {
        return Vec::new();
    }
    let mut violations = Vec::new();
    let context = body.get("@odata.context").and_then(Value::as_str);
    if !context.is_some_and(|context| context.contains("/v1.0/$metadata#")) {
        violations.push(Violation::new(
            &operation,
            Part::Answer,
            "/@odata.context",
            "does not name the metadata of v1.0",
        ));
    }
    if let Some(selected) = selected(exchange) {
        violations.extend(not_selected(body, &selected).into_iter().map(|member| {
            Violation::new(
                &operation,
                Part::Answer,
                format!("/{member}"),
                "was not asked for by $select, so Graph would leave it out",
            )
        }));
    }
    violations
}

fn selected(exchange: &Exchange<'_>) -> Option<BTreeSet<String>> {
    let (_, names) = exchange
        .query_pairs()
        .into_iter()
        .find(|(name, _)| name == "$select")?;
    Some(
        names
            .split(',')
            .map(|name| name.trim().to_owned())
            .collect(),
    )
}

fn not_selected(body: &Map<String, Value>, selected: &BTreeSet<String>) -> BTreeSet<String> {
    let entities = match body.get("value") {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_object).collect(),
        _ => vec![body],
    };
    entities
        .into_iter()
        .flat_map(Map::keys)
        .filter(|member| !member.contains('@') && !selected.contains(*member))
        .cloned()
        .collect()
}
