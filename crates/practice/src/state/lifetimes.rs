//! How long what sign-in issues is good for.

use std::time::Duration;

/// How long codes and tokens last; can be changed while practice runs, and concerns those issued from then on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// How long an access token is accepted; Microsoft's last about an hour. Whole seconds count.
    pub access_token: Duration,
    /// How long a person has time to enter a device code: 15 minutes.
    pub device_code: Duration,
    /// How long an application has to wait between two polls for a device code: 5 seconds. What is told to it is
    /// rounded up to whole seconds.
    pub device_code_interval: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            access_token: Duration::from_secs(3599),
            device_code: Duration::from_secs(900),
            device_code_interval: Duration::from_secs(5),
        }
    }
}
