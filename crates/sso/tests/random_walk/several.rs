//! Several actors in one tenant and organization: two computers, a person by hand, another directory, and a token of
//! another organization. Whatever they do and in whatever order, nobody loses what is theirs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use konnect::Region;
use practice::{Options, Practice, Seed};
use sso::{KonnectAccess, Services, Target};
use sso_http::{Http, Pace};
use uuid::Uuid;

use crate::acts::{Act, Hand, PORTAL, What, Work, walk};
use crate::common::computer::Computer;
use crate::common::{ADMIN, NO_LAG, SCOPES, Stage, callback, client, stage_of};
use crate::computers::{Place, error_of_set_up, holds, is_refused_before_it_began, run};
use crate::hand::{by_hand, make_team};
use crate::invariants::nothing_was_sent;
use crate::ledger::Actor;
use crate::reviews::{chosen, review};
use crate::things::{Things, things};
use crate::trial;

/// Unless `WALKS` and `WALK_SEED` say otherwise. A walk that failed is the only one with its own seed and `WALKS=1`.
const WALKS: u64 = 2_000;
const SEED: u64 = 1;
/// Walks that are under way at the same time, each on its own thread.
const AT_ONCE: u64 = 3;

/// How many acts ended how.
type Ends = BTreeMap<String, u32>;

struct World<'a> {
    home: Place,
    elsewhere: Option<Place>,
    /// Of another organization, where nothing ever happens.
    foreign: &'a Foreign,
    computers: [Computer; 2],
    ends: Ends,
}

struct Foreign {
    stage: Stage,
    things: Things,
}

async fn stage_from(seed: Seed, http: &Http) -> Stage {
    let options = Options {
        timing: NO_LAG,
        seed,
        ..Options::default()
    };
    let mut stage = stage_of(options, ADMIN, &SCOPES, http.clone()).await;
    stage.context.pace = Pace::times(1000);
    stage
}

async fn other_organization(http: &Http) -> Foreign {
    let mut seed = Seed::contoso();
    seed.konnect.organization_id = Uuid::new_v4();
    seed.konnect.portals.clear();
    let stage = stage_from(seed, http).await;
    let things = things(&stage);
    Foreign { stage, things }
}

async fn home(http: &Http, acts: &[Act]) -> Place {
    let stage = stage_from(Seed::contoso(), http).await;
    let mut targets = vec![
        stage.organization("contoso").await,
        callback(&["https://developers.contoso.com/login"]),
    ];
    // Finding a portal takes more requests than a set-up.
    if acts.iter().any(|act| act.concerns(PORTAL)) {
        targets.push(stage.portals(Region::Us).await.remove(0));
    }
    Place::of(stage, targets)
}

async fn other_directory(http: &Http) -> Place {
    let mut seed = Seed::contoso();
    seed.tenant.id = Uuid::new_v4();
    let stage = stage_from(seed, http).await;
    Place::of(
        stage,
        vec![callback(&["https://developers.contoso.com/login"])],
    )
}

async fn go(acts: &[Act], http: &Http, foreign: &Foreign) -> Result<Ends, String> {
    let is_elsewhere = |act: &Act| matches!(act, Act::OtherDirectory { .. });
    let elsewhere = if acts.iter().any(is_elsewhere) {
        Some(other_directory(http).await)
    } else {
        None
    };
    let mut world = World {
        home: home(http, acts).await,
        elsewhere,
        foreign,
        computers: <[Computer; 2]>::default(),
        ends: Ends::new(),
    };
    for (number, act) in acts.iter().enumerate() {
        let done = perform(&mut world, act).await;
        done.map_err(|failure| format!("act {}: {failure}", number + 1))?;
        if let Some(elsewhere) = &world.elsewhere {
            elsewhere.is_as_written()?;
        }
    }
    Ok(world.ends)
}

