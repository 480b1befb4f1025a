//! The seeded groups: a few that matter for the work, and several hundred that make the directory look real.

use serde::Serialize;
use uuid::Uuid;

use super::ids::stable_id;

/// A group of the tenant.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// The object id, which is what the groups claim holds.
    pub id: Uuid,
    /// The name that people see.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Which kind of group.
    pub kind: GroupKind,
}

/// The kinds of group that the groups claim tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// A security group.
    Security,
    /// A Microsoft 365 group, not security-enabled.
    Microsoft365,
    /// A distribution list.
    DistributionList,
}

/// Groups that people know by name; the first are the ones for Konnect.
const NAMED: [(&str, &str, GroupKind); 10] = [
    (
        "Konnect Administrators",
        "Run the Kong Konnect organization",
        GroupKind::Security,
    ),
    (
        "Konnect Control Plane Operators",
        "Operate Kong gateways",
        GroupKind::Security,
    ),
    (
        "Konnect Portal Editors",
        "Publish to the Dev Portals",
        GroupKind::Security,
    ),
    (
        "Konnect Viewers",
        "Look, but do not touch",
        GroupKind::Security,
    ),
    (
        "All Employees",
        "Everybody at Contoso",
        GroupKind::DistributionList,
    ),
    (
        "Payments Engineering",
        "Build the payments products",
        GroupKind::Microsoft365,
    ),
    (
        "Mobile Engineering",
        "Build the mobile apps",
        GroupKind::Microsoft365,
    ),
    (
        "Platform Engineering",
        "Run the API platform",
        GroupKind::Security,
    ),
    (
        "Security Review Board",
        "Review changes to sign-in",
        GroupKind::Security,
    ),
    (
        "Works Council",
        "Elected employee representatives",
        GroupKind::DistributionList,
    ),
];

const DEPARTMENTS: [&str; 20] = [
    "Accounting",
    "Audit",
    "Brand",
    "Claims",
    "Compliance",
    "Customer Care",
    "Data",
    "Design",
    "Facilities",
    "Finance",
    "Legal",
    "Logistics",
    "Marketing",
    "Operations",
    "Partner",
    "People",
    "Procurement",
    "Research",
    "Retail",
    "Sales",
];

pub(crate) const PLACES: [&str; 19] = [
    "Amsterdam",
    "Bengaluru",
    "Berlin",
    "Boston",
    "Chicago",
    "Dublin",
    "Lisbon",
    "London",
    "Madrid",
    "Melbourne",
    "Milan",
    "Munich",
    "Paris",
    "Porto",
    "Singapore",
    "Stockholm",
    "Tokyo",
    "Toronto",
    "Zurich",
];

pub(crate) fn contoso() -> Vec<Group> {
    let group = |name: &str, description: &str, kind| Group {
        id: stable_id("group", name),
        display_name: name.to_owned(),
        description: description.to_owned(),
        kind,
    };
    let mut groups: Vec<Group> = NAMED
        .iter()
        .map(|(name, description, kind)| group(name, description, *kind))
        .collect();
    for department in DEPARTMENTS {
        for (index, place) in PLACES.iter().enumerate() {
            let kind = match index % 5 {
                3 => GroupKind::Microsoft365,
                4 => GroupKind::DistributionList,
                _ => GroupKind::Security,
            };
            groups.push(group(
                &format!("{department} {place}"),
                &format!("{department} in {place}"),
                kind,
            ));
        }
    }
    groups.sort_by(|left, right| left.display_name.cmp(&right.display_name));
    groups
}

/// A group of another tenant. Its id is not that of a group with this name elsewhere.
pub(crate) fn group_of(tenant: &str, name: &str, description: &str, kind: GroupKind) -> Group {
    Group {
        id: stable_id("group", &format!("{tenant}/{name}")),
        display_name: name.to_owned(),
        description: description.to_owned(),
        kind,
    }
}
