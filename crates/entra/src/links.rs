//! Addresses of Microsoft's own pages, for the person's browser.

use sso_http::Url;

use crate::{AppId, Cloud, Directory, Endpoints};

/// The application's page in the portal of `cloud`.
pub fn portal_url(cloud: Cloud, app_id: AppId) -> Url {
    page(
        &format!("https://{}/", cloud.portal_host()),
        "",
        &format!(
            "view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/{app_id}/isMSAApp~/false"
        ),
    )
}

/// The page on which an administrator exempts applications from policies: in the worldwide cloud the address that
/// Microsoft's own documentation gives ("Configure restrictions on how applications can be configured"), elsewhere the
/// portal.
pub fn application_policies_url(cloud: Cloud) -> Url {
    match cloud {
        Cloud::Global => page("https://aka.ms/", "app-mgmt-policy-ux", ""),
        other => page(&format!("https://{}/", other.portal_host()), "", ""),
    }
}

/// The page on which an administrator of `directory` approves the sign-in app `client_id`.
pub fn admin_consent_url(endpoints: &Endpoints, directory: &Directory, client_id: AppId) -> Url {
    let mut url = page(
        endpoints.login().as_str(),
        &format!("{directory}/adminconsent"),
        "",
    );
    url.set_query(Some(&format!("client_id={client_id}")));
    url
}

/// Microsoft's page about an `AADSTS` number.
pub fn error_lookup_url(code: u32) -> Url {
    let mut url = page(Endpoints::of(Cloud::Global).login().as_str(), "error", "");
    url.set_query(Some(&format!("code={code}")));
    url
}

/// Puts path and fragment on an origin. Setters cannot fail on an origin, unlike parsing.
fn page(origin: &str, path: &str, fragment: &str) -> Url {
    #[expect(
        clippy::expect_used,
        reason = "origins come from constants or from a parsed address"
    )]
    let mut url = Url::parse(origin).expect("an origin is an address");
    url.set_path(path);
    url.set_fragment((!fragment.is_empty()).then_some(fragment));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_point_to_the_named_page() {
        let app_id = "14d82eec-204b-4c2f-b7e8-296a70dab67e".parse().unwrap();
        assert_eq!(
            portal_url(Cloud::China, app_id).as_str(),
            "https://portal.azure.cn/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/14d82eec-204b-4c2f-b7e8-296a70dab67e/isMSAApp~/false",
        );
        assert_eq!(
            admin_consent_url(
                &Endpoints::of(Cloud::Global),
                &Directory::Organizations,
                app_id
            )
            .as_str(),
            "https://login.microsoftonline.com/organizations/adminconsent?client_id=14d82eec-204b-4c2f-b7e8-296a70dab67e",
        );
        assert_eq!(
            error_lookup_url(50_058).as_str(),
            "https://login.microsoftonline.com/error?code=50058"
        );
    }
}
