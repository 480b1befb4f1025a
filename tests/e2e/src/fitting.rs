//! Whether what is shown fits the window: at its usual and its smallest size, with the largest text, light and dark.

use std::process::Stdio;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::accessible::ensure_accessible;
use crate::app::App;
use crate::wait;

/// The window's size in `tauri.conf.json`, and the smallest that it allows.
const USUAL: (u32, u32) = (1024, 720);
const SMALLEST: (u32, u32) = (760, 560);

/// What does not fit, with why. Nothing scrolls sideways, nothing visible is beside the window, and no control cuts its
/// own text. What scrolls by itself (code) is left alone.
const FAULTS: &str = "const root = document.documentElement; \
    const whole = document.querySelector('dialog[open]') ?? document.body; \
    const told = (element) => (element.id ? '#' + element.id : element.tagName + '.' + element.className) + ' ' + (element.textContent ?? '').trim().slice(0, 40); \
    const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && getComputedStyle(element).clipPath === 'none'; \
    const faults = []; \
    if (root.scrollWidth > innerWidth) faults.push('the page scrolls sideways'); \
    for (const element of [whole, ...whole.querySelectorAll('*')]) { \
        if (element.closest('svg, pre, .sr, option, .step-text') || !seen(element)) continue; \
        const { left, right, width } = element.getBoundingClientRect(); \
        const { overflowX, textOverflow } = getComputedStyle(element); \
        if (width > 1 && (right > innerWidth + 1 || left < -1)) faults.push('beside the window: ' + told(element)); \
        if (overflowX === 'auto' && element.scrollWidth > element.clientWidth + 1) faults.push('scrolls sideways: ' + told(element)); \
        if (element.matches('button, select, label, summary, dt, dd') && element.scrollWidth > element.clientWidth + 2 && getComputedStyle(element).display !== 'inline' && textOverflow !== 'ellipsis') faults.push('cut: ' + told(element)); \
    } \
    return faults;";

/// Fails if something does not fit at any size, or breaks a rule of axe-core in light or dark, or cannot be reached with
/// Tab. Leaves the window as it was.
pub async fn ensure_good_looks(app: &App, what: &str) -> Result<()> {
    ensure_accessible(&app.window, what).await?;
    ensure_fits(app, what).await
}

/// Fails if something does not fit, at the usual size and at the smallest, with the usual and the largest text.
pub async fn ensure_fits(app: &App, what: &str) -> Result<()> {
    for (theme, size) in [("dark", USUAL), ("light", SMALLEST)] {
        resize(app, size).await?;
        for text in ["100", "200"] {
            look(app, Some(theme), Some(text)).await?;
            app.window.wait_for_paint().await?;
            let faults = app.window.run(FAULTS, vec![]).await?;
            ensure!(
                faults == json!([]),
                "{what}, {theme}, text {text} %, {} × {}: {faults:#}",
                size.0,
                size.1
            );
        }
    }
    resize(app, USUAL).await?;
    look(app, None, None).await
}

async fn look(app: &App, theme: Option<&str>, text: Option<&str>) -> Result<()> {
    let script = "const { dataset } = document.documentElement; const [theme, text] = arguments; \
        if (theme) dataset.theme = theme; else delete dataset.theme; \
        if (text) dataset.text = text; else delete dataset.text;";
    let arguments = vec![json!(theme), json!(text)];
    app.window.run(script, arguments).await.map(drop)
}

/// Gives the window a size, as a person who drags its edge does.
async fn resize(app: &App, (width, height): (u32, u32)) -> Result<()> {
    let mut hand = app.desktop.tool("xdotool");
    hand.args(["windowsize", &app.window_id()?])
        .args([width.to_string(), height.to_string()]);
    ensure!(
        hand.stdout(Stdio::null()).status()?.success(),
        "xdotool gives the window a size"
    );
    wait::until("the window to have its size", wait::SOON, async || {
        let now = app.window.run("return innerWidth;", vec![]).await?;
        Ok((now.as_u64() == Some(u64::from(width))).then_some(()))
    })
    .await
}
