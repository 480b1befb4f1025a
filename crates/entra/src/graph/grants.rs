//! Consent to delegated permissions (`oauth2PermissionGrants`), given for everybody so that nobody
//! is asked at sign-in. Takes effect at once and is not reviewed, so the person is asked first.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::Call;
use crate::graph::literal;
use crate::{Error, Graph, ObjectId, ReplicationPolicy, until_replicated};

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
    /// Whether it is given for everybody.
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

/// The body of [`grant_consent`], as it is shown.
pub fn grant_consent_body(client: &str, resource: ObjectId, scopes: &[&str]) -> Value {
    json!({"clientId": client, "consentType": EVERYBODY, "principalId": null,
        "resourceId": resource, "scope": scopes.join(" ")})
}

/// Consents for everybody to `scopes` of the API `resource`, on behalf of `client`; both are
/// service principals. Where there is a consent already that covers them, that is the answer. One
/// that does not is left as it is: to change it is another request, [`set_grant_scopes`].
///
/// # Errors
/// [`Error::InsufficientPrivileges`] without the role or the scope for it; [`Error::Conflict`] when
/// there is a consent to less.
pub async fn grant_consent(
    graph: Graph<'_>,
    client: ObjectId,
    resource: ObjectId,
    scopes: &[&str],
) -> Result<Grant, Error> {
    let policy = ReplicationPolicy::default();
    let created = until_replicated(graph.context, policy, || async {
        let body = grant_consent_body(&client.to_string(), resource, scopes);
        Ok(graph
            .post("oauth2PermissionGrants", body, Call::CreateGrant)
            .await?
            .json::<Row>()?)
    })
    .await;
    let conflict = match created {
        Ok(row) => return Ok(row.into()),
        Err(error @ Error::Conflict { .. }) => error,
        Err(error) => return Err(error),
    };

    let covers = |grant: &Grant| {
        grant.is_for_everybody()
            && grant.resource_id == resource
            && scopes.iter().all(|scope| grant.scopes.contains(*scope))
    };
    let grants = grants_of(graph, client).await?;
    grants.into_iter().find(covers).ok_or(conflict)
}

/// The body of [`set_grant_scopes`], as it is shown.
pub fn grant_scopes_body(scopes: &BTreeSet<String>) -> Value {
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    json!({"scope": scopes.join(" ")})
}

/// Says to what a consent is given, in place of what it was given to.
pub async fn set_grant_scopes(
    graph: Graph<'_>,
    id: &str,
    scopes: &BTreeSet<String>,
) -> Result<(), Error> {
    let path = format!("oauth2PermissionGrants/{id}");
    graph
        .patch(&path, grant_scopes_body(scopes), Call::UpdateGrant)
        .await
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

/// Takes a consent back.
pub async fn delete_grant(graph: Graph<'_>, id: &str) -> Result<(), Error> {
    graph
        .delete(&format!("oauth2PermissionGrants/{id}"), Call::DeleteGrant)
        .await
}
