//! Answers of both services and of the keychain that come too late.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, mpsc};
use std::task::Poll;

use entra::SignedIn;
use practice::Practice;
use secrecy::SecretString;
use sso::{ConnectionId, MemoryStore, SecretStore, StoreError, StoredSecret};
use sso_http::Context;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::events::{EVENTS, Event};
use super::{Scene, hold, until};
use crate::ipc::{
    ApplicationChoice, Cloud, CommandError, Region, TargetRef, TeardownKind, TeardownRequest,
};
use crate::session::accounts::MicrosoftSession;
use crate::session::app_state::AppState;
use crate::session::keychain::Keychain;
use crate::tests::connections::by_hand;
use crate::tests::practice::{connection, secret};
use crate::tests::stage::{
    ADMIN, SCOPES, choices, found, handed_over, hearing, in_session, named, organization_login,
    organization_with, portal, reviewed, servers, sign_in,
};
use crate::work::{
    check_all, connections, elsewhere, groups, konnect_connection, lock_out, microsoft_sign_in,
    opened, portals, review, setup, teams, teardown,
};

/// What a person can ask that both services have to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ask {
    Review,
    Continue,
    Teardown,
    Verify,
    Portals,
    Teams,
    LockOut,
    Groups,
    Count,
    Rights,
    SignIn,
    Connect,
    CheckAll,
    Elsewhere,
}

const ASKS: [Ask; 14] = [
    Ask::Review,
    Ask::Continue,
    Ask::Teardown,
    Ask::Verify,
    Ask::Portals,
    Ask::Teams,
    Ask::LockOut,
    Ask::Groups,
    Ask::Count,
    Ask::Rights,
    Ask::SignIn,
    Ask::Connect,
    Ask::CheckAll,
    Ask::Elsewhere,
];

/// What an answer needs, gathered before the services are silent.
struct Needs {
    /// A connection that is set up.
    id: String,
    /// One that is not set up.
    portal: TargetRef,
    token: SecretString,
    microsoft: MicrosoftSession,
}

impl Ask {
    /// Asks it. The answer is what the window would get, without its data.
    async fn answer(self, state: Arc<AppState>, needs: Needs) -> Result<(), CommandError> {
        let state = &*state;
        let Needs { id, .. } = &needs;
        match self {
            Self::Review => {
                let choices = choices([organization_login(), needs.portal]);
                review::preview(state, &choices).await.map(drop)
            }
            Self::Continue => {
                connections::preview_continue(state, id, ApplicationChoice::Undecided)
                    .await
                    .map(drop)
            }
            Self::Teardown => {
                let request = TeardownRequest {
                    id: id.clone(),
                    kind: TeardownKind::Undo,
                    purge: false,
                };
                teardown::preview(state, &request).await.map(drop)
            }
            Self::Verify => opened::verify(state, id).await.map(drop),
            Self::Portals => portals::find(state, &hearing(drop)).await.map(drop),
            Self::Teams => teams::read(state, &organization_login()).await.map(drop),
            Self::LockOut => {
                let chosen = organization_with(Vec::new());
                lock_out::check(state, &chosen).await.map(drop)
            }
            Self::Groups => groups::search(state, "konnect", false).await.map(drop),
            Self::Count => groups::count(state, None).await.map(drop),
            Self::Rights => microsoft_sign_in::check_rights(state).await.map(drop),
            Self::SignIn => {
                let asked = state.session.read().await.id();
                let microsoft = needs.microsoft;
                let signed_in = SignedIn {
                    access_token: microsoft.token.unwrap(),
                    expires_at: jiff::Timestamp::MAX,
                    granted_scopes: Vec::new(),
                    id_claims: entra::IdClaims {
                        tenant: microsoft.tenant,
                        object_id: "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145".parse().unwrap(),
                        name: None,
                        preferred_username: None,
                    },
                };
                let (endpoints, cloud) = (microsoft.endpoints, Cloud::Global);
                let context = Context::default();
                let welcome =
                    microsoft_sign_in::welcome(state, asked, endpoints, cloud, signed_in, &context);
                welcome.await.map(drop)
            }
            Self::Connect => konnect_connection::connect(state, needs.token)
                .await
                .map(drop),
            Self::CheckAll => check_all::check_all(state, &hearing(drop)).await,
            Self::Elsewhere => elsewhere::find(state).await.map(drop),
        }
    }
}

