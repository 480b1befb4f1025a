//! One OpenAPI 3.0 document: which operation an exchange belongs to, and what that operation allows.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::exchange::Exchange;
use crate::schema::{Position, Schemas};
use crate::violation::{Part, Violation};

/// A parsed description.
pub(crate) struct Description {
    document: Value,
    /// The path of the first server, such as `/v1.0`, without a slash at its end.
    base: String,
    schemas: Schemas,
}

/// The operation that a request is for.
struct Operation<'a> {
    name: String,
    item: &'a Value,
    definition: &'a Value,
    path_values: Vec<(String, String)>,
}

impl Description {
    /// `None` if the document names no server or no paths.
    pub(crate) fn new(document: Value) -> Option<Self> {
        let server = document.pointer("/servers/0/url")?.as_str()?;
        let base = url::Url::parse(server)
            .ok()?
            .path()
            .trim_end_matches('/')
            .to_owned();
        document.get("paths")?.as_object()?;
        let schemas = Schemas::new(&document);
        Some(Self {
            document,
            base,
            schemas,
        })
    }

    pub(crate) fn check(&self, exchange: &Exchange<'_>, parts: &[Part]) -> Vec<Violation> {
        let operation = match self.operation(exchange.method, &exchange.path) {
            Ok(operation) => operation,
            Err(what) => {
                let name = format!("{} {}", exchange.method, exchange.path);
                return vec![Violation::new(&name, Part::Request, "", what)];
            }
        };
        let mut violations = Vec::new();
        if parts.contains(&Part::Request) {
            violations.extend(self.check_parameters(&operation, exchange));
            violations.extend(self.check_request_body(&operation, exchange.request_body.as_ref()));
        }
        if parts.contains(&Part::Answer) && exchange.is_answered() {
            violations.extend(self.check_answer(
                &operation,
                exchange.status,
                exchange.response_body.as_ref(),
            ));
        }
        violations
    }

    fn operation(&self, method: &str, path: &str) -> Result<Operation<'_>, String> {
        let path = path
            .strip_prefix(&self.base)
            .ok_or_else(|| format!("is not under {}", self.base))?;
        let segments: Vec<String> = path.split('/').map(canonical_segment).collect();
        let paths = self
            .document
            .get("paths")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        // A literal template wins over one with placeholders: `deletedItems/graph.application` is not an object's id.
        let (template, item, path_values) = paths
            .filter_map(|(template, item)| Some((template, item, match_path(template, &segments)?)))
            .min_by_key(|(_, _, values)| values.len())
            .ok_or("is not a path of the description")?;
        let definition = item
            .get(method.to_ascii_lowercase())
            .ok_or_else(|| format!("is not a method that the description has for {template}"))?;
        Ok(Operation {
            name: format!("{} {template}", method.to_ascii_uppercase()),
            item,
            definition,
            path_values,
        })
    }

    fn check_parameters(
        &self,
        operation: &Operation<'_>,
        exchange: &Exchange<'_>,
    ) -> Vec<Violation> {
        let violation =
            |at: &str, what: String| Violation::new(&operation.name, Part::Request, at, what);
        let parameters: Vec<&Value> = [operation.item, operation.definition]
            .into_iter()
            .filter_map(|holder| holder.get("parameters")?.as_array())
            .flatten()
            .map(|parameter| self.resolve(parameter))
            .collect();
        let named = |place: &str, name: &str| {
            parameters
                .iter()
                .find(|parameter| text(parameter, "in") == place && text(parameter, "name") == name)
                .copied()
        };
        let mut violations = Vec::new();
        for (name, value) in &operation.path_values {
            if let Some(parameter) = named("path", name) {
                let faults = self.check_parameter(parameter, &Value::String(value.clone()));
                violations.extend(faults.into_iter().map(|what| violation(name, what)));
            }
        }
        let query = exchange.query_pairs();
        for (name, value) in &query {
            // The link to the next page is Graph's own, and is sent as it is (OData 4.01, §11.2.6.7).
            if name == "$skiptoken" {
                continue;
            }
            // `page[size]` is a parameter's whole name, `filter[type]` the member of one called `filter`.
            let base = name.split_once('[').map_or(name.as_str(), |(base, _)| base);
            let Some(parameter) = named("query", name).or_else(|| named("query", base)) else {
                violations.push(violation(
                    name,
                    "is not a query parameter of this operation".to_owned(),
                ));
                continue;
            };
            let value = parameter_value(parameter, name, value);
            violations.extend(
                self.check_parameter(parameter, &value)
                    .into_iter()
                    .map(|what| violation(name, what)),
            );
        }
        let is_missing = |parameter: &&&Value| {
            parameter.get("required") == Some(&Value::Bool(true))
                && text(parameter, "in") == "query"
                && !query.iter().any(|(name, _)| {
                    name == text(parameter, "name")
                        || name.split('[').next() == Some(text(parameter, "name"))
                })
        };
        violations.extend(
            parameters
                .iter()
                .filter(is_missing)
                .map(|parameter| violation(text(parameter, "name"), "is missing".to_owned())),
        );
        violations
    }

    fn check_parameter(&self, parameter: &Value, value: &Value) -> Vec<String> {
        let Some(schema) = parameter.get("schema") else {
            return Vec::new();
        };
        self.schemas
            .check(schema, Position::Parameter, value)
            .into_iter()
            .map(|(_, what)| what)
            .collect()
    }

    fn check_request_body(
        &self,
        operation: &Operation<'_>,
        body: Option<&Value>,
    ) -> Vec<Violation> {
        let violation =
            |at: String, what: String| Violation::new(&operation.name, Part::Request, at, what);
        let declared = operation
            .definition
            .get("requestBody")
            .map(|declared| self.resolve(declared));
        match (declared, body) {
            (None, Some(_)) => vec![violation(
                String::new(),
                "has a body, the operation takes none".to_owned(),
            )],
            (Some(declared), None) if declared.get("required") == Some(&Value::Bool(true)) => {
                vec![violation(
                    String::new(),
                    "has no body, the operation needs one".to_owned(),
                )]
            }
            (None | Some(_), None) => Vec::new(),
            (Some(declared), Some(body)) => match json_schema(declared) {
                Some(schema) => {
                    let faults = self.schemas.check(schema, Position::Request, body);
                    faults
                        .into_iter()
                        .map(|(at, what)| violation(at, what))
                        .collect()
                }
                None => vec![violation(
                    String::new(),
                    "has a JSON body, the operation takes another kind".to_owned(),
                )],
            },
        }
    }

    fn check_answer(
        &self,
        operation: &Operation<'_>,
        status: u16,
        body: Option<&Value>,
    ) -> Vec<Violation> {
        let violation =
            |at: String, what: String| Violation::new(&operation.name, Part::Answer, at, what);
        let responses = operation
            .definition
            .get("responses")
            .and_then(Value::as_object);
        let Some(declared) = responses.and_then(|responses| response_for(responses, status)) else {
            return vec![violation(
                String::new(),
                format!("has the status {status}, which the operation does not declare"),
            )];
        };
        match (json_schema(self.resolve(declared)), body) {
            (None, None) => Vec::new(),
            (None, Some(_)) => vec![violation(
                String::new(),
                format!("has a body, {status} is declared without one"),
            )],
            (Some(_), None) => vec![violation(
                String::new(),
                format!("has no JSON body, {status} is declared with one"),
            )],
            (Some(schema), Some(body)) => {
                let faults = self.schemas.check(schema, Position::Answer, body);
                faults
                    .into_iter()
                    .map(|(at, what)| violation(at, format!("{status}: {what}")))
                    .collect()
            }
        }
    }

    /// Follows `$ref` to a component of the same document.
    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let target = value
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix('#'));
        target
            .and_then(|pointer| self.document.pointer(pointer))
            .unwrap_or(value)
    }
}

