//! Whether administrators of the organization remain administrators once teams follow groups. Pure.
//!
//! Konnect reassigns a person's teams at each single sign-on. Anyone in no group that is mapped to the administrators'
//! team then loses that right, however it was given.

use std::collections::BTreeSet;

use entra::{Memberships, ObjectId};

use crate::desired::GroupsSetting;

/// The most groups that Microsoft names in a token; for a person in more, it names none
/// (Microsoft identity platform, "Groups overage claim").
pub const MOST_GROUPS_IN_TOKEN: usize = 200;

/// An administrator, or a person who has to be one afterwards, as far as can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admin {
    /// The name, for people.
    pub name: String,
    /// The name used to sign in, or the mail address where the directory does not know the person.
    pub user_name: String,
    /// Whether this is the person signed in to Microsoft; otherwise the owner of the Konnect token.
    pub signed_in: bool,
    /// The groups the person is in; `None` when they may not be read.
    pub memberships: Option<Memberships>,
}

/// What happens to the administrators.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockOut {
    /// Each with what happens to them.
    pub admins: Vec<(Admin, Standing)>,
}

/// What happens to one administrator at the next single sign-on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Remains one, through this group.
    Keeps(ObjectId),
    /// Is in no group that is mapped to the administrators' team.
    Loses,
    /// Is only in a group within such a group. Assignment reaches only direct members
    /// (Microsoft Entra, "Assign users and groups to an application").
    NestedOnly,
    /// Is in so many groups that Microsoft names none of them.
    Overage(usize),
    /// The memberships could not be read.
    Unknown,
}

impl LockOut {
    /// What happens to these people when `leading` are the groups mapped to the administrators' team.
    pub fn of(admins: &[Admin], leading: &BTreeSet<ObjectId>, setting: GroupsSetting) -> Self {
        let standing = |admin: &Admin| (admin.clone(), standing(admin, leading, setting));
        Self {
            admins: admins.iter().map(standing).collect(),
        }
    }

    /// Whether everyone who can be seen remains an administrator. When nobody can be seen, nothing is proven.
    pub fn is_safe(&self) -> bool {
        !self.admins.is_empty()
            && self
                .admins
                .iter()
                .all(|(_, standing)| matches!(standing, Standing::Keeps(_)))
    }

    /// The group that keeps the signed-in person an administrator.
    pub fn keeps_signed_in(&self) -> Option<ObjectId> {
        self.admins
            .iter()
            .find_map(|(admin, standing)| match standing {
                Standing::Keeps(group) if admin.signed_in => Some(*group),
                _ => None,
            })
    }
}

fn standing(admin: &Admin, leading: &BTreeSet<ObjectId>, setting: GroupsSetting) -> Standing {
    let Some(Memberships { direct, all }) = &admin.memberships else {
        return Standing::Unknown;
    };
    let through = |groups: &BTreeSet<ObjectId>| leading.intersection(groups).next().copied();
    match (setting, through(direct), through(all)) {
        (_, None, None) => Standing::Loses,
        (GroupsSetting::All, _, _) if all.len() > MOST_GROUPS_IN_TOKEN => {
            Standing::Overage(all.len())
        }
        (_, Some(group), _) | (GroupsSetting::All, None, Some(group)) => Standing::Keeps(group),
        (GroupsSetting::Assigned, None, Some(_)) => Standing::NestedOnly,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> ObjectId {
        ObjectId::new(Uuid::from_u128(number))
    }

    fn admin(direct: &[u128], nested: &[u128]) -> Admin {
        let direct: BTreeSet<ObjectId> = direct.iter().copied().map(id).collect();
        let mut all: BTreeSet<ObjectId> = nested.iter().copied().map(id).collect();
        all.extend(&direct);
        Admin {
            name: "Maya Lindqvist".into(),
            user_name: "maya.lindqvist@contoso.com".into(),
            signed_in: true,
            memberships: Some(Memberships { direct, all }),
        }
    }

    fn unknown() -> Admin {
        Admin {
            memberships: None,
            ..admin(&[], &[])
        }
    }

    fn becomes(admin: Admin, setting: GroupsSetting) -> (Standing, bool) {
        let lock_out = LockOut::of(&[admin], &BTreeSet::from([id(1)]), setting);
        (lock_out.admins[0].1, lock_out.is_safe())
    }

    #[test]
    fn each_way_of_being_in_a_group_has_its_standing() {
        use GroupsSetting::{All, Assigned};
        let many: Vec<u128> = (1..=201).collect();
        let full: Vec<u128> = (1..=200).collect();
        for (admin, setting, expected) in [
            (admin(&[1, 9], &[]), All, Standing::Keeps(id(1))),
            (admin(&[1], &[]), Assigned, Standing::Keeps(id(1))),
            (admin(&[9], &[1]), All, Standing::Keeps(id(1))),
            (admin(&[9], &[1]), Assigned, Standing::NestedOnly),
            (admin(&[9], &[8]), All, Standing::Loses),
            (admin(&[], &[]), Assigned, Standing::Loses),
            (admin(&full, &[]), All, Standing::Keeps(id(1))),
            (admin(&many, &[]), All, Standing::Overage(201)),
            (admin(&many, &[]), Assigned, Standing::Keeps(id(1))),
            (unknown(), All, Standing::Unknown),
            (unknown(), Assigned, Standing::Unknown),
        ] {
            let safe = matches!(expected, Standing::Keeps(_));
            assert_eq!(
                becomes(admin.clone(), setting),
                (expected, safe),
                "{setting:?} {admin:?}"
            );
        }
    }

    #[test]
    fn one_administrator_who_is_not_proven_to_stay_makes_it_unsafe() {
        let leading = BTreeSet::from([id(1)]);
        let of = |admins: &[Admin]| LockOut::of(admins, &leading, GroupsSetting::All).is_safe();
        assert!(of(&[admin(&[1], &[]), admin(&[1], &[])]));
        assert!(!of(&[admin(&[1], &[]), admin(&[2], &[])]));
        assert!(!of(&[admin(&[1], &[]), unknown()]));
        assert!(!of(&[]), "nobody was looked at, so nothing is proven");
    }
}
