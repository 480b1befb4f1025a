//! Where the object named by a path is.

use uuid::Uuid;

use super::call::{Call, Key};
use super::refusal::Refusal;
use crate::state::directory::Directory;
use crate::state::directory::application::Application;
use crate::state::directory::service_principal::ServicePrincipal;

/// Where an application is, once every replica knows it.
pub(super) fn application(
    call: &Call<'_>,
    directory: &Directory,
    key: &str,
) -> Result<usize, Refusal> {
    let lag = call.entra.timing().replication_lag;
    let key = Key::parse(key);
    let is_meant = |application: &Application| match key {
        Key::Id(id) => Uuid::parse_str(id).is_ok_and(|id| id == application.id),
        Key::AppId(id) => application.app_id.eq_ignore_ascii_case(id),
        Key::UniqueName(name) => application.manifest["uniqueName"] == name,
    };
    let found = directory
        .applications
        .iter()
        .position(|known| known.is_replicated(lag) && is_meant(known));
    found.ok_or_else(|| Refusal::not_found(key.value()))
}

/// Where a service principal is.
pub(super) fn service_principal(directory: &Directory, key: &str) -> Result<usize, Refusal> {
    let key = Key::parse(key);
    let is_meant = |known: &ServicePrincipal| match key {
        Key::Id(id) => Uuid::parse_str(id).is_ok_and(|id| id == known.id),
        Key::AppId(id) => known.app_id.eq_ignore_ascii_case(id),
        Key::UniqueName(_) => false,
    };
    let found = directory.service_principals.iter().position(is_meant);
    found.ok_or_else(|| Refusal::not_found(key.value()))
}
