//! Dev Portals, version 3, in every region.
//!
//! Portals of the older product (version 2) are counted, so that they can be explained, and left
//! alone.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::Stream;
use futures::future::{join, join_all};
use futures::stream::FuturesUnordered;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sso_http::{RequestParts, Response, Retry, Url};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::endpoints::at;
use crate::{
    Endpoints, Error, IdentityProvider, Konnect, Operation, Region, TargetId, domain,
    identity_providers, pages,
};

/// How many portals' identity providers are read at a time.
const READS_AT_ONCE: usize = 8;

/// A Dev Portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portal {
    /// Its id.
    pub id: Uuid,
    /// Where it is; in any other region it does not exist.
    pub region: Region,
    /// The name by which administrators know it.
    pub name: String,
    /// The name that developers see.
    pub display_name: Option<String>,
    /// The domain that Konnect gave it.
    pub default_domain: String,
    /// The custom domain, or the default one while there is none.
    pub canonical_domain: String,
    /// Whether developers can sign in at all. Until then nothing about identity providers can be configured.
    pub authentication_enabled: bool,
    /// Whether teams decide what a developer sees.
    pub rbac_enabled: bool,
    /// Whether developers who register are let in at once. Those who sign in through an identity
    /// provider always are.
    pub auto_approve_developers: bool,
}

/// The domains under which a portal can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domains<'a> {
    /// The organization's own.
    pub custom: Option<&'a str>,
    /// The one that Konnect gave it.
    pub default: &'a str,
    /// The one at which the portal editor shows it.
    pub preview: Option<String>,
}

/// Which of a portal's domains a redirect URI is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RedirectKind {
    /// The organization's own domain.
    Custom,
    /// The domain that Konnect gave it.
    Default,
    /// The portal editor's preview.
    Preview,
}

/// An address to which Entra sends a portal's developers back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RedirectUri {
    /// Which domain it is at.
    pub kind: RedirectKind,
    /// The address, character by character.
    pub url: String,
}

/// What one region has.
#[derive(Debug)]
pub struct RegionPortals {
    /// The region.
    pub region: Region,
    /// Its portals, or why they are unknown.
    pub portals: Result<Vec<PortalWithProviders>, Error>,
    /// How many portals of the older product it has; 0 if unknown.
    pub classic: usize,
}

/// A portal and what people use to sign in to it.
#[derive(Debug)]
pub struct PortalWithProviders {
    /// The portal.
    pub portal: Portal,
    /// Its identity providers, or why they are unknown, for example because the portal has since been deleted.
    pub providers: Result<Vec<IdentityProvider>, Error>,
}

#[derive(Deserialize)]
struct Row {
    id: Uuid,
    name: String,
    display_name: Option<String>,
    default_domain: String,
    canonical_domain: Option<String>,
    #[serde(default)]
    authentication_enabled: bool,
    #[serde(default)]
    rbac_enabled: bool,
    #[serde(default)]
    auto_approve_developers: bool,
}

impl Row {
    fn of(self, region: Region) -> Portal {
        // Browsers write hosts in lower case, and redirect URIs are what browsers come back to.
        let default_domain = self.default_domain.to_ascii_lowercase();
        let canonical = self.canonical_domain.filter(|domain| !domain.is_empty());
        Portal {
            id: self.id,
            region,
            name: self.name,
            display_name: self.display_name.filter(|name| !name.is_empty()),
            canonical_domain: canonical.map_or_else(
                || default_domain.clone(),
                |domain| domain.to_ascii_lowercase(),
            ),
            default_domain,
            authentication_enabled: self.authentication_enabled,
            rbac_enabled: self.rbac_enabled,
            auto_approve_developers: self.auto_approve_developers,
        }
    }
}

#[derive(Deserialize)]
struct Classic {
    id: Uuid,
}

impl Portal {
    /// What its identity providers, settings, teams and mappings belong to.
    pub fn target_id(&self) -> TargetId {
        TargetId::Portal {
            region: self.region,
            id: self.id,
        }
    }

