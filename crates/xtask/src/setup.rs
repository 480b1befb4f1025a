//! What a fresh machine gets before anything else runs.
//!
//! Invariant: a package is only installed as another user (sudo) after a yes at the terminal, `--yes` or CI.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::args::Consent;
use crate::packages::{self, Family, Need};
use crate::{console, node, process, project};

/// Installs what is missing and checks the versions of the rest.
pub(crate) fn setup(need: Need, consent: Consent) -> Result<()> {
    rust()?;
    match std::env::consts::OS {
        "linux" => linux(need, consent)?,
        "windows" => windows()?,
        "macos" => macos()?,
        other => println!("no set-up is known for {other}; going on with what is there"),
    }
    node::check()?;
    node::modules()
}

fn rust() -> Result<()> {
    let said = process::quiet(process::program("rustc").arg("--version"))?;
    let version = project::version(&said)
        .with_context(|| format!("could not read the version in `{}`", said.trim()))?;
    if version < project::RUST {
        let (major, minor) = project::RUST;
        bail!(
            "{} is too old: Rust {major}.{minor} or newer is needed. Run: rustup update stable",
            said.trim()
        );
    }
    Ok(())
}

fn linux(need: Need, consent: Consent) -> Result<()> {
    let os_release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let Some(family) = packages::family(&os_release) else {
        println!(
            "this Linux distribution is not known here; it needs what Debian calls: {}",
            packages::wanted("", Family::Debian, need, process::exists).join(" ")
        );
        return Ok(());
    };
    let wanted = packages::wanted(&os_release, family, need, process::exists);
    let missing = console::step(
        &format!("{} system packages: which are missing?", wanted.len()),
        || {
            let words = packages::query(family, &wanted);
            let (name, rest) = words.split_first().context("the query has a program")?;
            // It fails when a package is missing, which is what is being asked. rpm and dpkg-query report that on both
            // streams.
            let answer = process::program(name)
                .args(rest)
                .env("LC_ALL", "C")
                .output()
                .with_context(|| format!("could not start `{name}`"))?;
            let both = [answer.stdout, answer.stderr].concat();
            Ok(packages::missing(
                family,
                &wanted,
                &String::from_utf8_lossy(&both),
            ))
        },
    )?;
    if missing.is_empty() {
        return Ok(());
    }
    let commands = packages::install(family, &missing);
    let root = is_root()?;
    let typed = commands
        .iter()
        .map(|words| format!("{}{}", if root { "" } else { "sudo " }, words.join(" ")))
        .collect::<Vec<_>>()
        .join(" && ");
    println!("missing: {}", missing.join(" "));
    if !root {
        if !process::exists("sudo") {
            bail!(
                "packages are missing and there is no sudo here. As root, run:\n  {}",
                typed.replace("sudo ", "")
            );
        }
        if consent == Consent::Ask
            && !in_ci()
            && !yes(&format!("Install them? This runs: {typed}"))?
        {
            bail!("packages are missing. Install them with:\n  {typed}");
        }
    }
    for words in commands {
        let mut command = as_root(root, &words);
        console::step(
            &format!("installing: {}", shortened(&words.join(" "))),
            || process::quiet(&mut command),
        )?;
    }
    Ok(())
}

fn as_root(root: bool, words: &[String]) -> Command {
    let mut all = words.iter();
    let mut command = if root {
        process::program(all.next().map_or("", String::as_str))
    } else {
        process::program("sudo")
    };
    command.args(all);
    command
}

fn is_root() -> Result<bool> {
    Ok(process::quiet(process::program("id").arg("-u"))?.trim() == "0")
}

fn windows() -> Result<()> {
    // https://learn.microsoft.com/microsoft-edge/webview2/concepts/distribution#detect-if-a-webview2-runtime-is-already-installed
    let keys = [
        r"HKLM\SOFTWARE\WOW6432Node\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}",
        r"HKCU\Software\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}",
    ];
    let there = keys.iter().any(|key| {
        process::quiet(process::program("reg").args(["query", key, "/v", "pv"])).is_ok()
    });
    if !there {
        bail!(
            "the WebView2 runtime is missing. Run: winget install --id Microsoft.EdgeWebView2Runtime"
        );
    }
    Ok(())
}

fn macos() -> Result<()> {
    if process::quiet(process::program("xcode-select").arg("-p")).is_err() {
        bail!("Apple's command line tools are missing. Run: xcode-select --install");
    }
    Ok(())
}

/// Whether this runs where nobody can be asked.
fn in_ci() -> bool {
    std::env::var_os("CI")
        .is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}

/// Asks at the terminal; without one the answer is no.
fn yes(question: &str) -> Result<bool> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Ok(false);
    }
    print!("{question}\n[y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    input.lock().read_line(&mut answer)?;
    Ok(matches!(
        answer.trim().to_ascii_lowercase().as_str(),
        "y" | "yes"
    ))
}

fn shortened(text: &str) -> String {
    const ROOM: usize = 50;
    if text.chars().count() <= ROOM {
        return text.to_owned();
    }
    let start: String = text.chars().take(ROOM - 1).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_at_a_letter() {
        let cut = shortened(&"ä".repeat(80));
        assert_eq!(cut.chars().count(), 50);
        assert!(cut.ends_with('…'));
        assert_eq!(shortened("short"), "short");
    }
}
