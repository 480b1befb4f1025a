//! Tenants that sign-in knows to be in another of Microsoft's clouds.
//!
//! Source: Microsoft Entra, national clouds.

use uuid::Uuid;

/// A tenant in another cloud, as far as this cloud knows it.
pub(crate) struct OtherCloudTenant {
    pub(crate) id: Uuid,
    pub(crate) domain: &'static str,
    pub(crate) cloud: &'static Cloud,
}

/// One of the other clouds.
pub(crate) struct Cloud {
    /// As sign-in names it in an error.
    pub(crate) name: &'static str,
    pub(crate) instance_name: &'static str,
    pub(crate) login: &'static str,
    pub(crate) graph: &'static str,
}

const US_GOVERNMENT: Cloud = Cloud {
    name: "MicrosoftOnline.US",
    instance_name: "microsoftonline.us",
    login: "login.microsoftonline.us",
    graph: "graph.microsoft.us",
};

const CHINA: Cloud = Cloud {
    name: "ChinaCloudAPI.CN",
    instance_name: "partner.microsoftonline.cn",
    login: "login.partner.microsoftonline.cn",
    graph: "microsoftgraph.chinacloudapi.cn",
};

const TENANTS: [OtherCloudTenant; 2] = [
    OtherCloudTenant {
        id: Uuid::from_u128(0x1f7a_6d02_3c44_4b8e_8a51_90c2_7d3e_b6f4),
        domain: "contoso.us",
        cloud: &US_GOVERNMENT,
    },
    OtherCloudTenant {
        id: Uuid::from_u128(0x6b90_2e17_84d5_4f0a_b3c6_2a71_5d98_e03c),
        domain: "contoso.cn",
        cloud: &CHINA,
    },
];

/// The tenant of this name or id in another cloud, if there is one.
pub(crate) fn find(segment: &str) -> Option<&'static OtherCloudTenant> {
    let is_named = |tenant: &&OtherCloudTenant| {
        tenant.domain.eq_ignore_ascii_case(segment)
            || Uuid::parse_str(segment).is_ok_and(|id| id == tenant.id)
    };
    const { &TENANTS }.iter().find(is_named)
}
