//! Hands that slip: a held key, a double click. On the display itself, as hardware does it: the window's own toolkit
//! decides what is a repeat and what is a second click.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::app::App;
use crate::wait;

/// How long a keyboard waits before it repeats a held key, and between two repeats. Systems allow 250 ms to 1 s, and
/// about 30 times a second.
const FIRST_REPEAT: Duration = Duration::from_millis(500);
const REPEAT: Duration = Duration::from_millis(40);

/// More than the time after the window got the keyboard in which the app takes no key.
const FIRST_MOMENTS: Duration = Duration::from_secs(1);

/// The time between the two clicks of a double click; the toolkit's limit is 400 ms.
const BETWEEN_CLICKS: Duration = Duration::from_millis(120);

impl App {
    /// Gives the window the keyboard, as a window manager does, and lets the first moments pass, in which a key is not
    /// meant for the window.
    pub async fn take_keyboard(&self) -> Result<()> {
        self.hand(&["windowfocus", "--sync", &self.window_id()?])?;
        wait::until("the window to have the keyboard", wait::SOON, async || {
            let has_focus = self.window.run("return document.hasFocus();", vec![]);
            Ok((has_focus.await? == true).then_some(()))
        })
        .await?;
        sleep(FIRST_MOMENTS).await;
        Ok(())
    }

    /// Presses keys together once, by their X names: `ctrl+r`.
    pub fn press_keys(&self, keys: &str) -> Result<()> {
        self.hand(&["key", keys])
    }

    /// Holds a key, by its X name, for a while.
    pub async fn hold(&self, key: &str, time: Duration) -> Result<()> {
        let end = Instant::now() + time;
        let mut pause = FIRST_REPEAT;
        while Instant::now() < end {
            self.hand(&["keydown", key])?;
            sleep(pause).await;
            pause = REPEAT;
        }
        self.hand(&["keyup", key])
    }

    /// Clicks twice where the selector's element is now, whatever is there by the second click.
    pub async fn double_click(&self, selector: &str) -> Result<()> {
        self.click_twice(selector, BETWEEN_CLICKS).await
    }

    /// Clicks twice in one place.
    pub async fn click_twice(&self, selector: &str, between: Duration) -> Result<()> {
        let script = "const target = document.querySelector(arguments[0]); \
            target.scrollIntoView({ block: 'nearest' }); \
            const place = target.getBoundingClientRect(); \
            return [place.x + place.width / 2, place.y + place.height / 2].map((at) => Math.round(at * devicePixelRatio));";
        self.window.find(selector).await?;
        let place = self.window.run(script, vec![json!(selector)]).await?;
        let place: [i32; 2] = serde_json::from_value(place)?;
        let [x, y] = place.map(|at| at.to_string());
        let window = self.window_id()?;
        self.hand(&["mousemove", "--window", &window, &x, &y])?;
        self.hand(&["click", "1"])?;
        sleep(between).await;
        self.hand(&["click", "1"])
    }

    pub(crate) fn window_id(&self) -> Result<String> {
        let mut search = self.desktop.tool("xdotool");
        search.args(["search", "--onlyvisible", "--name", "Konnect SSO Setup$"]);
        let found = search.output()?;
        let found = String::from_utf8(found.stdout)?;
        let window = found
            .lines()
            .next()
            .context("the window is on the display")?;
        Ok(window.to_owned())
    }

    fn hand(&self, arguments: &[&str]) -> Result<()> {
        let mut hand = self.desktop.tool("xdotool");
        let status = hand.args(arguments).stdout(Stdio::null()).status()?;
        ensure!(status.success(), "xdotool {arguments:?} failed");
        Ok(())
    }
}
