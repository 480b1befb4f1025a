//! Whether what is shown is there for everyone: the rules of axe-core in light and dark, and the keyboard alone.

use anyhow::Result;
use serde_json::Value;

use crate::webdriver::Page;
use crate::{axe, keyboard};

/// Fails if the page breaks a rule in light or dark, or if Tab does not reach a control that can be used, saying which
/// and where.
pub async fn ensure_accessible(page: &Page, what: &str) -> Result<()> {
    for theme in ["light", "dark"] {
        let script = "document.documentElement.dataset.theme = arguments[0];";
        page.run(script, vec![Value::from(theme)]).await?;
        page.wait_for_paint().await?;
        axe::ensure_keeps_rules(page, &format!("{what}, {theme}")).await?;
    }
    keyboard::ensure_tab_reaches_everything(page, what).await
}
