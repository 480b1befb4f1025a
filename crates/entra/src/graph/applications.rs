//! The application (app registration).

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sso_http::{RequestParts, Response};
use uuid::Uuid;

use crate::error::Call;
use crate::graph::group_membership_claims::GroupMembershipClaims;
use crate::graph::literal;
use crate::graph::operation::Operation;
use crate::graph::optional_claims::OptionalClaims;
use crate::graph::passwords::{ClientSecret, NewSecret, PasswordCredential};
use crate::graph::required_access::{RequiredAccess, required_access, required_access_body};
use crate::{AppId, Error, Graph, KeyId, ObjectId};

/// Only work and school accounts of the one tenant.
pub(super) const SINGLE_TENANT: &str = "AzureADMyOrg";

/// An application to be created. Always single-tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApplication {
    /// Its name, at most 120 characters.
    pub display_name: String,
    /// Where the sign-in may return to.
    pub redirect_uris: Vec<String>,
    /// Which groups tokens hold.
    pub groups: GroupMembershipClaims,
    /// Whether to ask for the `email` claim and Graph's `email` permission.
    pub email_claim: bool,
    /// Its tags, the one by which it is found again among them; no white space.
    pub tags: Vec<String>,
    /// A note for anyone who finds it.
    pub notes: String,
    /// The client secret to create with it.
    pub secret: Option<NewSecret>,
}

impl NewApplication {
    /// The exact body of the creating request. It holds no secret: Microsoft generates the value.
    fn body(&self) -> Value {
        let mut body = json!({
            "displayName": self.display_name,
            "signInAudience": SINGLE_TENANT,
            "web": {"redirectUris": self.redirect_uris},
            "groupMembershipClaims": self.groups.to_string(),
            "optionalClaims": OptionalClaims::for_konnect(self.email_claim),
            "requiredResourceAccess": required_access_body(&required_access(self.email_claim)),
            "tags": self.tags,
            "notes": self.notes,
        });
        if let (Some(secret), Some(body)) = (&self.secret, body.as_object_mut()) {
            body.insert("passwordCredentials".to_owned(), json!([secret.body()]));
        }
        body
    }
}

/// A new application and, if one was asked for, its secret.
#[derive(Debug)]
pub struct Created {
    /// The application.
    pub application: Application,
    /// The secret, known only now. `None` although asked for means that Microsoft created none.
    pub secret: Option<ClientSecret>,
}

/// An application as Graph knows it. Holds nothing secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    /// Its object id, by which Graph addresses it.
    pub id: ObjectId,
    /// Its client id.
    pub app_id: AppId,
    /// Its name.
    pub display_name: String,
    /// Whose accounts may sign in.
    pub sign_in_audience: Option<String>,
    /// The redirect URIs of the platform "Web".
    pub redirect_uris: BTreeSet<String>,
    /// Which groups tokens hold.
    pub group_membership_claims: GroupMembershipClaims,
    /// The optional claims.
    pub optional_claims: OptionalClaims,
    /// The permissions it asks for.
    pub required_access: RequiredAccess,
    /// Its tags.
    pub tags: BTreeSet<String>,
    /// Its client secrets, without their values.
    pub secrets: Vec<SecretInfo>,
    /// Its certificates, with which it can sign in as well.
    #[serde(default)]
    pub certificates: Vec<Certificate>,
    /// When it was created, if Graph says so.
    #[serde(default)]
    pub created: Option<Timestamp>,
}

/// What Microsoft shows of a client secret afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretInfo {
    /// Its id, which is not the secret.
    pub key_id: KeyId,
    /// The description shown next to it.
    pub display_name: Option<String>,
    /// Its first characters.
    pub hint: Option<String>,
    /// When it expires.
    pub end: Timestamp,
}

/// A certificate of an application (`keyCredentials`), without its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// Its id.
    pub key_id: KeyId,
    /// The description shown next to it.
    pub display_name: Option<String>,
    /// When it expires.
    #[serde(rename(deserialize = "endDateTime"), alias = "end")]
    pub end: Option<Timestamp>,
}

