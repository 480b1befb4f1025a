//! Changes in Microsoft Graph, each request as a value.

use std::future::Future;

use sso_http::{RequestParts, Response};

use crate::{Call, Error, Graph, ReplicationPolicy, until_replicated};

/// A request that changes something. What is shown and what is sent are the same value.
pub trait Operation: Sync {
    /// What it returns.
    type Answer: Send;

    /// What the missing right would be needed for.
    const CALL: Call;

    /// The request, with its path below `/v1.0/`. It holds no secret: Microsoft generates those.
    fn request(&self) -> RequestParts;

    /// Reads the answer to it.
    fn read(&self, response: Response) -> Result<Self::Answer, Error>;

    /// Sends it, and handles what can go wrong on the way.
    fn send(&self, graph: Graph<'_>) -> impl Future<Output = Result<Self::Answer, Error>> + Send {
        async move { once(self, graph).await }
    }
}

impl Graph<'_> {
    /// Sends an operation.
    ///
    /// # Errors
    /// Those of the operation.
    pub async fn send<O: Operation>(self, operation: &O) -> Result<O::Answer, Error> {
        operation.send(self).await
    }
}

/// Sends the one request of an operation.
pub(crate) async fn once<O: Operation + ?Sized>(
    operation: &O,
    graph: Graph<'_>,
) -> Result<O::Answer, Error> {
    operation.read(graph.write(operation.request(), O::CALL).await?)
}

/// The same, repeated while a refusal may be replication lag: its object was created a moment ago.
pub(crate) async fn once_replicated<O: Operation + ?Sized>(
    operation: &O,
    graph: Graph<'_>,
) -> Result<O::Answer, Error> {
    until_replicated(graph.context, ReplicationPolicy::default(), || {
        once(operation, graph)
    })
    .await
}
