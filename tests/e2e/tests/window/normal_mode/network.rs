//! A network in which the real names lead to practice.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use e2e::app::App;
use e2e::internet::Authority;
use e2e::journey;
use e2e::practice::Console;
use internet::Internet;
use practice::{Options, Practice, Timing};
use tempfile::TempDir;

/// Practice, and the proxy that leads to it.
pub(crate) struct Network {
    pub(crate) services: Practice,
    pub(crate) internet: Internet,
    pub(crate) console: Console,
    _folder: TempDir,
}

impl Network {
    pub(crate) async fn open() -> Result<Self> {
        let options = Options {
            port: Some(0),
            timing: Timing {
                replication_lag: Duration::ZERO,
                secret_propagation: Duration::ZERO,
                ..Timing::default()
            },
            ..Options::default()
        };
        let services = practice::start(options).await?;
        let console = services.base_urls().console.clone();
        let port = console.port().context("practice has a port")?;
        let folder = tempfile::tempdir()?;
        Ok(Self {
            services,
            internet: Internet::leading_to(port, &internet::GLOBAL_CLOUD, folder.path()).await?,
            console: Console::at(&console)?,
            _folder: folder,
        })
    }

    /// The app on its Microsoft screen.
    pub(crate) async fn app(&self, authority: Authority) -> Result<App> {
        let app = App::start_through(&self.internet, authority).await?;
        app.window.press("#primary").await?;
        app.wait_for_screen("microsoft").await?;
        Ok(app)
    }

    /// The app on Review, choosing nothing but the account and the login path.
    pub(crate) async fn app_at_review(&self) -> Result<App> {
        let mut app = self.app(Authority::Trusted).await?;
        app.sign_in(journey::ADMIN).await?;
        app.go_on_to("konnect").await?;
        app.connect(&journey::admin_token(&self.console).await?)
            .await?;
        app.window.fill("#login-path", "contoso").await?;
        app.go_on_to("options").await?;
        app.go_on_to_review().await?;
        app.wait_for_plan().await?;
        Ok(app)
    }

    /// The real services were asked by their names, and nothing else was.
    pub(crate) fn ensure_real_names_alone(&self) -> Result<()> {
        let refused = self.internet.refused();
        ensure!(refused.is_empty(), "the app wants nothing from {refused:?}");
        let record = self.services.record();
        let by_app = record.iter().filter(|exchange| exchange.from_app);
        let hosts: BTreeSet<&str> = by_app.map(|exchange| &*exchange.host).collect();
        for host in [
            "login.microsoftonline.com",
            "graph.microsoft.com",
            "global.api.konghq.com",
        ] {
            ensure!(
                hosts.contains(host),
                "the app asked {host}, among {hosts:?}"
            );
        }
        Ok(())
    }
}
