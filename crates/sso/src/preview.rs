//! The requests of a plan, as a review shows them: the method, the address and the body, without any secret.

use serde_json::Value;
use sso_http::{Method, RequestParts};
use url::Url;

use crate::error::Error;
use crate::ids::Ids;
use crate::observed::Observed;
use crate::step::System;

/// A request that a run will send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPreview {
    /// The HTTP method.
    pub method: Method,
    /// The whole address. An id that does not exist yet is described in braces.
    pub url: String,
    /// The body, with words in place of a secret.
    pub body: Option<Value>,
    /// When it is sent; `None` means always.
    pub condition: Option<RequestCondition>,
}

/// The condition under which a request is sent. Only the run shows whether it is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestCondition {
    /// Microsoft refused the request with a client secret in it, because a policy forbids secrets.
    SecretForbidden,
    /// Konnect did not turn its sign-in with OpenID Connect on by itself when the provider was switched on. Whether it
    /// does is not documented.
    OpenIdSignInStillOff,
    /// Konnect keeps one row for each mapped group. Without a provider it does not say.
    MappingForEachGroup,
    /// This is an older Konnect, which keeps a list of groups for each team.
    ListForEachTeam,
}

/// As a review shows a request to Graph that no run sends, at `graph`.
pub(crate) fn of_graph(operation: &impl entra::Operation, graph: &Url) -> RequestPreview {
    let RequestParts {
        method, path, body, ..
    } = operation.request();
    RequestPreview {
        method,
        url: format!("{}/v1.0/{path}", graph.as_str().trim_end_matches('/')),
        body,
        condition: None,
    }
}

/// A request of a run as a value: what the review shows, what the journal names, and what is sent.
#[derive(Clone, Debug)]
pub(crate) struct PlannedRequest {
    system: System,
    parts: RequestParts,
    condition: Option<RequestCondition>,
}

impl PlannedRequest {
    pub(crate) fn graph(operation: &impl entra::Operation) -> Self {
        Self::new(System::Entra, operation.request())
    }

    /// In the part of Konnect that the target belongs to.
    pub(crate) fn konnect(operation: &impl konnect::Operation) -> Self {
        Self::new(System::Konnect, operation.request())
    }

    /// The same, sent only under this condition.
    pub(crate) fn only_if(self, condition: RequestCondition) -> Self {
        Self {
            condition: Some(condition),
            ..self
        }
    }

    fn new(system: System, parts: RequestParts) -> Self {
        Self {
            system,
            parts,
            condition: None,
        }
    }

    pub(crate) fn method(&self) -> &str {
        self.parts.method.as_str()
    }

    /// The whole address; `None` if Konnect is not known.
    pub(crate) fn url(&self, observed: &Observed) -> Option<String> {
        let hosts = &observed.hosts;
        let path = &self.parts.path;
        let (base, path) = match self.system {
            System::Entra => (&hosts.graph, format!("v1.0/{path}")),
            System::Konnect => {
                let target_id = observed.target_id.unwrap_or_default();
                (
                    hosts.konnect.as_ref()?,
                    format!("v3/{}", target_id.path(path)),
                )
            }
        };
        Some(format!("{}/{path}", base.as_str().trim_end_matches('/')))
    }

    /// As a review shows it.
    pub(crate) fn preview(&self, observed: &Observed, ids: &Ids) -> Option<RequestPreview> {
        let body = self.parts.body.clone();
        Some(RequestPreview {
            method: self.parts.method.clone(),
            url: ids.in_words(&self.url(observed)?),
            body: body.map(|body| ids.body_in_words(body)),
            condition: self.condition,
        })
    }

    /// # Errors
    /// [`Error::Missing`] if it names something that does not exist yet.
    pub(crate) fn refuse_stand_ins(&self, ids: &Ids) -> Result<(), Error> {
        ids.refuse_stand_ins(&self.parts.path)?;
        match &self.parts.body {
            Some(body) => ids.refuse_stand_ins(&body.to_string()),
            None => Ok(()),
        }
    }
}
