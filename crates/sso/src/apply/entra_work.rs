//! The steps that concern Entra.

use std::sync::Arc;
use std::time::Duration;

use entra::{
    Application, ApplicationChange, Assignment, ClientSecret, NewApplication, NewSecret, ObjectId,
    ReplicationPolicy,
};
use sso_http::Context;
use tokio::time::{Instant, sleep};

use super::Run;
use crate::error::Error;
use crate::journal::{Made, Subject, Thing};
use crate::plan::APPROVED_SCOPES;
use crate::secret_store::StoredSecret;
use crate::step::StepId;

/// How long a creating request whose answer was lost is looked for by its tag.
const LOOK_FOR: Duration = Duration::from_secs(20);
/// How often.
const LOOK_EVERY: Duration = Duration::from_millis(500);

pub(super) async fn create_application(
    run: &Run<'_>,
    new: &NewApplication,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let graph = run.services.graph(context);
    let (application, secret) = match entra::create_application(graph, new).await {
        Ok(created) => (created.application, created.secret),
        Err(error) if error.may_have_taken_effect() => match look_for(run, context).await? {
            Some(application) => (application, None),
            None => return Err(error.into()),
        },
        Err(error) => return Err(error.into()),
    };
    run.facts
        .keep_application(application.id, application.app_id);
    let mut made = vec![
        Made {
            what: Thing::Application,
            id: application.id.to_string(),
        },
        Made {
            what: Thing::AppId,
            id: application.app_id.to_string(),
        },
    ];
    match (secret, &new.secret) {
        (Some(secret), _) => made.push(keep_secret(run, secret).await),
        (None, Some(wanted)) => {
            made.push(replace_lost_secrets(run, &application, wanted, context).await?);
        }
        (None, None) => {}
    }
    Ok(made)
}

/// An application whose creation was answered with silence, once Microsoft lists it by its tag.
async fn look_for(run: &Run<'_>, context: &Context) -> Result<Option<Application>, Error> {
    let tag = run.plan.connection().tag();
    let until = Instant::now() + LOOK_FOR;
    loop {
        let mut found = entra::application_by_tag(run.services.graph(context), &tag).await?;
        match found.len() {
            0 if Instant::now() >= until => return Ok(None),
            0 => sleep(LOOK_EVERY).await,
            1 => return Ok(found.pop()),
            count => return Err(Error::Ambiguous { tag, count }),
        }
    }
}

/// The value of a secret whose answer was lost is lost too: a new one is made, and the one that nobody holds goes.
async fn replace_lost_secrets(
    run: &Run<'_>,
    application: &Application,
    wanted: &NewSecret,
    context: &Context,
) -> Result<Made, Error> {
    let graph = run.services.graph(context);
    let secret = entra::until_replicated(context, ReplicationPolicy::default(), async || {
        entra::add_password(graph, application.id, wanted).await
    })
    .await?;
    let made = keep_secret(run, secret).await;
    for lost in &application.secrets {
        entra::remove_password(graph, application.id, lost.key_id).await?;
    }
    Ok(made)
}

async fn keep_secret(run: &Run<'_>, secret: ClientSecret) -> Made {
    let made = Made {
        what: Thing::SecretKey,
        id: secret.key_id.to_string(),
    };
    let stored = StoredSecret {
        key_id: secret.key_id,
        end: secret.end,
        value: secret.value,
    };
    run.keeper.put(run.plan.connection(), stored).await;
    made
}

pub(super) async fn update_application(
    run: &Run<'_>,
    change: &ApplicationChange,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let (id, _) = run.facts.application()?;
    entra::update_application(run.services.graph(context), id, change).await?;
    Ok(Vec::new())
}

pub(super) async fn add_secret(
    run: &Run<'_>,
    new: &NewSecret,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let (id, _) = run.facts.application()?;
    let graph = run.services.graph(context);
    let secret = entra::until_replicated(context, ReplicationPolicy::default(), async || {
        entra::add_password(graph, id, new).await
    })
    .await?;
    Ok(vec![keep_secret(run, secret).await])
}

pub(super) async fn create_service_principal(
    run: &Run<'_>,
    assignment_required: bool,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let (_, app_id) = run.facts.application()?;
    let graph = run.services.graph(context);
    let created = entra::create_service_principal(graph, app_id, assignment_required).await?;
    run.facts.keep_service_principal(created.id);
    Ok(vec![Made {
        what: Thing::ServicePrincipal,
        id: created.id.to_string(),
    }])
}

pub(super) async fn tag_service_principal(
    run: &Run<'_>,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let id = run.facts.service_principal()?;
    let existing = run.plan.observed.service_principal.as_ref();
    let mut tags = existing
        .map(|existing| existing.tags.clone())
        .unwrap_or_default();
    tags.push(entra::INTEGRATED_APP_TAG.to_owned());
    entra::update_service_principal_tags(run.services.graph(context), id, &tags).await?;
    Ok(Vec::new())
}

pub(super) async fn approve(
    run: &Run<'_>,
    resource: ObjectId,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let client = run.facts.service_principal()?;
    let grant = entra::grant_consent(
        run.services.graph(context),
        client,
        resource,
        &APPROVED_SCOPES,
    )
    .await?;
    Ok(vec![Made {
        what: Thing::Grant,
        id: grant.id,
    }])
}

/// One after the other, because two writes to one application at the same time can end in
/// `Directory_ConcurrencyViolation`.
pub(super) async fn assign(
    run: &Run<'_>,
    groups: &[ObjectId],
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let service_principal = run.facts.service_principal()?;
    let graph = run.services.graph(context);
    let path = format!("v1.0/servicePrincipals/{service_principal}/appRoleAssignedTo");
    for group in groups {
        let assigned = async {
            match entra::assign_group(graph, service_principal, *group).await {
                Err(error) if error.may_have_taken_effect() => {
                    let present = entra::assignments(graph, service_principal).await?;
                    present
                        .into_iter()
                        .find(|assignment| assignment.principal_id == *group)
                        .ok_or(error.into())
                }
                Err(entra::Error::NotFound { .. }) => Err(Error::GroupGone(*group)),
                assigned => Ok(assigned?),
            }
        };
        let made = |assignment: &Assignment| {
            vec![Made {
                what: Thing::Assignment,
                id: assignment.id.clone(),
            }]
        };
        let about = Subject::Assignment(*group);
        run.recorded(StepId::Assignments, ("POST", &path, about), assigned, made)
            .await?;
    }
    Ok(Vec::new())
}

pub(super) async fn require_assignment(
    run: &Run<'_>,
    required: bool,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let id = run.facts.service_principal()?;
    entra::require_assignment(run.services.graph(context), id, required).await?;
    Ok(Vec::new())
}

pub(super) async fn check_secret(run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
    let (_, app_id) = run.facts.application()?;
    let stored = held_secret(run).await?;
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

pub(super) async fn held_secret(run: &Run<'_>) -> Result<Arc<StoredSecret>, Error> {
    match run.keeper.get(run.plan.connection()).await {
        Some((stored, _)) => Ok(stored),
        None => Err(Error::Missing("client secret")),
    }
}
