//! What stands between a picked account and the application: assignment and consent.

use super::aadsts::AadstsError;
use crate::state::directory::permissions;
use crate::state::entra::Entra;
use crate::state::seed::Person;
use crate::state::sign_in_rules::UserConsent;
use crate::state::sign_ins::AuthorizationRequest;
use crate::state::tenant_segment::TenantSegment;

/// Whether an account may sign in there. A guest reaches the tenant only by its name; otherwise the home tenant
/// answers.
pub(super) fn may_use_tenant(person: &Person, segment: TenantSegment) -> bool {
    !person.other_tenant && (!person.guest || matches!(segment, TenantSegment::Tenant(_)))
}

/// What stands between a picked account and the application.
pub(super) enum ConsentDecision {
    Granted,
    /// The person is asked.
    AskUser,
    /// Only an administrator could agree.
    AskAdmin,
    /// Only an administrator could agree, and the person may ask one.
    RequestFromAdmin,
    /// The person may not use the application.
    Refused(AadstsError),
}

/// What this person encounters at this application.
pub(super) fn decide_consent(
    entra: &Entra,
    authorization: &AuthorizationRequest,
    person: &Person,
) -> ConsentDecision {
    let directory = entra.directory();
    let principal = directory.service_principal_of(&authorization.client_id);
    if principal.is_some_and(|principal| !principal.is_enabled()) {
        drop(directory);
        let client = client_name(entra, &authorization.client_id);
        return ConsentDecision::Refused(AadstsError::disabled(&authorization.client_id, &client));
    }
    let assignment_required =
        principal.is_some_and(|principal| principal.entity["appRoleAssignmentRequired"] == true);
    if assignment_required {
        let assigned = directory.assigned(&authorization.client_id);
        if !assigned
            .iter()
            .any(|id| *id == person.id || directory.is_directly_in(person, *id))
        {
            drop(directory);
            let client = client_name(entra, &authorization.client_id);
            return ConsentDecision::Refused(AadstsError::not_assigned(&person.account, &client));
        }
    }
    let is_preauthorized = directory
        .client(&authorization.client_id, std::time::Duration::ZERO)
        .is_some_and(|application| application.preauthorized().is_some());
    if is_preauthorized && !authorization.admin_consent {
        return ConsentDecision::Granted;
    }
    let granted = directory.granted_scopes(&authorization.client_id, person.id);
    let missing = || {
        authorization
            .scopes
            .iter()
            .filter(|scope| !granted.iter().any(|name| name == scope.name))
    };
    if missing().next().is_none() && !authorization.ask_again {
        return ConsentDecision::Granted;
    }
    // If assignment is required, users cannot consent for themselves.
    let user_consent = entra.rules().user_consent;
    let needs_admin = assignment_required
        || user_consent != UserConsent::Allowed
        || authorization.admin_consent
        || missing()
            .any(|scope| permissions::named(scope.name).is_some_and(|known| known.admin_only));
    if needs_admin && !person.administers_applications() {
        match user_consent {
            UserConsent::OnRequest => ConsentDecision::RequestFromAdmin,
            UserConsent::Allowed | UserConsent::Off => ConsentDecision::AskAdmin,
        }
    } else {
        ConsentDecision::AskUser
    }
}

/// The name of an application for people; its id if it is unknown.
pub(super) fn client_name(entra: &Entra, client_id: &str) -> String {
    let directory = entra.directory();
    let application = directory.client(client_id, std::time::Duration::ZERO);
    application.map_or_else(
        || client_id.to_owned(),
        |application| application.text("displayName").to_owned(),
    )
}
