//! Which of several app registrations is the connection's, and when the person has to say so.

use entra::{Application, ObjectId};
use futures::future::try_join_all;
use jiff::Timestamp;
use sso_http::Context;

use crate::candidate::Candidate;
use crate::desired::ApplicationChoice;
use crate::error::Error;
use crate::journal::{HistoryState, MadeApplication, OnRecord};
use crate::services::Services;

/// What was found.
#[derive(Debug)]
pub(super) enum Found {
    /// No application, or none that this connection has anything to do with.
    Nothing,
    /// This one, and others that this computer made and nobody uses.
    One {
        application: Box<Application>,
        duplicates: Vec<ObjectId>,
    },
    /// The person has to decide whose to use.
    Ask(Vec<Candidate>),
}

/// The application to ask for by its id, because it is not among those `listed` by their tag.
pub(super) fn wanted_by_id(
    listed: &[Application],
    choice: Option<ApplicationChoice>,
    record: &OnRecord,
) -> Option<MadeApplication> {
    let is_listed = |id: ObjectId| listed.iter().any(|application| application.id == id);
    let made_long_ago = |id| MadeApplication {
        id,
        at: Timestamp::MIN,
        may_be_deleted: true,
    };
    if let Some(ApplicationChoice::Use(id)) = choice {
        return (!is_listed(id)).then(|| made_long_ago(id));
    }
    let is_known =
        |one: &Application| record.ours.application(one) || record.ours.has_chosen(one.id);
    if listed.iter().any(is_known) {
        return None;
    }
    let chosen = || record.ours.newest_chosen().map(made_long_ago);
    record.ours.newest_application().or_else(chosen)
}

/// Decides between the applications that were found. `choice`: what the person said; `None` when a connection is
/// removed, which concerns only what this computer made or used.
pub(super) async fn choose(
    mut found: Vec<Application>,
    in_use: Option<&str>,
    choice: Option<ApplicationChoice>,
    record: &OnRecord,
    services: &Services,
    context: &Context,
) -> Result<Found, Error> {
    let ours = &record.ours;
    let known: Vec<bool> = found
        .iter()
        .map(|one| ours.application(one) || ours.has_chosen(one.id))
        .collect();
    let chosen = match choice {
        Some(ApplicationChoice::Use(id)) => found.iter().position(|one| one.id == id),
        _ => None,
    };
    // What was chosen once and is gone has to be chosen again.
    let choice = match choice {
        Some(ApplicationChoice::Use(_)) if chosen.is_none() => Some(ApplicationChoice::Undecided),
        choice => choice,
    };
    let place = chosen.or_else(|| the_known(&found, &known, in_use));
    if choice == Some(ApplicationChoice::Undecided)
        && known.iter().any(|known| !known)
        && !is_settled(place.map(|place| &found[place]), in_use, record)
    {
        let candidates = found.iter().map(|one| {
            let used = Some(one.app_id.to_string().as_str()) == in_use;
            Candidate::of(one, used, ours.application(one), services, context)
        });
        return Ok(Found::Ask(try_join_all(candidates).await?));
    }
    let Some(place) = place else {
        return Ok(Found::Nothing);
    };
    let application = found.swap_remove(place);
    let is_unused = |other: &Application| {
        Some(other.app_id.to_string().as_str()) != in_use
            && other.certificates.is_empty()
            && other.secrets.iter().all(|secret| ours.secret(secret))
    };
    let duplicates = found
        .iter()
        .filter(|other| ours.application(other) && is_unused(other))
        .map(|other| other.id)
        .collect();
    Ok(Found::One {
        application: Box::new(application),
        duplicates,
    })
}

/// Of those that this computer made or used: the one in use, otherwise the oldest.
fn the_known(found: &[Application], known: &[bool], in_use: Option<&str>) -> Option<usize> {
    let rank = |application: &Application| {
        (
            Some(application.app_id.to_string().as_str()) != in_use,
            application.created,
            application.id,
        )
    };
    (0..found.len())
        .filter(|place| known[*place])
        .min_by_key(|place| rank(&found[*place]))
}

/// Whether there is nothing to ask about applications of others: ours is the one that Konnect uses, or, where Konnect
/// does not say, the one that a finished set-up left.
fn is_settled(ours: Option<&Application>, in_use: Option<&str>, record: &OnRecord) -> bool {
    let Some(ours) = ours else {
        return false;
    };
    match in_use {
        Some(client) => ours.app_id.to_string() == client,
        None => record
            .history
            .as_ref()
            .is_some_and(|history| history.state == HistoryState::Finished),
    }
}
