//! Kong Konnect: organization, Dev Portals, identity providers, authentication settings, teams and
//! who is in them, preflight.
//!
//! Organization-wide settings live on one global host, whatever the organization's region; portals
//! on the host of their region. Every call takes what it needs and keeps nothing. Deliberately absent: turning Konnect's built-in login
//! off, which no call here can do, and every decision about what should be changed.
//!
//! Invariants:
//! - A type that holds a secret has no `Serialize`, no `Clone`, and a `Debug` without it.
//! - The token goes only to Konnect's API hosts, or to loopback in practice; never to a portal.
//! - Nothing is repeated after a lost answer unless repeating it is harmless.

mod authentication_settings;
mod domain;
mod endpoints;
mod error;
mod identity_providers;
mod login_path;
mod main_provider;
mod operation;
mod organization;
mod pages;
mod portals;
mod preflight;
mod provider_config;
mod region;
mod region_answers;
mod roles;
mod target_id;
mod team_group_mappings;
mod teams;
mod token;
mod users;

use serde::de::DeserializeOwned;
use sso_http::{Request, Response, Service, Url};

pub use authentication_settings::{
    AuthenticationSettings, IdpMapping, SetIdpMapping, SetOidc, authentication_settings,
};
pub use endpoints::{Endpoints, portal_migration_guide_url};
pub use error::{Error, InvalidParameter};
pub use identity_providers::{
    CreateIdentityProvider, DeleteIdentityProvider, EnableIdentityProvider, NewProvider,
    ProviderChange, RestoreIdentityProvider, SECRET_PLACEHOLDER, UpdateIdentityProvider,
    identity_provider, identity_providers,
};
pub use login_path::{LoginPath, LoginPathProblem};
pub use operation::Operation;
pub use organization::{Organization, organization};
pub use portals::{
    Domains, Portal, PortalWithProviders, RedirectKind, RedirectUri, RegionPortals,
    SetPortalAuthentication, portal, portals, portals_everywhere,
};
pub use preflight::{Preflight, PreflightProblem, portal_preflight, preflight};
pub use provider_config::{
    ClaimMappings, IdentityProvider, OidcConfig, ProviderConfig, SamlConfig,
};
pub use region::{Region, UnknownRegion};
pub use region_answers::RegionAnswers;
pub use roles::{AssignedRole, roles_of, roles_of_team};
pub use sso_http::{Context, ExposeSecret, Http, Refusal, SecretString, Waiting};
pub use target_id::TargetId;
pub use team_group_mappings::{
    AddMapping, Mapping, MappingApi, Mappings, RemoveMapping, SetGroupsOfTeam,
    change_groups_of_team, team_group_mappings,
};
pub use teams::{CreateTeam, DeleteTeam, SetTeamByHand, Team, team_sizes, teams};
pub use token::{Token, TokenProblem};
pub use users::{User, me, teams_of};

/// Everything a Konnect call needs.
#[derive(Clone, Copy)]
pub struct Konnect<'a> {
    /// The client.
    pub http: &'a Http,
    /// Where Konnect is.
    pub endpoints: &'a Endpoints,
    /// The access token.
    pub token: &'a Token,
    /// Cancellation and progress.
    pub context: &'a Context,
    /// Whose identity providers, settings, teams and mappings are meant.
    pub target_id: TargetId,
}

impl<'a> Konnect<'a> {
    /// The same, for another target.
    #[must_use]
    pub fn at(self, target_id: TargetId) -> Self {
        Self { target_id, ..self }
    }

    /// The address of the target's `path`.
    fn url(&self, path: &str) -> Url {
        self.endpoints.target_v3(self.target_id, path)
    }

    /// The address of the organization's `path`, whatever the target.
    fn organization_url(&self, path: &str) -> Url {
        self.endpoints.api_v3(path)
    }

    async fn exchange(&self, request: Request<'a>) -> Result<Response, Error> {
        let request = request.bearer(self.token.secret());
        sso_http::send(self.http, request, self.context)
            .await
            .map_err(Error::of_konnect)
    }

    async fn get<T: DeserializeOwned>(&self, url: Url) -> Result<T, Error> {
        Ok(self
            .exchange(Request::get(Service::KonnectApi, url))
            .await?
            .json()?)
    }
}
