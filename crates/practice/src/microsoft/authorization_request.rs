//! What an application asks for at the authorization endpoint, and whether it may.

use std::collections::HashMap;

use super::aadsts::AadstsError;
use super::known_client::known_client;
use super::scopes;
use crate::state::base_urls::BaseUrls;
use crate::state::directory::permissions::Resource;
use crate::state::directory::redirect_uri::Platform;
use crate::state::entra::Entra;
use crate::state::sign_ins::{AuthorizationRequest, Challenge, Endpoints, ResponseMode};

/// What happens to a refusal: it is shown until the redirect URI is known to be right, and sent there afterwards.
pub(super) enum Refused {
    Shown(AadstsError),
    Sent(Box<AuthorizationRequest>, AadstsError),
}

/// What is asked for, if it may be asked.
pub(super) fn read(
    entra: &Entra,
    endpoints: Endpoints,
    tenant: &str,
    parameters: &HashMap<String, String>,
    base_urls: &BaseUrls,
) -> Result<AuthorizationRequest, Refused> {
    let optional = |name: &str| {
        parameters
            .get(name)
            .filter(|value| !value.is_empty())
            .cloned()
    };
    let known = known_client(entra, tenant, parameters).map_err(Refused::Shown)?;
    let mut authorization = AuthorizationRequest {
        segment: known.segment,
        client_id: known.client_id,
        redirect_uri: known.redirect_uri,
        public: known.platform != Platform::Web,
        endpoints,
        resource: Resource::Graph,
        scopes: Vec::new(),
        default: None,
        claims: optional("claims").and_then(|claims| serde_json::from_str(&claims).ok()),
        state: optional("state"),
        nonce: optional("nonce"),
        response_mode: ResponseMode::Query,
        challenge: None,
        ask_again: parameters.get("prompt").map(String::as_str) == Some("consent"),
        admin_consent: false,
        device_code: None,
    };
    let refuse = |authorization: &AuthorizationRequest, refusal| {
        Refused::Sent(Box::new(authorization.clone()), refusal)
    };
    authorization.response_mode = match optional("response_mode").as_deref() {
        None | Some("query") => ResponseMode::Query,
        Some("fragment") => ResponseMode::Fragment,
        Some("form_post") => ResponseMode::FormPost,
        Some(other) => return Err(refuse(&authorization, AadstsError::response_mode(other))),
    };
    match optional("response_type").as_deref() {
        Some("code") => {}
        None => {
            return Err(refuse(
                &authorization,
                AadstsError::missing_parameter("response_type"),
            ));
        }
        Some(other) => return Err(refuse(&authorization, AadstsError::response_type(other))),
    }
    let asked = scopes::of_client(
        entra,
        &authorization.client_id,
        parameters,
        endpoints,
        base_urls,
    );
    match asked {
        Ok(asked) => {
            authorization.resource = asked.resource;
            authorization.scopes = asked.scopes;
            authorization.default = asked.default;
        }
        Err(refusal) => return Err(refuse(&authorization, refusal)),
    }
    authorization.challenge = match (
        optional("code_challenge"),
        optional("code_challenge_method").as_deref(),
    ) {
        // Microsoft lets a public client without PKCE through; here it is refused, because ours always sends it.
        (None, _) if authorization.public && endpoints == Endpoints::V2 => {
            return Err(refuse(&authorization, AadstsError::no_challenge()));
        }
        (None, _) => None,
        (Some(challenge), Some("S256")) if challenge.len() == 43 => {
            Some(Challenge::S256(challenge))
        }
        (Some(challenge), None | Some("plain")) if (43..=128).contains(&challenge.len()) => {
            Some(Challenge::Plain(challenge))
        }
        (Some(_), _) => return Err(refuse(&authorization, AadstsError::challenge_shape())),
    };
    Ok(authorization)
}
