//! Where in the browser people sign in to a target, and where it is configured.

use konnect::{Endpoints, Region};
use url::Url;

use crate::target::Target;

impl Target {
    /// Where people sign in; `None` where only someone else knows.
    pub fn login_page(&self, konnect: &Endpoints) -> Option<Url> {
        match self {
            Self::Organization { login_path, .. } => {
                Some(konnect.organization_login_url(login_path))
            }
            Self::Portal { domain, .. } => {
                let portal = konnect.portal_origin(domain).ok()?;
                Some(at(portal, "login/sso", None))
            }
            Self::CallbackUrl { .. } => None,
        }
    }
}

/// The list of the region's portals, from which a portal's own settings are reached (Kong Docs, "Dev Portal SSO");
/// everything else is set for the organization.
pub fn settings_page(target: Option<&Target>, konnect: &Endpoints) -> Url {
    let cloud = konnect.cloud().clone();
    match target {
        Some(Target::Portal { region, .. }) => portals_page(*region, konnect),
        Some(Target::Organization { .. } | Target::CallbackUrl { .. }) | None => at(
            cloud,
            "global/organization/settings",
            Some("authentication-scheme"),
        ),
    }
}

/// The list of the region's portals.
pub fn portals_page(region: Region, konnect: &Endpoints) -> Url {
    at(konnect.cloud().clone(), &format!("{region}/portals/"), None)
}

/// Where a person creates their own token.
pub fn tokens_page(konnect: &Endpoints) -> Url {
    at(konnect.cloud().clone(), "global/account/tokens", None)
}

/// Where an administrator creates a system account and its token.
pub fn system_accounts_page(konnect: &Endpoints) -> Url {
    at(
        konnect.cloud().clone(),
        "global/organization/system-accounts/",
        None,
    )
}

fn at(mut origin: Url, path: &str, fragment: Option<&str>) -> Url {
    origin.set_path(path);
    origin.set_fragment(fragment);
    origin
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn each_target_leads_to_its_own_pages() {
        let konnect = Endpoints::production();
        let organization = Target::Organization {
            id: Uuid::nil(),
            name: "Contoso".into(),
            login_path: "contoso".parse().unwrap(),
            redirect_uri: "https://cloud.konghq.com/login".into(),
        };
        let portal = Target::Portal {
            region: Region::Eu,
            id: Uuid::nil(),
            organization: None,
            name: "Partner Portal".into(),
            redirect_uris: Vec::new(),
            domain: "developers.contoso.com".into(),
        };
        let by_hand = Target::CallbackUrl {
            urls: Vec::new(),
            organization: None,
        };
        let settings =
            "https://cloud.konghq.com/global/organization/settings#authentication-scheme";
        for (target, login, configured) in [
            (
                Some(organization),
                Some("https://cloud.konghq.com/login/contoso"),
                settings,
            ),
            (
                Some(portal),
                Some("https://developers.contoso.com/login/sso"),
                "https://cloud.konghq.com/eu/portals/",
            ),
            (Some(by_hand), None, settings),
            (None, None, settings),
        ] {
            let page = target.as_ref().and_then(|it| it.login_page(&konnect));
            assert_eq!(page.as_ref().map(Url::as_str), login, "{target:?}");
            let page = settings_page(target.as_ref(), &konnect);
            assert_eq!(page.as_str(), configured, "{target:?}");
        }
    }
}
