//! How long a client secret is valid.

use serde::{Deserialize, Serialize};

/// How long a new client secret is valid, in days: 1 to 730, which is the 24 months that Microsoft's portal allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct SecretLifetime(u32);

impl SecretLifetime {
    /// The longest lifetime in days.
    pub const MAX_DAYS: u32 = 730;

    /// The lifetime in days.
    pub fn days(self) -> u32 {
        self.0
    }
}

/// A secret lifetime outside the allowed range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a client secret may live {min} to {max} days")]
pub struct SecretLifetimeProblem {
    /// The shortest lifetime in days.
    pub min: u32,
    /// The longest lifetime in days.
    pub max: u32,
}

impl TryFrom<u32> for SecretLifetime {
    type Error = SecretLifetimeProblem;

    fn try_from(days: u32) -> Result<Self, Self::Error> {
        if (1..=Self::MAX_DAYS).contains(&days) {
            Ok(Self(days))
        } else {
            Err(SecretLifetimeProblem {
                min: 1,
                max: Self::MAX_DAYS,
            })
        }
    }
}

impl From<SecretLifetime> for u32 {
    fn from(lifetime: SecretLifetime) -> Self {
        lifetime.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_lifetime_is_at_most_24_months() {
        assert!(SecretLifetime::try_from(730).is_ok());
        assert!(SecretLifetime::try_from(731).is_err());
        assert!(SecretLifetime::try_from(0).is_err());
    }
}
