//! The directory itself.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    /// Whether it has Microsoft Entra ID P1 or P2, without which groups cannot be assigned to
    /// applications. `None` when the person may not see what it has.
    pub has_premium: Option<bool>,
}

/// The service plans `AAD_PREMIUM` and `AAD_PREMIUM_P2` (Microsoft Entra, "Product names and
/// service plan identifiers for licensing").
const PREMIUM: [Uuid; 2] = [
    Uuid::from_u128(0x4178_1fb2_bc02_4b7c_bd55_b576_c07b_b09d),
    Uuid::from_u128(0xeec0_eb4f_6444_4f95_aba0_50c2_4d67_f998),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: TenantId,
    display_name: Option<String>,
    #[serde(default)]
    verified_domains: Vec<VerifiedDomain>,
    tenant_type: Option<String>,
    assigned_plans: Option<Vec<AssignedPlan>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AssignedPlan {
    service_plan_id: Option<Uuid>,
    capability_status: Option<String>,
}

impl AssignedPlan {
    /// `Warning` is the grace period after the end of a subscription.
    fn is_premium(&self) -> bool {
        let status = self.capability_status.as_deref();
        self.service_plan_id.is_some_and(|id| PREMIUM.contains(&id))
            && matches!(status, Some("Enabled" | "Warning"))
    }
}

/// Every directory has plans, so an empty list means that they may not be read.
fn has_premium(plans: Option<&[AssignedPlan]>) -> Option<bool> {
    let plans = plans.filter(|plans| !plans.is_empty())?;
    Some(plans.iter().any(AssignedPlan::is_premium))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VerifiedDomain {
    name: String,
    #[serde(default)]
    is_default: bool,
}

/// Reads the directory. Needs `User.Read`, which shows only a few properties; the plans need
/// `Organization.Read.All`.
///
/// # Errors
/// [`Error::Unexpected`] when Graph names no directory.
pub async fn organization(graph: Graph<'_>) -> Result<Organization, Error> {
    let url = graph.url(
        "organization",
        "$select=id,displayName,verifiedDomains,tenantType,assignedPlans",
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
        has_premium: has_premium(row.assigned_plans.as_deref()),
        display_name: row.display_name.unwrap_or_default(),
        default_domain: row
            .verified_domains
            .into_iter()
            .find(|domain| domain.is_default)
            .map(|domain| domain.name),
        tenant_type: row.tenant_type,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(plans: Value) -> Option<bool> {
        let plans: Option<Vec<AssignedPlan>> = serde_json::from_value(plans).unwrap();
        has_premium(plans.as_deref())
    }

    #[test]
    fn premium_told_by_either_plan_in_force() {
        let plan = |id: &str, status: &str| json!({"servicePlanId": id, "capabilityStatus": status, "service": "x"});
        let (p1, p2) = (
            "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
            "eec0eb4f-6444-4f95-aba0-50c24d67f998",
        );
        let other = plan("9aaf7827-d63c-4b61-89c3-182f06f82e5c", "Enabled");
        for (plans, expected) in [
            (json!([other, plan(p1, "Enabled")]), Some(true)),
            (json!([plan(p2, "Warning")]), Some(true)),
            (
                json!([plan(p1, "Suspended"), plan(p2, "Deleted")]),
                Some(false),
            ),
            (json!([other]), Some(false)),
            (json!([]), None),
            (Value::Null, None),
        ] {
            assert_eq!(read(plans.clone()), expected, "{plans}");
        }
    }
}
