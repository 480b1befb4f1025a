//! Identifiers. All are GUIDs and easy to mix up, so each has its own type.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The id for a GUID.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The GUID.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().parse().map(Self)
            }
        }
    };
}

id! {
    /// A directory (tenant).
    TenantId
}
id! {
    /// An application's client id, the same in every tenant.
    AppId
}
id! {
    /// An object of one tenant: an application, a service principal, a group, a person.
    ObjectId
}
id! {
    /// The key id of a client secret, which the portal calls "Secret ID", or of a certificate. It
    /// is not the secret.
    KeyId
}
