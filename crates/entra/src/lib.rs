//! Microsoft Entra ID: clouds, sign-in, Graph calls, OpenID metadata.
//!
//! Every call takes what it needs (client, endpoints, token, context) and keeps nothing. What is
//! deliberately absent: refresh tokens, token storage, certificates, and every decision about what
//! should be changed, which is up to the crate above.
//!
//! Invariants:
//! - A type that holds a secret has no `Serialize`, no `Clone`, and a `Debug` without it.
//! - A bearer token or a client secret goes only to the hosts of the chosen [`Cloud`], or to
//!   loopback in practice.
//! - Answers are parsed into types at the edge; one of another shape is an error, not a default.

mod client_credentials;
mod cloud;
mod directory;
mod error;
mod find_directory;
mod graph;
mod graph_problem;
mod ids;
mod issuer;
mod least_role;
mod links;
mod metadata;
mod remedy;
mod replication;
mod sign_in;

pub use client_credentials::{
    SecretCheck, may_accept_secret_soon, secret_works, until_secret_works,
};
pub use cloud::{Cloud, Endpoints};
pub use directory::Directory;
pub use error::{Call, Error, SECRETS_FORBIDDEN};
pub use find_directory::{DirectoryPlace, find_directory};
pub use graph::application_change::{ApplicationChange, UpdateApplication};
pub use graph::applications::{
    Application, Certificate, CreateApplication, Created, DeleteApplication, NewApplication,
    SecretInfo, application, application_by_app_id, application_by_tag,
};
pub use graph::assignments::{
    AssignGroup, Assignment, PrincipalType, RemoveAssignment, RequireAssignment, assignments,
};
pub use graph::deleted_items::{PurgeDeleted, RestoreDeleted, is_deleted};
pub use graph::find_applications::{applications_by_redirect_uri, applications_by_tag_prefix};
pub use graph::grants::{DeleteGrant, Grant, GrantConsent, SetGrantScopes, grants_of};
pub use graph::group_membership_claims::{GroupClaim, GroupMembershipClaims};
pub use graph::groups::{Group, GroupKind, GroupPage, NextPage, groups_by_ids, search_groups};
pub use graph::me::{DirectoryRole, Person, directory_roles, me};
pub use graph::memberships::{
    Memberships, group_count_of, memberships_of, my_group_count, my_memberships, person_by_address,
};
pub use graph::operation::Operation;
pub use graph::optional_claims::{OptionalClaim, OptionalClaims};
pub use graph::organization::{Organization, organization};
pub use graph::owners::{
    FederatedCredential, Owner, OwnerKind, federated_credentials, is_application_administrator,
    owners,
};
pub use graph::passwords::{AddPassword, ClientSecret, NewSecret, RemovePassword};
pub use graph::policies::{
    AuthorizationPolicy, CallerAttribute, SecretPolicy, authorization_policy,
    own_policy_allows_secrets, secret_policy,
};
pub use graph::public_clients::{
    CreatePublicClient, LOOPBACK_REDIRECT_URI, NewPublicClient, PublicClient, public_client,
    public_clients_by_tag,
};
pub use graph::required_access::{
    RequiredAccess, merge_required_access, required_access, required_access_covers,
};
pub use graph::service_principals::{
    CreateServicePrincipal, DeleteServicePrincipal, EnableServicePrincipal, INTEGRATED_APP_TAG,
    ServicePrincipal, SetServicePrincipalTags, service_principal,
};
pub use graph::{Graph, microsoft_graph};
pub use graph_problem::{GraphProblem, graph_problem};
pub use ids::{AppId, KeyId, ObjectId, TenantId};
pub use issuer::{Issuer, IssuerProblem};
pub use least_role::LeastRole;
pub use links::{
    activate_role_url, admin_consent_url, application_policies_url, error_lookup_url, portal_url,
};
pub use metadata::{Metadata, openid_metadata, tenant_of_domain};
pub use remedy::{REMEDIES, Remedy, remedy, remedy_of_answer};
pub use replication::{Lag, ReplicationPolicy, until_replicated};
pub use sign_in::{
    AzureCliAccount, AzureCliDirectory, AzureCliOutput, AzureCliProblem, AzureCliRequest,
    AzureCliToken, GRAPH_COMMAND_LINE_TOOLS, GroupsClaim, IdClaims, IdTokenProblem,
    PendingDeviceCode, PendingSignIn, PendingWebSignIn, Scope, SignInAnswer, SignInError,
    SignInSettings, SignedIn, TokenClaims, WebSignInSettings, WebSignedIn, azure_cli_account,
    azure_cli_directories, azure_cli_sign_in, azure_cli_token, begin, begin_device_code,
    begin_web_sign_in, claims_challenge,
};
pub use sso_http::{Context, ExposeSecret, Http, Refusal, SecretString, Waiting};
