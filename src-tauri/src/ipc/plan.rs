//! What a run would do, for the review.

use serde::Serialize;
use specta::Type;

use super::choices::GroupsSetting;
use super::{ExistingProvider, Region};

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

/// Something to know before pressing the button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ReviewWarning {
    SecretNotKept,
    ReplacesProvider,
    ManyGroups,
}

/// One change of a plan.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReviewChange {
    pub(crate) id: StepId,
    pub(crate) system: System,
    pub(crate) effect: Effect,
    pub(crate) what: Change,
    pub(crate) request: Option<RequestPreview>,
}

/// Where a step happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum System {
    Entra,
    Konnect,
}

/// What a step does to what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Effect {
    Create,
    Change,
    Keep,
    Skip,
}

/// `body` is indented JSON without any secret.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestPreview {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) body: Option<String>,
}

/// What a change is about. `expires` is RFC 3339.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Change {
    Application {
        name: String,
        redirect_uris: Vec<String>,
        groups: GroupsSetting,
    },
    ApplicationSettings {
        name: String,
        differences: Vec<ApplicationField>,
    },
    ClientSecret {
        expires: String,
        same_request: bool,
    },
    ClientSecretKept {
        expires: Option<String>,
    },
    ServicePrincipal,
    Approval {
        skipped: Option<SkippedApproval>,
    },
    Provider {
        login_path: Option<String>,
    },
    ProviderSettings {
        login_path: Option<String>,
        replaces: Option<ExistingProvider>,
    },
    EnableProvider,
    OpenIdSignIn,
    PasswordSignIn,
    PortalAuthentication,
}

/// A setting of an app registration that differs from what was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ApplicationField {
    Name,
    RedirectUris,
    Groups,
    Claims,
    Permissions,
}

/// Why approval for everyone is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SkippedApproval {
    NotChosen,
    NotAllowed,
}

/// The steps of a run. A check is a step too: it reads, and a later step waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum StepId {
    Application,
    ClientSecret,
    ServicePrincipal,
    Approval,
    SecretCheck,
    Provider,
    EnableProvider,
    OpenIdSignIn,
    PasswordSignIn,
    PortalAuthentication,
    ReadBack,
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
            warnings: warnings(plan.changes(), plan.observed().storage),
        }
    }
}

/// What to know before pressing the button: only of things that this plan would do.
fn warnings(changes: &[sso::PlannedChange], storage: sso::Storage) -> Vec<ReviewWarning> {
    let makes_secret = changes
        .iter()
        .any(|change| matches!(change.change, sso::Change::ClientSecret { .. }));
    let replaces = changes.iter().any(|change| {
        matches!(
            &change.change,
            sso::Change::ProviderSettings {
                replaces: Some(_),
                ..
            }
        )
    });
    let all_groups = changes.iter().any(|change| {
        let chosen = matches!(
            change.change,
            sso::Change::Application {
                groups: sso::GroupsSetting::All,
                ..
            }
        );
        chosen && change.effect == sso::Effect::Create
    });
    [
        (
            makes_secret && storage == sso::Storage::Memory,
            ReviewWarning::SecretNotKept,
        ),
        (replaces, ReviewWarning::ReplacesProvider),
        (all_groups, ReviewWarning::ManyGroups),
    ]
    .into_iter()
    .filter_map(|(applies, warning)| applies.then_some(warning))
    .collect()
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
            request: planned.request.as_ref().map(RequestPreview::from),
        }
    }
}

impl From<&sso::RequestPreview> for RequestPreview {
    fn from(request: &sso::RequestPreview) -> Self {
        Self {
            method: request.method.to_owned(),
            url: request.url.clone(),
            // The alternate form of a JSON value is indented.
            body: request.body.as_ref().map(|body| format!("{body:#}")),
        }
    }
}

impl From<&sso::Change> for Change {
    fn from(change: &sso::Change) -> Self {
        match change {
            sso::Change::Application {
                name,
                redirect_uris,
                groups,
            } => Self::Application {
                name: name.clone(),
                redirect_uris: redirect_uris.clone(),
                groups: (*groups).into(),
            },
            sso::Change::ApplicationSettings { name, differences } => Self::ApplicationSettings {
                name: name.clone(),
                differences: differences.iter().copied().map(Into::into).collect(),
            },
            sso::Change::ClientSecret { end, same_request } => Self::ClientSecret {
                expires: end.to_string(),
                same_request: *same_request,
            },
            sso::Change::ClientSecretKept { end } => Self::ClientSecretKept {
                expires: end.map(|end| end.to_string()),
            },
            sso::Change::ServicePrincipal => Self::ServicePrincipal,
            sso::Change::Approval { skipped } => Self::Approval {
                skipped: skipped.map(Into::into),
            },
            sso::Change::Provider { login_path } => Self::Provider {
                login_path: login_path.clone(),
            },
            sso::Change::ProviderSettings {
                login_path,
                replaces,
            } => Self::ProviderSettings {
                login_path: login_path.clone(),
                replaces: replaces.as_deref().map(ExistingProvider::from),
            },
            sso::Change::EnableProvider => Self::EnableProvider,
            sso::Change::OpenIdSignIn => Self::OpenIdSignIn,
            sso::Change::PasswordSignIn => Self::PasswordSignIn,
            sso::Change::PortalAuthentication => Self::PortalAuthentication,
        }
    }
}

