//! A page, driven as a person would: the app's window through WebKitWebDriver, or a tab of Chromium.
//!
//! A thin, typed layer over `fantoccini`. Typing selects what is there and types over it, keys are pressed on the
//! keyboard rather than sent to an element, and everything that is looked for is waited for.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::{Capabilities, TimeoutConfiguration};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::Url;

use crate::wait::{self, SOON};

/// Keys by their WebDriver code points.
pub mod key {
    /// Enter.
    pub const ENTER: char = '\u{E007}';
    /// Tab.
    pub const TAB: char = '\u{E004}';
    /// Escape.
    pub const ESCAPE: char = '\u{E00C}';
    /// Space.
    pub const SPACE: char = ' ';
    /// Backspace.
    pub const BACKSPACE: char = '\u{E003}';
    /// Control.
    pub const CONTROL: char = '\u{E009}';
    /// The up arrow.
    pub const UP: char = '\u{E013}';
    /// The down arrow.
    pub const DOWN: char = '\u{E015}';
}

/// How long a driver may take for one command.
const PATIENCE: Duration = Duration::from_secs(60);

/// A page under control of a WebDriver.
#[derive(Clone)]
pub struct Page {
    client: Client,
}

/// A port on which nothing is listening, for a driver that has to be given one. Never the same one again: the driver
/// that has it may not listen yet.
pub fn free_port() -> Result<u16> {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    loop {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
        if given.insert(port) {
            return Ok(port);
        }
    }
}

impl Page {
    /// Opens a session with the driver at `port`, waiting for the driver to listen.
    pub async fn open(port: u16, capabilities: &Value) -> Result<Self> {
        let driver = format!("http://127.0.0.1:{port}");
        let http = reqwest::Client::builder().no_proxy().build()?;
        wait::until("the WebDriver to listen", SOON, async || {
            let status = http.get(format!("{driver}/status")).send().await?;
            Ok(status.status().is_success().then_some(()))
        })
        .await?;
        let capabilities: Capabilities = capabilities
            .as_object()
            .context("capabilities are an object")?
            .clone();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let connecting = builder.capabilities(capabilities).connect(&driver);
        let client = tokio::time::timeout(PATIENCE, connecting)
            .await
            .context("the WebDriver did not open a session within 60 s")?
            .context("the WebDriver refused the session")?;
        let script = Some(PATIENCE);
        client
            .update_timeouts(TimeoutConfiguration::new(
                script,
                script,
                Some(Duration::ZERO),
            ))
            .await?;
        Ok(Self { client })
    }

    /// Ends the session, and with it the app or the browser.
    pub async fn close(self) -> Result<()> {
        with_timeout(self.client.close()).await
    }

    /// Goes to an address, as if typed.
    pub async fn go_to(&self, address: &Url) -> Result<()> {
        with_timeout(self.client.goto(address.as_str())).await
    }

    /// Where the page is.
    pub async fn address(&self) -> Result<Url> {
        with_timeout(self.client.current_url()).await
    }

