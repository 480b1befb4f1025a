//! People sign in at three doors without pause while the client secrets of all three are replaced and the old ones
//! removed: nobody is refused, whatever request of the rotation fails in whatever way.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures::StreamExt as _;
use futures::future::join_all;
use konnect::Region;
use practice::{Exchange, FaultAction, Matching};
use sso::{Desired, Outcome, Rotation, Target};
use sso_http::Http;
use url::Url;

use crate::common::browser::{come_in, portal_door};
use crate::common::partner_portal::{JONAS, domain_of, partner_portal};
use crate::common::{ADMIN, NO_LAG, Stage, desired, finished, stage_over};
use crate::{LIMIT, PACE, TURN};

/// How many stages are at work at the same time.
const AT_ONCE: usize = 4;
/// Who comes to each door.
const PEOPLE: [&str; 3] = [JONAS, "priya.raman@contoso.com", ADMIN];

/// The organization login and two Dev Portals, each set up.
struct Company {
    stage: Stage,
    targets: Vec<Target>,
    doors: Vec<Url>,
}

impl Company {
    async fn new(http: &Http) -> Self {
        let mut stage = stage_over(http.clone(), NO_LAG).await;
        stage.context.pace = PACE;
        let american = stage.portals(Region::Us).await.remove(0);
        let targets = vec![
            stage.organization("contoso").await,
            partner_portal(&stage).await,
            american,
        ];
        for target in &targets {
            finished(stage.set_up(&desired(target.clone())).await);
        }
        let cloud = stage.practice.base_urls().konnect_cloud.clone();
        let door = |target: &Target| match target {
            Target::Portal { .. } => portal_door(domain_of(target)),
            _ => cloud.join("/login/contoso").expect("an address"),
        };
        let doors = targets.iter().map(door).collect();
        Self {
            stage,
            targets,
            doors,
        }
    }

    /// What each connection was set up with, and its secret replaced and removed.
    async fn rotations(&self) -> Vec<Desired> {
        let mut rotations = Vec::new();
        for target in &self.targets {
            let chosen = desired(target.clone());
            let observed = self.stage.inspect(&chosen).await.expect("it can be read");
            let rotation = Rotation::of_everything(&observed).removing_own(&observed);
            rotations.push(Desired {
                rotation: Some(rotation),
                ..chosen
            });
        }
        rotations
    }

    /// All of them in one run. Whether each of them finished.
    async fn run(&self, chosen: &[Desired]) -> bool {
        let mut plans = Vec::new();
        for one in chosen {
            match self
                .stage
                .inspect(one)
                .await
                .and_then(|seen| sso::plan(one, &seen))
            {
                Ok(plan) => plans.push(plan),
                Err(_) => return false,
            }
        }
        let Stage {
            services,
            secret_store,
            journal,
            context,
            ..
        } = &self.stage;
        let report: sso::ReportAll = Arc::new(|_, _, _| {});
        let outcomes = Box::pin(sso::apply_all(
            services,
            plans,
            secret_store,
            journal,
            &report,
            context,
        ))
        .await;
        let finished = |outcome: &Outcome| matches!(outcome, Outcome::Finished(_));
        outcomes.iter().all(finished)
    }

    /// Does `work` while people come to each door, one after the other. Returns how many came in, and what the others
    /// were told.
    async fn under_load(&self, work: impl Future<Output = ()>) -> (usize, Vec<String>) {
        let over = AtomicBool::new(false);
        let came_in = AtomicUsize::new(0);
        let at_door = async |door: &Url| {
            let mut refused = Vec::new();
            for person in PEOPLE.iter().cycle() {
                match come_in(door, person).await {
                    Ok(_) => came_in.fetch_add(1, Ordering::Relaxed),
                    Err(page) => {
                        refused.push(format!("{person} at {door}: {page}"));
                        break;
                    }
                };
                // The last one comes when everything is done.
                if over.load(Ordering::Relaxed) {
                    break;
                }
            }
            refused
        };
        let work = async {
            work.await;
            over.store(true, Ordering::Relaxed);
        };
        let doors = join_all(self.doors.iter().map(at_door));
        let ((), refused) = futures::join!(work, doors);
        (came_in.into_inner(), refused.concat())
    }

    /// Whether each application has one secret: the new one.
    fn old_ones_are_gone(&self) -> bool {
        let applications = self.stage.tagged_applications();
        let secrets = applications
            .iter()
            .map(|one| one["passwordCredentials"].as_array());
        applications.len() == self.targets.len()
            && secrets.flatten().all(|secrets| secrets.len() == 1)
    }
}

