//! Copying; the client secret is marked as secret and cleared after a minute.
//!
//! The clipboard is emptied only while it still holds what was put there: its content is compared by SHA-256, so that
//! no copy of the secret is kept for the comparison. Reading and writing happen away from the main thread, which on
//! Linux may have to answer for the clipboard at the same time.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use tauri::{AppHandle, Manager as _, Runtime};
use tauri_plugin_clipboard_manager::ClipboardExt as _;

use crate::ipc::{CommandError, CopyReceipt};

/// How long a copied secret stays, in seconds.
pub(crate) const CLEARS_IN_SECONDS: u32 = 60;

/// How long leaving the app may be held up by a clipboard that does not answer.
const EXIT_LIMIT: Duration = Duration::from_secs(2);

/// Which secret was copied last, by its digest alone. Managed by Tauri.
#[derive(Default)]
pub(crate) struct CopiedSecret(Mutex<Last>);

#[derive(Default)]
struct Last {
    digest: Option<[u8; 32]>,
    ticket: u64,
}

impl CopiedSecret {
    fn last(&self) -> MutexGuard<'_, Last> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a secret; the ticket distinguishes this copy from later ones.
    fn remember(&self, secret: &str) -> u64 {
        let mut last = self.last();
        last.digest = Some(digest(secret));
        last.ticket += 1;
        last.ticket
    }

    /// Whether no other secret has been copied since.
    fn is_latest(&self, ticket: u64) -> bool {
        self.last().ticket == ticket
    }

    /// Whether a secret may still be on the clipboard.
    fn is_pending(&self) -> bool {
        self.last().digest.is_some()
    }

    /// Whether `content` is the secret that was copied last.
    fn is_ours(&self, content: &str) -> bool {
        self.last()
            .digest
            .is_some_and(|ours| ours == digest(content))
    }

    fn forget(&self) {
        self.last().digest = None;
    }
}

impl fmt::Debug for CopiedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CopiedSecret")
            .field("pending", &self.is_pending())
            .finish_non_exhaustive()
    }
}

/// Copies a text that is no secret.
pub(crate) async fn copy_text<R: Runtime>(
    app: &AppHandle<R>,
    text: String,
) -> Result<CopyReceipt, CommandError> {
    let handle = app.clone();
    blocking(move || handle.clipboard().write_text(text)).await?;
    Ok(CopyReceipt {
        clears_in_seconds: None,
    })
}

/// Copies a secret, kept out of clipboard histories where the system has a mark for that, and clears it later.
pub(crate) async fn copy_secret<R: Runtime>(
    app: &AppHandle<R>,
    secret: SecretString,
) -> Result<CopyReceipt, CommandError> {
    let ticket = app.state::<CopiedSecret>().remember(secret.expose_secret());
    let handle = app.clone();
    blocking(move || handle.clipboard().write_secret(secret.expose_secret())).await?;
    let handle = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(Duration::from_secs(u64::from(CLEARS_IN_SECONDS))).await;
        if handle.state::<CopiedSecret>().is_latest(ticket) {
            let cleared =
                tauri::async_runtime::spawn_blocking(move || clear_if_ours(&handle)).await;
            if let Err(error) = cleared {
                tracing::warn!(%error, "the clipboard could not be cleared");
            }
        }
    });
    Ok(CopyReceipt {
        clears_in_seconds: Some(CLEARS_IN_SECONDS),
    })
}

/// Clears a copied secret before the app ends. Waits a moment at most.
pub(crate) fn clear_before_exit<R: Runtime>(app: &AppHandle<R>) {
    if !app.state::<CopiedSecret>().is_pending() {
        return;
    }
    let (done, finished) = mpsc::sync_channel(1);
    let handle = app.clone();
    let started = thread::Builder::new()
        .name("clipboard".to_owned())
        .spawn(move || {
            clear_if_ours(&handle);
            // Nobody is listening once the limit has passed.
            let _late = done.send(());
        });
    if started.is_err() || finished.recv_timeout(EXIT_LIMIT).is_err() {
        tracing::warn!("the clipboard did not answer before the app ended");
    }
}

/// Empties the clipboard if it still holds the last secret. Blocks, so never on the main thread.
fn clear_if_ours<R: Runtime>(app: &AppHandle<R>) {
    let copied = app.state::<CopiedSecret>();
    // A clipboard that holds a picture, or nothing, has no text to read and is not ours.
    let content = app.clipboard().read_text().map(Zeroizing::new);
    if content.is_ok_and(|content| copied.is_ours(&content))
        && let Err(error) = app.clipboard().clear()
    {
        tracing::warn!(%error, "the clipboard could not be cleared");
    }
    copied.forget();
}

async fn blocking(
    call: impl FnOnce() -> tauri_plugin_clipboard_manager::Result<()> + Send + 'static,
) -> Result<(), CommandError> {
    match tauri::async_runtime::spawn_blocking(call).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the clipboard refused");
            Err(CommandError::ClipboardFailed)
        }
        Err(error) => {
            tracing::warn!(%error, "the clipboard call ended early");
            Err(CommandError::ClipboardFailed)
        }
    }
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "planted~secret";

    #[test]
    fn own_secret_still_there_is_ours() {
        let copied = CopiedSecret::default();
        copied.remember(SECRET);
        assert!(copied.is_ours(SECRET), "it must be taken back");
    }

    #[test]
    fn anything_else_is_not_ours() {
        let copied = CopiedSecret::default();
        assert!(
            !copied.is_ours(""),
            "nothing was copied yet, so nothing may be cleared"
        );
        copied.remember(SECRET);
        for other in ["", "planted~secret ", "something the person copied since"] {
            assert!(!copied.is_ours(other), "{other:?} belongs to the person");
        }
    }

    #[test]
    fn second_copy_outlives_the_timer_of_the_first() {
        let copied = CopiedSecret::default();
        let first = copied.remember(SECRET);
        let second = copied.remember(SECRET);
        assert!(
            !copied.is_latest(first),
            "the first timer must leave the second copy alone"
        );
        assert!(copied.is_latest(second));
    }

    #[test]
    fn nothing_pending_after_it_was_taken_back() {
        let copied = CopiedSecret::default();
        copied.remember(SECRET);
        copied.forget();
        assert!(
            !copied.is_pending(),
            "leaving the app must not touch the clipboard again"
        );
        assert!(!copied.is_ours(SECRET));
    }

    #[test]
    fn debug_says_nothing_of_the_secret() {
        let copied = CopiedSecret::default();
        copied.remember(SECRET);
        let shown = format!("{copied:?}");
        assert_eq!(
            shown, "CopiedSecret { pending: true, .. }",
            "not even its digest may be shown"
        );
    }
}
