//! Deleted applications and service principals, which Entra keeps for 30 days
//! (Microsoft Graph, "Restore deleted item" and "List deleted directory objects").

use sso_http::{RequestParts, Response};

use crate::error::Call;
use crate::graph::operation::Operation;
use crate::{Error, Graph, ObjectId};

/// Restores a deleted application with its secrets, or a deleted service principal with its
/// consents and assignments. Restoring one does not restore the other.
///
/// Errors: [`Error::NotFound`] when it was purged, or was never deleted.
#[derive(Clone, Copy, Debug)]
pub struct RestoreDeleted(pub ObjectId);

impl Operation for RestoreDeleted {
    type Answer = ();
    const CALL: Call = Call::RestoreDeleted;

    fn request(&self) -> RequestParts {
        let path = format!("directory/deletedItems/{}/restore", self.0);
        // Restoring what is already back is refused and changes nothing.
        RequestParts::post(path, None).repeatable()
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }
}

/// Deletes a deleted object for good. Needs the role Application Administrator or Global
/// Administrator, even of its owner.
///
/// Errors: [`Error::NotFound`] when there is none, which after a lost answer means done;
/// [`Error::InsufficientPrivileges`] without the role.
#[derive(Clone, Copy, Debug)]
pub struct PurgeDeleted(pub ObjectId);

impl Operation for PurgeDeleted {
    type Answer = ();
    const CALL: Call = Call::PurgeDeleted;

    fn request(&self) -> RequestParts {
        RequestParts::delete(format!("directory/deletedItems/{}", self.0))
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }
}

/// Whether an object is deleted and can be restored.
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
