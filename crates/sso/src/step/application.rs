//! The part of a plan that concerns the app registration and what belongs to it.

use std::collections::BTreeSet;

use entra::{
    Application, ApplicationChange, Grant, GroupMembershipClaims, NewApplication, ObjectId,
    ServicePrincipal,
};

use super::secret::SecretNeed;
use super::assignments;
use crate::plan::{ApplicationField, Approval, Change, Draft, Work};
use crate::desired::{Admission, Desired, GroupsSetting};
use crate::observed::Observed;
use crate::preview::{NEW_CLIENT_ID, NEW_SERVICE_PRINCIPAL, RequestPreview};
use crate::step::{Effect, StepId};

/// The permissions that are approved for everyone, so that nobody is asked at the first sign-in.
pub(crate) const APPROVED_SCOPES: [&str; 3] = ["openid", "profile", "email"];

/// What an administrator reads in Entra beside the app registration.
const NOTES: &str = "Created by Konnect SSO Setup.";

pub(crate) fn add(draft: &mut Draft<'_>, secret: &SecretNeed) {
    match &draft.observed.application {
        None => create_application(draft, secret),
        Some(application) => {
            update_application(draft, application);
            existing_secret(draft, application, secret);
        }
    }
    service_principal(draft);
    approval(draft);
    assignments::add(draft);
    if secret.is_handed_on() {
        draft.step(
            StepId::SecretCheck,
            vec![
                StepId::Application,
                StepId::ClientSecret,
                StepId::ServicePrincipal,
            ],
            Work::CheckSecret,
        );
    }
}

fn groups(setting: GroupsSetting) -> GroupMembershipClaims {
    match setting {
        GroupsSetting::All => GroupMembershipClaims::every_group(),
        GroupsSetting::Assigned => GroupMembershipClaims::assigned_groups(),
    }
}

/// The application as it should be, without a secret.
fn wanted(desired: &Desired, tags: Vec<String>) -> NewApplication {
    NewApplication {
        display_name: desired.app_name.as_str().to_owned(),
        redirect_uris: desired.target.redirect_uris(),
        groups: groups(desired.groups),
        email_claim: true,
        tags,
        notes: NOTES.to_owned(),
        secret: None,
    }
}

/// What makes this application as it should be; empty when it is.
pub(crate) fn change_to_desired(desired: &Desired, application: &Application) -> ApplicationChange {
    let wanted = wanted(desired, vec![desired.target.tag()]);
    let mut change = application.change_to(&wanted);
    // One app registration serves one target, so an address beyond the target's does not belong there.
    let redirect_uris: BTreeSet<String> = wanted.redirect_uris.iter().cloned().collect();
    change.redirect_uris =
        (application.redirect_uris != redirect_uris).then_some(wanted.redirect_uris);
    change
}

fn create_application(draft: &mut Draft<'_>, secret: &SecretNeed) {
    let desired = draft.desired;
    let new_secret = match secret {
        SecretNeed::New(new) => Some(new.clone()),
        SecretNeed::Keep { .. } | SecretNeed::UseHeld { .. } => None,
    };
    let application = NewApplication {
        secret: new_secret.clone(),
        ..wanted(
            desired,
            vec![desired.target.tag(), draft.observed.mark.tag()],
        )
    };
    let request = RequestPreview::graph(
        &draft.observed.hosts,
        "POST",
        "applications",
        application.body(),
    );
    let change = Change::Application {
        name: application.display_name.clone(),
        redirect_uris: application.redirect_uris.clone(),
        groups: desired.groups,
    };
    draft.change(StepId::Application, Effect::Create, change, Some(request));
    if let Some(new) = new_secret {
        draft.change(
            StepId::ClientSecret,
            Effect::Create,
            Change::ClientSecret {
                end: new.end,
                same_request: true,
            },
            None,
        );
    }
    draft.step(
        StepId::Application,
        Vec::new(),
        Work::CreateApplication(Box::new(application)),
    );
}

fn update_application(draft: &mut Draft<'_>, application: &Application) {
    let desired = draft.desired;
    let change = change_to_desired(desired, application);
    let differences = differences(&change);
    if differences.is_empty() {
        let kept = Change::Application {
            name: application.display_name.clone(),
            redirect_uris: desired.target.redirect_uris(),
            groups: desired.groups,
        };
        draft.change(StepId::Application, Effect::Keep, kept, None);
        return;
    }
    let path = format!("applications/{}", application.id);
    let request = RequestPreview::graph(&draft.observed.hosts, "PATCH", &path, change.body());
    let name = desired.app_name.as_str().to_owned();
    draft.change(
        StepId::Application,
        Effect::Change,
        Change::ApplicationSettings { name, differences },
        Some(request),
    );
    draft.step(
        StepId::Application,
        Vec::new(),
        Work::UpdateApplication(Box::new(change)),
    );
}

fn differences(change: &ApplicationChange) -> Vec<ApplicationField> {
    let fields = [
        (change.display_name.is_some(), ApplicationField::Name),
        (
            change.redirect_uris.is_some(),
            ApplicationField::RedirectUris,
        ),
        (change.groups.is_some(), ApplicationField::Groups),
        (change.optional_claims.is_some(), ApplicationField::Claims),
        (
            change.required_access.is_some(),
            ApplicationField::Permissions,
        ),
    ];
    let differing = fields.into_iter().filter(|(differs, _)| *differs);
    differing.map(|(_, field)| field).collect()
}

/// Whether the portal lists it under enterprise applications.
fn is_listed(service_principal: &ServicePrincipal) -> bool {
    service_principal
        .tags
        .iter()
        .any(|tag| tag == entra::INTEGRATED_APP_TAG)
}

