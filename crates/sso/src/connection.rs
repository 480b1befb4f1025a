//! A connection as a person sees it after a run.

use std::collections::BTreeSet;

use entra::{AppId, KeyId, ObjectId, TenantId};
use jiff::Timestamp;

use crate::check::Check;
use crate::desired::Desired;
use crate::secret_store::Storage;
use crate::target::ConnectionId;

/// One target with the app registration that serves it, and what was found to be true of it. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Its id, also in the application's tag.
    pub id: ConnectionId,
    /// What was chosen for it.
    pub desired: Desired,
    /// The directory of the app registration.
    pub tenant: TenantId,
    /// The Issuer URL to hand over.
    pub issuer: String,
    /// The Client ID to hand over.
    pub app_id: AppId,
    /// The object id of the app registration.
    pub application: ObjectId,
    /// Konnect's id of the identity provider, when the values were pushed.
    pub provider: Option<uuid::Uuid>,
    /// Whether this computer made the app registration.
    pub made_here: bool,
    /// The client secrets that this computer made for it.
    pub own_secrets: BTreeSet<KeyId>,
    /// The client secret that Konnect was given, as far as the journals say.
    pub given_secret: Option<KeyId>,
    /// Where the client secret is.
    pub secret: HeldSecret,
    /// When the run that set it up began.
    pub set_up_at: Timestamp,
    /// What was verified, and how it came out.
    pub checks: Vec<Check>,
    /// When; `None` for a connection that was read from the journals and not verified since.
    pub checked_at: Option<Timestamp>,
}

/// Whether this computer holds the value of the client secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldSecret {
    /// It does, and can show and copy it.
    Held {
        /// When the secret stops working.
        end: Timestamp,
        /// Where it is kept.
        storage: Storage,
    },
    /// A secret exists, but its value is only where it was put earlier.
    NotHere {
        /// When the newest secret stops working, if there is one.
        end: Option<Timestamp>,
    },
    /// The secret that this computer made was removed in Entra; whatever the keychain holds obtains nothing.
    Removed,
}
