//! The answers of Graph: entities and collections, with the system query options applied.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::filter;
use super::refusal::Refusal;
use super::search;
use crate::origin::Service;

/// How many entities a page holds unless `$top` says otherwise, and at the most.
const DEFAULT_PAGE: usize = 100;
const LARGEST_PAGE: usize = 999;

/// A successful answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Option<Value>,
}

/// What kind of entity, for `@odata.context` and for the properties that come unasked.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// As in `$metadata#applications`.
    pub(super) set: &'static str,
    /// The properties without `$select`; `None` means all.
    pub(super) usual: Option<&'static [&'static str]>,
}

impl Kind {
    pub(super) const fn all(set: &'static str) -> Self {
        Self { set, usual: None }
    }
}

impl Answer {
    pub(super) fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            body: None,
        }
    }

    /// One entity.
    pub(super) fn entity(
        call: &Call<'_>,
        status: StatusCode,
        kind: Kind,
        entity: &Value,
    ) -> Result<Self, Refusal> {
        let selected = selection(call)?;
        let mut body = Map::new();
        body.insert(
            "@odata.context".to_owned(),
            json!(context(call, kind, selected.as_deref(), "/$entity")),
        );
        body.extend(shaped(entity, kind, selected.as_deref())?);
        Ok(Self {
            status,
            body: Some(Value::Object(body)),
        })
    }

    /// A collection: filtered, searched, sorted, counted, cut into pages.
    pub(super) fn collection(
        call: &Call<'_>,
        kind: Kind,
        mut entities: Vec<Value>,
    ) -> Result<Self, Refusal> {
        let selected = selection(call)?;
        if let Some(text) = call.option("$filter") {
            let expression = filter::parse(text).map_err(|problem| {
                Refusal::new(
                    StatusCode::BAD_REQUEST,
                    "BadRequest",
                    format!("Invalid filter clause: {problem}"),
                )
            })?;
            if expression.is_advanced() && !call.eventual {
                return Err(needs_eventual("This filter"));
            }
            let mut kept = Vec::new();
            for entity in entities {
                if expression
                    .accepts(&entity)
                    .map_err(Refusal::unsupported_query)?
                {
                    kept.push(entity);
                }
            }
            entities = kept;
        }
        if let Some(text) = call.option("$search") {
            if !call.eventual {
                return Err(needs_eventual("$search"));
            }
            let wanted = search::parse(text).map_err(|problem| {
                Refusal::new(
                    StatusCode::BAD_REQUEST,
                    "BadRequest",
                    format!("Invalid search clause: {problem}"),
                )
            })?;
            entities.retain(|entity| search::accepts(&wanted, entity));
        }
        if let Some(order) = call.option("$orderby") {
            let (property, descending) = match order.trim().split_once(' ') {
                Some((property, direction)) => (property, direction.trim() == "desc"),
                None => (order.trim(), false),
            };
            let text =
                |entity: &Value| entity[property].as_str().unwrap_or_default().to_lowercase();
            entities.sort_by(|left, right| {
                let ascending = text(left).cmp(&text(right));
                if descending {
                    ascending.reverse()
                } else {
                    ascending
                }
            });
        }
        let count = entities.len();
        let top = match call.option("$top").map(str::parse::<usize>) {
            None => DEFAULT_PAGE,
            Some(Ok(top)) if (1..=LARGEST_PAGE).contains(&top) => top,
            Some(_) => {
                let message = format!(
                    "Invalid page size specified. Must be between 1 and {LARGEST_PAGE} inclusive."
                );
                return Err(Refusal::unsupported_query(message));
            }
        };
        let skip = call
            .option("$skiptoken")
            .map_or(0, |token| token.parse().unwrap_or(0))
            .min(count);
        let page = entities[skip..]
            .iter()
            .take(top)
            .map(|entity| shaped(entity, kind, selected.as_deref()).map(Value::Object));

        let mut body = Map::new();
        body.insert(
            "@odata.context".to_owned(),
            json!(context(call, kind, selected.as_deref(), "")),
        );
        if call.option("$count") == Some("true") && call.eventual {
            body.insert("@odata.count".to_owned(), json!(count));
        }
        if skip + top < count {
            body.insert(
                "@odata.nextLink".to_owned(),
                json!(next_link(call, skip + top)),
            );
        }
        body.insert("value".to_owned(), page.collect::<Result<_, _>>()?);
        Ok(Self {
            status: StatusCode::OK,
            body: Some(Value::Object(body)),
        })
    }
}

fn needs_eventual(what: &str) -> Refusal {
    Refusal::unsupported_query(format!(
        "{what} works only with the request header 'ConsistencyLevel: eventual' and, for a filter or a cast, with $count=true."
    ))
}

/// A cast to a derived type is an advanced query: it needs the header and `$count`.
/// Source: Graph, advanced query capabilities on directory objects.
pub(super) fn cast_is_allowed(call: &Call<'_>) -> Result<(), Refusal> {
    if call.eventual && call.option("$count") == Some("true") {
        Ok(())
    } else {
        Err(needs_eventual("An OData cast"))
    }
}

fn selection(call: &Call<'_>) -> Result<Option<Vec<String>>, Refusal> {
    if call.option("$expand").is_some() {
        return Err(Refusal::unsupported_query("$expand is not supported here."));
    }
    let selected = call
        .option("$select")
        .filter(|text| !text.trim().is_empty());
    Ok(selected.map(|text| text.split(',').map(|name| name.trim().to_owned()).collect()))
}

/// The entity with the properties that were asked for, or that come unasked.
fn shaped(
    entity: &Value,
    kind: Kind,
    selected: Option<&[String]>,
) -> Result<Map<String, Value>, Refusal> {
    let Some(entity) = entity.as_object() else {
        return Ok(Map::new());
    };
    let names: Vec<&str> = match (selected, kind.usual) {
        (Some(selected), _) => selected.iter().map(String::as_str).collect(),
        (None, Some(usual)) => usual.to_vec(),
        (None, None) => return Ok(entity.clone()),
    };
    let property = |name: &str| {
        entity
            .get_key_value(name)
            .map(|(name, value)| (name.clone(), value.clone()))
    };
    // In a mixed collection each entity says its type, and may lack a property that others have.
    let mut shaped: Map<String, Value> = property("@odata.type").into_iter().collect();
    let mixed = !shaped.is_empty();
    for name in names {
        match property(name) {
            Some(found) => shaped.extend([found]),
            None if mixed => {}
            None => {
                let message = format!(
                    "Parsing OData Select and Expand failed: Could not find a property named '{name}'."
                );
                return Err(Refusal::new(StatusCode::BAD_REQUEST, "BadRequest", message));
            }
        }
    }
    Ok(shaped)
}

fn context(call: &Call<'_>, kind: Kind, selected: Option<&[String]>, suffix: &str) -> String {
    let selected = selected
        .map(|names| format!("({})", names.join(",")))
        .unwrap_or_default();
    call.origin.at(
        Service::Graph,
        &format!("/v1.0/$metadata#{}{selected}{suffix}", kind.set),
    )
}

fn next_link(call: &Call<'_>, skip: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in call
        .query
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("$skiptoken"))
    {
        query.append_pair(name, value);
    }
    query.append_pair("$skiptoken", &skip.to_string());
    // Microsoft leaves the dollar signs of option names as they are.
    let query = query.finish().replace("%24", "$");
    call.origin
        .at(Service::Graph, &format!("/v1.0{}?{query}", call.raw_path))
}
