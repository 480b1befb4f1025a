//! The steps that concern Entra.

use std::collections::BTreeSet;
use std::time::Duration;

use entra::{Application, ApplicationChange, Assignment, NewApplication, ObjectId};
use sso_http::Context;
use tokio::time::Instant;

use super::secret_check as secrets_work;
use crate::apply::Run;
use crate::error::Error;
use crate::journal::{Made, Subject, Thing};
use crate::plan::APPROVED_SCOPES;
use crate::step::StepId;

/// How long a creating request whose answer was lost is looked for by its tag.
const LOOK_FOR: Duration = Duration::from_secs(20);
/// How often.
const LOOK_EVERY: Duration = Duration::from_millis(500);

pub(crate) async fn create_application(
    run: &Run<'_>,
    new: &NewApplication,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let graph = run.services.graph(context);
    let (application, secret) = match entra::create_application(graph, new).await {
        Ok(created) => (created.application, created.secret),
        Err(error) if error.may_have_taken_effect() => match look_for(run, context).await {
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
        (Some(secret), _) => made.push(secrets_work::keep(run, secret).await),
        (None, Some(wanted)) => {
            let step = StepId::Application;
            run.answered(step, &made).await?;
            made.push(secrets_work::replace_lost(run, step, &application, wanted, context).await?);
        }
        (None, None) => {}
    }
    Ok(made)
}

/// The application whose creation was answered with silence, once Microsoft lists it by this run's mark. `None` also
/// when that cannot be read: then nobody knows.
async fn look_for(run: &Run<'_>, context: &Context) -> Option<Application> {
    let mark = run.plan.observed.mark.tag();
    let until = Instant::now() + context.pace.of(LOOK_FOR);
    loop {
        let found = entra::application_by_tag(run.services.graph(context), &mark).await;
        let found = found
            .inspect_err(
                |error| tracing::warn!(%error, "a lost application could not be looked for"),
            )
            .ok()?
            .pop();
        if found.is_some() || Instant::now() >= until {
            return found;
        }
        context.pause(LOOK_EVERY).await.ok()?;
    }
}

pub(crate) async fn update_application(
    run: &Run<'_>,
    change: &ApplicationChange,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let (id, _) = run.facts.application()?;
    entra::update_application(run.services.graph(context), id, change).await?;
    Ok(Vec::new())
}

pub(crate) async fn create_service_principal(
    run: &Run<'_>,
    assignment_required: bool,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let (_, app_id) = run.facts.application()?;
    let graph = run.services.graph(context);
    let mark = run.plan.observed.mark;
    let tags = [mark.tag()];
    let sent = entra::create_service_principal(graph, app_id, assignment_required, &tags);
    let existing = match sent.await {
        // One exists: the lost answer was a good one, or others made it meanwhile.
        Err(error) if error.may_have_taken_effect() || is_conflict(&error) => {
            let found = entra::service_principal(graph, app_id).await.ok().flatten();
            found.ok_or(error)?
        }
        created => created?,
    };
    run.facts.keep_service_principal(existing.id);
    if !mark.is_on_service_principal(&existing) {
        return Ok(Vec::new());
    }
    Ok(vec![Made {
        what: Thing::ServicePrincipal,
        id: existing.id.to_string(),
    }])
}

pub(crate) async fn tag_service_principal(
    run: &Run<'_>,
    tags: &[String],
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let id = run.facts.service_principal()?;
    entra::update_service_principal_tags(run.services.graph(context), id, tags).await?;
    Ok(Vec::new())
}

pub(crate) async fn approve(
    run: &Run<'_>,
    resource: ObjectId,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let client = run.facts.service_principal()?;
    let graph = run.services.graph(context);
    let grant = match entra::grant_consent(graph, client, resource, &APPROVED_SCOPES).await {
        Err(error) if error.may_have_taken_effect() => {
            let grants = entra::grants_of(graph, client).await.unwrap_or_default();
            let covers = |grant: &entra::Grant| {
                grant.is_for_everybody()
                    && grant.resource_id == resource
                    && APPROVED_SCOPES
                        .iter()
                        .all(|scope| grant.scopes.contains(*scope))
            };
            grants.into_iter().find(covers).ok_or(error)?
        }
        granted => granted?,
    };
    Ok(vec![Made {
        what: Thing::Grant,
        id: grant.id,
    }])
}

/// The approval that is there was not made by this run, so nothing is told as made.
pub(crate) async fn widen_approval(
    run: &Run<'_>,
    id: &str,
    scopes: &BTreeSet<String>,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    entra::set_grant_scopes(run.services.graph(context), id, scopes).await?;
    Ok(Vec::new())
}

/// One after the other, because two writes to one application at the same time can end in
/// `Directory_ConcurrencyViolation`.
pub(crate) async fn assign(
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
                    let present = entra::assignments(graph, service_principal).await;
                    present
                        .unwrap_or_default()
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

pub(crate) async fn require_assignment(
    run: &Run<'_>,
    required: bool,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let id = run.facts.service_principal()?;
    entra::require_assignment(run.services.graph(context), id, required).await?;
    Ok(Vec::new())
}

fn is_conflict(error: &entra::Error) -> bool {
    matches!(error, entra::Error::Conflict { .. })
}

/// App registrations that this computer made while another one made the one that is in use.
pub(crate) async fn delete_duplicates(
    run: &Run<'_>,
    duplicates: &[ObjectId],
    context: &Context,
) -> Result<(), Error> {
    let graph = run.services.graph(context);
    for id in duplicates {
        match entra::delete_application(graph, *id).await {
            Ok(()) | Err(entra::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
