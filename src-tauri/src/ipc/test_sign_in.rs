//! A test sign-in: its review, what happens in it, and what Konnect would make of the person.

use serde::Serialize;
use specta::Type;

use super::error::CommandError;
use super::mirror::mirror;
use super::plan::RequestPreview;
use super::target::TargetSummary;

/// A test sign-in as the person reviews it before anything is changed.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestReview {
    pub(crate) plan_id: String,
    pub(crate) connection: String,
    pub(crate) target: TargetSummary,
    /// The redirect URI that the app registration has during the test.
    pub(crate) redirect_uri: String,
    /// The request that adds it, and the one that takes it away.
    pub(crate) requests: Vec<RequestPreview>,
    /// Whether this computer has the client secret; otherwise it has to be typed.
    pub(crate) has_secret: bool,
}

/// What happens in a test sign-in, in this order. `waiting`: for the person at the browser. `replicating`: Microsoft's
/// sign-in page does not know the redirect URI yet.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum TestProgress {
    Registering,
    Replicating,
    Waiting { timeout_seconds: u32 },
    Removing,
}

/// How a test sign-in ended. `redirect_left`: why the redirect URI is still registered, if it may be.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestOutcome {
    pub(crate) result: TestResult,
    pub(crate) redirect_left: Option<CommandError>,
}

/// What Konnect would make of the person, or why nobody signed in.
#[derive(Debug, Serialize, Type)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub(crate) enum TestResult {
    SignedIn(Box<Verdict>),
    Failed(CommandError),
}

/// What Konnect would make of a person. `at` is when the person signed in, RFC 3339.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Verdict {
    pub(crate) at: String,
    pub(crate) person: TestedPerson,
    /// What Konnect shows as the full name.
    pub(crate) name: ClaimRead,
    /// What Konnect finds or creates the account by.
    pub(crate) email: ClaimRead,
    pub(crate) groups: SeenGroups,
    pub(crate) teams: TeamsSeen,
    /// Why Konnect would turn the person away.
    pub(crate) fails: Option<WhySignInFails>,
    /// Whether the groups make the person an administrator of the organization; `null` if groups do not decide that.
    pub(crate) organization_admin: Option<bool>,
    pub(crate) mends: Vec<Mend>,
    /// Every claim of the token.
    pub(crate) claims: Vec<Claim>,
    /// How far this computer's clock is ahead of Microsoft's, if by more than five minutes; negative if it is behind.
    pub(crate) clock_ahead_seconds: Option<i32>,
}

/// The person who signed in.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestedPerson {
    pub(crate) object_id: String,
    pub(crate) name: Option<String>,
    pub(crate) user_name: Option<String>,
    /// Whether the account belongs to another directory and was invited.
    pub(crate) guest: bool,
}

/// A claim that Konnect reads. `value` is `null` if it is not in the token.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClaimRead {
    pub(crate) claim: String,
    pub(crate) value: Option<String>,
}

/// A claim of the token, for display.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Claim {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// The groups in the token. `tooMany`: Microsoft left them out.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub(crate) enum SeenGroups {
    Absent,
    TooMany,
    Named(Vec<SeenGroup>),
}

/// A group in the token. `mapped`: whether it is mapped to a team.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SeenGroup {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) mapped: bool,
}

/// The teams that the person gets. `notFollowed`: somebody puts people in teams by hand. `unknown`: Konnect could not be
/// asked. `keepsByHand`: someone who has an account keeps teams that were set by hand.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum TeamsSeen {
    NotInKonnect,
    Unknown,
    NotFollowed,
    Followed {
        teams: Vec<TeamThrough>,
        keeps_by_hand: bool,
    },
}

/// A team, and the groups that lead to it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamThrough {
    pub(crate) team: String,
    pub(crate) groups: Vec<String>,
}

