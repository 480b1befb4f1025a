//! An app registration that people sign in to a program on their computer with (a public client, RFC 6749, 2.1): platform
//! "Mobile and desktop applications", public client flows allowed, and no secret.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use sso_http::{RequestParts, Response};
use uuid::Uuid;

use crate::error::Call;
use crate::graph::operation::Operation;
use crate::graph::{literal, microsoft_graph};
use crate::sign_in::Scope;
use crate::{AppId, Error, Graph, ObjectId};

/// Where Microsoft's answer comes back to. Of an address on `localhost` the port is ignored when it is compared (Microsoft
/// identity platform, "Redirect URI restrictions and limitations").
pub const LOOPBACK_REDIRECT_URI: &str = "http://localhost";

/// The permissions of OpenID Connect that every sign-in asks for, with their ids in Microsoft Graph (Microsoft Graph
/// permissions reference).
const OPEN_ID: [(&str, Uuid); 2] = [
    (
        "openid",
        Uuid::from_u128(0x37f7_f235_527c_4136_accd_4a02_d197_296e),
    ),
    (
        "profile",
        Uuid::from_u128(0x14da_d69e_099b_42c9_810b_d002_981f_eec1),
    ),
];

/// A public client to be created. Always single-tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPublicClient {
    /// Its name, at most 120 characters.
    pub display_name: String,
    /// What it may ask for, apart from the permissions of OpenID Connect.
    pub permissions: Vec<Scope>,
    /// Its tags; no white space.
    pub tags: Vec<String>,
    /// A note for anyone who finds it.
    pub notes: String,
}

impl NewPublicClient {
    /// The names of all the permissions that it asks for.
    pub fn scope_names(&self) -> Vec<&'static str> {
        let open_id = OPEN_ID.iter().map(|(name, _)| *name);
        let graph = self.permissions.iter().map(|scope| scope.name());
        open_id.chain(graph).collect()
    }
}

/// Creates the app registration of a public client.
///
/// Never repeat it after a lost answer ([`may_have_taken_effect`](Error::may_have_taken_effect)): look for the tag first.
///
/// Errors: [`Error::InsufficientPrivileges`].
#[derive(Clone, Copy, Debug)]
pub struct CreatePublicClient<'a>(pub &'a NewPublicClient);

impl Operation for CreatePublicClient<'_> {
    type Answer = PublicClient;
    const CALL: Call = Call::CreateApplication;

    fn request(&self) -> RequestParts {
        let new = self.0;
        let open_id = OPEN_ID.iter().map(|(_, id)| *id);
        let graph = new.permissions.iter().map(|scope| scope.id());
        let access: Vec<_> = open_id
            .chain(graph)
            .map(|id| json!({"id": id, "type": "Scope"}))
            .collect();
        let body = json!({
            "displayName": new.display_name,
            "signInAudience": super::applications::SINGLE_TENANT,
            "publicClient": {"redirectUris": [LOOPBACK_REDIRECT_URI]},
            "isFallbackPublicClient": true,
            "requiredResourceAccess": [
                {"resourceAppId": microsoft_graph(), "resourceAccess": access},
            ],
            "tags": new.tags,
            "notes": new.notes,
        });
        RequestParts::post("applications", body)
    }

    fn read(&self, response: Response) -> Result<PublicClient, Error> {
        Ok(response.json::<Row>()?.into())
    }
}

/// An app registration, read as a public client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicClient {
    /// Its object id, by which Graph addresses it.
    pub id: ObjectId,
    /// Its client id.
    pub app_id: AppId,
    /// Its name.
    pub display_name: String,
    /// When it was created, if Graph says so.
    pub created: Option<Timestamp>,
    /// Its tags.
    pub tags: BTreeSet<String>,
    /// The redirect URIs of the platform "Mobile and desktop applications".
    pub redirect_uris: BTreeSet<String>,
    /// Those of the platforms "Web" and "Single-page application".
    pub other_redirect_uris: BTreeSet<String>,
    /// Whether public client flows are allowed.
    pub allows_public_client_flows: bool,
    /// How many client secrets and certificates it has. A public client needs none.
    pub credentials: usize,
}

