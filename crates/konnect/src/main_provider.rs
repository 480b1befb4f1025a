//! Which of several identity providers decides what can be set up.

use crate::{IdentityProvider, ProviderConfig, TargetId};

impl TargetId {
    /// The provider that a person has to know about. In the organization OpenID Connect comes first: it is the one that
    /// a set-up would change. In a Dev Portal SAML comes first: as long as it is there, the portal is left alone.
    pub fn main_provider(self, providers: &[IdentityProvider]) -> Option<&IdentityProvider> {
        let decides = |provider: &&IdentityProvider| match self {
            Self::Organization => matches!(provider.config, ProviderConfig::Oidc(_)),
            Self::Portal { .. } => matches!(provider.config, ProviderConfig::Saml(_)),
        };
        providers.iter().find(decides).or_else(|| providers.first())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::Region;

    fn provider(kind: &str) -> IdentityProvider {
        let config = match kind {
            "oidc" => json!({ "issuer_url": "https://contoso.okta.com", "client_id": "0oa8" }),
            _ => json!({}),
        };
        let row = json!({ "id": Uuid::nil(), "type": kind, "enabled": true, "config": config });
        serde_json::from_value(row).unwrap()
    }

    #[test]
    fn openid_connect_decides_in_the_organization_and_saml_in_a_portal() {
        let portal = TargetId::Portal {
            region: Region::Eu,
            id: Uuid::nil(),
        };
        for (target_id, kinds, decides) in [
            (TargetId::Organization, vec!["saml", "oidc"], Some("oidc")),
            (TargetId::Organization, vec!["saml"], Some("saml")),
            (portal, vec!["oidc", "saml"], Some("saml")),
            (portal, vec!["oidc"], Some("oidc")),
            (portal, vec![], None),
        ] {
            let providers: Vec<_> = kinds.iter().copied().map(provider).collect();
            let found = target_id.main_provider(&providers);
            let found = found.map(|provider| match provider.config {
                ProviderConfig::Oidc(_) => "oidc",
                ProviderConfig::Saml(_) => "saml",
            });
            assert_eq!(found, decides, "{target_id:?} with {kinds:?}");
        }
    }
}
