//! Checks what practice recorded against the descriptions that Microsoft and Kong publish.

use anyhow::{Result, bail};
use contract::{Specs, Violation};
use serde_json::Value;

use crate::practice::Console;

/// Fails if a request or an answer so far is one that the descriptions do not allow.
///
/// Does nothing, and says so, if the descriptions are not available.
pub async fn ensure_exchanges(console: &Console) -> Result<()> {
    ensure(console, Specs::check).await
}

/// Like [`ensure_exchanges`], for the requests alone: where answers were corrupted on purpose.
pub async fn ensure_requests(console: &Console) -> Result<()> {
    ensure(console, Specs::check_request).await
}

async fn ensure(console: &Console, check: impl Fn(&Specs, &Value) -> Vec<Violation>) -> Result<()> {
    let Some(specs) = Specs::load()? else {
        return Ok(());
    };
    let record = console.record().await?;
    let violations: Vec<String> = record
        .iter()
        .flat_map(|exchange| check(&specs, exchange))
        .map(|violation| violation.to_string())
        .collect();
    if !violations.is_empty() {
        bail!("not as published:\n{}", violations.join("\n"));
    }
    Ok(())
}
