//! Whether the sign-in service can be reached, and has the directory that was named, before the browser opens.

use entra::{Directory, DirectoryPlace, Endpoints};
use sso_http::{Context, Http};

use crate::ipc::{Cloud, CommandError, Field, FieldProblem, Problem};

/// Asks the sign-in service of the chosen cloud, and no other. An answer that says nothing about the directory is in
/// nobody's way. `named_in`: the field that names the directory.
///
/// # Errors
/// [`CommandError::InvalidInput`] where that cloud says that the directory is not in it;
/// [`CommandError::Unreachable`] and [`CommandError::CertificateRefused`] where the person would sign in for nothing,
/// because the app could not fetch the answer.
pub(crate) async fn require_place(
    http: &Http,
    endpoints: &Endpoints,
    cloud: Cloud,
    directory: &Directory,
    named_in: Field,
    context: &Context,
) -> Result<(), CommandError> {
    let found = entra::find_directory(http, endpoints, cloud.into(), directory, context).await;
    let problem = match found {
        // Nobody named a directory, so none can be in the wrong place.
        Ok(_) if *directory == Directory::Organizations => return Ok(()),
        Ok(DirectoryPlace::Here) => return Ok(()),
        Ok(DirectoryPlace::In(other)) => Problem::DirectoryInCloud {
            cloud: other.into(),
        },
        Ok(DirectoryPlace::InAnotherCloud) => Problem::DirectoryInAnotherCloud,
        Ok(DirectoryPlace::NotFound) => Problem::DirectoryNotFound,
        Err(error) if error.is_cancelled() => return Err(CommandError::SignInCancelled),
        Err(entra::Error::Http(
            error @ (sso_http::Error::Unreachable { .. } | sso_http::Error::Untrusted { .. }),
        )) => return Err(entra::Error::Http(error).into()),
        Err(error) => {
            tracing::info!(%error, "whether the directory exists is not known");
            return Ok(());
        }
    };
    Err(CommandError::InvalidInput(vec![FieldProblem::of(
        named_in, problem,
    )]))
}
