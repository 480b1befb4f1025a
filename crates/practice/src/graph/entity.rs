//! Entities, and the sets that they belong to.

use std::borrow::Cow;

use serde_json::Value;

/// A member of a collection: a whole entity, or what can build one on request.
pub(super) trait Entity {
    /// A property, if entities of this kind have one of this name.
    fn property(&self, name: &str) -> Option<Cow<'_, Value>>;

    /// Whether a word of the property begins with `beginning`, which is in lower case.
    fn has_word(&self, property: &str, beginning: &str) -> bool {
        text_has_word(self, property, beginning)
    }

    /// The whole entity.
    fn entity(&self) -> Cow<'_, Value>;
}

impl Entity for Value {
    fn property(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.get(name).map(Cow::Borrowed)
    }

    fn entity(&self) -> Cow<'_, Value> {
        Cow::Borrowed(self)
    }
}

/// [`Entity::has_word`] by reading the property.
pub(super) fn text_has_word<R: Entity + ?Sized>(row: &R, property: &str, beginning: &str) -> bool {
    row.property(property)
        .as_deref()
        .and_then(Value::as_str)
        .is_some_and(|text| {
            text.to_lowercase()
                .split(|character: char| !character.is_alphanumeric())
                .any(|word| word.starts_with(beginning))
        })
}

/// What kind of entity, for `@odata.context` and for the properties returned by default.
#[derive(Clone, Copy)]
pub(super) struct EntitySet {
    /// As in `$metadata#applications`.
    pub(super) set: &'static str,
    /// The properties without `$select`; `None` means all.
    pub(super) usual: Option<&'static [&'static str]>,
}

impl EntitySet {
    pub(super) const fn all(set: &'static str) -> Self {
        Self { set, usual: None }
    }
}
