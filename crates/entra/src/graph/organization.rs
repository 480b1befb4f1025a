//! The directory itself.

use serde::{Deserialize, Serialize};

use crate::error::Call;
use crate::{Error, Graph, TenantId};

/// The directory that the person signed in to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// Its id.
    pub id: TenantId,
    /// Its name.
    pub display_name: String,
    /// Its default domain, if the person may see it.
    pub default_domain: Option<String>,
    /// `AAD`, `AAD B2C` or `CIAM`.
    pub tenant_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: TenantId,
    display_name: Option<String>,
    #[serde(default)]
    verified_domains: Vec<VerifiedDomain>,
    tenant_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VerifiedDomain {
    name: String,
    #[serde(default)]
    is_default: bool,
}

/// Reads the directory. Needs `User.Read`, which shows only a few properties.
///
/// # Errors
/// [`Error::Unexpected`] when Graph names no directory.
pub async fn organization(graph: Graph<'_>) -> Result<Organization, Error> {
    let url = graph.url(
        "organization",
        "$select=id,displayName,verifiedDomains,tenantType",
    );
    let rows: Vec<Row> = graph
        .list(url, Call::ReadOrganization, |request| request)
        .await?;
    let row = rows
        .into_iter()
        .next()
        .ok_or(Error::Unexpected("no organization"))?;
    Ok(Organization {
        id: row.id,
        display_name: row.display_name.unwrap_or_default(),
        default_domain: row
            .verified_domains
            .into_iter()
            .find(|domain| domain.is_default)
            .map(|domain| domain.name),
        tenant_type: row.tenant_type,
    })
}
