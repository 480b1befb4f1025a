//! What happens in a walk of several actors, drawn from a seed and written down before it happens.

/// Random numbers that are the same for the same seed on every computer (SplitMix64: Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators", OOPSLA 2014).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of `0..count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.roll() % count as u64).unwrap_or_default()
    }

    /// Once in this many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of_these<T: Copy>(&mut self, these: &[T]) -> T {
        these[self.below(these.len())]
    }
}

/// One act, and what else happens while it is under way.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Hand(Hand),
    Computer {
        computer: usize,
        target: usize,
        work: Work,
        /// What happens between its review and its first request.
        between: Option<Box<Self>>,
        /// What someone does by hand after this many step states have been reported.
        meanwhile: Option<(usize, Hand)>,
        fault: Option<Trouble>,
    },
    /// A person signs in to test the connection, or closes the browser.
    Test {
        computer: usize,
        target: usize,
        closed: bool,
    },
    /// The token of another organization is tried.
    OtherOrganization {
        computer: usize,
        target: usize,
    },
    /// The callback URL is set up, or undone, in another directory.
    OtherDirectory {
        computer: usize,
        undo: bool,
    },
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    SetUp(Choice),
    /// The client secret is replaced, and the old ones of this computer removed or kept.
    Rotate {
        removes: bool,
        answer: usize,
    },
    /// What differs from what was chosen here is changed back.
    Repair {
        answer: usize,
    },
    Undo {
        purge: bool,
    },
    Remove {
        purge: bool,
    },
}

/// What a person chooses, and how they answer when they are asked whose application to use.
#[derive(Clone, Copy, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is drawn on its own, and stands for one switch on a screen"
)]
pub(crate) struct Choice {
    pub(crate) other_name: bool,
    pub(crate) assigned: bool,
    pub(crate) approve: bool,
    pub(crate) teams: bool,
    pub(crate) answer: usize,
}

