//! Deleted applications and service principals, which Entra keeps for 30 days
//! (Microsoft Graph, "Restore deleted item" and "List deleted directory objects").

use sso_http::{Method, Request, Retry, Service};

use crate::error::Call;
use crate::{Error, Graph, ObjectId};

/// Brings a deleted application back with its secrets, or a deleted service principal with its
/// consents and assignments. The one does not bring the other.
///
/// # Errors
/// [`Error::NotFound`] when it was purged, or was never deleted.
pub async fn restore_deleted(graph: Graph<'_>, id: ObjectId) -> Result<(), Error> {
    let url = graph.url(&format!("directory/deletedItems/{id}/restore"), "");
    // Restoring what is back already is refused and changes nothing, so it may be sent twice.
    let request = Request::new(Service::MicrosoftGraph, Method::POST, url).retry(Retry::Safe);
    graph.send(request, Call::RestoreDeleted).await.map(drop)
}

/// Deletes a deleted object for good. Needs the role Application Administrator or Global
/// Administrator, even of its owner.
///
/// # Errors
/// [`Error::NotFound`] when there is none, which after a lost answer means done;
/// [`Error::InsufficientPrivileges`] without the role.
pub async fn purge_deleted(graph: Graph<'_>, id: ObjectId) -> Result<(), Error> {
    let path = format!("directory/deletedItems/{id}");
    graph.delete(&path, Call::PurgeDeleted).await
}

/// Whether an object is deleted and can be brought back.
pub async fn is_deleted(graph: Graph<'_>, id: ObjectId) -> Result<bool, Error> {
    let url = graph.url(&format!("directory/deletedItems/{id}"), "$select=id");
    match graph
        .get::<serde::de::IgnoredAny>(url, Call::ReadApplications)
        .await
    {
        Ok(_) => Ok(true),
        Err(Error::NotFound { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}
