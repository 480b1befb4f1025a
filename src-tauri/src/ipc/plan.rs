//! What a run would do, for the review.

use serde::Serialize;
use specta::Type;

use super::change::Change;
use super::mirror::mirror;
use super::step::{Effect, StepId, System};
use super::target::TargetSummary;
use super::warning::ReviewWarning;

/// A plan as the person reviews it before anything is changed.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Review {
    pub(crate) plan_id: String,
    pub(crate) targets: Vec<TargetReview>,
    /// Whether nothing would be written at all.
    pub(crate) empty: bool,
    pub(crate) secret_storage: SecretStorage,
}

/// What a run would change for one target.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TargetReview {
    pub(crate) target: TargetSummary,
    pub(crate) changes: Vec<ReviewChange>,
    /// Whether nothing would be written for this target.
    pub(crate) empty: bool,
    pub(crate) warnings: Vec<ReviewWarning>,
    /// The connection that this computer has for the same callback URLs, where they were chosen anew: the run changes
    /// that one.
    pub(crate) existing: Option<ExistingConnection>,
}

/// A connection that this computer has, by what a person knows it by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExistingConnection {
    pub(crate) app_name: String,
    /// RFC 3339, of the first of the runs that belong together.
    pub(crate) begun_at: String,
}

mirror! {
    /// Where a client secret is kept.
    pub(crate) enum SecretStorage from sso::Storage {
        Keychain,
        Memory,
    }
}

/// One change of a plan.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReviewChange {
    pub(crate) id: StepId,
    pub(crate) system: System,
    pub(crate) effect: Effect,
    pub(crate) what: Change,
    /// The requests that make it, where it has its own.
    pub(crate) requests: Vec<RequestPreview>,
}

/// `body` is indented JSON without any secret.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestPreview {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) body: Option<String>,
    /// When it is sent; `None` means always.
    pub(crate) condition: Option<RequestCondition>,
}

mirror! {
    /// The condition under which a request is sent; only the run shows whether it is met.
    pub(crate) enum RequestCondition from sso::RequestCondition {
        SecretForbidden,
        OpenIdSignInStillOff,
        MappingForEachGroup,
        ListForEachTeam,
    }
}

impl Review {
    /// The review of the plans that one run would carry out.
    /// `most_groups`: the most groups that anyone was found to be in.
    pub(crate) fn of(
        plan_id: String,
        plans: &[sso::Plan],
        storage: sso::Storage,
        most_groups: Option<usize>,
    ) -> Self {
        let reviewed = plans.iter().map(|plan| TargetReview::of(plan, most_groups));
        Self {
            plan_id,
            targets: reviewed.collect(),
            empty: plans.iter().all(sso::Plan::is_empty),
            secret_storage: storage.into(),
        }
    }
}

impl TargetReview {
    fn of(plan: &sso::Plan, most_groups: Option<usize>) -> Self {
        let warnings = plan.warnings(most_groups);
        Self {
            target: TargetSummary::from(&plan.desired().target),
            changes: plan.changes().iter().map(ReviewChange::from).collect(),
            empty: plan.is_empty(),
            warnings: warnings.into_iter().map(Into::into).collect(),
            existing: None,
        }
    }
}

impl From<&sso::History> for ExistingConnection {
    fn from(history: &sso::History) -> Self {
        Self {
            app_name: history.desired.app_name.as_str().to_owned(),
            begun_at: history.begun_at.to_string(),
        }
    }
}

impl From<&sso::PlannedChange> for ReviewChange {
    fn from(planned: &sso::PlannedChange) -> Self {
        Self {
            id: planned.step.into(),
            system: planned.system.into(),
            effect: planned.effect.into(),
            what: Change::from(&planned.change),
            requests: planned.requests.iter().map(RequestPreview::from).collect(),
        }
    }
}

impl From<&sso::RequestPreview> for RequestPreview {
    fn from(request: &sso::RequestPreview) -> Self {
        Self {
            method: request.method.to_string(),
            url: request.url.clone(),
            // The alternate form of a JSON value is indented.
            body: request.body.as_ref().map(|body| format!("{body:#}")),
            condition: request.condition.map(RequestCondition::from),
        }
    }
}
