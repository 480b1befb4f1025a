//! App registrations with which a person can sign in instead of Microsoft's shared app: one as it has to be, and one for
//! each thing that can be wrong with it.

use serde::Serialize;
use uuid::Uuid;

use super::ids::stable_id;

/// An app registration that someone at Contoso made for signing in.
#[derive(Clone, Debug, Serialize)]
pub struct SignInRegistration {
    /// The application (client) id.
    pub client_id: Uuid,
    /// The name that the sign-in page shows.
    pub display_name: String,
    /// The platform of its redirect URI `http://localhost`, by its name in Graph: `publicClient`, `web` or `spa`. Without
    /// one there is no redirect URI.
    pub platform: Option<&'static str>,
    /// "Allow public client flows".
    pub public_client_flows: bool,
}

pub(super) fn contoso() -> Vec<SignInRegistration> {
    let registration = |name: &str, platform, public_client_flows| SignInRegistration {
        client_id: stable_id("sign-in registration", name),
        display_name: name.to_owned(),
        platform,
        public_client_flows,
    };
    vec![
        registration("Contoso SSO Setup", Some("publicClient"), true),
        registration("Contoso SSO Setup (Web platform)", Some("web"), true),
        registration("Contoso SSO Setup (page platform)", Some("spa"), true),
        registration("Contoso SSO Setup (no address)", None, true),
        registration(
            "Contoso SSO Setup (no public client flows)",
            Some("publicClient"),
            false,
        ),
    ]
}
