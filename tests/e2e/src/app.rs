//! The app on its own desktop.

use std::path::Path;
use std::process::Command;

use ::internet::Internet;
use anyhow::{Context, Result, bail};
use serde_json::json;
use url::Url;

use crate::browser::{Browser, OpenedLinks};
use crate::desktop::{Desktop, Keyring};
use crate::disk::Disk;
use crate::internet::Authority;
use crate::project;
use crate::wait::{self, SOON};
use crate::webdriver::{Page, free_port};

/// Starts the app, and moves its window.
const DRIVER: &str = "WebKitWebDriver";

/// The running app, with everything around it.
pub struct App {
    /// The window.
    pub window: Page,
    /// The browser that follows links.
    pub browser: Browser,
    /// Links that the app has opened.
    pub links: OpenedLinks,
    /// The desktop; it outlives the others, so it comes last.
    pub desktop: Desktop,
}

impl App {
    /// Starts the app on a new desktop.
    pub async fn start() -> Result<Self> {
        Self::start_with(Keyring::Unlocked).await
    }

    /// Starts the app on a new desktop with or without a keyring.
    pub async fn start_with(keyring: Keyring) -> Result<Self> {
        Self::start_binary(keyring, &project::app()?).await
    }

    /// Starts the app with the journals of practice on such a disk.
    pub async fn start_on(disk: Disk) -> Result<Self> {
        let desktop = Desktop::start().await?;
        let driver = disk.under(&desktop, DRIVER)?;
        Self::start_in(desktop, driver, &project::app()?, None).await
    }

    /// Starts this binary of the app.
    pub async fn start_binary(keyring: Keyring, binary: &Path) -> Result<Self> {
        let desktop = Desktop::start_with(keyring).await?;
        let driver = desktop.command(DRIVER);
        Self::start_in(desktop, driver, binary, None).await
    }

    /// Starts the app and the browser where the real names lead to `internet`.
    pub async fn start_through(internet: &Internet, authority: Authority) -> Result<Self> {
        let mut desktop = Desktop::start().await?;
        desktop.lead_through(internet, authority);
        let driver = desktop.command(DRIVER);
        Self::start_in(desktop, driver, &project::app()?, Some(internet)).await
    }

    async fn start_in(
        mut desktop: Desktop,
        driver: Command,
        binary: &Path,
        internet: Option<&Internet>,
    ) -> Result<Self> {
        let port = free_port()?;
        keep_driver(&mut desktop, driver, port)?;
        let browser = async {
            match internet {
                Some(internet) => Browser::start_through(&mut desktop, internet).await,
                None => Browser::start(&mut desktop).await,
            }
        };
        let (window, browser) = tokio::join!(open_window(port, binary), browser);
        let window = window
            .with_context(|| format!("the app did not start; it said: {}", said(&desktop)))?;
        let app = Self {
            window,
            browser: browser?,
            links: OpenedLinks::new(),
            desktop,
        };
        app.wait_for_screen("welcome").await?;
        Ok(app)
    }

    /// Kills the app, without giving it a chance to clean up, and starts it again on the same desktop.
    pub async fn kill_and_start_again(&mut self) -> Result<()> {
        self.kill_and_start_again_on("welcome").await
    }

    /// The same, where the app opens on this screen.
    pub async fn kill_and_start_again_on(&mut self, screen: &str) -> Result<()> {
        let binary = project::app()?;
        self.desktop.kill(&binary);
        wait::until("the app to be gone", SOON, async || {
            Ok((!self.desktop.runs(&binary)).then_some(()))
        })
        .await?;
        let port = free_port()?;
        let driver = self.desktop.command(DRIVER);
        keep_driver(&mut self.desktop, driver, port)?;
        self.window = open_window(port, &binary).await?;
        self.wait_for_screen(screen).await
    }