async fn perform(world: &mut World<'_>, act: &Act) -> Result<(), String> {
    let end = match act {
        Act::Hand(hand) => {
            in_the_consoles(&world.home, *hand).await;
            "by hand".to_owned()
        }
        Act::Computer {
            computer,
            target,
            work,
            between,
            meanwhile,
            fault,
        } => {
            let target = world.home.targets[*target].clone();
            let computer = &whose_turn(world, *computer, &target, *work);
            let at = &world.computers[*computer];
            let reviewed = review(&world.home, *computer, at, &target, *work).await?;
            if let Some(act) = between {
                Box::pin(perform(world, act)).await?;
            }
            let (home, computers) = (&world.home, &world.computers);
            run(home, *computer, computers, reviewed, *meanwhile, *fault).await?
        }
        Act::Test {
            computer,
            target,
            closed,
        } => {
            let target = world.home.targets[*target].clone();
            trial::test(&world.home, &world.computers, *computer, &target, *closed).await?
        }
        Act::OtherOrganization { computer, target } => {
            with_a_foreign_token(world, *computer, *target).await?
        }
        Act::OtherDirectory { computer, undo } => {
            in_other_directory(world, *computer, *undo).await?
        }
    };
    *world.ends.entry(end).or_default() += 1;
    Ok(())
}

/// The one that was drawn, unless only the other one has something to remove.
fn whose_turn(world: &World<'_>, drawn: usize, target: &Target, work: Work) -> usize {
    let connection = world.home.stage.connection(target);
    let has_some = |computer: usize| {
        let known = world.computers[computer].journal.history_of(connection);
        known.unwrap().is_some()
    };
    if matches!(work, Work::SetUp(_) | Work::Rotate { .. })
        || has_some(drawn)
        || !has_some(1 - drawn)
    {
        drawn
    } else {
        1 - drawn
    }
}

async fn in_the_consoles(home: &Place, hand: Hand) {
    let (stage, targets) = (&home.stage, &home.targets);
    if matches!(hand.what, What::MakeTeam) {
        make_team(stage, &targets[hand.target]).await;
    }
    let mut ledger = home.ledger();
    by_hand(stage, targets, hand, &mut ledger);
    ledger.write(things(stage), Actor::Hand);
}

async fn in_other_directory(
    world: &World<'_>,
    computer: usize,
    undo: bool,
) -> Result<String, String> {
    let Some(place) = &world.elsewhere else {
        return Ok("nowhere else".to_owned());
    };
    let work = if undo {
        Work::Undo { purge: false }
    } else {
        Work::SetUp(crate::acts::Choice {
            other_name: false,
            assigned: false,
            approve: true,
            teams: false,
            answer: 0,
        })
    };
    let at = &world.computers[computer];
    let reviewed = review(place, computer, at, &place.targets[0], work).await?;
    let ended = run(place, computer, &world.computers, reviewed, None, None).await?;
    world.home.is_as_written()?;
    holds(&world.home, &world.computers).await?;
    Ok(format!("in another directory: {ended}"))
}

/// This directory with another organization's Konnect.
fn services_with(stage: &Stage, foreign: &Stage) -> Services {
    let theirs = foreign.services.konnect.as_ref().unwrap();
    Services {
        http: stage.services.http.clone(),
        entra: stage.services.entra.clone(),
        tenant: stage.services.tenant,
        microsoft_token: stage.services.microsoft_token.clone(),
        konnect: Some(KonnectAccess {
            endpoints: theirs.endpoints.clone(),
            token: token_of(&foreign.practice),
        }),
    }
}

fn token_of(practice: &Practice) -> konnect::Token {
    konnect::Token::parse(practice.konnect_token()).unwrap()
}

