//! The pages of sign-in: plain accessible HTML that works without scripts.

use std::fmt::Write;

use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::aadsts::{AadstsError, Trace};
use crate::http::html::escape;
use crate::state::directory::permissions::{self, AskedScope};
use crate::state::seed::{Person, Seed};

const STYLE: &str = "\
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
body{margin:0;background:light-dark(#f2f2f2,#1b1a19)}\
.practice{margin:0;padding:.5rem 1rem;background:#7a3e00;color:#fff;text-align:center}\
main{max-width:27rem;margin:2rem auto;padding:2rem;background:light-dark(#fff,#252423);box-shadow:0 2px 6px #0003}\
h1{font-size:1.5rem;line-height:1.25}\
ul{padding-left:1.25rem}ul.accounts{list-style:none;padding:0}\
button{font:inherit;padding:.5rem 1rem;cursor:pointer}\
.accounts button{display:block;width:100%;margin:.25rem 0;text-align:left}\
.accounts small{display:block}\
.answers{display:flex;flex-wrap:wrap;gap:.75rem;justify-content:flex-end;margin-top:1.5rem}\
code{overflow-wrap:anywhere}";

pub(super) fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head>\
         <body><p class=\"practice\">Practice sign-in: nothing here is real</p>\
         <main><h1>{title}</h1>{body}</main></body></html>"
    );
    (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

/// The account picker. `context` is what the form sends back with the answer.
pub(super) fn account_picker(seed: &Seed, tenant: &str, context: &str, client: &str) -> Response {
    let mut accounts = String::new();
    for person in &seed.people {
        let account = escape(&person.account);
        // Writing to a String cannot fail.
        let _ = write!(
            accounts,
            "<li><button name=\"account\" value=\"{account}\" data-account=\"{account}\">{name}<small>{account}</small>\
             <small>{about}</small></button></li>",
            name = escape(&person.display_name),
            about = escape(&about(person)),
        );
    }
    let body = format!(
        "<p>to continue to <strong id=\"client\">{client}</strong></p>\
         <form method=\"post\" action=\"/{tenant}/login\"><input type=\"hidden\" name=\"ctx\" value=\"{context}\">\
         <ul class=\"accounts\">{accounts}</ul>\
         <div class=\"answers\"><button id=\"cancel\" name=\"cancel\" value=\"1\">Cancel</button></div></form>",
        client = escape(client),
        tenant = escape(tenant),
        context = escape(context),
    );
    page(StatusCode::OK, "Pick an account", &body)
}

/// What makes an account worth picking.
fn about(person: &Person) -> String {
    let mut facts = vec![person.job_title.clone()];
    facts.extend(
        person
            .roles
            .iter()
            .map(|role| role.display_name().to_owned()),
    );
    if person.other_tenant {
        facts.push("another organization".to_owned());
    } else if person.guest {
        facts.push("guest".to_owned());
    }
    if person.mail.is_none() {
        facts.push("no mail address".to_owned());
    }
    if !person.groups.is_empty() {
        facts.push(format!("{} groups", person.groups.len()));
    }
    facts.join(", ")
}

/// The consent page.
pub(super) fn consent(
    tenant: &str,
    context: &str,
    client: &str,
    person: &Person,
    asked: &[AskedScope],
    for_everyone: bool,
) -> Response {
    let mut list = String::new();
    for scope in asked {
        let label = permissions::named(scope.name).map_or(scope.name, |known| known.label);
        let _ = write!(
            list,
            "<li data-scope=\"{name}\">{label} <small>({name})</small></li>",
            name = scope.name
        );
    }
    let on_behalf = if for_everyone {
        "<p>You approve this for everyone in your organization.</p>"
    } else if person.administers_applications() {
        "<p><label><input type=\"checkbox\" id=\"on-behalf\" name=\"on_behalf\" value=\"1\"> \
         Consent on behalf of your organization</label></p>"
    } else {
        ""
    };
    let body = format!(
        "<p>{account}</p><p><strong id=\"client\">{client}</strong> would like to:</p><ul id=\"scopes\">{list}</ul>\
         <form method=\"post\" action=\"/{tenant}/consent\"><input type=\"hidden\" name=\"ctx\" value=\"{context}\">\
         {on_behalf}<div class=\"answers\">\
         <button id=\"decline\" name=\"answer\" value=\"decline\">Cancel</button>\
         <button id=\"accept\" name=\"answer\" value=\"accept\">Accept</button></div></form>",
        account = escape(&person.account),
        client = escape(client),
        tenant = escape(tenant),
        context = escape(context),
    );
    page(StatusCode::OK, "Permissions requested", &body)
}

/// Why the sign-in does not continue; `back` is where the application would be told.
pub(super) fn refusal(refusal: &AadstsError, trace: &Trace, back: Option<&str>) -> Response {
    let back = back.map_or_else(String::new, |back| {
        format!(
            "<p><a id=\"cancel\" href=\"{}\">Return to the application without granting consent</a></p>",
            escape(back)
        )
    });
    let body = format!(
        "<p>Sorry, but we are having trouble signing you in.</p>\
         <p id=\"refusal\"><code id=\"error-code\">AADSTS{code}</code>: {text}</p>\
         <dl><dt>Correlation Id</dt><dd><code>{correlation}</code></dd>\
         <dt>Timestamp</dt><dd>{time}</dd></dl>{back}",
        code = refusal.code,
        text = escape(&refusal.text),
        correlation = trace.correlation_id,
        time = trace.timestamp,
    );
    let title = if [90_094, 90_095].contains(&refusal.code) {
        "Need admin approval"
    } else {
        "Sign in"
    };
    page(refusal.status, title, &body)
}

/// The page was already answered, or is older than this process.
pub(super) fn stale() -> Response {
    page(
        StatusCode::BAD_REQUEST,
        "Sign in",
        "<p id=\"refusal\">This sign-in is over. Start again in the application.</p>",
    )
}

/// The end of a session.
pub(super) fn signed_out() -> Response {
    page(
        StatusCode::OK,
        "You signed out of your account",
        "<p>It is a good idea to close all browser windows.</p>",
    )
}

/// Posts the answer to the application; where scripts run, a script submits it.
pub(super) fn form_post(redirect_uri: &str, fields: &[(&str, String)]) -> Response {
    let mut inputs = String::new();
    for (name, value) in fields {
        let _ = write!(
            inputs,
            "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
            escape(value)
        );
    }
    let body = format!(
        "<form method=\"post\" action=\"{}\">{inputs}<button id=\"continue\">Continue</button></form>\
         <script>document.forms[0].submit()</script>",
        escape(redirect_uri)
    );
    page(StatusCode::OK, "Working…", &body)
}

#[derive(serde::Deserialize)]
pub(super) struct Lookup {
    code: Option<u32>,
}

/// Where `error_uri` points.
pub(super) async fn error_lookup(Query(lookup): Query<Lookup>) -> Response {
    let body = match lookup.code {
        Some(code) => format!("<p>AADSTS{code}: see the Microsoft Entra error code reference.</p>"),
        None => "<p>Add <code>?code=</code> with the number of an error.</p>".to_owned(),
    };
    page(StatusCode::OK, "Error lookup", &body)
}
