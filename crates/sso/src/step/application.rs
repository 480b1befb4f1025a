//! The app registration.

use std::time::Duration;

use async_trait::async_trait;
use entra::{
    Application, ApplicationChange, ClientSecret, CreateApplication, DeleteApplication,
    GroupMembershipClaims, NewApplication, ObjectId, PurgeDeleted, RestoreDeleted,
    UpdateApplication,
};
use sso_http::Context;
use tokio::time::Instant;

use super::secret::{self, SecretNeed};
use crate::check::CheckId;
use crate::desired::{Desired, GroupsSetting};
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{Entry, History, Made, Thing};
use crate::plan::{ApplicationField, Change, Draft};
use crate::preview::{PlannedRequest, RequestCondition};
use crate::run::Run;
use crate::step::{Effect, GoneFromGraph, InGraph, StepId, Work};
use crate::teardown::{self, Leftover, TeardownEffect};
use crate::test_redirect;

/// What an administrator reads in Entra next to the app registration.
const NOTES: &str = "Created by Konnect SSO Setup.";
/// How long the result of a creating request whose answer was lost is looked for by its tag.
const LOOK_FOR: Duration = Duration::from_secs(20);
/// How often.
const LOOK_EVERY: Duration = Duration::from_millis(500);

pub(crate) fn plan(draft: &mut Draft<'_>, secret: &SecretNeed) {
    match &draft.observed.application {
        None => create(draft, secret),
        Some(application) => update(draft, application),
    }
}

fn groups(setting: GroupsSetting) -> GroupMembershipClaims {
    match setting {
        GroupsSetting::All => GroupMembershipClaims::every_group(),
        GroupsSetting::Assigned => GroupMembershipClaims::assigned_groups(),
    }
}

/// The application as it should be, without a secret.
fn wanted(desired: &Desired, tags: Vec<String>) -> NewApplication {
    NewApplication {
        display_name: desired.app_name.as_str().to_owned(),
        redirect_uris: desired.target.redirect_uris(),
        groups: groups(desired.groups),
        email_claim: true,
        tags,
        notes: NOTES.to_owned(),
        secret: None,
    }
}

/// The changes that make this application as it should be; empty if it already is.
///
/// One app registration that was made here serves one target, so an address that is not the target's does not belong
/// there. One of others may serve something else as well, which must go on working.
fn change_to_desired(
    desired: &Desired,
    application: &Application,
    made_here: bool,
) -> ApplicationChange {
    let wanted = wanted(desired, vec![desired.target.tag()]);
    let mut change = application.change_to(&wanted);
    let registered = &application.redirect_uris;
    let mut uris = wanted.redirect_uris;
    if !made_here {
        let of_others = |uri: &&String| !test_redirect::is_one(uri) && !uris.contains(uri);
        let of_others: Vec<String> = registered.iter().filter(of_others).cloned().collect();
        uris.extend(of_others);
    }
    let is_as_it_should_be = *registered == uris.iter().cloned().collect();
    change.redirect_uris = (!is_as_it_should_be).then_some(uris);
    change
}

fn create(draft: &mut Draft<'_>, secret: &SecretNeed) {
    let desired = draft.desired;
    let new = NewApplication {
        secret: secret.in_creation().cloned(),
        ..wanted(
            desired,
            vec![desired.target.tag(), draft.observed.mark.tag()],
        )
    };
    let change = Change::Application {
        name: new.display_name.clone(),
        redirect_uris: new.redirect_uris.clone(),
        groups: desired.groups,
    };
    draft.add(
        StepId::Application,
        Vec::new(),
        Effect::Create,
        change,
        Create(new),
    );
}

fn update(draft: &mut Draft<'_>, application: &Application) {
    let desired = draft.desired;
    let mut change = change_to_desired(desired, application, draft.observed.made_here);
    leave_intended(draft, &mut change);
    let differences = differences(&change);
    if differences.is_empty() {
        let kept = Change::Application {
            name: application.display_name.clone(),
            redirect_uris: desired.target.redirect_uris(),
            groups: desired.groups,
        };
        return draft.show(StepId::Application, Effect::Keep, kept);
    }
    let name = desired.app_name.as_str().to_owned();
    let work = InGraph(UpdateApplication {
        id: application.id,
        change,
    });
    draft.add(
        StepId::Application,
        Vec::new(),
        Effect::Change,
        Change::ApplicationSettings { name, differences },
        work,
    );
}

