//! The page on which an administrator approves an application for everyone. Its answers are those of a sign-in.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::aadsts::{AadstsError, Trace};
use super::known_client::known_client;
use super::next_page::ask_for_account;
use super::pages;
use super::scopes::{self, AskedFor};
use crate::state::base_urls::BaseUrls;
use crate::state::entra::Entra;
use crate::state::sign_ins::{AuthorizationRequest, Endpoints, ResponseMode};

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
    let scopes = scopes::of_client(
        &entra,
        &known.client_id,
        &parameters,
        Endpoints::V2,
        &base_urls,
    );
    let AskedFor {
        resource,
        scopes,
        default,
    } = match scopes {
        Ok(scopes) => scopes,
        Err(refusal) => return refused(&refusal),
    };
    let authorization = AuthorizationRequest {
        segment: known.segment,
        client_id: known.client_id,
        redirect_uri: known.redirect_uri,
        public: false,
        endpoints: Endpoints::V2,
        resource,
        scopes,
        default,
        claims: None,
        state: parameters.get("state").cloned(),
        nonce: None,
        response_mode: ResponseMode::Query,
        challenge: None,
        ask_again: true,
        admin_consent: true,
        device_code: None,
    };
    ask_for_account(&entra, &tenant, authorization)
}
