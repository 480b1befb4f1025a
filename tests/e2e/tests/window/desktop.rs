//! The harness itself, without the app: the desktop is private, its parts are real, and nothing is left behind.

#![allow(clippy::expect_used, reason = "this is how a test's helpers fail")]

use std::fs;
use std::process::{Command, Stdio};

use anyhow::Result;
use e2e::browser::{Browser, OpenedLinks};
use e2e::desktop::{Desktop, Keyring};
use e2e::{clipboard, keychain, skip_if_missing, wait};

fn store(desktop: &Desktop, secret: &str) -> Result<bool> {
    use std::io::Write;
    let mut command = desktop.tool("secret-tool");
    command.args([
        "store",
        "--label=test",
        "service",
        "a.service",
        "username",
        "somebody",
    ]);
    let mut child = command
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    child
        .stdin
        .take()
        .expect("standard input is piped")
        .write_all(secret.as_bytes())?;
    Ok(child.wait()?.success())
}

/// Processes, by id, whose environment names the desktop's folder.
fn processes(desktop_folder: &str) -> Vec<String> {
    let entries = fs::read_dir("/proc").expect("/proc lists the processes");
    let belongs = |path: &std::path::Path| {
        fs::read(path.join("environ"))
            .is_ok_and(|environment| String::from_utf8_lossy(&environment).contains(desktop_folder))
    };
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| belongs(path))
        .map(|path| path.display().to_string())
        .collect()
}

#[tokio::test]
async fn two_desktops_share_nothing() -> Result<()> {
    skip_if_missing!();
    let (first, second) = tokio::try_join!(Desktop::start(), Desktop::start())?;

    assert!(
        store(&first, "hidden")?,
        "the keyring is unlocked, so a secret can be stored"
    );
    assert_eq!(
        keychain::lookup(&first, "a.service", "somebody")?.as_deref(),
        Some("hidden")
    );
    assert_eq!(keychain::secrets(&first, "a.service")?, ["hidden"]);
    assert_eq!(
        keychain::lookup(&second, "a.service", "somebody")?,
        None,
        "each desktop has a keyring of its own"
    );

    clipboard::write(&first, "copied")?;
    assert_eq!(clipboard::read(&first)?, "copied");
    assert_eq!(
        clipboard::read(&second)?,
        "",
        "each desktop has a display, and so a clipboard, of its own"
    );
    Ok(())
}

#[tokio::test]
async fn dropped_desktop_leaves_no_process_and_no_file() -> Result<()> {
    skip_if_missing!();
    let desktop = Desktop::start().await?;
    clipboard::write(&desktop, "xclip stays in the background to serve this")?;
    let folder = desktop.folder().display().to_string();
    assert!(
        processes(&folder).len() >= 4,
        "a display, a bus, a keyring and xclip run: {:?}",
        processes(&folder)
    );
    drop(desktop);
    assert_eq!(
        processes(&folder),
        Vec::<String>::new(),
        "every process of the desktop has ended"
    );
    assert!(!fs::exists(&folder)?, "the desktop's folder is gone");
    Ok(())
}

#[tokio::test]
async fn killed_run_leaves_no_process_and_no_file() -> Result<()> {
    skip_if_missing!();
    let temporary = tempfile::tempdir()?;
    let mut run = Command::new(env!("CARGO_BIN_EXE_walkthrough"))
        .args(["--app", "/bin/cat", "--out"])
        .arg(temporary.path().join("pictures"))
        .env("TMPDIR", temporary.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let folder = temporary.path().display().to_string();
    wait::until("the run's desktop", wait::SOON, async || {
        Ok((processes(&folder).len() >= 5).then_some(()))
    })
    .await?;
    run.kill()?;
    run.wait()?;
    wait::until("the run's desktop to be gone", wait::SOON, async || {
        let is_desktop = |name: &str| name.starts_with("konnect-sso-e2e-");
        let entries = fs::read_dir(temporary.path())?.flatten();
        let left = entries
            .filter(|entry| entry.file_name().to_str().is_some_and(is_desktop))
            .count();
        Ok((left == 0 && processes(&folder).is_empty()).then_some(()))
    })
    .await
}

#[tokio::test]
async fn desktop_without_keyring_cannot_store_a_secret() -> Result<()> {
    skip_if_missing!();
    let desktop = Desktop::start_with(Keyring::Absent).await?;
    assert!(
        !store(&desktop, "hidden")?,
        "D-Bus must not start the computer's own keyring"
    );
    Ok(())
}

#[tokio::test]
async fn opened_links_are_seen_in_order() -> Result<()> {
    skip_if_missing!();
    let desktop = Desktop::start().await?;
    for link in ["http://127.0.0.1/first?a=b&c=d", "http://127.0.0.1/second"] {
        assert!(desktop.command("xdg-open").arg(link).status()?.success());
    }
    let mut links = OpenedLinks::new();
    assert_eq!(
        links.next(&desktop).await?.as_str(),
        "http://127.0.0.1/first?a=b&c=d"
    );
    assert_eq!(
        links.next(&desktop).await?.as_str(),
        "http://127.0.0.1/second"
    );
    Ok(())
}

#[tokio::test]
async fn browser_shows_the_page_that_practice_serves() -> Result<()> {
    skip_if_missing!();
    let practice = practice::start(practice::Options::default()).await?;
    let mut desktop = Desktop::start().await?;
    let browser = Browser::start(&mut desktop).await?;
    browser.page.go_to(&practice.base_urls().console).await?;
    assert!(
        !browser.page.text("body").await?.is_empty(),
        "the console has something to read"
    );
    Ok(())
}