fn leave_intended(draft: &Draft<'_>, change: &mut ApplicationChange) {
    if draft.leaves(CheckId::Label) {
        change.display_name = None;
        change.tags = None;
    }
    if draft.leaves(CheckId::RedirectUri) {
        change.redirect_uris = None;
    }
    if draft.leaves(CheckId::Claims) {
        change.groups = None;
        change.optional_claims = None;
        change.required_access = None;
    }
}

fn differences(change: &ApplicationChange) -> Vec<ApplicationField> {
    let fields = [
        (change.display_name.is_some(), ApplicationField::Name),
        (
            change.redirect_uris.is_some(),
            ApplicationField::RedirectUris,
        ),
        (change.groups.is_some(), ApplicationField::Groups),
        (change.optional_claims.is_some(), ApplicationField::Claims),
        (
            change.required_access.is_some(),
            ApplicationField::Permissions,
        ),
        (change.tags.is_some(), ApplicationField::Tag),
    ];
    let differing = fields.into_iter().filter(|(differs, _)| *differs);
    differing.map(|(_, field)| field).collect()
}

/// Creates it, with its client secret in the same request. Where secrets turn out to be forbidden, it is created without
/// one: an application can be exempted only once it exists.
#[derive(Debug)]
struct Create(NewApplication);

impl Create {
    fn without_secret(&self) -> NewApplication {
        NewApplication {
            secret: None,
            ..self.0.clone()
        }
    }
}

#[async_trait]
impl Work for Create {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        let mut requests = vec![PlannedRequest::graph(&CreateApplication(&self.0))];
        if self.0.secret.is_some() {
            let without = PlannedRequest::graph(&CreateApplication(&self.without_secret()));
            requests.push(without.only_if(RequestCondition::SecretForbidden));
        }
        requests
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let step = StepId::Application;
        let (application, secret) = match create_one(run, &self.0, context).await {
            Err(refused @ entra::Error::SecretsForbidden { .. }) if self.0.secret.is_some() => {
                // It made nothing, because a creation with a secret succeeds as a whole or not at all.
                run.journal
                    .write(Entry::Refused { step, about: None })
                    .await?;
                let without = self.without_secret();
                let request = PlannedRequest::graph(&CreateApplication(&without));
                run.intend(step, Some(&request), None).await?;
                let (application, _) = create_one(run, &without, context).await?;
                let made = keep(run, &application);
                run.facts
                    .keep_waits_for_exemption(secret::waits(run, refused));
                return Ok(made);
            }
            created => created?,
        };
        let mut made = keep(run, &application);
        match (secret, &self.0.secret) {
            (Some(secret), _) => made.push(secret::keep(run, secret).await),
            (None, Some(wanted)) => {
                run.answered(step, &made).await?;
                made.push(secret::replace_lost(run, step, &application, wanted, context).await?);
            }
            (None, None) => {}
        }
        Ok(made)
    }
}

/// The application, and its secret if one was created and its value is known.
async fn create_one(
    run: &Run<'_>,
    new: &NewApplication,
    context: &Context,
) -> Result<(Application, Option<ClientSecret>), entra::Error> {
    match run
        .services
        .graph(context)
        .send(&CreateApplication(new))
        .await
    {
        Ok(created) => Ok((created.application, created.secret)),
        Err(error) if error.may_have_taken_effect() => match look_for(run, context).await {
            Some(application) => Ok((application, None)),
            None => Err(error),
        },
        Err(error) => Err(error),
    }
}

fn keep(run: &Run<'_>, application: &Application) -> Vec<Made> {
    run.facts
        .keep_application(application.id, application.app_id);
    vec![
        Made::new(Thing::Application, application.id.to_string()),
        Made::new(Thing::AppId, application.app_id.to_string()),
    ]
}

