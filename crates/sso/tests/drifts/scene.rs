//! A connection that is set up and well.

use std::collections::BTreeSet;

use serde_json::Value;
use sso::{Admission, Check, Desired, DesiredTeams, Plan, Target, TeamRef};
use sso_http::Pace;
use uuid::Uuid;

use crate::common::computer::Computer;
use crate::common::partner_portal::partner_portal;
use crate::common::teams::{row, safe, teams, with_people};
use crate::common::{ADMIN, Stage, desired, finished};

/// What was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The organization login, which follows groups and lets everyone in.
    Organization,
    /// The organization login, and only assigned groups are let in.
    Assigned,
    /// A Dev Portal that follows groups, with people in a team that is kept by hand.
    Portal,
    /// Values that are handed over.
    Callback,
}

pub struct Scene {
    pub stage: Stage,
    pub computer: Computer,
    pub target: Target,
}

impl Scene {
    pub async fn set(setting: Setting) -> Self {
        let mut stage = with_people().await;
        // What is deleted is looked for as long as it may be unknown to some server.
        stage.context.pace = Pace::times(200);
        let desired = chosen(&stage, setting).await;
        let computer = Computer::default();
        finished(computer.set_up(&stage, &desired).await);
        Self {
            stage,
            computer,
            target: desired.target,
        }
    }

    /// What the checks of the opened connection say.
    pub async fn checked(&self) -> Vec<Check> {
        let id = self.stage.connection(&self.target);
        let (journal, secrets) = (&self.computer.journal, &self.computer.secret_store);
        let known = sso::known_connection(journal, id, secrets).await;
        let known = known.expect("the journals can be read");
        let known = known.expect("it is set up");
        let (services, context) = (&self.stage.services, &self.stage.context);
        let verified = Box::pin(sso::verify(services, &known, secrets, context)).await;
        verified.expect("it can be checked").checks
    }

    /// What a repair would do, from what was chosen and what is there now.
    pub async fn repair(&self) -> Result<Plan, sso::Error> {
        let history = self.computer.history(&self.stage, &self.target);
        let known = sso::inspect_known(
            &self.stage.services,
            &history,
            history.desired.clone(),
            &self.computer.secret_store,
            &self.computer.journal,
            &self.stage.context,
        );
        let (desired, observed) = Box::pin(known).await?;
        sso::plan(&desired, &observed)
    }

    /// The app registration, as Graph says it.
    pub fn application(&self) -> Value {
        let tag = self.target.tag();
        let mut applications = self.stage.practice.applications().into_iter();
        let found = applications.find(|one| {
            let tags = one["tags"].as_array().expect("tags are a list");
            tags.iter().any(|one| *one == tag)
        });
        found.expect("it is there")
    }

    /// A change of the app registration, as in Microsoft's portal.
    pub fn in_entra(&self, method: &str, below: &str, body: &Value) -> Value {
        let application = self.application();
        let id = application["id"].as_str().expect("an id");
        let path = format!("/applications/{id}{below}");
        self.stage.by_hand(ADMIN, method, &path, body)
    }

    /// A change of the enterprise application.
    pub fn in_enterprise_application(&self, method: &str, below: &str, body: &Value) -> Value {
        let application = self.application();
        let app_id = application["appId"].as_str().expect("a client id");
        let path = format!("/servicePrincipals(appId='{app_id}')");
        let id = self.stage.by_hand(ADMIN, "GET", &path, &Value::Null);
        let id = id["id"].as_str().expect("an id");
        let path = format!("/servicePrincipals/{id}{below}");
        self.stage.by_hand(ADMIN, method, &path, body)
    }

    pub async fn in_konnect(&self, method: &str, path: &str, body: &Value) -> Value {
        let method = method.parse().expect("a method");
        let (stage, target) = (&self.stage, &self.target);
        crate::common::konnect_hand::in_konnect(stage, target, method, path, body).await
    }

    /// Konnect's identity provider.
    pub async fn provider(&self) -> Value {
        let all = self
            .in_konnect("GET", "identity-providers", &Value::Null)
            .await;
        all[0].clone()
    }

    /// A team of the target by its name.
    pub async fn team(&self, name: &str) -> Uuid {
        let konnect = self.stage.konnect();
        let konnect = konnect.at(self.target.target_id().expect("it is in Konnect"));
        let teams = konnect::teams(konnect).await.expect("they can be read");
        let found = teams.iter().find(|team| team.name == name);
        found.expect("the team is there").id
    }
}

async fn chosen(stage: &Stage, setting: Setting) -> Desired {
    match setting {
        Setting::Organization => safe(stage).await,
        Setting::Assigned => Desired {
            admission: Admission::Assigned,
            assigned_groups: BTreeSet::from([stage.group("Konnect Viewers")]),
            ..desired(stage.organization("contoso").await)
        },
        Setting::Portal => {
            let target = partner_portal(stage).await;
            Desired {
                teams: Some(partners_follow_viewers(stage, &target).await),
                ..desired(target)
            }
        }
        Setting::Callback => desired(crate::common::callback(&[
            "https://developers.contoso.com/login",
        ])),
    }
}

async fn partners_follow_viewers(stage: &Stage, target: &Target) -> DesiredTeams {
    let konnect = stage.konnect();
    let konnect = konnect.at(target.target_id().expect("it is in Konnect"));
    let all = konnect::teams(konnect).await.expect("they can be read");
    let partners = all.iter().find(|team| team.name == "Partners");
    let partners = TeamRef::Existing(partners.expect("it is seeded").id);
    let viewers = stage.group("Konnect Viewers");
    teams([row(partners, [viewers])])
}
