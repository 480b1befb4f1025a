//! Which of several identity providers decides what can be set up.

use crate::{IdentityProvider, ProviderConfig, TargetId};

impl TargetId {
    /// The provider that a person has to know about. A SAML provider that is on comes first: as long as people sign in
    /// through it, a set-up leaves everything alone. Otherwise it is OpenID Connect, which a set-up would change. A SAML
    /// provider that is off decides nothing: Konnect accepts several providers of which one is on (Konnect identity
    /// API, `enabled`).
    pub fn main_provider(self, providers: &[IdentityProvider]) -> Option<&IdentityProvider> {
        let is_saml = |one: &IdentityProvider| matches!(one.config, ProviderConfig::Saml(_));
        let mut on = providers.iter().filter(|one| one.enabled);
        let mut oidc = providers.iter().filter(|one| !is_saml(one));
        on.find(|one| is_saml(one))
            .or_else(|| oidc.next())
            .or_else(|| providers.first())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::Region;

    /// One that is off has a minus before its kind.
    fn provider(kind: &str) -> IdentityProvider {
        let (kind, on) = match kind.strip_prefix('-') {
            Some(kind) => (kind, false),
            None => (kind, true),
        };
        let config = match kind {
            "oidc" => json!({ "issuer_url": "https://contoso.okta.com", "client_id": "0oa8" }),
            _ => json!({}),
        };
        let row = json!({ "id": Uuid::nil(), "type": kind, "enabled": on, "config": config });
        serde_json::from_value(row).unwrap()
    }

    #[test]
    fn saml_decides_while_people_sign_in_through_it() {
        let portal = TargetId::Portal {
            region: Region::Eu,
            id: Uuid::nil(),
        };
        for (target_id, kinds, decides) in [
            (TargetId::Organization, vec!["saml", "-oidc"], Some("saml")),
            (TargetId::Organization, vec!["-saml", "oidc"], Some("oidc")),
            (TargetId::Organization, vec!["-saml", "-oidc"], Some("oidc")),
            (TargetId::Organization, vec!["-saml"], Some("saml")),
            (portal, vec!["-oidc", "saml"], Some("saml")),
            (portal, vec!["oidc", "-saml"], Some("oidc")),
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