/// The application whose creation was never answered, once Microsoft lists it by this run's mark. Also `None` if that
/// cannot be read: then nobody knows.
async fn look_for(run: &Run<'_>, context: &Context) -> Option<Application> {
    let mark = run.observed.mark.tag();
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

/// Restores the settings, except those that others have changed since.
pub(crate) fn undo_settings(draft: &mut teardown::Draft<'_>, history: &History, now: &Application) {
    let before = history.before(StepId::Application);
    let Some(was) = before.and_then(|before| before.application.as_ref()) else {
        return;
    };
    let set = change_to_desired(&history.desired, was, draft.observed.made_here);
    let mut back = ApplicationChange::back_to(was, now);
    let mut by_others = false;
    let mut leave = |is_as_set: bool| {
        by_others |= !is_as_set;
        !is_as_set
    };
    if back.display_name.is_some() && leave(set.display_name.as_ref() == Some(&now.display_name)) {
        back.display_name = None;
    }
    let uris = |uris: &Vec<String>| now.redirect_uris == uris.iter().cloned().collect();
    if back.redirect_uris.is_some() && leave(set.redirect_uris.as_ref().is_some_and(uris)) {
        back.redirect_uris = None;
    }
    if back.groups.is_some()
        && leave(
            set.groups
                .as_ref()
                .is_some_and(|groups| groups.same_as(&now.group_membership_claims)),
        )
    {
        back.groups = None;
    }
    if back.optional_claims.is_some()
        && leave(set.optional_claims.as_ref() == Some(&now.optional_claims))
    {
        back.optional_claims = None;
    }
    if back.required_access.is_some()
        && leave(set.required_access.as_ref() == Some(&now.required_access))
    {
        back.required_access = None;
    }
    // A tag that others have added or removed since means nothing to what is undone.
    if set.tags.is_none() || set.tags.as_ref() != Some(&now.tags) {
        back.tags = None;
    }
    if by_others {
        draft.leave(Leftover::ChangedByOthers);
    }
    if !back.is_empty() {
        let work = InGraph(UpdateApplication {
            id: now.id,
            change: back,
        });
        draft.add(StepId::Application, TeardownEffect::Restore, work);
    }
}

/// Deletes it with everything that belongs to it. `purge`: for good, not kept by Entra for 30 days.
pub(crate) fn delete(draft: &mut teardown::Draft<'_>, id: ObjectId, purge: bool) {
    let step = StepId::Application;
    let deletion = GoneFromGraph(DeleteApplication(id));
    draft.add(step, TeardownEffect::Delete, deletion);
    if purge {
        draft.add(step, TeardownEffect::Delete, PurgeJustDeleted(id));
        // The enterprise application is deleted with it, and may or may not be kept separately.
        if let Some(principal) = &draft.observed.service_principal {
            let purge = GoneFromGraph(PurgeDeleted(principal.id));
            draft.add(step, TeardownEffect::Delete, purge);
        }
    }
    draft.concerns(step, 1);
}

/// Restores it from Entra's deleted items, with its secrets.
pub(crate) fn restore(draft: &mut teardown::Draft<'_>, id: ObjectId) {
    draft.add(StepId::Application, TeardownEffect::Restore, Restore(id));
}

/// What was deleted a moment ago may not be among the deleted items yet.
#[derive(Debug)]
struct PurgeJustDeleted(ObjectId);

#[async_trait]
impl Work for PurgeJustDeleted {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::graph(&PurgeDeleted(self.0))]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let graph = run.services.graph(context);
        let policy = entra::ReplicationPolicy {
            limit: Duration::from_secs(20),
            ..entra::ReplicationPolicy::default()
        };
        let purged = entra::until_replicated(context, policy, async || {
            graph.send(&PurgeDeleted(self.0)).await
        });
        match purged.await {
            // Purged earlier, or never deleted: either way it is not among the deleted items.
            Ok(()) | Err(entra::Error::NotReplicated { .. } | entra::Error::NotFound { .. }) => {
                Ok(Vec::new())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Brings back a deleted application or enterprise application.
#[derive(Debug)]
pub(super) struct Restore(pub(super) ObjectId);

#[async_trait]
impl Work for Restore {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::graph(&RestoreDeleted(self.0))]
    }

    /// What is no longer among the deleted items is back: with its application, by another try, or by hand. Reading the
    /// connection again will show.
    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let graph = run.services.graph(context);
        match graph.send(&RestoreDeleted(self.0)).await {
            Ok(()) => Ok(Vec::new()),
            Err(error) if error.is_cancelled() => Err(error.into()),
            Err(error) => match entra::is_deleted(graph, self.0).await {
                Ok(false) => Ok(Vec::new()),
                Ok(true) | Err(_) => Err(error.into()),
            },
        }
    }
}
