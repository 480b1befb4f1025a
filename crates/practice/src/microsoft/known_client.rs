//! Which application asks, and whether it may ask there at all. Until that is known, a refusal is shown and sent nowhere.

use std::collections::HashMap;

use super::aadsts::AadstsError;
use crate::state::directory::Directory;
use crate::state::directory::application::Application;
use crate::state::directory::redirect_uri::{self, Platform};
use crate::state::entra::Entra;
use crate::state::tenant_segment::TenantSegment;

/// The application that asks, and where.
pub(super) struct KnownClient {
    pub(super) segment: TenantSegment,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) platform: Platform,
}

/// Whether the application that asks is known, and may ask there.
pub(super) fn known_client(
    entra: &Entra,
    tenant: &str,
    parameters: &HashMap<String, String>,
) -> Result<KnownClient, AadstsError> {
    let required = |name: &str| {
        parameters
            .get(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| AadstsError::missing_parameter(name))
    };
    let segment = AadstsError::tenant_segment(tenant, &entra.seed.tenant)?;
    let client_id = required("client_id")?;
    let redirect_uri = required("redirect_uri")?;
    let directory = entra.directory();
    let application = application_at(entra, &directory, tenant, segment, client_id)?;
    let platform = redirect_uri::find(application, redirect_uri)
        .ok_or_else(|| AadstsError::redirect_mismatch(redirect_uri, client_id))?;
    Ok(KnownClient {
        segment,
        client_id: application.app_id.clone(),
        redirect_uri: redirect_uri.clone(),
        platform,
    })
}

/// The application with this client ID, if it is known and may ask at this tenant's endpoints. `tenant`: as it stands in
/// the path.
pub(super) fn application_at<'a>(
    entra: &Entra,
    directory: &'a Directory,
    tenant: &str,
    segment: TenantSegment,
    client_id: &str,
) -> Result<&'a Application, AadstsError> {
    let application = directory
        .client(client_id, entra.timing().replication_lag)
        .ok_or_else(|| AadstsError::unknown_client(client_id, &entra.seed.tenant.display_name))?;
    if application.is_single_tenant() && !matches!(segment, TenantSegment::Tenant(_)) {
        return Err(AadstsError::single_tenant(client_id, tenant));
    }
    Ok(application)
}
