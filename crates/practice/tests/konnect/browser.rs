//! A person with a browser, and the application that an admin registered for them.

use std::time::Duration;

use practice::{Options, Timing};
use reqwest::header;
use serde_json::{Value, json};
use url::Url;

use crate::support::{Answer, Konnect, read};

pub(crate) fn without_delays() -> Options {
    Options {
        timing: Timing {
            replication_lag: Duration::ZERO,
            secret_propagation: Duration::ZERO,
            delay: Duration::ZERO,
        },
        ..Options::default()
    }
}

/// The issuer of the seeded tenant.
pub(crate) fn issuer(konnect: &Konnect) -> String {
    format!(
        "{}{}/v2.0",
        konnect.practice.base_urls().login,
        konnect.practice.seed().tenant.id
    )
}

/// What an application registration leaves behind.
pub(crate) struct Application {
    pub(crate) client_id: String,
    pub(crate) secret: String,
}

/// Registers an application as an admin of the tenant would.
pub(crate) async fn register(konnect: &Konnect, redirect_uris: &[String]) -> Application {
    let token = konnect
        .practice
        .access_token("maya.lindqvist@contoso.com", &["Application.ReadWrite.All"])
        .expect("Maya may manage applications");
    let call = async |path: &str, body: Value| {
        let url = format!("{}v1.0/{path}", konnect.practice.base_urls().graph);
        let request = konnect.client.post(url).bearer_auth(&token).json(&body);
        let answer = read(request.send().await.unwrap()).await;
        assert_eq!(answer.status, 201, "POST {path}: {}", answer.text);
        answer.json()
    };
    let groups =
        json!({"name": "groups", "source": null, "essential": false, "additionalProperties": []});
    let email =
        json!({"name": "email", "source": null, "essential": false, "additionalProperties": []});
    let application = call(
        "applications",
        json!({
            "displayName": "Konnect",
            "signInAudience": "AzureADMyOrg",
            "web": {"redirectUris": redirect_uris},
            "groupMembershipClaims": "All,ApplicationGroup",
            "optionalClaims": {"idToken": [groups, email], "accessToken": [], "saml2Token": []},
            "passwordCredentials": [{"displayName": "Konnect"}],
        }),
    )
    .await;
    let client_id = application["appId"].as_str().unwrap().to_owned();
    call("servicePrincipals", json!({"appId": client_id})).await;
    let secret = application["passwordCredentials"][0]["secretText"]
        .as_str()
        .unwrap()
        .to_owned();
    Application { client_id, secret }
}

/// A browser without scripts: follows redirects, keeps cookies per host, presses buttons.
pub(crate) struct Browser<'a> {
    konnect: &'a Konnect,
    cookies: Vec<(String, String)>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(konnect: &'a Konnect) -> Self {
        Self {
            konnect,
            cookies: Vec::new(),
        }
    }

    /// Follows redirects until there is a page; returns it with its address.
    pub(crate) async fn open(
        &mut self,
        url: Url,
        form: Option<Vec<(String, String)>>,
    ) -> (Url, Answer) {
        let (mut url, mut form) = (url, form);
        for _ in 0..10 {
            let client = &self.konnect.client;
            let host = url.host_str().unwrap().to_owned();
            // A browser knows that names under localhost are this computer; the client here does not.
            let mut address = url.clone();
            if host.ends_with(".localhost") {
                address.set_host(Some("127.0.0.1")).unwrap();
            }
            let request = match form.take() {
                Some(form) => client.post(address).form(&form),
                None => client.get(address),
            };
            let request = request.header(header::HOST, url.authority());
            let cookies: Vec<_> = self
                .cookies
                .iter()
                .filter(|(of, _)| *of == host)
                .map(|(_, cookie)| cookie.as_str())
                .collect();
            let request = request
                .header(header::ACCEPT, "text/html")
                .header(header::COOKIE, cookies.join("; "));
            let answer = read(request.send().await.unwrap()).await;
            for cookie in &answer.set_cookies {
                let pair = cookie.split(';').next().unwrap().to_owned();
                self.cookies.push((host.clone(), pair));
            }
            match &answer.location {
                Some(location) => url = url.join(location).unwrap(),
                None => return (url, answer),
            }
        }
        panic!("more than ten redirects, the last to {url}");
    }

    /// Opens a login, picks an account, accepts what is asked, and returns the page shown by the login, or by Microsoft
    /// if it refuses.
    pub(crate) async fn sign_in(&mut self, door: &str, account: &str) -> Answer {
        let start: Url = door.parse().unwrap();
        let (mut url, mut page) = self.open(start.clone(), None).await;
        for _ in 0..3 {
            if url.origin() == start.origin() || page.text.contains("id=\"refusal\"") {
                return page;
            }
            let (action, mut fields) = form(&page.text);
            if page.text.contains("id=\"accept\"") {
                fields.push(("answer".to_owned(), "accept".to_owned()));
            } else {
                fields.push(("account".to_owned(), account.to_owned()));
            }
            (url, page) = self.open(url.join(&action).unwrap(), Some(fields)).await;
        }
        panic!(
            "the sign-in does not come back; it is at {url}: {}",
            page.text
        );
    }
}

/// The action and the hidden fields of the page's form.
fn form(html: &str) -> (String, Vec<(String, String)>) {
    let start = html
        .find("<form")
        .unwrap_or_else(|| panic!("no form in {html}"));
    let form = &html[start..start + html[start..].find("</form>").unwrap()];
    let fields = form
        .split("<input ")
        .skip(1)
        .filter(|input| input.contains("type=\"hidden\""))
        .map(|input| (attribute(input, "name"), attribute(input, "value")))
        .collect();
    (attribute(form, "action"), fields)
}

fn attribute(tag: &str, name: &str) -> String {
    let start = tag.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
    tag[start..start + tag[start..].find('"').unwrap()].to_owned()
}
