//! A practice tenant and organization with a person signed in to both.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses another part of the stage"
)]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a stage that cannot be set is a failed test"
)]

pub mod browser;
pub mod computer;
pub mod konnect_hand;
pub mod made_by_hand;
pub mod others;
pub mod partner_portal;
pub mod shown;
pub mod teams;
pub mod testing;
pub mod whole;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use entra::TenantId;
use futures::StreamExt as _;
use practice::{Exchange, Options, Practice, Seed, Timing};
use secrecy::SecretString;
use sso::{
    Admission, ClientSecretStore, Desired, EmailSource, GroupsSetting, Journal, KonnectAccess,
    Observed, Outcome, Plan, Report, Services, StepId, StepState, Target,
};
use sso_http::{Context, Http};
use url::Url;

/// May do everything the app does.
pub const ADMIN: &str = "maya.lindqvist@contoso.com";

/// Another administrator.
pub const OTHER_ADMIN: &str = "olivia.brandt@contoso.com";

/// A member without roles, who owns what she registers.
pub const MEMBER: &str = "priya.raman@contoso.com";

/// How the tags of connections begin.
pub const TAG: &str = "konnect-sso:";

/// What every sign-in asks for.
pub const SCOPES: [&str; 6] = [
    "Application.ReadWrite.All",
    "User.Read",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Policy.Read.All",
    "Group.ReadBasic.All",
    "AppRoleAssignment.ReadWrite.All",
];

/// What a sign-in asks for in addition, to read other people's groups.
pub const PEOPLE: &str = "User.Read.All";

pub struct Stage {
    pub practice: Practice,
    pub services: Services,
    pub secret_store: ClientSecretStore,
    pub journal: Journal,
    pub context: Context,
    pub steps: Arc<Mutex<Vec<(StepId, StepState)>>>,
    folder: tempfile::TempDir,
}

/// Both services of practice with a person signed in to them.
fn services(practice: &Practice, person: &str, scopes: &[&str], http: Http) -> Services {
    let origins = practice.base_urls();
    let regions = origins
        .konnect_regions
        .iter()
        .map(|(region, url)| (region.parse().expect("a region"), address(url)))
        .collect();
    let token = practice.access_token(person, scopes);
    Services {
        http,
        entra: entra::Endpoints::practice(address(&origins.login), address(&origins.graph))
            .expect("loopback"),
        tenant: TenantId::new(practice.seed().tenant.id),
        microsoft_token: SecretString::from(token.expect("the person exists")),
        konnect: Some(KonnectAccess {
            endpoints: konnect::Endpoints::practice_with_regions(
                address(&origins.konnect_api),
                address(&origins.konnect_cloud),
                &regions,
            )
            .expect("loopback"),
            token: konnect::Token::parse(practice.konnect_token())
                .expect("the token has Konnect's form"),
        }),
    }
}

fn address(url: &Url) -> std::net::SocketAddr {
    // `localhost` is one of the origins; every origin listens on 127.0.0.1.
    std::net::SocketAddr::from((
        [127, 0, 0, 1],
        url.port().expect("practice origins have a port"),
    ))
}

/// Practice without lag, so that a test that is not about waiting does not wait.
pub async fn stage() -> Stage {
    stage_with(NO_LAG).await
}

pub const NO_LAG: Timing = Timing {
    replication_lag: std::time::Duration::ZERO,
    secret_propagation: std::time::Duration::ZERO,
    delay: std::time::Duration::ZERO,
};

pub async fn stage_with(timing: Timing) -> Stage {
    stage_over(client(), timing).await
}

/// A client like the app's. Creating one reads all certificates of the system, which takes longer than most tests.
pub fn client() -> Http {
    Http::new().expect("the client is built")
}

/// Practice that is called with the test's own client.
pub async fn stage_over(http: Http, timing: Timing) -> Stage {
    let options = Options {
        timing,
        ..Options::default()
    };
    stage_of(options, ADMIN, &SCOPES, http).await
}

/// Practice without lag in another company, or with someone else signed in.
pub async fn stage_in(seed: Seed, person: &str, scopes: &[&str]) -> Stage {
    let options = Options {
        timing: NO_LAG,
        seed,
        ..Options::default()
    };
    stage_of(options, person, scopes, client()).await
}

pub async fn stage_of(options: Options, person: &str, scopes: &[&str], http: Http) -> Stage {
    let practice = practice::start(options).await.expect("practice starts");
    let services = services(&practice, person, scopes, http);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let journal = Journal::open(folder.path()).expect("the journal opens");
    Stage {
        practice,
        services,
        secret_store: ClientSecretStore::new(None),
        journal,
        context: Context::default(),
        steps: Arc::default(),
        folder,
    }
}

