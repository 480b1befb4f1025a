//! Who is signed in where, and what they are doing. All of it is in memory and ends with the process.
//!
//! Invariant: an answer belongs to the session it was asked in. The caller takes the session's id together with what it
//! reads, and names that id when it stores the answer; an answer for another session is dropped.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use sso_http::clock::now;
use tokio::sync::{Mutex, MutexGuard};

use super::data::Session;
use super::run_store::World;
use super::running_practice::RunningPractice;
use super::session_id::SessionId;
use crate::ipc::CommandError;

/// How often it is looked whether the token has ended.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// The session as it is now. It is written by name alone: there is no other way to change it.
#[derive(Debug, Default)]
pub(crate) struct CurrentSession(Arc<Mutex<Session>>);

/// The session, to read and not to change. Nothing changes it while this is held.
#[derive(Debug)]
pub(crate) struct Reading<'a>(MutexGuard<'a, Session>);

impl CurrentSession {
    pub(crate) async fn read(&self) -> Reading<'_> {
        Reading(self.0.lock().await)
    }

    /// The session in which something was asked.
    ///
    /// # Errors
    /// [`CommandError::SessionChanged`] if it is over.
    pub(crate) async fn read_in(&self, asked: SessionId) -> Result<Reading<'_>, CommandError> {
        let session = self.read().await;
        if session.id() == asked {
            Ok(session)
        } else {
            Err(CommandError::SessionChanged)
        }
    }

    /// Stores an answer in the session in which it was asked.
    ///
    /// # Errors
    /// [`CommandError::SessionChanged`] if that session is over: nothing is stored.
    pub(crate) async fn store<T>(
        &self,
        asked: SessionId,
        store: impl FnOnce(&mut Session) -> T,
    ) -> Result<T, CommandError> {
        let mut session = self.read_in(asked).await?;
        Ok(store(&mut session.0))
    }

    /// Asks something in the session as it is now. Its answer, success or error, is dropped if that session is over by
    /// then.
    pub(crate) async fn ask<T, W>(
        &self,
        work: impl FnOnce(SessionId) -> W,
    ) -> Result<T, CommandError>
    where
        W: Future<Output = Result<T, CommandError>>,
    {
        let asked = self.read().await.id();
        // Many concurrent requests make a large future.
        let answer = Box::pin(work(asked)).await;
        self.read_in(asked).await?;
        answer
    }

    /// Tells every session of a world that something in it is gone, which is true in each of them.
    pub(crate) async fn forget(&self, world: World, forget: impl FnOnce(&mut Session)) {
        let mut session = self.read().await;
        if session.world() == world {
            forget(&mut session.0);
        }
    }

    /// Forgets the Microsoft account and what was made with it.
    pub(crate) async fn sign_out(&self) {
        self.read().await.0.sign_out();
    }

    /// Forgets the Microsoft token at its end, unless the person signs out or in again before.
    pub(crate) fn forget_token_at_its_end(&self) {
        let session = Arc::downgrade(&self.0);
        tauri::async_runtime::spawn(async move {
            while let Some(session) = session.upgrade() {
                let left = session.lock().await.forget_ended_token(now());
                drop(session);
                let Some(left) = left else { return };
                // The clock of waits stands still while the computer sleeps.
                tokio::time::sleep(left.min(LOOK_AGAIN)).await;
            }
        });
    }

    /// Forgets the Konnect token and the plan that would have used it.
    pub(crate) async fn disconnect(&self) {
        self.read().await.0.disconnect();
    }

    /// From here on everything is about these simulated services.
    pub(crate) async fn practise(&self, practice: RunningPractice) {
        *self.read().await.0 = Session::in_practice(practice);
    }

    /// Brings the real services back. What was left, if it was practice.
    pub(crate) async fn leave_practice(&self) -> Option<Session> {
        let mut session = self.read().await;
        session
            .practice
            .is_some()
            .then(|| std::mem::take(&mut *session.0))
    }
}

impl Deref for Reading<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}
