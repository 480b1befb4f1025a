//! Sending what was reviewed.

use std::time::Duration;

use entra::{CreatePublicClient, Graph, NewPublicClient, Operation, PublicClient};
use sso_http::Context;
use tokio::time::Instant;

use super::find::{found, ours_and_others};
use super::{
    Approve, SignInApp, SignInAppApproval, SignInAppOfOthers, SignInAppPlan, create_principal,
};
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{Journal, SignInAppEntry, SignInAppJournal};
use crate::mark::Mark;
use crate::preview::of_graph;
use crate::services::Services;

/// How long one whose creation was never answered is looked for by its mark.
const LOOK_FOR: Duration = Duration::from_secs(20);
/// How often.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Registers it, or finishes what an earlier attempt left.
///
/// A refused approval is no failure: the app registration works, and an administrator can approve it.
///
/// # Errors
/// [`Error::ChangedMeanwhile`] if what was reviewed is no longer so, for instance because a colleague has registered one:
/// nothing was sent. After any other, planning again finds what was made.
pub async fn register_sign_in_app(
    services: &Services,
    plan: SignInAppPlan,
    journal: &Journal,
    context: &Context,
) -> Result<SignInApp, Error> {
    let turn = journal.sign_in_app_turn(plan.tenant).await?;
    let now = Box::pin(found(services, &plan.desired, journal, context)).await?;
    if plan.tenant != services.tenant || now != plan.found {
        return Err(Error::ChangedMeanwhile);
    }
    let started = SignInAppEntry::Started {
        tenant: plan.tenant,
        mark: plan.mark,
    };
    let on_record = turn.begin(started).await?;
    let run = run(services, context, &on_record);
    let mut ids = plan.ids();
    let client = match &plan.found.ours {
        Some(client) => {
            // The creation is an earlier one; the requests of this time are not it.
            run.registered(client).await?;
            client.clone()
        }
        None => run.register(&plan.new_client(), plan.mark).await?,
    };
    ids.application = Some((client.id, client.app_id));
    if ids.service_principal.is_none() {
        run.create_principal(&mut ids, &plan.principal_tags())
            .await?;
    }
    let approval = run.approve(&plan, &ids).await?;
    let others = ours_and_others(services, journal, context).await;
    // It is registered, whether the others can be listed or not.
    let others = others.map_or_else(|_| Vec::new(), |(_, others)| others);
    Ok(SignInApp {
        app_id: client.app_id,
        name: client.display_name,
        approval,
        others: others.into_iter().map(SignInAppOfOthers::unowned).collect(),
    })
}

impl SignInAppOfOthers {
    fn unowned(client: PublicClient) -> Self {
        Self {
            client,
            owners: None,
        }
    }
}

/// The services and the record of what is sent to them.
pub(super) struct Run<'a> {
    pub(super) graph: Graph<'a>,
    pub(super) on_record: &'a SignInAppJournal,
}

