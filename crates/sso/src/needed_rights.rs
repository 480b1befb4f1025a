//! Which rights the work of reviewed plans needs, and whether the people who signed in have them. Pure.
//!
//! It warns and never blocks: roles that Privileged Identity Management gives for a while are not listed before they are
//! activated, an owner of one application may change that one without a role, and Konnect's API says which teams a person
//! is in but not which roles were given to them one by one. So what could not be seen is unknown, not a no.

use entra::{AuthorizationPolicy, DirectoryRole, Scope, SecretPolicy};
use konnect::Team;

use crate::plan::Plan;
use crate::rights::{RightAction, RightAnswer, has_one_of, rights};
use crate::step::{Effect, StepId, System};
use crate::target::Target;

/// What was read of the person who signed in to Microsoft and of the directory. `None`: it may not be read.
#[derive(Clone, Debug, Default)]
pub struct EntraRights {
    /// What the sign-in was given.
    pub granted: Vec<Scope>,
    /// The roles that are active now.
    pub roles: Option<Vec<DirectoryRole>>,
    /// What everyone may do.
    pub authorization: Option<AuthorizationPolicy>,
    /// Whether client secrets are allowed.
    pub secrets: Option<SecretPolicy>,
    /// Whether the licence allows assigning groups (Entra ID P1 or P2).
    pub has_premium: Option<bool>,
}

/// Something that has to be allowed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Registering an app.
    RegisterApplication,
    /// Changing an app registration that exists.
    ChangeApplication,
    /// A new client secret.
    CreateSecret,
    /// Approving the app for everyone.
    Approve,
    /// Assigning groups to the app.
    AssignGroups,
    /// The licence for that: Entra ID P1 or P2.
    GroupLicence,
    /// Sign-in settings, identity providers, teams and mappings of the organization.
    KonnectSignIn,
    /// The same of this Dev Portal, by its name.
    Portal(String),
}

/// One of them with what is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeededRight {
    /// What has to be allowed.
    pub need: Need,
    /// Whether it is.
    pub answer: RightAnswer,
}

/// Roles that may change every app registration (Microsoft Entra, "Built-in roles").
const CHANGE: [uuid::Uuid; 3] = [
    DirectoryRole::CLOUD_APPLICATION_ADMINISTRATOR,
    DirectoryRole::APPLICATION_ADMINISTRATOR,
    DirectoryRole::GLOBAL_ADMINISTRATOR,
];

/// Roles that may assign groups to every enterprise application (Microsoft Entra, "Assign users and groups to an
/// application").
const ASSIGN: [uuid::Uuid; 4] = [
    DirectoryRole::CLOUD_APPLICATION_ADMINISTRATOR,
    DirectoryRole::APPLICATION_ADMINISTRATOR,
    DirectoryRole::GLOBAL_ADMINISTRATOR,
    DirectoryRole::USER_ADMINISTRATOR,
];

/// What these plans need, each once, in the order of the work. `teams`: the teams of Konnect's organization that the owner
/// of the token is in; `None` if that cannot be seen, as for a system account.
pub fn needed_rights(
    plans: &[Plan],
    entra: &EntraRights,
    teams: Option<&[Team]>,
) -> Vec<NeededRight> {
    let mut needs: Vec<Need> = plans.iter().flat_map(needs_of).collect();
    needs.sort();
    needs.dedup();
    let needed = needs.into_iter().map(|need| NeededRight {
        answer: answer(&need, entra, teams),
        need,
    });
    needed.collect()
}

fn needs_of(plan: &Plan) -> Vec<Need> {
    let mut needs = Vec::new();
    for change in plan.changes() {
        if !matches!(
            change.effect,
            Effect::Create | Effect::Change | Effect::Remove
        ) {
            continue;
        }
        match (change.system, change.step) {
            (System::Konnect, _) => needs.push(match &plan.desired().target {
                Target::Portal { name, .. } => Need::Portal(name.clone()),
                Target::Organization { .. } | Target::CallbackUrl { .. } => Need::KonnectSignIn,
            }),
            (System::Entra, StepId::Application) if change.effect == Effect::Create => {
                needs.push(Need::RegisterApplication);
            }
            (System::Entra, StepId::ClientSecret) => needs.push(Need::CreateSecret),
            (System::Entra, StepId::Approval) => needs.push(Need::Approve),
            (System::Entra, StepId::Assignments) => {
                needs.extend([Need::AssignGroups, Need::GroupLicence]);
            }
            // Whoever registers an app owns it, and its enterprise application with it.
            (System::Entra, _) if plan.observed().application.is_none() => {}
            (System::Entra, _) => needs.push(Need::ChangeApplication),
        }
    }
    needs
}

