//! The delegated permissions of Microsoft Graph that matter for this work, and how a request names them.
//!
//! Ids, names and who may consent: the Microsoft Graph permissions reference.

use super::application::GRAPH_APP_ID;
use crate::state::base_urls::BaseUrls;
use crate::state::cloud::Cloud;
use crate::state::service::Service;

/// A delegated permission of Microsoft Graph.
pub(crate) struct Scope {
    pub(crate) name: &'static str,
    pub(crate) id: &'static str,
    /// Whether only an administrator may consent.
    pub(crate) admin_only: bool,
    /// What the consent page says.
    pub(crate) label: &'static str,
}

const fn scope(
    name: &'static str,
    id: &'static str,
    admin_only: bool,
    label: &'static str,
) -> Scope {
    Scope {
        name,
        id,
        admin_only,
        label,
    }
}

/// Every permission that can be asked for here.
pub(crate) const SCOPES: [Scope; 22] = [
    scope(
        "openid",
        "37f7f235-527c-4136-accd-4a02d197296e",
        false,
        "Sign you in",
    ),
    scope(
        "profile",
        "14dad69e-099b-42c9-810b-d002981feec1",
        false,
        "View your basic profile",
    ),
    scope(
        "email",
        "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
        false,
        "View your email address",
    ),
    scope(
        "offline_access",
        "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
        false,
        "Maintain access to data you have given it access to",
    ),
    scope(
        "User.Read",
        "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
        false,
        "Sign you in and read your profile",
    ),
    scope(
        "User.Read.All",
        "a154be20-db9c-4678-8ab7-66f6cc099a59",
        true,
        "Read all users' full profiles",
    ),
    scope(
        "User.ReadWrite.All",
        "204e0828-b5ca-4ad8-b9f3-f32a958e7cc4",
        true,
        "Read and write all users' full profiles",
    ),
    scope(
        "User.ReadBasic.All",
        "b340eb25-3456-403f-be2f-af7a0d370277",
        false,
        "Read all users' basic profiles",
    ),
    scope(
        "Application.Read.All",
        "c79f8feb-a9db-4090-85f9-90d820caa0eb",
        true,
        "Read applications",
    ),
    scope(
        "Application.ReadWrite.All",
        "bdfbf15f-ee85-4955-8675-146e8e5296b5",
        true,
        "Read and write all applications",
    ),
    scope(
        "AppRoleAssignment.ReadWrite.All",
        "84bccea3-f856-4a8a-967b-dbe0a3d53a64",
        true,
        "Manage app permission grants and app role assignments",
    ),
    scope(
        "AuditLog.Read.All",
        "e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20",
        true,
        "Read audit log data",
    ),
    scope(
        "DelegatedPermissionGrant.ReadWrite.All",
        "41ce6ca6-6826-4807-84f1-1c82854f7ee5",
        true,
        "Manage all delegated permission grants",
    ),
    scope(
        "Directory.AccessAsUser.All",
        "0e263e50-5827-48a4-b97c-d940288653c7",
        true,
        "Access the directory as you",
    ),
    scope(
        "Directory.Read.All",
        "06da0dbc-49e2-44d2-8312-53f166ab848a",
        true,
        "Read directory data",
    ),
    scope(
        "Directory.ReadWrite.All",
        "c5366453-9fb0-48a5-a156-24f0c49a4b84",
        true,
        "Read and write directory data",
    ),
    scope(
        "Group.Read.All",
        "5f8c59db-677d-491f-a6b8-5f174b11ec1d",
        true,
        "Read all groups",
    ),
    scope(
        "Group.ReadBasic.All",
        "ba1917bc-a64b-4c71-b66d-229d4a520e66",
        true,
        "Read the names of all groups",
    ),
    scope(
        "Group.ReadWrite.All",
        "4e46008b-f24c-477d-8fff-7bb4ec7aafe0",
        true,
        "Read and write all groups",
    ),
    scope(
        "GroupMember.Read.All",
        "bc024368-1153-4739-b217-4326f2e966d0",
        true,
        "Read group memberships",
    ),
    scope(
        "Organization.Read.All",
        "4908d5b9-3fb2-4b1e-9336-1888b7937185",
        true,
        "Read organization information",
    ),
    scope(
        "Policy.Read.All",
        "572fea84-0151-49b2-9301-11cb16974376",
        true,
        "Read your organization's policies",
    ),
];

