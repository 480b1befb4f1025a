//! Whether Tab alone reaches everything that can be used in the real window, and shows where it is.

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::webdriver::{Page, key};

/// No screen has so many controls. A walk that is this long does not end.
const MOST_PRESSES: usize = 600;

/// Where the walk begins, for its end.
const BEGIN: &str = "const main = document.querySelector('main'); \
    window.walk = { reached: new Set(), from: document.activeElement, top: main?.scrollTop ?? 0 };";

/// Where Tab has led: whether it was there before, and what a person would miss. The ring may be around the label. What
/// is in the middle of the visible part must be the control or its own label, and not something that lies above it;
/// the window may need a moment to scroll there.
const STEP: &str = "const done = arguments[0]; \
    const focused = document.activeElement; \
    if (focused === null || focused === document.body || focused === document.documentElement) return done({ again: false, faults: [] }); \
    if (window.walk.reached.has(focused)) return done({ again: true, faults: [] }); \
    window.walk.reached.add(focused); \
    const labels = [...(focused.labels ?? [])]; \
    const around = [focused, ...labels, focused.closest('.affix, .choice, .segmented label')].filter((element) => element !== null); \
    const isRinged = (element) => getComputedStyle(element).outlineStyle !== 'none' && parseFloat(getComputedStyle(element).outlineWidth) > 0; \
    const isSeen = (element) => { \
        const box = element.getBoundingClientRect(); \
        const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth); \
        const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight); \
        if (left >= right || top >= bottom) return false; \
        const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2); \
        return hit !== null && (element.contains(hit) || (hit.contains(element) && hit !== document.documentElement) || labels.some((label) => label.contains(hit))); \
    }; \
    const look = (frames) => { \
        const isRight = [focused.matches(':focus-visible') && around.some(isRinged), around.some(isSeen)]; \
        if (frames > 0 && isRight.includes(false)) return requestAnimationFrame(() => look(frames - 1)); \
        const source = focused.outerHTML.slice(0, 200); \
        const faults = ['no ring', 'behind something, or outside the window'].filter((_, index) => !isRight[index]); \
        done({ again: false, faults: faults.map((fault) => fault + ': ' + source) }); \
    }; \
    look(60);";

/// What can be used and was not reached; then everything is as it was. One radio button of a group stands for all.
const END: &str = "const { reached, from, top } = window.walk; \
    delete window.walk; \
    const whole = document.querySelector('dialog[open]') ?? document.body; \
    const groups = new Set([...reached].filter((element) => element.type === 'radio').map((element) => element.name)); \
    const usable = (element) => element.tabIndex >= 0 && !element.matches(':disabled') && element.closest('[inert], iframe') === null \
        && element.checkVisibility({ visibilityProperty: true }) && !(element.type === 'radio' && groups.has(element.name)); \
    const missed = [...whole.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')] \
        .filter((element) => usable(element) && !reached.has(element)) \
        .map((element) => 'not reached: ' + element.outerHTML.slice(0, 200)); \
    if (from?.isConnected && from !== document.body) from.focus({ preventScroll: true }); else document.activeElement?.blur(); \
    document.querySelector('main')?.scrollTo(0, top); \
    return missed;";

/// Fails if Tab does not reach a control that can be used, or if a person would not see where they are. Leaves the focus
/// where it was.
pub async fn ensure_tab_reaches_everything(page: &Page, what: &str) -> Result<()> {
    page.run(BEGIN, vec![]).await?;
    let mut faults = Vec::new();
    let mut presses = 0;
    loop {
        page.press_key(key::TAB).await?;
        let mut step = page.run_async(STEP, vec![]).await?;
        if step["again"] == Value::Bool(true) {
            break;
        }
        faults.extend(texts(step["faults"].take())?);
        presses += 1;
        ensure!(presses < MOST_PRESSES, "{what}: Tab comes to no end");
    }
    faults.extend(texts(page.run(END, vec![]).await?)?);
    ensure!(
        faults.is_empty(),
        "{what} by keyboard alone:\n  {}",
        faults.join("\n  ")
    );
    Ok(())
}

fn texts(value: Value) -> Result<Vec<String>> {
    Ok(serde_json::from_value(value)?)
}
