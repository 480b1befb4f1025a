//! Which addresses a name of this machine has.
//!
//! Names ending in `.localhost` always mean loopback (RFC 6761 §6.3). Browsers know that, but the
//! resolvers of operating systems often do not, so it is decided here. Every other name is looked
//! up by the operating system.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// What the name of a practice server's portal ends with.
pub(crate) const LOCAL_SUFFIX: &str = ".localhost";

/// Answers names below `localhost` itself, and asks the operating system for all others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LocalNames;

impl Resolve for LocalNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            if is_below_localhost(name.as_str()) {
                return Ok(Box::new(loopback().into_iter()) as Addrs);
            }
            // The caller fills in the port; 0 stands for none.
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// IPv4 first, because practice servers listen there unless told otherwise.
fn loopback() -> [SocketAddr; 2] {
    [
        IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
    ]
    .map(|address| SocketAddr::new(address, 0))
}

/// Whether `name` is one below `localhost`; `localhost` itself is not.
pub(crate) fn is_below_localhost(name: &str) -> bool {
    let Some(split) = name.len().checked_sub(LOCAL_SUFFIX.len()) else {
        return false;
    };
    split > 0
        && name
            .get(split..)
            .is_some_and(|end| end.eq_ignore_ascii_case(LOCAL_SUFFIX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    async fn addresses(name: &str) -> Vec<IpAddr> {
        let answer = LocalNames.resolve(name.parse().unwrap()).await.unwrap();
        answer.map(|address| address.ip()).collect()
    }

    #[tokio::test]
    async fn name_below_localhost_is_loopback_with_ipv4_first() {
        let expected = [
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::LOCALHOST),
        ];
        for name in ["developers.contoso.localhost", "A.LOCALHOST"] {
            assert_eq!(addresses(name).await, expected, "{name}");
        }
    }

    #[tokio::test]
    async fn other_name_looked_up_as_before() {
        let here = addresses("localhost").await;
        assert!(!here.is_empty(), "the operating system knows localhost");
        assert!(here.iter().all(IpAddr::is_loopback), "{here:?}");
    }

    #[test]
    fn only_names_below_localhost_are_answered_here() {
        for (name, expected) in [
            ("a.localhost", true),
            ("a.b.localhost", true),
            ("localhost", false),
            (".localhost", false),
            ("", false),
            ("notlocalhost", false),
            ("a.localhost.example.com", false),
            ("a.localhost.", false),
        ] {
            assert_eq!(is_below_localhost(name), expected, "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn any_name_survived_and_none_outside_taken(name in "\\PC{0,30}") {
            prop_assert_eq!(
                is_below_localhost(&name),
                name.to_ascii_lowercase().ends_with(LOCAL_SUFFIX) && name.len() > LOCAL_SUFFIX.len(),
            );
        }
    }
}
