//! The subset of OData filters used on directory objects.
//!
//! `eq`, `ne`, `in`, `startswith`, `endswith`, `any` with a lambda, `and`, `or`, `not`, parentheses.
//! Deliberately absent: arithmetic, `contains` (Graph has none for these objects), `all`, `has`.

use std::borrow::Cow;

use serde_json::Value;

use super::entity::Entity;

/// What a filter asks.
#[derive(Debug, PartialEq)]
pub(super) enum Expression {
    Compare {
        property: String,
        equal: bool,
        value: Value,
    },
    In {
        property: String,
        values: Vec<Value>,
    },
    StartsWith {
        property: String,
        prefix: String,
    },
    EndsWith {
        property: String,
        suffix: String,
    },
    Any {
        collection: String,
        variable: String,
        inner: Box<Self>,
    },
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
}

impl Expression {
    /// Whether Graph counts the filter as an advanced query. Source: Graph, advanced query capabilities.
    pub(super) fn is_advanced(&self) -> bool {
        match self {
            Self::Compare { equal, .. } => !equal,
            Self::In { .. } | Self::StartsWith { .. } => false,
            Self::EndsWith { .. } | Self::Not(_) => true,
            Self::Any { inner, .. } => inner.is_advanced() || inner.searches(),
            Self::And(left, right) | Self::Or(left, right) => {
                left.is_advanced() || right.is_advanced()
            }
        }
    }

    /// Whether it compares beginnings: in a collection only the index for advanced queries knows them.
    fn searches(&self) -> bool {
        match self {
            Self::StartsWith { .. } => true,
            Self::And(left, right) | Self::Or(left, right) => left.searches() || right.searches(),
            Self::Compare { .. }
            | Self::In { .. }
            | Self::EndsWith { .. }
            | Self::Any { .. }
            | Self::Not(_) => false,
        }
    }

    /// The ids that the filter names, if it asks for nothing else.
    pub(super) fn only_ids(&self) -> Option<Vec<&str>> {
        match self {
            Self::Compare {
                property,
                equal: true,
                value,
            } if property == "id" => value.as_str().map(|id| vec![id]),
            Self::In { property, values } if property == "id" => {
                values.iter().map(Value::as_str).collect()
            }
            _ => None,
        }
    }

    /// The largest number of alternatives in one place.
    pub(super) fn most_alternatives(&self) -> usize {
        match self {
            Self::In { values, .. } => values.len(),
            Self::Or(left, right) => left.most_alternatives() + right.most_alternatives(),
            Self::And(left, right) => left.most_alternatives().max(right.most_alternatives()),
            Self::Not(inner) | Self::Any { inner, .. } => inner.most_alternatives(),
            Self::Compare { .. } | Self::StartsWith { .. } | Self::EndsWith { .. } => 1,
        }
    }

    /// Whether an entity passes. `Err` names a property that it does not have.
    pub(super) fn accepts<R: Entity>(&self, entity: &R) -> Result<bool, String> {
        Ok(match self {
            Self::Compare {
                property,
                equal,
                value,
            } => same(read(entity, property)?.as_ref(), value) == *equal,
            Self::In { property, values } => {
                let found = read(entity, property)?;
                values.iter().any(|value| same(&found, value))
            }
            Self::StartsWith { property, prefix } => text(read(entity, property)?.as_ref())
                .is_some_and(|text| text.starts_with(&prefix.to_lowercase())),
            Self::EndsWith { property, suffix } => text(read(entity, property)?.as_ref())
                .is_some_and(|text| text.ends_with(&suffix.to_lowercase())),
            Self::Any {
                collection,
                variable,
                inner,
            } => {
                let items = read(entity, collection)?;
                for item in items.as_array().into_iter().flatten() {
                    let scope = serde_json::json!({ variable: item });
                    if inner.accepts(&scope)? {
                        return Ok(true);
                    }
                }
                false
            }
            Self::And(left, right) => left.accepts(entity)? && right.accepts(entity)?,
            Self::Or(left, right) => left.accepts(entity)? || right.accepts(entity)?,
            Self::Not(inner) => !inner.accepts(entity)?,
        })
    }
}

fn read<'a, R: Entity>(entity: &'a R, path: &str) -> Result<Cow<'a, Value>, String> {
    let unknown = || format!("Unsupported or invalid query filter: property '{path}'.");
    let mut names = path.split('/');
    let first = names.next().unwrap_or_default();
    let mut found = entity.property(first).ok_or_else(unknown)?;
    for name in names {
        if found.is_null() {
            break;
        }
        found = match found {
            Cow::Borrowed(value) => Cow::Borrowed(value.get(name).ok_or_else(unknown)?),
            Cow::Owned(value) => Cow::Owned(value.get(name).cloned().ok_or_else(unknown)?),
        };
    }
    Ok(found)
}

/// Texts are compared case-insensitively, as the directory does.
fn same(left: &Value, right: &Value) -> bool {
    match (text(left), text(right)) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::graph::parse_filter::parse;

    #[test]
    fn each_supported_filter_selects_what_it_says() {
        let entity = json!({
            "displayName": "Kong's SSO", "tags": ["konnect-sso:1", "other"], "mail": null, "on": true, "web": {"url": "u"}
        });
        let cases = [
            ("tags/any(t:t eq 'konnect-sso:1')", true),
            ("tags/any(t:t eq 'konnect-sso:2')", false),
            ("tags/any(x: startswith(x,'konnect-sso:'))", true),
            ("displayName eq 'kong''s sso'", true),
            ("startswith(displayName,'Kong') and on eq true", true),
            ("(mail ne null or on eq false) or web/url eq 'u'", true),
            ("not (on eq true)", false),
            ("displayName in ('a', 'Kong''s SSO')", true),
            ("mail eq null", true),
        ];
        for (filter, expected) in cases {
            let parsed = parse(filter).unwrap();
            assert_eq!(parsed.accepts(&entity), Ok(expected), "{filter}");
        }
    }

    #[test]
    fn beginnings_in_a_collection_need_an_advanced_query() {
        for (filter, advanced) in [
            ("startswith(displayName,'Kong')", false),
            ("tags/any(t:t eq 'konnect-sso:1')", false),
            ("tags/any(t:startswith(t,'konnect-sso:'))", true),
            (
                "web/redirectUris/any(u:startswith(u,'a') or u eq 'b')",
                true,
            ),
        ] {
            assert_eq!(parse(filter).unwrap().is_advanced(), advanced, "{filter}");
        }
    }

    #[test]
    fn a_property_that_does_not_exist_is_refused() {
        let parsed = parse("colour eq 'red'").unwrap();
        assert!(
            parsed.accepts(&json!({"displayName": "a"})).is_err(),
            "Graph refuses unknown properties"
        );
    }
}
