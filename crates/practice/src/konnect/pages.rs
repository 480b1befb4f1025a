//! Konnect's web application, as far as signing in goes: plain HTML that needs no script.

use std::fmt::Write as _;

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::Value;

use crate::http::html::escape;
use crate::state::konnect::organization::Session;

/// Pages load only the style sheet of the same origin.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The style sheet of every page.
pub(super) const STYLE: &str = "\
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 44rem; padding: 1.5rem; }
header { border-bottom: 1px solid; margin-bottom: 1.5rem; }
dt { font-weight: 600; }
dd { margin: 0 0 0.75rem; overflow-wrap: anywhere; }
dd ul { margin: 0; padding-left: 1.25rem; }
pre { border: 1px solid; overflow: auto; padding: 0.75rem; }
label { display: block; margin-bottom: 0.75rem; }
input { display: block; font: inherit; max-width: 100%; width: 24rem; }
#refusal, #note { border-left: 0.25rem solid; padding-left: 0.75rem; }
";

/// A whole page; `body` is HTML already.
fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let title = escape(title);
    let document = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} - Konnect (practice)</title>\n\
         <link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n\
         <header><p>Kong Konnect, simulated by practice</p></header>\n\
         <main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    );
    (
        status,
        [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
        ],
        Html(document),
    )
        .into_response()
}

/// The start page; `login_path` is empty while single sign-on is off.
pub(super) fn index(organization: &str, login_path: &str) -> Response {
    let organization = escape(organization);
    let sso = if login_path.is_empty() {
        "<p>Single sign-on is off.</p>\n".to_owned()
    } else {
        format!(
            "<p><a id=\"sso\" href=\"/login/{0}\">Sign in with single sign-on (/login/{0})</a></p>\n",
            escape(login_path)
        )
    };
    let body = format!(
        "<p>The organization {organization}.</p>\n{sso}\
         <p><a href=\"/login?basicAuth=true\">Sign in with email and password</a></p>\n"
    );
    page(StatusCode::OK, "Konnect", &body)
}

/// Built-in login, for show only: practice keeps no passwords.
pub(super) fn password_form(enabled: bool) -> Response {
    let state = if enabled {
        "Built-in sign-in is on for this organization."
    } else {
        "Built-in sign-in is off for this organization; its owner still comes in here."
    };
    let body = format!(
        "<p id=\"basic-auth\">{state}</p>\n\
         <form>\n<fieldset disabled>\n<legend>Email and password</legend>\n\
         <label>Email <input type=\"email\" name=\"email\" autocomplete=\"off\"></label>\n\
         <label>Password <input type=\"password\" name=\"password\" autocomplete=\"off\"></label>\n\
         <button>Log in</button>\n</fieldset>\n</form>\n\
         <p>Practice keeps no passwords, so this form cannot be sent.</p>\n"
    );
    page(StatusCode::OK, "Log in to Konnect", &body)
}

/// After signing out: the page does not continue to the provider by itself. `again` is where signing in begins.
pub(super) fn signed_out(again: &str) -> Response {
    let body = format!(
        "<p>You are signed out of Konnect.</p>\n\
         <p><a id=\"sso\" href=\"{}\">Sign in again</a></p>\n",
        escape(again)
    );
    page(StatusCode::OK, "Signed out", &body)
}

/// A portal's start page; with single sign-on off there is nothing to press.
pub(super) fn portal(name: &str, authentication_enabled: bool, sso: bool) -> Response {
    let way_in = match (authentication_enabled, sso) {
        (false, _) => {
            "<p id=\"public\">This portal is open to everybody; developers do not sign in.</p>\n"
        }
        (true, true) => {
            "<p><a id=\"sso\" href=\"/login/sso\">Sign in with single sign-on</a></p>\n"
        }
        (true, false) => "<p>Single sign-on is off.</p>\n",
    };
    let body = format!("{way_in}<p><a href=\"/login\">Sign in with email and password</a></p>\n");
    page(StatusCode::OK, name, &body)
}

/// Why the sign-in was refused.
pub(super) fn refusal(status: StatusCode, reason: &str) -> Response {
    let body = format!(
        "<p id=\"refusal\" role=\"alert\">{}</p>\n\
         <p><a href=\"/\">Back to the start</a></p>\n",
        escape(reason)
    );
    page(status, "You are not signed in", &body)
}

/// Who signed in, and what the claims led to.
pub(super) fn signed_in(user: &Session) -> Response {
    let mut body = String::new();
    if let Some(note) = &user.note {
        let _ = writeln!(body, "<p id=\"note\">{}</p>", escape(note));
    }
    let name = user.name.as_deref().unwrap_or_default();
    let _ = write!(
        body,
        "<dl>\n<dt>Name</dt>\n<dd id=\"name\">{}</dd>\n<dt>Email</dt>\n<dd id=\"email\">{}</dd>\n\
         <dt>Teams</dt>\n<dd>{}</dd>\n<dt>Groups in the ID token</dt>\n<dd>{}</dd>\n</dl>\n\
         <h2 id=\"claims-title\">Claims of the ID token</h2>\n\
         <pre id=\"claims\" tabindex=\"0\" role=\"region\" aria-labelledby=\"claims-title\">{}</pre>\n\
         <form method=\"post\" action=\"/logout\"><button id=\"sign-out\">Sign out</button></form>\n",
        escape(name),
        escape(&user.email),
        list("teams", &user.teams),
        list("groups", &user.groups),
        escape(&pretty(&user.claims)),
    );
    page(StatusCode::OK, "You are signed in", &body)
}

/// A list, or a word if it would be empty: to a screen reader, a list without items is not a list.
fn list(id: &str, items: &[String]) -> String {
    if items.is_empty() {
        return format!("<span id=\"{id}\">none</span>");
    }
    let mut rows = String::new();
    for item in items {
        let _ = write!(rows, "<li>{}</li>", escape(item));
    }
    format!("<ul id=\"{id}\">{rows}</ul>")
}

fn pretty(value: &Value) -> String {
    format!("{value:#}")
}
