//! A directory of any size: groups generated on request and never stored.
//!
//! A group's number is its position in the order of names and, scrambled, the end of its id. So a group can be found by
//! its id and by its position without looking at the others.

use uuid::Uuid;

use super::groups::{Group, GroupKind, PLACES};

/// In order, like the names that begin with them.
const AREAS: [&str; 20] = [
    "Analytics",
    "Billing",
    "Brokerage",
    "Campaigns",
    "Delivery",
    "Engineering",
    "Fleet",
    "Gateway",
    "Insurance",
    "Integration",
    "Inventory",
    "Loyalty",
    "Network",
    "Onboarding",
    "Payroll",
    "Quality",
    "Returns",
    "Support",
    "Treasury",
    "Warehouse",
];
/// Also in order.
const ROLES: [&str; 10] = [
    "Approvers",
    "Auditors",
    "Contributors",
    "Developers",
    "Editors",
    "Managers",
    "Operators",
    "Owners",
    "Readers",
    "Testers",
];
/// How many names there are before they need a number.
const NAMES: usize = AREAS.len() * PLACES.len() * ROLES.len();

/// The first ten bytes of every id, marked as version 4.
const ID_BASE: u128 = 0x7c41_e2d6_1b05_4f83_9a6e_0000_0000_0000;
/// Six bytes hold the number.
const LOW: u64 = (1 << 48) - 1;
/// Multiplying by any odd number scrambles reversibly.
const SCRAMBLE: u64 = 0x9e37_79b9_7f4b;
const UNSCRAMBLE: u64 = inverse(SCRAMBLE);

/// The inverse of an odd number modulo a power of two, by Newton's iteration: each round doubles the right bits.
const fn inverse(odd: u64) -> u64 {
    let mut inverse = odd;
    let mut round = 0;
    while round < 6 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(inverse)));
        round += 1;
    }
    inverse
}

/// This many groups, none of which is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ManyGroups {
    count: usize,
}

/// One of them, by its position in the order of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GeneratedGroup {
    place: usize,
    /// How many groups share the words of a name, told apart by numbers.
    alike: usize,
}

impl ManyGroups {
    pub(crate) fn new(count: usize) -> Self {
        Self { count }
    }

    pub(crate) fn len(self) -> usize {
        self.count
    }

    /// The group at a position in the order of names, which is below [`ManyGroups::len`].
    pub(crate) fn at(self, place: usize) -> GeneratedGroup {
        GeneratedGroup {
            place,
            alike: self.count.div_ceil(NAMES).max(1),
        }
    }

    pub(crate) fn with_id(self, id: Uuid) -> Option<GeneratedGroup> {
        let bits = id.as_u128();
        let low = u64::try_from(bits & u128::from(LOW)).ok()?;
        let place = usize::try_from(low.wrapping_mul(UNSCRAMBLE) & LOW).ok()?;
        let is_ours = bits & !u128::from(LOW) == ID_BASE && place < self.count;
        is_ours.then(|| self.at(place))
    }

    /// How many of them come before this name.
    pub(crate) fn before(self, name: &str) -> usize {
        let name = name.to_lowercase();
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            if self.at(middle).name().to_lowercase() < name {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

impl GeneratedGroup {
    fn words(self) -> ([&'static str; 3], usize) {
        let (rest, number) = (self.place / self.alike, self.place % self.alike);
        let (rest, role) = (rest / ROLES.len(), rest % ROLES.len());
        let (area, place) = (rest / PLACES.len(), rest % PLACES.len());
        // A position beyond the count never gets here; it would have no area.
        let area = AREAS.get(area).copied().unwrap_or_default();
        ([area, PLACES[place], ROLES[role]], number + 1)
    }

    pub(crate) fn id(self) -> Uuid {
        let low = (self.place as u64).wrapping_mul(SCRAMBLE) & LOW;
        Uuid::from_u128(ID_BASE | u128::from(low))
    }

    pub(crate) fn name(self) -> String {
        let ([area, place, role], number) = self.words();
        // One width for all, so that the order of names is the order of numbers.
        let width = self.alike.to_string().len();
        format!("{area} {place} {role} {number:0width$}")
    }

    /// Whether a word of the name begins with `beginning`, which is in lower case. Builds no name.
    pub(crate) fn name_has_word(self, beginning: &str) -> bool {
        let (words, number) = self.words();
        let begins = |word: &str| {
            word.get(..beginning.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(beginning))
        };
        let digits = beginning.bytes().all(|byte| byte.is_ascii_digit());
        words.into_iter().any(begins)
            || digits && {
                let width = self.alike.to_string().len();
                format!("{number:0width$}").starts_with(beginning)
            }
    }

    pub(crate) fn kind(self) -> GroupKind {
        match self.place % 5 {
            3 => GroupKind::Microsoft365,
            4 => GroupKind::DistributionList,
            _ => GroupKind::Security,
        }
    }

    /// The whole group.
    pub(crate) fn group(self) -> Group {
        let ([area, place, role], _) = self.words();
        Group {
            id: self.id(),
            display_name: self.name(),
            description: format!("{role} of {area} in {place}"),
            kind: self.kind(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_group_is_found_by_its_id_and_names_are_in_order_and_different() {
        let groups = ManyGroups::new(100_000);
        let mut ids = HashSet::new();
        let mut last = String::new();
        for place in 0..groups.len() {
            let made = groups.at(place);
            assert_eq!(groups.with_id(made.id()), Some(made), "{place}");
            assert_eq!(made.id().get_version_num(), 4, "as every object's id");
            assert!(ids.insert(made.id()), "{place} has an id of its own");
            let name = made.name();
            assert!(last < name, "\"{last}\" comes before \"{name}\"");
            last = name;
        }
        assert_eq!(
            groups.with_id(ManyGroups::new(200_000).at(100_000).id()),
            None,
            "beyond the last there is none"
        );
        assert_eq!(groups.with_id(Uuid::nil()), None, "another's id");
    }

    #[test]
    fn words_are_found_without_making_names() {
        let groups = ManyGroups::new(20_000);
        for place in (0..groups.len()).step_by(97) {
            let made = groups.at(place);
            let name = made.name().to_lowercase();
            for word in name.split(' ') {
                assert!(made.name_has_word(word), "\"{word}\" is in \"{name}\"");
                assert!(
                    made.name_has_word(&word[..1]),
                    "and begins a word of \"{name}\""
                );
                assert!(
                    !made.name_has_word(&format!("{word}x")),
                    "no word of \"{name}\" goes on so"
                );
            }
        }
    }

    #[test]
    fn a_name_s_place_is_how_many_come_before_it() {
        let groups = ManyGroups::new(5_000);
        assert_eq!(groups.before("Aaa"), 0);
        assert_eq!(groups.before("zzz"), groups.len());
        for place in [0, 1, 777, 4_999] {
            let name = groups.at(place).name();
            assert_eq!(groups.before(&name), place, "{name}");
        }
    }
}
