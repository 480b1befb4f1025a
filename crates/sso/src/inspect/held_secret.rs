//! The client secret that this computer holds for the connection.

use entra::Application;

use crate::observed::ObservedSecret;
use crate::secret_store::ClientSecretStore;
use crate::target::{ConnectionId, Target};

/// The secret under the connection's name.
///
/// Earlier versions kept it under a name without the directory. Such an entry belongs to the connection if it is a
/// secret of this very application; it is then renamed.
pub(super) async fn read(
    secret_store: &ClientSecretStore,
    connection: ConnectionId,
    target: &Target,
    application: Option<&Application>,
) -> Option<ObservedSecret> {
    let mut held = secret_store.get(connection).await;
    if held.is_none()
        && let Some(application) = application
    {
        let former = ConnectionId::without_directory(target);
        let is_of_it = |key| {
            let mut secrets = application.secrets.iter();
            secrets.any(|secret| secret.key_id == key)
        };
        held = secret_store.rename(former, connection, is_of_it).await;
    }
    held.map(|(secret, _)| ObservedSecret {
        key_id: secret.key_id,
        end: secret.end,
    })
}
