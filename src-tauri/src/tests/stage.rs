//! Someone who practises, and what the tests do with the app.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use practice::{Fault, FaultAction, Matching, Options, Practice, Seed, Timing};
use secrecy::SecretString;
use serde_json::Value;
use sso::ClientSecretStore;
use tauri::ipc::{Channel, InvokeResponseBody};
use uuid::Uuid;

use super::secrets::account;
use crate::ipc::{
    Admission, ApplicationChoice, Choices, Cloud, EmailSource, GroupsSetting, MicrosoftAccount,
    Permission, Portal, Region, RegionFound, RegionPortals, Review, RunOutcome, RunProgress,
    SignInRequest, SignInWay, TargetChoice, TargetOutcome, TargetRef, TeamRef, TeamRow,
    TeamsChoice,
};
use crate::session::accounts::MicrosoftSession;
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::keychain::Keychain;
use crate::session::running_practice::RunningPractice;
use crate::work::{connections, konnect_connection, portals, review, setup};

/// May do everything that the app does.
pub(super) const ADMIN: &str = "maya.lindqvist@contoso.com";

/// What a sign-in asks for.
pub(super) const SCOPES: [&str; 6] = [
    "Application.ReadWrite.All",
    "User.Read",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Policy.Read.All",
    "Group.ReadBasic.All",
    "AppRoleAssignment.ReadWrite.All",
];

/// A sign-in in this way, with everything else as the window has it at first.
pub(super) fn sign_in_request(way: SignInWay) -> SignInRequest {
    SignInRequest {
        cloud: Cloud::Global,
        directory: String::new(),
        permissions: vec![Permission::DelegatedPermissionGrantReadWriteAll],
        same_account: false,
        for_run: false,
        way,
        simulated_account: None,
    }
}

/// Someone who practises, signed in to both services. The folder lives as long as the app.
pub(super) async fn practising() -> (AppState, tempfile::TempDir) {
    practising_in(Seed::default()).await
}

/// The same in another company.
pub(super) fn practising_in(seed: Seed) -> impl Future<Output = (AppState, tempfile::TempDir)> {
    practising_with(seed, Keychain::in_memory())
}

/// The same on a computer with this keychain. Boxed, because the state is large.
pub(super) fn practising_with(
    seed: Seed,
    keychain: Keychain,
) -> impl Future<Output = (AppState, tempfile::TempDir)> {
    Box::pin(async move {
        let data = tempfile::tempdir().unwrap();
        let http = sso_http::Http::new().unwrap();
        let state = AppState::new(http, keychain, data.path().to_owned());
        let options = Options {
            seed,
            timing: Timing {
                replication_lag: Duration::ZERO,
                secret_propagation: Duration::ZERO,
                ..Timing::default()
            },
            ..Options::default()
        };
        let practice = RunningPractice::start_with(options).await.unwrap();
        let konnect_token = practice.servers().konnect_token().to_owned();
        state.enter_practice(practice).await;
        sign_in(&state, ADMIN, &SCOPES).await;
        konnect_connection::connect(&state, SecretString::from(konnect_token))
            .await
            .unwrap();
        (state, data)
    })
}

/// Signs someone in, as a new sign-in does.
pub(super) async fn sign_in(state: &AppState, person: &str, scopes: &[&str]) {
    state.sign_out().await;
    let session = state.session.read().await;
    let practice = session.practice.as_ref().unwrap();
    let servers = practice.servers();
    let known = servers.seed().person(person).unwrap();
    let microsoft = MicrosoftSession {
        rights: sso::EntraRights::default(),
        endpoints: practice.entra.clone(),
        tenant: servers.seed().tenant.id.to_string().parse().unwrap(),
        person: entra::ObjectId::new(known.id),
        token: servers.access_token(person, scopes).map(Into::into),
        expires_at: jiff::Timestamp::MAX,
        account: MicrosoftAccount {
            name: known.display_name.clone(),
            user_name: known.user_principal_name.clone(),
            permissions: entra::Scope::ALL
                .into_iter()
                .filter(|scope| scopes.contains(&scope.name()))
                .map(Into::into)
                .collect(),
            ..account()
        },
        login_hint: Some(known.account.clone()),
        directory_cache: Arc::default(),
    };
    drop(session);
    in_session(state, |session| session.sign_in(microsoft)).await;
}

/// Changes the session behind the back of the commands.
pub(super) async fn in_session<T>(state: &AppState, change: impl FnOnce(&mut Session) -> T) -> T {
    let now = state.session.read().await.id();
    state.session.store(now, change).await.unwrap()
}

/// Where the client secrets of the session are kept.
pub(super) async fn secret_store(state: &AppState) -> &ClientSecretStore {
    let world = state.session.read().await.world();
    &state.run_store(world).await.secret_store
}

/// How many connections of the session are unfinished.
pub(super) async fn unfinished(state: &AppState) -> u32 {
    let world = state.session.read().await.world();
    connections::unfinished(state, world).await
}

/// The id of the connection at this place of the hand-over.
pub(super) async fn handed_over(state: &AppState, place: usize) -> String {
    let session = state.session.read().await;
    session.connections[place].id.to_string()
}

/// Does something with the servers, behind the app's back.
pub(super) async fn servers<T>(state: &AppState, act: impl FnOnce(&Practice) -> T) -> T {
    let session = state.session.read().await;
    act(session.practice.as_ref().unwrap().servers())
}

/// The id of the group with this name.
pub(super) async fn group(state: &AppState, name: &str) -> Uuid {
    servers(state, |servers| {
        let groups = &servers.seed().groups;
        let named = groups.iter().find(|group| group.display_name == name);
        named.unwrap().id
    })
    .await
}

