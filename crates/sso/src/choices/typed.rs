//! The choices as they were typed, before any of them is checked.

use konnect::Region;
use uuid::Uuid;

use crate::desired::{Admission, ApplicationChoice, EmailSource, GroupsSetting};
use crate::teams::TeamRef;

/// Everything a set-up needs, as typed.
#[derive(Clone, Debug)]
pub struct Choices {
    /// One for each connection to set up.
    pub targets: Vec<TargetChoice>,
    /// How long a new client secret is valid, in days.
    pub secret_lifetime_days: u32,
    /// Who may sign in.
    pub admission: Admission,
    /// Which groups the tokens name.
    pub groups: GroupsSetting,
    /// Which claim carries the email address.
    pub email: EmailSource,
    /// Whether the app is approved for everyone in the tenant.
    pub approve_for_everyone: bool,
}

/// One connection to set up, as typed.
#[derive(Clone, Debug)]
pub struct TargetChoice {
    /// What people will sign in to.
    pub target: TypedTarget,
    /// The display name of the app registration.
    pub app_name: String,
    /// Which groups are mapped to which teams; `None` leaves what Konnect has. Meaningless for callback URLs.
    pub teams: Option<TeamsChoice>,
    /// Object ids of groups to assign in addition to those of the teams.
    pub assigned_groups: Vec<String>,
    /// Whose app registration to use.
    pub application: ApplicationChoice,
}

/// What people will sign in to, as typed.
#[derive(Clone, Debug)]
pub enum TypedTarget {
    /// The organization login.
    Organization {
        /// The last part of the address that people sign in at.
        login_path: String,
    },
    /// One Dev Portal. Everything else about it is read from Konnect.
    Portal {
        /// Where it is.
        region: Region,
        /// Its id.
        id: Uuid,
    },
    /// Addresses typed by hand.
    CallbackUrl {
        /// One per line.
        urls: Vec<String>,
        /// The organization that they are for, if someone said.
        organization: Option<TypedOrganization>,
    },
}

/// A Konnect organization, as typed or as a request names it.
#[derive(Clone, Debug)]
pub struct TypedOrganization {
    /// Its id; none if it is empty.
    pub id: String,
    /// What it is called.
    pub name: Option<String>,
}

/// Which groups are mapped to which teams. A team without a row ends up without groups.
#[derive(Clone, Debug)]
pub struct TeamsChoice {
    /// One for each team.
    pub rows: Vec<TypedRow>,
    /// Whether the person accepted, after the consequence was named, that administrators may lose that right.
    pub lock_out_accepted: bool,
    /// The ids of teams of a Dev Portal whose people may lose them.
    pub let_go: Vec<String>,
    /// Whether the person accepted, after the consequence was named, that people lose teams that Konnect cannot keep.
    pub losses_accepted: bool,
}

/// The groups mapped to one team.
#[derive(Clone, Debug)]
pub struct TypedRow {
    /// The team.
    pub team: TeamRef,
    /// Object ids.
    pub groups: Vec<String>,
}
