//! The organization's own app registration for signing in: what registering or deleting it would do, and how it went.

use serde::Serialize;
use specta::Type;

use super::candidate::ApplicationOwner;
use super::error::CommandError;
use super::microsoft::OwnSignInClient;
use super::plan::RequestPreview;

/// What registering it would do. Without requests, everything is there already.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignInAppReview {
    pub(crate) plan_id: String,
    pub(crate) name: String,
    /// The one that this computer registered before.
    pub(crate) existing: Option<SignInAppFound>,
    /// Those that others registered, which can be used instead. Who made one is not known for certain.
    pub(crate) others: Vec<SignInAppFound>,
    /// What it may ask for.
    pub(crate) permissions: Vec<String>,
    pub(crate) requests: Vec<RequestPreview>,
    pub(crate) directory: String,
}

/// One that is there. `works`: it has the settings that signing in needs. `owners`: `null` if that could not be read.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignInAppFound {
    pub(crate) client_id: String,
    pub(crate) name: String,
    /// RFC 3339.
    pub(crate) created: Option<String>,
    pub(crate) owners: Option<Vec<ApplicationOwner>>,
    pub(crate) works: bool,
}

/// How registering it went. It is used from the next sign-in on.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegisteredSignInApp {
    pub(crate) client: OwnSignInClient,
    pub(crate) name: String,
    pub(crate) approval: SignInAppApproval,
    /// Where an administrator approves it.
    pub(crate) approval_page: String,
    /// What it may ask for.
    pub(crate) permissions: Vec<String>,
    /// Those of others that are there as well, for instance registered at the same moment.
    pub(crate) others: Vec<SignInAppFound>,
    /// Whether it is kept for the next start of the app.
    pub(crate) kept: bool,
}

/// `refused`: it is registered and works, and an administrator has to approve it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub(crate) enum SignInAppApproval {
    Given,
    NotChosen,
    Refused(Box<CommandError>),
}

/// What deleting it would do.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum SignInAppRemoval {
    Delete {
        plan_id: String,
        name: String,
        request: RequestPreview,
    },
    Gone,
    OfOthers,
    UsedByOthers,
}

impl From<&entra::PublicClient> for SignInAppFound {
    fn from(client: &entra::PublicClient) -> Self {
        Self {
            client_id: client.app_id.to_string(),
            name: client.display_name.clone(),
            created: client.created.map(|created| created.to_string()),
            owners: None,
            works: client.can_sign_in(),
        }
    }
}

impl From<&sso::SignInAppOfOthers> for SignInAppFound {
    fn from(other: &sso::SignInAppOfOthers) -> Self {
        let owners = other.owners.as_ref();
        Self {
            owners: owners.map(|owners| owners.iter().map(ApplicationOwner::from).collect()),
            ..Self::from(&other.client)
        }
    }
}

impl SignInAppReview {
    pub(crate) fn of(plan_id: String, plan: &sso::SignInAppPlan, directory: String) -> Self {
        Self {
            plan_id,
            name: plan.desired().name.as_str().to_owned(),
            existing: plan.existing().map(Into::into),
            others: plan.others().iter().map(Into::into).collect(),
            permissions: plan.permissions().into_iter().map(Into::into).collect(),
            requests: plan.requests().iter().map(Into::into).collect(),
            directory,
        }
    }
}
