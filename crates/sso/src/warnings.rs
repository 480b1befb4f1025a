//! What to know before pressing the button.

use serde::Serialize;
use specta::Type;

use crate::work::lock_out;

/// Something to know before pressing the button. `lockOut`: administrators of the organization may lose that right; what
/// nobody accepted is held back. `opensToEveryone`: only those who are assigned may sign in now, and everyone afterwards. `peopleLoseTeams`: people of
/// a portal lose teams, each at their next sign-in. `portalWithoutRoles`: teams give developers nothing there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ReviewWarning {
    SecretNotKept,
    ReplacesProvider,
    ManyGroups,
    LockOut,
    OpensToEveryone,
    PeopleLoseTeams,
    PortalWithoutRoles,
}

impl ReviewWarning {
    /// Those of a plan: only of things that it would do or holds back.
    pub(crate) fn of(plan: &sso::Plan) -> Vec<Self> {
        let safe = lock_out::of_plan(plan).is_none_or(|lock_out| lock_out.is_safe());
        let mut found = warnings(plan.changes(), plan.observed().storage, safe);
        let konnect = plan.observed().konnect.as_ref();
        let roles = konnect.and_then(|konnect| konnect.portal_has_roles);
        if roles == Some(false) && plan.changes().iter().any(decides_on_teams) {
            found.push(Self::PortalWithoutRoles);
        }
        found
    }
}

/// `safe`: no administrator of the organization is locked out.
fn warnings(
    changes: &[sso::PlannedChange],
    storage: sso::Storage,
    safe: bool,
) -> Vec<ReviewWarning> {
    use sso::Change;
    let any = |applies: fn(&sso::PlannedChange) -> bool| changes.iter().any(applies);
    let makes_secret = any(|one| matches!(one.change, Change::ClientSecret { .. }));
    let replaces = any(|one| {
        matches!(
            one.change,
            Change::ProviderSettings {
                replaces: Some(_),
                ..
            }
        )
    });
    let all_groups = any(|one| {
        let chosen = matches!(
            one.change,
            Change::Application {
                groups: sso::GroupsSetting::All,
                ..
            }
        );
        chosen && one.effect == sso::Effect::Create
    });
    let opens = any(|one| {
        let open = matches!(one.change, Change::AssignmentRequired { required: false });
        open && one.effect == sso::Effect::Change
    });
    let loses =
        any(|one| matches!(&one.change, Change::KeepTeams { losing, .. } if !losing.is_empty()));
    [
        (
            makes_secret && storage == sso::Storage::Memory,
            ReviewWarning::SecretNotKept,
        ),
        (replaces, ReviewWarning::ReplacesProvider),
        (all_groups, ReviewWarning::ManyGroups),
        (!safe && any(decides_on_teams), ReviewWarning::LockOut),
        (opens, ReviewWarning::OpensToEveryone),
        (loses, ReviewWarning::PeopleLoseTeams),
    ]
    .into_iter()
    .filter_map(|(applies, warning)| applies.then_some(warning))
    .collect()
}

/// Whether somebody's teams may become others by it, or would if it were not held back.
fn decides_on_teams(planned: &sso::PlannedChange) -> bool {
    let about_teams = match &planned.change {
        sso::Change::Teams { .. }
        | sso::Change::Mappings { .. }
        | sso::Change::FollowGroups { .. } => true,
        sso::Change::ApplicationSettings { differences, .. } => {
            differences.contains(&sso::ApplicationField::Groups)
        }
        _ => false,
    };
    about_teams && planned.effect != sso::Effect::Keep
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
            requests: Vec::new(),
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
            warnings(&[secret()], sso::Storage::Memory, true),
            [ReviewWarning::SecretNotKept]
        );
        assert_eq!(
            warnings(&[secret()], sso::Storage::Keychain, true),
            [],
            "it will be kept"
        );
        assert_eq!(
            warnings(&[], sso::Storage::Memory, true),
            [],
            "no secret is made, so none can be lost"
        );
    }

    #[test]
    fn limit_of_groups_warned_about_when_every_group_is_sent() {
        use sso::{Effect, GroupsSetting, Storage};
        let new = |groups| [planned(Effect::Create, application(groups))];
        assert_eq!(
            warnings(&new(GroupsSetting::All), Storage::Keychain, true),
            [ReviewWarning::ManyGroups]
        );
        assert_eq!(
            warnings(&new(GroupsSetting::Assigned), Storage::Keychain, true),
            [],
            "assigned groups are few"
        );
        let kept = [planned(Effect::Keep, application(GroupsSetting::All))];
        assert_eq!(
            warnings(&kept, Storage::Keychain, true),
            [],
            "nothing about it changes"
        );
    }

    #[test]
    fn lock_out_warned_about_when_something_about_teams_changes_or_is_held_back() {
        use sso::{Change, Effect, Storage};
        let follow = |held_back| Change::FollowGroups {
            keeps: None,
            held_back,
        };
        let settings = |field| Change::ApplicationSettings {
            name: "Konnect".into(),
            differences: vec![field],
        };
        for (effect, change, warned, why) in [
            (Effect::Change, follow(None), true, "it was accepted"),
            (
                Effect::Skip,
                follow(Some(sso::HeldBack::LockOut)),
                true,
                "it is held back",
            ),
            (Effect::Keep, follow(None), false, "it was so before"),
            (
                Effect::Change,
                settings(sso::ApplicationField::Groups),
                true,
                "other groups are sent",
            ),
            (
                Effect::Change,
                settings(sso::ApplicationField::Name),
                false,
                "a name decides nothing",
            ),
        ] {
            let changes = [planned(effect, change)];
            let found = warnings(&changes, Storage::Keychain, false);
            assert_eq!(found.contains(&ReviewWarning::LockOut), warned, "{why}");
            assert_eq!(
                warnings(&changes, Storage::Keychain, true),
                [],
                "nobody is locked out"
            );
        }
    }

    #[test]
    fn opening_to_everyone_warned_about() {
        use sso::{Effect, Storage};
        let requires = |effect, required| {
            let change = sso::Change::AssignmentRequired { required };
            warnings(&[planned(effect, change)], Storage::Keychain, true)
        };
        assert_eq!(
            requires(Effect::Change, false),
            [ReviewWarning::OpensToEveryone]
        );
        assert_eq!(requires(Effect::Change, true), [], "that closes");
        assert_eq!(requires(Effect::Keep, true), []);
    }
}