/// Why Konnect would turn the person away. `unlessByHand`: someone who was put in a team by hand comes in.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum WhySignInFails {
    SwitchedOff,
    NoEmail,
    NoTeam { unless_by_hand: bool },
}

mirror! {
    /// What mends something that is missing.
    pub(crate) enum Mend from sso::Mend {
        UseUserName,
        AddEmail,
        SendAssignedGroups,
        AssignGroup,
        MapGroup,
        AddToGroup,
    }
}

impl TestReview {
    pub(crate) fn of(plan_id: String, test: &sso::TestSignIn, has_secret: bool) -> Self {
        let connection = test.connection();
        Self {
            plan_id,
            connection: connection.id.to_string(),
            target: TargetSummary::from(&connection.desired.target),
            redirect_uri: test.redirect_uri(),
            requests: test.requests().iter().map(RequestPreview::from).collect(),
            has_secret,
        }
    }
}

impl From<sso::Verdict> for Verdict {
    fn from(verdict: sso::Verdict) -> Self {
        let claim = |(name, value)| Claim { name, value };
        let seconds = verdict.clock_ahead.map(|ahead| ahead.as_secs());
        Self {
            at: verdict.at.to_string(),
            person: TestedPerson {
                object_id: verdict.person.object_id.to_string(),
                name: verdict.person.name,
                user_name: verdict.person.user_name,
                guest: verdict.person.guest,
            },
            name: verdict.name.into(),
            email: verdict.email.into(),
            groups: verdict.groups.into(),
            teams: verdict.teams.into(),
            fails: verdict.fails.map(Into::into),
            organization_admin: verdict.organization_admin,
            mends: verdict.mends.into_iter().map(Into::into).collect(),
            claims: verdict.claims.into_iter().map(claim).collect(),
            clock_ahead_seconds: seconds.map(saturating_i32),
        }
    }
}

/// A clock that is wrong by a lifetime is as wrong as one that is wrong by more.
fn saturating_i32(seconds: i64) -> i32 {
    i32::try_from(seconds).unwrap_or(if seconds < 0 { i32::MIN } else { i32::MAX })
}

impl From<sso::ClaimRead> for ClaimRead {
    fn from(read: sso::ClaimRead) -> Self {
        Self {
            claim: read.claim,
            value: read.value,
        }
    }
}

impl From<sso::SeenGroups> for SeenGroups {
    fn from(groups: sso::SeenGroups) -> Self {
        match groups {
            sso::SeenGroups::Absent => Self::Absent,
            sso::SeenGroups::TooMany => Self::TooMany,
            sso::SeenGroups::Named(groups) => {
                let groups = groups.into_iter().map(|group| SeenGroup {
                    id: group.id,
                    name: group.name,
                    mapped: group.mapped,
                });
                Self::Named(groups.collect())
            }
        }
    }
}

impl From<sso::TeamsSeen> for TeamsSeen {
    fn from(teams: sso::TeamsSeen) -> Self {
        match teams {
            sso::TeamsSeen::NotInKonnect => Self::NotInKonnect,
            sso::TeamsSeen::Unknown => Self::Unknown,
            sso::TeamsSeen::NotFollowed => Self::NotFollowed,
            sso::TeamsSeen::Followed {
                teams,
                keeps_by_hand,
            } => {
                let teams = teams.into_iter().map(|through| TeamThrough {
                    team: through.team,
                    groups: through.groups,
                });
                Self::Followed {
                    teams: teams.collect(),
                    keeps_by_hand,
                }
            }
        }
    }
}

impl From<sso::WhySignInFails> for WhySignInFails {
    fn from(why: sso::WhySignInFails) -> Self {
        match why {
            sso::WhySignInFails::SwitchedOff => Self::SwitchedOff,
            sso::WhySignInFails::NoEmail => Self::NoEmail,
            sso::WhySignInFails::NoTeam { unless_by_hand } => Self::NoTeam { unless_by_hand },
        }
    }
}
