//! The tenant's policies that decide whether an application and a secret can be created.
//!
//! Both need `Policy.Read.All`, which is requested only if the person chose it; without it the
//! calls fail with [`Error::InsufficientPrivileges`](crate::Error::InsufficientPrivileges), and the
//! creating call's own refusal says the same later.

use jiff::{Span, SpanRelativeTo, Unit};
use serde::{Deserialize, Serialize};

use crate::error::Call;
use crate::{Error, Graph, ObjectId};

/// The restriction that forbids new client secrets.
const PASSWORD_ADDITION: &str = "passwordAddition";

/// What the default app management policy says about client secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretPolicy {
    /// Whether new client secrets are allowed.
    pub additions_allowed: bool,
    /// The longest lifetime of a client secret, in whole days.
    pub max_lifetime_days: Option<u32>,
    /// Whom the ban on new client secrets does not concern: whoever has one of these attributes.
    #[serde(default)]
    pub exempt_callers: Vec<CallerAttribute>,
}

/// A custom security attribute of a person. It exempts who adds a secret, not the application that gets one (Graph,
/// resource type appManagementPolicyActorExemptions).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallerAttribute {
    /// The attribute set.
    pub set: String,
    /// The attribute.
    pub name: String,
    /// The value that it has to have, in the same upper and lower case.
    pub value: String,
}

impl CallerAttribute {
    /// From the id that Graph gives an exemption: the name of the set, an underscore, and the name of the attribute.
    /// The name of a set has no special characters. `None` for another form.
    fn of(exemption: Exemption) -> Option<Self> {
        let (set, name) = exemption.id.split_once('_')?;
        let is_text = exemption.operator == "equals" && !set.is_empty() && !name.is_empty();
        is_text.then(|| Self {
            set: set.to_owned(),
            name: name.to_owned(),
            value: exemption.value.unwrap_or_default(),
        })
    }
}

/// What members may do without a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationPolicy {
    /// Whether any member may register applications.
    pub allowed_to_create_apps: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AppManagementPolicy {
    #[serde(default)]
    is_enabled: bool,
    application_restrictions: Option<Restrictions>,
}

