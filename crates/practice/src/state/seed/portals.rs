//! The seeded Dev Portals: one for each situation that setting up single sign-on may find.

use serde::Serialize;
use uuid::Uuid;

use super::ids::{as_v4, stable_id};
use super::team::Team;
use crate::state::region::Region;

/// A Dev Portal.
#[derive(Clone, Debug, Serialize)]
pub struct PortalSeed {
    /// The portal's id.
    pub id: Uuid,
    /// Where it is kept.
    pub region: Region,
    /// The name, which no other portal of the organization has.
    pub name: String,
    /// The name that developers see.
    pub display_name: String,
    /// The first label of the domain that Konnect assigned: `{label}.{region}.kongportals.com`.
    pub label: String,
    /// The custom domain that the organization gave it, as it is outside practice; it ends in `.com`.
    pub custom_domain: Option<String>,
    /// Whether developers sign in at all.
    pub authentication_enabled: bool,
    /// Whether teams decide what developers may do.
    pub rbac_enabled: bool,
    /// Whether developers who register are let in without approval.
    pub auto_approve_developers: bool,
    /// The portal's own teams.
    pub teams: Vec<Team>,
    /// Developers that an administrator of the portal added to a team by hand.
    pub developers: Vec<Developer>,
    /// The identity provider that was set up before, switched on.
    pub provider: Option<ProviderSeed>,
}

/// A developer of a portal, in one of its teams.
#[derive(Clone, Debug, Serialize)]
pub struct Developer {
    /// The name.
    pub full_name: String,
    /// The address, by which single sign-on recognizes the account.
    pub email: String,
    /// The team.
    pub team: Uuid,
}

/// An identity provider that exists at the start.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum ProviderSeed {
    /// OpenID Connect.
    Oidc {
        /// The issuer.
        issuer_url: String,
        /// The client id at that issuer.
        client_id: String,
    },
    /// SAML.
    Saml {
        /// Where the provider describes itself.
        idp_metadata_url: String,
    },
}

/// A portal of the product's second version.
#[derive(Clone, Debug, Serialize)]
pub struct ClassicPortal {
    /// The portal's id.
    pub id: Uuid,
    /// Where it is kept.
    pub region: Region,
    /// The name.
    pub name: String,
}

impl PortalSeed {
    fn new(region: Region, name: &str, teams: &[(&str, &str)]) -> Self {
        let id = as_v4(stable_id("portal", &format!("{region}:{name}")));
        Self {
            id,
            region,
            name: name.to_owned(),
            display_name: format!("Contoso {name}"),
            label: id.simple().to_string()[..12].to_owned(),
            custom_domain: None,
            authentication_enabled: true,
            rbac_enabled: !teams.is_empty(),
            auto_approve_developers: false,
            teams: teams
                .iter()
                .map(|(team, description)| Team {
                    id: as_v4(stable_id("portal-team", &format!("{region}:{name}:{team}"))),
                    name: (*team).to_owned(),
                    description: (*description).to_owned(),
                    system_team: false,
                })
                .collect(),
            developers: Vec::new(),
            provider: None,
        }
    }

    /// With these people, by name and address, in the team of that name.
    fn with_developers(mut self, team: &str, people: &[(&str, &str)]) -> Self {
        let team = self.teams.iter().find(|known| known.name == team);
        if let Some(team) = team.map(|team| team.id) {
            self.developers
                .extend(people.iter().map(|(full_name, email)| Developer {
                    full_name: (*full_name).to_owned(),
                    email: (*email).to_owned(),
                    team,
                }));
        }
        self
    }
}

pub(crate) fn contoso() -> Vec<PortalSeed> {
    let open = |region, name| PortalSeed {
        authentication_enabled: false,
        ..PortalSeed::new(region, name, &[])
    };
    vec![
        PortalSeed {
            custom_domain: Some("developers.contoso.com".to_owned()),
            ..PortalSeed::new(
                Region::Eu,
                "Partner Portal",
                &[
                    ("Partners", "Developers of partner companies."),
                    ("Integrators", "Developers who connect customers."),
                ],
            )
            .with_developers(
                "Integrators",
                &[
                    ("Jonas Weber", "jonas.weber@contoso.com"),
                    ("Ana Souza", "ana.souza@integrators.example"),
                ],
            )
        },
        PortalSeed {
            provider: Some(ProviderSeed::Saml {
                idp_metadata_url: "https://sso.contoso.com/saml/metadata".to_owned(),
            }),
            ..PortalSeed::new(
                Region::Eu,
                "Supplier Portal",
                &[("Suppliers", "Developers of suppliers.")],
            )
        },
        open(Region::Eu, "Community"),
        PortalSeed {
            provider: Some(ProviderSeed::Oidc {
                issuer_url: "https://contoso.okta.com/oauth2/default".to_owned(),
                client_id: "0oa8rl2k4tXv7QmPd5d7".to_owned(),
            }),
            ..PortalSeed::new(
                Region::Us,
                "Internal APIs",
                &[
                    ("Readers", "May read every API."),
                    ("Builders", "May register applications."),
                ],
            )
        },
        open(Region::Us, "Community"),
    ]
}

pub(crate) fn classic() -> Vec<ClassicPortal> {
    let name = "Legacy Portal";
    vec![ClassicPortal {
        id: as_v4(stable_id("classic-portal", name)),
        region: Region::Eu,
        name: name.to_owned(),
    }]
}

/// Portals that differ only in their names and domains.
pub(crate) fn many_portals(count: usize, region: Region) -> impl Iterator<Item = PortalSeed> {
    (1..=count).map(move |number| {
        PortalSeed::new(
            region,
            &format!("Product Portal {number:02}"),
            &[
                ("Partners", "Developers of partner companies."),
                ("Readers", "May read every API."),
            ],
        )
    })
}
