//! What the Konnect organization holds.

use serde_json::Value;

use crate::seed::Seed;

/// The Konnect organization's state.
pub(crate) struct Store;

impl Store {
    pub(crate) fn seeded(_seed: &Seed) -> Self {
        Self
    }

    /// The identity providers as the API answers them: without secrets.
    pub(crate) fn identity_providers(&self) -> Vec<Value> {
        Vec::new()
    }

    /// The authentication settings as the API answers them.
    pub(crate) fn authentication_settings(&self) -> Value {
        Value::Null
    }
}