impl Stage {
    /// Both services with someone else signed in: another administrator, or a member without roles.
    pub fn services_of(&self, person: &str) -> Services {
        let scopes = [&SCOPES[..], &[PEOPLE]].concat();
        services(&self.practice, person, &scopes, self.services.http.clone())
    }

    /// What a person does in the directory outside the app, as in Microsoft's portal.
    pub fn by_hand(
        &self,
        person: &str,
        method: &str,
        path: &str,
        body: &serde_json::Value,
    ) -> serde_json::Value {
        let answer = self
            .practice
            .graph_by_hand(person, method, path, Some(body));
        let (status, answer) = answer.expect("a seeded person and a request");
        assert!(status < 300, "{person}: {method} {path}: {answer}");
        answer
    }

    /// Everything that the journals hold.
    pub fn journal_text(&self) -> String {
        let files = std::fs::read_dir(self.folder.path()).expect("the folder is there");
        files
            .map(|file| {
                let path = file.expect("it can be listed").path();
                std::fs::read_to_string(path).expect("it is text")
            })
            .collect()
    }

    /// The connection of a target in the directory that was signed in to.
    pub fn connection(&self, target: &Target) -> sso::ConnectionId {
        sso::ConnectionId::of(self.services.tenant, target)
    }

    pub fn konnect(&self) -> konnect::Konnect<'_> {
        let access = self
            .services
            .konnect
            .as_ref()
            .expect("Konnect is connected");
        konnect::Konnect {
            http: &self.services.http,
            endpoints: &access.endpoints,
            token: &access.token,
            context: &self.context,
            target_id: konnect::TargetId::default(),
        }
    }

    /// The portals of a region as the app finds them, without the one that signs in with SAML, which is left alone.
    pub async fn portals(&self, region: konnect::Region) -> Vec<Target> {
        let konnect = self.konnect();
        let organization = konnect::organization(konnect)
            .await
            .expect("the token is good");
        let regions = konnect::portals_everywhere(konnect)
            .collect::<Vec<_>>()
            .await;
        let mut regions = regions.into_iter();
        let found = regions.find(|found| found.region == region);
        let found = found
            .and_then(|found| found.portals.ok())
            .expect("the region answers");
        let with_saml = |provider: &konnect::IdentityProvider| {
            matches!(provider.config, konnect::ProviderConfig::Saml(_))
        };
        let target = |portal: &konnect::Portal| Target::Portal {
            region,
            id: portal.id,
            organization: Some(organization.id),
            name: portal.name.clone(),
            redirect_uris: portal
                .redirect_uris(konnect.endpoints)
                .expect("the domains are good")
                .into_iter()
                .map(|uri| uri.url)
                .collect(),
            domain: portal.canonical_domain.clone(),
        };
        let free = found.iter().filter(|found| {
            let providers = found.providers.as_ref().expect("they can be read");
            !providers.iter().any(with_saml)
        });
        free.map(|found| target(&found.portal)).collect()
    }

    /// A seeded group by its name.
    pub fn group(&self, name: &str) -> entra::ObjectId {
        let groups = &self.practice.seed().groups;
        let found = groups.iter().find(|group| group.display_name == name);
        entra::ObjectId::new(found.expect("the group is seeded").id)
    }

    pub async fn organization(&self, login_path: &str) -> Target {
        let konnect = self.konnect();
        let organization = konnect::organization(konnect)
            .await
            .expect("the token is good");
        Target::Organization {
            id: organization.id,
            name: organization.name,
            login_path: login_path.parse().expect("a login path"),
            redirect_uri: konnect.endpoints.organization_redirect_uri().to_string(),
        }
    }

    pub async fn service_principal(&self, app_id: entra::AppId) -> Option<entra::ServicePrincipal> {
        let graph = entra::Graph {
            http: &self.services.http,
            endpoints: &self.services.entra,
            token: &self.services.microsoft_token,
            context: &self.context,
        };
        entra::service_principal(graph, app_id)
            .await
            .expect("Graph answers")
    }

    pub async fn inspect(&self, desired: &Desired) -> Result<Observed, sso::Error> {
        sso::inspect(
            &self.services,
            desired,
            &self.secret_store,
            &self.journal,
            &self.context,
        )
        .await
    }

    pub async fn plan(&self, desired: &Desired) -> Plan {
        let observed = self.inspect(desired).await.expect("everything can be read");
        sso::plan(desired, &observed).expect("the target can be planned")
    }

    pub async fn apply(&self, plan: Plan) -> Outcome {
        let steps = Arc::clone(&self.steps);
        let report: Report = Arc::new(move |step, state| {
            steps
                .lock()
                .expect("no test panicked here")
                .push((step, state));
        });
        let (room, before) = (plan.journal_room(), self.journal_text().len());
        let outcome = sso::apply(
            &self.services,
            plan,
            &self.secret_store,
            &self.journal,
            report,
            &self.context,
        )
        .await;
        let written = self.journal_text().len().saturating_sub(before);
        assert!(
            written <= room,
            "a run wrote {written} bytes where room was proven for {room}"
        );
        outcome
    }

    pub async fn set_up(&self, desired: &Desired) -> Outcome {
        let plan = self.plan(desired).await;
        self.apply(plan).await
    }

    /// The requests that the app sent to change something.
    pub fn writes(&self) -> Vec<Exchange> {
        let reads =
            |exchange: &Exchange| exchange.method == "GET" || exchange.path.ends_with("/token");
        self.practice
            .record()
            .into_iter()
            .filter(|exchange| exchange.from_app && !reads(exchange))
            .collect()
    }

    /// The applications of connections; the tenant has others.
    pub fn tagged_applications(&self) -> Vec<serde_json::Value> {
        let ours = |tag: &serde_json::Value| tag.as_str().is_some_and(|tag| tag.starts_with(TAG));
        let applications = self.practice.applications().into_iter();
        applications
            .filter(|application| {
                application["tags"]
                    .as_array()
                    .is_some_and(|tags| tags.iter().any(ours))
            })
            .collect()
    }

    /// Everything that was asked and answered is as the published descriptions say. Without them, says so and compares
    /// nothing.
    pub fn keeps_the_published_contracts(&self) {
        let Some(specs) = contract::Specs::load().expect("the contracts can be read") else {
            eprintln!("skipped: the published contracts are not in ../shared/specs");
            return;
        };
        let record = self.practice.record();
        assert!(
            record.len() > 20,
            "there is something to hold against the contracts"
        );
        for exchange in &record {
            let written = serde_json::to_value(exchange).expect("an exchange is JSON");
            let violations: Vec<String> = specs
                .check(&written)
                .iter()
                .map(ToString::to_string)
                .collect();
            assert!(
                violations.is_empty(),
                "{} {}: {}",
                exchange.method,
                exchange.path,
                violations.join("; ")
            );
        }
    }

    pub fn states_of(&self, step: StepId) -> Vec<StepState> {
        let steps = self.steps.lock().expect("no test panicked here");
        steps
            .iter()
            .filter(|(id, _)| *id == step)
            .map(|(_, state)| *state)
            .collect()
    }
}

