//! A connection as the journals and the keychain of this computer know it, without asking a service.

use crate::connection::{Connection, HeldSecret};
use crate::journal::{Journal, JournalError, OnRecord, Thing};
use crate::secret_store::ClientSecretStore;
use crate::target::ConnectionId;

/// The connection with its values and no checks; `None` if no set-up got as far as an app registration, or if it was
/// removed.
///
/// # Errors
/// [`JournalError`] if one of its journals cannot be read.
pub async fn known_connection(
    journal: &Journal,
    id: ConnectionId,
    secret_store: &ClientSecretStore,
) -> Result<Option<Connection>, JournalError> {
    let of_disk = journal.clone();
    let read = tokio::task::spawn_blocking(move || of_disk.on_record(id)).await;
    let OnRecord {
        history,
        ours,
        given_secret,
    } = read.unwrap_or_else(|_| Ok(OnRecord::default()))?;
    let Some(history) = history.filter(|history| !history.is_gone()) else {
        return Ok(None);
    };
    let known = &history.in_use;
    let (Some(application), Some(app_id), Some(issuer)) = (
        known.application,
        known.app_id,
        known.issuer(history.tenant),
    ) else {
        return Ok(None);
    };
    let mut own_secrets = ours.secrets();
    let secret = match secret_store.get(id).await {
        Some((stored, storage)) => {
            own_secrets.insert(stored.key_id);
            HeldSecret::Held {
                end: stored.end,
                storage,
            }
        }
        None => HeldSecret::NotHere {
            end: known.secret_end,
        },
    };
    let target = &history.desired.target;
    Ok(Some(Connection {
        id,
        tenant: history.tenant,
        issuer,
        app_id,
        application,
        provider: target.target_id().and(known.provider),
        made_here: ours.has(Thing::Application, &application.to_string()),
        own_secrets,
        given_secret: given_secret.key_id,
        secret,
        set_up_at: history.begun_at,
        checks: Vec::new(),
        checked_at: None,
        desired: history.desired,
    }))
}
