//! Whether the directory that was named is in the chosen cloud, before the browser opens.

use entra::{Directory, DirectoryPlace, Endpoints};
use sso_http::{Context, Http};

use crate::ipc::{Cloud, CommandError, Field, FieldProblem, Problem};

/// Asks the sign-in service of the chosen cloud, and no other. Without an answer the sign-in goes on, and shows what is
/// wrong. `named_in`: the field that names the directory.
///
/// # Errors
/// [`CommandError::InvalidInput`] where that cloud says that the directory is not in it.
pub(crate) async fn require_in_cloud(
    http: &Http,
    endpoints: &Endpoints,
    cloud: Cloud,
    directory: &Directory,
    named_in: Field,
    context: &Context,
) -> Result<(), CommandError> {
    if *directory == Directory::Organizations {
        return Ok(());
    }
    let found = entra::find_directory(http, endpoints, cloud.into(), directory, context).await;
    let problem = match found {
        Ok(DirectoryPlace::Here) => return Ok(()),
        Ok(DirectoryPlace::In(other)) => Problem::DirectoryInCloud {
            cloud: other.into(),
        },
        Ok(DirectoryPlace::InAnotherCloud) => Problem::DirectoryInAnotherCloud,
        Ok(DirectoryPlace::NotFound) => Problem::DirectoryNotFound,
        Err(error) if error.is_cancelled() => return Err(CommandError::SignInCancelled),
        Err(error) => {
            tracing::info!(%error, "whether the directory exists is not known");
            return Ok(());
        }
    };
    Err(CommandError::InvalidInput(vec![FieldProblem::of(
        named_in, problem,
    )]))
}
