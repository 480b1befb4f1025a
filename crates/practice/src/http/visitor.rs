//! Someone who signs in without a browser window: reads the pages of sign-in, sends their forms and goes where they lead.
//!
//! It knows nothing that a browser would not know, and leaves this computer no more than practice itself does.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, header};
use url::{Url, form_urlencoded};

use super::outbound::is_loopback;

/// Account picker, the questions of Microsoft's, consent: more pages than that is a circle.
const MOST_PAGES: usize = 8;

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
    let visitor = Visitor::new(address, account)?;
    let page = visitor.client.get(visitor.address.clone()).send().await?;
    match visitor.follow(page).await? {
        Some(back) if is_loopback(&back) => {
            visitor.client.get(back).send().await?;
            Ok(())
        }
        Some(_) => Err(VisitError::NotPractice),
        None => Err(VisitError::Stopped),
    }
}

/// Enters a device code at `address`, picks `account` and accepts what is asked.
pub(crate) async fn enter_device_code(
    address: Url,
    user_code: String,
    account: String,
) -> Result<(), VisitError> {
    let visitor = Visitor::new(address, account)?;
    let page = visitor.client.get(visitor.address.clone()).send().await?;
    let form = Form::read(&page.text().await?).ok_or(VisitError::Stopped)?;
    let page = visitor.send(&form, &[("otc", &user_code)]).await?;
    match visitor.follow(page).await? {
        None => Ok(()),
        Some(_) => Err(VisitError::Stopped),
    }
}

struct Visitor {
    client: Client,
    address: Url,
    account: String,
}

impl Visitor {
    fn new(address: Url, account: String) -> Result<Self, VisitError> {
        let client = Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .redirect(Policy::none())
            .timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self {
            client,
            address,
            account,
        })
    }

    /// Answers page after page. The address where the application waits; `None` if a page says that all is done.
    async fn follow(&self, mut page: Response) -> Result<Option<Url>, VisitError> {
        for _ in 0..MOST_PAGES {
            if let Some(back) = redirect(&page) {
                return Ok(Some(back));
            }
            let html = page.text().await?;
            if html.contains("id=\"done\"") {
                return Ok(None);
            }
            let form = Form::read(&html).ok_or(VisitError::Stopped)?;
            let context = form.context.as_deref().ok_or(VisitError::Stopped)?;
            let answer = answer(&html, &self.account).ok_or(VisitError::Stopped)?;
            page = self.send(&form, &[("ctx", context), answer]).await?;
        }
        Err(VisitError::Stopped)
    }

    async fn send(&self, form: &Form, fields: &[(&str, &str)]) -> Result<Response, VisitError> {
        let target = self
            .address
            .join(&form.action)
            .map_err(|_| VisitError::Stopped)?;
        if target.origin() != self.address.origin() {
            return Err(VisitError::NotPractice);
        }
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .client
            .post(target)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        Ok(request.send().await?)
    }
}

/// The button that begins a sign-in.
fn answer<'a>(html: &str, account: &'a str) -> Option<(&'static str, &'a str)> {
    if html.contains("data-account=\"") {
        return Some(("account", account));
    }
    ["continue", "accept"]
        .into_iter()
        .find(|answer| html.contains(&format!("name=\"answer\" value=\"{answer}\"")))
        .map(|answer| ("answer", answer))
}

fn redirect(page: &Response) -> Option<Url> {
    let location = page.headers().get(header::LOCATION)?.to_str().ok()?;
    (page.status() == StatusCode::FOUND).then(|| location.parse().ok())?
}

/// The form of a page of practice, as far as it is the same on all of them.
struct Form {
    action: String,
    /// What connects the page to the sign-in; the page for device codes comes before any.
    context: Option<String>,
}

impl Form {
    fn read(html: &str) -> Option<Self> {
        let after = |label: &str| {
            let (_, rest) = html.split_once(label)?;
            rest.split_once('"').map(|(value, _)| value.to_owned())
        };
        Some(Self {
            action: after("<form method=\"post\" action=\"")?,
            context: after("name=\"ctx\" value=\""),
        })
    }
}
