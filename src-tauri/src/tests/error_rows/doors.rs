//! An app outside of practice, and services that it takes for the real ones: each way in which an error of sign-in
//! reaches it.

use std::sync::{Arc, Mutex};

use entra::{AzureCliOutput, AzureCliProblem, Endpoints};
use practice::{Fault, FaultAction, Matching, Practice, SignInRefusal, SignInRules, SignInStage};
use serde_json::json;
use sso_http::Account;
use tauri::Url;
use tokio_util::sync::CancellationToken;

use super::CORRELATION;
use super::rows::Door;
use crate::ipc::{Cloud, CommandError, SignInRequest, SignInWay};
use crate::session::app_state::AppState;
use crate::session::keychain::Keychain;
use crate::session::running_practice;
use crate::tests::browser;
use crate::tests::every_account::MAYA;
use crate::tests::own_client::{real_services, sign_in};
use crate::tests::stage::{choices, hearing, kinds, organization_login, reviewed};
use crate::work::{microsoft_sign_in, setup};

/// The token endpoint, whoever asks.
pub(super) const TOKEN: &str = "*/oauth2/v2.0/token";

pub(super) struct Office {
    pub(super) state: AppState,
    pub(super) services: Arc<Practice>,
    _data: tempfile::TempDir,
}

impl Office {
    pub(super) async fn open() -> Self {
        let data = tempfile::tempdir().unwrap();
        let http = sso_http::Http::new().unwrap();
        Self {
            state: AppState::new(http, Keychain::in_memory(), data.path().to_owned()),
            services: Arc::new(real_services().await),
            _data: data,
        }
    }

    pub(super) fn endpoints(&self) -> Endpoints {
        running_practice::endpoints(self.services.base_urls())
            .unwrap()
            .0
    }

    /// Where the pages are.
    pub(super) fn port(&self) -> u16 {
        self.services.base_urls().login.port().unwrap()
    }

    /// The directory refuses everybody with this number.
    pub(super) fn refuse(&self, aadsts: u32, stage: SignInStage) {
        self.services.set_sign_in_rules(&SignInRules {
            refusals: vec![SignInRefusal {
                aadsts,
                stage,
                way: None,
                account: None,
                client_id: None,
            }],
            ..SignInRules::default()
        });
    }

    /// The token endpoint answers everything with this.
    pub(super) fn fail_tokens(&self, number: u32, name: &str, status: u16) {
        let body = json!({
            "error": name,
            "error_description": description(number),
            "error_codes": [number],
            "correlation_id": CORRELATION,
        });
        self.services.add_fault(Fault {
            matching: Matching {
                method: Some("POST".into()),
                path: TOKEN.into(),
                ..Matching::default()
            },
            action: FaultAction::Status {
                status,
                body: Some(body),
                retry_after: None,
            },
        });
    }

    /// Nothing is refused any more.
    pub(super) fn calm(&self) {
        self.services.clear_faults();
        self.services.set_sign_in_rules(&SignInRules::default());
    }

    /// Signs in. `open`: what happens at the browser. `complaint`: of `az`.
    pub(super) async fn sign_in<F>(
        &self,
        request: SignInRequest,
        open: impl Fn(Url) -> F,
        complaint: &str,
    ) -> Result<(), CommandError>
    where
        F: Future<Output = Result<(), CommandError>>,
    {
        let tenant = self.services.seed().tenant.id;
        let azure_cli = async |arguments: Vec<String>, _: CancellationToken| {
            let shown = json!({"environmentName": "AzureCloud", "tenantId": tenant,
                "user": {"name": MAYA, "type": "user"}});
            let is_account = arguments.iter().any(|argument| argument == "show");
            Ok::<_, AzureCliProblem>(AzureCliOutput {
                code: Some(i32::from(!is_account)),
                stdout: shown.to_string().into(),
                stderr: complaint.to_owned(),
            })
        };
        let entra = self.endpoints();
        let progress = hearing(drop);
        let signing_in = microsoft_sign_in::sign_in_at(
            &self.state,
            request,
            &progress,
            open,
            azure_cli,
            |_, _| entra,
        );
        Box::pin(signing_in).await.map(drop)
    }

    /// What is asked for: while a run waits, what it began with.
    async fn request(&self, way: SignInWay, for_run: bool) -> SignInRequest {
        let session = self.state.session.read().await;
        let account = session.microsoft.as_ref().map(|it| &it.account);
        let permissions = account.filter(|_| for_run).map(|it| it.permissions.clone());
        SignInRequest {
            permissions: permissions.unwrap_or_default(),
            same_account: for_run,
            for_run,
            ..request(way)
        }
    }

    /// Signs in with someone at practice's pages who accepts everything.
    pub(super) async fn by_browser(&self, for_run: bool) -> Result<(), CommandError> {
        let open = async |page| {
            tokio::spawn(self.services.sign_in_as(page, MAYA.into()));
            Ok(())
        };
        let request = self.request(SignInWay::Browser, for_run).await;
        self.sign_in(request, open, "").await
    }

    /// The same by a device code, which nobody types.
    pub(super) async fn by_device_code(&self, for_run: bool) -> Result<(), CommandError> {
        let request = self.request(SignInWay::DeviceCode, for_run).await;
        self.sign_in(request, no_browser, "").await
    }