async fn with_a_foreign_token(
    world: &World<'_>,
    number: usize,
    target: usize,
) -> Result<String, String> {
    let (stage, computer) = (&world.home.stage, &world.computers[number]);
    let target: &Target = &world.home.targets[target];
    if target.organization().is_none() {
        return Ok("no organization to be wrong about".to_owned());
    }
    let choice = crate::acts::Choice {
        other_name: false,
        assigned: false,
        approve: true,
        teams: false,
        answer: 0,
    };
    let desired = chosen(stage, target, choice).await;
    let services = services_with(stage, &world.foreign.stage);
    let planned = computer.try_plan(stage, &desired).await;
    stage.practice.clear_record();
    world.foreign.stage.practice.clear_record();
    let (secret_store, journal) = (&computer.secret_store, &computer.journal);
    let read = sso::inspect(&services, &desired, secret_store, journal, &stage.context).await;
    let everything = computer.everything(stage, &services, target).await;
    if read.is_ok() || everything.is_ok() {
        return Err(format!("{target:?} is read with a token of others"));
    }
    if let Ok(plan) = planned
        && !plan.is_empty()
    {
        let report: sso::Report = Arc::new(|_, _| {});
        let run = sso::apply(
            &services,
            plan,
            secret_store,
            journal,
            report,
            &stage.context,
        );
        match error_of_set_up(Box::pin(run).await) {
            Some(error) if is_refused_before_it_began(&error) => {}
            Some(sso::Error::Konnect(konnect::Error::NotFound(_))) => {}
            other => return Err(format!("a run with a token of others ended as {other:?}")),
        }
    }
    nothing_was_sent(stage)?;
    nothing_was_sent(&world.foreign.stage)?;
    world.home.is_as_written()?;
    if things(&world.foreign.stage) != world.foreign.things {
        return Err("the other organization is not as it was".to_owned());
    }
    Ok("refused with a token of another organization".to_owned())
}

/// How the walks of one thread ended, and what went wrong in those that failed.
#[derive(Default)]
struct Ended {
    ends: Ends,
    failures: Vec<String>,
}

/// The walks of one thread: every n-th from the first, until one fails anywhere.
fn walks(first: u64, end: u64, failed: &AtomicBool) -> Ended {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let http = client();
        let foreign = other_organization(&http).await;
        let mut all = Ended::default();
        for seed in (first..end).step_by(usize::try_from(AT_ONCE).unwrap()) {
            if failed.load(Ordering::Relaxed) {
                break;
            }
            let acts = walk(seed);
            match Box::pin(go(&acts, &http, &foreign)).await {
                Ok(ends) => all.add(ends),
                Err(failure) => {
                    failed.store(true, Ordering::Relaxed);
                    all.failures.push(told(seed, &acts, &failure));
                }
            }
        }
        all
    })
}

impl Ended {
    fn add(&mut self, ends: Ends) {
        for (end, count) in ends {
            *self.ends.entry(end).or_default() += count;
        }
    }
}

fn told(seed: u64, acts: &[Act], failure: &str) -> String {
    let acts: Vec<String> = acts.iter().map(|act| format!("  {act:?}")).collect();
    let acts = acts.join("\n");
    format!("the walk with WALK_SEED={seed} WALKS=1: {failure}\n{acts}")
}

fn number(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap(),
        Err(_) => otherwise,
    }
}

#[test]
fn nobody_loses_what_is_theirs() {
    let (seed, count) = (number("WALK_SEED", SEED), number("WALKS", WALKS));
    let (failed, end) = (Arc::new(AtomicBool::new(false)), seed + count);
    let threads: Vec<_> = (0..AT_ONCE)
        .map(|thread| {
            let failed = Arc::clone(&failed);
            std::thread::spawn(move || walks(seed + thread, end, &failed))
        })
        .collect();
    let mut all = Ended::default();
    for thread in threads {
        let ended = thread.join().unwrap();
        all.add(ended.ends);
        all.failures.extend(ended.failures);
    }
    println!("{:#?}", all.ends);
    let of = format!("{count} walks of several actors from seed {seed}");
    assert!(all.failures.is_empty(), "{of}: {}", all.failures.join("\n"));
    println!("measured: {of}, 0 failures");
}
