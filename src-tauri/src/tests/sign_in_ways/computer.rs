//! The app on a computer that may have the Azure CLI, and the services that it takes for the real ones.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use practice::Practice;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use tauri::Manager as _;
use tauri::ipc::Channel;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::super::every_account::MAYA;
use super::super::own_client::real_services;
use super::super::permissions::app_in;
use super::super::stage::{hearing, in_session, sign_in_request};
use crate::desktop::azure_cli;
use crate::ipc::{CommandError, MicrosoftAccount, SignInProgress, SignInRequest, SignInWay};
use crate::session::app_state::AppState;
use crate::session::running_practice;
use crate::work::{konnect_connection, microsoft_sign_in};

/// Those of the app "Microsoft Azure CLI".
const AZURE_CLI: [&str; 8] = [
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "AuditLog.Read.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.AccessAsUser.All",
    "Group.ReadWrite.All",
    "User.Read.All",
    "User.ReadWrite.All",
];

/// The app and the services that it takes for the real ones.
pub(super) struct Computer {
    app: tauri::App<tauri::test::MockRuntime>,
    pub(super) services: Arc<Practice>,
    /// Where `az` is.
    pub(super) bin: TempDir,
    pub(super) data: TempDir,
}

impl Computer {
    pub(super) fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        Self {
            app: app_in(data.path()),
            services: Arc::new(tauri::async_runtime::block_on(real_services())),
            bin: tempfile::tempdir().unwrap(),
            data,
        }
    }

    pub(super) fn state(&self) -> tauri::State<'_, AppState> {
        self.app.state()
    }

    /// Has `az`, with this account and its token.
    pub(super) fn with_azure_cli(self) -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        let az = include_str!("../../../../tests/e2e/fixtures/az");
        std::fs::write(self.az(), az).unwrap();
        std::fs::set_permissions(self.az(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let tenant = self.services.seed().tenant.id;
        self.says(
            "account",
            &json!({"environmentName": "AzureCloud", "id": tenant, "isDefault": true,
                "name": "N/A(tenant level account)", "state": "Enabled", "tenantId": tenant,
                "user": {"name": MAYA, "type": "user"}}),
        );
        let token = self.services.access_token(MAYA, &AZURE_CLI).unwrap();
        let end = sso_http::clock::now().as_second() + 3_599;
        self.says(
            "token",
            &json!({"accessToken": token, "expires_on": end,
                "expiresOn": "2026-11-30 13:50:47.000000", "tenant": tenant, "tokenType": "Bearer"}),
        );
        self
    }

    fn az(&self) -> PathBuf {
        self.bin.path().join("az")
    }

    pub(super) fn says(&self, answer: &str, json: &Value) {
        std::fs::write(
            self.bin.path().join(format!("{answer}.json")),
            json.to_string(),
        )
        .unwrap();
    }

    pub(super) fn complains(&self, answer: &str, words: &str, code: u8) {
        std::fs::write(self.bin.path().join(format!("{answer}.error")), words).unwrap();
        std::fs::write(self.bin.path().join("code"), code.to_string()).unwrap();
    }

    /// The arguments that `az` was called with.
    pub(super) fn asked(&self) -> Vec<String> {
        let asked = std::fs::read_to_string(self.bin.path().join("asked")).unwrap_or_default();
        asked.lines().map(str::to_owned).collect()
    }

    pub(super) async fn sign_in(
        &self,
        request: SignInRequest,
        progress: Channel<SignInProgress>,
        limit: Duration,
    ) -> Result<MicrosoftAccount, CommandError> {
        let (entra, _) = running_practice::endpoints(self.services.base_urls()).unwrap();
        let open = async |page| panic!("no browser is opened: {page}");
        let az = self.az();
        let azure_cli = async |arguments, cancel: CancellationToken| {
            if !az.exists() {
                return Err(entra::AzureCliProblem::NotInstalled);
            }
            azure_cli::run_program(self.app.handle(), &az, arguments, cancel, limit).await
        };
        let state = self.state();
        Box::pin(microsoft_sign_in::sign_in_at(
            &state,
            request,
            &progress,
            open,
            azure_cli,
            |_, _| entra,
        ))
        .await
    }

    pub(super) async fn by_azure_cli(&self) -> Result<MicrosoftAccount, CommandError> {
        let minute = Duration::from_secs(60);
        let asking = self.sign_in(sign_in_request(SignInWay::AzureCli), hearing(drop), minute);
        Box::pin(asking).await
    }

    /// Someone types the code that is shown.
    pub(super) async fn by_device_code(
        &self,
        request: SignInRequest,
    ) -> Result<MicrosoftAccount, CommandError> {
        let services = Arc::clone(&self.services);
        let type_it = move |news: Value| {
            if news["kind"] != "code" {
                return;
            }
            let shown = |name: &str| news["detail"][name].as_str().unwrap().to_owned();
            let page = shown("page").parse().unwrap();
            tauri::async_runtime::spawn(services.enter_device_code(
                page,
                shown("userCode"),
                MAYA.into(),
            ));
        };
        let minute = Duration::from_secs(60);
        Box::pin(self.sign_in(request, hearing(type_it), minute)).await
    }

    pub(super) async fn connect(&self) {
        let (_, konnect) = running_practice::endpoints(self.services.base_urls()).unwrap();
        let token = SecretString::from(self.services.konnect_token().to_owned());
        let opened = konnect_connection::open(&self.state().http, konnect, token).await;
        in_session(&self.state(), |session| session.connect(opened.unwrap())).await;
    }

    pub(super) async fn token(&self) -> Option<String> {
        let state = self.state();
        let session = state.session.read().await;
        let token = session.microsoft.as_ref()?.token.as_ref()?;
        Some(token.expose_secret().to_owned())
    }
}
