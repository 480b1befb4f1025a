//! Checks many connections of one directory.

use std::sync::Arc;

use futures::StreamExt as _;
use futures::future::{BoxFuture, ready};
use futures::stream::{self, BoxStream};
use sso_http::Context;

use crate::connection::Connection;
use crate::error::Error;
use crate::secret_store::ClientSecretStore;
use crate::services::Services;
use crate::target::ConnectionId;
use crate::verify::{Shared, verify_with};

/// How many connections are checked at the same time. Each takes about ten reads, two of them at Konnect, and Graph
/// takes 3,500 units of them in 10 s even from the smallest directory (Microsoft Graph, "Service-specific throttling
/// limits").
const AT_ONCE: usize = 25;

/// Checks each of these connections, as [`verify`](crate::verify) does, and hands each over as soon as it is done. What
/// they share is read once. A pause that a service asks for is kept by all of them.
///
/// Ends early after an error that all of them would end with: the person cancelled, or the sign-in has expired.
pub fn verify_all<'a>(
    services: &'a Services,
    connections: &'a [Connection],
    secret_store: &'a ClientSecretStore,
    context: &'a Context,
) -> BoxStream<'a, (ConnectionId, Result<Connection, Error>)> {
    let shared = Arc::new(Shared::default());
    // A list, because a future that keeps a closure over references is not known to be `Send`.
    let each: Vec<BoxFuture<'a, _>> = connections
        .iter()
        .map(|connection| {
            let shared = Arc::clone(&shared);
            let checked: BoxFuture<'a, _> = Box::pin(async move {
                let checked = verify_with(&shared, services, connection, secret_store, context);
                (connection.id, checked.await)
            });
            checked
        })
        .collect();
    stream::iter(each)
        .buffer_unordered(AT_ONCE)
        .scan(false, |is_over, (id, checked)| {
            if *is_over {
                return ready(None);
            }
            *is_over = checked.as_ref().is_err_and(ends_all);
            ready(Some((id, checked)))
        })
        .boxed()
}

fn ends_all(error: &Error) -> bool {
    error.is_cancelled() || error.wants_sign_in()
}
