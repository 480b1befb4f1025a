//! What practice refuses by a rule of its own, as a person meets it: on the pages, in the answers to the app, and where
//! the directory is looked for. No fault is injected here.

use std::sync::Arc;
use std::time::Duration;

use practice::{Lifetimes, Practice, SignInRefusal, SignInRules, SignInStage, UserConsent};
use serde_json::Value;
use tauri::Url;

use super::Seen;
use super::doors::{Office, request};
use super::rows::Door;
use super::sign_in::told;
use crate::ipc::{self, CommandError, SignInRequest};
use crate::session::sign_in_client::SignInClient;
use crate::tests::browser;
use crate::tests::every_account::{MAYA, no_azure_cli};
use crate::tests::stage::hearing;
use crate::work::{microsoft_sign_in, own_client};

const JONAS: &str = "jonas.weber@contoso.com";
const OUTSIDER: &str = "noah.keller@fabrikam.com";

pub(super) async fn seen() -> Vec<Seen> {
    let mut seen = Vec::new();
    seen.extend(Box::pin(people()).await);
    seen.extend(Box::pin(apps()).await);
    seen.extend(Box::pin(directories()).await);
    seen.extend(Box::pin(device_codes()).await);
    seen
}

fn browser_request() -> SignInRequest {
    request(ipc::SignInWay::Browser)
}

fn page(row: u32, number: &str) -> Seen {
    let number = number.parse().unwrap();
    Seen::numbered(row, number, Door::Page, true, Value::Null)
}

/// What the directory says of who signs in: consent, accounts, a second factor.
async fn people() -> Vec<Seen> {
    let office = Office::open().await;
    let mut seen = Vec::new();
    let consent = |user_consent| SignInRules {
        user_consent,
        ..SignInRules::default()
    };
    for (user_consent, number) in [(UserConsent::Off, 90_094), (UserConsent::OnRequest, 90_095)] {
        office.services.set_sign_in_rules(&consent(user_consent));
        let shown = office.seen(browser_request(), JONAS).await.page();
        assert!(shown.contains(&format!("AADSTS{number}")), "{shown}");
        seen.push(page(90_094, &number.to_string()));
        // "Return to the application without granting consent"
        let leave = async |at: Url| {
            let shown = browser::pick(office.port(), &at, JONAS).await.page();
            let back = browser::between(&shown, "<a id=\"cancel\" href=\"", "\"");
            let back: Url = back.replace("&amp;", "&").parse().unwrap();
            tokio::spawn(async move { browser::go_back(&back).await });
            Ok(())
        };
        let error = office.sign_in(browser_request(), leave, "").await;
        let error = told(error.unwrap_err());
        seen.push(Seen::numbered(90_094, number, Door::Redirect, true, error));
    }
    office.calm();
    let declines = office.answering("answer=decline").await;
    seen.push(Seen::numbered(
        65_004,
        65_004,
        Door::Redirect,
        true,
        declines,
    ));
    office.services.set_sign_in_rules(&SignInRules {
        second_factor: true,
        ..SignInRules::default()
    });
    let no_phone = office.answering("answer=decline").await;
    seen.push(Seen::numbered(
        65_004,
        65_004,
        Door::Redirect,
        true,
        no_phone,
    ));
    office.services.set_sign_in_rules(&SignInRules {
        refusals: vec![SignInRefusal {
            aadsts: 50_057,
            stage: SignInStage::Page,
            way: None,
            account: Some(JONAS.to_owned()),
            client_id: None,
        }],
        ..SignInRules::default()
    });
    let disabled = office.seen(browser_request(), JONAS).await.number();
    seen.push(page(50_057, &disabled));
    office.by_browser(false).await.unwrap();
    let outsider = office.seen(browser_request(), OUTSIDER).await.number();
    seen.push(page(50_020, &outsider));
    let cancels = async |at: Url| {
        let picker = browser::open(office.port(), &at).await.page();
        let seen = browser::answer(office.port(), &at, &picker, "cancel=1").await;
        let back = seen.went();
        tokio::spawn(async move { browser::go_back(&back).await });
        Ok(())
    };
    let error = office.sign_in(browser_request(), cancels, "").await;
    let error = told(error.unwrap_err());
    seen.push(Seen::new(
        "access_denied",
        "access_denied",
        Door::Redirect,
        true,
        error,
    ));
    seen
}

impl Office {
    /// What comes of it if Maya gives this answer to the page after the account picker.
    async fn answering(&self, answer: &'static str) -> Value {
        let open = async |at: Url| {
            let asked = browser::pick(self.port(), &at, MAYA).await.page();
            let seen = browser::answer(self.port(), &at, &asked, answer).await;
            let back = seen.went();
            tokio::spawn(async move { browser::go_back(&back).await });
            Ok(())
        };
        told(self.sign_in(browser_request(), open, "").await.unwrap_err())
    }
}

