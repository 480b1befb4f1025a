//! What stands between a person and a token besides their consent: policies of a tenant, and everything else for which
//! Microsoft refuses a sign-in.

use serde::Deserialize;

use super::locations::AllowedLocations;

/// What sign-in demands and refuses. The default demands and refuses nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct SignInRules {
    /// Sign-ins that are refused; the first that fits counts.
    pub refusals: Vec<SignInRefusal>,
    /// Whether everybody confirms the sign-in in an authenticator app, on a page of its own.
    pub second_factor: bool,
    /// Whether people may consent for themselves.
    pub user_consent: UserConsent,
    /// From where people may work; from everywhere if left out.
    pub locations: Option<AllowedLocations>,
    /// The authentication context, such as `c1`, that Graph demands for every change: without it, it answers 401 with a
    /// claims challenge.
    pub change_needs_context: Option<String>,
}

/// A refusal of sign-in: by conditional access, because an account is disabled, or for any other reason that Microsoft
/// has a number for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SignInRefusal {
    /// The number of the error: 53003, 53000, 50057 …
    pub aadsts: u32,
    /// Where it is refused.
    pub stage: SignInStage,
    /// Only those who sign in this way; everybody if left out.
    #[serde(default)]
    pub way: Option<SignInWay>,
    /// Only this account, as the account picker shows it; everybody if left out.
    #[serde(default)]
    pub account: Option<String>,
    /// Only this application (client) id; every one if left out.
    #[serde(default)]
    pub client_id: Option<String>,
}

/// Where a sign-in is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInStage {
    /// On a page, once the account is picked. The application hears nothing in a browser, and with its next poll if it
    /// waits for a device code.
    Page,
    /// Once the account is picked, in the answer to the application. With a device code it is the same as a page.
    Redirect,
    /// At the token endpoint, whatever is redeemed for the person.
    Token,
    /// When a device code is asked for. No account is known yet.
    DeviceCode,
}

/// How a person signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInWay {
    /// In the browser that the application opened.
    Browser,
    /// With a code on any device.
    DeviceCode,
}

/// Whether people may consent for themselves. Administrators always may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserConsent {
    /// To what does not need an administrator anyway.
    #[default]
    Allowed,
    /// Not at all: AADSTS90094.
    Off,
    /// Not at all, but they can ask an administrator on the page: AADSTS90095.
    OnRequest,
}

impl SignInRules {
    /// The number of the error with which a sign-in is refused at this stage, if it is.
    pub(crate) fn refusal(
        &self,
        stages: &[SignInStage],
        way: SignInWay,
        account: Option<&str>,
        client_id: &str,
    ) -> Option<u32> {
        let fits = |refusal: &&SignInRefusal| {
            stages.contains(&refusal.stage)
                && refusal.way.is_none_or(|only| only == way)
                && refusal.account.as_deref().is_none_or(|only| {
                    account.is_some_and(|account| account.eq_ignore_ascii_case(only))
                })
                && refusal
                    .client_id
                    .as_deref()
                    .is_none_or(|only| only.eq_ignore_ascii_case(client_id))
        };
        let found = self.refusals.iter().find(fits);
        found.map(|refusal| refusal.aadsts)
    }
}
