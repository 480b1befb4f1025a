//! What the owner of a Konnect token may do, by what the token can read.
//!
//! Konnect has no call that says what a token may do. The teams and roles of a person say it for most; of a system
//! account nothing can be read (Kong Konnect, "Teams and roles", "Konnect API"). What cannot be read is unknown, never
//! "no": trying will show.

use futures::future::try_join_all;
use konnect::{AssignedRole, Konnect, TargetId, Team};

use crate::rights::RightAnswer;

/// The roles of so many teams are read. Few people are in more than a handful that Kong did not make.
const MOST_TEAMS: usize = 8;

/// A thing that a set-up in Konnect needs to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KonnectRightAction {
    /// How people sign in to the organization.
    OrganizationLogin,
    /// How people sign in to Dev Portals.
    Portals,
}

/// Whether the owner of the token may do one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KonnectRight {
    /// The thing.
    pub action: KonnectRightAction,
    /// Whether they may.
    pub answer: RightAnswer,
}

/// Whose token it is, as far as Konnect tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenOwner {
    /// A person, by name or mail address.
    Person(String),
    /// A system account, which has no name that its token can read.
    SystemAccount,
    /// Konnect did not say.
    Unknown,
}

/// What is known about the owner of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRights {
    /// Who it is.
    pub owner: TokenOwner,
    /// What they may do.
    pub rights: [KonnectRight; 2],
}

/// The teams and roles of a person.
struct TeamsAndRoles {
    teams: Vec<Team>,
    /// Given directly and by teams that Kong did not make. `None`: not all of them could be read.
    roles: Option<Vec<AssignedRole>>,
}

/// Reads what the owner of the token may do. `reads_login`: whether Konnect let it read how people sign in to the
/// organization, which nobody may change who may not read it.
///
/// # Errors
/// Only those that end all reading: cancelling, and a token that is not accepted.
pub async fn token_rights(
    konnect: Konnect<'_>,
    reads_login: bool,
) -> Result<TokenRights, konnect::Error> {
    let konnect = konnect.at(TargetId::Organization);
    let (owner, held) = if konnect.token.is_system_account() {
        (TokenOwner::SystemAccount, None)
    } else {
        match known(konnect::me(konnect).await)?.flatten() {
            Some(user) => {
                let held = teams_and_roles_of(konnect, user.id).await?;
                let name = user.full_name.filter(|name| !name.is_empty());
                (TokenOwner::Person(name.unwrap_or(user.email)), held)
            }
            None => (TokenOwner::Unknown, None),
        }
    };
    Ok(TokenRights {
        owner,
        rights: rights(held.as_ref(), reads_login),
    })
}

async fn teams_and_roles_of(
    konnect: Konnect<'_>,
    user: uuid::Uuid,
) -> Result<Option<TeamsAndRoles>, konnect::Error> {
    let (teams, own) = futures::try_join!(
        async { known(konnect::teams_of(konnect, user).await) },
        async { known(konnect::roles_of(konnect, user).await) },
    )?;
    let Some(teams) = teams else {
        return Ok(None);
    };
    let own_teams: Vec<_> = teams.iter().filter(|team| !team.system).collect();
    if own_teams.len() > MOST_TEAMS {
        return Ok(Some(TeamsAndRoles { teams, roles: None }));
    }
    let of_teams = own_teams
        .iter()
        .map(async |team| known(konnect::roles_of_team(konnect, team.id).await));
    let of_teams: Option<Vec<_>> = try_join_all(of_teams).await?.into_iter().collect();
    let roles = own.zip(of_teams).map(|(own, of_teams)| {
        let of_teams = of_teams.into_iter().flatten();
        own.into_iter().chain(of_teams).collect()
    });
    Ok(Some(TeamsAndRoles { teams, roles }))
}