/// A policy that is assigned to one application.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AssignedPolicy {
    #[serde(default)]
    is_enabled: bool,
    restrictions: Option<Restrictions>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Restrictions {
    #[serde(default)]
    password_credentials: Vec<Restriction>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Restriction {
    #[serde(rename = "restrictionType")]
    kind: String,
    /// Older tenants omit it; a listed restriction is then in force.
    state: Option<String>,
    max_lifetime: Option<String>,
    exclude_actors: Option<Actors>,
}

impl Restriction {
    fn is_in_force(&self) -> bool {
        self.state.as_deref() != Some("disabled")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Actors {
    #[serde(default)]
    custom_security_attributes: Vec<Exemption>,
}

#[derive(Deserialize)]
struct Exemption {
    #[serde(default)]
    id: String,
    #[serde(default)]
    operator: String,
    value: Option<String>,
}

impl AppManagementPolicy {
    fn secrets(self) -> SecretPolicy {
        let mut policy = SecretPolicy {
            additions_allowed: true,
            max_lifetime_days: None,
            exempt_callers: Vec::new(),
        };
        if !self.is_enabled {
            return policy;
        }
        let restrictions = self
            .application_restrictions
            .map(|all| all.password_credentials)
            .unwrap_or_default();
        for restriction in restrictions {
            if !restriction.is_in_force() {
                continue;
            }
            match restriction.kind.as_str() {
                PASSWORD_ADDITION => {
                    policy.additions_allowed = false;
                    let excluded = restriction.exclude_actors.into_iter();
                    let attributes = excluded.flat_map(|actors| actors.custom_security_attributes);
                    policy
                        .exempt_callers
                        .extend(attributes.filter_map(CallerAttribute::of));
                }
                "passwordLifetime" => {
                    let days = restriction.max_lifetime.as_deref().and_then(whole_days);
                    policy.max_lifetime_days = match (policy.max_lifetime_days, days) {
                        (Some(known), Some(days)) => Some(known.min(days)),
                        (known, days) => known.or(days),
                    };
                }
                _ => {}
            }
        }
        policy
    }
}

/// What these policies of one application say about new client secrets; `None` where they say nothing.
fn additions_allowed(policies: Vec<AssignedPolicy>) -> Option<bool> {
    let mut in_force = policies
        .into_iter()
        .filter(|policy| policy.is_enabled)
        .filter_map(|policy| policy.restrictions)
        .flat_map(|restrictions| restrictions.password_credentials)
        .filter(|restriction| restriction.kind == PASSWORD_ADDITION)
        .map(|restriction| restriction.is_in_force())
        .peekable();
    in_force.peek()?;
    Some(!in_force.any(|in_force| in_force))
}

/// The whole days of an ISO 8601 duration. A month has 30 days and a year 365, so that the result
/// is never longer than what the service computes by the calendar, except in February.
fn whole_days(duration: &str) -> Option<u32> {
    let span: Span = duration.parse().ok()?;
    let calendar = i64::from(span.get_years()) * 365 + i64::from(span.get_months()) * 30;
    let rest = span
        .years(0)
        .months(0)
        .total((Unit::Day, SpanRelativeTo::days_are_24_hours()))
        .ok()?;
    // Truncation is intended: a started day is not a whole one.
    #[expect(clippy::cast_possible_truncation, reason = "a span's days fit an i64")]
    let days = calendar + rest.floor() as i64;
    u32::try_from(days).ok()
}

/// Reads the default app management policy.
pub async fn secret_policy(graph: Graph<'_>) -> Result<SecretPolicy, Error> {
    let url = graph.url("policies/defaultAppManagementPolicy", "");
    let policy: AppManagementPolicy = graph.get(url, Call::ReadPolicies).await?;
    Ok(policy.secrets())
}

/// Reads whether the app management policies that are assigned to this application let it have new client secrets.
/// They take precedence over the directory's (Graph, resource type appManagementPolicy). `None` where none says so.
///
/// # Errors
/// [`Error::InsufficientPrivileges`] without `Policy.Read.All`.
pub async fn own_policy_allows_secrets(
    graph: Graph<'_>,
    application: ObjectId,
) -> Result<Option<bool>, Error> {
    let url = graph.url(
        &format!("applications/{application}/appManagementPolicies"),
        "",
    );
    let policies = graph.list(url, Call::ReadPolicies, |request| request);
    Ok(additions_allowed(policies.await?))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Authorization {
    default_user_role_permissions: DefaultPermissions,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DefaultPermissions {
    allowed_to_create_apps: bool,
}

/// Reads the authorization policy.
pub async fn authorization_policy(graph: Graph<'_>) -> Result<AuthorizationPolicy, Error> {
    let url = graph.url("policies/authorizationPolicy", "");
    let policy: Authorization = graph.get(url, Call::ReadPolicies).await?;
    Ok(AuthorizationPolicy {
        allowed_to_create_apps: policy.default_user_role_permissions.allowed_to_create_apps,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(body: Value) -> SecretPolicy {
        serde_json::from_value::<AppManagementPolicy>(body)
            .unwrap()
            .secrets()
    }

    #[test]
    fn durations_become_whole_days() {
        for (text, days) in [
            ("P180D", Some(180)),
            ("P3M", Some(90)),
            ("P1Y", Some(365)),
            ("PT36H", Some(1)),
            ("P4W", Some(28)),
            ("soon", None),
        ] {
            assert_eq!(whole_days(text), days, "{text}");
        }
    }

    #[test]
    fn policy_in_force_bites() {
        let policy = read(
            json!({"isEnabled": true, "applicationRestrictions": {"passwordCredentials": [
            {"restrictionType": "passwordAddition", "state": "enabled", "maxLifetime": null},
            {"restrictionType": "passwordLifetime", "state": "enabled", "maxLifetime": "P90D"}]}}),
        );
        assert_eq!(
            policy,
            SecretPolicy {
                additions_allowed: false,
                max_lifetime_days: Some(90),
                exempt_callers: Vec::new(),
            }
        );
    }

    #[test]
    fn attribute_that_exempts_a_person_is_read_in_the_documented_form_alone() {
        let excluded = |id, operator, value| {
            let exemption = json!({
                "@odata.type": "#microsoft.graph.customSecurityAttributeStringValueExemption",
                "id": id, "operator": operator, "value": value,
            });
            let restriction = json!({
                "restrictionType": "passwordAddition", "state": "enabled",
                "excludeActors": {"customSecurityAttributes": [exemption]},
            });
            let body = json!({"isEnabled": true, "applicationRestrictions": {"passwordCredentials": [restriction]}});
            read(body).exempt_callers
        };
        let attribute = CallerAttribute {
            set: "PolicyExemptions".into(),
            name: "App_Secrets".into(),
            value: "Allowed".into(),
        };
        assert_eq!(
            excluded("PolicyExemptions_App_Secrets", "equals", "Allowed"),
            [attribute]
        );
        for (id, operator) in [
            ("PolicyExemptions", "equals"),
            ("_Secrets", "equals"),
            ("PolicyExemptions_", "equals"),
            ("PolicyExemptions_Secrets", "unknownFutureValue"),
        ] {
            assert_eq!(excluded(id, operator, "Allowed"), [], "{id} {operator}");
        }
        let without = json!({"restrictionType": "passwordAddition", "state": "enabled", "excludeActors": null});
        let body = json!({"isEnabled": true, "applicationRestrictions": {"passwordCredentials": [without]}});
        assert_eq!(read(body).exempt_callers, []);
    }

    #[test]
    fn policy_of_the_application_itself_allows_forbids_or_says_nothing() {
        let read = |policies: Value| additions_allowed(serde_json::from_value(policies).unwrap());
        let policy = |enabled: bool, kind: &str, state: &str| {
            let restriction = json!({"restrictionType": kind, "state": state});
            json!({"isEnabled": enabled, "restrictions": {"passwordCredentials": [restriction]}})
        };
        let [allows, forbids] =
            ["disabled", "enabled"].map(|it| policy(true, "passwordAddition", it));
        for (policies, expected, why) in [
            (json!([]), None, "there is none"),
            (json!([allows]), Some(true), "exempted"),
            (json!([forbids]), Some(false), "forbidden"),
            (json!([allows, forbids]), Some(false), "the stricter one"),
            (
                json!([policy(false, "passwordAddition", "disabled")]),
                None,
                "the policy is off",
            ),
            (
                json!([policy(true, "passwordLifetime", "disabled")]),
                None,
                "it is about something else",
            ),
            (
                json!([{"isEnabled": true, "restrictions": null}]),
                None,
                "empty",
            ),
        ] {
            assert_eq!(read(policies), expected, "{why}");
        }
    }

    #[test]
    fn policy_switched_off_does_not() {
        let free = SecretPolicy {
            additions_allowed: true,
            max_lifetime_days: None,
            exempt_callers: Vec::new(),
        };
        let restriction = json!({"restrictionType": "passwordAddition", "state": "disabled"});
        let body = json!({"isEnabled": true, "applicationRestrictions": {"passwordCredentials": [restriction]}});
        assert_eq!(read(body), free, "the restriction is off");
        let restriction = json!({"restrictionType": "passwordAddition", "state": "enabled"});
        let body = json!({"isEnabled": false, "applicationRestrictions": {"passwordCredentials": [restriction]}});
        assert_eq!(read(body), free, "the policy is off");
        assert_eq!(
            read(json!({"isEnabled": true, "applicationRestrictions": null})),
            free
        );
    }
}