    /// The domains under which it can be reached.
    pub fn domains(&self) -> Domains<'_> {
        let custom = Some(self.canonical_domain.as_str());
        Domains {
            custom: custom.filter(|domain| *domain != self.default_domain),
            default: &self.default_domain,
            preview: domain::preview(&self.default_domain, self.region),
        }
    }

    /// Where its developers start to sign in.
    ///
    /// # Errors
    /// [`Error::PortalDomain`] when Konnect names a domain where no portal can be.
    pub fn sign_in_url(&self, endpoints: &Endpoints) -> Result<Url, Error> {
        Ok(at(
            &endpoints.portal_origin(&self.canonical_domain)?,
            "login/sso",
        ))
    }

    /// Where Entra has to send its developers back to, at each of its domains
    /// (Kong Docs, "Dev Portal SSO").
    ///
    /// # Errors
    /// [`Error::PortalDomain`] when Konnect names a domain where no portal can be.
    pub fn redirect_uris(&self, endpoints: &Endpoints) -> Result<Vec<RedirectUri>, Error> {
        let domains = self.domains();
        let known = [
            (RedirectKind::Custom, domains.custom),
            (RedirectKind::Default, Some(domains.default)),
            (RedirectKind::Preview, domains.preview.as_deref()),
        ];
        let present = known
            .into_iter()
            .filter_map(|(kind, domain)| Some((kind, domain?)));
        present
            .map(|(kind, domain)| {
                let url = at(&endpoints.portal_origin(domain)?, "login").to_string();
                Ok(RedirectUri { kind, url })
            })
            .collect()
    }
}

/// Lists the portals of a region.
///
/// # Errors
/// Those of the region, which may also be one that the organization does not use.
pub async fn portals(konnect: Konnect<'_>, region: Region) -> Result<Vec<Portal>, Error> {
    list(konnect, region, Retry::Safe).await
}

/// Reads a portal.
///
/// # Errors
/// [`Error::NotFound`] when there is none in this region.
pub async fn portal(konnect: Konnect<'_>, region: Region, id: Uuid) -> Result<Portal, Error> {
    let row: Row = konnect.get(address(konnect, region, id)).await?;
    Ok(row.of(region))
}

/// Says whether developers have to sign in to the target's portal, which is required before it can have an identity
/// provider. Switched off again only by an undo: developers who have joined since lose their way in.
///
/// Errors: [`Error::NotFound`] when there is no such portal in this region.
#[derive(Clone, Copy, Debug)]
pub struct SetPortalAuthentication {
    /// The portal's region, which the answer does not say.
    pub region: Region,
    /// Whether they have to.
    pub required: bool,
}

impl Operation for SetPortalAuthentication {
    type Answer = Portal;

    fn request(&self) -> RequestParts {
        RequestParts::patch("", json!({"authentication_enabled": self.required}))
    }

    fn read(&self, response: Response) -> Result<Portal, Error> {
        Ok(response.json::<Row>()?.of(self.region))
    }
}

/// Reads the portals of every region at once, with their identity providers, and yields each region as it answers. The
/// failure of one region or portal does not affect the others.
pub fn portals_everywhere(konnect: Konnect<'_>) -> impl Stream<Item = RegionPortals> {
    let permits = Arc::new(Semaphore::new(READS_AT_ONCE));
    Region::ALL
        .map(|region| read_region(konnect, region, Arc::clone(&permits)))
        .into_iter()
        .collect::<FuturesUnordered<_>>()
}

async fn read_region(
    konnect: Konnect<'_>,
    region: Region,
    permits: Arc<Semaphore>,
) -> RegionPortals {
    // A region that does not answer is not asked again: the others and the person would wait two minutes for it. A
    // request that a region asks to have repeated is.
    let once = Retry::Unsafe;
    let (listed, classic) = join(
        list(konnect, region, once),
        classic_portals(konnect, region, once),
    )
    .await;
    let portals = match listed {
        Err(error) => Err(error),
        Ok(portals) => Ok(join_all(
            portals
                .into_iter()
                .map(|portal| with_providers(konnect, portal, &permits)),
        )
        .await),
    };
    let known: BTreeSet<Uuid> = portals
        .iter()
        .flatten()
        .map(|found| found.portal.id)
        .collect();
    RegionPortals {
        region,
        portals,
        classic: classic
            .iter()
            .filter(|portal| !known.contains(&portal.id))
            .count(),
    }
}

async fn with_providers(
    konnect: Konnect<'_>,
    portal: Portal,
    permits: &Semaphore,
) -> PortalWithProviders {
    // It is never closed; without a permit the read would still be correct.
    let _permit = permits.acquire().await.ok();
    let providers = identity_providers(konnect.at(portal.target_id())).await;
    PortalWithProviders { portal, providers }
}

