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

/// Registering or deleting the app registration for signing in that the person has seen, with the same.
#[derive(Debug)]
pub(crate) struct ReviewedSignInApp {
    pub(crate) id: String,
    pub(crate) change: SignInAppChange,
    pub(crate) services: Services,
    pub(crate) run_store: RunStore,
}

#[derive(Debug)]
pub(crate) enum SignInAppChange {
    Register(Box<sso::SignInAppPlan>),
    Delete(Box<entra::PublicClient>),
}

/// An undo or a removal that the person has seen, with the same.
#[derive(Debug)]
pub(crate) struct ReviewedTeardown {
    pub(crate) id: String,
    pub(crate) teardown: sso::Teardown,
    pub(crate) services: Services,
    pub(crate) run_store: RunStore,
}
