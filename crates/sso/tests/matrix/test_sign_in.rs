//! A test sign-in whose every request fails in every way. Whatever happens, its redirect URI is gone after the next
//! sign-in to the directory at the latest, and everything else is as it was.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use practice::{Exchange, FaultAction, NamedFault};
use sso_http::{Context, Http};

use crate::common::MEMBER;
use crate::common::testing::{Browser, organization_on, redirect_uris, run};
use crate::common::whole::same;
use crate::{AT_ONCE, LIMIT, PACE, TURN, hurried};

/// One cell. Returns whether the fault happened at all.
async fn cell(
    http: &Http,
    record: &[Exchange],
    at: usize,
    action: &FaultAction,
) -> Result<bool, String> {
    let stage = hurried(http, Duration::ZERO).await;
    let (stage, computer, connection) = organization_on(stage, |_| {}).await;
    let before = stage.practice.snapshot();
    let uris = redirect_uris(&stage, &connection);
    stage.practice.clear_record();
    if !stage.practice.inject_at(record, at, action.clone()).await {
        return Ok(false);
    }
    let context = Context {
        pace: PACE,
        ..Context::default()
    };
    let plan = sso::plan_test_sign_in(&stage.services, &connection, &context).await;
    let tested = match plan {
        Ok(plan) => {
            let browser = Browser::SignsIn(MEMBER);
            Some(Box::pin(run(&stage, &computer, plan, browser, &context)).await)
        }
        Err(_) => None,
    };
    let met = stage.practice.faults();
    let happened = met.is_empty() || met.iter().any(|fault| fault.applied > 0);
    stage.practice.clear_faults();
    let left = redirect_uris(&stage, &connection) != uris;
    let said = tested.is_some_and(|tested| tested.redirect_left.is_some());
    if left && !said {
        return Err("the redirect URI is left, and nobody was told".into());
    }
    let services = &stage.services;
    let cleared = sso::clear_test_redirects(services, &computer.journal, &stage.context).await;
    cleared.map_err(|error| format!("it is not taken away: {error}"))?;
    if redirect_uris(&stage, &connection) != uris {
        return Err("it is left after the next sign-in".into());
    }
    same(&before, &stage.practice.snapshot())?;
    // If Microsoft's page did not come, the person cancelled.
    let context = Context {
        pace: PACE,
        ..Context::default()
    };
    let plan = sso::plan_test_sign_in(&stage.services, &connection, &context).await;
    let plan = plan.map_err(|error| format!("another test cannot be planned: {error}"))?;
    let again = Box::pin(run(
        &stage,
        &computer,
        plan,
        Browser::SignsIn(MEMBER),
        &context,
    ))
    .await;
    match again.verdict {
        Ok(_) => Ok(happened),
        Err(error) => Err(format!("another test fails: {error}")),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_of_a_test_sign_in_broken_in_every_way() {
    let _turn = TURN.lock().await;
    let http = Http::with_limit(LIMIT).unwrap();
    let record = {
        let stage = hurried(&http, Duration::from_millis(3)).await;
        let (stage, computer, connection) = organization_on(stage, |_| {}).await;
        stage.practice.clear_record();
        let context = Context::default();
        let plan = sso::plan_test_sign_in(&stage.services, &connection, &context).await;
        let browser = Browser::SignsIn(MEMBER);
        let tested = Box::pin(run(&stage, &computer, plan.unwrap(), browser, &context)).await;
        tested.verdict.unwrap();
        let record = stage.practice.record().into_iter();
        Arc::new(record.filter(|it| it.from_app).collect::<Vec<_>>())
    };
    let faults = FaultAction::all();
    let cells = (0..record.len()).flat_map(|at| faults.iter().map(move |fault| (at, fault)));
    let tried = cells.map(|(at, fault): (usize, &NamedFault)| {
        let (http, record, fault) = (http.clone(), Arc::clone(&record), fault.clone());
        tokio::spawn(async move {
            let outcome = Box::pin(cell(&http, &record, at, &fault.action)).await;
            let request = format!("{} {}", record[at].method, record[at].path);
            (format!("{request}, {}", fault.name), outcome)
        })
    });
    let mut tried = futures::stream::iter(tried).buffer_unordered(AT_ONCE);
    let (mut failures, mut count, mut unmet) = (Vec::new(), 0, 0);
    while let Some(ended) = tried.next().await {
        count += 1;
        match ended {
            Ok((_, Ok(true))) => {}
            Ok((_, Ok(false))) => unmet += 1,
            Ok((name, Err(why))) => failures.push(format!("{name}: {why}")),
            Err(panic) => failures.push(panic.to_string()),
        }
    }
    println!(
        "measured: {count} cells of a test sign-in, {unmet} of them not met, {} failures",
        failures.len()
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(
        count > 100 && unmet * 20 < count,
        "{unmet} of {count} cells tried nothing"
    );
}