/// Holds back whatever the services are asked from here on.
fn hold_all(servers: &Practice) {
    hold(servers, None, "/");
}

/// How many requests are held back.
fn held_by(servers: &Practice) -> u32 {
    servers.faults().iter().map(|met| met.matched).sum()
}

/// Asks everything; returns once each has begun and a request is held back.
async fn ask_everything(
    scene: &Scene,
    id: &str,
    portal: &TargetRef,
) -> BTreeMap<Ask, JoinHandle<Result<(), CommandError>>> {
    let mut asked = BTreeMap::new();
    for ask in ASKS {
        let needs = Needs {
            id: id.to_owned(),
            portal: portal.clone(),
            token: scene.real.konnect_token().to_owned().into(),
            microsoft: scene.account_of(ADMIN),
        };
        let (begun, has_begun) = oneshot::channel();
        let state = Arc::clone(&scene.state);
        let answer = tokio::spawn(async move {
            let mut answer = pin!(ask.answer(state, needs));
            // It goes as far as it can without the services, which is far enough to take the session.
            let first = futures::poll!(answer.as_mut());
            begun.send(()).unwrap();
            match first {
                Poll::Ready(answer) => answer,
                Poll::Pending => answer.await,
            }
        });
        has_begun.await.unwrap();
        asked.insert(ask, answer);
    }
    until("nothing is asked", || held_by(&scene.real) > 0).await;
    asked
}

/// What a session has, as far as an answer could have changed it. What is known of the directory belongs to the
/// sign-in: it is kept, and may grow, if only Konnect changes.
async fn stored(state: &AppState, event: Event) -> Vec<String> {
    let session = state.session.read().await;
    let microsoft = session.microsoft.as_ref();
    let known = microsoft.map(|microsoft| &microsoft.directory_cache);
    let known = known.filter(|_| !event.keeps_the_account());
    vec![
        format!("{:?}", session.plan.as_ref().map(|plan| &plan.id)),
        format!("{:?}", session.teardown.as_ref().map(|plan| &plan.id)),
        format!("{:?}", session.connections),
        format!("{:?}", session.checked),
        format!("{:?}", session.started_connections),
        format!("{:?}", session.konnect),
        format!("{:?}", session.admin_cache),
        format!("{microsoft:?}"),
        format!("{:?}", microsoft.map(|microsoft| &microsoft.account)),
        format!("{known:?}"),
    ]
}

async fn everything_late(event: Event) {
    let scene = Scene::new().await;
    let state = &scene.state;
    let review = reviewed(state, &choices([organization_login()])).await;
    setup::run(state, &review.plan_id, hearing(|_| {}))
        .await
        .unwrap();
    let id = handed_over(state, 0).await;
    let (before, journals) = (scene.real.snapshot(), scene.journals("runs"));
    // Both are there to be replaced by an answer.
    let _ = reviewed(state, &choices([organization_login()])).await;

    let found = found(state).await;
    let community = portal(named(&found, Region::Eu, "Community"));
    hold_all(&scene.real);
    let asked = ask_everything(&scene, &id, &community).await;
    event.happen(&scene).await.unwrap();
    let after = stored(state, event).await;
    scene.real.clear_faults();
    for (ask, answer) in asked {
        let answer = answer.await.unwrap();
        let kind = answer.map_err(|error| error.kind());
        assert_eq!(
            kind,
            Err("sessionChanged".to_owned()),
            "{ask:?} was asked before {event:?}"
        );
    }

    assert_eq!(
        stored(state, event).await,
        after,
        "nothing is stored, {event:?}"
    );
    scene.is_as(&before, &format!("{event:?}"));
    assert_eq!(scene.journals("runs"), journals, "{event:?}");
    assert!(
        !scene.data.path().join("practice-runs").exists(),
        "nothing real is looked for among what was practised, {event:?}"
    );
}

