//! The answer to the page that waits for an authenticator app. Its button stands for what happens on the phone.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::aadsts::Trace;
use super::next_page::{declined, pending_of_person, proceed};
use super::pages;
use crate::state::entra::Entra;
use crate::state::sign_ins::Pending;

/// What happened on the phone.
#[derive(serde::Deserialize)]
pub(super) struct Approved {
    ctx: String,
    answer: String,
}

/// `POST /{tenant}/SAS/ProcessAuth`
pub(super) async fn answer(
    State(entra): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    Form(approved): Form<Approved>,
) -> Response {
    let trace = Trace::new(&headers);
    let Some((pending, person)) = pending_of_person(&entra, &approved.ctx) else {
        return pages::stale();
    };
    if approved.answer != "continue" {
        return declined(&entra, &pending.authorization, &trace, None);
    }
    let pending = Pending {
        second_factor: true,
        ..pending
    };
    proceed(&entra, &tenant, pending, person, &trace)
}