/// Of each kind of request in an undisturbed rotation the last, if a fault can hit it without hitting the people at the
/// doors. The last, because what fails before the first change leaves everything as it was.
async fn recorded(http: &Http) -> Vec<(Exchange, Vec<Exchange>, usize)> {
    let company = Company::new(http).await;
    company.stage.practice.clear_record();
    let (_, refused) = company.under_load(async {}).await;
    assert!(refused.is_empty(), "{refused:?}");
    let of_people = company.stage.practice.record();
    let chosen = company.rotations().await;
    company.stage.practice.clear_record();
    assert!(company.run(&chosen).await);
    let record = company.stage.practice.record();
    let record: Vec<Exchange> = record.into_iter().filter(|it| it.from_app).collect();
    let like = |record: &[Exchange], at: usize| {
        Matching::of(record, at).map(|matching| (matching.method, matching.path))
    };
    let people: Vec<_> = (0..of_people.len())
        .filter_map(|at| like(&of_people, at))
        .collect();
    let kinds: BTreeMap<_, usize> = (0..record.len())
        .filter_map(|at| Some((like(&record, at)?, at)))
        .filter(|(kind, _)| !people.contains(kind))
        .collect();
    kinds
        .into_values()
        .map(|at| (record[at].clone(), record.clone(), at))
        .collect()
}

/// One request broken in every way in turn, each time in another rotation. How many ways, and how many came in.
async fn broken_in_every_way(
    http: &Http,
    record: &[Exchange],
    at: usize,
) -> Result<(usize, usize), String> {
    let company = Company::new(http).await;
    let practice = &company.stage.practice;
    let (mut cells, mut people) = (0, 0);
    for fault in FaultAction::all() {
        // While a service is off the network nobody can sign in, whatever is rotated.
        if matches!(fault.action, FaultAction::Refuse { .. }) {
            continue;
        }
        let chosen = company.rotations().await;
        if !practice.inject_at(record, at, fault.action.clone()).await {
            continue;
        }
        let work = async {
            let done = company.run(&chosen).await;
            practice.clear_faults();
            // What was stopped goes on, twice where a wrong answer hid something.
            for _ in 0..2 {
                if !done || !company.old_ones_are_gone() {
                    company.run(&chosen).await;
                }
            }
        };
        let (came_in, refused) = Box::pin(company.under_load(work)).await;
        if !refused.is_empty() {
            return Err(format!("{}: {}", fault.name, refused.join("\n")));
        }
        if !company.old_ones_are_gone() {
            return Err(format!("{}: an old secret is left", fault.name));
        }
        cells += 1;
        people += came_in;
    }
    Ok((cells, people))
}

#[tokio::test(flavor = "multi_thread")]
async fn three_secrets_are_replaced_while_people_sign_in_without_pause() {
    let _turn = TURN.lock().await;
    let company = Company::new(&Http::with_limit(LIMIT).unwrap()).await;
    let mut people = 0;
    for _ in 0..5 {
        let chosen = company.rotations().await;
        let work = async { assert!(company.run(&chosen).await) };
        let (came_in, refused) = Box::pin(company.under_load(work)).await;
        assert!(refused.is_empty(), "{refused:?}");
        assert!(company.old_ones_are_gone());
        people += came_in;
    }
    println!("measured: {people} sign-ins at 3 doors during 5 rotations of all three, 0 refused");
    assert!(people > 30, "{people} sign-ins");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_refused_whatever_request_of_a_rotation_fails() {
    let _turn = TURN.lock().await;
    let http = Http::with_limit(LIMIT).unwrap();
    let requests = Box::pin(recorded(&http)).await;
    let count = requests.len();
    let tried = requests.into_iter().map(|(request, record, at)| {
        let http = http.clone();
        tokio::spawn(async move {
            let outcome = Box::pin(broken_in_every_way(&http, &record, at)).await;
            outcome.map_err(|why| format!("{} {}, {why}", request.method, request.path))
        })
    });
    let ended: Vec<_> = futures::stream::iter(tried)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let (mut cells, mut people, mut failures) = (0, 0, Vec::new());
    for one in ended {
        match one.map_err(|panic| panic.to_string()).and_then(|it| it) {
            Ok((ways, came_in)) => {
                cells += ways;
                people += came_in;
            }
            Err(why) => failures.push(why),
        }
    }
    println!(
        "measured: {count} kinds of requests of a rotation of 3 connections, {cells} cells, {people} sign-ins, {} refused",
        failures.len()
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
