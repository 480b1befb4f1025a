//! What to know before pressing the button.

use crate::desired::GroupsSetting;
use crate::lock_out::{LockOut, MOST_GROUPS_IN_TOKEN};
use crate::plan::{ApplicationField, Change, Plan, PlannedChange};
use crate::secret_store::Storage;
use crate::step::Effect;
use crate::target::Target;

/// Something to know before pressing the button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewWarning {
    /// A client secret is created, and this computer cannot keep it.
    SecretNotKept,
    /// A provider that others made is replaced.
    ReplacesProvider,
    /// Every group of a person is sent, and someone is in more groups than that allows, or nearly.
    ManyGroups,
    /// Administrators of the organization may lose that right; what nobody accepted is held back.
    LockOut,
    /// Only those who are assigned may sign in now; afterwards, everyone may.
    OpensToEveryone,
    /// Someone had switched the enterprise application off; afterwards it lets people in again.
    SwitchesOn,
    /// People of a Dev Portal lose teams, each at their next sign-in.
    PeopleLoseTeams,
    /// Teams give developers no rights there.
    PortalWithoutRoles,
}

/// From here on, the limit of groups in a token is worth mentioning: people join groups.
const MANY_GROUPS: usize = MOST_GROUPS_IN_TOKEN * 3 / 4;

impl Plan {
    /// What to know about this plan: only about things that it would do or holds back.
    ///
    /// `most_groups`: the most groups that anyone was found to be in. The limit of groups is mentioned only if that, or
    /// the number of groups of an administrator whom the plan is about, is near it or over it. The number of groups in
    /// the directory is no reason: thousands are usual, and say nothing about one person. The person signed in is
    /// counted on the way to every review that offers the choice.
    pub fn warnings(&self, most_groups: Option<usize>) -> Vec<ReviewWarning> {
        let safe = self.lock_out().is_none_or(|lock_out| lock_out.is_safe());
        let admins = self.observed().admins.iter();
        let of_admins = admins
            .flat_map(|admin| &admin.memberships)
            .map(|groups| groups.all.len());
        let many = of_admins
            .chain(most_groups)
            .any(|count| count >= MANY_GROUPS);
        let mut found = warnings(self.changes(), self.observed().storage, safe, many);
        let konnect = self.observed().konnect.as_ref();
        let roles = konnect.and_then(|konnect| konnect.portal_has_roles);
        if roles == Some(false) && self.changes().iter().any(decides_on_teams) {
            found.push(ReviewWarning::PortalWithoutRoles);
        }
        found
    }

    /// What happens to the administrators under this plan; `None` where it leaves teams alone, and for a target that
    /// has no administrators.
    fn lock_out(&self) -> Option<LockOut> {
        let (desired, observed) = (self.desired(), self.observed());
        let Target::Organization { .. } = desired.target else {
            return None;
        };
        let teams = observed.konnect.as_ref()?.teams.as_ref()?;
        let leading = desired
            .teams
            .as_ref()?
            .leading_to_administrators(&teams.teams);
        Some(LockOut::of(&observed.admins, &leading, desired.groups))
    }
}

/// `safe`: no administrator of the organization is locked out. `many`: someone is in many groups.
fn warnings(
    changes: &[PlannedChange],
    storage: Storage,
    safe: bool,
    many: bool,
) -> Vec<ReviewWarning> {
    let any = |applies: fn(&PlannedChange) -> bool| changes.iter().any(applies);
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
                groups: GroupsSetting::All,
                ..
            }
        );
        chosen && one.effect == Effect::Create
    });
    let opens = any(|one| {
        let open = matches!(one.change, Change::AssignmentRequired { required: false });
        open && one.effect == Effect::Change
    });
    let switches_on = any(|one| matches!(one.change, Change::EnableServicePrincipal));
    let loses =
        any(|one| matches!(&one.change, Change::KeepTeams { losing, .. } if !losing.is_empty()));
    [
        (
            makes_secret && storage == Storage::Memory,
            ReviewWarning::SecretNotKept,
        ),
        (replaces, ReviewWarning::ReplacesProvider),
        (many && all_groups, ReviewWarning::ManyGroups),
        (!safe && any(decides_on_teams), ReviewWarning::LockOut),
        (opens, ReviewWarning::OpensToEveryone),
        (switches_on, ReviewWarning::SwitchesOn),
        (loses, ReviewWarning::PeopleLoseTeams),
    ]
    .into_iter()
    .filter_map(|(applies, warning)| applies.then_some(warning))
    .collect()
}