impl From<sso::ApplicationField> for ApplicationField {
    fn from(field: sso::ApplicationField) -> Self {
        match field {
            sso::ApplicationField::Name => Self::Name,
            sso::ApplicationField::RedirectUris => Self::RedirectUris,
            sso::ApplicationField::Groups => Self::Groups,
            sso::ApplicationField::Claims => Self::Claims,
            sso::ApplicationField::Permissions => Self::Permissions,
        }
    }
}

impl From<sso::Approval> for SkippedApproval {
    fn from(skipped: sso::Approval) -> Self {
        match skipped {
            sso::Approval::NotChosen => Self::NotChosen,
            sso::Approval::NotAllowed => Self::NotAllowed,
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

impl From<sso::System> for System {
    fn from(system: sso::System) -> Self {
        match system {
            sso::System::Entra => Self::Entra,
            sso::System::Konnect => Self::Konnect,
        }
    }
}

impl From<sso::Effect> for Effect {
    fn from(effect: sso::Effect) -> Self {
        match effect {
            sso::Effect::Create => Self::Create,
            sso::Effect::Change => Self::Change,
            sso::Effect::Keep => Self::Keep,
            sso::Effect::Skip => Self::Skip,
        }
    }
}

impl From<sso::StepId> for StepId {
    fn from(step: sso::StepId) -> Self {
        match step {
            sso::StepId::Application => Self::Application,
            sso::StepId::ClientSecret => Self::ClientSecret,
            sso::StepId::ServicePrincipal => Self::ServicePrincipal,
            sso::StepId::Approval => Self::Approval,
            sso::StepId::SecretCheck => Self::SecretCheck,
            sso::StepId::Provider => Self::Provider,
            sso::StepId::EnableProvider => Self::EnableProvider,
            sso::StepId::OpenIdSignIn => Self::OpenIdSignIn,
            sso::StepId::PasswordSignIn => Self::PasswordSignIn,
            sso::StepId::PortalAuthentication => Self::PortalAuthentication,
            sso::StepId::ReadBack => Self::ReadBack,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(effect: sso::Effect, change: sso::Change) -> sso::PlannedChange {
        sso::PlannedChange {
            step: sso::StepId::Application,
            system: sso::System::Entra,
            effect,
            change,
            request: None,
        }
    }

    fn application(groups: sso::GroupsSetting) -> sso::Change {
        sso::Change::Application {
            name: "Konnect".into(),
            redirect_uris: Vec::new(),
            groups,
        }
    }

    #[test]
    fn secret_without_a_keychain_warned_about_before_it_is_made() {
        let secret = || {
            let end = jiff::Timestamp::UNIX_EPOCH;
            planned(
                sso::Effect::Create,
                sso::Change::ClientSecret {
                    end,
                    same_request: true,
                },
            )
        };
        assert_eq!(
            warnings(&[secret()], sso::Storage::Memory),
            [ReviewWarning::SecretNotKept]
        );
        assert_eq!(
            warnings(&[secret()], sso::Storage::Keychain),
            [],
            "it will be kept"
        );
        assert_eq!(
            warnings(&[], sso::Storage::Memory),
            [],
            "no secret is made, so none can be lost"
        );
    }

    #[test]
    fn limit_of_groups_warned_about_when_every_group_is_sent() {
        use sso::{Effect, GroupsSetting, Storage};
        let new = |groups| [planned(Effect::Create, application(groups))];
        assert_eq!(
            warnings(&new(GroupsSetting::All), Storage::Keychain),
            [ReviewWarning::ManyGroups]
        );
        assert_eq!(
            warnings(&new(GroupsSetting::Assigned), Storage::Keychain),
            [],
            "assigned groups are few"
        );
        let kept = [planned(Effect::Keep, application(GroupsSetting::All))];
        assert_eq!(
            warnings(&kept, Storage::Keychain),
            [],
            "nothing about it changes"
        );
    }
}
