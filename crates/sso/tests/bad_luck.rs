//! What goes wrong, and that nothing gets lost or duplicated.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::time::Duration;

use common::{callback, desired, failed_checks, finished, stage, stage_with};
use practice::{Fault, FaultAction, Matching, Timing};
use serde_json::json;
use sso::{CheckState, HeldSecret, Outcome, StepId, StepState};

fn fault(method: &str, path: &str, times: u32, action: FaultAction) -> Fault {
    let matching = Matching {
        method: Some(method.into()),
        path: path.into(),
        nth: Some(1),
        times: Some(times),
    };
    Fault { matching, action }
}

fn stopped(outcome: Outcome) -> (StepId, sso::Error, Vec<StepId>) {
    match outcome {
        Outcome::Stopped { step, error, done } => (step, error, done),
        other => panic!("the run should stop, but ended as {other:?}"),
    }
}

#[tokio::test]
async fn taken_login_path_is_corrected_without_a_second_application() {
    let stage = stage().await;
    let (step, error, done) = stopped(
        stage
            .set_up(&desired(stage.organization("acme").await))
            .await,
    );
    assert_eq!(step, StepId::Provider);
    assert!(
        matches!(
            error,
            sso::Error::Konnect(konnect::Error::LoginPathTaken(_))
        ),
        "{error:?}"
    );
    assert!(
        done.contains(&StepId::Application),
        "what exists is reported"
    );
    assert_eq!(
        stage.practice.konnect_identity_providers(),
        Vec::<serde_json::Value>::new(),
        "nobody is let in half-way"
    );

    let connection = finished(
        stage
            .set_up(&desired(stage.organization("contoso").await))
            .await,
    );
    assert_eq!(
        stage.tagged_applications().len(),
        1,
        "the second attempt finds the application of the first by its tag"
    );
    assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
    let application = &stage.tagged_applications()[0];
    assert_eq!(
        application["passwordCredentials"].as_array().map(Vec::len),
        Some(1),
        "and continues with the secret it holds"
    );
}

