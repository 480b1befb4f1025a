//! Which redirect URIs an application may have, and which of them a request refers to.
//!
//! Source: Microsoft identity platform, redirect URI restrictions: compared exactly, except that the port of localhost
//! is ignored.

use url::Url;

use super::Application;

/// The platform of a registered redirect URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    Web,
    PublicClient,
    /// Of a page that runs in the browser.
    Spa,
}

/// The platform for which this redirect URI is registered, if it is.
pub(crate) fn find(application: &Application, redirect_uri: &str) -> Option<Platform> {
    let registered = |platform: &str| {
        application
            .redirect_uris(platform)
            .any(|known| same(known, redirect_uri))
    };
    if registered("web") {
        Some(Platform::Web)
    } else if registered("publicClient") {
        Some(Platform::PublicClient)
    } else if registered("spa") {
        Some(Platform::Spa)
    } else {
        None
    }
}

/// Whether a redirect URI may be registered for this platform: https everywhere; http only for localhost (and 127.0.0.1); custom schemes only for public clients.
/// Source: Microsoft identity platform, redirect URI restrictions and limitations.
/// Names under localhost are practice's own addition: its portals have no other names, and they too always mean this
/// computer (RFC 6761 §6.3).
pub(crate) fn is_allowed(uri: &str, platform: &str) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    let loopback = url.host_str().is_some_and(|host| {
        matches!(host, "localhost" | "127.0.0.1") || host.ends_with(".localhost")
    });
    let scheme_is_fine = match url.scheme() {
        "https" => true,
        "http" => loopback,
        _ => platform == "publicClient",
    };
    scheme_is_fine && uri.chars().count() <= 256 && url.fragment().is_none() && !uri.contains('*')
}

fn same(registered: &str, sent: &str) -> bool {
    if registered == sent {
        return true;
    }
    let (Ok(mut registered), Ok(mut sent)) = (Url::parse(registered), Url::parse(sent)) else {
        return false;
    };
    let loopback = |url: &Url| {
        url.scheme() == "http" && matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
    };
    if !(loopback(&registered) && loopback(&sent)) {
        return false;
    }
    // Setting a port fails only for URLs without a host.
    let without_port = |url: &mut Url| url.set_port(None).is_ok();
    without_port(&mut registered) && without_port(&mut sent) && registered == sent
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn only_the_port_of_localhost_is_ignored() {
        let cases = [
            ("http://localhost", "http://localhost:53682", true),
            ("http://localhost", "http://localhost:53682/", true),
            ("http://localhost/a", "http://localhost:1/a", true),
            ("http://localhost/a", "http://localhost:1/A", false),
            ("http://localhost", "http://127.0.0.1:1", false),
            ("http://a.localhost:1/a", "http://a.localhost:1/a", true),
            ("http://a.localhost:1/a", "http://a.localhost:2/a", false),
            ("https://a.example/login", "https://a.example/login", true),
            ("https://a.example/login", "https://a.example/login/", false),
            (
                "https://a.example/login",
                "https://a.example:8443/login",
                false,
            ),
        ];
        for (registered, sent, expected) in cases {
            assert_eq!(
                same(registered, sent),
                expected,
                "{sent} against {registered}"
            );
        }
    }
}
