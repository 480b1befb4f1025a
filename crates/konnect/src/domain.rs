//! The domains under which a Dev Portal can be reached.

use sso_http::Url;

/// The longest host name (RFC 1035 §2.3.4).
const LONGEST: usize = 253;

/// `https://{domain}/`, if `domain` is a valid public host name.
pub(crate) fn public_origin(domain: &str) -> Option<Url> {
    let good = is_host_name(domain) && top(domain) != LOCAL;
    good.then(|| Url::parse(&format!("https://{domain}/")).ok())?
}

/// `http://{domain}/`, if `domain` is a name below `localhost` with a port. Such names mean this
/// machine (RFC 6761 §6.3).
pub(crate) fn local_origin(domain: &str) -> Option<Url> {
    let (name, port) = domain.split_once(':')?;
    let port: u16 = port
        .parse()
        .ok()
        .filter(|number: &u16| *number > 0 && number.to_string() == port)?;
    let good = is_host_name(name) && top(name) == LOCAL;
    good.then(|| Url::parse(&format!("http://{name}:{port}/")).ok())?
}

/// Where the portal editor shows a portal: the default domain's first label below another domain.
/// `None` when the default domain has no first label (Kong Docs, "Dev Portal SSO").
pub(crate) fn preview(default_domain: &str, region: crate::Region) -> Option<String> {
    let (first, rest) = default_domain.split_once('.')?;
    // Practice has its own top level for every name of Kong's, and a port.
    let end = match rest.rsplit_once('.') {
        Some((_, top)) if top == LOCAL || top.starts_with("localhost:") => top,
        _ => "com",
    };
    Some(format!("{first}.portal-preview.{region}.api.konghq.{end}"))
}

const LOCAL: &str = "localhost";

fn top(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

/// Letters, digits and inner hyphens in two or more labels (RFC 1123 §2.1), and a top level that
/// is not a number, which keeps IP addresses out. Lower case only, as in every address that a
/// browser returns to.
fn is_host_name(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= LONGEST
        && text.contains('.')
        && text.split('.').all(label)
        && !top(text).bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Region;

    #[test]
    fn public_name_is_reached_with_tls() {
        for name in ["abc123456789.us.kongportals.com", "xn--bcher-kva.example"] {
            let origin = public_origin(name).unwrap();
            assert_eq!(origin.as_str(), format!("https://{name}/"));
        }
    }

    #[test]
    fn name_that_is_not_public_refused() {
        for name in [
            "",
            "localhost",
            "portal",
            "developers.contoso.localhost",
            "developers.contoso.localhost:80",
            "developers.contoso.com:8443",
            "developers.contoso.com/login",
            "developers.contoso.com.",
            "user@developers.contoso.com",
            "10.0.0.1",
            "a..b",
            "-a.com",
            "a-.com",
            "büch.er",
            "a.com?x",
            "a.com#x",
            "a b.com",
            "[::1]",
        ] {
            assert_eq!(public_origin(name), None, "{name:?} must not be registered");
        }
    }

    #[test]
    fn practice_name_is_below_localhost_with_a_port() {
        let origin = local_origin("developers.contoso.localhost:41234").unwrap();
        assert_eq!(
            origin.as_str(),
            "http://developers.contoso.localhost:41234/"
        );
        for name in [
            "developers.contoso.localhost",
            "localhost:41234",
            "developers.contoso.com:41234",
            "a.localhost.example.com:1",
            "a.localhost:0",
            "a.localhost:+1",
            "a.localhost:01",
            "a.localhost:65536",
            "a.localhost:",
            "a.localhost:1/x",
        ] {
            assert_eq!(local_origin(name), None, "{name:?} may be elsewhere");
        }
    }

    #[test]
    fn preview_is_below_the_regions_api_host() {
        let preview = |domain, region| preview(domain, region).unwrap();
        assert_eq!(
            preview("abc123456789.us.kongportals.com", Region::Us),
            "abc123456789.portal-preview.us.api.konghq.com"
        );
        assert_eq!(
            preview("6b3f9a2c41d8.eu.kongportals.localhost:41234", Region::Eu),
            "6b3f9a2c41d8.portal-preview.eu.api.konghq.localhost:41234"
        );
    }

    proptest! {
        #[test]
        fn any_accepted_name_is_the_whole_host(name in "[a-z0-9.:@/?#\\\\\\[\\]% \\-]{0,30}") {
            if let Some(origin) = public_origin(&name) {
                prop_assert_eq!(origin.as_str(), format!("https://{name}/"));
                prop_assert_eq!(origin.host_str(), Some(name.as_str()));
            }
            if let Some(origin) = local_origin(&name) {
                prop_assert!(sso_http::is_loopback(&origin), "{}", origin);
            }
        }

        #[test]
        fn any_text_is_survived(name in "\\PC{0,40}") {
            let _ = (public_origin(&name), local_origin(&name), preview(&name, Region::In));
        }
    }
}
