//! The requests of a plan, as a review shows them: the method, the address and the body, without any secret.

use serde_json::Value;
use url::Url;

use crate::observed::Hosts;

/// A request that a run will send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPreview {
    /// The HTTP method.
    pub method: &'static str,
    /// The whole address. An id that does not exist yet stands in braces, in words.
    pub url: String,
    /// The body, with words in the place of a secret.
    pub body: Option<Value>,
    /// When it is sent; `None` if in any case.
    pub condition: Option<RequestCondition>,
}

/// Under what condition a request is sent. Only on the way does it show whether that is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestCondition {
    /// Konnect did not turn its sign-in with OpenID Connect on by itself when the provider was switched on. Whether it
    /// does is not documented.
    OpenIdSignInStillOff,
    /// Konnect keeps each group that leads to a team on its own. Without a provider it does not tell.
    MappingForEachGroup,
    /// Konnect, an older one, keeps a list of groups for each team.
    ListForEachTeam,
}

/// Stands for the object id of an enterprise application that does not exist yet.
pub(crate) const NEW_SERVICE_PRINCIPAL: &str = "{the new enterprise application}";
/// Stands for the client ID of an app registration that does not exist yet.
pub(crate) const NEW_CLIENT_ID: &str = "{the new client ID}";
/// Stands for the id of an identity provider that does not exist yet.
pub(crate) const NEW_PROVIDER: &str = "{the new identity provider}";

/// Stands for the id of a team that does not exist yet.
pub(crate) fn new_team(name: &str) -> String {
    format!("{{the new team {name}}}")
}

impl RequestPreview {
    pub(crate) fn graph(
        hosts: &Hosts,
        method: &'static str,
        path: &str,
        body: impl Into<Option<Value>>,
    ) -> Self {
        Self {
            method,
            url: joined(&hosts.graph, "v1.0", path),
            body: body.into(),
            condition: None,
        }
    }

    pub(crate) fn konnect(
        hosts: &Hosts,
        method: &'static str,
        path: &str,
        body: Option<Value>,
    ) -> Option<Self> {
        let base = hosts.konnect.as_ref()?;
        Some(Self {
            method,
            url: joined(base, "v3", path),
            body,
            condition: None,
        })
    }

    /// The same, sent only under this condition.
    pub(crate) fn only_if(self, condition: RequestCondition) -> Self {
        Self {
            condition: Some(condition),
            ..self
        }
    }
}

fn joined(base: &Url, version: &str, path: &str) -> String {
    format!("{}/{version}/{path}", base.as_str().trim_end_matches('/'))
}
