//! What the tests share: practice servers, and servers that answer as a test says.

#![allow(dead_code, reason = "each test file uses a part")]

pub(crate) mod fake;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use futures::StreamExt as _;
use konnect::{
    Context, Endpoints, Error, Http, Konnect, LoginPath, Mapping, MappingApi, NewProvider, Region,
    RegionPortals, SecretString, TargetId, Token, Waiting,
};
use practice::{Fault, FaultAction, Matching, Options, Practice};
use sso_http::Url;
use uuid::Uuid;

pub(crate) const TENANT: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
pub(crate) const CLIENT: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

/// Practice servers, and everything a client needs to call them.
pub(crate) struct House {
    pub(crate) practice: Practice,
    pub(crate) http: Http,
    pub(crate) endpoints: Endpoints,
    pub(crate) token: Token,
    pub(crate) context: Context,
    pub(crate) heard: Arc<Mutex<Vec<Waiting>>>,
    pub(crate) login_path: LoginPath,
    pub(crate) issuer: String,
    pub(crate) secret: SecretString,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::open_with(Options::default()).await
    }

    pub(crate) async fn open_with(options: Options) -> Self {
        let practice = practice::start(options).await.unwrap();
        let address = |url: &Url| url.socket_addrs(|| None).unwrap()[0];
        let origins = practice.base_urls();
        let regions = origins.konnect_regions.iter();
        let regions = regions
            .map(|(region, url)| (region.parse().unwrap(), address(url)))
            .collect();
        let endpoints = Endpoints::practice_with_regions(
            address(&origins.konnect_api),
            address(&origins.konnect_cloud),
            &regions,
        )
        .unwrap();
        let issuer = format!("{}{TENANT}/v2.0", origins.login);
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heard);
        let waiting: Arc<dyn Fn(Waiting) + Send + Sync> =
            Arc::new(move |waiting| log.lock().unwrap().push(waiting));
        Self {
            token: Token::parse(practice.konnect_token()).unwrap(),
            practice,
            http: Http::new().unwrap(),
            endpoints,
            context: Context {
                waiting: Some(waiting),
                ..Context::default()
            },
            heard,
            login_path: "contoso".parse().unwrap(),
            issuer,
            secret: SecretString::from("planted-client-secret"),
        }
    }

    pub(crate) fn with_token(self, token: &str) -> Self {
        Self {
            token: Token::parse(token).unwrap(),
            ..self
        }
    }

    pub(crate) fn konnect(&self) -> Konnect<'_> {
        Konnect {
            http: &self.http,
            endpoints: &self.endpoints,
            token: &self.token,
            context: &self.context,
            target_id: TargetId::default(),
        }
    }

    pub(crate) fn new_provider(&self) -> NewProvider<'_> {
        NewProvider {
            login_path: Some(&self.login_path),
            issuer_url: &self.issuer,
            client_id: CLIENT,
            client_secret: &self.secret,
            email_claim: "email",
        }
    }

    pub(crate) fn once(&self, method: &str, path: &str, action: FaultAction) {
        let matching = Matching {
            method: Some(method.to_owned()),
            path: path.to_owned(),
            nth: Some(1),
            times: None,
        };
        self.practice.add_fault(Fault { matching, action });
    }

    pub(crate) fn count(&self, method: &str, path_end: &str) -> usize {
        let record = self.practice.record();
        record
            .iter()
            .filter(|exchange| exchange.method == method && exchange.path.ends_with(path_end))
            .count()
    }
}

/// The portals of every region, in the order of [`Region::ALL`].
pub(crate) async fn portals_by_region(konnect: Konnect<'_>) -> Vec<RegionPortals> {
    let mut found: Vec<_> = konnect::portals_everywhere(konnect).collect().await;
    found.sort_by_key(|found| found.region);
    found
}

/// The portals of one region.
pub(crate) async fn portals_in(konnect: Konnect<'_>, region: Region) -> RegionPortals {
    portals_by_region(konnect)
        .await
        .swap_remove(region as usize)
}

/// Says whether developers have to sign in to a portal.
pub(crate) async fn set_authentication(
    konnect: Konnect<'_>,
    region: Region,
    id: Uuid,
    required: bool,
) -> Result<konnect::Portal, Error> {
    konnect
        .at(TargetId::Portal { region, id })
        .send(&konnect::SetPortalAuthentication { region, required })
        .await
}

/// Puts a group in a team, in either way.
pub(crate) async fn add_mapping(
    konnect: Konnect<'_>,
    provider: Uuid,
    api: MappingApi,
    team: Uuid,
    group: &str,
) -> Result<Option<Mapping>, Error> {
    if api == MappingApi::PerProvider {
        let add = konnect::AddMapping {
            provider,
            team,
            group: group.to_owned(),
        };
        return konnect.send(&add).await;
    }
    let group = BTreeSet::from([group.to_owned()]);
    konnect::change_groups_of_team(konnect, team, &group, &BTreeSet::new()).await?;
    Ok(None)
}

/// Takes a group out of a team, in either way.
pub(crate) async fn remove_mapping(
    konnect: Konnect<'_>,
    provider: Uuid,
    mapping: &Mapping,
) -> Result<(), Error> {
    if let Some(mapping) = mapping.id {
        let remove = konnect::RemoveMapping { provider, mapping };
        return konnect.send(&remove).await;
    }
    let group = BTreeSet::from([mapping.group.clone()]);
    konnect::change_groups_of_team(konnect, mapping.team_id, &BTreeSet::new(), &group).await
}
