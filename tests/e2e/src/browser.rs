//! The system browser: a headless Chromium in which a person signs in to the practice pages.

use anyhow::{Context, Result};
use serde_json::json;
use url::{Origin, Url};

use crate::desktop::Desktop;
use crate::wait::{self, SOON};
use crate::webdriver::{Page, free_port};

/// A Chromium with a fresh profile inside the desktop.
pub struct Browser {
    /// The one tab.
    pub page: Page,
}

/// What a person answers when asked for consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Presses Accept, if asked at all.
    Accept,
    /// Ticks “on behalf of your organization”, then presses Accept.
    AcceptForEveryone,
    /// Presses Decline.
    Decline,
}

impl Browser {
    /// Starts Chromium on the desktop. It reaches this computer and nothing else.
    pub async fn start(desktop: &mut Desktop) -> Result<Self> {
        Self::start_with(desktop, &["--no-proxy-server".to_owned()]).await
    }

    pub(crate) async fn start_with(desktop: &mut Desktop, network: &[String]) -> Result<Self> {
        let port = free_port()?;
        let mut driver = desktop.command("chromedriver");
        driver.arg(format!("--port={port}"));
        desktop.keep("chromedriver", driver)?;
        let profile = format!(
            "--user-data-dir={}",
            desktop.folder().join("chromium").display()
        );
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--password-store=basic",
            profile.as_str(),
        ];
        // A test's browser needs nothing from the outside: it can resolve only loopback names.
        let loopback_only = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1";
        let arguments: Vec<&str> = arguments
            .into_iter()
            .chain([loopback_only])
            .chain(network.iter().map(String::as_str))
            .collect();
        let page = Page::open(
            port,
            &json!({ "browserName": "chrome", "goog:chromeOptions": { "args": arguments } }),
        )
        .await?;
        Ok(Self { page })
    }

    /// Opens a sign-in address, picks the account and answers the consent page if there is one; waits until the
    /// browser has been sent on to another host or port.
    pub async fn sign_in(&self, address: &Url, account: &str, consent: Consent) -> Result<()> {
        self.pick_account(address, account).await?;
        self.leave(&address.origin(), consent).await
    }

    /// Opens an address that leads to the sign-in page and back, and signs in on the way.
    pub async fn sign_in_at(&self, address: &Url, account: &str) -> Result<()> {
        self.pick_account(address, account).await?;
        let login = self.page.address().await?.origin();
        if login == address.origin() {
            return Ok(());
        }
        self.leave(&login, Consent::Accept).await
    }

    async fn leave(&self, login: &Origin, consent: Consent) -> Result<()> {
        wait::until("the sign-in to end", SOON, async || {
            if self.page.address().await?.origin() != *login {
                return Ok(Some(()));
            }
            if consent == Consent::AcceptForEveryone && self.page.shows("#on-behalf").await? {
                self.page.choose("#on-behalf").await?;
            }
            let button = if consent == Consent::Decline {
                "#decline"
            } else {
                "#accept"
            };
            if let Some(button) = self.page.find_now(button).await? {
                button.click().await?;
            }
            Ok(None)
        })
        .await
    }

    /// Opens a sign-in address and picks the account, leaving what comes next on the page.
    pub async fn pick_account(&self, address: &Url, account: &str) -> Result<()> {
        self.page.go_to(address).await?;
        let picked = self
            .page
            .press(&format!("button[data-account=\"{account}\"]"))
            .await;
        picked.with_context(|| format!("{account} could not be picked"))
    }

    /// Opens a sign-in address and presses Cancel.
    pub async fn cancel(&self, address: &Url) -> Result<()> {
        self.page.go_to(address).await?;
        self.page.press("#cancel").await
    }
}

/// The links that programs on the desktop have opened, in order.
pub struct OpenedLinks {
    seen: usize,
}

impl OpenedLinks {
    /// Starts with the links that are opened from now on.
    pub fn new() -> Self {
        Self { seen: 0 }
    }

    /// Waits for the next link.
    pub async fn next(&mut self, desktop: &Desktop) -> Result<Url> {
        let link = wait::until("a link to be opened", SOON, async || {
            let links = std::fs::read_to_string(desktop.opened_links())?;
            // A line without a line end is still being written.
            let complete = links.rfind('\n').map_or("", |end| &links[..end]);
            Ok(complete.lines().nth(self.seen).map(str::to_owned))
        })
        .await?;
        self.seen += 1;
        link.parse()
            .with_context(|| format!("{link:?} is not a URL"))
    }
}

impl Default for OpenedLinks {
    fn default() -> Self {
        Self::new()
    }
}
