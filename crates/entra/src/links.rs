//! Addresses of Microsoft's own pages, for the person's browser.

use sso_http::Url;

use crate::{AppId, Cloud, Directory, Endpoints, Scope};

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

/// The page on which a person activates a role that Privileged Identity Management holds for them ("My roles").
pub fn activate_role_url(cloud: Cloud) -> Url {
    page(
        &format!("https://{}/", cloud.portal_host()),
        "",
        "view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles",
    )
}

/// The page on which an administrator of `directory` approves these permissions of the sign-in app `client_id` for
/// everyone there (Microsoft identity platform, "Admin consent": the permissions are named, because those that stand in
/// the registration of the shared client are not the ones that a set-up asks for).
///
/// Afterwards the browser goes to `http://localhost`, where nothing waits for it.
pub fn admin_consent_url(
    endpoints: &Endpoints,
    directory: &Directory,
    client_id: AppId,
    scopes: &[Scope],
) -> Url {
    let mut url = page(
        endpoints.login().as_str(),
        &format!("{directory}/v2.0/adminconsent"),
        "",
    );
    let scopes: Vec<String> = scopes
        .iter()
        .map(|scope| endpoints.graph_scope(scope.name()))
        .collect();
    url.query_pairs_mut()
        .append_pair("client_id", &client_id.to_string())
        .append_pair("scope", &scopes.join(" "))
        .append_pair("redirect_uri", "http://localhost");
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
                app_id,
                &[Scope::ApplicationReadWriteAll, Scope::UserRead],
            )
            .as_str(),
            "https://login.microsoftonline.com/organizations/v2.0/adminconsent?client_id=14d82eec-204b-4c2f-b7e8-296a70dab67e&scope=https%3A%2F%2Fgraph.microsoft.com%2FApplication.ReadWrite.All+https%3A%2F%2Fgraph.microsoft.com%2FUser.Read&redirect_uri=http%3A%2F%2Flocalhost",
        );
        assert_eq!(
            activate_role_url(Cloud::UsGovL4).as_str(),
            "https://portal.azure.us/#view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles"
        );
        assert_eq!(
            error_lookup_url(50_058).as_str(),
            "https://login.microsoftonline.com/error?code=50058"
        );
    }
}