/// Pure.
fn rights(held: Option<&TeamsAndRoles>, reads_login: bool) -> [KonnectRight; 2] {
    let login = if reads_login {
        allowed(
            held,
            Team::is_organization_admin,
            AssignedRole::is_of_identity,
        )
    } else {
        Some(false)
    };
    let portals = allowed(
        held,
        |team| team.is_organization_admin() || team.is_portal_admin(),
        AssignedRole::is_of_portals,
    );
    [
        (KonnectRightAction::OrganizationLogin, login),
        (KonnectRightAction::Portals, portals),
    ]
    .map(|(action, answer)| KonnectRight {
        action,
        answer: answer.into(),
    })
}

/// A role of the right kind may be one that only reads, or only for one Dev Portal, so it answers nothing.
fn allowed(
    held: Option<&TeamsAndRoles>,
    by_team: impl Fn(&Team) -> bool,
    by_role: impl Fn(&AssignedRole) -> bool,
) -> Option<bool> {
    let held = held?;
    if held.teams.iter().any(by_team) {
        return Some(true);
    }
    let perhaps = held.roles.as_ref()?.iter().any(by_role);
    if perhaps { None } else { Some(false) }
}

/// What could not be read is unknown.
fn known<T>(read: Result<T, konnect::Error>) -> Result<Option<T>, konnect::Error> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(error @ konnect::Error::TokenRejected(_)) => Err(error),
        Err(error) if error.is_cancelled() => Err(error),
        Err(error) => {
            tracing::info!(%error, "what the owner of the Konnect token may do is not known");
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use RightAnswer::{No, Unknown, Yes};
    use uuid::Uuid;

    use super::*;

    fn team(name: &str, system: bool) -> Team {
        Team {
            id: Uuid::from_u128(1),
            name: name.to_owned(),
            description: String::new(),
            system,
            by_hand: None,
        }
    }

    fn role(entity: &str) -> AssignedRole {
        AssignedRole {
            role_name: "Admin".to_owned(),
            entity_type_name: entity.to_owned(),
        }
    }

    fn answers(
        teams: Vec<Team>,
        roles: Option<Vec<AssignedRole>>,
        reads_login: bool,
    ) -> [RightAnswer; 2] {
        rights(Some(&TeamsAndRoles { teams, roles }), reads_login).map(|right| right.answer)
    }

    #[test]
    fn teams_and_roles_say_what_a_person_may_do() {
        let none = || Some(Vec::new());
        for (teams, roles, reads_login, expected, why) in [
            (
                vec![team("organization-admin", true)],
                none(),
                true,
                [Yes, Yes],
                "an organization admin may do everything",
            ),
            (
                vec![team("organization-admin", true)],
                None,
                true,
                [Yes, Yes],
                "whatever else could not be read",
            ),
            (
                vec![team("organization-admin-readonly", true)],
                none(),
                true,
                [No, No],
                "a read-only admin changes nothing",
            ),
            (
                vec![team("portal-admin", true)],
                none(),
                false,
                [No, Yes],
                "a portal admin has nothing to do with the organization",
            ),
            (vec![], none(), false, [No, No], "a member without a team"),
            (
                vec![team("organization-admin", false)],
                none(),
                true,
                [No, No],
                "a name can be given to any team",
            ),
            (
                vec![],
                Some(vec![role("Identity")]),
                true,
                [Unknown, No],
                "a role of identity may or may not be enough",
            ),
            (
                vec![],
                Some(vec![role("Portals"), role("Control Planes")]),
                true,
                [No, Unknown],
                "a role may be for one Dev Portal alone",
            ),
            (
                vec![team("payments", false)],
                None,
                true,
                [Unknown, Unknown],
                "the team's roles could not be read",
            ),
        ] {
            assert_eq!(answers(teams, roles, reads_login), expected, "{why}");
        }
    }

    #[test]
    fn nothing_read_is_unknown_and_never_no() {
        let answers = |reads| rights(None, reads).map(|right| right.answer);
        assert_eq!(answers(true), [Unknown, Unknown]);
        assert_eq!(
            answers(false),
            [No, Unknown],
            "who may not read the login cannot change it"
        );
    }
}
