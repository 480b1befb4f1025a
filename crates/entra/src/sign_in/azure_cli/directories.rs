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

/// Reads the answer to [`AzureCliRequest::Directories`]: each directory of `cloud` that a person reaches once, that of the
/// default subscription first, the others by name.
///
/// # Errors
/// As for [`azure_cli_account`]; signed out if `az` lists nothing.
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
    listed.retain(|one| one.user.r#type == "user");
    if listed.is_empty() {
        return Err(problem(AzureCliProblem::NotAPerson));
    }
    listed.retain(|one| endpoints.is_practice() || has(&one.cloud_name, cloud));
    if listed.is_empty() {
        return Err(problem(AzureCliProblem::OtherCloud));
    }
    listed.sort_by_key(|one| {
        let name = one.tenant_display_name.as_deref();
        (
            !one.is_default,
            name.map(str::to_lowercase),
            one.tenant_id.to_string(),
        )
    });
    let mut seen = BTreeSet::new();
    let known = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    Ok(listed
        .into_iter()
        .filter(|one| seen.insert(one.tenant_id.to_string()))
        .map(|one| AzureCliDirectory {
            tenant: one.tenant_id,
            name: known(one.tenant_display_name),
            domain: known(one.tenant_default_domain),
        })
        .collect())
}
