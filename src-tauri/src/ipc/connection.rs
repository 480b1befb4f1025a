//! The connections that this computer knows, from its journals.

use std::collections::BTreeMap;

use serde::Serialize;
use specta::Type;

use super::exemption::CallerAttribute;
use super::microsoft::Permission;
use super::mirror::mirror;
use super::organization_name::OrganizationName;
use super::step::StepId;
use super::target::TargetSummary;

/// What the journals of this computer say.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KnownConnections {
    pub(crate) list: Vec<KnownConnection>,
    /// The files among the journals that were not used. They are left as they are.
    pub(crate) passed_over: Vec<PassedOver>,
    /// Whether two windows or programs are kept from working on the same connection.
    pub(crate) has_locks: bool,
}

/// A file among the journals that was not used.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PassedOver {
    pub(crate) path: String,
    pub(crate) why: Unusable,
    /// Whether it belongs to a connection, which then cannot be worked on.
    pub(crate) concerns_a_connection: bool,
}

mirror! {
    /// Why a file is not used.
    pub(crate) enum Unusable from sso::Unusable {
        NoJournal,
        Damaged { .. },
        NewerVersion,
        Unreadable { .. },
    }
}

/// A connection that this computer began a run for.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KnownConnection {
    pub(crate) id: String,
    pub(crate) target: TargetSummary,
    /// Where people sign in; `null` where only someone else knows.
    pub(crate) login_url: Option<String>,
    pub(crate) app_name: String,
    pub(crate) directory_id: String,
    /// The Konnect organization whose token it needs; `null` for callback URLs, and for a Dev Portal that an early
    /// version set up.
    pub(crate) organization: Option<OrganizationName>,
    /// RFC 3339, of the first of the runs that belong together.
    pub(crate) begun_at: String,
    /// What the last run was.
    pub(crate) kind: RunKind,
    /// How it ended.
    pub(crate) state: RunState,
    /// When its client secret stops working, as far as the journals say.
    pub(crate) secret_ends: Option<String>,
    /// From when on the removal of the secrets that a rotation replaced is offered, if the person asked for that.
    pub(crate) old_secrets_kept_until: Option<String>,
    /// The client id of its app registration, which waits until someone exempts it from the policy that forbids client
    /// secrets.
    pub(crate) waits_for_exemption: Option<String>,
    /// Whom that policy does not concern.
    pub(crate) exempt_callers: Vec<CallerAttribute>,
    /// What working on it needs beyond what every sign-in asks for.
    pub(crate) permissions: Vec<Permission>,
    /// The steps of set-ups whose end is on record.
    pub(crate) done: Vec<StepId>,
}

mirror! {
    /// What a run is for.
    pub(crate) enum RunKind from sso::RunKind {
        SetUp,
        Undo,
        Remove,
    }
}

mirror! {
    /// How a run ended. `interrupted`: the app or the computer stopped, so its end is not on record.
    pub(crate) enum RunState from sso::HistoryState {
        Running,
        Interrupted,
        Stopped,
        Cancelled,
        Finished,
    }
}

impl From<&sso::PassedOver> for PassedOver {
    fn from(file: &sso::PassedOver) -> Self {
        Self {
            path: file.path.display().to_string(),
            why: file.why.into(),
            concerns_a_connection: file.connection.is_some(),
        }
    }
}

impl KnownConnection {
    /// As the journals know it, with the address where people sign in at `konnect`. `names`: what the organizations are
    /// called, by id.
    pub(crate) fn of(
        history: &sso::History,
        konnect: &konnect::Endpoints,
        names: &BTreeMap<String, String>,
    ) -> Self {
        let target = &history.desired.target;
        let organization = target.organization().map(|id| id.to_string());
        Self {
            id: history.connection.to_string(),
            target: TargetSummary::from(target),
            login_url: target.login_page(konnect).map(|page| page.to_string()),
            app_name: history.desired.app_name.as_str().to_owned(),
            directory_id: history.tenant.to_string(),
            organization: organization.map(|id| OrganizationName {
                name: names.get(&id).cloned(),
                id,
            }),
            begun_at: history.begun_at.to_string(),
            kind: history.kind.into(),
            state: history.state.into(),
            secret_ends: history.secret_end().map(|end| end.to_string()),
            old_secrets_kept_until: history.old_secrets_kept_until().map(|end| end.to_string()),
            waits_for_exemption: history.waits_for_exemption.map(|id| id.to_string()),
            exempt_callers: history.exempt_callers.iter().map(Into::into).collect(),
            permissions: history
                .desired
                .permissions()
                .into_iter()
                .map(Into::into)
                .collect(),
            done: history.done.iter().copied().map(Into::into).collect(),
        }
    }
}
