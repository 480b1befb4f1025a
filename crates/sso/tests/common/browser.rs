//! A person with a browser at the door of the organization or a Dev Portal: follows redirects, keeps cookies, presses buttons.

use reqwest::{Client, ClientBuilder, header};
use url::Url;

/// Signs a person in to the portal at `domain`, by single sign-on, and returns the final page.
pub async fn sign_in(domain: &str, account: &str) -> String {
    let door = portal_door(domain);
    let came_in = come_in(&door, account).await;
    came_in.unwrap_or_else(|page| panic!("{account} comes in at {door}: {page}"))
}

/// Where single sign-on to a portal begins.
pub fn portal_door(domain: &str) -> Url {
    let door = format!("http://{domain}/login/sso");
    door.parse().expect("an address")
}

/// Comes to a door with a new browser and signs in there. The final page: who signed in, or, as an error, why nobody did.
pub async fn come_in(door: &Url, account: &str) -> Result<String, String> {
    come_in_with(Client::builder().no_proxy(), door, account).await
}

/// The same through the system's proxy.
pub async fn come_in_by_proxy(door: &Url, account: &str) -> Result<String, String> {
    come_in_with(Client::builder(), door, account).await
}

async fn come_in_with(client: ClientBuilder, door: &Url, account: &str) -> Result<String, String> {
    let mut browser = Browser::new(client);
    let (mut url, mut page) = browser.open(door.clone(), None).await;
    for _ in 0..3 {
        if url.origin() == door.origin() || page.contains("id=\"refusal\"") {
            break;
        }
        let (action, mut fields) = form(&page);
        let pressed = if page.contains("id=\"accept\"") {
            ("answer", "accept")
        } else {
            ("account", account)
        };
        fields.push((pressed.0.to_owned(), pressed.1.to_owned()));
        let action = url.join(&action).expect("an address");
        (url, page) = browser.open(action, Some(fields)).await;
    }
    if url.origin() == door.origin() && page.contains("id=\"email\"") {
        Ok(page)
    } else {
        Err(page)
    }
}

/// Signs a person in at the page that the app opened, and goes back to the app. Goes through the system's proxy, as a
/// browser does.
pub async fn answer(page: Url, account: &str) {
    let mut browser = Browser::new(Client::builder());
    let (mut url, mut html) = browser.open(page, None).await;
    while url.host_str() != Some("localhost") {
        assert!(html.contains("<form"), "the page leads on: {html}");
        let (action, mut fields) = form(&html);
        let pressed = if html.contains("id=\"accept\"") {
            ("answer", "accept")
        } else {
            ("account", account)
        };
        fields.push((pressed.0.to_owned(), pressed.1.to_owned()));
        let action = url.join(&action).expect("an address");
        (url, html) = browser.open(action, Some(fields)).await;
    }
}

struct Browser {
    client: Client,
    cookies: Vec<(String, String)>,
}

impl Browser {
    fn new(client: ClientBuilder) -> Self {
        let client = client.redirect(reqwest::redirect::Policy::none()).build();
        Self {
            client: client.expect("a client"),
            cookies: Vec::new(),
        }
    }

    /// Follows redirects until there is a page; returns it with its address.
    async fn open(
        &mut self,
        mut url: Url,
        mut fields: Option<Vec<(String, String)>>,
    ) -> (Url, String) {
        for _ in 0..10 {
            let host = url.host_str().expect("a host").to_owned();
            // A browser knows that names under localhost are this computer; the client here does not.
            let mut address = url.clone();
            if host.ends_with(".localhost") {
                address.set_host(Some("127.0.0.1")).expect("an address");
            }
            let request = match fields.take() {
                Some(fields) => self.client.post(address).form(&fields),
                None => self.client.get(address),
            };
            let cookies = self.cookies.iter().filter(|(of, _)| *of == host);
            let cookies: Vec<_> = cookies.map(|(_, cookie)| cookie.as_str()).collect();
            let request = request
                .header(header::HOST, url.authority())
                .header(header::ACCEPT, "text/html")
                .header(header::COOKIE, cookies.join("; "));
            let answer = request.send().await.expect("practice answers");
            for cookie in answer.headers().get_all(header::SET_COOKIE) {
                let cookie = cookie.to_str().expect("text");
                let pair = cookie.split(';').next().unwrap_or_default().to_owned();
                self.cookies.push((host.clone(), pair));
            }
            match answer.headers().get(header::LOCATION) {
                Some(to) => url = url.join(to.to_str().expect("text")).expect("an address"),
                None => return (url, answer.text().await.expect("a page")),
            }
        }
        panic!("more than ten redirects, the last to {url}");
    }
}

/// The action and the hidden fields of the page's form.
fn form(html: &str) -> (String, Vec<(String, String)>) {
    let start = html.find("<form").expect("the page has a form");
    let form = &html[start..];
    let form = &form[..form.find("</form>").expect("the form ends")];
    let fields = form
        .split("<input ")
        .skip(1)
        .filter(|input| input.contains("type=\"hidden\""))
        .map(|input| (attribute(input, "name"), attribute(input, "value")))
        .collect();
    (attribute(form, "action"), fields)
}

fn attribute(tag: &str, name: &str) -> String {
    let (_, value) = tag
        .split_once(&format!("{name}=\""))
        .expect("it has the attribute");
    value.split('"').next().unwrap_or_default().to_owned()
}
