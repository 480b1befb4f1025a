//! A tenant and an organization where work is about to be interrupted, and what has to be true of them afterwards.

use std::time::Duration;

use practice::{Options, Practice, Snapshot, TenantPolicy, Timing};
use serde_json::Value;
use sso::{ConnectionId, History, HistoryState};
use sso_http::Http;
use uuid::Uuid;

use super::super::connections::{by_hand, listed};
use super::super::stage::{choices, found, kinds, named, organization_login, portal, secret_store};
use super::process::{Work, World, set_up};
use crate::ipc::{Admission, Choices, Region, TargetRef, TeamRef, TeamRow, TeamsChoice};
use crate::session::app_state::AppState;
use crate::session::journal_folder;
use crate::session::run_store;

/// A kind of work that is interrupted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Organization,
    Portal,
    CallbackUrl,
    /// All three in one run, each with its own journal.
    Together,
    /// In a directory that forbids secrets: it waits, and someone exempts the application after the next start.
    Forbidden,
    /// The client secrets of all three in one run, and the old ones are removed.
    Rotate,
    Undo,
    Remove,
}

pub(super) const KINDS: [Kind; 8] = [
    Kind::Organization,
    Kind::Portal,
    Kind::CallbackUrl,
    Kind::Together,
    Kind::Forbidden,
    Kind::Rotate,
    Kind::Undo,
    Kind::Remove,
];

impl Kind {
    /// Choices that touch everything.
    async fn choices(self, state: &AppState, servers: &Practice) -> Choices {
        let community = async || {
            let found = found(state).await;
            portal(named(&found, Region::Eu, "Community"))
        };
        let targets = match self {
            Self::Organization | Self::Forbidden | Self::Undo => vec![organization_login()],
            Self::Portal | Self::Remove => vec![community().await],
            Self::CallbackUrl => vec![by_hand()],
            Self::Together | Self::Rotate => {
                vec![organization_login(), community().await, by_hand()]
            }
        };
        let groups = &servers.seed().groups;
        let viewers = groups
            .iter()
            .find(|group| group.display_name == "Konnect Viewers");
        let viewers = viewers.unwrap().id.to_string();
        let mut choices = choices(targets);
        choices.admission = Admission::Assigned;
        choices.approve_for_everyone = true;
        for target in &mut choices.targets {
            target.assigned_groups = vec![viewers.clone()];
            if !matches!(target.target, TargetRef::CallbackUrl { .. }) {
                target.teams = Some(TeamsChoice {
                    rows: vec![TeamRow {
                        team: TeamRef::New {
                            name: "Partner Developers".into(),
                        },
                        groups: vec![viewers.clone()],
                    }],
                    lock_out_accepted: true,
                    let_go: Vec::new(),
                    losses_accepted: false,
                });
            }
        }
        choices
    }
}

/// A tenant and an organization where the work is about to begin.
pub(super) struct Scene {
    pub(super) servers: Practice,
    pub(super) http: Http,
    pub(super) world: World,
    pub(super) choices: Choices,
    /// What there was before this app did anything.
    before: Snapshot,
    /// The client secrets that there were then. Someone may have copied them.
    copied: Vec<Uuid>,
    _folder: tempfile::TempDir,
}

fn valid_keys(servers: &Practice) -> Vec<Uuid> {
    let applications = servers.applications().into_iter();
    let app_ids = applications.filter_map(|one| Some(one["appId"].as_str()?.to_owned()));
    app_ids.flat_map(|id| servers.valid_key_ids(&id)).collect()
}

/// Nothing lags, and each request takes this long.
pub(super) fn timing(delay: Duration) -> Timing {
    Timing {
        replication_lag: Duration::ZERO,
        secret_propagation: Duration::ZERO,
        delay,
    }
}

