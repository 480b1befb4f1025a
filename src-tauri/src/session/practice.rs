//! Entering and leaving practice, and forgetting what was made in it.

use std::collections::BTreeSet;

use futures::future::join_all;
use sso::ConnectionId;

use super::app_state::AppState;
use super::journal_folder;
use super::run_store::{RunStore, World};
use super::running_practice::RunningPractice;
use crate::ipc::CommandError;

impl AppState {
    /// Starts the simulated services, unless they are already running. Nobody is signed in to them.
    pub(crate) async fn start_practice(&self) -> Result<(), CommandError> {
        let _task = self.runs.begin()?;
        if self.session.read().await.practice.is_none() {
            self.enter_practice(RunningPractice::start().await?).await;
        }
        Ok(())
    }

    /// From here on everything is about these simulated services.
    pub(crate) async fn enter_practice(&self, practice: RunningPractice) {
        self.forget_left_practice().await;
        self.session.practise(practice).await;
        // Nobody in another world waits for the browser.
        self.sign_ins.cancel();
    }

    /// Stops the simulated services, unless a run is using them.
    pub(crate) async fn leave_practice(&self) -> Result<(), CommandError> {
        let _task = self.runs.begin()?;
        self.end_practice().await;
        Ok(())
    }

    /// Forgets everything that was made in practice.
    pub(crate) async fn end_practice(&self) {
        if let Some(left) = self.session.leave_practice().await {
            self.sign_ins.cancel();
            self.forget_practice(left.started_connections).await;
        }
    }

    /// Forgets a practice that ended with an app that was killed. Only once: anything later is this app's own.
    pub(crate) async fn forget_left_practice(&self) {
        let cleared = self.leftovers_cleared.get_or_init(|| async {
            let folder = World::Practice.journal_folder(&self.data);
            let started = journal_folder::started_connections(&folder).await;
            self.forget_practice(started).await;
        });
        cleared.await;
    }

    /// The client secrets of practice are useless without the simulated services, so they are not left in the keychain,
    /// not even that of a run that stopped half-way. Neither are its journals: its world ends with it, so none of its
    /// runs can ever be continued or undone.
    async fn forget_practice(&self, started: BTreeSet<ConnectionId>) {
        // A keychain may ask the person, so it is left alone when there is nothing to forget.
        if !started.is_empty() {
            let RunStore { secret_store, .. } = self.run_store(World::Practice).await;
            let forgotten = started.into_iter().map(|id| secret_store.forget(id));
            for outcome in join_all(forgotten).await {
                if let Err(error) = outcome {
                    tracing::warn!(%error, "a secret of practice stays in the keychain");
                }
            }
        }
        journal_folder::clear(&World::Practice.journal_folder(&self.data)).await;
    }
}
