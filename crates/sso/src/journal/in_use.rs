//! What a connection uses: the ids of its things, and when its secret ends, from the records of its runs.

use entra::{AppId, Cloud, ObjectId, TenantId};
use jiff::Timestamp;
use url::Url;
use uuid::Uuid;

use super::{Before, Entry, Made, Record, Thing};

/// The things of one connection, each `None` as long as no run said it.
#[derive(Clone, Debug, Default)]
pub(crate) struct InUse {
    pub(crate) application: Option<ObjectId>,
    pub(crate) app_id: Option<AppId>,
    pub(crate) provider: Option<Uuid>,
    pub(crate) secret_end: Option<Timestamp>,
    issuer: Option<String>,
    /// Which Microsoft cloud was asked.
    cloud: Option<Cloud>,
}

impl InUse {
    /// The issuer in the directory's metadata document.
    ///
    /// Earlier versions did not record it; for their runs it is the one of the cloud that they asked: its sign-in
    /// service, the directory's id and `v2.0` (Microsoft identity platform, "OpenID Connect", "Find your app's OpenID
    /// configuration document URI"). A check compares it with the document.
    pub(crate) fn issuer(&self, tenant: TenantId) -> Option<String> {
        let of_cloud = || Some(self.cloud?.issuer(tenant));
        self.issuer.clone().or_else(of_cloud)
    }

    /// Adds what one set-up found and made.
    pub(super) fn add(&mut self, issuer: Option<String>, before: &Before, records: &[Record]) {
        self.issuer = issuer.or(self.issuer.take());
        if let Some(application) = &before.application {
            self.application = Some(application.id);
            self.app_id = Some(application.app_id);
            let ends = application.secrets.iter().map(|secret| secret.end);
            self.secret_end = self.secret_end.or(ends.max());
        }
        let provider = before.konnect.iter().find_map(|it| it.provider.as_ref());
        self.provider = provider.map(|provider| provider.id).or(self.provider);
        for record in records {
            match &record.entry {
                Entry::Made { made, .. } | Entry::Done { made, .. } => {
                    for made in made {
                        self.add_made(made);
                    }
                }
                Entry::Intent { url, .. } if self.cloud.is_none() => {
                    let asked = Url::parse(url).ok();
                    self.cloud = asked.and_then(|url| Cloud::of_graph(&url));
                }
                _ => {}
            }
        }
    }

    fn add_made(&mut self, made: &Made) {
        match made.what {
            Thing::Application => self.application = made.id.parse().ok(),
            Thing::AppId => self.app_id = made.id.parse().ok(),
            Thing::IdentityProvider => self.provider = made.id.parse().ok(),
            Thing::SecretKey => self.secret_end = made.end,
            Thing::ServicePrincipal
            | Thing::Grant
            | Thing::Assignment
            | Thing::Team
            | Thing::Mapping => {}
        }
    }
}
