//! Practice, and the proxy in front of it that ends TLS for the real names.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use practice::{Lifetimes, Options, Practice, Timing};
use tempfile::TempDir;

use crate::install::node;

/// A running practice behind its own front. Dropping it ends both.
pub(crate) struct Front {
    practice: Practice,
    proxy: Child,
    port: u16,
    folder: TempDir,
}

impl Front {
    /// `clients` is where the packages are installed.
    pub(crate) async fn start(clients: &Path) -> Self {
        let practice = practice::start(Options {
            port: Some(0),
            timing: Timing {
                replication_lag: Duration::ZERO,
                secret_propagation: Duration::ZERO,
                delay: Duration::ZERO,
            },
            ..Options::default()
        })
        .await
        .unwrap();
        practice.set_lifetimes(Lifetimes {
            device_code_interval: Duration::from_secs(1),
            ..Lifetimes::default()
        });
        let folder = tempfile::tempdir().unwrap();
        let practice_port = practice.base_urls().console.port().unwrap().to_string();
        let mut proxy = node(clients, "front.mjs")
            .arg(practice_port)
            .arg(certificate(&folder))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(proxy.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line.trim().parse().expect("the proxy says its port");
        Self {
            practice,
            proxy,
            port,
            folder,
        }
    }

    /// Points a client at the proxy, in the way that it would be in a company's network.
    pub(crate) fn lead_to_practice(&self, client: &mut Command) {
        let proxy = format!("http://127.0.0.1:{}", self.port);
        let certificate = certificate(&self.folder);
        client
            .env("HTTPS_PROXY", &proxy)
            .env("https_proxy", &proxy)
            .env("NO_PROXY", "localhost,127.0.0.1")
            .env("no_proxy", "localhost,127.0.0.1")
            .env("NODE_EXTRA_CA_CERTS", &certificate)
            .env("REQUESTS_CA_BUNDLE", &certificate)
            .env("HOME", self.folder.path());
    }

    /// How many access tokens were renewed.
    pub(crate) fn renewals(&self) -> usize {
        let record = self.practice.record();
        let bodies = record.iter().filter_map(|one| one.request_body.as_ref());
        bodies
            .filter(|body| body["grant_type"] == "refresh_token")
            .count()
    }

    /// What practice was asked and answered, for a failure.
    pub(crate) fn conversation(&self) -> String {
        let mut text = String::new();
        for exchange in self.practice.record() {
            let _ = writeln!(
                text,
                "{} {}{}: {}",
                exchange.method, exchange.host, exchange.path, exchange.status
            );
            if exchange.status >= 400 {
                let _ = writeln!(
                    text,
                    "  {:?} {:?}\n  {:?}",
                    exchange.query, exchange.request_body, exchange.response_body
                );
            }
        }
        text
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        let _ = self.proxy.kill();
        let _ = self.proxy.wait();
    }
}

fn certificate(folder: &TempDir) -> PathBuf {
    folder.path().join("certificate.pem")
}
