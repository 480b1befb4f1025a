//! The `Retry-After` header, RFC 9110 §10.2.3: a number of seconds or an HTTP date.

use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// The seconds to wait from `now`, rounded up; `None` when the value is neither form.
///
/// A date in the past means no wait.
pub fn parse_retry_after(value: &str, now: Timestamp) -> Option<u64> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().ok();
    }
    // An IMF-fixdate is an RFC 2822 date whose zone is written `GMT`.
    let date = value
        .ends_with("GMT")
        .then(|| rfc2822::parse(value).ok())
        .flatten()?
        .timestamp();
    let millis = date
        .as_millisecond()
        .saturating_sub(now.as_millisecond())
        .max(0);
    u64::try_from(millis)
        .ok()
        .map(|millis| millis.div_ceil(1000))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn seconds_read() {
        assert_eq!(parse_retry_after(" 17 ", Timestamp::UNIX_EPOCH), Some(17));
    }

    #[test]
    fn date_counted_from_now() {
        let now: Timestamp = "2026-10-21T07:27:30Z".parse().unwrap();
        assert_eq!(
            parse_retry_after("Wed, 21 Oct 2026 07:28:00 GMT", now),
            Some(30)
        );
        assert_eq!(
            parse_retry_after("Wed, 21 Oct 2026 07:00:00 GMT", now),
            Some(0),
            "a past date means now"
        );
    }

    #[test]
    fn nonsense_ignored() {
        for value in [
            "",
            "-1",
            "1.5",
            "soon",
            "Wed, 21 Oct",
            "99999999999999999999999",
        ] {
            assert_eq!(
                parse_retry_after(value, Timestamp::UNIX_EPOCH),
                None,
                "{value:?} is no wait"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_never_panics(value in "\\PC*") {
            let _ = parse_retry_after(&value, Timestamp::UNIX_EPOCH);
        }

        #[test]
        fn any_seconds_round_trip(seconds: u64) {
            prop_assert_eq!(parse_retry_after(&seconds.to_string(), Timestamp::UNIX_EPOCH), Some(seconds));
        }

        #[test]
        fn any_date_ahead_is_the_distance(now in 0_i64..4_000_000_000, ahead in 0_i64..1_000_000) {
            let now = Timestamp::from_second(now).unwrap();
            let then = Timestamp::from_second(now.as_second() + ahead).unwrap();
            let text = then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            prop_assert_eq!(parse_retry_after(&text, now), u64::try_from(ahead).ok());
        }
    }
}
