//! The text of a filter, read.

use serde_json::Value;

use super::filter::Expression;

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
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

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
