//! Consent to delegated permissions (`oauth2PermissionGrants`), given for everyone so that nobody
//! is asked at sign-in. Takes effect at once and is not reviewed, so the person is asked first.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::json;
use sso_http::{RequestParts, Response};

use crate::error::Call;
use crate::graph::literal;
use crate::graph::operation::{Operation, once_replicated};
use crate::{Error, Graph, ObjectId};

const EVERYBODY: &str = "AllPrincipals";

/// A consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// Its id, which is not a GUID.
    pub id: String,
    /// `AllPrincipals` or `Principal`.
    pub consent_type: String,
    /// The service principal of the API.
    pub resource_id: ObjectId,
    /// The permissions.
    pub scopes: BTreeSet<String>,
}

impl Grant {
    /// Whether it is given for everyone.
    pub fn is_for_everybody(&self) -> bool {
        self.consent_type == EVERYBODY
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: String,
    consent_type: String,
    resource_id: ObjectId,
    scope: Option<String>,
}

impl From<Row> for Grant {
    fn from(row: Row) -> Self {
        let scopes = row
            .scope
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        Self {
            id: row.id,
            consent_type: row.consent_type,
            resource_id: row.resource_id,
            scopes,
        }
    }
}

/// Consents for everyone to `scopes` of the API `resource`, on behalf of `client`; both are service
/// principals.
///
/// Errors: [`Error::InsufficientPrivileges`] without the role or the scope for it; [`Error::Conflict`] when there
/// already is a consent, which is left as it is: changing it is another request, [`SetGrantScopes`].
#[derive(Clone, Copy, Debug)]
pub struct GrantConsent<'a> {
    /// The application's service principal.
    pub client: ObjectId,
    /// The API's service principal.
    pub resource: ObjectId,
    /// The permissions.
    pub scopes: &'a [&'a str],
}

impl GrantConsent<'_> {
    /// Whether this consent covers what is asked for.
    pub fn is_covered_by(&self, grant: &Grant) -> bool {
        grant.is_for_everybody()
            && grant.resource_id == self.resource
            && self
                .scopes
                .iter()
                .all(|scope| grant.scopes.contains(*scope))
    }
}

impl Operation for GrantConsent<'_> {
    type Answer = Grant;
    const CALL: Call = Call::CreateGrant;

    fn request(&self) -> RequestParts {
        let body = json!({"clientId": self.client, "consentType": EVERYBODY, "principalId": null,
            "resourceId": self.resource, "scope": self.scopes.join(" ")});
        RequestParts::post("oauth2PermissionGrants", body)
    }

    fn read(&self, response: Response) -> Result<Grant, Error> {
        Ok(response.json::<Row>()?.into())
    }

    async fn send(&self, graph: Graph<'_>) -> Result<Grant, Error> {
        once_replicated(self, graph).await
    }
}

/// Replaces the permissions that a consent is given to.
#[derive(Clone, Debug)]
pub struct SetGrantScopes {
    /// Which consent.
    pub id: String,
    /// All its permissions.
    pub scopes: BTreeSet<String>,
}

impl Operation for SetGrantScopes {
    type Answer = ();
    const CALL: Call = Call::UpdateGrant;

    fn request(&self) -> RequestParts {
        let scopes: Vec<&str> = self.scopes.iter().map(String::as_str).collect();
        RequestParts::patch(path(&self.id), json!({"scope": scopes.join(" ")}))
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }
}

/// Revokes a consent.
#[derive(Clone, Debug)]
pub struct DeleteGrant(pub String);

impl Operation for DeleteGrant {
    type Answer = ();
    const CALL: Call = Call::DeleteGrant;

    fn request(&self) -> RequestParts {
        RequestParts::delete(path(&self.0))
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }
}

fn path(id: &str) -> String {
    format!("oauth2PermissionGrants/{id}")
}

/// Lists the consents given to `client`, a service principal.
pub async fn grants_of(graph: Graph<'_>, client: ObjectId) -> Result<Vec<Grant>, Error> {
    let filter = format!("$filter=clientId eq {}", literal(&client.to_string()));
    let rows: Vec<Row> = graph
        .list(
            graph.url("oauth2PermissionGrants", &filter),
            Call::ReadGrants,
            |request| request,
        )
        .await?;
    Ok(rows.into_iter().map(Grant::from).collect())
}
