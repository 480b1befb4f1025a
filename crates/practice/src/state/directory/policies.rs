//! What the tenant restricts.

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// Source: Graph, resource type appManagementPolicyActorExemptions.
const MOST_ATTRIBUTES: usize = 5;

/// What the tenant's policies forbid. The default forbids nothing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct TenantPolicy {
    /// The longest lifetime of a client secret, as an ISO 8601 duration such as `P90D`.
    pub max_lifetime: Option<String>,
    /// Whether client secrets cannot be added at all.
    pub block_password_addition: bool,
    /// Whom that does not concern. At most five attributes count, as Graph has it.
    pub exempt_callers: Vec<AttributeValue>,
    /// Whether members without a role may register applications.
    pub allowed_to_create_apps: bool,
}

/// A custom security attribute with its value.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeValue {
    /// The attribute set.
    pub set: String,
    /// The attribute.
    pub name: String,
    /// Compared letter by letter.
    pub value: String,
}

impl AttributeValue {
    /// Graph's id of an exemption by this attribute. Source: Graph, resource type
    /// customSecurityAttributeStringValueExemption.
    fn exemption_id(&self) -> String {
        format!("{}_{}", self.set, self.name)
    }

    fn exemption(&self) -> Value {
        json!({
            "@odata.type": "#microsoft.graph.customSecurityAttributeStringValueExemption",
            "id": self.exemption_id(),
            "operator": "equals",
            "value": self.value,
        })
    }
}

impl Default for TenantPolicy {
    fn default() -> Self {
        Self {
            max_lifetime: None,
            block_password_addition: false,
            exempt_callers: Vec::new(),
            allowed_to_create_apps: true,
        }
    }
}

/// The app management policy of a tenant that never touched it: present, off.
pub(crate) fn default_app_management_policy() -> Value {
    json!({
        "id": "00000000-0000-0000-0000-000000000000",
        "deletedDateTime": null,
        "displayName": "Default app management tenant policy",
        "description":
            "Default tenant policy that enforces app management restrictions on applications and service principals.",
        "isEnabled": false,
        "applicationRestrictions": {"passwordCredentials": [], "keyCredentials": []},
        "servicePrincipalRestrictions": {"passwordCredentials": [], "keyCredentials": []}
    })
}

/// The app management policy that forbids this.
pub(crate) fn app_management_policy(forbidden: &TenantPolicy) -> Value {
    let mut policy = default_app_management_policy();
    let mut restrictions = Vec::new();
    if forbidden.block_password_addition {
        let mut restriction = json!({
            "restrictionType": "passwordAddition",
            "state": "enabled",
            "maxLifetime": null,
            "restrictForAppsCreatedAfterDateTime": "2021-01-01T10:37:00Z",
        });
        let exempt = forbidden.exempt_callers.iter().take(MOST_ATTRIBUTES);
        let exempt: Vec<Value> = exempt.map(AttributeValue::exemption).collect();
        if !exempt.is_empty() {
            restriction["excludeActors"] = json!({ "customSecurityAttributes": exempt });
        }
        restrictions.push(restriction);
    }
    if let Some(longest) = &forbidden.max_lifetime {
        restrictions.push(json!({
            "restrictionType": "passwordLifetime",
            "state": "enabled",
            "maxLifetime": longest,
            "restrictForAppsCreatedAfterDateTime": "2017-01-01T10:37:00Z",
        }));
    }
    policy["isEnabled"] = json!(!restrictions.is_empty());
    policy["applicationRestrictions"]["passwordCredentials"] = json!(restrictions);
    policy
}

/// A custom app management policy for one application: client secrets may be added to it whatever the tenant's policy
/// says. Source: Graph, resource type appManagementPolicy; Microsoft Entra, "Grant an exception to an application".
pub(crate) fn secrets_allowed() -> Value {
    json!({
        "id": Uuid::new_v4(),
        "deletedDateTime": null,
        "displayName": "Client secrets allowed",
        "description": "Policy granting an exemption to the passwordAddition restriction",
        "isEnabled": true,
        "restrictions": {
            "passwordCredentials": [{
                "restrictionType": "passwordAddition",
                "state": "disabled",
                "maxLifetime": null,
                "restrictForAppsCreatedAfterDateTime": null,
            }],
            "keyCredentials": [],
        },
    })
}

/// A limit for new client secrets that is in force, and the policy that sets it.
pub(crate) struct Restriction<'a> {
    pub(crate) policy: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) max_lifetime: Option<&'a str>,
}

/// Whether a restriction does not concern who has these attributes. Source: Graph, resource type
/// appManagementPolicyActorExemptions; one that matches is enough.
fn exempts(restriction: &Value, caller: &[AttributeValue]) -> bool {
    let exemptions = restriction["excludeActors"]["customSecurityAttributes"].as_array();
    exemptions.into_iter().flatten().any(|exemption| {
        caller.iter().any(|attribute| {
            exemption["id"] == attribute.exemption_id().as_str()
                && exemption["value"] == attribute.value.as_str()
        })
    })
}

/// What limits new client secrets for who has these attributes. An application's `own` policy overrides the tenant's for the restrictions that it
/// names.
pub(crate) fn restrictions<'a>(
    tenant: &'a Value,
    own: Option<&'a Value>,
    caller: &[AttributeValue],
) -> Vec<Restriction<'a>> {
    let listed = |policy: &'a Value, restrictions: &'a Value| {
        let is_enabled = policy["isEnabled"] == true;
        let listed = restrictions["passwordCredentials"].as_array();
        listed
            .into_iter()
            .flatten()
            .filter(move |_| is_enabled)
            .map(move |restriction| (policy, restriction))
    };
    let own: Vec<_> = own
        .into_iter()
        .flat_map(|policy| listed(policy, &policy["restrictions"]))
        .collect();
    let of_tenant =
        listed(tenant, &tenant["applicationRestrictions"]).filter(|(_, restriction)| {
            own.iter()
                .all(|(_, mine)| mine["restrictionType"] != restriction["restrictionType"])
        });
    own.iter()
        .copied()
        .chain(of_tenant)
        .filter(|(_, restriction)| restriction["state"] == "enabled")
        .filter(|(_, restriction)| !exempts(restriction, caller))
        .map(|(policy, restriction)| Restriction {
            policy: policy["id"].as_str().unwrap_or_default(),
            kind: restriction["restrictionType"].as_str().unwrap_or_default(),
            max_lifetime: restriction["maxLifetime"].as_str(),
        })
        .collect()
}