impl Scene {
    pub(super) async fn of(kind: Kind, keychain: bool, http: Http) -> (Self, Work) {
        let options = Options {
            timing: timing(Duration::ZERO),
            ..Options::default()
        };
        let servers = practice::start(options).await.unwrap();
        servers.set_policy(&TenantPolicy {
            block_password_addition: kind == Kind::Forbidden,
            ..TenantPolicy::default()
        });
        let folder = tempfile::tempdir().unwrap();
        let world = World::new(&servers, folder.path(), keychain);
        let state = world.start(&http).await;
        let choices = kind.choices(&state, &servers).await;
        let before = servers.snapshot();
        let work = match kind {
            Kind::Undo | Kind::Remove | Kind::Rotate => {
                let outcome = set_up(&state, &choices).await;
                assert!(kinds(&outcome).iter().all(|kind| kind == "finished"));
                let known = listed(&state).await;
                let ids = known
                    .iter()
                    .map(|one| one["id"].as_str().unwrap().to_owned());
                let mut ids: Vec<String> = ids.collect();
                match kind {
                    Kind::Undo => Work::Undo(ids.remove(0)),
                    Kind::Remove => Work::Remove(ids.remove(0)),
                    _ => Work::Rotate(ids),
                }
            }
            _ => Work::SetUp(choices.clone()),
        };
        let copied = valid_keys(&servers);
        let scene = Self {
            servers,
            copied,
            http,
            world,
            choices,
            before,
            _folder: folder,
        };
        (scene, work)
    }

    /// Fails if something is lost, doubled, or open with values that do not work.
    pub(super) async fn is_whole(&self, state: &AppState, with_person: &[Uuid], settled: bool) {
        let mut held = [with_person, &self.copied].concat();
        for target in known(state).await {
            let kept = secret_store(state).await.get(target.id).await;
            held.extend(kept.map(|(secret, _)| secret.key_id.uuid()));
        }
        let harm = self.servers.violations("konnect-sso:", &held, settled);
        assert!(harm.is_empty(), "{}", harm.join("; "));
    }

    /// The secrets of finished set-ups. Someone may have copied them, which the app cannot know; without a keychain,
    /// only that person has them after the kill.
    pub(super) async fn handed_over(&self, state: &AppState) -> Vec<Uuid> {
        let run_store = state.run_store(run_store::World::Real).await;
        let histories = journal_folder::histories(&run_store.journal_folder)
            .await
            .unwrap()
            .histories;
        let is_finished = |history: &&History| history.state == HistoryState::Finished;
        let finished = histories.iter().filter(is_finished);
        let tags: Vec<_> = finished.map(|one| one.desired.target.tag()).collect();
        let applications = self.servers.applications();
        let theirs = applications.iter().filter(|application| {
            let own = application["tags"].as_array().unwrap();
            own.iter()
                .any(|tag| tags.iter().any(|finished| tag == finished))
        });
        let keys = theirs.map(|application| application["appId"].as_str().unwrap());
        keys.flat_map(|app_id| self.servers.valid_key_ids(app_id))
            .collect()
    }

    /// What another administrator does while the set-up waits.
    pub(super) fn exempt_all(&self) {
        for application in self.servers.applications() {
            self.servers
                .exempt(application["appId"].as_str().unwrap(), true);
        }
    }

    pub(super) fn is_as_before(&self) {
        let before = self.before.clone().without_deleted_items();
        let after = self.servers.snapshot().without_deleted_items();
        let differences = before.differences(&after);
        assert!(differences.is_empty(), "not as it was: {differences:#?}");
    }
}

/// A connection on the screen of connections.
pub(super) struct Known {
    pub(super) id: ConnectionId,
    pub(super) kind: String,
    pub(super) state: String,
}

/// What the screen of connections lists.
pub(super) async fn known(state: &AppState) -> Vec<Known> {
    let word = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let listed = listed(state).await;
    let known = listed.iter().map(|one| Known {
        id: word(one, "id").parse().unwrap(),
        kind: word(one, "kind"),
        state: word(one, "state"),
    });
    known.collect()
}