/// One request of a run goes wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trouble {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) how: How,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum How {
    Refused,
    LostBefore,
    LostAfter,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Hand {
    pub(crate) what: What,
    pub(crate) by_member: bool,
    /// Which one of those that exist.
    pub(crate) pick: usize,
    pub(crate) target: usize,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum What {
    MakeApplication,
    MakeTaggedApplication,
    TagOlderApplication,
    AddSecret,
    GiveConsent,
    TakeConsent,
    AddRedirectUri,
    Rename,
    DeleteApplication,
    /// Switches an enterprise application off, or on again.
    SwitchEnterpriseApplication,
    AddMember,
    MakeTeam,
    RemoveTeam,
}

/// Requests that create something, let people in, or remove what no longer lets anyone in.
const REQUESTS: [(&str, &str); 9] = [
    ("POST", "*/v1.0/applications"),
    ("POST", "*/addPassword"),
    ("POST", "*/v1.0/servicePrincipals"),
    ("POST", "*/v1.0/oauth2PermissionGrants"),
    ("POST", "*/identity-providers"),
    ("POST", "*/team-group-mappings"),
    ("POST", "*/teams"),
    ("PATCH", "*/identity-providers/*"),
    ("POST", "*/removePassword"),
];

/// How many targets there are: the organization, a callback URL, a portal.
pub(crate) const TARGETS: usize = 3;

/// Which of them is the portal.
pub(crate) const PORTAL: usize = 2;

impl Act {
    /// Whether it, or what happens during it, is about this target.
    pub(crate) fn concerns(&self, target: usize) -> bool {
        match self {
            Self::Hand(hand) => hand.target == target,
            Self::OtherOrganization { target: own, .. } | Self::Test { target: own, .. } => {
                *own == target
            }
            Self::OtherDirectory { .. } => false,
            Self::Computer {
                target: own,
                between,
                meanwhile,
                ..
            } => {
                let by_hand = meanwhile.is_some_and(|(_, hand)| hand.target == target);
                let other = between.as_ref().is_some_and(|act| act.concerns(target));
                *own == target || by_hand || other
            }
        }
    }
}

/// The acts of one walk.
pub(crate) fn walk(seed: u64) -> Vec<Act> {
    let mut dice = Dice::of(seed);
    let count = 3 + dice.below(3);
    // Most acts meet at one target.
    let target = dice.below(TARGETS);
    let mut acts = Vec::new();
    // Chance alone rarely combines these three.
    match dice.below(10) {
        0 | 1 => acts.extend(trouble_a_colleague_and_an_undo(&mut dice, target)),
        2 => acts.extend(trouble_a_hand_and_an_undo(&mut dice, target)),
        3 | 4 => acts.extend(two_rotations_and_an_undo(&mut dice, target)),
        5 | 6 => acts.extend(differences_a_test_and_a_repair(&mut dice, target)),
        _ => {}
    }
    while acts.len() < count {
        acts.push(act(&mut dice, target, true));
    }
    acts
}

/// A run that uses an application of others is disturbed, a person does by hand what it could not, and then it is undone.
fn trouble_a_hand_and_an_undo(dice: &mut Dice, target: usize) -> [Act; 4] {
    let computer = dice.below(2);
    let theirs = Hand {
        what: What::MakeTaggedApplication,
        ..hand(dice, target)
    };
    let what = dice.of_these(&[What::GiveConsent, What::AddSecret, What::MakeTeam]);
    let instead = Hand {
        what,
        ..hand(dice, target)
    };
    let (method, path) = dice.of_these(&REQUESTS[3..7]);
    let trouble = Trouble {
        method,
        path,
        ..trouble(dice)
    };
    let purge = dice.once_in(4);
    [
        Act::Hand(theirs),
        alone(computer, target, set_up(dice), Some(trouble)),
        Act::Hand(instead),
        alone(computer, target, Work::Undo { purge }, None),
    ]
}

fn alone(computer: usize, target: usize, work: Work, fault: Option<Trouble>) -> Act {
    Act::Computer {
        computer,
        target,
        work,
        between: None,
        meanwhile: None,
        fault,
    }
}

/// One computer's run is disturbed, another one continues, and the first one undoes what it did.
fn trouble_a_colleague_and_an_undo(dice: &mut Dice, target: usize) -> [Act; 3] {
    let computer = dice.below(2);
    let first = alone(computer, target, set_up(dice), Some(trouble(dice)));
    let colleague = if dice.once_in(3) {
        Act::Hand(hand(dice, target))
    } else {
        alone(1 - computer, target, set_up(dice), None)
    };
    let purge = dice.once_in(4);
    [
        first,
        colleague,
        alone(computer, target, Work::Undo { purge }, None),
    ]
}

/// What works is rotated here, and meanwhile perhaps by a colleague; then one of them undoes or goes on.
fn two_rotations_and_an_undo(dice: &mut Dice, target: usize) -> [Act; 3] {
    let computer = dice.below(2);
    let colleague = alone(1 - computer, target, rotate(dice), None);
    let rotation = Act::Computer {
        computer,
        target,
        work: rotate(dice),
        between: dice.once_in(2).then(|| Box::new(colleague)),
        meanwhile: dice
            .once_in(3)
            .then(|| (1 + dice.below(24), hand(dice, target))),
        fault: dice.once_in(2).then(|| trouble(dice)),
    };
    let after = match dice.below(3) {
        0 => Work::Undo { purge: false },
        1 => rotate(dice),
        _ => set_up(dice),
    };
    [
        alone(computer, target, set_up(dice), None),
        rotation,
        alone(computer, target, after, None),
    ]
}

/// What was set up is changed by hand, tried by a person, and repaired; the repair may be disturbed and undone.
fn differences_a_test_and_a_repair(dice: &mut Dice, target: usize) -> [Act; 6] {
    let computer = dice.below(2);
    let repair = Work::Repair {
        answer: dice.below(16),
    };
    let trouble = dice.once_in(3).then(|| trouble(dice));
    let after = if dice.once_in(2) {
        Work::Undo { purge: false }
    } else {
        repair
    };
    [
        alone(computer, target, set_up(dice), None),
        Act::Hand(hand(dice, target)),
        Act::Hand(hand(dice, target)),
        Act::Test {
            computer,
            target,
            closed: dice.once_in(3),
        },
        alone(computer, target, repair, trouble),
        alone(computer, target, after, None),
    ]
}

fn act(dice: &mut Dice, target: usize, outermost: bool) -> Act {
    let target = if dice.once_in(12) {
        dice.below(TARGETS)
    } else {
        target
    };
    let computer = dice.below(2);
    match dice.below(if outermost { 26 } else { 19 }) {
        number @ 5..=18 => Act::Computer {
            computer,
            target,
            work: work(dice, number),
            between: (outermost && dice.once_in(3)).then(|| Box::new(act(dice, target, false))),
            meanwhile: dice
                .once_in(4)
                .then(|| (1 + dice.below(24), hand(dice, target))),
            fault: dice.once_in(4).then(|| trouble(dice)),
        },
        19 | 20 => Act::OtherOrganization { computer, target },
        21 => Act::OtherDirectory {
            computer,
            undo: dice.once_in(2),
        },
        24 | 25 => Act::Test {
            computer,
            target,
            closed: dice.once_in(3),
        },
        _ => Act::Hand(hand(dice, target)),
    }
}

fn work(dice: &mut Dice, number: usize) -> Work {
    match number {
        5..=8 => set_up(dice),
        9 => Work::Repair {
            answer: dice.below(16),
        },
        10..=12 => rotate(dice),
        13..=16 => Work::Undo {
            purge: dice.once_in(4),
        },
        _ => Work::Remove {
            purge: dice.once_in(4),
        },
    }
}

fn rotate(dice: &mut Dice) -> Work {
    Work::Rotate {
        removes: dice.once_in(2),
        answer: dice.below(16),
    }
}

fn set_up(dice: &mut Dice) -> Work {
    Work::SetUp(Choice {
        other_name: dice.once_in(3),
        assigned: dice.once_in(3),
        approve: !dice.once_in(3),
        teams: dice.once_in(4),
        answer: dice.below(16),
    })
}

fn trouble(dice: &mut Dice) -> Trouble {
    let (method, path) = dice.of_these(&REQUESTS);
    let how = dice.of_these(&[How::Refused, How::Refused, How::LostBefore, How::LostAfter]);
    Trouble { method, path, how }
}

fn hand(dice: &mut Dice, target: usize) -> Hand {
    let what = dice.of_these(&[
        What::MakeApplication,
        What::MakeTaggedApplication,
        What::MakeTaggedApplication,
        What::TagOlderApplication,
        What::AddSecret,
        What::AddSecret,
        What::GiveConsent,
        What::GiveConsent,
        What::TakeConsent,
        What::AddRedirectUri,
        What::Rename,
        What::DeleteApplication,
        What::SwitchEnterpriseApplication,
        What::SwitchEnterpriseApplication,
        What::AddMember,
        What::MakeTeam,
        What::RemoveTeam,
    ]);
    Hand {
        what,
        by_member: dice.once_in(3),
        pick: dice.below(16),
        target,
    }
}
