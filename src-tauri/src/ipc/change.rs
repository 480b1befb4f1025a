//! The changes of a plan, each with what people need to know about it.

use serde::Serialize;
use specta::Type;

use super::choices::GroupsSetting;
use super::exemption::{CallerAttribute, SecretRule};
use super::konnect::ExistingProvider;
use super::mirror::mirror;
use super::number::saturating_u32;

/// What a change is about. `expires` is RFC 3339.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Change {
    Application {
        name: String,
        redirect_uris: Vec<String>,
        groups: GroupsSetting,
    },
    ApplicationSettings {
        name: String,
        differences: Vec<ApplicationField>,
    },
    ClientSecret {
        expires: String,
        same_request: bool,
        rule: SecretRule,
        /// Whom the policy does not concern: whoever has one of these attributes.
        exempt_callers: Vec<CallerAttribute>,
    },
    ClientSecretKept {
        expires: Option<String>,
    },
    ServicePrincipal,
    Approval {
        skipped: Option<SkippedApproval>,
    },
    Provider {
        login_path: Option<String>,
    },
    ProviderSettings {
        login_path: Option<String>,
        replaces: Option<ExistingProvider>,
    },
    EnableProvider,
    OpenIdSignIn,
    PasswordSignIn,
    PortalAuthentication,
    Teams {
        names: Vec<String>,
    },
    Mappings {
        added: Vec<MappingText>,
        removed: Vec<MappingText>,
        /// Teams that were set by hand and from now on get their people from groups.
        released: Vec<String>,
        /// Held back, because administrators would lose that right and nobody accepted it.
        skipped: bool,
    },
    /// Teams of a portal that no group is mapped to: `kept` are set by hand from now on, `losing` lose their people.
    KeepTeams {
        kept: Vec<TeamPeople>,
        losing: Vec<TeamPeople>,
    },
    FollowGroups {
        /// The group that keeps the person an administrator.
        keeps: Option<String>,
        /// Why it is held back.
        skipped: Option<HeldBack>,
    },
    Assignments {
        groups: Vec<String>,
        /// Other assignments, which are kept.
        others: u32,
    },
    AssignmentRequired {
        required: bool,
    },
    EnableServicePrincipal,
    /// Client secrets that a rotation replaced: kept, or removed.
    OldSecrets {
        secrets: Vec<OldSecret>,
    },
    /// What unfinished runs of this computer left: client secrets that nobody holds, and app registrations other than
    /// the one in use.
    Leftovers {
        secrets: u32,
        applications: u32,
    },
}

/// A client secret that a rotation replaced. `expires` is RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OldSecret {
    /// The id that Entra shows.
    pub(crate) key_id: String,
    pub(crate) name: Option<String>,
    pub(crate) expires: String,
    /// Whether this computer made it.
    pub(crate) made_here: bool,
}

/// A mapping by its names; the group's id where there is no name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MappingText {
    pub(crate) team: String,
    pub(crate) group: String,
}

mirror! {
    /// What nobody accepted: `lockOut`, administrators would lose that right; `losses`, people of a portal would lose teams
    /// that Konnect cannot keep.
    pub(crate) enum HeldBack from sso::HeldBack {
        LockOut,
        Losses,
    }
}

/// A team with the number of people in it; `null`: not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamPeople {
    pub(crate) team: String,
    pub(crate) people: Option<u32>,
}

mirror! {
    /// A setting of an app registration that differs from what was chosen.
    pub(crate) enum ApplicationField from sso::ApplicationField {
        Name,
        RedirectUris,
        Groups,
        Claims,
        Permissions,
        Tag,
    }
}

mirror! {
    /// Why approval for everyone is left out.
    pub(crate) enum SkippedApproval from sso::Approval {
        NotChosen,
        NotAllowed,
    }
}

impl From<&sso::Change> for Change {
    fn from(change: &sso::Change) -> Self {
        match change {
            sso::Change::Application {
                name,
                redirect_uris,
                groups,
            } => Self::Application {
                name: name.clone(),
                redirect_uris: redirect_uris.clone(),
                groups: (*groups).into(),
            },
            sso::Change::ApplicationSettings { name, differences } => Self::ApplicationSettings {
                name: name.clone(),
                differences: differences.iter().copied().map(Into::into).collect(),
            },
            sso::Change::ClientSecret {
                end,
                same_request,
                rule,
                exempt_callers,
            } => Self::ClientSecret {
                expires: end.to_string(),
                same_request: *same_request,
                rule: (*rule).into(),
                exempt_callers: exempt_callers.iter().map(Into::into).collect(),
            },
            sso::Change::ClientSecretKept { end } => Self::ClientSecretKept {
                expires: end.map(|end| end.to_string()),
            },
            sso::Change::ServicePrincipal => Self::ServicePrincipal,
            sso::Change::Approval { skipped } => Self::Approval {
                skipped: skipped.map(Into::into),
            },
            sso::Change::Provider { login_path } => Self::Provider {
                login_path: login_path.clone(),
            },
            sso::Change::ProviderSettings {
                login_path,
                replaces,
            } => Self::ProviderSettings {
                login_path: login_path.clone(),
                replaces: replaces.as_deref().map(ExistingProvider::from),
            },
            sso::Change::EnableProvider => Self::EnableProvider,
            sso::Change::OpenIdSignIn => Self::OpenIdSignIn,
            sso::Change::PasswordSignIn => Self::PasswordSignIn,
            sso::Change::PortalAuthentication => Self::PortalAuthentication,
            sso::Change::Teams { names } => Self::Teams {
                names: names.clone(),
            },
            sso::Change::Mappings {
                added,
                removed,
                released,
                held_back,
            } => Self::Mappings {
                added: added.iter().map(Into::into).collect(),
                removed: removed.iter().map(Into::into).collect(),
                released: released.clone(),
                skipped: *held_back,
            },
            sso::Change::KeepTeams { kept, losing } => Self::KeepTeams {
                kept: kept.iter().map(Into::into).collect(),
                losing: losing.iter().map(Into::into).collect(),
            },
            sso::Change::FollowGroups { keeps, held_back } => Self::FollowGroups {
                keeps: keeps.clone(),
                skipped: held_back.map(Into::into),
            },
            sso::Change::Assignments { groups, others } => Self::Assignments {
                groups: groups.clone(),
                others: saturating_u32(*others),
            },
            sso::Change::AssignmentRequired { required } => Self::AssignmentRequired {
                required: *required,
            },
            sso::Change::EnableServicePrincipal => Self::EnableServicePrincipal,
            sso::Change::OldSecrets { secrets } => Self::OldSecrets {
                secrets: secrets.iter().map(Into::into).collect(),
            },
            sso::Change::Leftovers {
                secrets,
                applications,
            } => Self::Leftovers {
                secrets: saturating_u32(*secrets),
                applications: saturating_u32(*applications),
            },
        }
    }
}

impl From<&sso::OldSecret> for OldSecret {
    fn from(secret: &sso::OldSecret) -> Self {
        Self {
            key_id: secret.key_id.to_string(),
            name: secret.name.clone(),
            expires: secret.end.to_string(),
            made_here: secret.made_here,
        }
    }
}

impl From<&sso::NamedMapping> for MappingText {
    fn from(mapping: &sso::NamedMapping) -> Self {
        Self {
            team: mapping.team.clone(),
            group: mapping.group.clone(),
        }
    }
}

impl From<&sso::TeamPeople> for TeamPeople {
    fn from(team: &sso::TeamPeople) -> Self {
        Self {
            team: team.team.clone(),
            people: team.people.map(saturating_u32),
        }
    }
}
