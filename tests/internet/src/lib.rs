//! The internet as practice plays it: a proxy that leads the real names of the services to practice, behind TLS with a
//! certificate of an authority of its own, and refuses every other name.
//!
//! Practice knows by one header that the connection was encrypted, as behind any proxy that ends TLS.

mod certificates;
mod tunnel;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::certificates::Certificates;

/// The hosts of sign-in, Graph and Konnect (Microsoft Graph, "National cloud deployments"; Konnect, "Geographic
/// regions").
pub const GLOBAL_CLOUD: [&str; 10] = [
    "login.microsoftonline.com",
    "graph.microsoft.com",
    "cloud.konghq.com",
    "global.api.konghq.com",
    "us.api.konghq.com",
    "eu.api.konghq.com",
    "au.api.konghq.com",
    "me.api.konghq.com",
    "in.api.konghq.com",
    "sg.api.konghq.com",
];

/// What the authority calls itself, as a person reads it: its common name, then its organization in parentheses.
pub const ISSUER: &str = "Contoso Web Filter (Contoso)";

/// A running proxy. It ends with the runtime that it was started in.
pub struct Internet {
    /// The proxy's address.
    pub proxy: String,
    /// The file with the certificate of the authority, as PEM.
    pub authority: PathBuf,
    /// The SHA-256 of the services' public key in Base64, as Chromium takes it on its command line
    /// (`--ignore-certificate-errors-spki-list`).
    pub key: String,
    names: Arc<BTreeSet<String>>,
    asked: Arc<Mutex<Asked>>,
}

/// Whom the proxy lets through (RFC 9110 §11.7).
#[derive(Clone, Debug)]
pub struct ProxySignIn {
    /// What it offers, as `Proxy-Authenticate` says it.
    pub offers: String,
    /// The user and the password of a Basic sign-in that it accepts, with a colon between them; `None`: it accepts
    /// nobody.
    pub accepts: Option<String>,
}

/// The hosts that anyone asked for.
#[derive(Default)]
struct Asked {
    all: BTreeSet<String>,
    refused: BTreeSet<String>,
}

impl Internet {
    /// Leads all of `names` to the port of practice. `folder`: where the authority's certificate is kept.
    ///
    /// # Errors
    /// The folder cannot be written, or there is no port.
    pub async fn leading_to(port: u16, names: &[&str], folder: &Path) -> Result<Self> {
        Self::open(port, names, folder, None).await
    }

    /// As [`leading_to`](Self::leading_to), for those alone who sign in to the proxy.
    ///
    /// # Errors
    /// As there.
    pub async fn behind_sign_in(
        port: u16,
        names: &[&str],
        folder: &Path,
        sign_in: ProxySignIn,
    ) -> Result<Self> {
        Self::open(port, names, folder, Some(sign_in)).await
    }

    async fn open(
        port: u16,
        names: &[&str],
        folder: &Path,
        sign_in: Option<ProxySignIn>,
    ) -> Result<Self> {
        let Certificates {
            authority,
            key,
            server,
        } = certificates::issue(names)?;
        let file = folder.join("authority.pem");
        std::fs::write(&file, authority)
            .with_context(|| format!("cannot write {}", file.display()))?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let proxy = format!("http://{}", listener.local_addr()?);
        let asked = Arc::<Mutex<Asked>>::default();
        let acceptor = TlsAcceptor::from(Arc::new(server));
        let names = names.iter().map(|name| (*name).to_owned());
        let names: Arc<BTreeSet<String>> = Arc::new(names.collect());
        let (known, remembered) = (Arc::clone(&names), Arc::clone(&asked));
        let sign_in = Arc::new(sign_in);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (acceptor, sign_in) = (acceptor.clone(), Arc::clone(&sign_in));
                let (known, remembered) = (Arc::clone(&known), Arc::clone(&remembered));
                let is_known = move |host: &str| remember(&remembered, &known, host);
                tokio::spawn(async move {
                    // A client that goes away has no need of an answer.
                    let _gone =
                        tunnel::lead(client, port, &acceptor, sign_in.as_ref().as_ref(), is_known)
                            .await;
                });
            }
        });
        Ok(Self {
            proxy,
            authority: file,
            key,
            names,
            asked,
        })
    }

    /// A proxy auto-configuration (PAC) that uses the proxy for the known names alone, for a program that also asks for
    /// things of its own.
    #[must_use]
    pub fn configuration_for_known_names(&self) -> String {
        let address = self.proxy.trim_start_matches("http://");
        format!(
            "function FindProxyForURL(url, host) {{ return {:?}.includes(host) ? \"PROXY {address}\" : \"DIRECT\"; }}",
            self.names.iter().collect::<Vec<_>>()
        )
    }

    /// The hosts that anyone asked for.
    #[must_use]
    pub fn asked(&self) -> BTreeSet<String> {
        self.read(|asked| asked.all.clone())
    }

    /// Those of them that lead nowhere; of a request without a tunnel, its first line.
    #[must_use]
    pub fn refused(&self) -> BTreeSet<String> {
        self.read(|asked| asked.refused.clone())
    }

    fn read<T>(&self, what: impl FnOnce(&Asked) -> T) -> T {
        what(&lock(&self.asked))
    }
}

/// Whether the host leads anywhere.
fn remember(asked: &Mutex<Asked>, names: &BTreeSet<String>, host: &str) -> bool {
    let mut asked = lock(asked);
    asked.all.insert(host.to_owned());
    let is_known = names.contains(host);
    if !is_known {
        asked.refused.insert(host.to_owned());
    }
    is_known
}

/// The sets are whole whatever panicked, as each is changed by one call.
fn lock(asked: &Mutex<Asked>) -> std::sync::MutexGuard<'_, Asked> {
    asked
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
