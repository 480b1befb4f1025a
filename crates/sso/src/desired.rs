//! What the person chose.

use std::collections::BTreeSet;

use entra::ObjectId;
use serde::{Deserialize, Serialize};

use crate::app_name::AppName;
use crate::rotation::Rotation;
use crate::secret_lifetime::SecretLifetime;
use crate::target::Target;
use crate::teams::DesiredTeams;

/// Together with what is observed, everything that determines a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Desired {
    /// What people will sign in to.
    pub target: Target,
    /// The display name of the app registration.
    pub app_name: AppName,
    /// How long a new client secret is valid.
    pub secret_lifetime: SecretLifetime,
    /// Who may sign in.
    pub admission: Admission,
    /// Which groups Microsoft puts into the token.
    pub groups: GroupsSetting,
    /// Where Konnect takes the email address from.
    pub email: EmailSource,
    /// Whether the app is approved for everyone in the tenant. Ask for it only when the account may do so.
    pub approve: bool,
    /// Which groups are mapped to which teams; `None` leaves what Konnect has. Meaningless for a target outside
    /// Konnect.
    pub teams: Option<DesiredTeams>,
    /// Groups to assign to the application in addition to those mapped to teams, if groups are assigned at all.
    pub assigned_groups: BTreeSet<ObjectId>,
    /// Which app registration to use where there is one that this computer did not make.
    #[serde(default)]
    pub application: ApplicationChoice,
    /// Client secrets to replace although they still work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation: Option<Rotation>,
}

/// What the person decided about app registrations that carry the target's tag and that this computer did not make.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "camelCase")]
pub enum ApplicationChoice {
    /// Nothing yet: the person is asked if there is one.
    #[default]
    Undecided,
    /// Use this one, although others made it.
    Use(ObjectId),
    /// Leave them alone, and create a new one.
    New,
}

impl Desired {
    /// The groups to assign to the application: none, unless only the assigned ones are let in or named in tokens.
    pub fn groups_to_assign(&self) -> BTreeSet<ObjectId> {
        if self.admission == Admission::Everyone && self.groups == GroupsSetting::All {
            return BTreeSet::new();
        }
        let mut groups = self.assigned_groups.clone();
        groups.extend(self.teams.iter().flat_map(DesiredTeams::groups));
        groups
    }
}

/// Who may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Admission {
    /// Everyone in the directory. What people may do is decided by their teams.
    Everyone,
    /// Only the groups assigned to the application; Microsoft turns everyone else away.
    Assigned,
}

/// Which groups Microsoft puts into the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GroupsSetting {
    /// Every group of the person, as in Kong's guide: `All,ApplicationGroup`.
    All,
    /// Only the groups assigned to the application: `ApplicationGroup`.
    Assigned,
}

/// Where Konnect takes the email address from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EmailSource {
    /// The `email` claim: the mail address in Entra.
    Mail,
    /// The `preferred_username` claim: the name people sign in with.
    UserName,
}

impl EmailSource {
    /// The ID token claim that Konnect is told to read.
    pub fn claim(self) -> &'static str {
        match self {
            Self::Mail => "email",
            Self::UserName => "preferred_username",
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use konnect::Region;
    use uuid::Uuid;

    use super::*;
    use crate::target::tests::{console_callback, organization};

    /// Choices for a callback URL, for tests that need some choices.
    pub(crate) fn desired_callback() -> Desired {
        Desired {
            target: Target::CallbackUrl {
                urls: vec!["https://developers.contoso.com/login".parse().unwrap()],
                organization: None,
            },
            app_name: "Konnect SSO".parse().unwrap(),
            secret_lifetime: SecretLifetime::try_from(180).unwrap(),
            admission: Admission::Everyone,
            groups: GroupsSetting::All,
            email: EmailSource::Mail,
            approve: true,
            teams: None,
            assigned_groups: BTreeSet::new(),
            application: ApplicationChoice::Undecided,
            rotation: None,
        }
    }

    #[test]
    fn choices_read_back_from_the_journal_as_they_were() {
        let portal = Desired {
            target: Target::Portal {
                region: Region::Eu,
                id: Uuid::from_u128(8),
                organization: Some(Uuid::from_u128(7)),
                name: "Partner Portal".into(),
                redirect_uris: vec!["https://developers.contoso.com/login".into()],
                domain: "developers.contoso.com".into(),
            },
            teams: Some(DesiredTeams {
                rows: vec![crate::teams::TeamRow {
                    team: crate::teams::TeamRef::New {
                        name: "Partners".into(),
                    },
                    groups: BTreeSet::from([ObjectId::new(Uuid::from_u128(9))]),
                }],
                lock_out_accepted: true,
                let_go: BTreeSet::from([Uuid::from_u128(10)]),
                losses_accepted: true,
            }),
            ..desired_callback()
        };
        let organization = Desired {
            target: organization("contoso"),
            ..desired_callback()
        };
        let for_an_organization = Desired {
            target: console_callback(Some(7)),
            ..desired_callback()
        };
        for desired in [
            desired_callback(),
            for_an_organization,
            portal,
            organization,
        ] {
            let json = serde_json::to_string(&desired).unwrap();
            assert_eq!(serde_json::from_str::<Desired>(&json).unwrap(), desired);
        }
        let damaged = serde_json::to_string(&desired_callback())
            .unwrap()
            .replace("https://developers", "ftp://developers");
        assert!(
            serde_json::from_str::<Desired>(&damaged).is_err(),
            "what comes from the disk is checked like what is typed"
        );
    }
}
