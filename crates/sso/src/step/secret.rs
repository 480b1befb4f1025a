//! Whether a new client secret is needed, and until when it would be valid.

use entra::NewSecret;
use jiff::{SignedDuration, Timestamp};

use crate::desired::{Desired, Target};
use crate::observed::{Observed, ObservedKonnect};

/// How much earlier than a policy's limit a secret ends, so that a clock that is a little ahead of Microsoft's does
/// not make it too long.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(10);

/// What the connection needs in the way of a secret.
#[derive(Clone, Debug)]
pub(crate) enum SecretNeed {
    /// The one in use stays; nobody needs its value.
    Keep { end: Option<Timestamp> },
    /// This computer holds a valid one, and Konnect gets it.
    UseHeld { end: Timestamp },
    /// A new one is made. Older ones stay valid.
    New(NewSecret),
}

impl SecretNeed {
    /// Whether its value goes anywhere in this run, so that it has to be proven first.
    pub(crate) fn is_handed_on(&self) -> bool {
        !matches!(self, Self::Keep { .. })
    }
}

pub(crate) fn need(desired: &Desired, observed: &Observed) -> SecretNeed {
    let new = || {
        SecretNeed::New(NewSecret {
            display_name: observed.mark.secret_name(),
            end: end(desired, observed),
        })
    };
    let Some(application) = &observed.application else {
        return new();
    };
    let valid = || {
        application
            .secrets
            .iter()
            .filter(|secret| secret.end > observed.at)
    };
    let held = observed.held_secret.filter(|held| {
        held.end > observed.at && valid().any(|secret| secret.key_id == held.key_id)
    });
    let provider = observed.konnect.as_ref().and_then(ObservedKonnect::oidc);
    let in_use = provider.is_some_and(|provider| {
        provider.enabled
            && super::provider::points_to(provider, observed, application.app_id)
            && valid().next().is_some()
    });
    match held {
        Some(held) if in_use || matches!(desired.target, Target::CallbackUrl { .. }) => {
            SecretNeed::Keep {
                end: Some(held.end),
            }
        }
        Some(held) => SecretNeed::UseHeld { end: held.end },
        None if in_use => SecretNeed::Keep {
            end: valid().map(|secret| secret.end).max(),
        },
        None => new(),
    }
}

fn end(desired: &Desired, observed: &Observed) -> Timestamp {
    let days = |days: u32| SignedDuration::from_hours(24 * i64::from(days));
    let wanted = days(desired.secret_lifetime.days());
    let allowed = observed
        .secret_policy
        .as_ref()
        .and_then(|policy| policy.max_lifetime_days)
        .map(|limit| days(limit) - CLOCK_SKEW);
    let lifetime = allowed.map_or(wanted, |allowed| wanted.min(allowed));
    observed.at.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}
