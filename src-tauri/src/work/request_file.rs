//! Requests of Konnect administrators: written for the connected organization, and read.

use std::io;

use jiff::Timestamp;
use sso::{
    RequestFile, RequestFileProblem, RequestedGroup, RequestedKind, RequestedTarget,
    RequestingOrganization,
};

use crate::ipc::{
    ChosenTarget, CommandError, RequestChoices, RequestRead, RequestSaved, RequestText,
};
use crate::session::accounts::KonnectSession;
use crate::session::app_state::AppState;

/// Reads a request that someone sent. Asks no service and changes nothing.
pub(crate) async fn read(state: &AppState, text: &str) -> RequestRead {
    let practising = state.session.read().await.practice.is_some();
    match RequestFile::parse(text, practising) {
        Ok(request) => RequestRead::Request(request.into()),
        Err(problem) => RequestRead::Refused(problem.into()),
    }
}

/// The text of a request for targets of the connected organization.
///
/// # Errors
/// [`CommandError::NotConnected`] without an organization.
pub(crate) async fn write(
    state: &AppState,
    choices: RequestChoices,
    now: Timestamp,
) -> Result<RequestText, CommandError> {
    let session = state.session.read().await;
    let practice = session.practice.is_some();
    let konnect = session.konnect.as_ref().ok_or(CommandError::NotConnected)?;
    Ok(match written(konnect, choices, now, practice) {
        Ok(text) => RequestText::Text(text),
        Err(problem) => RequestText::Refused(problem.into()),
    })
}

/// Saves such a request. `save`: keeps the text as a new file, and answers with its name.
///
/// # Errors
/// As for [`write`].
pub(crate) async fn save(
    state: &AppState,
    choices: RequestChoices,
    now: Timestamp,
    save: impl FnOnce(&str) -> io::Result<String> + Send + 'static,
) -> Result<RequestSaved, CommandError> {
    let text = match write(state, choices, now).await? {
        RequestText::Text(text) => text,
        RequestText::Refused(why) => return Ok(RequestSaved::Refused(why)),
    };
    // The folder may be on a network.
    let saving = tauri::async_runtime::spawn_blocking(move || save(&text));
    let saved = saving.await.map_err(io::Error::other).flatten();
    Ok(match saved {
        Ok(name) => RequestSaved::File(name),
        Err(error) => {
            tracing::warn!(%error, "a request was not saved");
            RequestSaved::NotSaved
        }
    })
}

fn written(
    konnect: &KonnectSession,
    choices: RequestChoices,
    now: Timestamp,
    practice: bool,
) -> Result<String, RequestFileProblem> {
    let organization = RequestingOrganization {
        id: konnect.id,
        name: konnect.organization.name.clone(),
    };
    let targets = choices
        .targets
        .into_iter()
        .map(|target| requested(konnect, target, practice))
        .collect::<Result<_, _>>()?;
    let groups = choices
        .groups
        .into_iter()
        .map(|typed| match typed.parse::<uuid::Uuid>() {
            Ok(id) => RequestedGroup {
                name: None,
                id: Some(id.into()),
            },
            Err(_) => RequestedGroup {
                name: Some(typed),
                id: None,
            },
        })
        .collect();
    // Fractions of a second are of no use to anyone who reads it.
    let made_at = Timestamp::from_second(now.as_second()).unwrap_or(now);
    RequestFile::new(organization, targets, groups, made_at, practice)?.to_text()
}

fn requested(
    konnect: &KonnectSession,
    target: ChosenTarget,
    practice: bool,
) -> Result<RequestedTarget, RequestFileProblem> {
    let (kind, id, region, name, told) = match target {
        ChosenTarget::Organization => (
            RequestedKind::Organization,
            konnect.id,
            None,
            konnect.organization.name.clone(),
            vec![konnect.organization.redirect_uri.clone()],
        ),
        ChosenTarget::Portal {
            id,
            region,
            name,
            redirect_uris,
        } => (
            RequestedKind::Portal,
            id,
            Some(region.into()),
            name,
            redirect_uris,
        ),
    };
    let redirect_uris = told
        .iter()
        .map(|told| RequestFile::address(told, practice))
        .collect::<Result<_, _>>()?;
    Ok(RequestedTarget {
        kind,
        id,
        region,
        name,
        redirect_uris,
    })
}
