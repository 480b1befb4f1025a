//! The pages that may be opened in the browser. The window names a page by its meaning and never sends an address.
//!
//! While practising, nothing leaves this computer: pages that practice does not simulate lead to its console.

use sso::Target;
use tauri::{AppHandle, Runtime, Url};
use tauri_plugin_opener::OpenerExt as _;

use crate::ipc::{CommandError, ExternalLink};
use crate::state::Session;

/// Opens a page in the person's browser.
pub(crate) async fn open<R: Runtime>(app: &AppHandle<R>, page: Url) -> Result<(), CommandError> {
    let app = app.clone();
    // Starting a program may block, on Linux for as long as D-Bus takes.
    let opened = tauri::async_runtime::spawn_blocking(move || {
        app.opener().open_url(page.as_str(), None::<&str>)
    })
    .await;
    match opened {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the browser could not be opened");
            Err(CommandError::BrowserNotOpened)
        }
        Err(error) => {
            tracing::warn!(%error, "the browser could not be opened");
            Err(CommandError::BrowserNotOpened)
        }
    }
}

/// The address of a page, or `NothingToShow` when what it is about is not known yet.
pub(crate) fn address(link: ExternalLink, session: &Session) -> Result<Url, CommandError> {
    let simulated = matches!(link, ExternalLink::KonnectLogin(_));
    if let (Some(practice), false) = (&session.practice, simulated) {
        return Ok(practice.console().clone());
    }
    match link {
        ExternalLink::KonnectTokens => Ok(at(
            session.konnect().cloud().clone(),
            "global/account/tokens",
            None,
        )),
        ExternalLink::KonnectSettings(target) => settings_page(target, session),
        ExternalLink::KonnectLogin(target) => {
            let target = &session.connection(target)?.desired.target;
            login_page(target, &session.konnect()).ok_or(CommandError::NothingToShow)
        }
        ExternalLink::EntraApplication(target) => {
            let account = session
                .microsoft
                .as_ref()
                .ok_or(CommandError::NothingToShow)?;
            Ok(entra::portal_url(
                account.account.directory.cloud.into(),
                session.connection(target)?.app_id,
            ))
        }
        ExternalLink::AdminConsent => {
            let (cloud, directory) = session
                .directory
                .as_ref()
                .ok_or(CommandError::NothingToShow)?;
            let sign_in_app = entra::GRAPH_COMMAND_LINE_TOOLS;
            Ok(entra::admin_consent_url(
                &session.entra(*cloud),
                directory,
                sign_in_app,
            ))
        }
        ExternalLink::ErrorCode(code) => Ok(entra::error_lookup_url(code)),
        ExternalLink::PortalMigration => Ok(konnect::portal_migration_guide_url()),
        // Outside of practice there is no record.
        ExternalLink::PracticeRecord => Err(CommandError::NothingToShow),
    }
}

/// Where people sign in to a target; `None` where only somebody else knows.
pub(crate) fn login_page(target: &Target, konnect: &konnect::Endpoints) -> Option<Url> {
    match target {
        Target::Organization { login_path, .. } => Some(konnect.organization_login_url(login_path)),
        Target::Portal { domain, .. } => {
            let portal = konnect.portal_origin(domain).ok()?;
            Some(at(portal, "login/sso", None))
        }
        Target::CallbackUrl { .. } => None,
    }
}

/// The list of the region's portals, from which a portal's own settings are reached (Kong Docs, "Dev Portal SSO");
/// everything else is set for the organization.
fn settings_page(target: Option<u32>, session: &Session) -> Result<Url, CommandError> {
    let target = target
        .map(|target| session.connection(target))
        .transpose()?;
    let cloud = session.konnect().cloud().clone();
    Ok(match target.map(|connection| &connection.desired.target) {
        Some(Target::Portal { region, .. }) => at(cloud, &format!("{region}/portals/"), None),
        Some(Target::Organization { .. } | Target::CallbackUrl { .. }) | None => at(
            cloud,
            "global/organization/settings",
            Some("authentication-scheme"),
        ),
    })
}

fn at(mut origin: Url, path: &str, fragment: Option<&str>) -> Url {
    origin.set_path(path);
    origin.set_fragment(fragment);
    origin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_those_of_microsoft_and_kong() {
        let session = Session {
            directory: Some((crate::ipc::Cloud::China, entra::Directory::Organizations)),
            ..Session::default()
        };
        for (link, expected) in [
            (
                ExternalLink::KonnectTokens,
                "https://cloud.konghq.com/global/account/tokens",
            ),
            (
                ExternalLink::KonnectSettings(None),
                "https://cloud.konghq.com/global/organization/settings#authentication-scheme",
            ),
            (
                ExternalLink::AdminConsent,
                "https://login.partner.microsoftonline.cn/organizations/adminconsent?client_id=14d82eec-204b-4c2f-b7e8-296a70dab67e",
            ),
            (
                ExternalLink::PortalMigration,
                "https://developer.konghq.com/dev-portal/v2-migration/",
            ),
            (
                ExternalLink::ErrorCode(50_058),
                "https://login.microsoftonline.com/error?code=50058",
            ),
        ] {
            assert_eq!(
                address(link, &session).unwrap().as_str(),
                expected,
                "{link:?}"
            );
        }
    }

    #[test]
    fn page_about_something_unknown_is_not_guessed() {
        for link in [
            ExternalLink::KonnectLogin(0),
            ExternalLink::KonnectSettings(Some(0)),
            ExternalLink::EntraApplication(0),
            ExternalLink::AdminConsent,
            ExternalLink::PracticeRecord,
        ] {
            let refused = address(link, &Session::default()).unwrap_err();
            assert_eq!(
                refused.kind(),
                "nothingToShow",
                "{link:?} of an app that has just started"
            );
        }
    }

    #[tokio::test]
    async fn practice_opens_nothing_outside_this_computer() {
        let practice = crate::practice::RunningPractice::start().await.unwrap();
        let session = Session {
            practice: Some(practice),
            directory: Some((crate::ipc::Cloud::Global, entra::Directory::Organizations)),
            ..Session::default()
        };
        for link in [
            ExternalLink::KonnectTokens,
            ExternalLink::KonnectSettings(None),
            ExternalLink::EntraApplication(0),
            ExternalLink::AdminConsent,
            ExternalLink::PortalMigration,
            ExternalLink::PracticeRecord,
            ExternalLink::ErrorCode(50_058),
        ] {
            let page = address(link, &session).unwrap();
            assert_eq!(
                page.host_str(),
                Some("127.0.0.1"),
                "{link:?} must stay on this computer"
            );
        }
    }
}
