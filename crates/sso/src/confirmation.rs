//! What a person types before something of others goes.

use crate::teardown::Teardown;

impl Teardown {
    /// Whether this is what it asks for: what others made goes only by its name, and nothing else has to be typed.
    pub fn is_confirmed_by(&self, typed: &str) -> bool {
        self.made_elsewhere()
            .is_none_or(|candidate| candidate.name.trim() == typed.trim())
    }
}
