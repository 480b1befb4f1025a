//! Reading JSON request bodies and refusing them as Konnect does: every wrong field is named with
//! its path, all of them in one answer.

use axum::body::Bytes;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::problem::{Invalid, Problem, Rule};

/// The JSON object of a request body; 400 for anything else.
pub(super) fn object(bytes: &Bytes) -> Result<Map<String, Value>, Problem> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Problem::invalid("body", "request format is invalid")),
    }
}

/// Reads fields of one object and remembers what is wrong with them.
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    prefix: &'static str,
    invalid: Vec<Invalid>,
}

impl<'a> Fields<'a> {
    /// Members outside `allowed` are refused. `prefix` is put before field names, such as
    /// `config.`.
    pub(super) fn new(
        object: &'a Map<String, Value>,
        prefix: &'static str,
        allowed: &[&str],
    ) -> Self {
        let invalid = object
            .keys()
            .filter(|key| !allowed.contains(&key.as_str()))
            .map(|key| {
                Invalid::breaking(
                    Rule::UnknownProperty,
                    format!("{prefix}{key}"),
                    format!("\"{key}\" is not allowed"),
                )
            })
            .collect();
        Self {
            object,
            prefix,
            invalid,
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    pub(super) fn refuse(&mut self, name: &str, reason: impl Into<String>) {
        self.refuse_by(Rule::Invalid, name, reason);
    }

    pub(super) fn refuse_by(&mut self, rule: Rule, name: &str, reason: impl Into<String>) {
        let field = format!("{}{name}", self.prefix);
        self.invalid.push(Invalid::breaking(rule, field, reason));
    }

    /// Takes over another reader's findings, for nested objects.
    pub(super) fn absorb(&mut self, inner: Vec<Invalid>) {
        self.invalid.extend(inner);
    }

    fn read<T>(
        &mut self,
        name: &str,
        rule: Rule,
        reason: &str,
        convert: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Option<T> {
        let converted = convert(self.object.get(name)?);
        if converted.is_none() {
            self.refuse_by(rule, name, reason);
        }
        converted
    }

    pub(super) fn boolean(&mut self, name: &str) -> Option<bool> {
        self.read(name, Rule::IsBoolean, "must be a boolean", Value::as_bool)
    }

    /// A string that is not blank.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let text = self.read(name, Rule::IsString, "must be a string", Value::as_str)?;
        if text.trim().is_empty() {
            self.refuse(name, "cannot be blank");
            return None;
        }
        Some(text.to_owned())
    }

    /// Like [`Fields::text`], but absence is refused as well.
    pub(super) fn required_text(&mut self, name: &str) -> Option<String> {
        if !self.has(name) {
            self.refuse_by(Rule::Required, name, "cannot be blank");
        }
        self.text(name)
    }

    /// Like [`Fields::text`], up to a number of characters.
    pub(super) fn text_up_to(&mut self, name: &str, most: usize) -> Option<String> {
        let text = self.text(name)?;
        if text.chars().count() > most {
            let reason = format!("must have no more than {most} characters");
            self.refuse_by(Rule::MaxLength(most), name, reason);
            return None;
        }
        Some(text)
    }

    pub(super) fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        self.read(
            name,
            Rule::IsArray,
            "must be an array of strings",
            |value| {
                value
                    .as_array()?
                    .iter()
                    .map(|item| item.as_str().map(str::to_owned))
                    .collect()
            },
        )
    }

    pub(super) fn required_id(&mut self, name: &str) -> Option<Uuid> {
        let text = self.required_text(name)?;
        let id = Uuid::parse_str(&text).ok();
        if id.is_none() {
            self.refuse_by(Rule::IsUuid, name, "must be a valid UUID v4");
        }
        id
    }

    pub(super) fn object(&mut self, name: &str) -> Option<&'a Map<String, Value>> {
        self.read(name, Rule::IsObject, "must be an object", Value::as_object)
    }

    pub(super) fn objects(&mut self, name: &str) -> Option<Vec<&'a Map<String, Value>>> {
        self.read(
            name,
            Rule::IsArray,
            "must be an array of objects",
            |value| value.as_array()?.iter().map(Value::as_object).collect(),
        )
    }

    /// What was wrong so far.
    pub(super) fn into_invalid(self) -> Vec<Invalid> {
        self.invalid
    }

    /// 400 if anything was wrong.
    pub(super) fn finish(self) -> Result<(), Problem> {
        if self.invalid.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid_many("", self.invalid))
        }
    }
}
