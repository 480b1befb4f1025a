//! The seeded Kong Konnect organization.

use serde::Serialize;
use uuid::Uuid;

use super::ids::{as_v4, stable_id};
use super::portals::{self, ClassicPortal, PortalSeed};
use super::team::Team;
use crate::state::region::Region;

/// When the organization and everything seeded in it was created.
pub(crate) const SEEDED_AT: &str = "2023-01-18T11:35:45.130Z";

/// The Kong Konnect organization at the start.
#[derive(Clone, Debug, Serialize)]
pub struct KonnectSeed {
    /// The organization's id.
    pub organization_id: Uuid,
    /// The organization's name.
    pub organization_name: String,
    /// The id of the person who owns it.
    pub owner_id: Uuid,
    /// Teams, the built-in ones first.
    pub teams: Vec<Team>,
    /// Login paths that other organizations already use.
    pub taken_login_paths: Vec<String>,
    /// The personal access tokens that exist.
    pub tokens: KonnectTokens,
    /// The Dev Portals of all regions.
    pub portals: Vec<PortalSeed>,
    /// Portals of the product's second version, which the third version's API does not know.
    pub classic_portals: Vec<ClassicPortal>,
    /// Regions that the organization has not opted in to: every request there is answered with 403.
    pub closed_regions: Vec<Region>,
    /// Which of Konnect's later features it has.
    pub features: KonnectFeatures,
}

/// Features that Konnect introduced later, which an older organization lacks. Each sign-in target carries them, so that
/// its rules can ask.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct KonnectFeatures {
    /// Whether each identity provider has mappings of its own, as since April 2026; otherwise those addresses answer
    /// 404 and only the older ones work.
    pub per_provider_mappings: bool,
    /// Whether a portal's identity provider may be created with `enabled`, as since August 2026.
    pub enabled_on_portal_create: bool,
    /// Whether portal teams have `konnect_managed`, as since September 2026; otherwise nobody is kept in a team by hand
    /// while a portal follows groups.
    pub konnect_managed_teams: bool,
}

/// The seeded personal access tokens. They open nothing but this simulation.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct KonnectTokens {
    /// Of an organization administrator.
    pub admin: &'static str,
    /// A second one of the same administrator.
    pub second_of_admin: &'static str,
    /// Of a read-only administrator: every write is answered with 403.
    pub read_only: &'static str,
    /// Of someone who may do everything with Dev Portals and nothing with the organization.
    pub portal_admin: &'static str,
    /// Of a member without a team or a role: answered with 403 except about themselves.
    pub member: &'static str,
    /// Known but expired: answered with 401.
    pub expired: &'static str,
    /// Of a system account that may change everything.
    pub system_account: &'static str,
}

pub(crate) fn contoso() -> KonnectSeed {
    let system = [
        ("analytics-admin", "Allow managing all analytics content."),
        ("analytics-viewer", "Allow viewing all analytics content."),
        ("control-plane-admin", "Allow managing all control planes."),
        (
            "organization-admin",
            "Allow managing all objects, users and roles in the organization.",
        ),
        (
            "organization-admin-readonly",
            "Allow viewing all objects, users and roles in the organization.",
        ),
        ("portal-admin", "Allow managing all Dev Portals."),
    ];
    let custom = [
        ("payments", "The payments engineers."),
        ("mobile", "The mobile app engineers."),
    ];
    let team = |(name, description): &(&str, &str), system_team| Team {
        id: as_v4(stable_id("team", name)),
        name: (*name).to_owned(),
        description: (*description).to_owned(),
        system_team,
    };
    KonnectSeed {
        organization_id: as_v4(stable_id("organization", "contoso")),
        organization_name: "Contoso".to_owned(),
        owner_id: as_v4(stable_id("konnect-user", "olivia.brandt")),
        teams: system
            .iter()
            .map(|entry| team(entry, true))
            .chain(custom.iter().map(|entry| team(entry, false)))
            .collect(),
        taken_login_paths: vec!["kong".to_owned(), "acme".to_owned()],
        tokens: KonnectTokens {
            admin: "kpat_practiceAdminH4nV7cQx2LmT9sRw6ZyBp3KdFg8",
            second_of_admin: "kpat_practiceAdmin2M7yGc4XvW1tBz9RkDq6NsHf3LpJe",
            read_only: "kpat_practiceReadOnlyJ5tU8eXa1NvC0oEq7MiWr4YhSz",
            portal_admin: "kpat_practicePortalAdminQ8rT3vKd6XwJ1bZm5NcF9yHs2GpL",
            member: "kpat_practiceMemberB4kW7nRz2TqV9cXj5MfD1hYs8GtLp3E",
            expired: "kpat_practiceExpiredL6bG9kDs3PzA2uHf8TjVx5QnCm",
            system_account: "spat_practiceSystemR3wN8bYe6KtQ1mZc5HxJ9vUf2PsLd",
        },
        portals: portals::contoso(),
        classic_portals: portals::classic(),
        closed_regions: vec![Region::Sg],
        features: KonnectFeatures {
            per_provider_mappings: true,
            enabled_on_portal_create: false,
            konnect_managed_teams: true,
        },
    }
}