/// What is wrong with the app registration that the person signs in with.
async fn apps() -> Vec<Seen> {
    let office = Office::open().await;
    let mut seen = Vec::new();
    let unknown = "aaaaaaaa-0000-4000-8000-000000000001".parse().unwrap();
    office.sign_in_with(unknown).await;
    seen.push(page(
        700_016,
        &office.seen(browser_request(), MAYA).await.number(),
    ));
    let error = told(office.by_device_code(false).await.unwrap_err());
    seen.push(Seen::numbered(
        700_016,
        700_016,
        Door::CodeAsked,
        true,
        error,
    ));

    office
        .sign_in_with(office.registration("(no address)"))
        .await;
    seen.push(page(
        50_011,
        &office.seen(browser_request(), MAYA).await.number(),
    ));
    for (name, number) in [
        ("(Web platform)", 7_000_218),
        ("(no public client flows)", 7_000_218),
        ("(page platform)", 9_002_327),
    ] {
        office.sign_in_with(office.registration(name)).await;
        let error = told(office.by_browser(false).await.unwrap_err());
        seen.push(Seen::numbered(number, number, Door::Token, true, error));
    }
    seen
}

impl Office {
    fn registration(&self, name: &str) -> entra::AppId {
        let all = &self.services.seed().sign_in_registrations;
        let named = all.iter().find(|one| one.display_name.ends_with(name));
        named.unwrap().client_id.into()
    }

    async fn sign_in_with(&self, client_id: entra::AppId) {
        let asked = self.state.session.read().await.id();
        let client = SignInClient {
            client_id,
            directory: "contoso.com".into(),
        };
        own_client::set(&self.state, asked, Some(client), |_| Ok(()))
            .await
            .unwrap();
    }
}

/// Directories that are elsewhere, or nowhere.
async fn directories() -> Vec<Seen> {
    let office = Office::open().await;
    let mut seen = Vec::new();
    for (directory, number) in [
        ("contoso-typo.com", 90_002),
        ("contoso.partner.onmschina.cn", 90_038),
    ] {
        let request = SignInRequest {
            directory: directory.into(),
            ..browser_request()
        };
        let never = async |page| panic!("no page is opened: {page}");
        let error = told(office.sign_in(request, never, "").await.unwrap_err());
        seen.push(Seen::numbered(number, number, Door::LookUp, true, error));
    }
    seen
}

/// What ends the waiting for a device code, and what does not.
async fn device_codes() -> Vec<Seen> {
    let office = Office::open().await;
    office.services.set_lifetimes(Lifetimes {
        device_code_interval: Duration::ZERO,
        ..Lifetimes::default()
    });
    let mut seen = Vec::new();
    let typed = async |services: Arc<Practice>, page: Url, code: String| {
        // Pending polls come first.
        services
            .enter_device_code(page, code, MAYA.into())
            .await
            .unwrap();
    };
    office.typing(typed).await.unwrap();
    let polled = office.services.record();
    let waited = polled.iter().any(|one| {
        let body = one.response_body.as_ref();
        body.is_some_and(|body| body["error"] == "authorization_pending")
    });
    assert!(waited, "the first poll comes before the code is typed");
    seen.push(Seen::waited_out(70_016));

    office.refuse(53_003, SignInStage::Page);
    let refused = async |services: Arc<Practice>, page: Url, code: String| {
        let led_on = services.enter_device_code(page, code, MAYA.into()).await;
        assert!(led_on.is_err(), "the page says that it is blocked");
    };
    let error = told(office.typing(refused).await.unwrap_err());
    seen.push(Seen::numbered(
        53_003,
        53_003,
        Door::CodePolled,
        true,
        error,
    ));
    office.calm();

    let declined = async |_: Arc<Practice>, page: Url, code: String| {
        let port = page.port().unwrap();
        let form = browser::open(port, &page).await.page();
        let picker = browser::answer(port, &page, &form, &format!("otc={code}")).await;
        browser::answer(port, &page, &picker.page(), "cancel=1").await;
    };
    let error = told(office.typing(declined).await.unwrap_err());
    seen.push(Seen::numbered(
        65_004,
        65_004,
        Door::CodePolled,
        true,
        error,
    ));

    let nobody = async |services: Arc<Practice>, _: Url, _: String| services.expire_device_codes();
    let error = told(office.typing(nobody).await.unwrap_err());
    seen.push(Seen::numbered(
        70_019,
        70_020,
        Door::CodePolled,
        true,
        error,
    ));
    seen
}

impl Office {
    /// Signs in with a code. `person`: what someone does with the page and the code.
    async fn typing<F>(
        &self,
        person: impl Fn(Arc<Practice>, Url, String) -> F,
    ) -> Result<(), CommandError>
    where
        F: Future<Output = ()>,
    {
        let (tell, mut shown) = tokio::sync::mpsc::unbounded_channel();
        let progress = hearing(move |news: Value| {
            if news["kind"] == "code" {
                tell.send(news["detail"].clone()).unwrap();
            }
        });
        let entra = self.endpoints();
        let no_page = async |page| panic!("no browser is opened: {page}");
        let signing_in = microsoft_sign_in::sign_in_at(
            &self.state,
            request(ipc::SignInWay::DeviceCode),
            &progress,
            no_page,
            no_azure_cli,
            |_, _| entra,
        );
        let types = async {
            let code = shown.recv().await.unwrap();
            let field = |name: &str| code[name].as_str().unwrap().to_owned();
            let page = field("page").parse().unwrap();
            person(Arc::clone(&self.services), page, field("userCode")).await;
        };
        let (signed_in, ()) = tokio::join!(Box::pin(signing_in), types);
        signed_in.map(drop)
    }
}
