//! Waiting for a condition, with a deadline and never for a fixed time.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::time::{Instant, sleep, timeout};

/// How long something that only involves this computer may take.
pub const SOON: Duration = Duration::from_secs(20);

/// How long a whole run may take, replication and secret propagation included, on a slow computer.
pub const RUN: Duration = Duration::from_secs(90);

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(40);

/// Looks until `look` finds something; fails after `limit`, naming `what` was waited for and how the last look failed.
///
/// A look that fails is treated as one that found nothing, since pages change while they are looked at.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let deadline = Instant::now() + limit;
    loop {
        let Ok(outcome) = timeout(limit.max(SOON), look()).await else {
            bail!("looking for {what} hung");
        };
        if let Ok(Some(found)) = outcome {
            return Ok(found);
        }
        if Instant::now() >= deadline {
            let waited = format!("waited {} s for {what}", limit.as_secs());
            return match outcome {
                Err(error) => Err(error).context(waited),
                Ok(_) => bail!("{waited}"),
            };
        }
        sleep(PAUSE).await;
    }
}
