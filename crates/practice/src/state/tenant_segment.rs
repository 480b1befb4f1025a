//! Which directory a path refers to: `/{tenant}/…`.

use uuid::Uuid;

use super::seed::Tenant;

/// The first segment of a sign-in path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TenantSegment {
    /// One tenant, by its id or a verified domain.
    Tenant(Uuid),
    /// Any work or school account.
    Organizations,
    /// Any account.
    Common,
}

impl TenantSegment {
    /// `None` for a directory that does not exist here.
    pub(crate) fn parse(segment: &str, tenant: &Tenant) -> Option<Self> {
        match segment {
            "organizations" => Some(Self::Organizations),
            "common" => Some(Self::Common),
            _ if Uuid::parse_str(segment).is_ok_and(|id| id == tenant.id)
                || segment.eq_ignore_ascii_case(&tenant.domain)
                || segment.eq_ignore_ascii_case(&tenant.initial_domain) =>
            {
                Some(Self::Tenant(tenant.id))
            }
            _ => None,
        }
    }

    /// What stands for the tenant in the issuer. The documents for more than one tenant have a literal placeholder.
    pub(crate) fn issuer_segment(self) -> String {
        match self {
            Self::Tenant(id) => id.to_string(),
            Self::Organizations | Self::Common => "{tenantid}".to_owned(),
        }
    }

    /// What stands for the tenant in the endpoints.
    pub(crate) fn endpoint_segment(self) -> String {
        match self {
            Self::Tenant(id) => id.to_string(),
            Self::Organizations => "organizations".to_owned(),
            Self::Common => "common".to_owned(),
        }
    }
}
