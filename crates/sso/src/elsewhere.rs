//! App registrations that sign people in to Konnect and that no run of this computer knows: set up on another computer,
//! by hand, or by another tool.

mod sign_in_targets;

use std::collections::{BTreeMap, BTreeSet};

use entra::{Application, ObjectId};
use futures::{StreamExt as _, TryStreamExt as _};
use konnect::{Endpoints, Region};
use sso_http::Context;
use uuid::Uuid;

use crate::candidate::Candidate;
use crate::desired::{
    TAG_PREFIX, callback_identity, organization_identity, portal_identity, tag_of,
};
use crate::error::Error;
use crate::services::Services;
use sign_in_targets::SignInTarget;

/// Of how many applications the owners are read at the same time.
const AT_ONCE: usize = 8;

/// Such an app registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// As a review shows it.
    pub application: Candidate,
    /// Whether it carries the tag of a target, so that this app, or somebody who copied the tag, made it.
    pub is_tagged: bool,
    /// What people sign in to with it, as far as that can be told. More than one: it serves several targets, and
    /// belongs to none of them alone.
    pub serves: Vec<Served>,
}

/// What an app registration seems to be for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Served {
    /// The login of the connected organization.
    Organization {
        /// Konnect's id of it.
        id: Uuid,
    },
    /// A Dev Portal of the connected organization.
    Portal {
        /// Where it is.
        region: Region,
        /// Konnect's id of it.
        id: Uuid,
        /// Its name.
        name: String,
        /// The domain that developers use.
        domain: String,
    },
    /// Addresses that someone typed by hand.
    CallbackUrl {
        /// The one that the tag names comes first.
        urls: Vec<String>,
    },
}

impl Served {
    /// The tag of this target, as [`Target::tag`](crate::Target::tag) says it.
    pub fn tag(&self) -> String {
        tag_of(&match self {
            Self::Organization { id } => organization_identity(*id),
            Self::Portal { id, .. } => portal_identity(*id),
            Self::CallbackUrl { urls } => {
                callback_identity(urls.first().map(String::as_str).unwrap_or_default())
            }
        })
    }
}

/// Finds them: by a target's tag, by a redirect URI that is a callback of Konnect, and by the client id that Konnect's
/// providers name. Without Konnect only its console's callback is known. `known`: what the journals know, which is left
/// out. Changes nothing.
pub async fn set_up_elsewhere(
    services: &Services,
    konnect: &Endpoints,
    known: &BTreeSet<ObjectId>,
    context: &Context,
) -> Result<Vec<Elsewhere>, Error> {
    let graph = services.graph(context);
    let (tagged, targets) = futures::join!(
        entra::applications_by_tag_prefix(graph, TAG_PREFIX),
        sign_in_targets::read(services, context)
    );
    let targets = targets?;
    let prefixes = sign_in_targets::prefixes(&targets, konnect);
    let in_use = targets.iter().filter_map(|target| target.client_id);
    let in_use: BTreeSet<_> = in_use.collect();
    let by_client = in_use
        .iter()
        .map(|client| entra::application_by_app_id(graph, *client));
    let (by_address, by_client) = futures::try_join!(
        entra::applications_by_redirect_uri(graph, &prefixes),
        futures::stream::iter(by_client.collect::<Vec<_>>())
            .buffered(AT_ONCE)
            .try_collect::<Vec<_>>()
    )?;
    let by_address = by_address
        .into_iter()
        .filter(|application| sign_in_targets::is_callback(application, &targets, konnect));
    let found: BTreeMap<ObjectId, Application> = tagged?
        .into_iter()
        .chain(by_address)
        .chain(by_client.into_iter().flatten())
        .filter(|application| !known.contains(&application.id))
        .map(|application| (application.id, application))
        .collect();
    let found = found.into_values().map(|application| {
        let is_used = in_use.contains(&application.app_id);
        let serves = served(&application, &targets);
        async move {
            let candidate = Candidate::of(&application, is_used, false, services, context).await?;
            Ok(Elsewhere {
                application: candidate,
                is_tagged: application
                    .tags
                    .iter()
                    .any(|tag| tag.starts_with(TAG_PREFIX)),
                serves,
            })
        }
    });
    futures::stream::iter(found.collect::<Vec<_>>())
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

/// What an application serves: the targets that use it now; otherwise those that its tags name; otherwise those that its
/// redirect URIs lead to.
fn served(application: &Application, targets: &[SignInTarget]) -> Vec<Served> {
    let those = |is: &dyn Fn(&SignInTarget) -> bool| {
        let found = targets.iter().filter(|target| is(target));
        found
            .map(|target| target.served.clone())
            .collect::<Vec<_>>()
    };
    let used = those(&|target| target.client_id == Some(application.app_id));
    if !used.is_empty() {
        return used;
    }
    let mut tagged = those(&|target| application.tags.contains(&target.served.tag()));
    tagged.extend(by_hand(application));
    if !tagged.is_empty() {
        return tagged;
    }
    those(&|target| target.is_led_to(application))
}

/// The addresses typed by hand that its tag names.
fn by_hand(application: &Application) -> Option<Served> {
    let uris = &application.redirect_uris;
    let first = uris
        .iter()
        .find(|uri| application.tags.contains(&tag_of(&callback_identity(uri))))?;
    let others = uris.iter().filter(|uri| *uri != first);
    let urls = std::iter::once(first).chain(others).cloned().collect();
    Some(Served::CallbackUrl { urls })
}
