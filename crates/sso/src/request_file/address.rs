//! The addresses that Konnect sends people back to.

use konnect::Region;
use url::Url;

use crate::callback_url::CallbackUrl;

/// Whether it is an https address exactly as a browser writes it. One that a browser would write differently, such as a
/// host in letters that only look Latin, could be mistaken for another.
pub(super) fn is_plain(uri: &CallbackUrl) -> bool {
    Url::parse(uri.as_str())
        .is_ok_and(|url| url.scheme() == "https" && url.as_str() == uri.as_str())
}

/// Whether it is the organization's address or, given a region, that of a portal there, on its default domain or its
/// preview host (Kong Docs, "SSO for the organization" and "Dev Portal SSO").
pub(super) fn is_at_konnect(region: Option<Region>, uri: &CallbackUrl) -> bool {
    let Some(region) = region else {
        return uri.as_str() == "https://cloud.konghq.com/login";
    };
    let host = uri
        .as_str()
        .strip_prefix("https://")
        .and_then(|rest| rest.strip_suffix("/login"));
    let Some((portal, rest)) = host.and_then(|host| host.split_once('.')) else {
        return false;
    };
    !portal.is_empty()
        && portal
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && (rest == format!("{region}.kongportals.com")
            || rest == format!("portal-preview.{region}.api.konghq.com"))
}

/// An address of practice as Konnect itself would write it: below `com` instead of `localhost`, with TLS.
pub(super) fn as_konnect_writes(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = match url.host_str()? {
        // The console has no name of its own in practice.
        "localhost" => "cloud.konghq.com".to_owned(),
        host => format!("{}.com", host.strip_suffix(".localhost")?),
    };
    Some(format!("https://{host}{}", url.path()))
}
