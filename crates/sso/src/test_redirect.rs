//! The redirect URI of a test sign-in, which an application has for some minutes.
//!
//! Each test has its own, so that two people who test at the same time never take away each other's. Microsoft compares
//! the path of a localhost address and ignores its port ("Redirect URI restrictions", localhost exceptions), so the path
//! tells them apart. It is a version 7 UUID (RFC 9562 §5.7), which says when it was made, whoever made it.

use std::collections::BTreeSet;

use entra::Application;
use jiff::{SignedDuration, Timestamp};
use uuid::{Builder, Uuid};

/// How the addresses begin; the identifier follows.
const START: &str = "http://localhost/konnect-sso-test/";

/// A test is over long before that.
const STALE_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TestRedirect(Uuid);

impl TestRedirect {
    /// A new one, made now.
    pub(crate) fn new(now: Timestamp) -> Self {
        let mut random = [0; 10];
        random.copy_from_slice(&Uuid::new_v4().as_bytes()[..10]);
        let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
        Self(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// `None` for any other address.
    pub(crate) fn parse(uri: &str) -> Option<Self> {
        let id = uri.strip_prefix(START)?.parse::<Uuid>().ok()?;
        (id.get_version_num() == 7).then_some(Self(id))
    }

    /// As it is registered: without a port.
    pub(crate) fn uri(self) -> String {
        format!("{START}{}", self.0)
    }

    /// The path, which the browser comes back to.
    pub(crate) fn path(self) -> String {
        format!("/konnect-sso-test/{}", self.0)
    }

    /// Whether its test is over, so that it was left. A clock that is wrong by less than an hour changes nothing.
    pub(crate) fn is_stale(self, now: Timestamp) -> bool {
        let made = self.0.get_timestamp().map(|made| made.to_unix());
        let made =
            made.and_then(|(seconds, _)| Timestamp::from_second(i64::try_from(seconds).ok()?).ok());
        made.is_none_or(|made| now.duration_since(made) > STALE_AFTER)
    }
}

/// Whether this is the address of a test, left or in progress.
pub(crate) fn is_one(uri: &str) -> bool {
    TestRedirect::parse(uri).is_some()
}

/// Those that were left, among these addresses.
pub(crate) fn stale(uris: &BTreeSet<String>, now: Timestamp) -> Vec<&str> {
    let mut uris = uris.iter().map(String::as_str).collect::<Vec<_>>();
    uris.retain(|uri| TestRedirect::parse(uri).is_some_and(|it| it.is_stale(now)));
    uris
}

/// The application without the addresses of tests that may be in progress: they come and go, so no plan is about them.
pub(crate) fn without_tests_in_progress(
    mut application: Application,
    now: Timestamp,
) -> Application {
    let in_progress = |uri: &String| TestRedirect::parse(uri).is_some_and(|it| !it.is_stale(now));
    application.redirect_uris.retain(|uri| !in_progress(uri));
    application
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_its_own_and_is_recognized() {
        let now = Timestamp::now();
        let (one, other) = (TestRedirect::new(now), TestRedirect::new(now));
        assert_ne!(one, other);
        assert_eq!(TestRedirect::parse(&one.uri()), Some(one));
        assert_eq!(one.uri(), format!("http://localhost{}", one.path()));
        assert!(one.uri().len() <= 256, "Graph takes no longer ones");
    }

    #[test]
    fn nothing_else_is_taken_for_one() {
        for uri in [
            "https://cloud.konghq.com/login",
            "http://localhost/konnect-sso-test/",
            "http://localhost/konnect-sso-test/mine",
            "http://localhost/konnect-sso-test/66da2d42-469d-48cd-9ff3-0db135dd82d8",
            "https://localhost/konnect-sso-test/0198a7a0-0000-7000-8000-000000000000",
            "http://localhost:80/konnect-sso-test/0198a7a0-0000-7000-8000-000000000000",
        ] {
            assert_eq!(TestRedirect::parse(uri), None, "{uri}");
        }
    }

    #[test]
    fn one_is_left_after_an_hour() {
        let made = Timestamp::now();
        let redirect = TestRedirect::new(made);
        for (minutes, stale) in [(-30, false), (0, false), (59, false), (61, true)] {
            let now = made + SignedDuration::from_mins(minutes);
            assert_eq!(redirect.is_stale(now), stale, "{minutes}");
        }
        let uris = [redirect.uri(), "https://cloud.konghq.com/login".to_owned()].into();
        assert!(stale(&uris, made).is_empty());
        let later = made + SignedDuration::from_hours(2);
        assert_eq!(stale(&uris, later), [redirect.uri()]);
    }
}
