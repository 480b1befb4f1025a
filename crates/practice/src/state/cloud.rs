//! The clouds that Microsoft runs, and the names by which their services are known.

use serde::{Deserialize, Serialize};

/// A Microsoft cloud. The directory is in one of them (Microsoft Entra, "National clouds"; Microsoft Graph, "National
/// cloud deployments").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Cloud {
    /// The worldwide cloud.
    #[default]
    Global,
    /// US Government L4 (GCC High).
    UsGovL4,
    /// US Government L5 (DoD), which shares its sign-in with L4.
    UsGovDod,
    /// China, run by 21Vianet.
    China,
}

impl Cloud {
    /// Every cloud.
    pub const ALL: [Self; 4] = [Self::Global, Self::UsGovL4, Self::UsGovDod, Self::China];

    /// The host of its sign-in service.
    pub const fn login_host(self) -> &'static str {
        match self {
            Self::Global => "login.microsoftonline.com",
            Self::UsGovL4 | Self::UsGovDod => "login.microsoftonline.us",
            Self::China => "login.partner.microsoftonline.cn",
        }
    }

    /// The host of its Microsoft Graph.
    pub const fn graph_host(self) -> &'static str {
        match self {
            Self::Global => "graph.microsoft.com",
            Self::UsGovL4 => "graph.microsoft.us",
            Self::UsGovDod => "dod-graph.microsoft.us",
            Self::China => "microsoftgraph.chinacloudapi.cn",
        }
    }

    /// The audience of its access tokens for Graph.
    pub(crate) fn graph_audience(self) -> String {
        format!("https://{}", self.graph_host())
    }

    /// What the metadata of a directory calls it: the instance, the region, and what sets the two of the US Government
    /// apart. (Seen in the documents of directories of each cloud.)
    pub(crate) const fn names(self) -> (&'static str, &'static str, Option<&'static str>) {
        match self {
            Self::Global => ("microsoftonline.com", "EU", None),
            Self::UsGovL4 => ("microsoftonline.us", "USGov", Some("DODCON")),
            Self::UsGovDod => ("microsoftonline.us", "USGov", Some("DOD")),
            Self::China => ("partner.microsoftonline.cn", "AS", None),
        }
    }

    pub(crate) fn is_login(name: &str) -> bool {
        Self::ALL.iter().any(|cloud| cloud.login_host() == name)
    }

    pub(crate) fn of_graph(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|cloud| cloud.graph_host() == name)
    }
}
