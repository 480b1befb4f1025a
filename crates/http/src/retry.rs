//! Whether, and after how long, a request is sent again. Pure.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

use crate::{Error, Retry, Unreachable};

/// Retries after the first try.
const RETRIES: usize = 3;

/// The longest pause that is obeyed without asking anyone, in seconds. A service that wants more is
/// not called again early: the refusal goes to the caller, who can tell the person.
pub(crate) const LONGEST_PAUSE: u64 = 60;

/// How long a throttled request waits in total, in seconds. Everything that runs at the same time
/// shares the service's limit, so any one request may be told to wait many times before its turn.
const PATIENCE: u64 = 300;

/// The pauses between the tries of one request.
pub(crate) struct Pauses {
    /// Pauses for which the service names no length.
    own: ExponentialBackoff,
    /// How long 429 has asked to wait so far, in seconds.
    throttled: u64,
}

impl Pauses {
    pub(crate) fn new() -> Self {
        let own = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(250))
            .with_max_delay(Duration::from_secs(4))
            .with_max_times(RETRIES)
            .with_jitter()
            .build();
        Self { own, throttled: 0 }
    }

    /// How long to pause after `error` before another try; `None` after enough tries.
    pub(crate) fn after(&mut self, error: &Error) -> Option<Duration> {
        let refusal = error.refusal();
        let asked = refusal.and_then(|refusal| Some((refusal.status, refusal.retry_after?)));
        match asked {
            // Being throttled is not a failure, and does not use up the tries for failures.
            Some((429, seconds)) => {
                let seconds = seconds.max(1);
                self.throttled = self.throttled.saturating_add(seconds);
                (self.throttled <= PATIENCE).then(|| Duration::from_secs(seconds))
            }
            Some((_, seconds)) => self.own.next().map(|_| Duration::from_secs(seconds)),
            None => self.own.next(),
        }
    }
}

/// Whether `error` lets a request be sent again under `rule`.
pub(crate) fn allows(rule: Retry, error: &Error) -> bool {
    match (rule, error) {
        (Retry::Safe, Error::Unreachable { cause, .. }) => cause.may_pass(),
        (Retry::Unsafe, Error::Unreachable { cause, .. }) => matches!(cause, Unreachable::Refused),
        (rule, Error::Refused(refusal)) => {
            if refusal
                .retry_after
                .is_some_and(|seconds| seconds > LONGEST_PAUSE)
            {
                return false;
            }
            match (rule, refusal.status) {
                (_, 429) | (Retry::Safe, 408 | 502 | 503 | 504) => true,
                (Retry::Unsafe, 503) => refusal.retry_after.is_some(),
                _ => false,
            }
        }
        (
            _,
            Error::Untrusted { .. }
            | Error::UnreadableResponse { .. }
            | Error::Cancelled
            | Error::Client(_),
        ) => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::Value;

    use super::*;
    use crate::{Refusal, Service};

    fn refused(status: u16, retry_after: Option<u64>) -> Error {
        Error::Refused(Box::new(Refusal {
            service: Service::KonnectApi,
            status,
            body: Value::Null,
            code: None,
            message: None,
            correlation_id: None,
            time: Timestamp::UNIX_EPOCH,
            retry_after,
            www_authenticate: None,
        }))
    }

    fn unreachable(cause: Unreachable) -> Error {
        Error::Unreachable {
            host: "example.com".to_owned(),
            cause,
        }
    }

    #[test]
    fn table_of_rules_holds() {
        for (error, safe, unsafe_) in [
            (unreachable(Unreachable::Refused), true, true),
            (unreachable(Unreachable::Reset), true, false),
            (unreachable(Unreachable::Timeout), true, false),
            (unreachable(Unreachable::Tls), false, false),
            (refused(429, None), true, true),
            (refused(429, Some(60)), true, true),
            (refused(429, Some(61)), false, false),
            (refused(503, None), true, false),
            (refused(503, Some(1)), true, true),
            (refused(502, Some(1)), true, false),
            (refused(500, None), false, false),
            (refused(400, None), false, false),
            (refused(404, None), false, false),
            (Error::Cancelled, false, false),
        ] {
            assert_eq!(allows(Retry::Safe, &error), safe, "a read after: {error}");
            assert_eq!(
                allows(Retry::Unsafe, &error),
                unsafe_,
                "a write after: {error}"
            );
        }
    }

    #[test]
    fn throttled_request_waits_for_its_turn_but_not_for_ever() {
        let mut pauses = Pauses::new();
        let throttled = refused(429, Some(1));
        for time in 1..=PATIENCE {
            let pause = pauses.after(&throttled);
            assert_eq!(pause, Some(Duration::from_secs(1)), "time {time}");
        }
        assert_eq!(pauses.after(&throttled), None, "five minutes are enough");
        let failed = std::iter::from_fn(|| pauses.after(&refused(503, Some(2))));
        let failed: Vec<_> = failed.collect();
        assert_eq!(
            failed,
            [Duration::from_secs(2); RETRIES],
            "the tries for failures are counted apart"
        );
    }

    #[test]
    fn throttled_without_a_length_has_the_tries_of_a_failure() {
        let mut pauses = Pauses::new();
        let pauses = std::iter::from_fn(|| pauses.after(&refused(429, None)));
        assert_eq!(pauses.count(), RETRIES);
    }

    #[test]
    fn pause_of_no_length_is_a_second() {
        let pause = Pauses::new().after(&refused(429, Some(0)));
        assert_eq!(
            pause,
            Some(Duration::from_secs(1)),
            "or nothing would end the tries"
        );
    }

    #[test]
    fn write_that_is_sent_again_never_took_effect() {
        for status in 400..600 {
            for retry_after in [None, Some(1)] {
                let error = refused(status, retry_after);
                if allows(Retry::Unsafe, &error) {
                    assert!(
                        !error.may_have_taken_effect(),
                        "{error} would double a write"
                    );
                }
            }
        }
    }
}
