//! The directories that the account of the Azure CLI reaches.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{AzureCliOutput, AzureCliProblem, User, has, problem, read};
use crate::sign_in::error::SignInError;
use crate::{Cloud, Endpoints, TenantId};

/// A directory that an account of the Azure CLI reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AzureCliDirectory {
    /// Its id.
    pub tenant: TenantId,
    /// Its name, where `az` knows it.
    pub name: Option<String>,
    /// Its default domain, where `az` knows it.
    pub domain: Option<String>,
}

/// Reads the answer to [`AzureCliRequest::Directories`](super::AzureCliRequest::Directories): each directory of `cloud`
/// that the person of the default subscription reaches, once; that of the default subscription first, the others by
/// name, and last those without one.
///
/// # Errors
/// As for [`azure_cli_account`](super::azure_cli_account); signed out if `az` lists nothing.
pub fn azure_cli_directories(
    output: &AzureCliOutput,
    endpoints: &Endpoints,
    cloud: Cloud,
) -> Result<Vec<AzureCliDirectory>, SignInError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Listed {
        #[serde(alias = "environmentName")]
        cloud_name: String,
        tenant_id: TenantId,
        #[serde(default)]
        is_default: bool,
        tenant_display_name: Option<String>,
        tenant_default_domain: Option<String>,
        user: User,
    }
    let mut listed: Vec<Listed> = read(output)?;
    if listed.is_empty() {
        return Err(problem(AzureCliProblem::SignedOut));
    }
    // `az` keeps every account that ever signed in, and asks for a token as that of the default subscription.
    let person = listed
        .iter()
        .find(|one| one.is_default)
        .or(listed.first())
        .map(|one| one.user.clone());
    listed.retain(|one| Some(&one.user) == person.as_ref());
    if listed.iter().any(|one| one.user.r#type != "user") {
        return Err(problem(AzureCliProblem::NotAPerson));
    }
    listed.retain(|one| endpoints.is_practice() || has(&one.cloud_name, cloud));
    if listed.is_empty() {
        return Err(problem(AzureCliProblem::OtherCloud));
    }
    let known = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    for one in &mut listed {
        one.tenant_display_name = known(one.tenant_display_name.take());
        one.tenant_default_domain = known(one.tenant_default_domain.take());
    }
    listed.sort_by_key(|one| {
        let name = one.tenant_display_name.as_deref();
        (
            !one.is_default,
            name.is_none(),
            name.map(str::to_lowercase),
            one.tenant_id.to_string(),
        )
    });
    let mut seen = BTreeSet::new();
    Ok(listed
        .into_iter()
        .filter(|one| seen.insert(one.tenant_id.to_string()))
        .map(|one| AzureCliDirectory {
            tenant: one.tenant_id,
            name: one.tenant_display_name,
            domain: one.tenant_default_domain,
        })
        .collect())
}