    /// Runs the body of a function in the page.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        with_timeout(self.client.execute(script, arguments)).await
    }

    /// Like [`Page::run`], for a script that calls its last argument when it is done.
    pub async fn run_async(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        with_timeout(self.client.execute_async(script, arguments)).await
    }

    /// Waits for the first visible element that the selector finds.
    pub async fn find(&self, selector: &str) -> Result<Element> {
        wait::until(&format!("{selector} to be visible"), SOON, async || {
            self.find_now(selector).await
        })
        .await
    }

    /// The first visible element that the selector finds, if there is one now.
    pub async fn find_now(&self, selector: &str) -> Result<Option<Element>> {
        self.first_visible(with_timeout(self.client.find_all(Locator::Css(selector))).await?)
            .await
    }

    /// Whether the selector finds something visible now.
    pub async fn shows(&self, selector: &str) -> Result<bool> {
        Ok(self.find_now(selector).await?.is_some())
    }

    /// WebDriver's own idea of “displayed” treats the content of a closed disclosure as visible.
    async fn first_visible(&self, elements: Vec<Element>) -> Result<Option<Element>> {
        for element in elements {
            let is_visible = self
                .run(
                    "return arguments[0].checkVisibility();",
                    vec![serde_json::to_value(&element)?],
                )
                .await?;
            if is_visible == Value::Bool(true) {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    /// Waits for the visible button, link or disclosure with this accessible name.
    pub async fn find_named(&self, name: &str) -> Result<Element> {
        wait::until(
            &format!("a button or link named “{name}”"),
            SOON,
            async || self.find_named_now(name).await,
        )
        .await
    }

    /// The visible button, link or disclosure with this accessible name, if there is one now.
    pub async fn find_named_now(&self, name: &str) -> Result<Option<Element>> {
        ensure!(
            !name.contains('"'),
            "a name with a quotation mark cannot be written in XPath 1.0"
        );
        let path = format!(
            "//*[self::button or self::a or self::summary or @role='button'][@aria-label=\"{name}\" or \
             (not(@aria-label) and normalize-space(.)=\"{name}\")]"
        );
        self.first_visible(with_timeout(self.client.find_all(Locator::XPath(&path))).await?)
            .await
    }

    /// Waits until what the selector finds can be pressed: a new button cannot be for a moment, nor can one that
    /// depends on what is still being read.
    pub async fn find_ready(&self, selector: &str) -> Result<Element> {
        wait::until(&format!("{selector} to be ready"), SOON, async || {
            let found = self.find_now(selector).await?;
            Self::if_ready(found).await
        })
        .await
    }

    async fn if_ready(found: Option<Element>) -> Result<Option<Element>> {
        let Some(element) = found else {
            return Ok(None);
        };
        let is_ready = with_timeout(element.attr("aria-disabled"))
            .await?
            .as_deref()
            != Some("true");
        Ok(is_ready.then_some(element))
    }

    /// Presses what the selector finds, with the pointer, once it can be pressed.
    pub async fn press(&self, selector: &str) -> Result<()> {
        wait::until(&format!("{selector} to be pressed"), SOON, async || {
            let Some(element) = Self::if_ready(self.find_now(selector).await?).await? else {
                return Ok(None);
            };
            with_timeout(element.click()).await?;
            Ok(Some(()))
        })
        .await
    }

    /// Presses the button or link with this accessible name, with the pointer, once it can be pressed.
    pub async fn press_named(&self, name: &str) -> Result<()> {
        wait::until(&format!("“{name}” to be pressed"), SOON, async || {
            let Some(element) = Self::if_ready(self.find_named_now(name).await?).await? else {
                return Ok(None);
            };
            with_timeout(element.click()).await?;
            Ok(Some(()))
        })
        .await
    }

    /// Types over the content of a text field.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<()> {
        let field = self.find(selector).await?;
        with_timeout(field.click()).await?;
        self.press_with(key::CONTROL, 'a').await?;
        if text.is_empty() {
            self.press_key(key::BACKSPACE).await?;
        } else {
            // A line's end is the Enter key on a keyboard; WebKit drops the character.
            with_timeout(field.send_keys(&text.replace('\n', &key::ENTER.to_string()))).await?;
        }
        let value = self.value(selector).await?;
        ensure!(
            value == text,
            "typed {text:?} into {selector}, which then held {value:?}"
        );
        Ok(())
    }

    /// Picks a radio button or ticks a check box by its label, as the input itself may be drawn by the label.
    pub async fn choose(&self, selector: &str) -> Result<()> {
        let label = format!("label:has({selector})");
        wait::until(&format!("{selector} to be chosen"), SOON, async || {
            if self.is_chosen(selector).await? {
                return Ok(Some(()));
            }
            if let Some(label) = self.find_now(&label).await? {
                with_timeout(label.click()).await?;
            }
            Ok(None)
        })
        .await
    }

    /// Whether a radio button or check box is on.
    pub async fn is_chosen(&self, selector: &str) -> Result<bool> {
        let checked = self
            .run(
                "return document.querySelector(arguments[0])?.checked ?? null;",
                vec![json!(selector)],
            )
            .await?;
        checked
            .as_bool()
            .with_context(|| format!("{selector} is not on the page"))
    }

    /// The content of a form field, once it is there.
    pub async fn value(&self, selector: &str) -> Result<String> {
        self.find(selector).await?;
        let value = self
            .run(
                "return document.querySelector(arguments[0])?.value ?? null;",
                vec![json!(selector)],
            )
            .await?;
        value
            .as_str()
            .map(str::to_owned)
            .with_context(|| format!("{selector} is not on the page"))
    }

    /// The text that a person reads in the first element that the selector finds.
    pub async fn text(&self, selector: &str) -> Result<String> {
        Ok(with_timeout(self.find(selector).await?.text())
            .await?
            .trim()
            .to_owned())
    }

    /// The texts of all visible elements that the selector finds now.
    pub async fn texts(&self, selector: &str) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility()).map((e) => e.innerText.trim());";
        Ok(serde_json::from_value(
            self.run(script, vec![json!(selector)]).await?,
        )?)
    }

    /// Presses and releases a key.
    pub async fn press_key(&self, key: char) -> Result<()> {
        self.keys(&[(key, true), (key, false)]).await
    }

    /// Presses a key while another is held.
    pub async fn press_with(&self, held: char, key: char) -> Result<()> {
        self.keys(&[(held, true), (key, true), (key, false), (held, false)])
            .await
    }

    /// Types a text on the keyboard, into whatever has the focus.
    pub async fn type_keys(&self, text: &str) -> Result<()> {
        let keys: Vec<(char, bool)> = text
            .chars()
            .flat_map(|key| [(key, true), (key, false)])
            .collect();
        self.keys(&keys).await
    }

    async fn keys(&self, keys: &[(char, bool)]) -> Result<()> {
        let actions = keys.iter().fold(
            KeyActions::new("keyboard".to_owned()),
            |actions, (value, is_down)| {
                let value = *value;
                actions.then(if *is_down {
                    KeyAction::Down { value }
                } else {
                    KeyAction::Up { value }
                })
            },
        );
        with_timeout(self.client.perform_actions(actions)).await
    }

    /// A PNG of what the page shows.
    pub async fn screenshot(&self) -> Result<Vec<u8>> {
        with_timeout(self.client.screenshot()).await
    }

    /// Waits until fonts are there, transitions have ended and two frames have been drawn. The end of a transition is
    /// polled: WebKit never reports it for one inside a closed disclosure.
    pub async fn wait_for_paint(&self) -> Result<()> {
        let script = "const done = arguments[0]; \
            const frame = () => new Promise((drawn) => requestAnimationFrame(drawn)); \
            const ends = (animation) => Number.isFinite(animation.effect.getComputedTiming().endTime); \
            const moving = () => document.getAnimations().filter((animation) => animation.playState === 'running' && ends(animation)); \
            const still = async () => { \
                await document.fonts.ready; \
                do await frame(); while (moving().length > 0); \
                await frame(); \
            }; \
            still().then(() => done(true));";
        self.run_async(script, vec![]).await?;
        Ok(())
    }
}

/// Waits for a driver's answer, which a page that is closing may never get to.
async fn with_timeout<T>(command: impl Future<Output = Result<T, CmdError>>) -> Result<T> {
    let answer = tokio::time::timeout(PATIENCE, command).await;
    Ok(answer.with_context(|| {
        format!(
            "the WebDriver did not answer within {} s",
            PATIENCE.as_secs()
        )
    })??)
}
