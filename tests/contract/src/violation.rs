//! What an exchange did that its description does not allow.

use std::fmt;

/// Which half of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What the client sent.
    Request,
    /// What the service answered.
    Answer,
}

/// One thing that the description does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The operation, as the description names it: `POST /applications`.
    pub operation: String,
    /// Whose fault it is.
    pub part: Part,
    /// Where: a JSON pointer into the body, or the name of a parameter; empty for the whole.
    pub at: String,
    /// What is wrong, as the end of a sentence that starts with the place.
    pub what: String,
}

impl Violation {
    pub(crate) fn new(
        operation: &str,
        part: Part,
        at: impl Into<String>,
        what: impl Into<String>,
    ) -> Self {
        Self {
            operation: operation.to_owned(),
            part,
            at: at.into(),
            what: what.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = match self.part {
            Part::Request => "request",
            Part::Answer => "answer",
        };
        write!(formatter, "{}, {part}", self.operation)?;
        if !self.at.is_empty() {
            write!(formatter, " at {}", self.at)?;
        }
        write!(formatter, ": {}", self.what)
    }
}
