//! Waiting for Microsoft's replicas.
//!
//! A new object is known to one replica first; for a while the others answer that it does not
//! exist. Graph says so in several ways, one of which can also mean a missing right.

use std::future::Future;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use sso_http::{Context, Waiting};
use tokio::time::Instant;

use crate::Error;

/// How long to wait for replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplicationPolicy {
    /// The time after which [`Error::NotReplicated`] is the outcome.
    pub limit: Duration,
    /// The time after which a refusal that can also mean a missing right is taken to mean that.
    pub ambiguous_limit: Duration,
    /// The first pause.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
}

impl Default for ReplicationPolicy {
    fn default() -> Self {
        Self {
            limit: Duration::from_secs(120),
            ambiguous_limit: Duration::from_secs(30),
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(5),
        }
    }
}

/// A refusal that goes away once replicas agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lag {
    /// The object is not known yet, or another write is being copied.
    Certain,
    /// The object is not known yet, or the person lacks the right.
    Ambiguous,
}

impl Error {
    /// Whether waiting may help, provided that the object was created a short while ago.
    pub fn lag(&self) -> Option<Lag> {
        let refusal = self.refusal()?;
        let says = |text: &str| {
            refusal
                .message
                .as_deref()
                .is_some_and(|message| message.contains(text))
        };
        match (refusal.status, refusal.code.as_deref().unwrap_or_default()) {
            (404, _)
            | (400, "NoBackingApplicationObject")
            | (409, "Directory_ConcurrencyViolation") => Some(Lag::Certain),
            (400, _) if says("does not reference a valid application object") => Some(Lag::Certain),
            (403, _) if says("backing application") => Some(Lag::Ambiguous),
            _ => None,
        }
    }
}

/// Repeats `op` while its refusal may be replication lag, reporting [`Waiting::Replicating`].
///
/// Only for operations on an object that is known to have been created: for any other, a 404 is an
/// answer and not a lag. A lag refusal means that nothing was done, so writes are safe here.
///
/// # Errors
/// Those of `op`; [`Error::NotReplicated`] when the policy's limit is reached.
pub async fn until_replicated<T, F, Fut>(
    context: &Context,
    policy: ReplicationPolicy,
    mut op: F,
) -> Result<T, Error>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, Error>>,
{
    let started = Instant::now();
    let mut pauses = ExponentialBuilder::default()
        .with_min_delay(policy.first_pause)
        .with_max_delay(policy.longest_pause)
        .without_max_times()
        .build();
    for attempt in 2.. {
        let error = match op().await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        let limit = match error.lag() {
            None => return Err(error),
            Some(Lag::Certain) => policy.limit,
            Some(Lag::Ambiguous) => policy.ambiguous_limit,
        };
        let pause = pauses.next().unwrap_or(policy.longest_pause);
        if started.elapsed() + context.pace.of(pause) > context.pace.of(limit) {
            return Err(give_up(error));
        }
        context.report(Waiting::Replicating { attempt });
        context.pause(pause).await?;
    }
    Err(sso_http::Error::Cancelled.into())
}

fn give_up(error: Error) -> Error {
    match error {
        Error::NotFound { refusal } | Error::Conflict { refusal } => {
            Error::NotReplicated { refusal }
        }
        Error::Http(sso_http::Error::Refused(refusal)) => Error::NotReplicated { refusal },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use jiff::Timestamp;
    use serde_json::json;
    use sso_http::{Refusal, Service};

    use super::*;
    use crate::Call;

    fn refused(status: u16, code: &str, message: &str) -> Error {
        let refusal = Refusal {
            service: Service::MicrosoftGraph,
            status,
            body: json!({}),
            code: Some(code.to_owned()),
            message: Some(message.to_owned()),
            correlation_id: None,
            time: Timestamp::UNIX_EPOCH,
            retry_after: None,
            www_authenticate: None,
        };
        Error::of_graph(
            sso_http::Error::Refused(Box::new(refusal)),
            Call::CreateServicePrincipal,
        )
    }

    fn missing() -> Error {
        refused(
            404,
            "Request_ResourceNotFound",
            "Resource 'x' does not exist.",
        )
    }

    #[test]
    fn lag_recognised_by_status_and_words() {
        for (error, lag) in [
            (missing(), Some(Lag::Certain)),
            (
                refused(
                    400,
                    "Request_BadRequest",
                    "The appId 'x' of the service principal does not reference a valid application object.",
                ),
                Some(Lag::Certain),
            ),
            (
                refused(
                    409,
                    "Directory_ConcurrencyViolation",
                    "Please wait briefly and retry.",
                ),
                Some(Lag::Certain),
            ),
            (
                refused(
                    403,
                    "Authorization_RequestDenied",
                    "When using this permission, the backing application of the service principal being created must in the local tenant",
                ),
                Some(Lag::Ambiguous),
            ),
            (
                refused(
                    403,
                    "Authorization_RequestDenied",
                    "Insufficient privileges to complete the operation.",
                ),
                None,
            ),
            (refused(400, "Request_BadRequest", "Invalid value."), None),
            (
                refused(
                    409,
                    "Request_MultipleObjectsWithSameKeyValue",
                    "Already there.",
                ),
                None,
            ),
        ] {
            assert_eq!(error.lag(), lag, "{error}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn lag_that_ends_is_waited_for_and_reported() {
        let reports = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&reports);
        let context = Context {
            waiting: Some(Arc::new(move |waiting| heard.lock().unwrap().push(waiting))),
            ..Context::default()
        };
        let mut tries = 0;
        let outcome = until_replicated(&context, ReplicationPolicy::default(), || {
            tries += 1;
            std::future::ready(if tries < 4 { Err(missing()) } else { Ok(tries) })
        })
        .await;
        assert_eq!(outcome.unwrap(), 4);
        let expected: Vec<_> = (2..=4)
            .map(|attempt| Waiting::Replicating { attempt })
            .collect();
        assert_eq!(
            *reports.lock().unwrap(),
            expected,
            "every wait is shown to the person"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn lag_that_does_not_end_stops_within_two_minutes() {
        let started = Instant::now();
        let outcome = until_replicated(
            &Context::default(),
            ReplicationPolicy::default(),
            || async { Err::<(), _>(missing()) },
        )
        .await;
        assert!(
            matches!(outcome, Err(Error::NotReplicated { .. })),
            "{outcome:?}"
        );
        let waited = started.elapsed();
        assert!(
            (110..=120).contains(&waited.as_secs()),
            "the limit is used but kept: {waited:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn ambiguous_refusal_becomes_a_missing_right_within_30_s() {
        let started = Instant::now();
        let outcome = until_replicated(
            &Context::default(),
            ReplicationPolicy::default(),
            || async {
                Err::<(), _>(refused(
                    403,
                    "Authorization_RequestDenied",
                    "the backing application of the service principal",
                ))
            },
        )
        .await;
        assert!(
            matches!(outcome, Err(Error::InsufficientPrivileges { .. })),
            "{outcome:?}"
        );
        assert!(
            started.elapsed() <= Duration::from_secs(30),
            "nobody waits longer for what may be a missing role"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn cancelled_while_waiting_ends_at_once() {
        let context = Context::default();
        context.cancel.cancel();
        let started = Instant::now();
        let outcome = until_replicated(&context, ReplicationPolicy::default(), || async {
            Err::<(), _>(missing())
        })
        .await;
        assert!(outcome.unwrap_err().is_cancelled());
        assert_eq!(
            started.elapsed(),
            Duration::ZERO,
            "a cancelled wait does not run on"
        );
    }
}