#[tokio::test]
async fn lost_answer_to_the_creation_makes_no_second_application_and_leaves_no_orphaned_secret() {
    let stage = stage().await;
    let plan = stage
        .plan(&desired(stage.organization("contoso").await))
        .await;
    stage.practice.add_fault(fault(
        "POST",
        "*/v1.0/applications",
        1,
        FaultAction::DropAfter,
    ));
    let connection = finished(stage.apply(plan).await);

    let applications = stage.tagged_applications();
    assert_eq!(applications.len(), 1, "the request is not repeated blindly");
    let secrets = applications[0]["passwordCredentials"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert_eq!(
        secrets.len(),
        1,
        "the secret whose value was lost is removed, the new one is kept: {secrets:?}"
    );
    assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
}

#[tokio::test]
async fn request_that_never_arrived_stops_the_run_and_the_next_one_finishes() {
    let stage = stage().await;
    let desired = desired(stage.organization("contoso").await);
    let plan = stage.plan(&desired).await;
    stage.practice.add_fault(fault(
        "POST",
        "*/v3/identity-providers",
        1,
        FaultAction::DropBefore,
    ));
    let (step, _, _) = stopped(stage.apply(plan).await);
    assert_eq!(step, StepId::Provider);

    finished(stage.set_up(&desired).await);
    assert_eq!(stage.tagged_applications().len(), 1);
    assert_eq!(stage.practice.konnect_identity_providers().len(), 1);
}

#[tokio::test]
async fn retry_before_the_application_is_replicated_makes_no_second_one() {
    let stage = stage_with(Timing {
        replication_lag: Duration::from_secs(2),
        secret_propagation: Duration::ZERO,
        delay: Duration::ZERO,
    })
    .await;
    let desired = desired(stage.organization("contoso").await);
    let plan = stage.plan(&desired).await;
    stage.practice.add_fault(fault(
        "POST",
        "*/v1.0/servicePrincipals",
        1,
        FaultAction::DropBefore,
    ));
    stopped(stage.apply(plan).await);

    finished(stage.set_up(&desired).await);
    assert_eq!(
        stage.tagged_applications().len(),
        1,
        "an application that is not listed yet is not missing"
    );
}

#[tokio::test]
async fn lost_answer_from_konnect_makes_no_second_provider() {
    let stage = stage().await;
    let desired = desired(stage.organization("contoso").await);
    let plan = stage.plan(&desired).await;
    stage.practice.add_fault(fault(
        "POST",
        "*/v3/identity-providers",
        1,
        FaultAction::DropAfter,
    ));
    stage.apply(plan).await;

    let connection = finished(stage.set_up(&desired).await);
    assert_eq!(stage.practice.konnect_identity_providers().len(), 1);
    assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
}

#[tokio::test]
async fn throttled_request_waits_for_retry_after_and_says_so() {
    let stage = stage().await;
    let plan = stage
        .plan(&desired(stage.organization("contoso").await))
        .await;
    let throttled = FaultAction::Status {
        status: 429,
        body: None,
        retry_after: Some(1),
    };
    stage
        .practice
        .add_fault(fault("POST", "*/v1.0/applications", 1, throttled));
    finished(stage.apply(plan).await);
    assert!(
        stage
            .states_of(StepId::Application)
            .contains(&StepState::Throttled { seconds: 1 }),
        "the person sees who asked to wait, and how long: {:?}",
        stage.states_of(StepId::Application)
    );
}

#[tokio::test]
async fn replication_lag_and_a_slow_secret_are_waited_for_and_shown() {
    let lag = Duration::from_millis(600);
    let stage = stage_with(Timing {
        replication_lag: lag,
        secret_propagation: 3 * lag,
        delay: Duration::ZERO,
    })
    .await;
    let connection = finished(
        stage
            .set_up(&desired(stage.organization("contoso").await))
            .await,
    );
    assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
    assert!(
        stage
            .states_of(StepId::ServicePrincipal)
            .contains(&StepState::Replicating)
    );
    assert!(
        stage
            .states_of(StepId::SecretCheck)
            .contains(&StepState::Propagating)
    );
}

#[tokio::test]
async fn secret_that_never_works_keeps_the_door_closed() {
    let stage = stage().await;
    let plan = stage
        .plan(&desired(stage.organization("contoso").await))
        .await;
    let refused = json!({ "error": "invalid_client", "error_description": "AADSTS7000222: The secret expired.",
        "error_codes": [7_000_222], "timestamp": "2026-11-23 14:00:00Z",
        "trace_id": "2d7b0f3b-1a1b-4c4d-8e8f-0a0b0c0d0e0f", "correlation_id": "7c1e94d0-2ab8-4f63-95e1-8d40b6f2c37a" });
    stage.practice.add_fault(fault(
        "POST",
        "*/oauth2/v2.0/token",
        1,
        FaultAction::Status {
            status: 401,
            body: Some(refused),
            retry_after: None,
        },
    ));
    let (step, error, _) = stopped(stage.apply(plan).await);
    assert_eq!(step, StepId::SecretCheck);
    assert!(
        matches!(error, sso::Error::Entra(entra::Error::SecretRefused { .. })),
        "{error:?}"
    );
    for provider in stage.practice.konnect_identity_providers() {
        assert_eq!(
            provider["enabled"], false,
            "a provider is never enabled with values that do not work"
        );
    }
}

#[tokio::test]
async fn garbled_answer_to_a_creation_is_looked_up_and_the_run_goes_on() {
    for action in [FaultAction::Malformed, FaultAction::WrongShape] {
        let stage = stage().await;
        let desired = desired(stage.organization("contoso").await);
        let plan = stage.plan(&desired).await;
        for path in ["*/v1.0/servicePrincipals", "*/v3/identity-providers"] {
            stage
                .practice
                .add_fault(fault("POST", path, 1, action.clone()));
        }
        let connection = finished(stage.apply(plan).await);
        assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
        assert_eq!(stage.tagged_applications().len(), 1, "with {action:?}");
        assert_eq!(stage.practice.konnect_identity_providers().len(), 1);
    }
}

#[tokio::test]
async fn page_of_a_proxy_stops_the_run_and_the_next_one_finishes() {
    let stage = stage().await;
    let desired = desired(stage.organization("contoso").await);
    let plan = stage.plan(&desired).await;
    stage.practice.add_fault(fault(
        "POST",
        "*/v1.0/servicePrincipals",
        1,
        FaultAction::Html,
    ));
    let (step, _, _) = stopped(stage.apply(plan).await);
    assert_eq!(step, StepId::ServicePrincipal);
    finished(stage.set_up(&desired).await);
    assert_eq!(stage.tagged_applications().len(), 1);
}

#[tokio::test]
async fn cancelled_run_tells_what_exists_and_the_next_one_finishes() {
    let stage = stage_with(Timing {
        replication_lag: Duration::from_secs(60),
        secret_propagation: Duration::ZERO,
        delay: Duration::ZERO,
    })
    .await;
    let desired = desired(stage.organization("contoso").await);
    let plan = stage.plan(&desired).await;
    let cancel = stage.context.cancel.clone();
    let waiting = std::sync::Arc::clone(&stage.steps);
    let canceller = tokio::spawn(async move {
        // The run now waits for a replication that outlasts this test.
        while !waiting
            .lock()
            .unwrap()
            .iter()
            .any(|(_, state)| *state == StepState::Replicating)
        {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
    });
    let outcome = stage.apply(plan).await;
    canceller.await.unwrap();
    let Outcome::Cancelled { done } = outcome else {
        panic!("a cancelled run is not {outcome:?}")
    };
    assert_eq!(
        done,
        [StepId::Application, StepId::Provider],
        "exactly what exists is reported"
    );
    let providers = stage.practice.konnect_identity_providers();
    assert!(
        providers
            .iter()
            .all(|provider| provider["enabled"] == false),
        "nobody is let in by half a set-up"
    );
}

#[tokio::test]
async fn saml_provider_is_neither_replaced_nor_touched() {
    let stage = stage().await;
    let saml = json!([{ "id": "66da2d42-469d-48cd-9ff3-0db135dd82d9", "type": "saml", "enabled": true, "login_path": "contoso",
        "config": { "idp_metadata_url": "https://idp.contoso.com/metadata" } }]);
    let answer = FaultAction::Status {
        status: 200,
        body: Some(saml),
        retry_after: None,
    };
    stage
        .practice
        .add_fault(fault("GET", "*/v3/identity-providers", 1, answer));
    let desired = desired(stage.organization("contoso").await);
    let observed = stage
        .inspect(&desired)
        .await
        .expect("everything can be read");
    assert!(matches!(
        sso::plan(&desired, &observed),
        Err(sso::Error::SamlInPlace)
    ));
    assert_eq!(stage.writes().len(), 0);
}

#[tokio::test]
async fn values_only_touches_nothing_in_konnect() {
    let stage = stage().await;
    let connection = finished(
        stage
            .set_up(&desired(callback(&[
                "https://developers.contoso.com/login",
            ])))
            .await,
    );
    assert!(matches!(connection.secret, HeldSecret::Held { .. }));
    assert!(
        stage
            .practice
            .record()
            .iter()
            .all(|exchange| exchange.service != "konnect-api"),
        "Konnect is not asked at all"
    );
    assert!(
        connection
            .checks
            .iter()
            .all(|check| check.state == CheckState::Passed),
        "{:?}",
        connection.checks
    );
    assert_eq!(connection.checks.len(), 6);
}

#[tokio::test]
async fn drift_is_found_and_only_the_difference_is_written() {
    let stage = stage().await;
    let first = desired(stage.organization("contoso").await);
    finished(stage.set_up(&first).await);
    stage.practice.clear_record();

    let renamed = sso::Desired {
        app_name: "Konnect for everyone".parse().unwrap(),
        ..first
    };
    finished(stage.set_up(&renamed).await);
    let writes: Vec<_> = stage
        .writes()
        .iter()
        .map(|exchange| (exchange.method.clone(), exchange.request_body.clone()))
        .collect();
    assert_eq!(
        writes,
        [(
            "PATCH".to_owned(),
            Some(json!({ "displayName": "Konnect for everyone" }))
        )]
    );
}

#[tokio::test]
async fn verification_says_what_was_broken_since() {
    let stage = stage().await;
    let connection = finished(
        stage
            .set_up(&desired(stage.organization("contoso").await))
            .await,
    );
    let off = json!({ "oidc_auth_enabled": true, "saml_auth_enabled": false, "basic_auth_enabled": false,
        "idp_mapping_enabled": false, "konnect_mapping_enabled": true });
    stage.practice.add_fault(fault(
        "GET",
        "*/v3/authentication-settings",
        1,
        FaultAction::Status {
            status: 200,
            body: Some(off),
            retry_after: None,
        },
    ));
    let verified = sso::verify(
        &stage.services,
        &connection,
        &stage.secret_store,
        &stage.context,
    )
    .await
    .expect("everything can be read");
    let failed: Vec<_> = failed_checks(&verified)
        .iter()
        .map(|check| check.id)
        .collect();
    assert_eq!(
        failed,
        [sso::CheckId::PasswordSignIn],
        "a way back in that was removed is reported"
    );
}