pub fn desired(target: Target) -> Desired {
    Desired {
        target,
        app_name: "Konnect SSO – Organization login".parse().expect("a name"),
        secret_lifetime: 180.try_into().expect("a lifetime"),
        admission: Admission::Everyone,
        groups: GroupsSetting::All,
        email: EmailSource::Mail,
        approve: true,
        teams: None,
        assigned_groups: BTreeSet::new(),
        application: sso::ApplicationChoice::Undecided,
        rotation: None,
    }
}

pub fn callback(urls: &[&str]) -> Target {
    Target::CallbackUrl {
        urls: urls
            .iter()
            .map(|url| url.parse().expect("a callback URL"))
            .collect(),
        organization: None,
    }
}

/// The callback URL of every organization, for this one.
pub fn login_of(organization: uuid::Uuid) -> Target {
    Target::CallbackUrl {
        urls: vec![
            "https://cloud.konghq.com/login"
                .parse()
                .expect("a callback URL"),
        ],
        organization: Some(sso::NamedOrganization {
            id: organization,
            name: None,
        }),
    }
}

/// The connection of a finished run, or a panic that shows what came instead.
pub fn finished(outcome: Outcome) -> sso::Connection {
    match outcome {
        Outcome::Finished(connection) => *connection,
        other => panic!("the run should finish, but ended as {other:?}"),
    }
}

pub fn failed_checks(connection: &sso::Connection) -> Vec<&sso::Check> {
    connection
        .checks
        .iter()
        .filter(|check| check.state != sso::CheckState::Passed)
        .collect()
}

pub fn set<T: Ord>(values: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    values.into_iter().collect()
}