async fn list(konnect: Konnect<'_>, region: Region, retry: Retry) -> Result<Vec<Portal>, Error> {
    let url = konnect.endpoints.regional(region, "v3/portals");
    let rows: Vec<Row> = pages::numbered(konnect, &url, retry).await?;
    Ok(rows.into_iter().map(|row| row.of(region)).collect())
}

/// Portals of the older product. They are only mentioned, so failing to read them is no error.
async fn classic_portals(konnect: Konnect<'_>, region: Region, retry: Retry) -> Vec<Classic> {
    let url = konnect.endpoints.regional(region, "v2/portals");
    pages::numbered(konnect, &url, retry)
        .await
        .unwrap_or_default()
}

fn address(konnect: Konnect<'_>, region: Region, id: Uuid) -> Url {
    konnect
        .endpoints
        .regional(region, &format!("v3/portals/{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portal(default: &str, canonical: Option<&str>) -> Portal {
        let row: Row = serde_json::from_value(json!({
            "id": "8f9fd312-a987-4628-b4c5-bb4f4fddd5f7", "name": "Partner Portal", "display_name": "",
            "authentication_enabled": true, "rbac_enabled": true, "auto_approve_developers": false,
            "default_domain": default, "canonical_domain": canonical, "description": null,
        }))
        .unwrap();
        row.of(Region::Eu)
    }

    fn urls(portal: &Portal, endpoints: &Endpoints) -> Vec<(RedirectKind, String)> {
        let uris = portal.redirect_uris(endpoints).unwrap();
        uris.into_iter().map(|uri| (uri.kind, uri.url)).collect()
    }

    #[test]
    fn portal_with_a_custom_domain_has_three_redirect_uris() {
        let portal = portal(
            "6b3f9a2c41d8.eu.kongportals.com",
            Some("Developers.Contoso.com"),
        );
        let expected = [
            (
                RedirectKind::Custom,
                "https://developers.contoso.com/login".to_owned(),
            ),
            (
                RedirectKind::Default,
                "https://6b3f9a2c41d8.eu.kongportals.com/login".to_owned(),
            ),
            (
                RedirectKind::Preview,
                "https://6b3f9a2c41d8.portal-preview.eu.api.konghq.com/login".to_owned(),
            ),
        ];
        let endpoints = Endpoints::production();
        assert_eq!(urls(&portal, &endpoints), expected);
        assert_eq!(
            portal.sign_in_url(&endpoints).unwrap().as_str(),
            "https://developers.contoso.com/login/sso",
            "developers know the custom domain"
        );
        assert_eq!(portal.display_name, None, "blank means none");
    }

    #[test]
    fn portal_without_a_custom_domain_has_two() {
        let domain = "6b3f9a2c41d8.eu.kongportals.com";
        for canonical in [None, Some(""), Some(domain)] {
            let portal = portal(domain, canonical);
            assert_eq!(portal.domains().custom, None, "{canonical:?}");
            let kinds: Vec<_> = urls(&portal, &Endpoints::production())
                .into_iter()
                .map(|(kind, _)| kind)
                .collect();
            assert_eq!(kinds, [RedirectKind::Default, RedirectKind::Preview]);
        }
    }

    #[test]
    fn practice_portal_is_at_its_port_without_tls() {
        let here = "127.0.0.1:8000".parse().unwrap();
        let endpoints = Endpoints::practice(here, here).unwrap();
        let portal = portal(
            "6b3f9a2c41d8.eu.kongportals.localhost:41234",
            Some("developers.contoso.localhost:41234"),
        );
        let urls: Vec<_> = urls(&portal, &endpoints)
            .into_iter()
            .map(|(_, url)| url)
            .collect();
        assert_eq!(
            urls,
            [
                "http://developers.contoso.localhost:41234/login",
                "http://6b3f9a2c41d8.eu.kongportals.localhost:41234/login",
                "http://6b3f9a2c41d8.portal-preview.eu.api.konghq.localhost:41234/login",
            ]
        );
    }

    #[test]
    fn domain_that_is_none_is_named_instead_of_registered() {
        let portal = portal("6b3f9a2c41d8.eu.kongportals.com", Some("evil.example/#"));
        let error = portal.redirect_uris(&Endpoints::production()).unwrap_err();
        assert!(
            matches!(&error, Error::PortalDomain(domain) if domain == "evil.example/#"),
            "{error:?}"
        );
    }
}
