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
use crate::error::Error;
use crate::services::Services;
use crate::target::{
    TAG_PREFIX, callback_identity, organization_identity, portal_identity, tag_of,
};
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
        /// Konnect's id of the organization that the tag names, if it names one.
        organization: Option<Uuid>,
    },
}

impl Served {
    /// The tag of this target, as [`Target::tag`](crate::Target::tag) says it.
    pub fn tag(&self) -> String {
        tag_of(&match self {
            Self::Organization { id } => organization_identity(*id),
            Self::Portal { id, .. } => portal_identity(*id),
            Self::CallbackUrl { urls, organization } => callback_identity(
                urls.first().map(String::as_str).unwrap_or_default(),
                *organization,
            ),
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
                is_tagged: is_tagged(&application),
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
    tagged.extend(by_hand(application, connected(targets)));
    if !tagged.is_empty() {
        return tagged;
    }
    // A tag that says nothing here may name another organization, whose callback URL is the same.
    let may_be_ours = |served: &Served| {
        !(is_tagged(application) && matches!(served, Served::Organization { .. }))
    };
    those(&|target| may_be_ours(&target.served) && target.is_led_to(application))
}

fn is_tagged(application: &Application) -> bool {
    let mut tags = application.tags.iter();
    tags.any(|tag| tag.starts_with(TAG_PREFIX))
}

/// The connected organization.
fn connected(targets: &[SignInTarget]) -> Option<Uuid> {
    targets.iter().find_map(|target| match target.served {
        Served::Organization { id } => Some(id),
        Served::Portal { .. } | Served::CallbackUrl { .. } => None,
    })
}

/// The addresses typed by hand that its tag names, for the connected organization or for none. The tag of another
/// organization cannot be recognized, because its id is not known.
fn by_hand(application: &Application, connected: Option<Uuid>) -> Option<Served> {
    let uris = &application.redirect_uris;
    let is_named = |uri: &str, organization| {
        let tag = tag_of(&callback_identity(uri, organization));
        application.tags.contains(&tag)
    };
    let (first, organization) = [None, connected].into_iter().find_map(|organization| {
        let first = uris.iter().find(|uri| is_named(uri, organization))?;
        Some((first, organization))
    })?;
    let others = uris.iter().filter(|uri| *uri != first);
    Some(Served::CallbackUrl {
        urls: std::iter::once(first).chain(others).cloned().collect(),
        organization,
    })
}