/// Whether this plan may change someone's teams, or would if it were not held back.
fn decides_on_teams(planned: &PlannedChange) -> bool {
    let about_teams = match &planned.change {
        Change::Teams { .. } | Change::Mappings { .. } | Change::FollowGroups { .. } => true,
        Change::ApplicationSettings { differences, .. } => {
            differences.contains(&ApplicationField::Groups)
        }
        _ => false,
    };
    about_teams && planned.effect != Effect::Keep
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::HeldBack;
    use crate::step::{StepId, System};

    fn planned(effect: Effect, change: Change) -> PlannedChange {
        PlannedChange {
            step: StepId::Application,
            system: System::Entra,
            effect,
            change,
            requests: Vec::new(),
        }
    }

    fn application(groups: GroupsSetting) -> Change {
        Change::Application {
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
                Effect::Create,
                Change::ClientSecret {
                    end,
                    same_request: true,
                    rule: crate::SecretRule::Free,
                    exempt_callers: Vec::new(),
                },
            )
        };
        assert_eq!(
            warnings(&[secret()], Storage::Memory, true, true),
            [ReviewWarning::SecretNotKept]
        );
        assert_eq!(
            warnings(&[secret()], Storage::Keychain, true, true),
            [],
            "it will be kept"
        );
        assert_eq!(
            warnings(&[], Storage::Memory, true, true),
            [],
            "no secret is created, so none can be lost"
        );
    }

    #[test]
    fn limit_of_groups_warned_about_only_if_someone_is_near_it() {
        let new = [planned(Effect::Create, application(GroupsSetting::All))];
        assert_eq!(
            warnings(&new, Storage::Keychain, true, true),
            [ReviewWarning::ManyGroups]
        );
        assert_eq!(
            warnings(&new, Storage::Keychain, true, false),
            [],
            "nobody is known to be in many groups, so amber would mean nothing"
        );
    }

    #[test]
    fn limit_of_groups_warned_about_when_every_group_is_sent() {
        let new = |groups| [planned(Effect::Create, application(groups))];
        assert_eq!(
            warnings(&new(GroupsSetting::All), Storage::Keychain, true, true),
            [ReviewWarning::ManyGroups]
        );
        assert_eq!(
            warnings(&new(GroupsSetting::Assigned), Storage::Keychain, true, true),
            [],
            "assigned groups are few"
        );
        let kept = [planned(Effect::Keep, application(GroupsSetting::All))];
        assert_eq!(
            warnings(&kept, Storage::Keychain, true, true),
            [],
            "nothing about it changes"
        );
    }

    #[test]
    fn lock_out_warned_about_when_something_about_teams_changes_or_is_held_back() {
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
                follow(Some(HeldBack::LockOut)),
                true,
                "it is held back",
            ),
            (Effect::Keep, follow(None), false, "it was so before"),
            (
                Effect::Change,
                settings(ApplicationField::Groups),
                true,
                "other groups are sent",
            ),
            (
                Effect::Change,
                settings(ApplicationField::Name),
                false,
                "a name decides nothing",
            ),
        ] {
            let changes = [planned(effect, change)];
            let found = warnings(&changes, Storage::Keychain, false, true);
            assert_eq!(found.contains(&ReviewWarning::LockOut), warned, "{why}");
            assert_eq!(
                warnings(&changes, Storage::Keychain, true, true),
                [],
                "nobody is locked out"
            );
        }
    }

    #[test]
    fn opening_to_everyone_warned_about() {
        let requires = |effect, required| {
            let change = Change::AssignmentRequired { required };
            warnings(&[planned(effect, change)], Storage::Keychain, true, true)
        };
        assert_eq!(
            requires(Effect::Change, false),
            [ReviewWarning::OpensToEveryone]
        );
        assert_eq!(requires(Effect::Change, true), [], "that closes");
        assert_eq!(requires(Effect::Keep, true), []);
    }
}
