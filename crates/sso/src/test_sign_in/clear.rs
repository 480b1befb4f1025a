//! Taking away what a test sign-in left because the program or the computer stopped.

use sso_http::Context;

use super::registered::Registered;
use crate::error::Error;
use crate::journal::Journal;
use crate::services::Services;

/// Takes away the redirect URIs that tests of this computer left in the directory that is signed in to, and answers how
/// many they were. The review of the test said that they go, so nobody is asked again. One of a test that is in progress
/// in another window stays.
///
/// # Errors
/// Why one of them stays, the first that does; the others are still tried.
pub async fn clear_test_redirects(
    services: &Services,
    journal: &Journal,
    context: &Context,
) -> Result<usize, Error> {
    let left = journal.left_redirects(services.tenant).await?;
    let (mut cleared, mut problem) = (0, None);
    for on_record in left {
        let Some(registered) = Registered::left(on_record) else {
            continue;
        };
        match registered.remove(services, journal, context).await {
            Ok(()) => cleared += 1,
            Err(error) => {
                tracing::warn!(%error, "the redirect URI of a test sign-in is still registered");
                problem = problem.or(Some(error));
            }
        }
    }
    problem.map_or(Ok(cleared), Err)
}