    /// The screen's name.
    pub async fn screen(&self) -> Result<String> {
        let screen = self
            .window
            .run(
                "return document.documentElement.dataset.screen ?? '';",
                vec![],
            )
            .await?;
        Ok(screen.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for a screen; if an alert comes up instead, fails with what it says.
    pub async fn wait_for_screen(&self, name: &str) -> Result<()> {
        self.wait_for_screen_within(name, SOON).await
    }

    /// Like [`App::wait_for_screen`], with its own limit.
    pub async fn wait_for_screen_within(
        &self,
        name: &str,
        limit: std::time::Duration,
    ) -> Result<()> {
        let waited_for = format!("the screen “{name}”");
        let waited = wait::until(&waited_for, limit, async || {
            Ok((self.screen().await? == name).then_some(()))
        })
        .await;
        if let Err(error) = waited {
            let screen = self.screen().await.unwrap_or_default();
            let alerts = self.alerts().await.unwrap_or_default();
            let focus = "return document.activeElement?.outerHTML.slice(0, 200) ?? null;";
            let focus = self.window.run(focus, vec![]).await.unwrap_or_default();
            bail!(
                "{error:#}; the window shows “{screen}” with the focus on {focus}, alerts: {alerts:?}, the app said: {}",
                said(&self.desktop)
            );
        }
        Ok(())
    }

    /// What the visible alerts say.
    pub async fn alerts(&self) -> Result<Vec<String>> {
        let texts = self.window.texts("[role='alert']").await?;
        Ok(texts.into_iter().filter(|text| !text.is_empty()).collect())
    }

    /// Waits for an alert and returns what it says.
    pub async fn wait_for_alert(&self) -> Result<String> {
        wait::until("an alert", SOON, async || {
            Ok(self.alerts().await?.into_iter().next())
        })
        .await
    }

    /// Waits for the message that belongs to a field: the field is marked invalid and names it.
    pub async fn wait_for_field_error(&self, field: &str) -> Result<String> {
        let script = "const field = document.getElementById(arguments[0]); \
            if (field?.getAttribute('aria-invalid') !== 'true') return null; \
            const ids = `${field.getAttribute('aria-errormessage') ?? ''} ${field.getAttribute('aria-describedby') ?? ''}`; \
            const texts = ids.split(/\\s+/).filter(Boolean).map((id) => document.getElementById(id)).filter((e) => e?.checkVisibility() && e.matches('.error, [id$=\"error\"], [role=\"alert\"]')); \
            return texts.map((e) => e.innerText.trim()).join('\\n') || null;";
        wait::until(
            &format!("an error at the field “{field}”"),
            SOON,
            async || {
                let text = self.window.run(script, vec![json!(field)]).await?;
                Ok(text.as_str().map(str::to_owned))
            },
        )
        .await
    }

    /// Waits for the next link that the app opens.
    pub async fn next_link(&mut self) -> Result<Url> {
        self.links.next(&self.desktop).await
    }
}

fn keep_driver(desktop: &mut Desktop, mut driver: Command, port: u16) -> Result<()> {
    driver.args(["--host=127.0.0.1", &format!("--port={port}")]);
    desktop.keep("app", driver)
}

async fn open_window(port: u16, binary: &Path) -> Result<Page> {
    let capabilities = json!({ "webkitgtk:browserOptions": { "binary": binary, "args": [] } });
    Page::open(port, &capabilities).await
}

/// The end of what the app has printed, and of its own log.
pub fn said(desktop: &Desktop) -> String {
    let identifier = project::identifier().unwrap_or_default();
    let logs = std::fs::read_dir(desktop.data().join(identifier).join("logs"));
    let logs = logs
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    std::iter::once(desktop.log("app"))
        .chain(logs)
        .map(|path| end_of(&path))
        .collect::<Vec<_>>()
        .join("\n")
}

fn end_of(path: &Path) -> String {
    let text = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let start = text.char_indices().rev().nth(1500).map_or(0, |(at, _)| at);
    text[start..].to_owned()
}
