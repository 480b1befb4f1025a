//! The pages that may be opened in the browser. The window names a page by its purpose and never sends an address.
//!
//! While practising, nothing leaves this computer: pages that practice does not simulate lead to its console.

use sso::Connection;
use tauri::Url;

use crate::ipc::{CommandError, ExternalLink};
use crate::session::app_state::AppState;
use crate::session::data::Session;

/// The address of a page, or `NothingToShow` if its subject is not known yet.
pub(crate) async fn page(state: &AppState, link: &ExternalLink) -> Result<Url, CommandError> {
    state
        .session
        .ask(async |asked| {
            let connection = match link.connection() {
                Some(id) => Some(state.known_connection(asked, id).await?),
                None => None,
            };
            address(
                link,
                &*state.session.read_in(asked).await?,
                connection.as_ref(),
            )
        })
        .await
}

/// The same; `connection` is the one that the link is about.
fn address(
    link: &ExternalLink,
    session: &Session,
    connection: Option<&Connection>,
) -> Result<Url, CommandError> {
    let simulated = matches!(
        link,
        ExternalLink::KonnectLogin(_) | ExternalLink::AdminConsent
    );
    if let (Some(practice), false) = (&session.practice, simulated) {
        return Ok(practice.console().clone());
    }
    match link {
        ExternalLink::KonnectTokens => Ok(sso::tokens_page(&session.konnect())),
        ExternalLink::KonnectSystemAccounts => Ok(sso::system_accounts_page(&session.konnect())),
        ExternalLink::KonnectSettings(id) => {
            if id.is_some() && connection.is_none() {
                return Err(CommandError::NothingToShow);
            }
            let target = connection.map(|connection| &connection.desired.target);
            Ok(sso::settings_page(target, &session.konnect()))
        }
        ExternalLink::Portals(region) => {
            Ok(sso::portals_page((*region).into(), &session.konnect()))
        }
        ExternalLink::KonnectLogin(_) => {
            let connection = connection.ok_or(CommandError::NothingToShow)?;
            let target = &connection.desired.target;
            target
                .login_page(&session.konnect())
                .ok_or(CommandError::NothingToShow)
        }
        ExternalLink::EntraApplication(_) => {
            let connection = connection.ok_or(CommandError::NothingToShow)?;
            // Nobody has to be signed in: the issuer says which cloud the directory is in.
            let issuer = connection.issuer.parse().ok();
            let cloud = issuer.and_then(|issuer| entra::Cloud::of_issuer(&issuer));
            let cloud = cloud.ok_or(CommandError::NothingToShow)?;
            Ok(entra::portal_url(cloud, connection.app_id))
        }
        ExternalLink::AdminConsent => {
            let page = session.approval_page.as_ref();
            page.cloned().ok_or(CommandError::NothingToShow)
        }
        ExternalLink::ApplicationPolicies => {
            let account = session
                .microsoft
                .as_ref()
                .ok_or(CommandError::NothingToShow)?;
            Ok(entra::application_policies_url(
                account.account.directory.cloud.into(),
            ))
        }
        ExternalLink::ActivateRole => {
            let account = session
                .microsoft
                .as_ref()
                .ok_or(CommandError::NothingToShow)?;
            Ok(entra::activate_role_url(
                account.account.directory.cloud.into(),
            ))
        }
        ExternalLink::ErrorCode(code) => Ok(entra::error_lookup_url(*code)),
        ExternalLink::PortalMigration => Ok(konnect::portal_migration_guide_url()),
        // Outside of practice there is no record.
        ExternalLink::PracticeRecord => Err(CommandError::NothingToShow),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Not a connection that is set up here.
    const ID: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";

    #[test]
    fn pages_are_those_of_microsoft_and_kong() {
        let session = Session::default();
        for (link, expected) in [
            (
                ExternalLink::KonnectTokens,
                "https://cloud.konghq.com/global/account/tokens",
            ),
            (
                ExternalLink::KonnectSystemAccounts,
                "https://cloud.konghq.com/global/organization/system-accounts/",
            ),
            (
                ExternalLink::KonnectSettings(None),
                "https://cloud.konghq.com/global/organization/settings#authentication-scheme",
            ),
            (
                ExternalLink::Portals(crate::ipc::Region::Eu),
                "https://cloud.konghq.com/eu/portals/",
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
                address(&link, &session, None).unwrap().as_str(),
                expected,
                "{link:?}"
            );
        }
    }

    #[test]
    fn page_about_something_unknown_is_not_guessed() {
        for link in [
            ExternalLink::KonnectLogin(ID.into()),
            ExternalLink::KonnectSettings(Some(ID.into())),
            ExternalLink::EntraApplication(ID.into()),
            ExternalLink::AdminConsent,
            ExternalLink::ApplicationPolicies,
            ExternalLink::ActivateRole,
            ExternalLink::PracticeRecord,
        ] {
            let refused = address(&link, &Session::default(), None).unwrap_err();
            assert_eq!(
                refused.kind(),
                "nothingToShow",
                "{link:?} of an app that has just started"
            );
        }
    }

    #[tokio::test]
    async fn practice_opens_nothing_outside_this_computer() {
        let practice = crate::session::running_practice::RunningPractice::start()
            .await
            .unwrap();
        let mut session = Session::default();
        session.approval_page = Some(practice.entra.login().clone());
        session.practice = Some(practice);
        for link in [
            ExternalLink::KonnectTokens,
            ExternalLink::KonnectSystemAccounts,
            ExternalLink::KonnectSettings(None),
            ExternalLink::EntraApplication(ID.into()),
            ExternalLink::AdminConsent,
            ExternalLink::ApplicationPolicies,
            ExternalLink::ActivateRole,
            ExternalLink::PortalMigration,
            ExternalLink::Portals(crate::ipc::Region::Eu),
            ExternalLink::PracticeRecord,
            ExternalLink::ErrorCode(50_058),
        ] {
            let page = address(&link, &session, None).unwrap();
            assert_eq!(
                page.host_str(),
                Some("127.0.0.1"),
                "{link:?} must stay on this computer"
            );
        }
    }
}
