//! The steps that concern client secrets: made, kept before anything else happens, proven, and cleared away.

use std::sync::Arc;

use entra::{Application, ClientSecret, KeyId, NewSecret, ObjectId, ReplicationPolicy};
use sso_http::Context;

use super::service_principal as entra_work;
use crate::apply::Run;
use crate::error::Error;
use crate::journal::{Made, Thing};
use crate::observed::ObservedLeftovers;
use crate::secret_store::StoredSecret;
use crate::services::Services;
use crate::step::StepId;

pub(crate) async fn keep(run: &Run<'_>, secret: ClientSecret) -> Made {
    let made = Made {
        what: Thing::SecretKey,
        id: secret.key_id.to_string(),
    };
    let stored = StoredSecret {
        key_id: secret.key_id,
        end: secret.end,
        value: secret.value,
    };
    run.facts.keep_own_secret(stored.key_id);
    run.keeper.put(run.plan.connection(), stored).await;
    made
}

pub(crate) async fn add(
    run: &Run<'_>,
    new: &NewSecret,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let (id, _) = run.facts.application()?;
    let step = StepId::ClientSecret;
    match make(run, step, id, new, context).await {
        Err(Error::Entra(error)) if error.may_have_taken_effect() => {
            let graph = run.services.graph(context);
            // While nobody knows, the record says neither that it was made nor that it was refused.
            let Ok(application) = entra::application(graph, id).await else {
                return Err(error.into());
            };
            Ok(vec![
                replace_lost(run, step, &application, new, context).await?,
            ])
        }
        made => Ok(vec![made?]),
    }
}

async fn make(
    run: &Run<'_>,
    step: StepId,
    id: ObjectId,
    new: &NewSecret,
    context: &Context,
) -> Result<Made, Error> {
    let graph = run.services.graph(context);
    let secret = entra::until_replicated(context, ReplicationPolicy::default(), async || {
        entra::add_password(graph, id, new).await
    })
    .await?;
    let made = keep(run, secret).await;
    run.answered(step, std::slice::from_ref(&made)).await?;
    Ok(made)
}

/// The value of a secret whose answer was lost is lost too: a new one is made, and the one that nobody holds goes.
pub(crate) async fn replace_lost(
    run: &Run<'_>,
    step: StepId,
    application: &Application,
    wanted: &NewSecret,
    context: &Context,
) -> Result<Made, Error> {
    let made = make(run, step, application.id, wanted, context).await?;
    // The name is this run's alone, so nothing that others made at the same moment has it.
    for lost in &application.secrets {
        if lost.display_name.as_deref() == Some(&wanted.display_name) {
            remove(run.services, application.id, lost.key_id, context).await?;
        }
    }
    Ok(made)
}

/// Removes a client secret; one that is gone already is as it should be.
pub(crate) async fn remove(
    services: &Services,
    application: ObjectId,
    key: KeyId,
    context: &Context,
) -> Result<(), Error> {
    let graph = services.graph(context);
    let Err(error) = entra::remove_password(graph, application, key).await else {
        return Ok(());
    };
    if error.is_cancelled() {
        return Err(error.into());
    }
    // Graph says with a general refusal that there is no such secret, so the application is asked.
    match entra::application(graph, application).await {
        Ok(now) if now.secrets.iter().all(|secret| secret.key_id != key) => Ok(()),
        Err(entra::Error::NotFound { .. }) => Ok(()),
        Ok(_) | Err(_) => Err(error.into()),
    }
}

pub(crate) async fn check(run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
    let (_, app_id) = run.facts.application()?;
    let stored = held(run).await?;
    let services = run.services;
    let token_endpoint = &run.plan.observed.metadata.token_endpoint;
    let scope = services.entra.graph_default_scope();
    entra::until_secret_works(
        &services.http,
        token_endpoint,
        app_id,
        &stored.value,
        &scope,
        context,
    )
    .await?;
    run.facts.keep_secret_works();
    Ok(Vec::new())
}

pub(crate) async fn held(run: &Run<'_>) -> Result<Arc<StoredSecret>, Error> {
    match run.keeper.get(run.plan.connection()).await {
        Some((stored, _)) => Ok(stored),
        None => Err(Error::Missing("client secret")),
    }
}

/// What unfinished runs left behind goes, now that what is in use is proven.
pub(crate) async fn clear_leftovers(
    run: &Run<'_>,
    leftovers: &ObservedLeftovers,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let (id, _) = run.facts.application()?;
    for key in &leftovers.secrets {
        remove(run.services, id, *key, context).await?;
    }
    entra_work::delete_duplicates(run, &leftovers.applications, context).await?;
    Ok(Vec::new())
}