/// Decoded, and with OData's casts in the short form of the description: Graph accepts both
/// `microsoft.graph.directoryRole` and `graph.directoryRole`.
fn canonical_segment(segment: &str) -> String {
    let decoded = percent_decode_str(segment).decode_utf8_lossy();
    decoded
        .strip_prefix("microsoft.")
        .filter(|rest| rest.starts_with("graph."))
        .unwrap_or(&decoded)
        .to_owned()
}

/// The values of the template's placeholders, if the path fits it.
fn match_path(template: &str, segments: &[String]) -> Option<Vec<(String, String)>> {
    let template: Vec<&str> = template.split('/').collect();
    if template.len() != segments.len() {
        return None;
    }
    let mut values = Vec::new();
    for (pattern, segment) in template.iter().zip(segments) {
        let Some((before, rest)) = pattern.split_once('{') else {
            if pattern == segment {
                continue;
            }
            return None;
        };
        let (name, after) = rest.split_once('}')?;
        let value = segment.strip_prefix(before)?.strip_suffix(after)?;
        // An id never contains a parenthesis; without this `applications(appId='…')` would pass for a collection's
        // name.
        if value.is_empty() || (before.is_empty() && value.contains('(')) {
            return None;
        }
        values.push((name.to_owned(), value.to_owned()));
    }
    Some(values)
}

fn response_for(responses: &Map<String, Value>, status: u16) -> Option<&Value> {
    let range = format!("{}XX", status / 100);
    [status.to_string(), range, "default".to_owned()]
        .iter()
        .find_map(|key| responses.get(key))
}

fn json_schema(body: &Value) -> Option<&Value> {
    let content = body.get("content")?.as_object()?;
    content
        .iter()
        .find(|(kind, _)| kind.contains("json"))?
        .1
        .get("schema")
}

/// The value as its schema's type, so that `$top=5` is a number; what does not parse stays a text and fails there.
fn parameter_value(parameter: &Value, name: &str, value: &str) -> Value {
    if text(parameter, "style") == "deepObject"
        && let Some((_, members)) = name.split_once('[')
    {
        let innermost_first = members.trim_end_matches(']').rsplit("][");
        return innermost_first.fold(Value::String(value.to_owned()), |inner, member| {
            Value::Object(Map::from_iter([(member.to_owned(), inner)]))
        });
    }
    match parameter.pointer("/schema/type").and_then(Value::as_str) {
        Some("array") => value.split(',').map(Value::from).collect(),
        Some("integer" | "number" | "boolean") => {
            serde_json::from_str(value).unwrap_or_else(|_| Value::from(value))
        }
        _ => Value::from(value),
    }
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
}
