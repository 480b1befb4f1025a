//! Another computer, or another person at one: with its own journals and keychain, on the same services.

use std::sync::Arc;

use sso::{
    ClientSecretStore, Desired, History, Journal, Observed, Outcome, Plan, Services, Target,
    Teardown, TeardownOutcome,
};

use super::Stage;

pub struct Computer {
    pub journal: Journal,
    pub secret_store: ClientSecretStore,
    _folder: tempfile::TempDir,
}

impl Default for Computer {
    fn default() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self {
            journal: Journal::open(folder.path()).expect("the journal opens"),
            secret_store: ClientSecretStore::new(None),
            _folder: folder,
        }
    }
}

impl Computer {
    pub async fn inspect(&self, stage: &Stage, desired: &Desired) -> Result<Observed, sso::Error> {
        Box::pin(sso::inspect(
            &stage.services,
            desired,
            &self.secret_store,
            &self.journal,
            &stage.context,
        ))
        .await
    }

    pub async fn try_plan(&self, stage: &Stage, desired: &Desired) -> Result<Plan, sso::Error> {
        sso::plan(desired, &self.inspect(stage, desired).await?)
    }

    pub async fn plan(&self, stage: &Stage, desired: &Desired) -> Plan {
        let plan = self.try_plan(stage, desired).await;
        plan.expect("the target can be planned")
    }

    pub async fn apply(&self, stage: &Stage, plan: Plan) -> Outcome {
        Box::pin(sso::apply(
            &stage.services,
            plan,
            &self.secret_store,
            &self.journal,
            Arc::new(|_, _| {}),
            &stage.context,
        ))
        .await
    }

    pub async fn set_up(&self, stage: &Stage, desired: &Desired) -> Outcome {
        let plan = self.plan(stage, desired).await;
        self.apply(stage, plan).await
    }

    pub fn history(&self, stage: &Stage, target: &Target) -> History {
        let history = self.journal.history_of(stage.connection(target));
        history
            .expect("the journal can be read")
            .expect("a run was begun")
    }

    /// As it is read with a token of these services, which may be for another organization.
    pub async fn everything(
        &self,
        stage: &Stage,
        services: &Services,
        target: &Target,
    ) -> Result<Observed, sso::Error> {
        Box::pin(sso::inspect_everything(
            services,
            stage.services.tenant,
            target,
            &self.secret_store,
            &self.journal,
            &stage.context,
        ))
        .await
    }

    pub async fn undo_plan(&self, stage: &Stage, target: &Target) -> Teardown {
        let observed = self.everything(stage, &stage.services, target).await;
        let observed = observed.expect("everything can be read");
        sso::plan_undo(&self.history(stage, target), &observed, false)
    }

    pub async fn removal_plan(&self, stage: &Stage, target: &Target) -> Teardown {
        let observed = self.everything(stage, &stage.services, target).await;
        let observed = observed.expect("everything can be read");
        let history = self.history(stage, target);
        sso::plan_removal(&history.desired, &observed, Some(&history), false)
    }

    pub async fn tear_down(&self, stage: &Stage, plan: Teardown) -> TeardownOutcome {
        Box::pin(sso::teardown(
            &stage.services,
            plan,
            &self.secret_store,
            &self.journal,
            Arc::new(|_, _| {}),
            &stage.context,
        ))
        .await
    }
}