impl PublicClient {
    /// Whether a program on this computer can sign people in with it.
    pub fn can_sign_in(&self) -> bool {
        self.redirect_uris.contains(LOOPBACK_REDIRECT_URI) && self.allows_public_client_flows
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: ObjectId,
    app_id: AppId,
    display_name: Option<String>,
    created_date_time: Option<Timestamp>,
    #[serde(default)]
    tags: BTreeSet<String>,
    public_client: Option<Platform>,
    web: Option<Platform>,
    spa: Option<Platform>,
    is_fallback_public_client: Option<bool>,
    #[serde(default)]
    password_credentials: Vec<serde::de::IgnoredAny>,
    #[serde(default)]
    key_credentials: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Platform {
    #[serde(default)]
    redirect_uris: BTreeSet<String>,
}

impl From<Row> for PublicClient {
    fn from(row: Row) -> Self {
        let uris = |platform: Option<Platform>| platform.map(|it| it.redirect_uris);
        let others = [uris(row.web), uris(row.spa)];
        Self {
            id: row.id,
            app_id: row.app_id,
            display_name: row.display_name.unwrap_or_default(),
            created: row.created_date_time,
            tags: row.tags,
            redirect_uris: uris(row.public_client).unwrap_or_default(),
            other_redirect_uris: others.into_iter().flatten().flatten().collect(),
            allows_public_client_flows: row.is_fallback_public_client == Some(true),
            credentials: row.password_credentials.len() + row.key_credentials.len(),
        }
    }
}

/// Finds public clients by tag. A new one may be missing for a while, and come and go, until Microsoft's replicas agree.
pub async fn public_clients_by_tag(
    graph: Graph<'_>,
    tag: &str,
) -> Result<Vec<PublicClient>, Error> {
    let query = format!("$filter=tags/any(t:t eq {})", literal(tag));
    let url = graph.url("applications", &query);
    let rows: Vec<Row> = graph
        .list(url, Call::ReadApplications, |request| request)
        .await?;
    Ok(rows.into_iter().map(PublicClient::from).collect())
}

/// Reads an app registration as a public client; `None` when there is none, or not yet.
pub async fn public_client(graph: Graph<'_>, id: ObjectId) -> Result<Option<PublicClient>, Error> {
    let url = graph.url(&format!("applications/{id}"), "");
    match graph.get::<Row>(url, Call::ReadApplications).await {
        Ok(row) => Ok(Some(row.into())),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_is_that_of_the_portal_and_has_no_secret() {
        let new = NewPublicClient {
            display_name: "Contoso sign-in".into(),
            permissions: vec![Scope::ApplicationReadWriteAll, Scope::UserRead],
            tags: vec!["a".into()],
            notes: "n".into(),
        };
        let parts = CreatePublicClient(&new).request();
        let scope = |id: &str| json!({"id": id, "type": "Scope"});
        assert_eq!(
            parts.body,
            Some(json!({
                "displayName": "Contoso sign-in",
                "signInAudience": "AzureADMyOrg",
                "publicClient": {"redirectUris": ["http://localhost"]},
                "isFallbackPublicClient": true,
                "requiredResourceAccess": [{
                    "resourceAppId": "00000003-0000-0000-c000-000000000000",
                    "resourceAccess": [
                        scope("37f7f235-527c-4136-accd-4a02d197296e"),
                        scope("14dad69e-099b-42c9-810b-d002981feec1"),
                        scope("bdfbf15f-ee85-4955-8675-146e8e5296b5"),
                        scope("e1fe6dd8-ba31-4d61-89e7-88639da4683d"),
                    ],
                }],
                "tags": ["a"],
                "notes": "n",
            }))
        );
    }
}
