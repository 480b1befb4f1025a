//! `cargo xtask dev`: the development server, and the app that loads its pages from it.

use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::args::Consent;
use crate::packages::Need;
use crate::setup::setup;
use crate::{build, console, node, process, project};

/// Where Vite listens (ui/vite.config.ts) and where the app looks (src-tauri/tauri.conf.json).
const PORT: u16 = 1420;
/// Longer than Vite has ever needed to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs both until the app is closed.
pub(crate) fn dev(consent: Consent) -> Result<ExitCode> {
    setup(Need::Build, consent)?;
    let app = console::section("building the app for development", || {
        let mut command = process::cargo();
        command.args(["build", "--message-format=json-render-diagnostics"]);
        build::programs({
            command
                .args(build::workspace())
                .args(["--bin", project::APP]);
            command
        })
    })?
    .into_iter()
    .find(|program| program.target == project::APP)
    .context("Cargo did not report the app among what it built")?;
    let mut server = node::tool("vite/bin/vite.js")
        .current_dir(project::ui())
        .spawn()
        .context("could not start the development server")?;
    let ended =
        listening(&mut server).and_then(|()| process::status(&mut process::program(&app.path)));
    // It may have already ended; then there is nothing to stop.
    let _ = server.kill();
    server
        .wait()
        .context("could not wait for the development server")?;
    Ok(if ended?.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Waits until the server answers, or has ended.
fn listening(server: &mut Child) -> Result<()> {
    let start = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, PORT)).is_err() {
        if let Some(status) = server.try_wait()? {
            bail!("the development server ended ({status})");
        }
        if start.elapsed() > PATIENCE {
            bail!(
                "the development server did not listen on port {PORT} within {} s",
                PATIENCE.as_secs()
            );
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
