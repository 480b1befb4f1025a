//! The tenant's policies that decide whether an application and a secret can be created.
//!
//! Both need `Policy.Read.All`, which is requested only if the person chose it; without it the
//! calls fail with [`Error::InsufficientPrivileges`](crate::Error::InsufficientPrivileges), and the
//! creating call's own refusal says the same later.

use jiff::{Span, SpanRelativeTo, Unit};
use serde::{Deserialize, Serialize};

use crate::error::Call;
use crate::{Error, Graph};

/// What the default app management policy says about client secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretPolicy {
    /// Whether new client secrets are allowed.
    pub additions_allowed: bool,
    /// The longest lifetime of a client secret, in whole days.
    pub max_lifetime_days: Option<u32>,
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
}

impl AppManagementPolicy {
    fn secrets(self) -> SecretPolicy {
        let mut policy = SecretPolicy {
            additions_allowed: true,
            max_lifetime_days: None,
        };
        if !self.is_enabled {
            return policy;
        }
        let restrictions = self
            .application_restrictions
            .map(|all| all.password_credentials)
            .unwrap_or_default();
        for restriction in restrictions {
            if restriction.state.as_deref() == Some("disabled") {
                continue;
            }
            match restriction.kind.as_str() {
                "passwordAddition" => policy.additions_allowed = false,
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
                max_lifetime_days: Some(90)
            }
        );
    }

    #[test]
    fn policy_switched_off_does_not() {
        let free = SecretPolicy {
            additions_allowed: true,
            max_lifetime_days: None,
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
