//! Making a plan for each target, for the person to review. Reads both services and changes nothing.

use entra::TenantId;
use futures::{StreamExt as _, TryStreamExt as _};
use konnect::TargetId;
use sso::{
    Chosen, ConnectionId, Desired, Journal, NamedOrganization, ParsedChoices, ParsedTarget, Plan,
    Services, Target,
};
use sso_http::Context;
use uuid::Uuid;

use super::journals::{history_of, journal, prove_room};
use super::permissions;
use super::services::{explain, konnect_of};
use crate::ipc::{
    Choices, CommandError, ExistingConnection, FieldProblem, KonnectOrganization, Review,
};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::reviewed::ReviewedPlan;
use crate::session::session_id::SessionId;

/// How many targets are inspected at the same time.
const AT_ONCE: usize = 25;

/// Everything that is wrong with the choices themselves. Asks no service.
pub(crate) fn check(chosen: &Choices) -> Vec<FieldProblem> {
    let problems = sso::Choices::from(chosen).parse().err().unwrap_or_default();
    problems.into_iter().map(Into::into).collect()
}

/// Compares what was chosen with what is there. The plans wait in the session until they are run or replaced.
pub(crate) async fn preview(state: &AppState, chosen: &Choices) -> Result<Review, CommandError> {
    let chosen = sso::Choices::from(chosen);
    let parsed = chosen.parse()?;
    let made = |asked| made(state, asked, &chosen, parsed);
    state.session.ask(made).await
}

async fn made(
    state: &AppState,
    asked: SessionId,
    chosen: &sso::Choices,
    parsed: ParsedChoices,
) -> Result<Review, CommandError> {
    let (services, organization) = {
        let session = state.session.read_in(asked).await?;
        let organization = session
            .konnect
            .as_ref()
            .map(|konnect| (konnect.id, konnect.organization.clone()));
        (session.services(&state.http)?, organization)
    };
    let context = Context::default();
    let find = Find {
        choices: chosen,
        secret_lifetime: parsed.secret_lifetime,
        services: &services,
        organization,
        context: &context,
    };
    let desired: Vec<Desired> = futures::stream::iter(parsed.targets)
        .map(|target| find.desired(target))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let needed = desired.iter().flat_map(Desired::permissions_to_plan);
    permissions::require(&*state.session.read_in(asked).await?, needed.collect())?;
    let run_store = state.run_store(asked.world).await;
    let journal = journal(&run_store.journal_folder).await?;
    let secret_store = &run_store.secret_store;
    let observed = sso::inspect_all(&services, &desired, secret_store, &journal, &context).await?;
    let mut plans = Vec::with_capacity(desired.len());
    for (place, (desired, observed)) in desired.iter().zip(observed).enumerate() {
        match observed.and_then(|observed| sso::plan(desired, &observed)) {
            Ok(plan) => plans.push(plan),
            Err(error) => {
                let error = explain(error, &desired.target, &services, &context).await;
                return Err(error.in_target(place));
            }
        }
    }
    prove_room(&journal, &plans).await?;
    let mut existing = Vec::with_capacity(desired.len());
    for desired in &desired {
        existing.push(existing_connection(&journal, services.tenant, &desired.target).await?);
    }
    let mut review = keep(state, asked, plans, services).await?;
    for (target, existing) in review.targets.iter_mut().zip(existing) {
        target.existing = existing;
    }
    Ok(review)
}

/// The connection that this computer has for callback URLs that were chosen anew. Many organizations have the same one,
/// so whoever chose them may mean another. Konnect's own targets are told apart by their ids.
async fn existing_connection(
    journal: &Journal,
    tenant: TenantId,
    target: &Target,
) -> Result<Option<ExistingConnection>, CommandError> {
    if !matches!(target, Target::CallbackUrl { .. }) {
        return Ok(None);
    }
    let history = history_of(journal, ConnectionId::of(tenant, target)).await?;
    let there = history.filter(|history| !history.is_gone());
    Ok(there.as_ref().map(ExistingConnection::from))
}

