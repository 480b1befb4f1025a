//! The page on which an administrator approves an application for everyone. Its answers are those of a sign-in.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::aadsts::{AadstsError, Trace};
use super::consent::client_name;
use super::known_client::known_client;
use super::pages;
use crate::state::base_urls::BaseUrls;
use crate::state::directory::permissions;
use crate::state::entra::Entra;
use crate::state::sign_ins::{AuthorizationRequest, Pending, ResponseMode};

/// `GET /{tenant}/v2.0/adminconsent`: an administrator approves the named permissions for everyone, and nobody signs in.
/// The older page without `v2.0` is absent. Source: Microsoft identity platform, "Admin consent".
pub(super) async fn begin(
    State(entra): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    Query(parameters): Query<HashMap<String, String>>,
    base_urls: BaseUrls,
    headers: HeaderMap,
) -> Response {
    let trace = Trace::new(&headers);
    let refused = |refusal: &AadstsError| pages::refusal(refusal, &trace, None);
    let known = match known_client(&entra, &tenant, &parameters) {
        Ok(known) => known,
        Err(refusal) => return refused(&refusal),
    };
    let Some(scope) = parameters.get("scope").filter(|scope| !scope.is_empty()) else {
        return refused(&AadstsError::missing_parameter("scope"));
    };
    let scopes = match permissions::parse(scope, &base_urls) {
        Ok(scopes) => scopes,
        Err(unknown) => return refused(&AadstsError::unknown_scope(&unknown)),
    };
    let name = client_name(&entra, &known.client_id);
    let context = entra.sign_ins().save_pending(Pending {
        authorization: AuthorizationRequest {
            segment: known.segment,
            client_id: known.client_id,
            redirect_uri: known.redirect_uri,
            public: false,
            scopes,
            state: parameters.get("state").cloned(),
            nonce: None,
            response_mode: ResponseMode::Query,
            challenge: None,
            ask_again: true,
            admin_consent: true,
            device_code: None,
        },
        person: None,
        confirmed: false,
    });
    pages::account_picker(&entra.seed, &tenant, &context, &name)
}
