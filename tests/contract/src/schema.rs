//! From OpenAPI 3.0 schemas to JSON Schema 2020-12.
//!
//! What differs: `nullable`; the siblings of `$ref`, which OpenAPI 3.0 ignores; `readOnly` and `writeOnly`, which mean
//! that a member may not occur in a request or an answer; and Graph's way of saying "this or null".
//!
//! Requests are checked more strictly: a member that the description does not name is refused, because both services
//! refuse it (Graph with `Request_BadRequest`, Konnect with `unknown_property`) while the descriptions leave most
//! objects open.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Draft, JsonType, ValidationError, Validator};
use serde_json::{Map, Value, json};

/// Where a value to be checked occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Position {
    Request,
    Answer,
    Parameter,
}

/// One thing wrong with a value: a JSON pointer into it, and what.
pub(crate) type Fault = (String, String);

/// The schemas of one description, compiled when they are first used.
pub(crate) struct Schemas {
    components: Map<String, Value>,
    /// Components that others extend with `allOf`; closing one would refuse what the others add.
    bases: BTreeSet<String>,
    compiled: Mutex<HashMap<(Position, String), Arc<Validator>>>,
}

impl Schemas {
    pub(crate) fn new(document: &Value) -> Self {
        let components = document
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let mut bases = BTreeSet::new();
        collect_bases(document, &mut bases);
        Self {
            components,
            bases,
            compiled: Mutex::default(),
        }
    }

    /// Everything that is wrong with `value` under `schema`.
    pub(crate) fn check(&self, schema: &Value, position: Position, value: &Value) -> Vec<Fault> {
        let validator = match self.validator(schema, position) {
            Ok(validator) => validator,
            Err(reason) => {
                return vec![(
                    String::new(),
                    format!("cannot be checked, the schema is unusable: {reason}"),
                )];
            }
        };
        let (unnamed, wrong): (Vec<_>, Vec<_>) = validator
            .iter_errors(value)
            .partition(|error| error.kind().keyword() == "unevaluatedProperties");
        // A wrong member is also reported as not evaluated; only the cause is worth reporting.
        let told = if wrong.is_empty() { unnamed } else { wrong };
        told.iter().flat_map(explain).collect()
    }

    fn validator(&self, schema: &Value, position: Position) -> Result<Arc<Validator>, String> {
        let key = (position, schema.to_string());
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = compiled.get(&key) {
            return Ok(Arc::clone(validator));
        }
        let components: Map<String, Value> = self
            .components
            .iter()
            .map(|(name, component)| {
                (
                    name.clone(),
                    self.convert(component, position, self.bases.contains(name)),
                )
            })
            .collect();
        let root = json!({ "allOf": [self.convert(schema, position, false)], "components": { "schemas": components } });
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .build(&root)
            .map_err(|error| error.to_string())?;
        let validator = Arc::new(validator);
        compiled.insert(key, Arc::clone(&validator));
        Ok(validator)
    }