    /// The same by the Azure CLI, which complains.
    async fn by_azure_cli(&self, for_run: bool, complaint: &str) -> Result<(), CommandError> {
        let request = self.request(SignInWay::AzureCli, for_run).await;
        self.sign_in(request, no_browser, complaint).await
    }

    /// What the window is told of the error that comes through this door.
    pub(super) async fn told(&self, number: u32, name: &str, door: Door) -> CommandError {
        let for_run = door.is_in_renewal();
        let outcome = match door {
            Door::Redirect | Door::RenewalRedirect => {
                self.refuse(number, SignInStage::Redirect);
                self.by_browser(for_run).await
            }
            Door::Token | Door::RenewalToken => {
                self.refuse(number, SignInStage::Token);
                self.by_browser(for_run).await
            }
            Door::CodeAsked => {
                self.refuse(number, SignInStage::DeviceCode);
                self.by_device_code(false).await
            }
            Door::CodePolled | Door::RenewalCodePolled => {
                self.fail_tokens(number, name, 400);
                self.by_device_code(for_run).await
            }
            Door::AzureCli | Door::RenewalAzureCli => {
                let complaint = format!(
                    "ERROR: {}\nInteractive authentication is needed. Please run:\naz login\n",
                    description(number).replace("\r\n", " ")
                );
                self.by_azure_cli(for_run, &complaint).await
            }
            other => panic!("{other:?} is no way to sign in"),
        };
        self.calm();
        outcome.expect_err("nobody signs in")
    }

    /// The number that the person reads off Microsoft's page.
    pub(super) async fn read_off_the_page(&self, number: u32) -> String {
        self.refuse(number, SignInStage::Page);
        let read = self.seen(request(SignInWay::Browser), MAYA).await.number();
        self.calm();
        read
    }

    /// What the person sees who picks this account at the page that is opened. Then the sign-in is cancelled.
    pub(super) async fn seen(&self, request: SignInRequest, account: &str) -> browser::Seen {
        let seen = Mutex::new(None);
        let open = async |page: Url| {
            // The page may be one that asks for no account.
            let opened = browser::open(self.port(), &page).await;
            let next = match opened {
                browser::Seen::Page(html) if html.contains("name=\"ctx\"") => {
                    let answer = format!("account={account}");
                    browser::answer(self.port(), &page, &html, &answer).await
                }
                other => other,
            };
            *seen.lock().unwrap() = Some(next);
            self.state.sign_ins.cancel();
            Ok(())
        };
        let outcome = self.sign_in(request, open, "").await;
        assert_eq!(outcome.unwrap_err().kind(), "signInCancelled");
        seen.into_inner().unwrap().unwrap()
    }

    /// A run that waits for the sign-in while `meanwhile` happens, and then finishes.
    pub(super) async fn while_a_run_waits(&self, meanwhile: impl AsyncFnOnce()) {
        sign_in(&self.state, &self.services).await;
        let review = reviewed(&self.state, &choices([organization_login()])).await;
        self.services.add_fault(Fault {
            matching: Matching {
                method: Some("POST".into()),
                path: "/v1.0/applications".into(),
                nth: Some(1),
                ..Matching::default()
            },
            action: FaultAction::RevokeToken,
        });
        let asked = self.state.session.read().await.id();
        let at_the_computer = async {
            loop {
                let renewals = self.state.renewals.of(asked);
                if renewals.is_ok_and(|it| it.wanted(Account::Microsoft).is_some()) {
                    break;
                }
                tokio::task::yield_now().await;
            }
            meanwhile().await;
            self.by_browser(true).await.unwrap();
        };
        let progress = hearing(drop);
        let run = Box::pin(setup::run(&self.state, &review.plan_id, progress));
        let (outcome, ()) = tokio::join!(run, Box::pin(at_the_computer));
        assert_eq!(kinds(&outcome.unwrap()), ["finished"]);
    }

    /// What the window is told where the browser brings this without a number.
    pub(super) async fn told_without_number(
        &self,
        error: &'static str,
        subcode: Option<&'static str>,
    ) -> CommandError {
        let open = async |page: Url| {
            tokio::spawn(async move { bring_back(&page, error, subcode).await });
            Ok(())
        };
        let request = request(SignInWay::Browser);
        self.sign_in(request, open, "").await.unwrap_err()
    }
}

pub(super) fn request(way: SignInWay) -> SignInRequest {
    SignInRequest {
        cloud: Cloud::Global,
        directory: String::new(),
        permissions: Vec::new(),
        same_account: false,
        for_run: false,
        way,
        simulated_account: None,
    }
}

async fn no_browser(page: Url) -> Result<(), CommandError> {
    panic!("no browser is opened: {page}")
}

/// Microsoft's words.
fn description(number: u32) -> String {
    format!("AADSTS{number}: …\r\nTrace ID: {CORRELATION}\r\nCorrelation ID: {CORRELATION}")
}

/// Answers the app's address as Microsoft's page lets the browser do.
async fn bring_back(page: &Url, error: &str, subcode: Option<&str>) {
    let field = |wanted| {
        let found = page.query_pairs().find(|(name, _)| name == wanted);
        found.unwrap().1.into_owned()
    };
    let back: Url = field("redirect_uri").parse().unwrap();
    let mut answer = back;
    answer
        .query_pairs_mut()
        .append_pair("error", error)
        .append_pair("state", &field("state"))
        .extend_pairs(subcode.map(|subcode| ("error_subcode", subcode)));
    browser::go_back(&answer).await;
}
