//! An app registration that carries the target's tag and that this computer did not make: whose it seems to be, and what
//! the person has to know before using it.

use entra::{AppId, Application, Certificate, FederatedCredential, ObjectId, Owner, SecretInfo};
use jiff::Timestamp;
use sso_http::Context;

use crate::error::Error;
use crate::services::Services;

/// What a review shows of such an app registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its object id.
    pub id: ObjectId,
    /// Its client id.
    pub app_id: AppId,
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// Who may change it apart from administrators; `None` if that could not be read.
    pub owners: Option<Vec<Owner>>,
    /// Its client secrets.
    pub secrets: Vec<SecretInfo>,
    /// Its certificates.
    pub certificates: Vec<Certificate>,
    /// Whose tokens it accepts instead of a secret; `None` if that could not be read.
    pub federated: Option<Vec<FederatedCredential>>,
    /// Where it may send people.
    pub redirect_uris: Vec<String>,
    /// Whether Konnect signs people in with it now.
    pub in_use: bool,
    /// Whether this computer made it, and another one is there as well.
    pub made_here: bool,
}

impl Candidate {
    /// Reads what the application object itself does not say.
    pub(crate) async fn of(
        application: &Application,
        in_use: bool,
        made_here: bool,
        services: &Services,
        context: &Context,
    ) -> Result<Self, Error> {
        let graph = services.graph(context);
        let (owners, federated) = futures::join!(
            entra::owners(graph, application.id),
            entra::federated_credentials(graph, application.id)
        );
        Ok(Self {
            id: application.id,
            app_id: application.app_id,
            name: application.display_name.clone(),
            created: application.created,
            owners: known(owners)?,
            secrets: application.secrets.clone(),
            certificates: application.certificates.clone(),
            federated: known(federated)?,
            redirect_uris: application.redirect_uris.iter().cloned().collect(),
            in_use,
            made_here,
        })
    }
}

/// What may not be read is unknown. Anything else that goes wrong ends the reading.
pub(crate) fn known<T>(read: Result<T, entra::Error>) -> Result<Option<T>, Error> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(error @ entra::Error::InsufficientPrivileges { .. }) => {
            tracing::info!(%error, "whose an application is could not be read");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}
