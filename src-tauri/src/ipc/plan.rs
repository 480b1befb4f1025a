//! What a run would do, for the review.

use serde::Serialize;
use specta::Type;

use super::Region;
use super::change::Change;
use super::step::{Effect, StepId, System};
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
}

/// The target by the names that people know.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum TargetSummary {
    Organization {
        name: String,
        login_path: String,
    },
    Portal {
        name: String,
        region: Region,
        domain: String,
    },
    CallbackUrl {
        urls: Vec<String>,
    },
}

/// Where a client secret is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SecretStorage {
    Keychain,
    Memory,
}

/// One change of a plan.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReviewChange {
    pub(crate) id: StepId,
    pub(crate) system: System,
    pub(crate) effect: Effect,
    pub(crate) what: Change,
    /// Those that make it, where it has some of its own.
    pub(crate) requests: Vec<RequestPreview>,
}

/// `body` is indented JSON without any secret.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestPreview {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) body: Option<String>,
    /// When it is sent; `None` if in any case.
    pub(crate) condition: Option<RequestCondition>,
}

/// Under what condition a request is sent, which shows only on the way.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum RequestCondition {
    OpenIdSignInStillOff,
    MappingForEachGroup,
    ListForEachTeam,
}

impl Review {
    /// The review of the plans that one run would carry out.
    pub(crate) fn of(plan_id: String, plans: &[sso::Plan], storage: sso::Storage) -> Self {
        Self {
            plan_id,
            targets: plans.iter().map(TargetReview::from).collect(),
            empty: plans.iter().all(sso::Plan::is_empty),
            secret_storage: storage.into(),
        }
    }
}

impl From<&sso::Plan> for TargetReview {
    fn from(plan: &sso::Plan) -> Self {
        Self {
            target: TargetSummary::from(&plan.desired().target),
            changes: plan.changes().iter().map(ReviewChange::from).collect(),
            empty: plan.is_empty(),
            warnings: ReviewWarning::of(plan),
        }
    }
}

impl From<&sso::Target> for TargetSummary {
    fn from(target: &sso::Target) -> Self {
        match target {
            sso::Target::Organization {
                name, login_path, ..
            } => Self::Organization {
                name: name.clone(),
                login_path: login_path.to_string(),
            },
            sso::Target::Portal {
                name,
                region,
                domain,
                ..
            } => Self::Portal {
                name: name.clone(),
                region: (*region).into(),
                domain: domain.clone(),
            },
            sso::Target::CallbackUrl { urls } => Self::CallbackUrl {
                urls: urls.iter().map(ToString::to_string).collect(),
            },
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

impl From<sso::RequestCondition> for RequestCondition {
    fn from(condition: sso::RequestCondition) -> Self {
        match condition {
            sso::RequestCondition::OpenIdSignInStillOff => Self::OpenIdSignInStillOff,
            sso::RequestCondition::MappingForEachGroup => Self::MappingForEachGroup,
            sso::RequestCondition::ListForEachTeam => Self::ListForEachTeam,
        }
    }
}

impl From<sso::Storage> for SecretStorage {
    fn from(storage: sso::Storage) -> Self {
        match storage {
            sso::Storage::Keychain => Self::Keychain,
            sso::Storage::Memory => Self::Memory,
        }
    }
}
