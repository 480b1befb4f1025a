//! Dev Portals: several targets in one run, each with its own result.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use common::{Stage, desired, failed_checks, stage};
use konnect::Region;
use practice::{Fault, FaultAction, Matching};
use sso::{Desired, Outcome, ReportAll, Target};

async fn set_up_all(stage: &Stage, all: &[Desired]) -> Vec<Outcome> {
    let mut plans = Vec::new();
    for desired in all {
        plans.push(stage.plan(desired).await);
    }
    let report: ReportAll = Arc::new(|_, _, _| {});
    sso::apply_all(
        &stage.services,
        plans,
        &stage.secret_store,
        &stage.journal,
        &report,
        &stage.context,
    )
    .await
}

#[tokio::test]
async fn organization_and_portals_in_two_regions_are_set_up_in_one_run() {
    let stage = stage().await;
    let mut targets = vec![stage.organization("contoso").await];
    targets.extend(stage.portals(Region::Eu).await);
    targets.extend(stage.portals(Region::Us).await);
    assert!(targets.len() >= 4, "practice has portals in two regions");
    let all: Vec<Desired> = targets.into_iter().map(desired).collect();

    let mut app_ids = BTreeSet::new();
    for outcome in set_up_all(&stage, &all).await {
        let connection = common::finished(outcome);
        assert_eq!(
            failed_checks(&connection),
            Vec::<&sso::Check>::new(),
            "{:?}",
            connection.desired.target
        );
        let application = stage
            .practice
            .application(&connection.app_id.to_string())
            .expect("it exists");
        let registered = application["web"]["redirectUris"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let registered: BTreeSet<&str> = registered.iter().filter_map(|uri| uri.as_str()).collect();
        let wanted = connection.desired.target.redirect_uris();
        assert_eq!(
            registered,
            wanted.iter().map(String::as_str).collect(),
            "every domain of the target, and no other"
        );
        app_ids.insert(connection.app_id);
    }
    assert_eq!(
        app_ids.len(),
        all.len(),
        "an app registration never serves two doors"
    );

    stage.practice.clear_record();
    for desired in &all {
        assert!(
            stage.plan(desired).await.is_empty(),
            "a second run over {:?} changes nothing",
            desired.target
        );
    }
    assert_eq!(stage.writes().len(), 0);
}

#[tokio::test]
async fn portal_that_fails_leaves_the_others_whole() {
    let stage = stage().await;
    let targets = stage.portals(Region::Eu).await;
    let all: Vec<Desired> = targets.into_iter().map(desired).collect();
    assert!(all.len() >= 2, "practice has two portals in the EU");
    let Target::Portal { id, .. } = &all[0].target else {
        panic!("the first is a portal")
    };
    let matching = Matching {
        method: Some("POST".into()),
        path: format!("*/portals/{id}/identity-providers"),
        nth: None,
        times: None,
    };
    let gone = FaultAction::Status {
        status: 404,
        body: None,
        retry_after: None,
    };
    stage.practice.add_fault(Fault {
        matching,
        action: gone,
    });

    let mut outcomes = set_up_all(&stage, &all).await.into_iter();
    assert!(matches!(
        outcomes.next(),
        Some(Outcome::Stopped {
            step: sso::StepId::Provider,
            ..
        })
    ));
    for outcome in outcomes {
        assert_eq!(
            failed_checks(&common::finished(outcome)),
            Vec::<&sso::Check>::new()
        );
    }
}

#[tokio::test]
async fn custom_domain_that_came_later_is_a_difference_and_is_registered() {
    let stage = stage().await;
    let target = stage.portals(Region::Eu).await.remove(0);
    let Target::Portal { id, .. } = target else {
        panic!("it is a portal")
    };
    let domain = Some("apis.contoso.com".to_owned());
    let connection = common::finished(stage.set_up(&desired(target)).await);

    assert!(stage.practice.set_portal_custom_domain(id, domain));
    let verified = sso::verify(
        &stage.services,
        &connection,
        &stage.secret_store,
        &stage.context,
    )
    .await
    .unwrap();
    let failed: Vec<_> = failed_checks(&verified)
        .into_iter()
        .map(|check| (check.id, check.state))
        .collect();
    assert_eq!(
        failed,
        [(sso::CheckId::RedirectUri, sso::CheckState::Failed)],
        "people come back to an address that is not registered"
    );

    let now = stage.portals(Region::Eu).await.remove(0);
    let plan = stage.plan(&desired(now.clone())).await;
    let differs = plan.changes().iter().any(|change| {
        change.step == sso::StepId::Application && change.effect == sso::Effect::Change
    });
    assert!(differs, "the review shows it");
    let connection = common::finished(stage.apply(plan).await);
    assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
    let application = stage
        .practice
        .application(&connection.app_id.to_string())
        .unwrap();
    let registered = application["web"]["redirectUris"].as_array().unwrap().len();
    assert_eq!(registered, now.redirect_uris().len());
}
