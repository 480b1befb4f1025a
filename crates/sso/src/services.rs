//! Which services the work talks to, and as whom.

use entra::{Graph, TenantId};
use konnect::Konnect;
use secrecy::SecretString;
use sso_http::{Context, Http};

use crate::error::Error;

/// The two services with the tokens of the people who signed in. Tokens live here and nowhere else.
pub struct Services {
    /// How requests are sent.
    pub http: Http,
    /// Microsoft's hosts.
    pub entra: entra::Endpoints,
    /// The directory that was signed in to.
    pub tenant: TenantId,
    /// The Graph access token.
    pub microsoft_token: SecretString,
    /// Konnect, when it is connected.
    pub konnect: Option<KonnectAccess>,
}

/// Kong's hosts and the token that was pasted.
pub struct KonnectAccess {
    /// Kong's hosts.
    pub endpoints: konnect::Endpoints,
    /// The access token.
    pub token: konnect::Token,
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Services")
            .field("tenant", &self.tenant)
            .field("konnect", &self.konnect.is_some())
            .finish_non_exhaustive()
    }
}

impl Services {
    pub(crate) fn graph<'a>(&'a self, context: &'a Context) -> Graph<'a> {
        Graph {
            http: &self.http,
            endpoints: &self.entra,
            token: &self.microsoft_token,
            context,
        }
    }

    pub(crate) fn konnect<'a>(&'a self, context: &'a Context) -> Result<Konnect<'a>, Error> {
        let access = self.konnect.as_ref().ok_or(Error::KonnectNeeded)?;
        Ok(Konnect {
            http: &self.http,
            endpoints: &access.endpoints,
            token: &access.token,
            context,
            target_id: konnect::TargetId::default(),
        })
    }
}
