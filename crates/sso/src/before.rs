//! What was there when a run began: everything that a run can touch, so that an undo knows what to go back to.

use std::collections::BTreeMap;

use entra::{Application, Assignment, Grant, ServicePrincipal};
use konnect::{AuthenticationSettings, IdentityProvider, Mapping};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::observed::{Observed, ObservedKonnect};

/// Kept in the journal. It holds no secret: neither service reveals an existing one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Before {
    pub(crate) application: Option<Application>,
    pub(crate) service_principal: Option<ServicePrincipal>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) konnect: Option<KonnectBefore>,
}

/// Konnect's side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KonnectBefore {
    pub(crate) portal_asks_for_sign_in: Option<bool>,
    pub(crate) provider: Option<IdentityProvider>,
    pub(crate) settings: AuthenticationSettings,
    /// The ids of the teams, where teams were part of the choices.
    pub(crate) teams: Option<Vec<Uuid>>,
    /// Their names, by which one that is deleted later can be created again.
    #[serde(default)]
    pub(crate) team_names: BTreeMap<Uuid, String>,
    pub(crate) mappings: Vec<Mapping>,
    /// Whether each team was set by hand, where Konnect said so.
    #[serde(default)]
    pub(crate) by_hand: BTreeMap<Uuid, bool>,
    /// How many people were in each team, as far as Konnect said.
    #[serde(default)]
    pub(crate) people: BTreeMap<Uuid, usize>,
}

impl Before {
    pub(crate) fn of(observed: &Observed) -> Self {
        Self {
            application: observed.application.clone(),
            service_principal: observed.service_principal.clone(),
            grants: observed.grants.clone(),
            assignments: observed.assignments.clone(),
            konnect: observed.konnect.as_ref().map(KonnectBefore::of),
        }
    }
}

impl KonnectBefore {
    fn of(observed: &ObservedKonnect) -> Self {
        let teams = observed.teams.as_ref();
        Self {
            portal_asks_for_sign_in: observed.portal_asks_for_sign_in,
            provider: observed.oidc().cloned(),
            settings: observed.settings,
            teams: teams.map(|teams| teams.teams.iter().map(|team| team.id).collect()),
            team_names: teams
                .into_iter()
                .flat_map(|teams| &teams.teams)
                .map(|team| (team.id, team.name.clone()))
                .collect(),
            mappings: teams
                .and_then(|teams| teams.mappings.as_ref())
                .map(|mappings| mappings.rows.clone())
                .unwrap_or_default(),
            by_hand: teams
                .into_iter()
                .flat_map(|teams| &teams.teams)
                .filter_map(|team| Some((team.id, team.by_hand?)))
                .collect(),
            people: teams.map(|teams| teams.people.clone()).unwrap_or_default(),
        }
    }
}
