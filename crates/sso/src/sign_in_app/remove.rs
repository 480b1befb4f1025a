//! Deleting one that was made here.

use entra::{AppId, DeleteApplication, PublicClient, TenantId};
use sso_http::Context;
use url::Url;

use super::find::ours_and_others;
use super::register::run;
use crate::error::Error;
use crate::journal::{Journal, SignInAppEntry};
use crate::preview::{RequestPreview, of_graph};
use crate::services::Services;

/// What can be done about an app registration for signing in that is no longer wanted.
#[derive(Clone, Debug)]
pub enum SignInAppRemoval {
    /// It was made here and is as it was made. Its enterprise application and its approval go with it, and Entra keeps
    /// it for 30 days.
    Delete {
        /// The app registration.
        client: PublicClient,
        /// Its directory.
        tenant: TenantId,
        /// The request.
        request: Box<RequestPreview>,
    },
    /// It is not there, or no longer.
    Gone,
    /// Another computer or another tool made it, so it stays.
    OfOthers,
    /// It was made here, and others use it for something else by now: it has a secret, a certificate or other redirect
    /// URIs. So it stays.
    UsedByOthers,
}

/// Says what deleting it means. Changes nothing.
pub async fn plan_sign_in_app_removal(
    services: &Services,
    app_id: AppId,
    journal: &Journal,
    context: &Context,
) -> Result<SignInAppRemoval, Error> {
    let (ours, _) = ours_and_others(services, journal, context).await?;
    let Some(client) = ours.into_iter().find(|client| client.app_id == app_id) else {
        let there = entra::application_by_app_id(services.graph(context), app_id).await?;
        return Ok(match there {
            Some(_) => SignInAppRemoval::OfOthers,
            None => SignInAppRemoval::Gone,
        });
    };
    if client.credentials > 0
        || !client.other_redirect_uris.is_empty()
        || client.redirect_uris.len() > 1
    {
        return Ok(SignInAppRemoval::UsedByOthers);
    }
    let graph: &Url = services.entra.graph();
    Ok(SignInAppRemoval::Delete {
        request: Box::new(of_graph(&DeleteApplication(client.id), graph)),
        tenant: services.tenant,
        client,
    })
}

/// Deletes the one that was reviewed.
///
/// # Errors
/// [`Error::ChangedMeanwhile`] if it is no longer as it was reviewed: nothing was sent.
pub async fn remove_sign_in_app(
    services: &Services,
    reviewed: &PublicClient,
    journal: &Journal,
    context: &Context,
) -> Result<(), Error> {
    let turn = journal.sign_in_app_turn(services.tenant).await?;
    let now = plan_sign_in_app_removal(services, reviewed.app_id, journal, context).await?;
    match now {
        SignInAppRemoval::Delete { client, .. } if client == *reviewed => {}
        SignInAppRemoval::Gone => return Ok(()),
        _ => return Err(Error::ChangedMeanwhile),
    }
    let started = SignInAppEntry::RemovalStarted {
        tenant: services.tenant,
        application: reviewed.id,
    };
    let on_record = turn.begin(started).await?;
    let run = run(services, context, &on_record);
    let delete = DeleteApplication(reviewed.id);
    run.intend(&delete).await?;
    match run.graph.send(&delete).await {
        Ok(()) | Err(entra::Error::NotFound { .. }) => run.done().await,
        Err(error) if error.may_have_taken_effect() => {
            let there = entra::public_client(run.graph, reviewed.id).await;
            match there {
                Ok(None) => run.done().await,
                _ => Err(error.into()),
            }
        }
        Err(error) => {
            run.refused_by(&error).await?;
            Err(error.into())
        }
    }
}
