//! A fault for one request of work that has already been done once without faults.

use jiff::{SignedDuration, Timestamp};

use super::action::{Fault, FaultAction};
use super::matching::Matching;
use crate::state::service::Service;
use crate::traffic::record::Exchange;

/// What has to be done so that the fault hits the request.
#[derive(Debug, PartialEq)]
pub(crate) enum FaultTarget {
    /// A fault is switched on.
    Fault(Fault),
    /// The service goes offline now, for `ms` milliseconds.
    Now { service: Service, ms: Option<u64> },
}

impl FaultTarget {
    /// For the request at `at` in the record. `None` for one that faults do not affect.
    pub(crate) fn new(record: &[Exchange], at: usize, action: FaultAction) -> Option<Self> {
        let matching = Matching::of(record, at)?;
        let FaultAction::Refuse { ms } = action else {
            return Some(Self::Fault(Fault { matching, action }));
        };
        let exchange = &record[at];
        let service = Service::named(&exchange.service)?;
        let came = arrival(exchange)?;
        let before = record
            .iter()
            .enumerate()
            .filter(|(index, other)| *index < at && other.service == exchange.service)
            .filter_map(|(index, other)| Some((answered(other)?, index)))
            .filter(|(answered, _)| *answered <= came)
            .max();
        let Some((answered, before)) = before else {
            let began = record.iter().filter_map(arrival).min()?;
            let ms = longer(ms, came.duration_since(began));
            return Some(Self::Now { service, ms });
        };
        Some(Self::Fault(Fault {
            matching: Matching::of(record, before)?,
            action: FaultAction::RefuseNext {
                ms: longer(ms, came.duration_since(answered)),
            },
        }))
    }
}

fn arrival(exchange: &Exchange) -> Option<Timestamp> {
    exchange.at.parse().ok()
}

fn answered(exchange: &Exchange) -> Option<Timestamp> {
    let took = SignedDuration::from_millis(i64::try_from(exchange.millis).ok()?);
    arrival(exchange)?.checked_add(took).ok()
}

fn longer(ms: Option<u64>, pause: SignedDuration) -> Option<u64> {
    let pause = u64::try_from(pause.as_millis()).unwrap_or_default();
    ms.map(|ms| ms.saturating_add(pause))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFUSE: FaultAction = FaultAction::Refuse { ms: Some(50) };

    #[test]
    fn a_service_refuses_after_the_answer_that_came_before_the_request() {
        let record = [
            Exchange::asked("2026-01-01T00:00:00.000Z", 5, "graph", "/v1.0/me"),
            Exchange::asked("2026-01-01T00:00:00.010Z", 5, "graph", "/v1.0/organization"),
            Exchange::asked("2026-01-01T00:00:00.012Z", 9, "konnect-eu", "/v3/portals"),
            Exchange::asked("2026-01-01T00:00:00.012Z", 20, "graph", "/v1.0/groups"),
        ];
        let target = FaultTarget::new(&record, 3, REFUSE).unwrap();
        let expected = Fault {
            matching: Matching::of(&record, 0).unwrap(),
            action: FaultAction::RefuseNext { ms: Some(57) },
        };
        assert_eq!(
            target,
            FaultTarget::Fault(expected),
            "the second was still on its way, and another service is no predecessor"
        );
    }

    #[test]
    fn a_service_that_was_not_asked_before_refuses_from_the_start() {
        let record = [
            Exchange::asked("2026-01-01T00:00:00.000Z", 5, "graph", "/v1.0/me"),
            Exchange::asked("2026-01-01T00:00:00.030Z", 5, "konnect-api", "/v3/teams"),
        ];
        let target = FaultTarget::new(&record, 1, REFUSE).unwrap();
        let expected = FaultTarget::Now {
            service: Service::KonnectApi,
            ms: Some(80),
        };
        assert_eq!(
            target, expected,
            "as long as it took until it was asked, and more"
        );
    }

    #[test]
    fn any_other_fault_is_switched_on_for_the_request_itself() {
        let record = [Exchange::asked(
            "2026-01-01T00:00:00.000Z",
            5,
            "graph",
            "/v1.0/me",
        )];
        let target = FaultTarget::new(&record, 0, FaultAction::ResetBefore).unwrap();
        let expected = Fault {
            matching: Matching::of(&record, 0).unwrap(),
            action: FaultAction::ResetBefore,
        };
        assert_eq!(target, FaultTarget::Fault(expected));
    }
}
