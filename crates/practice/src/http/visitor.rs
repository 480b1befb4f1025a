//! Someone who signs in without a browser window: reads the pages of sign-in, sends their forms and goes where they lead.
//!
//! It knows nothing that a browser would not know, and leaves this computer no more than practice itself does.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, header};
use url::{Url, form_urlencoded};

use super::outbound::is_loopback;

/// Why nobody was signed in. What the page said is for a person who opens it.
#[derive(Debug, thiserror::Error)]
pub enum VisitError {
    /// The address is none of practice's.
    #[error("the address is not one of practice's")]
    NotPractice,
    /// A page did not lead on.
    #[error("the sign-in page did not lead on")]
    Stopped,
    /// A page could not be fetched.
    #[error("a page could not be fetched")]
    Fetch(#[from] reqwest::Error),
}

/// Picks `account` at `address`, accepts what is asked, and follows the answer back to the application.
pub(crate) async fn sign_in(address: Url, account: String) -> Result<(), VisitError> {
    let client = Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .redirect(Policy::none())
        .timeout(Duration::from_secs(30))
        .build()?;
    let mut page = client.get(address.clone()).send().await?;
    let mut answer = ("account", account);
    // The account picker, and the consent page unless everything was accepted before.
    for _ in 0..2 {
        let html = page.text().await?;
        let form = Form::read(&html).ok_or(VisitError::Stopped)?;
        let target = address
            .join(&form.action)
            .map_err(|_| VisitError::Stopped)?;
        if target.origin() != address.origin() {
            return Err(VisitError::NotPractice);
        }
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("ctx", &form.context)
            .append_pair(answer.0, &answer.1)
            .finish();
        let request = client
            .post(target)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        page = request.send().await?;
        if let Some(back) = redirect(&page) {
            if !is_loopback(&back) {
                return Err(VisitError::NotPractice);
            }
            client.get(back).send().await?;
            return Ok(());
        }
        answer = ("answer", "accept".to_owned());
    }
    Err(VisitError::Stopped)
}

fn redirect(page: &Response) -> Option<Url> {
    let location = page.headers().get(header::LOCATION)?.to_str().ok()?;
    (page.status() == StatusCode::FOUND).then(|| location.parse().ok())?
}

/// The form of a page of practice, as far as it is the same on all of them.
struct Form {
    action: String,
    context: String,
}

impl Form {
    fn read(html: &str) -> Option<Self> {
        let after = |label: &str| {
            let (_, rest) = html.split_once(label)?;
            rest.split_once('"').map(|(value, _)| value.to_owned())
        };
        Some(Self {
            action: after("<form method=\"post\" action=\"")?,
            context: after("name=\"ctx\" value=\"")?,
        })
    }
}
