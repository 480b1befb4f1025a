//! The kinds of run, and where each begins.

use std::collections::BTreeSet;

use konnect::Region;
use reqwest::Method;
use serde_json::{Value, json};
use sso::{Desired, EmailSource, Rotation, Target};

use crate::common::konnect_hand::in_konnect;
use crate::common::made_by_hand::{by_guide, enter_values};
use crate::common::others::{by_hand, choosing, remove_secrets};
use crate::common::whole::everything;
use crate::common::{self, ADMIN, Stage, callback};

/// The name of what someone made by hand.
const BY_HAND: &str = "Kong login";

/// A kind of run.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Run {
    SetUpOrganization,
    SetUpPortal,
    SetUpCallback,
    /// In a directory that forbids secrets: it waits, is exempted, and goes on.
    SetUpForbidden,
    /// The same; that secrets are forbidden shows only when the first request is refused.
    SetUpRefused,
    ChangeOrganization,
    /// Someone has removed the client secret in Entra, so there is a new one, and Konnect gets it.
    RenewOrganization,
    /// A secret that works is replaced while people sign in with it, and removed.
    RotateOrganization,
    /// One that was made by hand, and signs people in, is taken over.
    AdoptOrganization,
    /// What others changed on both sides is changed back.
    RepairOrganization,
    UndoOrganization,
    RemoveOrganization,
}

const RUNS: [Run; 12] = [
    Run::SetUpOrganization,
    Run::SetUpPortal,
    Run::SetUpCallback,
    Run::SetUpForbidden,
    Run::SetUpRefused,
    Run::ChangeOrganization,
    Run::RenewOrganization,
    Run::RotateOrganization,
    Run::AdoptOrganization,
    Run::RepairOrganization,
    Run::UndoOrganization,
    Run::RemoveOrganization,
];

/// All of them, or some by their names: MATRIX_RUNS=SetUpPortal,SetUpCallback.
pub(crate) fn chosen_runs() -> Vec<Run> {
    let only = std::env::var("MATRIX_RUNS").ok();
    let is_chosen = |run: &Run| {
        let name = format!("{run:?}");
        let mut chosen = only.iter().flat_map(|names| names.split(','));
        only.is_none() || chosen.any(|one| one == name)
    };
    RUNS.into_iter().filter(is_chosen).collect()
}

impl Run {
    pub(crate) async fn target(self, stage: &Stage) -> Target {
        match self {
            Self::SetUpPortal => stage.portals(Region::Us).await.remove(0),
            Self::SetUpCallback => callback(&["https://developers.contoso.com/login"]),
            _ => stage.organization("contoso").await,
        }
    }

    /// What the run is about: for an undo and a removal, what was set up before.
    pub(crate) async fn desired(self, stage: &Stage) -> Desired {
        let first = everything(stage, self.target(stage).await);
        if let Self::ChangeOrganization = self {
            let mut second = first;
            second.app_name = "Another name".parse().unwrap();
            second.email = EmailSource::UserName;
            second.approve = false;
            let rows = &mut second.teams.as_mut().unwrap().rows;
            rows[0].groups = BTreeSet::from([stage.group("Platform Engineering")]);
            return second;
        }
        if let Self::RotateOrganization = self {
            let observed = stage.inspect(&first).await.unwrap();
            let rotation = Rotation::of_everything(&observed).removing_own(&observed);
            return Desired {
                rotation: Some(rotation),
                ..first
            };
        }
        if let Self::AdoptOrganization = self {
            let applications = stage.practice.applications();
            let mut theirs = applications
                .iter()
                .filter(|one| one["displayName"] == BY_HAND);
            return Desired {
                application: choosing(theirs.next().unwrap(), &first.target).application,
                ..first
            };
        }
        first
    }

    /// Brings the stage to where the run begins.
    pub(crate) async fn prepare(self, stage: &Stage) {
        if matches!(
            self,
            Self::ChangeOrganization
                | Self::RenewOrganization
                | Self::RotateOrganization
                | Self::RepairOrganization
                | Self::UndoOrganization
                | Self::RemoveOrganization
        ) {
            let first = everything(stage, self.target(stage).await);
            common::finished(stage.set_up(&first).await);
        }
        if let Self::AdoptOrganization = self {
            let target = self.target(stage).await;
            let (theirs, secret) = by_guide(stage, BY_HAND, &target);
            enter_values(stage, &target, &theirs, &secret).await;
        }
        if let Self::RenewOrganization = self {
            remove_secrets(stage);
        }
        if let Self::RepairOrganization = self {
            changed_by_others(stage, &self.target(stage).await).await;
        }
    }
}

/// The token settings, the redirect URI, the tag, the assignments, the mappings and the provider.
async fn changed_by_others(stage: &Stage, target: &Target) {
    let application = stage.tagged_applications().remove(0);
    let path = format!("/applications/{}", application["id"].as_str().unwrap());
    let redirect = target.redirect_uris().remove(0);
    let body = json!({
        "groupMembershipClaims": "SecurityGroup",
        "tags": [],
        "web": {"redirectUris": [format!("{redirect}/")]},
    });
    by_hand(stage, ADMIN, "PATCH", &path, &body);
    let provider = stage.practice.providers_of_this_tenant().remove(0);
    let provider = format!("identity-providers/{}", provider["id"].as_str().unwrap());
    let mappings = format!("{provider}/team-group-mappings");
    let mapped = in_konnect(stage, target, Method::GET, &mappings, &Value::Null).await;
    for mapping in mapped["data"].as_array().unwrap() {
        let one = format!("{mappings}/{}", mapping["id"].as_str().unwrap());
        in_konnect(stage, target, Method::DELETE, &one, &Value::Null).await;
    }
    let off = json!({"enabled": false});
    in_konnect(stage, target, Method::PATCH, &provider, &off).await;
}