    /// `open`: other schemas add members to this one, so it cannot be closed by itself.
    fn convert(&self, schema: &Value, position: Position, open: bool) -> Value {
        let Some(source) = schema.as_object() else {
            return schema.clone();
        };
        if let Some(reference) = source.get("$ref") {
            return json!({ "$ref": reference });
        }
        if !belongs(source, position) {
            return Value::Bool(false);
        }
        let mut converted = Map::new();
        for (keyword, value) in source {
            let value = match (keyword.as_str(), value) {
                ("properties", Value::Object(properties)) => Value::Object(
                    properties
                        .iter()
                        .map(|(name, property)| {
                            (name.clone(), self.convert(property, position, false))
                        })
                        .collect(),
                ),
                ("required", Value::Array(names)) => self.required(names, source, position),
                ("additionalProperties", Value::Bool(true)) if position == Position::Request => {
                    continue;
                }
                ("items" | "not" | "additionalProperties", schema) => {
                    self.convert(schema, position, false)
                }
                ("allOf", Value::Array(schemas)) => schemas
                    .iter()
                    .map(|schema| self.convert(schema, position, true))
                    .collect(),
                ("anyOf" | "oneOf", Value::Array(schemas)) => schemas
                    .iter()
                    .map(|schema| {
                        if means_null(schema) {
                            json!({ "type": "null" })
                        } else {
                            self.convert(schema, position, false)
                        }
                    })
                    .collect(),
                (
                    "type" | "format" | "pattern" | "enum" | "minimum" | "maximum" | "multipleOf"
                    | "minLength" | "maxLength" | "minItems" | "maxItems" | "uniqueItems"
                    | "minProperties" | "maxProperties",
                    value,
                ) => value.clone(),
                _ => continue,
            };
            converted.insert(keyword.clone(), value);
        }
        if source.get("nullable") == Some(&Value::Bool(true)) {
            allow_null(&mut converted);
        }
        let names_members = source.contains_key("properties") || source.contains_key("allOf");
        if position == Position::Request
            && names_members
            && !open
            && !source.contains_key("additionalProperties")
        {
            converted.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
        }
        Value::Object(converted)
    }

    fn required(&self, names: &[Value], schema: &Map<String, Value>, position: Position) -> Value {
        let is_due = |name: &&Value| {
            let property = schema
                .get("properties")
                .and_then(|properties| properties.get(name.as_str()?));
            property
                .and_then(|property| self.resolve(property))
                .is_none_or(|property| belongs(property, position))
        };
        names.iter().filter(is_due).cloned().collect()
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> Option<&'a Map<String, Value>> {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => self
                .components
                .get(reference.strip_prefix("#/components/schemas/")?)?
                .as_object(),
            None => schema.as_object(),
        }
    }
}

/// Whether a member with this schema may occur there at all.
fn belongs(schema: &Map<String, Value>, position: Position) -> bool {
    let is_set = |marker| schema.get(marker) == Some(&Value::Bool(true));
    match position {
        Position::Request => !is_set("readOnly"),
        Position::Answer => !is_set("writeOnly"),
        Position::Parameter => true,
    }
}

/// Graph writes "this or null" as `anyOf: [this, {type: object, nullable: true}]`.
/// Taken literally, that would accept any object, and nothing inside would be checked.
fn means_null(schema: &Value) -> bool {
    schema == &json!({ "type": "object", "nullable": true })
}

fn allow_null(schema: &mut Map<String, Value>) {
    if let Some(Value::String(name)) = schema.get("type").cloned() {
        schema.insert("type".to_owned(), json!([name, "null"]));
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
}

fn collect_bases(value: &Value, bases: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::Array(parts)) = members.get("allOf") {
                let references = parts.iter().filter_map(|part| {
                    part.get("$ref")?
                        .as_str()?
                        .strip_prefix("#/components/schemas/")
                });
                bases.extend(references.map(str::to_owned));
            }
            members
                .values()
                .for_each(|member| collect_bases(member, bases));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_bases(item, bases)),
        _ => {}
    }
}

/// A choice that fits none of its schemas is explained by the schema that it fits best.
fn explain(error: &ValidationError<'_>) -> Vec<Fault> {
    if let ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } =
        error.kind()
    {
        let closest = context
            .iter()
            .filter(|branch| !asks_for_null(branch))
            .min_by_key(|branch| branch.len());
        if let Some(branch) = closest {
            return branch.iter().flat_map(explain).collect();
        }
    }
    vec![(error.instance_path().as_str().to_owned(), error.to_string())]
}

/// Whether a branch of a choice failed only because it is the "or null" of Graph's idiom.
fn asks_for_null(branch: &[ValidationError<'_>]) -> bool {
    let [error] = branch else { return false };
    matches!(
        error.kind(),
        ValidationErrorKind::Type {
            kind: TypeKind::Single(JsonType::Null)
        }
    )
}
