//! What the person has reviewed, and may run.

use sso::Services;

use super::run_store::RunStore;

/// The plans that the person has seen, one for each target, with the services they were made for and the place for what
/// they make: a run looks neither up again.
#[derive(Debug)]
pub(crate) struct ReviewedPlan {
    pub(crate) id: String,
    pub(crate) plans: Vec<sso::Plan>,
    pub(crate) services: Services,
    pub(crate) run_store: RunStore,
}

/// A test sign-in that the person has seen, with the same.
#[derive(Debug)]
pub(crate) struct ReviewedTest {
    pub(crate) id: String,
    pub(crate) test: sso::TestSignIn,
    pub(crate) services: Services,
    pub(crate) run_store: RunStore,
}

/// An undo or a removal that the person has seen, with the same.
#[derive(Debug)]
pub(crate) struct ReviewedTeardown {
    pub(crate) id: String,
    pub(crate) teardown: sso::Teardown,
    pub(crate) services: Services,
    pub(crate) run_store: RunStore,
}
