//! The answers of Graph: entities and collections, with the system query options applied.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::call::Call;
use super::entity::{Entity, EntitySet};
use super::filter::Expression;
use super::refusal::Refusal;
use super::{parse_filter, search};
use crate::state::service::Service;

/// How many entities a page holds unless `$top` says otherwise, and the largest `$top`.
const DEFAULT_PAGE: usize = 100;
const LARGEST_PAGE: usize = 999;
/// How many alternatives a filter may name, with `or` or in an `in` list.
const MOST_ALTERNATIVES: usize = 15;

/// A successful answer.
#[derive(Debug)]
pub(super) struct GraphResponse {
    pub(super) status: StatusCode,
    pub(super) body: Body,
}

/// What an answer holds.
#[derive(Debug)]
pub(super) enum Body {
    Nothing,
    Json(Value),
    /// The answer to `$count` alone, as plain text.
    Number(usize),
}

impl GraphResponse {
    pub(super) fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            body: Body::Nothing,
        }
    }

    /// A number of things, for `$count` as the last segment. It is an advanced query.
    pub(super) fn count(call: &Call<'_>, number: usize) -> Result<Self, Refusal> {
        if !call.eventual {
            return Err(needs_eventual("A count of its own"));
        }
        Ok(Self {
            status: StatusCode::OK,
            body: Body::Number(number),
        })
    }

    /// One entity.
    pub(super) fn entity(
        call: &Call<'_>,
        status: StatusCode,
        kind: EntitySet,
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
            body: Body::Json(Value::Object(body)),
        })
    }

    /// A collection of whole entities: filtered, searched, sorted, counted, cut into pages.
    pub(super) fn collection(
        call: &Call<'_>,
        kind: EntitySet,
        mut entities: Vec<Value>,
    ) -> Result<Self, Refusal> {
        let filter = filter(call)?;
        entities = select(call, filter.as_ref(), entities)?;
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
        page(call, kind, &entities)
    }
}

/// The status and the body of an answer nested in another one, without headers of its own.
pub(super) fn in_json(answer: Result<GraphResponse, Refusal>) -> (StatusCode, Option<Value>) {
    match answer {
        Ok(GraphResponse { status, body }) => match body {
            Body::Json(body) => (status, Some(body)),
            Body::Number(number) => (status, Some(json!(number))),
            Body::Nothing => (status, None),
        },
        Err(refusal) => {
            let id = Uuid::new_v4();
            (refusal.status, Some(refusal.body(id, &id.to_string())))
        }
    }
}

/// The filter of a request.
pub(super) fn filter(call: &Call<'_>) -> Result<Option<Expression>, Refusal> {
    let Some(text) = call.option("$filter") else {
        return Ok(None);
    };
    let expression = parse_filter::parse(text).map_err(|problem| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            format!("Invalid filter clause: {problem}"),
        )
    })?;
    let counted = call.option("$count") == Some("true");
    // Sorting a filtered result is an advanced query too. Source: Graph, advanced query capabilities.
    if (expression.is_advanced() || call.option("$orderby").is_some())
        && !(call.eventual && counted)
    {
        return Err(needs_eventual("This filter"));
    }
    let clauses = expression.most_alternatives();
    if clauses > MOST_ALTERNATIVES {
        return Err(Refusal::unsupported_query(format!(
            "Too many child clauses specified in search filter expression containing 'OR' operators: {clauses}. \
             Max allowed: {MOST_ALTERNATIVES}."
        )));
    }
    Ok(Some(expression))
}

/// The rows that pass the filter and the search of a request, in the order given.
pub(super) fn select<R: Entity>(
    call: &Call<'_>,
    filter: Option<&Expression>,
    rows: impl IntoIterator<Item = R>,
) -> Result<Vec<R>, Refusal> {
    let search = match call.option("$search") {
        Some(_) if !call.eventual => return Err(needs_eventual("$search")),
        Some(text) => Some(search::parse(text).map_err(|problem| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "BadRequest",
                format!("Invalid search clause: {problem}"),
            )
        })?),
        None => None,
    };
    let mut selected = Vec::new();
    for row in rows {
        let found = search
            .as_ref()
            .is_none_or(|search| search::accepts(search, &row));
        if found
            && filter.map_or(Ok(true), |filter| {
                filter.accepts(&row).map_err(Refusal::unsupported_query)
            })?
        {
            selected.push(row);
        }
    }
    Ok(selected)
}

/// One page of the rows: counted if requested, with a link to the next.
pub(super) fn page<R: Entity>(
    call: &Call<'_>,
    kind: EntitySet,
    rows: &[R],
) -> Result<GraphResponse, Refusal> {
    let selected = selection(call)?;
    let count = rows.len();
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
    let page = rows[skip..].iter().take(top).map(|row| {
        let entity = row.entity();
        shaped(&entity, kind, selected.as_deref()).map(Value::Object)
    });

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
    Ok(GraphResponse {
        status: StatusCode::OK,
        body: Body::Json(Value::Object(body)),
    })
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

/// The entity with the selected properties, or the default ones.
fn shaped(
    entity: &Value,
    kind: EntitySet,
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

fn context(call: &Call<'_>, kind: EntitySet, selected: Option<&[String]>, suffix: &str) -> String {
    let selected = selected
        .map(|names| format!("({})", names.join(",")))
        .unwrap_or_default();
    call.base_urls.at(
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
    // Microsoft does not escape the dollar signs of option names.
    let query = query.finish().replace("%24", "$");
    call.base_urls
        .at(Service::Graph, &format!("/v1.0{}?{query}", call.raw_path))
}