/// Its tags with the one by which the portal lists it.
fn listed(service_principal: &ServicePrincipal) -> Vec<String> {
    let mut tags = service_principal.tags.clone();
    tags.push(entra::INTEGRATED_APP_TAG.to_owned());
    tags
}

fn existing_secret(draft: &mut Draft<'_>, application: &Application, secret: &SecretNeed) {
    match secret {
        SecretNeed::Keep { end } => {
            draft.change(
                StepId::ClientSecret,
                Effect::Keep,
                Change::ClientSecretKept { end: *end },
                None,
            );
        }
        SecretNeed::UseHeld { end } => {
            draft.change(
                StepId::ClientSecret,
                Effect::Keep,
                Change::ClientSecretKept { end: Some(*end) },
                None,
            );
        }
        SecretNeed::New(new) => {
            let path = format!("applications/{}/addPassword", application.id);
            let request = RequestPreview::graph(
                &draft.observed.hosts,
                "POST",
                &path,
                entra::add_password_body(new),
            );
            let change = Change::ClientSecret {
                end: new.end,
                same_request: false,
            };
            draft.change(StepId::ClientSecret, Effect::Create, change, Some(request));
            // Two writes to one application at the same time can end in Directory_ConcurrencyViolation.
            draft.step(
                StepId::ClientSecret,
                vec![StepId::Application],
                Work::AddSecret(new.clone()),
            );
        }
    }
}

fn service_principal(draft: &mut Draft<'_>) {
    let hosts = &draft.observed.hosts;
    match &draft.observed.service_principal {
        None => {
            let app_id = draft
                .observed
                .application
                .as_ref()
                .map(|application| application.app_id.to_string());
            let assignment_required = draft.desired.admission == Admission::Assigned;
            let body = entra::service_principal_body(
                app_id.as_deref().unwrap_or(NEW_CLIENT_ID),
                assignment_required,
                &[draft.observed.mark.tag()],
            );
            let request = RequestPreview::graph(hosts, "POST", "servicePrincipals", body);
            draft.change(
                StepId::ServicePrincipal,
                Effect::Create,
                Change::ServicePrincipal,
                Some(request),
            );
            draft.step(
                StepId::ServicePrincipal,
                vec![StepId::Application],
                Work::CreateServicePrincipal {
                    assignment_required,
                },
            );
        }
        Some(existing) if !is_listed(existing) => {
            let tags = listed(existing);
            let path = format!("servicePrincipals/{}", existing.id);
            let body = entra::service_principal_tags_body(&tags);
            let request = RequestPreview::graph(hosts, "PATCH", &path, body);
            draft.change(
                StepId::ServicePrincipal,
                Effect::Change,
                Change::ServicePrincipal,
                Some(request),
            );
            draft.step(
                StepId::ServicePrincipal,
                vec![StepId::Application],
                Work::TagServicePrincipal(tags),
            );
        }
        Some(_) => draft.change(
            StepId::ServicePrincipal,
            Effect::Keep,
            Change::ServicePrincipal,
            None,
        ),
    }
}

fn approval(draft: &mut Draft<'_>) {
    let observed: &Observed = draft.observed;
    if APPROVED_SCOPES
        .iter()
        .all(|scope| observed.approved_scopes().contains(*scope))
    {
        return draft.change(
            StepId::Approval,
            Effect::Keep,
            Change::Approval { skipped: None },
            None,
        );
    }
    let skip = |reason| Change::Approval {
        skipped: Some(reason),
    };
    if !draft.desired.approve {
        return draft.change(
            StepId::Approval,
            Effect::Skip,
            skip(Approval::NotChosen),
            None,
        );
    }
    let Some(resource) = observed.graph_service_principal else {
        return draft.change(
            StepId::Approval,
            Effect::Skip,
            skip(Approval::NotAllowed),
            None,
        );
    };
    if let Some(present) = consent_to_less(observed, resource) {
        return widened_approval(draft, present);
    }
    let client = observed
        .service_principal
        .as_ref()
        .map_or(NEW_SERVICE_PRINCIPAL.to_owned(), |existing| {
            existing.id.to_string()
        });
    let body = entra::grant_consent_body(&client, resource, &APPROVED_SCOPES);
    let request = RequestPreview::graph(&observed.hosts, "POST", "oauth2PermissionGrants", body);
    draft.change(
        StepId::Approval,
        Effect::Create,
        Change::Approval { skipped: None },
        Some(request),
    );
    draft.step(
        StepId::Approval,
        vec![StepId::ServicePrincipal],
        Work::Approve { resource },
    );
}

/// The approval for everyone that is there and lacks permissions. Entra takes no second one beside it.
fn consent_to_less(observed: &Observed, resource: ObjectId) -> Option<&Grant> {
    let mut grants = observed.grants.iter();
    grants.find(|grant| grant.is_for_everybody() && grant.resource_id == resource)
}

fn widened_approval(draft: &mut Draft<'_>, present: &Grant) {
    let mut scopes = present.scopes.clone();
    scopes.extend(APPROVED_SCOPES.map(str::to_owned));
    let path = format!("oauth2PermissionGrants/{}", present.id);
    let body = entra::grant_scopes_body(&scopes);
    let request = RequestPreview::graph(&draft.observed.hosts, "PATCH", &path, body);
    let change = Change::Approval { skipped: None };
    draft.change(StepId::Approval, Effect::Change, change, Some(request));
    let id = present.id.clone();
    let work = Work::WidenApproval { id, scopes };
    draft.step(StepId::Approval, vec![StepId::ServicePrincipal], work);
}
