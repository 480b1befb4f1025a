//! What the signed-in person may do, from roles and policies. Pure.
//!
//! A right that cannot be read is `unknown`, never `no`: many tenants let only administrators read policies, and trying
//! will show.

use entra::{AuthorizationPolicy, DirectoryRole, Scope, SecretPolicy};
use uuid::Uuid;

/// Whether the person may do one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    /// The thing.
    pub action: RightAction,
    /// Whether they may.
    pub answer: RightAnswer,
}

/// A thing that a set-up needs to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RightAction {
    /// Registering an application.
    RegisterApplications,
    /// Giving it a client secret.
    CreateSecrets,
    /// Approving it for everyone.
    ApproveForEveryone,
}

/// What roles and policies say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RightAnswer {
    /// Allowed.
    Yes,
    /// Not allowed.
    No,
    /// What could be read does not say; only trying will show.
    Unknown,
    /// Nothing known speaks against it, but this sign-in was not given the permission for it.
    NotPermitted,
}

impl From<Option<bool>> for RightAnswer {
    /// What cannot be read is unknown.
    fn from(read: Option<bool>) -> Self {
        match read {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Unknown,
        }
    }
}

/// Roles that may register applications whatever the tenant's setting for everyone is
/// (Microsoft Entra, "Built-in roles").
const REGISTER: [Uuid; 4] = [
    DirectoryRole::APPLICATION_DEVELOPER,
    DirectoryRole::CLOUD_APPLICATION_ADMINISTRATOR,
    DirectoryRole::APPLICATION_ADMINISTRATOR,
    DirectoryRole::GLOBAL_ADMINISTRATOR,
];

/// Roles that may consent for everyone to delegated permissions of Microsoft Graph (same source).
const APPROVE: [Uuid; 4] = [
    DirectoryRole::CLOUD_APPLICATION_ADMINISTRATOR,
    DirectoryRole::APPLICATION_ADMINISTRATOR,
    DirectoryRole::GLOBAL_ADMINISTRATOR,
    DirectoryRole::PRIVILEGED_ROLE_ADMINISTRATOR,
];

/// The three rights that a set-up needs, each from what could be read. Nobody may do more than the intersection of their
/// own rights and of what the sign-in was given (`granted`).
pub fn rights(
    granted: &[Scope],
    roles: Option<&[DirectoryRole]>,
    authorization: Option<&AuthorizationPolicy>,
    secrets: Option<&SecretPolicy>,
) -> [Right; 3] {
    let register = match (
        has_one_of(roles, &REGISTER),
        authorization.map(|policy| policy.allowed_to_create_apps),
    ) {
        (Some(true), _) | (_, Some(true)) => RightAnswer::Yes,
        (Some(false), Some(false)) => RightAnswer::No,
        _ => RightAnswer::Unknown,
    };
    let create_secrets = secrets.map(|policy| policy.additions_allowed).into();
    let approve = has_one_of(roles, &APPROVE).into();
    [
        (RightAction::RegisterApplications, register),
        (RightAction::CreateSecrets, create_secrets),
        (RightAction::ApproveForEveryone, approve),
    ]
    .map(|(action, answer)| Right {
        action,
        answer: if answer != RightAnswer::No && !granted.contains(&permission_for(action)) {
            RightAnswer::NotPermitted
        } else {
            answer
        },
    })
}

/// The permission without which Microsoft refuses it.
fn permission_for(action: RightAction) -> Scope {
    match action {
        RightAction::RegisterApplications | RightAction::CreateSecrets => {
            Scope::ApplicationReadWriteAll
        }
        RightAction::ApproveForEveryone => Scope::DelegatedPermissionGrantReadWriteAll,
    }
}

pub(crate) fn has_one_of(roles: Option<&[DirectoryRole]>, wanted: &[Uuid]) -> Option<bool> {
    Some(roles?.iter().any(|role| wanted.contains(&role.template_id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use RightAnswer::{No, NotPermitted, Unknown, Yes};

    const READER: Uuid = Uuid::from_u128(0xf2ef_992c_3afb_46b9_b7cf_a126_ee74_c451);

    fn answers(
        granted: &[Scope],
        role: Option<Uuid>,
        everyone_may: Option<bool>,
        secrets: Option<bool>,
    ) -> [RightAnswer; 3] {
        let role = role.map(|template_id| {
            [DirectoryRole {
                display_name: "Role".into(),
                template_id,
            }]
        });
        let authorization = everyone_may.map(|allowed_to_create_apps| AuthorizationPolicy {
            allowed_to_create_apps,
        });
        let secrets = secrets.map(|additions_allowed| SecretPolicy {
            additions_allowed,
            max_lifetime_days: None,
            exempt_callers: Vec::new(),
        });
        let rights = rights(
            granted,
            role.as_ref().map(<[_; 1]>::as_slice),
            authorization.as_ref(),
            secrets.as_ref(),
        );
        rights.map(|right| right.answer)
    }

    #[test]
    fn rights_follow_roles_and_policies() {
        let developer = Some(DirectoryRole::APPLICATION_DEVELOPER);
        let administrator = Some(DirectoryRole::CLOUD_APPLICATION_ADMINISTRATOR);
        for (role, everyone_may, secrets, expected, why) in [
            (
                developer,
                Some(false),
                Some(true),
                [Yes, Yes, No],
                "the role outweighs the setting for everyone",
            ),
            (
                administrator,
                None,
                None,
                [Yes, Unknown, Yes],
                "the role alone is enough to register and approve",
            ),
            (
                Some(READER),
                Some(true),
                Some(true),
                [Yes, Yes, No],
                "the tenant lets everyone register",
            ),
            (
                Some(READER),
                Some(false),
                Some(false),
                [No, No, No],
                "neither role nor setting allows it",
            ),
            (
                Some(READER),
                None,
                None,
                [Unknown, Unknown, No],
                "an unreadable policy says nothing",
            ),
            (
                None,
                Some(false),
                None,
                [Unknown, Unknown, Unknown],
                "unread roles may be the right ones",
            ),
        ] {
            let answers = answers(&Scope::ALL, role, everyone_may, secrets);
            assert_eq!(answers, expected, "{why}");
        }
    }

    #[test]
    fn nobody_may_do_what_the_sign_in_has_no_permission_for() {
        let administrator = Some(DirectoryRole::CLOUD_APPLICATION_ADMINISTRATOR);
        let registers = [Scope::ApplicationReadWriteAll];
        for (granted, role, expected) in [
            (&registers[..], administrator, [Yes, Yes, NotPermitted]),
            (&registers, None, [Unknown, Yes, NotPermitted]),
            (&registers, Some(READER), [Unknown, Yes, No]),
            (&[], administrator, [NotPermitted; 3]),
        ] {
            let answers = answers(granted, role, None, Some(true));
            assert_eq!(answers, expected, "{granted:?} {role:?}");
        }
    }
}