/// Shows these plans and keeps them in the session in which they were requested until they are run or replaced.
pub(crate) async fn keep(
    state: &AppState,
    asked: SessionId,
    plans: Vec<Plan>,
    services: Services,
) -> Result<Review, CommandError> {
    let id = Uuid::new_v4().to_string();
    let run_store = state.run_store(asked.world).await.clone();
    let most_groups = {
        let session = state.session.read_in(asked).await?;
        permissions::require(&session, plans.iter().flat_map(Plan::permissions).collect())?;
        let microsoft = session.microsoft.as_ref();
        microsoft.and_then(|it| it.directory_cache.most_groups())
    };
    let storage = run_store.secret_store.storage();
    let review = Review::of(id.clone(), &plans, storage, most_groups);
    let reviewed = ReviewedPlan {
        id,
        plans,
        services,
        run_store,
    };
    let keep = |session: &mut Session| session.plan = Some(reviewed);
    state.session.store(asked, keep).await?;
    Ok(review)
}

/// Collects what a plan needs, and what all targets share of it.
struct Find<'a> {
    choices: &'a sso::Choices,
    secret_lifetime: sso::SecretLifetime,
    services: &'a Services,
    /// The connected organization with its id.
    organization: Option<(Uuid, KonnectOrganization)>,
    context: &'a Context,
}

impl Find<'_> {
    async fn desired(&self, chosen: ParsedTarget) -> Result<Desired, CommandError> {
        Ok(Desired {
            target: self.target(chosen.target).await?,
            app_name: chosen.app_name,
            secret_lifetime: self.secret_lifetime,
            admission: self.choices.admission,
            groups: self.choices.groups,
            email: self.choices.email,
            approve: self.choices.approve_for_everyone,
            teams: chosen.teams,
            assigned_groups: chosen.assigned_groups,
            application: chosen.application,
            rotation: None,
        })
    }

    /// The organization by the name that Konnect says, if it is the connected one.
    fn as_konnect_names(&self, organization: NamedOrganization) -> NamedOrganization {
        match &self.organization {
            Some((id, connected)) if *id == organization.id => NamedOrganization {
                name: Some(connected.name.clone()),
                ..organization
            },
            _ => organization,
        }
    }

    /// The target with everything that only Konnect knows about it. Its addresses are Konnect's and never the window's.
    async fn target(&self, chosen: Chosen) -> Result<Target, CommandError> {
        match chosen {
            Chosen::CallbackUrl { urls, organization } => Ok(Target::CallbackUrl {
                urls,
                organization: organization.map(|one| self.as_konnect_names(one)),
            }),
            Chosen::Organization(login_path) => {
                let (id, organization) = self
                    .organization
                    .as_ref()
                    .ok_or(CommandError::NotConnected)?;
                Ok(Target::Organization {
                    id: *id,
                    name: organization.name.clone(),
                    login_path,
                    redirect_uri: organization.redirect_uri.clone(),
                })
            }
            Chosen::Portal { region, id } => {
                let konnect = konnect_of(self.services, self.context)?;
                let konnect = konnect.at(TargetId::Portal { region, id });
                let portal = match konnect::portal(konnect, region, id).await {
                    Ok(portal) => portal,
                    Err(konnect::Error::NotFound(refusal)) => {
                        return Err(CommandError::portal_gone(&refusal));
                    }
                    Err(error) => return Err(error.into()),
                };
                let addresses = portal.redirect_uris(konnect.endpoints)?;
                Ok(Target::Portal {
                    region,
                    id,
                    organization: self.organization.as_ref().map(|(id, _)| *id),
                    redirect_uris: addresses.into_iter().map(|address| address.url).collect(),
                    name: portal.name,
                    domain: portal.canonical_domain,
                })
            }
        }
    }
}
