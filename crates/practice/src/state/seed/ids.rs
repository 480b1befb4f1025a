//! Ids that are the same in every run.

use uuid::Uuid;

/// An id that depends only on the kind and the name.
pub(crate) fn stable_id(kind: &str, name: &str) -> Uuid {
    Uuid::new_v5(
        &Uuid::NAMESPACE_URL,
        format!("practice:{kind}:{name}").as_bytes(),
    )
}

/// Konnect checks that ids are version 4, so a derived id is marked as one.
pub(crate) fn as_v4(id: Uuid) -> Uuid {
    uuid::Builder::from_random_bytes(id.into_bytes()).into_uuid()
}
