//! axe-core in the real window.

use anyhow::{Result, bail};
use serde::Deserialize;
use serde_json::Value;

use crate::project;
use crate::webdriver::Page;

/// One rule that the page breaks.
#[derive(Debug, Deserialize)]
pub struct Violation {
    /// The rule's id.
    pub id: String,
    /// What the rule asks for.
    pub help: String,
    /// Where it is broken.
    pub nodes: Vec<Node>,
}

/// One place where a rule is broken.
#[derive(Debug, Deserialize)]
pub struct Node {
    /// The element's source.
    pub html: String,
    /// Why.
    #[serde(rename = "failureSummary")]
    pub summary: Option<String>,
}

/// Everything in the page as it is now that breaks a rule of WCAG 2.2 A or AA, or a best practice.
pub async fn violations(page: &Page) -> Result<Vec<Violation>> {
    let is_loaded = page
        .run("return typeof window.axe === 'object';", vec![])
        .await?;
    if is_loaded != Value::Bool(true) {
        page.run(&project::axe()?, vec![]).await?;
    }
    let script = "const done = arguments[0]; \
        const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }; \
        axe.run(document, options).then((result) => done(result), (error) => done({ error: String(error) }));";
    let mut result = page.run_async(script, vec![]).await?;
    if let Some(error) = result.get("error") {
        bail!("axe-core failed: {error}");
    }
    Ok(serde_json::from_value(result["violations"].take())?)
}

/// Fails if the page breaks a rule, saying which, where and why.
pub async fn ensure_keeps_rules(page: &Page, what: &str) -> Result<()> {
    let violations = violations(page).await?;
    if violations.is_empty() {
        return Ok(());
    }
    let told: Vec<String> = violations
        .iter()
        .flat_map(|violation| {
            violation.nodes.iter().map(move |node| {
                format!(
                    "{} ({}): {}\n    {}",
                    violation.id,
                    violation.help,
                    node.html,
                    node.summary.as_deref().unwrap_or_default()
                )
            })
        })
        .collect();
    bail!("{what} is not accessible:\n  {}", told.join("\n  "))
}
