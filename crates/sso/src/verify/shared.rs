//! What the checks of several connections of one directory have in common.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use entra::{Graph, Metadata, ObjectId, SecretPolicy};
use sso_http::Context;
use tokio::sync::OnceCell;

use crate::error::Error;
use crate::services::Services;

/// Read when first needed, once for all. What could not be read is asked for again by the next one that needs it.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    metadata: OnceCell<Metadata>,
    secret_policy: OnceCell<SecretPolicy>,
    administrators: Mutex<HashMap<ObjectId, Arc<OnceCell<Option<bool>>>>>,
}

impl Shared {
    /// The metadata document of the directory.
    pub(crate) async fn metadata(
        &self,
        services: &Services,
        context: &Context,
    ) -> Result<&Metadata, Error> {
        let read = async || {
            entra::openid_metadata(&services.http, &services.entra, services.tenant, context).await
        };
        Ok(self.metadata.get_or_try_init(read).await?)
    }

    /// What the directory's policy says about new client secrets.
    pub(crate) async fn secret_policy(&self, graph: Graph<'_>) -> Result<&SecretPolicy, Error> {
        let read = async || entra::secret_policy(graph).await;
        Ok(self.secret_policy.get_or_try_init(read).await?)
    }

    /// Whether this person may change every application anyway; `None` if that may not be read.
    pub(crate) async fn is_administrator(
        &self,
        graph: Graph<'_>,
        person: ObjectId,
    ) -> Result<Option<bool>, Error> {
        let known = Arc::clone(
            self.administrators
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(person)
                .or_default(),
        );
        let read = async || entra::is_application_administrator(graph, person).await;
        Ok(*known.get_or_try_init(read).await?)
    }
}