impl Run<'_> {
    /// Writes down that this request is about to be sent.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if the person has cancelled, [`Error::Missing`] if it names something that does not exist yet:
    /// in both cases it must not be sent.
    pub(super) async fn intend(&self, operation: &impl Operation) -> Result<(), Error> {
        if self.graph.context.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let request = of_graph(operation, self.graph.endpoints.graph());
        let ids = Ids::default();
        ids.refuse_stand_ins(&request.url)?;
        if let Some(body) = &request.body {
            ids.refuse_stand_ins(&body.to_string())?;
        }
        let intent = SignInAppEntry::Intent {
            method: request.method.to_string(),
            url: request.url,
        };
        Ok(self.on_record.write(intent).await?)
    }

    pub(super) async fn done(&self) -> Result<(), Error> {
        Ok(self.on_record.write(SignInAppEntry::Done).await?)
    }

    pub(super) async fn refused_by(&self, error: &entra::Error) -> Result<(), Error> {
        if error.may_have_taken_effect() {
            return Ok(());
        }
        Ok(self.on_record.write(SignInAppEntry::Refused).await?)
    }

    async fn registered(&self, client: &PublicClient) -> Result<(), Error> {
        let entry = SignInAppEntry::Registered {
            application: client.id,
            app_id: client.app_id,
        };
        Ok(self.on_record.write(entry).await?)
    }

    async fn register(&self, new: &NewPublicClient, mark: Mark) -> Result<PublicClient, Error> {
        let create = CreatePublicClient(new);
        self.intend(&create).await?;
        let client = match self.graph.send(&create).await {
            Ok(client) => client,
            Err(error) if error.may_have_taken_effect() => {
                self.look_for(mark).await.ok_or(error)?
            }
            Err(error) => {
                self.refused_by(&error).await?;
                return Err(error.into());
            }
        };
        self.registered(&client).await?;
        Ok(client)
    }

    /// The one whose creation was never answered, once Microsoft lists it by its mark. Also `None` if that cannot be read:
    /// then nobody knows, and the next plan looks again.
    async fn look_for(&self, mark: Mark) -> Option<PublicClient> {
        let context = self.graph.context;
        let until = Instant::now() + context.pace.of(LOOK_FOR);
        loop {
            let found = entra::public_clients_by_tag(self.graph, &mark.tag()).await;
            let found = found.ok()?.pop();
            if found.is_some() || Instant::now() >= until {
                return found;
            }
            context.pause(LOOK_EVERY).await.ok()?;
        }
    }

    async fn create_principal(&self, ids: &mut Ids, tags: &[String]) -> Result<(), Error> {
        let create = create_principal(ids, tags);
        self.intend(&create).await?;
        let principal = match self.graph.send(&create).await {
            // One exists: the lost answer was a success, or others have created it.
            Err(error)
                if error.may_have_taken_effect()
                    || matches!(error, entra::Error::Conflict { .. }) =>
            {
                let found = entra::service_principal(self.graph, create.app_id).await;
                found.ok().flatten().ok_or(error)?
            }
            Err(error) => {
                self.refused_by(&error).await?;
                return Err(error.into());
            }
            Ok(principal) => principal,
        };
        ids.service_principal = Some(principal.id);
        self.done().await
    }

    async fn approve(&self, plan: &SignInAppPlan, ids: &Ids) -> Result<SignInAppApproval, Error> {
        let new = plan.new_client();
        let scopes = new.scope_names();
        let sent = match plan.approve(ids, &scopes) {
            Approve::Nothing if !plan.desired.approve => return Ok(SignInAppApproval::NotChosen),
            Approve::Nothing => return Ok(SignInAppApproval::Given),
            Approve::Give(give) => {
                self.intend(&give).await?;
                match self.graph.send(&give).await {
                    Ok(_) => Ok(()),
                    // Others gave it, or the lost answer was a success.
                    Err(error)
                        if error.may_have_taken_effect()
                            || matches!(error, entra::Error::Conflict { .. }) =>
                    {
                        let grants = entra::grants_of(self.graph, give.client).await;
                        let mut grants = grants.unwrap_or_default().into_iter();
                        if grants.any(|grant| give.is_covered_by(&grant)) {
                            Ok(())
                        } else {
                            Err(error)
                        }
                    }
                    Err(error) => Err(error),
                }
            }
            Approve::Extend(extend) => {
                self.intend(&extend).await?;
                self.graph.send(&extend).await
            }
        };
        match sent {
            Ok(()) => {
                self.done().await?;
                Ok(SignInAppApproval::Given)
            }
            Err(error) if error.may_have_taken_effect() => Err(error.into()),
            Err(error) => {
                self.refused_by(&error).await?;
                Ok(SignInAppApproval::Refused(error))
            }
        }
    }
}

pub(super) fn run<'a>(
    services: &'a Services,
    context: &'a Context,
    on_record: &'a SignInAppJournal,
) -> Run<'a> {
    Run {
        graph: services.graph(context),
        on_record,
    }
}
