//! Which application asks for a token, and whether it proves it.

use std::collections::HashMap;

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::aadsts::AadstsError;
use crate::state::directory::application::Application;
use crate::state::entra::Entra;

/// Who asks, and with which secret.
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: Option<String>,
}

impl Client {
    /// From the Authorization header (RFC 6749 §2.3.1: both parts are form-encoded first) or from the body.
    pub(super) fn read(
        parameters: &HashMap<String, String>,
        headers: &HeaderMap,
    ) -> Result<Self, AadstsError> {
        let basic = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
        if let Some(basic) = basic {
            let decoded = STANDARD
                .decode(basic)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok());
            let (id, secret) = decoded
                .as_deref()
                .and_then(|pair| pair.split_once(':'))
                .ok_or_else(|| AadstsError::missing_parameter("client_id"))?;
            return Ok(Self {
                id: form_decoded(id),
                secret: Some(form_decoded(secret)),
            });
        }
        Ok(Self {
            id: required(parameters, "client_id")?.to_owned(),
            secret: parameters
                .get("client_secret")
                .filter(|secret| !secret.is_empty())
                .cloned(),
        })
    }

    /// Passes if the secret is accepted for the application now.
    pub(super) fn check_secret(
        &self,
        entra: &Entra,
        application: &Application,
    ) -> Result<(), AadstsError> {
        application
            .check_secret(self.secret.as_deref(), entra.timing().secret_propagation)
            .map_err(|problem| {
                AadstsError::client_credentials(problem, &self.id, &entra.seed.tenant)
            })
    }

    /// Passes for a public client, which has no secret, where its registration allows that; and for one that proves
    /// itself with a secret.
    pub(super) fn check_without_redirect(
        &self,
        entra: &Entra,
        application: &Application,
    ) -> Result<(), AadstsError> {
        if self.secret.is_none() && application.allows_public_client_flows() {
            return Ok(());
        }
        self.check_secret(entra, application)
    }
}

/// A parameter that must be there.
pub(super) fn required<'a>(
    parameters: &'a HashMap<String, String>,
    name: &str,
) -> Result<&'a str, AadstsError> {
    let value = parameters
        .get(name)
        .map(String::as_str)
        .filter(|value| !value.is_empty());
    value.ok_or_else(|| AadstsError::missing_parameter(name))
}

fn form_decoded(text: &str) -> String {
    let pair = format!("{text}=");
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}