/// The id of the organization's team with this name.
pub(super) async fn team(state: &AppState, name: &str) -> Uuid {
    servers(state, |servers| {
        let teams = &servers.seed().konnect.teams;
        teams.iter().find(|team| team.name == name).unwrap().id
    })
    .await
}

/// These groups, by name, are mapped to an existing team of the organization.
pub(super) async fn row(state: &AppState, to: &str, groups: &[&str]) -> TeamRow {
    let team = TeamRef::Existing(team(state, to).await);
    let mut ids = Vec::new();
    for name in groups {
        ids.push(group(state, name).await.to_string());
    }
    TeamRow { team, groups: ids }
}

/// The organization login with these rows.
pub(super) fn organization_with(rows: Vec<TeamRow>) -> Choices {
    let mut choices = choices([organization_login()]);
    choices.targets[0].teams = Some(TeamsChoice {
        rows,
        lock_out_accepted: false,
        let_go: Vec::new(),
        losses_accepted: false,
    });
    choices
}

/// The change of a step in the review of the first target.
pub(super) fn change(review: &Review, step: &str) -> Option<Value> {
    let shown = serde_json::to_value(review).unwrap();
    let changes = shown["targets"][0]["changes"].as_array().unwrap();
    changes.iter().find(|change| change["id"] == step).cloned()
}

pub(super) async fn found(state: &AppState) -> Vec<RegionPortals> {
    portals::find(state, &hearing(drop)).await.unwrap()
}

/// The portal that practice has in that region under this name.
pub(super) fn named<'a>(found: &'a [RegionPortals], region: Region, name: &str) -> &'a Portal {
    let region = found.iter().find(|found| found.region == region).unwrap();
    let RegionFound::Portals(portals) = &region.found else {
        panic!("practice has portals there: {region:?}")
    };
    portals.iter().find(|portal| portal.name == name).unwrap()
}

pub(super) fn portal(portal: &Portal) -> TargetRef {
    TargetRef::Portal {
        region: portal.region,
        id: id(portal),
    }
}

pub(super) fn id(portal: &Portal) -> Uuid {
    portal.id.parse().unwrap()
}

pub(super) fn organization_login() -> TargetRef {
    TargetRef::Organization {
        login_path: "contoso".into(),
    }
}

pub(super) fn choices(targets: impl IntoIterator<Item = TargetRef>) -> Choices {
    let named = |(place, target)| TargetChoice {
        target,
        app_name: format!("Konnect {place}"),
        teams: None,
        assigned_groups: Vec::new(),
        application: ApplicationChoice::Undecided,
    };
    Choices {
        targets: targets.into_iter().enumerate().map(named).collect(),
        secret_lifetime_days: 180,
        admission: Admission::Everyone,
        groups: GroupsSetting::All,
        email: EmailSource::Mail,
        approve_for_everyone: false,
    }
}

pub(super) async fn reviewed(state: &AppState, choices: &Choices) -> Review {
    review::preview(state, choices).await.unwrap()
}

/// Runs a reviewed plan; with what it reported on the way.
pub(super) async fn run(state: &AppState, review: &Review) -> (RunOutcome, Vec<Value>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let progress = hearing(move |news| heard.lock().unwrap().push(news));
    let outcome = setup::run(state, &review.plan_id, progress).await.unwrap();
    let told = std::mem::take(&mut *told.lock().unwrap());
    (outcome, told)
}

/// Runs a reviewed plan, and cancels it as soon as this step is done.
pub(super) async fn run_until(state: &AppState, review: &Review, step: &'static str) -> RunOutcome {
    let progress = cancelling_after(state, step);
    setup::run(state, &review.plan_id, progress).await.unwrap()
}

/// Does something with all news.
pub(super) fn hearing<T>(hear: impl Fn(Value) + Send + Sync + 'static) -> Channel<T> {
    Channel::new(move |body| {
        let InvokeResponseBody::Json(news) = body else {
            panic!("progress is JSON")
        };
        hear(serde_json::from_str(&news).unwrap());
        Ok(())
    })
}

/// Cancels the run as soon as this step is done.
pub(super) fn cancelling_after(state: &AppState, step: &'static str) -> Channel<RunProgress> {
    let runs = state.runs.clone();
    hearing(move |news| {
        let detail = &news["detail"];
        if detail["id"] == step && detail["state"]["kind"] == "done" {
            runs.cancel();
        }
    })
}

/// Switches a fault on.
pub(super) async fn fault(state: &AppState, method: &str, path: &str, action: FaultAction) {
    let matching = Matching {
        method: Some(method.into()),
        path: path.into(),
        ..Matching::default()
    };
    servers(state, |servers| {
        servers.add_fault(Fault { matching, action });
    })
    .await;
}

/// The app registrations of connections.
pub(super) async fn registered(state: &AppState) -> Vec<Value> {
    let tagged = |application: &Value| {
        let tags = application["tags"].as_array().unwrap();
        tags.iter()
            .any(|tag| tag.as_str().unwrap().starts_with("konnect-sso:"))
    };
    let mut applications = servers(state, Practice::applications).await;
    applications.retain(tagged);
    applications
}

pub(super) fn kinds(outcome: &RunOutcome) -> Vec<String> {
    let kind = |outcome: &TargetOutcome| {
        let outcome = serde_json::to_value(outcome).unwrap();
        outcome["kind"].as_str().unwrap().to_owned()
    };
    outcome.targets.iter().map(kind).collect()
}
