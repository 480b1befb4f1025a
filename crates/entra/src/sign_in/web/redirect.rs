//! Whether Microsoft's sign-in page knows a redirect URI yet.
//!
//! The page is asked as an application asks that wants no page shown (OpenID Connect Core 1.0 §3.1.2.1, `prompt=none`).
//! Nobody is signed in here, so a redirect URI that is registered is answered with a redirect to it, which is not
//! followed; for any other one Microsoft shows an error page and sends nobody anywhere (RFC 6749 §4.1.2.1).

use std::time::Duration;

use sso_http::{Context, Http, Request, Service, Url};
use tokio::time::Instant;

use crate::Error;

/// How long to wait at most. A changed application takes some seconds to be known everywhere.
const LIMIT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_secs(1);

/// Asks until it is known or the time is up, and answers whether it is.
///
/// # Errors
/// Only cancelling: if the page cannot be asked, the browser will show why.
pub(super) async fn until_known(
    http: &Http,
    authorize_url: &Url,
    redirect_uri: &Url,
    context: &Context,
) -> Result<bool, Error> {
    let question = without_page(authorize_url);
    let until = Instant::now() + context.pace.of(LIMIT);
    loop {
        let request = Request::get(Service::MicrosoftLogin, question.clone());
        match sso_http::send(http, request, context).await {
            Ok(answer) => {
                let location = answer.headers.get("location");
                let location = location.and_then(|to| Url::parse(to.to_str().ok()?).ok());
                if location.is_some_and(|to| leads_to(&to, redirect_uri)) {
                    return Ok(true);
                }
            }
            Err(error @ sso_http::Error::Cancelled) => return Err(error.into()),
            // A page, which says that it is not known.
            Err(sso_http::Error::UnreadableResponse { .. }) => {}
            Err(sso_http::Error::Refused(refusal)) if refusal.status == 400 => {}
            Err(_) => return Ok(false),
        }
        if Instant::now() >= until {
            return Ok(false);
        }
        context.pause(PAUSE).await?;
    }
}

/// The same request, with state and nonce of nobody's: an answer to it is good for nothing.
fn without_page(authorize_url: &Url) -> Url {
    let mut url = authorize_url.clone();
    let kept = authorize_url
        .query_pairs()
        .filter(|(name, _)| !matches!(name.as_ref(), "prompt" | "state" | "nonce"));
    url.query_pairs_mut()
        .clear()
        .extend_pairs(kept)
        .append_pair("prompt", "none");
    url
}

fn leads_to(location: &Url, redirect_uri: &Url) -> bool {
    location.origin() == redirect_uri.origin() && location.path() == redirect_uri.path()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn question_holds_neither_state_nor_nonce_and_shows_no_page() {
        let url = "https://login.example/t/authorize?client_id=c&state=s&nonce=n&prompt=select_account&scope=openid";
        let asked = without_page(&Url::parse(url).unwrap());
        assert_eq!(asked.query(), Some("client_id=c&scope=openid&prompt=none"));
    }

    #[test]
    fn only_the_very_redirect_uri_counts() {
        let uri = Url::parse("http://localhost:1/a/b").unwrap();
        for (location, leads) in [
            ("http://localhost:1/a/b?error=login_required", true),
            ("http://localhost:1/a", false),
            ("http://localhost:2/a/b", false),
            ("https://login.example/a/b", false),
        ] {
            assert_eq!(
                leads_to(&Url::parse(location).unwrap(), &uri),
                leads,
                "{location}"
            );
        }
    }
}
