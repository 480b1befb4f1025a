//! What comes next in a sign-in: a page for the person, or the answer to the application.

use axum::response::Response;
use uuid::Uuid;

use super::aadsts::{AadstsError, Trace};
use super::authorization_response::{refusal_url, remember, respond, respond_refusal};
use super::consent::{ConsentDecision, client_name, decide_consent};
use super::{pages, question_pages};
use crate::state::device_codes::UserCodeProblem;
use crate::state::entra::Entra;
use crate::state::seed::Person;
use crate::state::sign_in_rules::SignInStage;
use crate::state::sign_ins::{AuthorizationRequest, Pending};

/// Where a sign-in can be refused before there is an answer for the application.
const INTERACTIVE: [SignInStage; 2] = [SignInStage::Page, SignInStage::Redirect];

/// The first page: which account signs in.
pub(super) fn ask_for_account(
    entra: &Entra,
    tenant: &str,
    authorization: AuthorizationRequest,
) -> Response {
    let client = client_name(entra, &authorization.client_id);
    let context = entra.sign_ins().save_pending(Pending {
        authorization,
        person: None,
        second_factor: false,
        confirmed: false,
    });
    pages::account_picker(&entra.seed, tenant, &context, &client)
}

/// The sign-in that a page belongs to, once a person has picked an account. It can be answered once.
pub(super) fn pending_of_person<'a>(
    entra: &'a Entra,
    context: &str,
) -> Option<(Pending, &'a Person)> {
    let pending = entra.sign_ins().take_pending(context)?;
    let person = entra.person(pending.person?)?;
    Some((pending, person))
}

/// The next page for a person who picked an account, or the answer to the application.
pub(super) fn proceed(
    entra: &Entra,
    tenant: &str,
    pending: Pending,
    person: &Person,
    trace: &Trace,
) -> Response {
    let authorization = &pending.authorization;
    let client = client_name(entra, &authorization.client_id);
    let refused = |stages: &[SignInStage]| entra.refusal(stages, authorization, person);
    if let Some(code) = refused(&INTERACTIVE) {
        let refusal = AadstsError::numbered(code);
        if let Some(device_code) = &authorization.device_code {
            entra.device_codes().refuse(device_code, code);
        } else if refused(&[SignInStage::Redirect]).is_some() {
            return respond_refusal(authorization, &refusal, trace, None);
        }
        return pages::refusal(&refusal, trace, None);
    }
    if entra.rules().second_factor && !pending.second_factor {
        let context = entra.sign_ins().save_pending(pending);
        return question_pages::second_factor(tenant, &context, person);
    }
    if authorization.device_code.is_some() && !pending.confirmed {
        let context = entra.sign_ins().save_pending(pending);
        return question_pages::confirm(tenant, &context, &client, person);
    }
    match decide_consent(entra, authorization, person) {
        ConsentDecision::Granted if authorization.admin_consent => approved(entra, authorization),
        ConsentDecision::Granted => succeed(entra, authorization, person),
        ConsentDecision::Refused(refusal) => pages::refusal(&refusal, trace, None),
        decision @ (ConsentDecision::AskAdmin | ConsentDecision::RequestFromAdmin) => {
            let refusal = match decision {
                ConsentDecision::RequestFromAdmin => AadstsError::admin_consent_on_request(&client),
                _ => AadstsError::admin_consent(&client),
            };
            let back = refusal_url(authorization, &refusal, trace);
            pages::refusal(&refusal, trace, back.as_deref())
        }
        ConsentDecision::AskUser => {
            let asked = authorization.scopes.clone();
            let for_everyone = authorization.admin_consent;
            let context = entra.sign_ins().save_pending(pending);
            pages::consent(tenant, &context, &client, person, &asked, for_everyone)
        }
    }
}

/// The person does not go on; the application is told.
pub(super) fn declined(
    entra: &Entra,
    authorization: &AuthorizationRequest,
    trace: &Trace,
    subcode: Option<&str>,
) -> Response {
    if let Some(device_code) = &authorization.device_code {
        entra.device_codes().decline(device_code);
        return question_pages::cancelled();
    }
    respond_refusal(authorization, &AadstsError::declined(), trace, subcode)
}

/// The answer without any page: the person was signed in before.
pub(super) fn silently(
    entra: &Entra,
    authorization: &AuthorizationRequest,
    person: &Person,
    trace: &Trace,
) -> Response {
    if let Some(code) = entra.refusal(&INTERACTIVE, authorization, person) {
        return respond_refusal(authorization, &AadstsError::numbered(code), trace, None);
    }
    let refusal = match decide_consent(entra, authorization, person) {
        ConsentDecision::Granted if entra.rules().second_factor => {
            AadstsError::second_factor_needed()
        }
        ConsentDecision::Granted => return succeed(entra, authorization, person),
        ConsentDecision::Refused(refusal) => refusal,
        ConsentDecision::AskUser
        | ConsentDecision::AskAdmin
        | ConsentDecision::RequestFromAdmin => AadstsError::not_consented(
            &authorization.client_id,
            &client_name(entra, &authorization.client_id),
        ),
    };
    respond_refusal(authorization, &refusal, trace, None)
}

/// Tells the application that the person is signed in.
pub(super) fn succeed(
    entra: &Entra,
    authorization: &AuthorizationRequest,
    person: &Person,
) -> Response {
    if let Some(device_code) = &authorization.device_code {
        // The application gets its tokens with the next poll.
        return if entra.device_codes().approve(device_code, person.id) {
            question_pages::signed_in(&client_name(entra, &authorization.client_id))
        } else {
            let tenant = authorization.segment.endpoint_segment();
            question_pages::enter_code(&tenant, Some(UserCodeProblem::Expired))
        };
    }
    let mut sessions = entra.sign_ins();
    let code = sessions.issue_code(authorization.clone(), person.id);
    let cookie = sessions.remember(person.id);
    drop(sessions);
    let mut fields = vec![("code", code)];
    fields.extend(authorization.state.clone().map(|state| ("state", state)));
    fields.push(("session_state", Uuid::new_v4().to_string()));
    let mut response = respond(authorization, &fields);
    remember(&mut response, &cookie);
    response
}

/// Tells the application that an administrator has approved it.
pub(super) fn approved(entra: &Entra, authorization: &AuthorizationRequest) -> Response {
    let mut fields = vec![
        ("admin_consent", "True".to_owned()),
        ("tenant", entra.seed.tenant.id.to_string()),
    ];
    fields.extend(authorization.state.clone().map(|state| ("state", state)));
    respond(authorization, &fields)
}
