//! Where an account signs in: with Microsoft, or with a server of its own company. Libraries ask before they decide how.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use crate::state::base_urls::BaseUrls;
use crate::state::entra::Entra;
use crate::state::service::Service;

/// `GET /{tenant}/userrealm/{account}`: no directory here is federated.
pub(super) async fn of(
    State(entra): State<Arc<Entra>>,
    Path((_, account)): Path<(String, String)>,
    base_urls: BaseUrls,
) -> Json<Value> {
    let domain = account
        .rsplit_once('@')
        .map_or(account.as_str(), |(_, domain)| domain);
    let tenant = &entra.seed.tenant;
    let is_known = [&tenant.domain, &tenant.initial_domain]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(domain));
    Json(if is_known {
        json!({
            "ver": "1.0",
            "account_type": "Managed",
            "domain_name": domain,
            "cloud_instance_name": base_urls.base(Service::Login).authority(),
            "cloud_audience_urn": "urn:federation:MicrosoftOnline",
        })
    } else {
        json!({"ver": "1.0", "account_type": "Unknown"})
    })
}
