//! The subset of OData filters used on directory objects.
//!
//! `eq`, `ne`, `in`, `startswith`, `endswith`, `any` with a lambda, `and`, `or`, `not`, parentheses.
//! Deliberately absent: arithmetic, `contains` (Graph has none for these objects), `all`, `has`.

use std::borrow::Cow;

use serde_json::Value;

use super::entity::Entity;

/// A parsed filter.
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

/// Reads a filter. `Err` says what was expected and where.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        next: 0,
    };
    let expression = parser.or()?;
    match parser.peek() {
        None => Ok(expression),
        Some(token) => Err(format!("unexpected {token:?}")),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
    Colon,
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            ':' => tokens.push(Token::Colon),
            '\'' => {
                let mut literal = String::new();
                loop {
                    match rest.next() {
                        // A doubled quote stands for a single one.
                        Some('\'') if rest.peek() == Some(&'\'') => {
                            rest.next();
                            literal.push('\'');
                        }
                        Some('\'') => break,
                        Some(other) => literal.push(other),
                        None => return Err("there is an unterminated string literal".to_owned()),
                    }
                }
                tokens.push(Token::Text(literal));
            }
            white if white.is_whitespace() => {}
            other => {
                let mut word = String::from(other);
                while let Some(next) =
                    rest.next_if(|next| !next.is_whitespace() && !"(),:'".contains(*next))
                {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Result<Token, String> {
        let token = self
            .peek()
            .cloned()
            .ok_or_else(|| "the filter ends too early".to_owned())?;
        self.next += 1;
        Ok(token)
    }

    fn expect(&mut self, wanted: &Token) -> Result<(), String> {
        let found = self.take()?;
        if found == *wanted {
            Ok(())
        } else {
            Err(format!("expected {wanted:?}, found {found:?}"))
        }
    }

    fn word(&mut self) -> Result<String, String> {
        match self.take()? {
            Token::Word(word) => Ok(word),
            other => Err(format!("expected a name, found {other:?}")),
        }
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(word)) if word == keyword);
        self.next += usize::from(found);
        found
    }

    fn literal(&mut self) -> Result<Value, String> {
        Ok(match self.take()? {
            Token::Text(text) => Value::from(text),
            Token::Word(word) => match word.as_str() {
                "null" => Value::Null,
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                // A GUID or a date may be unquoted.
                other => other
                    .parse::<i64>()
                    .map_or_else(|_| Value::from(other), Value::from),
            },
            other => return Err(format!("expected a value, found {other:?}")),
        })
    }

    fn text(&mut self) -> Result<String, String> {
        match self.take()? {
            Token::Text(text) => Ok(text),
            other => Err(format!("expected a quoted text, found {other:?}")),
        }
    }

    fn or(&mut self) -> Result<Expression, String> {
        let mut left = self.and()?;
        while self.keyword("or") {
            left = Expression::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expression, String> {
        let mut left = self.unary()?;
        while self.keyword("and") {
            left = Expression::And(Box::new(left), Box::new(self.unary()?));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expression, String> {
        if self.keyword("not") {
            return Ok(Expression::Not(Box::new(self.unary()?)));
        }
        if self.peek() == Some(&Token::Open) {
            self.next += 1;
            let inner = self.or()?;
            self.expect(&Token::Close)?;
            return Ok(inner);
        }
        let name = self.word()?;
        if self.peek() == Some(&Token::Open) {
            self.next += 1;
            let call = self.call(&name)?;
            self.expect(&Token::Close)?;
            return Ok(call);
        }
        match self.word()?.as_str() {
            "eq" => Ok(Expression::Compare {
                property: name,
                equal: true,
                value: self.literal()?,
            }),
            "ne" => Ok(Expression::Compare {
                property: name,
                equal: false,
                value: self.literal()?,
            }),
            "in" => {
                self.expect(&Token::Open)?;
                let mut values = vec![self.literal()?];
                while self.peek() == Some(&Token::Comma) {
                    self.next += 1;
                    values.push(self.literal()?);
                }
                self.expect(&Token::Close)?;
                Ok(Expression::In {
                    property: name,
                    values,
                })
            }
            other => Err(format!("the operator '{other}' is not supported")),
        }
    }

    fn call(&mut self, name: &str) -> Result<Expression, String> {
        if let Some(collection) = name.strip_suffix("/any") {
            let variable = self.word()?;
            self.expect(&Token::Colon)?;
            let inner = Box::new(self.or()?);
            return Ok(Expression::Any {
                collection: collection.to_owned(),
                variable,
                inner,
            });
        }
        let property = self.word()?;
        self.expect(&Token::Comma)?;
        let text = self.text()?;
        match name {
            "startswith" => Ok(Expression::StartsWith {
                property,
                prefix: text,
            }),
            "endswith" => Ok(Expression::EndsWith {
                property,
                suffix: text,
            }),
            other => Err(format!("the function '{other}' is not supported")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

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

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused(text in ".{0,60}") {
            let _ = parse(&text);
        }

        #[test]
        fn a_quoted_text_is_read_back_as_it_was(text in ".{0,40}") {
            let filter = format!("displayName eq '{}'", text.replace('\'', "''"));
            let expected = Expression::Compare { property: "displayName".to_owned(), equal: true, value: json!(text) };
            prop_assert_eq!(parse(&filter), Ok(expected));
        }
    }
}
