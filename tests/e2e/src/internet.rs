//! The app and the browser where the services have their real names: an internet that ends at practice.

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use internet::Internet;

use crate::browser::Browser;
use crate::desktop::Desktop;

/// Whether the system trusts the authority that the proxy's certificates are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// It is in the file that `SSL_CERT_FILE` names, as in the store of the system.
    Trusted,
    /// Nobody knows it.
    Unknown,
}

impl Desktop {
    /// Sets the proxy for the programs that are started from now on, as a company does.
    pub(crate) fn lead_through(&mut self, internet: &Internet, authority: Authority) {
        self.set("HTTPS_PROXY", &internet.proxy);
        if authority == Authority::Trusted {
            self.set("SSL_CERT_FILE", &internet.authority);
        }
    }
}

impl Browser {
    /// Starts Chromium on the desktop with the proxy. It takes the one key there for that of the services. What it wants
    /// from its maker does not go there, and so leads nowhere.
    pub(crate) async fn start_through(desktop: &mut Desktop, internet: &Internet) -> Result<Self> {
        let network = [
            format!(
                "--proxy-pac-url=data:application/x-ns-proxy-autoconfig;base64,{}",
                STANDARD.encode(internet.configuration_for_known_names())
            ),
            format!("--ignore-certificate-errors-spki-list={}", internet.key),
        ];
        Self::start_with(desktop, &network).await
    }
}
