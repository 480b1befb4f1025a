//! A sign-in that nobody finishes.

use std::time::Duration;

use anyhow::Result;
use e2e::skip_if_missing;

use crate::errors::sign_in::{ensure_back_at_microsoft, signing_in};

/// Waits for real. The name of this file makes it the first to start, so everything else runs in the meantime.
#[tokio::test]
async fn sign_in_ends_after_five_minutes() -> Result<()> {
    skip_if_missing!();
    let (app, _) = signing_in().await?;
    app.wait_for_screen_within("microsoft", Duration::from_secs(5 * 60 + 20))
        .await?;
    ensure_back_at_microsoft(&app, "The browser did not answer in time").await
}
