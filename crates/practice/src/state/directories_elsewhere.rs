//! Directories in other clouds. Sign-in knows where they are, and nobody signs in to them here.

use uuid::Uuid;

use super::cloud::Cloud;

/// A directory in another cloud.
pub(crate) struct DirectoryElsewhere {
    pub(crate) id: Uuid,
    pub(crate) domain: &'static str,
    pub(crate) cloud: Cloud,
}

const ALL: [DirectoryElsewhere; 3] = [
    DirectoryElsewhere {
        id: Uuid::from_u128(0xb17e_5a40_93cd_4f21_8a6e_0c52_d7f1_3e98),
        domain: "contoso-federal.us",
        cloud: Cloud::UsGovL4,
    },
    DirectoryElsewhere {
        id: Uuid::from_u128(0x4d93_c0f6_2a75_4be8_91d4_7e0b_a386_5fc2),
        domain: "contoso-defense.us",
        cloud: Cloud::UsGovDod,
    },
    DirectoryElsewhere {
        id: Uuid::from_u128(0x7c28_e1b5_60f9_4d3a_b74e_29a5_18c6_d0e7),
        domain: "contoso.partner.onmschina.cn",
        cloud: Cloud::China,
    },
];

/// The directory that the first segment of a path names.
pub(crate) fn named(segment: &str) -> Option<DirectoryElsewhere> {
    ALL.into_iter().find(|it| {
        segment.eq_ignore_ascii_case(it.domain) || segment.parse().is_ok_and(|id: Uuid| id == it.id)
    })
}