fn answer(need: &Need, entra: &EntraRights, teams: Option<&[Team]>) -> RightAnswer {
    match need {
        Need::RegisterApplication => of_account(entra, RightAction::RegisterApplications),
        Need::CreateSecret => of_account(entra, RightAction::CreateSecrets),
        Need::Approve => of_account(entra, RightAction::ApproveForEveryone),
        Need::ChangeApplication => by_role(entra, &CHANGE, Scope::ApplicationReadWriteAll),
        Need::AssignGroups => by_role(entra, &ASSIGN, Scope::AppRoleAssignmentReadWriteAll),
        Need::GroupLicence => entra.has_premium.into(),
        Need::KonnectSignIn => by_team(teams, &[Team::ORGANIZATION_ADMIN]),
        Need::Portal(_) => by_team(teams, &[Team::ORGANIZATION_ADMIN, Team::PORTAL_ADMIN]),
    }
}

fn of_account(entra: &EntraRights, action: RightAction) -> RightAnswer {
    let all = rights(
        &entra.granted,
        entra.roles.as_deref(),
        entra.authorization.as_ref(),
        entra.secrets.as_ref(),
    );
    let found = all.into_iter().find(|right| right.action == action);
    found.map_or(RightAnswer::Unknown, |right| right.answer)
}

/// An owner may as well, without a role.
fn by_role(entra: &EntraRights, roles: &[uuid::Uuid], scope: Scope) -> RightAnswer {
    if !entra.granted.contains(&scope) {
        return RightAnswer::NotPermitted;
    }
    match has_one_of(entra.roles.as_deref(), roles) {
        Some(true) => RightAnswer::Yes,
        Some(false) | None => RightAnswer::Unknown,
    }
}

fn by_team(teams: Option<&[Team]>, names: &[&str]) -> RightAnswer {
    let mut teams = teams.unwrap_or_default().iter();
    if teams.any(|team| team.system && names.contains(&team.name.as_str())) {
        RightAnswer::Yes
    } else {
        RightAnswer::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use RightAnswer::{No, NotPermitted, Unknown, Yes};

    fn entra(role: Option<uuid::Uuid>, scopes: &[Scope]) -> EntraRights {
        EntraRights {
            granted: scopes.to_vec(),
            roles: Some(
                role.into_iter()
                    .map(|template_id| DirectoryRole {
                        display_name: "Role".into(),
                        template_id,
                    })
                    .collect(),
            ),
            authorization: Some(AuthorizationPolicy {
                allowed_to_create_apps: false,
            }),
            secrets: None,
            has_premium: Some(false),
        }
    }

    fn team(name: &str, system: bool) -> Team {
        serde_json::from_value(serde_json::json!({
            "id": "06ad9adc-4b57-4c44-a64d-86547a39435b", "name": name, "system_team": system,
        }))
        .unwrap()
    }

    #[test]
    fn each_need_follows_roles_policies_licence_and_permissions() {
        let user_administrator = entra(Some(DirectoryRole::USER_ADMINISTRATOR), &Scope::ALL);
        let nobody = entra(None, &Scope::ALL);
        let little = entra(
            Some(DirectoryRole::CLOUD_APPLICATION_ADMINISTRATOR),
            &[Scope::ApplicationReadWriteAll],
        );
        for (known, need, expected, why) in [
            (&user_administrator, Need::AssignGroups, Yes, "may assign"),
            (
                &user_administrator,
                Need::ChangeApplication,
                Unknown,
                "may be an owner",
            ),
            (
                &user_administrator,
                Need::RegisterApplication,
                No,
                "not registered by members",
            ),
            (
                &nobody,
                Need::AssignGroups,
                Unknown,
                "an owner may without a role",
            ),
            (&nobody, Need::Approve, No, "needs a role"),
            (&nobody, Need::GroupLicence, No, "the licence is read"),
            (&little, Need::ChangeApplication, Yes, "has the role"),
            (
                &little,
                Need::AssignGroups,
                NotPermitted,
                "has the role and not the permission",
            ),
            (
                &little,
                Need::CreateSecret,
                Unknown,
                "the policy is not read",
            ),
        ] {
            assert_eq!(answer(&need, known, None), expected, "{need:?}: {why}");
        }
    }

    #[test]
    fn konnect_answers_by_the_teams_that_it_made_itself() {
        let known = entra(None, &[]);
        let portal = Need::Portal("Partners".into());
        let admin = [team("organization-admin", true)];
        let portals = [team("portal-admin", true)];
        let of_ones_own = [team("organization-admin", false)];
        for (teams, organization, of_portal) in [
            (Some(&admin[..]), Yes, Yes),
            (Some(&portals), Unknown, Yes),
            (Some(&of_ones_own), Unknown, Unknown),
            (Some(&[]), Unknown, Unknown),
            (None, Unknown, Unknown),
        ] {
            assert_eq!(answer(&Need::KonnectSignIn, &known, teams), organization);
            assert_eq!(answer(&portal, &known, teams), of_portal, "{teams:?}");
        }
    }
}