/// The service that a token is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    Graph,
    /// Azure Resource Manager, by the name that the request used.
    ResourceManager(String),
}

/// What every application may do that may ask for anything at Azure Resource Manager.
pub(crate) const USER_IMPERSONATION: &str = "user_impersonation";

const DEFAULT: &str = "/.default";

/// A permission as one request named it.
#[derive(Clone, Debug)]
pub(crate) struct AskedScope {
    /// The name in the access token.
    pub(crate) name: &'static str,
    /// Exactly as requested; the token response repeats it.
    pub(crate) as_asked: String,
}

/// A `scope` parameter, read.
#[derive(Debug)]
pub(crate) struct AskedScopes {
    pub(crate) resource: Resource,
    /// Those that were named.
    pub(crate) named: Vec<AskedScope>,
    /// What comes before the name of a permission, if all of them were asked for with `.default`.
    pub(crate) all_of: Option<String>,
}

/// Reads the `scope` parameter. `Err` holds the first one that does not exist.
pub(crate) fn parse(parameter: &str, base_urls: &BaseUrls) -> Result<AskedScopes, String> {
    let mut asked = AskedScopes {
        resource: Resource::Graph,
        named: Vec::new(),
        all_of: None,
    };
    for scope in parameter.split_whitespace() {
        let name = scope
            .strip_suffix(DEFAULT)
            .or_else(|| scope.strip_suffix("/user_impersonation"));
        if let Some(name) = name {
            asked.resource = resource_named(name, base_urls).ok_or_else(|| scope.to_owned())?;
            asked.all_of = Some(format!("{name}/"));
        } else {
            let found = find(scope, base_urls).ok_or_else(|| scope.to_owned())?;
            asked.named.push(found);
        }
    }
    Ok(asked)
}

/// The resource of this name, as `resource` of the old endpoints and `.default` of the new ones have it. A slash at its
/// end counts for nothing.
pub(crate) fn resource_named(name: &str, base_urls: &BaseUrls) -> Option<Resource> {
    let bare = name.trim_end_matches('/');
    let is_graph = bare == base_urls.at(Service::Graph, "")
        || bare == GRAPH_APP_ID
        || Cloud::ALL
            .iter()
            .any(|cloud| bare == cloud.graph_audience());
    if is_graph {
        Some(Resource::Graph)
    } else if is_resource_manager(name) {
        Some(Resource::ResourceManager(name.to_owned()))
    } else {
        None
    }
}

/// Whether this names Azure Resource Manager, as a resource or as the audience of a token.
pub(crate) fn is_resource_manager(name: &str) -> bool {
    [
        "https://management.core.windows.net",
        "https://management.azure.com",
    ]
    .contains(&name.trim_end_matches('/'))
}

/// The permission with this id, if it exists.
pub(crate) fn with_id(id: &str) -> Option<&'static Scope> {
    SCOPES
        .iter()
        .find(|scope| scope.id.eq_ignore_ascii_case(id))
}

/// The permission of this name, if it exists. Names are compared case-insensitively.
pub(crate) fn named(name: &str) -> Option<&'static Scope> {
    SCOPES
        .iter()
        .find(|scope| scope.name.eq_ignore_ascii_case(name))
}

/// The cloud whose Graph the permissions are of, where they name one.
pub(crate) fn cloud_of(asked: &[&str]) -> Option<Cloud> {
    Cloud::ALL.into_iter().find(|cloud| {
        let resource = format!("{}/", cloud.graph_audience());
        asked.iter().any(|scope| scope.starts_with(&resource))
    })
}

fn find(asked: &str, base_urls: &BaseUrls) -> Option<AskedScope> {
    let own = std::iter::once(base_urls.at(Service::Graph, "/"));
    let bare = own
        .chain(Cloud::ALL.map(|cloud| format!("{}/", cloud.graph_audience())))
        .find_map(|resource| asked.strip_prefix(&resource))
        .unwrap_or(asked);
    Some(AskedScope {
        name: named(bare)?.name,
        as_asked: asked.to_owned(),
    })
}
