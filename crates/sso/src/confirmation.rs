//! What a person types before something made by others is deleted.

use crate::teardown::Teardown;

impl Teardown {
    /// Whether this is what it asks for: deleting what others made needs its name; nothing else has to be typed.
    pub fn is_confirmed_by(&self, typed: &str) -> bool {
        self.made_elsewhere()
            .is_none_or(|candidate| candidate.name.trim() == typed.trim())
    }
}