#[tokio::test]
async fn every_answer_of_a_session_that_is_over_is_dropped() {
    let mut failed = Vec::new();
    for event in EVENTS {
        // Each on its own, so that one does not hide what happens to the others.
        if tokio::spawn(everything_late(event)).await.is_err() {
            failed.push(event);
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}

#[tokio::test]
async fn answers_on_their_way_while_practice_is_left_are_dropped() {
    let scene = Scene::new().await;
    scene.practise().await;
    let state = &scene.state;
    sign_in(state, ADMIN, &SCOPES).await;
    servers(state, hold_all).await;
    let before = scene.real.snapshot();
    let asking = Arc::clone(state);
    let by_hand = choices([by_hand()]);
    let review = tokio::spawn(async move { review::preview(&asking, &by_hand).await.map(drop) });
    let mut held = 0;
    while held == 0 {
        tokio::task::yield_now().await;
        held = servers(state, held_by).await;
    }
    state.leave_practice().await.unwrap();
    let answer = review.await.unwrap();
    assert_eq!(answer.unwrap_err().kind(), "sessionChanged");
    assert!(state.session.read().await.plan.is_none());
    assert!(!scene.data.path().join("runs").exists());
    scene.is_as(&before, "practice was left");
}

#[tokio::test]
async fn slow_region_tells_nothing_to_another_session() {
    let scene = Scene::new().await;
    hold(&scene.real, None, "//eu.api.konghq.com/v3/portals");
    let told = Arc::new(Mutex::new(0));
    let (state, heard) = (Arc::clone(&scene.state), Arc::clone(&told));
    let so_far = hearing(move |_| *heard.lock().unwrap() += 1);
    let found = tokio::spawn(async move { portals::find(&state, &so_far).await.map(drop) });
    until("nothing is told on the way", || *told.lock().unwrap() > 0).await;
    scene.state.session.disconnect().await;
    let before = *told.lock().unwrap();
    scene.real.clear_faults();
    assert_eq!(
        found.await.unwrap().unwrap_err().kind(),
        "sessionChanged",
        "another organization may be connected by now"
    );
    assert_eq!(*told.lock().unwrap(), before);
}

#[tokio::test]
async fn secret_that_the_keychain_gives_too_late_is_handed_to_nobody() {
    for event in EVENTS {
        let (store, asked, release) = Slow::new();
        let scene = Scene::with(Keychain::kept_by(Arc::new(store))).await;
        let connection = connection();
        let id = connection.id;
        let kept = scene.state.keychain.store.put(&id, &secret());
        kept.unwrap();
        in_session(&scene.state, |session| {
            session.connections = vec![connection];
        })
        .await;
        let state = Arc::clone(&scene.state);
        let copied = tokio::spawn(async move { state.client_secret(&id.to_string()).await });
        until("the keychain is not asked", || asked.try_recv().is_ok()).await;
        event.happen(&scene).await.unwrap();
        release.send(()).unwrap();
        let kind = copied
            .await
            .unwrap()
            .map(drop)
            .map_err(|error| error.kind());
        assert_eq!(kind, Err("sessionChanged".to_owned()), "{event:?}");
    }
}

#[tokio::test]
async fn browser_is_not_waited_for_in_another_session() {
    let scene = Scene::new().await;
    let state = &scene.state;
    let waiting = || state.sign_ins.begin().unwrap();
    let turn = waiting();
    scene.practise().await;
    assert!(turn.cancel.is_cancelled(), "practice begins");
    drop(turn);
    let turn = waiting();
    state.sign_out().await;
    assert!(turn.cancel.is_cancelled(), "signed out");
    drop(turn);
    let turn = waiting();
    state.leave_practice().await.unwrap();
    assert!(turn.cancel.is_cancelled(), "practice is left");
}

/// A keychain that answers only when the test lets it.
struct Slow {
    kept: MemoryStore,
    asked: mpsc::Sender<()>,
    release: Mutex<mpsc::Receiver<()>>,
}

impl Slow {
    fn new() -> (Self, mpsc::Receiver<()>, mpsc::Sender<()>) {
        let (asked, hears) = mpsc::channel();
        let (releases, release) = mpsc::channel();
        let store = Self {
            kept: MemoryStore::default(),
            asked,
            release: Mutex::new(release),
        };
        (store, hears, releases)
    }
}

impl SecretStore for Slow {
    fn put(&self, connection: &ConnectionId, secret: &StoredSecret) -> Result<(), StoreError> {
        self.kept.put(connection, secret)
    }

    fn get(&self, connection: &ConnectionId) -> Result<Option<StoredSecret>, StoreError> {
        self.asked.send(()).unwrap();
        self.release.lock().unwrap().recv().unwrap();
        self.kept.get(connection)
    }

    fn delete(&self, connection: &ConnectionId) -> Result<(), StoreError> {
        self.kept.delete(connection)
    }
}
