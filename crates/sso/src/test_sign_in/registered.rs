//! The redirect URI of a test while it is registered: added to what is there, and taken away from what is there then.
//!
//! Graph replaces the whole list and offers no conditional write, so each write directly follows a read, under the lock
//! that keeps every other run on this computer off the connection.

use std::collections::BTreeSet;
use std::time::Duration;

use entra::ObjectId;
use sso_http::Context;

use super::{TestSignIn, change, with};
use crate::error::Error;
use crate::journal::{AddedRedirect, Journal, JournalError, RedirectOnRecord, Turn};
use crate::services::Services;
use crate::target::ConnectionId;
use crate::test_redirect::TestRedirect;

/// How many times to look, and how long to pause in between: a server that lags behind shows an old list.
const LOOKS: u32 = 10;
const BETWEEN: Duration = Duration::from_millis(500);

/// Seen this many times in a row, it is true: what others wrote at the same moment shows by then.
const IN_A_ROW: u32 = 2;

/// How many times to wait for a run that is in progress.
const TURNS: u32 = 120;

/// A redirect URI that may be registered, until it is taken away.
#[derive(Debug)]
pub(super) struct Registered {
    connection: ConnectionId,
    application: ObjectId,
    redirect: TestRedirect,
    on_record: RedirectOnRecord,
    /// Why adding it failed, if it did; it may be registered even so.
    problem: Option<Error>,
    /// Whether it was added just now, so that a list without it may come from a server that lags behind.
    is_new: bool,
}

impl Registered {
    /// Adds it. It is on record already.
    ///
    /// # Errors
    /// Those after which it is certainly not registered: [`Error::ChangedMeanwhile`] if the application has other
    /// redirect URIs than in the review, and the errors of the journal and of reading.
    pub(super) async fn add(
        services: &Services,
        test: &TestSignIn,
        journal: &Journal,
        context: &Context,
    ) -> Result<Self, Error> {
        let (connection, application) = (test.connection.id, test.connection.application);
        let uri = test.redirect.uri();
        let added = AddedRedirect::new(connection, services.tenant, application, uri);
        let _turn = turn(journal, connection, context).await?;
        let now = read(services, application, context).await?;
        // Tests of others come and go.
        if without_tests(&now) != without_tests(&test.before) {
            return Err(Error::ChangedMeanwhile);
        }
        let on_record = journal.record_redirect(added).await?;
        let mut registered = Self {
            connection,
            application,
            redirect: test.redirect,
            on_record,
            problem: None,
            is_new: true,
        };
        let addition = change(application, with(&now, test.redirect));
        match services.graph(context).send(&addition).await {
            Err(error) if !error.may_have_taken_effect() && !error.is_cancelled() => {
                registered.on_record.forget().await?;
                return Err(error.into());
            }
            sent => {
                let there = match sent {
                    Ok(()) => registered.keep_there(services, context).await,
                    Err(error) => Err(error.into()),
                };
                registered.problem = there.err();
            }
        }
        Ok(registered)
    }

    /// Looks until it is there for good, and adds it again if it is gone: someone who wrote the list at the same moment
    /// did not know of it.
    async fn keep_there(&self, services: &Services, context: &Context) -> Result<(), Error> {
        let (mut seen, mut missing) = (0, 0);
        for _ in 0..LOOKS {
            let uris = read(services, self.application, context).await?;
            if uris.contains(&self.redirect.uri()) {
                (seen, missing) = (seen + 1, 0);
            } else {
                (seen, missing) = (0, missing + 1);
            }
            if seen == IN_A_ROW {
                break;
            }
            if missing > IN_A_ROW {
                let addition = change(self.application, with(&uris, self.redirect));
                services.graph(context).send(&addition).await?;
                missing = 0;
            }
            context.pause(BETWEEN).await.map_err(entra::Error::from)?;
        }
        // If it is not there after all, Microsoft's page says so.
        Ok(())
    }

    /// One that an earlier test left.
    pub(super) fn left(on_record: RedirectOnRecord) -> Option<Self> {
        let added = &on_record.added;
        Some(Self {
            connection: added.connection.parse().ok()?,
            application: added.application,
            redirect: TestRedirect::parse(&added.uri)?,
            on_record,
            problem: None,
            is_new: false,
        })
    }

    /// Why adding it failed, once.
    pub(super) fn problem(&mut self) -> Option<Error> {
        self.problem.take()
    }

    /// Takes it away, and nothing else. The person cannot cancel this.
    ///
    /// # Errors
    /// Whatever keeps it from being taken away, or from being seen to be gone; it then stays on record.
    pub(super) async fn remove(
        self,
        services: &Services,
        journal: &Journal,
        context: &Context,
    ) -> Result<(), Error> {
        let context = &Context {
            pace: context.pace,
            ..Context::default()
        };
        let _turn = turn(journal, self.connection, context).await?;
        let (mut is_new, mut seen_gone) = (self.is_new, 0);
        for look in 0..LOOKS {
            if look > 0 {
                context.pause(BETWEEN).await.map_err(entra::Error::from)?;
            }
            // Microsoft's servers also say "does not exist" about what they do not know at the moment.
            let uris = unless_gone(read(services, self.application, context).await)?;
            if let Some(mut uris) = uris
                && (uris.remove(&self.redirect.uri()) || is_new)
            {
                let removal = change(self.application, uris);
                let sent = services.graph(context).send(&removal).await;
                unless_gone(sent.map_err(Error::from))?;
                (is_new, seen_gone) = (false, 0);
                continue;
            }
            seen_gone += 1;
            if seen_gone == IN_A_ROW {
                return Ok(self.on_record.forget().await?);
            }
        }
        Err(Error::StillThere)
    }
}

fn without_tests(uris: &BTreeSet<String>) -> BTreeSet<&String> {
    let mut uris: BTreeSet<&String> = uris.iter().collect();
    uris.retain(|uri| TestRedirect::parse(uri).is_none());
    uris
}

/// With the application, its redirect URIs are gone.
fn unless_gone<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Err(Error::Entra(entra::Error::NotFound { .. })) => Ok(None),
        answer => answer.map(Some),
    }
}

async fn read(
    services: &Services,
    application: ObjectId,
    context: &Context,
) -> Result<BTreeSet<String>, Error> {
    let read = entra::application(services.graph(context), application).await?;
    Ok(read.redirect_uris)
}

/// The turn on the connection, as soon as a run that is in progress is over.
async fn turn(
    journal: &Journal,
    connection: ConnectionId,
    context: &Context,
) -> Result<Turn, Error> {
    for _ in 1..TURNS {
        match journal.turn(connection) {
            Err(JournalError::Busy) => {
                context.pause(BETWEEN).await.map_err(entra::Error::from)?;
            }
            turn => return Ok(turn?),
        }
    }
    Ok(journal.turn(connection)?)
}
