//! Dev Portals: several targets in one run, each with its own result.

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use common::{Stage, desired, failed_checks, stage};
use konnect::{Konnect, Region, Scope};
use practice::{Fault, FaultAction, Matching};
use sso::{Desired, Outcome, ReportAll, Target};

/// The portals of a region as the app finds them.
async fn portals(stage: &Stage, region: Region) -> Vec<Target> {
    let access = stage
        .services
        .konnect
        .as_ref()
        .expect("Konnect is connected");
    let konnect = Konnect {
        http: &stage.services.http,
        endpoints: &access.endpoints,
        token: &access.token,
        context: &stage.context,
        scope: Scope::default(),
    };
    let found = konnect::portals_of_region(konnect, region)
        .await
        .portals
        .expect("the region answers");
    let with_saml = |provider: &konnect::IdentityProvider| {
        matches!(provider.config, konnect::ProviderConfig::Saml(_))
    };
    let target = |portal: &konnect::Portal| Target::Portal {
        region,
        id: portal.id,
        name: portal.name.clone(),
        redirect_uris: portal
            .redirect_uris(&access.endpoints)
            .expect("the domains are good")
            .into_iter()
            .map(|uri| uri.url)
            .collect(),
        domain: portal.canonical_domain.clone(),
    };
    // One portal of practice signs in with SAML, which is left alone.
    let free = found.iter().filter(|found| {
        !found
            .providers
            .as_ref()
            .expect("they can be read")
            .iter()
            .any(with_saml)
    });
    free.map(|found| target(&found.portal)).collect()
}

async fn set_up_all(stage: &Stage, all: &[Desired]) -> Vec<Outcome> {
    let mut plans = Vec::new();
    for desired in all {
        plans.push(stage.plan(desired).await);
    }
    let report: ReportAll = Arc::new(|_, _, _| {});
    sso::apply_all(
        &stage.services,
        plans,
        &stage.keeper,
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
    targets.extend(portals(&stage, Region::Eu).await);
    targets.extend(portals(&stage, Region::Us).await);
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
    let targets = portals(&stage, Region::Eu).await;
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
