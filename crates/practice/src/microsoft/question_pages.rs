//! The pages that ask more of a person than who they are: the code that another device shows, whether that device is
//! theirs, and an approval on the phone.

use axum::http::StatusCode;
use axum::response::Response;

use super::pages::page;
use crate::http::html::escape;
use crate::state::device_codes::UserCodeProblem;
use crate::state::seed::Person;

/// Where the code is typed; with what was wrong with the last one.
pub(super) fn enter_code(tenant: &str, problem: Option<UserCodeProblem>) -> Response {
    let problem = match problem {
        None => "",
        Some(UserCodeProblem::Unknown) => {
            "<p id=\"problem\" role=\"alert\">That code didn't work. Check the code and try again.</p>"
        }
        Some(UserCodeProblem::Expired) => {
            "<p id=\"problem\" role=\"alert\">The code you entered has expired. Go back to your device for a new code \
             and try again.</p>"
        }
    };
    let body = format!(
        "<p>Enter the code displayed on your app or device.</p>{problem}\
         <form method=\"post\" action=\"/{tenant}/oauth2/deviceauth\">\
         <p><label for=\"otc\">Code</label> \
         <input id=\"otc\" name=\"otc\" maxlength=\"16\" autocomplete=\"off\" required autofocus></p>\
         <div class=\"answers\"><button id=\"next\">Next</button></div></form>",
        tenant = escape(tenant),
    );
    page(StatusCode::OK, "Enter code", &body)
}

/// Asks whether the sign-in on the other device is the person's own.
pub(super) fn confirm(tenant: &str, context: &str, client: &str, person: &Person) -> Response {
    let body = format!(
        "<p>{account}</p>\
         <p>Only continue if you downloaded the app from a store or website that you trust.</p>\
         <form method=\"post\" action=\"/{tenant}/oauth2/confirm\"><input type=\"hidden\" name=\"ctx\" value=\"{context}\">\
         <div class=\"answers\"><button id=\"decline\" name=\"answer\" value=\"decline\">Cancel</button>\
         <button id=\"continue\" name=\"answer\" value=\"continue\">Continue</button></div></form>",
        account = escape(&person.account),
        tenant = escape(tenant),
        context = escape(context),
    );
    let title = format!("Are you trying to sign in to {}?", escape(client));
    page(StatusCode::OK, &title, &body)
}

/// Asks the person to approve the sign-in in an authenticator app.
pub(super) fn second_factor(tenant: &str, context: &str, person: &Person) -> Response {
    let body = format!(
        "<p>{account}</p>\
         <p>Open your Authenticator app, and enter the number shown to sign in: <strong id=\"number\">47</strong></p>\
         <form method=\"post\" action=\"/{tenant}/SAS/ProcessAuth\"><input type=\"hidden\" name=\"ctx\" value=\"{context}\">\
         <div class=\"answers\">\
         <button id=\"decline\" name=\"answer\" value=\"decline\">I can't use my Authenticator app right now</button>\
         <button id=\"approve\" name=\"answer\" value=\"continue\">Approved on the phone</button></div></form>",
        account = escape(&person.account),
        tenant = escape(tenant),
        context = escape(context),
    );
    page(StatusCode::OK, "Approve sign in request", &body)
}

/// The other device goes on.
pub(super) fn signed_in(client: &str) -> Response {
    let client = escape(client);
    let body = format!(
        "<p id=\"done\">You have signed in to the {client} application on your device. You may now close this window.</p>"
    );
    page(StatusCode::OK, &client, &body)
}

/// The other device is told that nobody signs in.
pub(super) fn cancelled() -> Response {
    page(
        StatusCode::OK,
        "Sign in",
        "<p id=\"cancelled\">You cancelled the sign-in on your device. You may now close this window.</p>",
    )
}