/// An application as Graph writes it.
///
/// Applications are read without `$select`: one that names `keyCredentials` counts against a limit
/// of 150 requests per minute for the whole tenant, and they come without it too, only without
/// their keys (Microsoft Graph, "Get application").
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row {
    id: ObjectId,
    app_id: AppId,
    display_name: Option<String>,
    sign_in_audience: Option<String>,
    web: Option<Web>,
    group_membership_claims: Option<GroupMembershipClaims>,
    optional_claims: Option<OptionalClaims>,
    #[serde(default)]
    required_resource_access: Vec<ResourceAccess>,
    #[serde(default)]
    tags: BTreeSet<String>,
    #[serde(default)]
    password_credentials: Vec<PasswordCredential>,
    #[serde(default)]
    key_credentials: Vec<Certificate>,
    created_date_time: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Web {
    #[serde(default)]
    redirect_uris: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceAccess {
    resource_app_id: Uuid,
    #[serde(default)]
    resource_access: Vec<Permission>,
}

#[derive(Deserialize)]
struct Permission {
    id: Uuid,
    #[serde(rename = "type")]
    kind: String,
}

impl Row {
    pub(super) fn split(self) -> (Application, Vec<PasswordCredential>) {
        let mut required_access = RequiredAccess::new();
        for api in self.required_resource_access {
            let asked = api
                .resource_access
                .into_iter()
                .map(|permission| (permission.id, permission.kind));
            required_access
                .entry(api.resource_app_id)
                .or_default()
                .extend(asked);
        }
        let info = |credential: &PasswordCredential| SecretInfo {
            key_id: credential.key_id,
            display_name: credential.display_name.clone(),
            hint: credential.hint.clone(),
            end: credential.end_date_time,
        };
        let application = Application {
            id: self.id,
            app_id: self.app_id,
            display_name: self.display_name.unwrap_or_default(),
            sign_in_audience: self.sign_in_audience,
            redirect_uris: self.web.map(|web| web.redirect_uris).unwrap_or_default(),
            group_membership_claims: self.group_membership_claims.unwrap_or_default(),
            optional_claims: self.optional_claims.unwrap_or_default(),
            required_access,
            tags: self.tags,
            secrets: self.password_credentials.iter().map(info).collect(),
            certificates: self.key_credentials,
            created: self.created_date_time,
        };
        (application, self.password_credentials)
    }
}

/// Creates an application and its secret in one request.
///
/// Never repeat it after a lost answer
/// ([`may_have_taken_effect`](Error::may_have_taken_effect)): look for the tag first.
///
/// Errors: [`Error::InsufficientPrivileges`], [`Error::SecretsForbidden`],
/// [`Error::SecretLifetimeTooLong`].
#[derive(Clone, Copy, Debug)]
pub struct CreateApplication<'a>(pub &'a NewApplication);

impl Operation for CreateApplication<'_> {
    type Answer = Created;
    const CALL: Call = Call::CreateApplication;

    fn request(&self) -> RequestParts {
        RequestParts::post("applications", self.0.body())
    }

    fn read(&self, response: Response) -> Result<Created, Error> {
        let (application, credentials) = response.json::<Row>()?.split();
        let secret = credentials
            .into_iter()
            .find_map(PasswordCredential::into_secret);
        Ok(Created {
            application,
            secret,
        })
    }
}

/// Finds applications by tag. A new one may be missing for a while, and come and go, until
/// Microsoft's replicas agree.
pub async fn application_by_tag(graph: Graph<'_>, tag: &str) -> Result<Vec<Application>, Error> {
    let query = format!("$filter=tags/any(t:t eq {})", literal(tag));
    let rows: Vec<Row> = graph
        .list(
            graph.url("applications", &query),
            Call::ReadApplications,
            |request| request,
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.split().0).collect())
}

/// Reads an application.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or not yet.
pub async fn application(graph: Graph<'_>, id: ObjectId) -> Result<Application, Error> {
    let row: Row = graph
        .get(
            graph.url(&format!("applications/{id}"), ""),
            Call::ReadApplications,
        )
        .await?;
    Ok(row.split().0)
}

/// Reads an application by its client id; `None` when this tenant has no such registration.
pub async fn application_by_app_id(
    graph: Graph<'_>,
    app_id: AppId,
) -> Result<Option<Application>, Error> {
    let url = graph.url(&format!("applications(appId='{app_id}')"), "");
    match graph.get::<Row>(url, Call::ReadApplications).await {
        Ok(row) => Ok(Some(row.split().0)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Deletes an application. It can be restored in Entra for 30 days.
///
/// Errors: [`Error::NotFound`] when there is none, or not yet; after a lost answer it means done.
#[derive(Clone, Copy, Debug)]
pub struct DeleteApplication(pub ObjectId);

impl Operation for DeleteApplication {
    type Answer = ();
    const CALL: Call = Call::DeleteApplication;

    fn request(&self) -> RequestParts {
        RequestParts::delete(format!("applications/{}", self.0))
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }
}
