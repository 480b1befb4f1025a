//! Graph calls against practice: what is created, what is refused, and what is not done twice.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod support;

use std::time::{Duration, Instant};

use entra::{
    Call, Context, Error, ExposeSecret as _, GroupMembershipClaims, NewApplication, NewSecret,
    ReplicationPolicy, SecretPolicy, Waiting, until_replicated,
};
use practice::{FaultAction, TenantPolicy, Timing};
use serde_json::json;
use sso_http::{Service, Unreadable};
use support::{ADMINISTRATOR, House, MEMBER};

const TAG: &str = "konnect-sso:66da2d42-469d-48cd-9ff3-0db135dd82d8";

fn wanted() -> NewApplication {
    NewApplication {
        display_name: "Kong Konnect SSO".to_owned(),
        redirect_uris: vec!["https://cloud.konghq.com/login".to_owned()],
        groups: GroupMembershipClaims::every_group(),
        email_claim: true,
        tags: vec![TAG.to_owned()],
        notes: "Created by Konnect SSO Setup.".to_owned(),
        secret: Some(NewSecret {
            display_name: "Konnect SSO".to_owned(),
            end: sso_http::clock::now() + jiff::SignedDuration::from_hours(24 * 180),
        }),
    }
}

/// A short wait for what is known to come soon.
async fn soon<T>(house: &House, op: impl AsyncFn() -> Result<T, Error>) -> T {
    until_replicated(&house.context, ReplicationPolicy::default(), || op())
        .await
        .unwrap()
}

#[tokio::test]
async fn application_made_in_one_request_is_as_wanted() {
    let house = House::open().await;
    let created = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap();
    assert_eq!(
        house.practice.record().len(),
        1,
        "one request makes the application and its secret"
    );
    let secret = created.secret.as_ref().unwrap();
    assert!(secret.value.expose_secret().len() >= 16);
    assert!(
        !format!("{created:?}").contains(secret.value.expose_secret()),
        "the secret is not printed"
    );

    let read = soon(&house, || {
        entra::application(house.graph(), created.application.id)
    })
    .await;
    assert!(
        read.change_to(&wanted()).is_empty(),
        "Microsoft stores what was wanted: {read:?}"
    );
    assert_eq!(read.sign_in_audience.as_deref(), Some("AzureADMyOrg"));
    assert_eq!(read.secrets[0].key_id, secret.key_id);
    assert_eq!(
        house.heard()[0],
        Waiting::Replicating { attempt: 2 },
        "the lag is shown to the person"
    );
    assert_eq!(
        entra::application_by_tag(house.graph(), TAG).await.unwrap(),
        std::slice::from_ref(&read)
    );
    assert_eq!(
        entra::application_by_app_id(house.graph(), read.app_id)
            .await
            .unwrap(),
        Some(read)
    );
}

#[tokio::test]
async fn change_adds_and_keeps_what_others_put_there() {
    let house = House::open().await;
    let mut first = wanted();
    first.redirect_uris = vec!["https://other.example/callback".to_owned()];
    first.groups = GroupMembershipClaims::assigned_groups();
    first.email_claim = false;
    let created = house
        .graph()
        .send(&entra::CreateApplication(&first))
        .await
        .unwrap();
    let read = soon(&house, || {
        entra::application(house.graph(), created.application.id)
    })
    .await;

    let change = read.change_to(&wanted());
    house
        .graph()
        .send(&entra::UpdateApplication {
            id: read.id,
            change,
        })
        .await
        .unwrap();
    let read = entra::application(house.graph(), read.id).await.unwrap();
    assert!(read.change_to(&wanted()).is_empty(), "{read:?}");
    assert!(
        read.redirect_uris
            .contains("https://other.example/callback"),
        "a shorter list would break another sign-in"
    );
}

#[tokio::test]
async fn application_whose_answer_was_lost_not_made_twice() {
    let house = House::open().await;
    house.practice.set_timing(Timing {
        replication_lag: Duration::ZERO,
        ..Timing::default()
    });
    house.once("POST", "/v1.0/applications", FaultAction::DropAfter);
    let error = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap_err();
    assert!(
        error.may_have_taken_effect(),
        "the caller looks for the tag next"
    );
    assert_eq!(house.count("POST", "/applications"), 1);
    let found = entra::application_by_tag(house.graph(), TAG).await.unwrap();
    assert_eq!(
        found.len(),
        1,
        "the tag finds what the lost answer was about"
    );
}

#[tokio::test]
async fn throttled_write_waits_as_told_and_is_done_once() {
    let house = House::open().await;
    house.once(
        "POST",
        "/v1.0/applications",
        FaultAction::Status {
            status: 429,
            body: None,
            retry_after: Some(1),
        },
    );
    let started = Instant::now();
    house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap();
    assert!(
        started.elapsed() >= Duration::from_secs(1),
        "Retry-After is obeyed"
    );
    assert_eq!(
        house.heard(),
        [Waiting::Throttled {
            service: Service::MicrosoftGraph,
            seconds: 1
        }]
    );
    assert_eq!(
        house
            .practice
            .applications()
            .iter()
            .filter(|app| app["tags"] == json!([TAG]))
            .count(),
        1
    );
}

#[tokio::test]
async fn cancelled_while_throttled_ends_at_once() {
    let house = House::open().await;
    house.once(
        "GET",
        "/v1.0/me",
        FaultAction::Status {
            status: 429,
            body: None,
            retry_after: Some(60),
        },
    );
    let context = Context::default();
    let cancel = context.cancel.clone();
    let context = Context {
        waiting: Some(std::sync::Arc::new(move |_| cancel.cancel())),
        ..context
    };
    let started = Instant::now();
    let error = entra::me(entra::Graph {
        context: &context,
        ..house.graph()
    })
    .await
    .unwrap_err();
    assert!(error.is_cancelled());
    assert!(
        started.elapsed() < Duration::from_secs(30),
        "the pause is not sat out"
    );
}

#[tokio::test]
async fn garbled_answers_named() {
    for (action, expected) in [
        (FaultAction::Malformed, Unreadable::NotJson),
        (FaultAction::WrongShape, Unreadable::WrongShape),
        (FaultAction::Html, Unreadable::Html),
    ] {
        let house = House::open().await;
        house.once("GET", "/v1.0/me", action.clone());
        let error = entra::me(house.graph()).await.unwrap_err();
        let unreadable = matches!(&error, Error::Http(sso_http::Error::UnreadableResponse { reason, .. }) if *reason == expected);
        assert!(unreadable, "{action:?}: {error:?}");
    }
}

#[tokio::test]
async fn person_roles_and_directory_read() {
    let house = House::open().await;
    let person = entra::me(house.graph()).await.unwrap();
    assert_eq!(person.mail.as_deref(), Some(ADMINISTRATOR));
    let roles = entra::directory_roles(house.graph()).await.unwrap();
    assert!(
        roles
            .iter()
            .any(|role| role.template_id == entra::DirectoryRole::APPLICATION_ADMINISTRATOR),
        "{roles:?}"
    );
    let organization = entra::organization(house.graph()).await.unwrap();
    assert_eq!(
        organization.default_domain.as_deref(),
        Some("contoso.com"),
        "{organization:?}"
    );
    assert_eq!(organization.tenant_type.as_deref(), Some("AAD"));
}

#[tokio::test]
async fn policies_read_with_the_scope_and_refused_without() {
    let house = House::open().await;
    let policy = entra::secret_policy(house.graph()).await.unwrap();
    assert!(
        policy.additions_allowed,
        "the practice tenant allows secrets: {policy:?}"
    );
    assert!(
        entra::authorization_policy(house.graph())
            .await
            .unwrap()
            .allowed_to_create_apps
    );

    let house = House::open_for(ADMINISTRATOR, &["User.Read"]).await;
    let error = entra::secret_policy(house.graph()).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::InsufficientPrivileges {
                call: Call::ReadPolicies,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn missing_right_named_by_call() {
    let house = House::open_for(MEMBER, &["User.Read"]).await;
    let error = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::InsufficientPrivileges {
                call: Call::CreateApplication,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(
        error.refusal().unwrap().correlation_id.is_some(),
        "support asks for it"
    );
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn token_not_accepted_asks_for_a_new_sign_in() {
    let house = House::open().await;
    let token = entra::SecretString::from("stale");
    let error = entra::me(entra::Graph {
        token: &token,
        ..house.graph()
    })
    .await
    .unwrap_err();
    assert!(matches!(error, Error::SignInAgain { .. }), "{error:?}");
}

#[tokio::test]
async fn policies_that_bite_read_before_and_named_after() {
    let house = House::open().await;
    house.practice.set_policy(&TenantPolicy {
        max_lifetime: Some("P90D".to_owned()),
        ..TenantPolicy::default()
    });
    let policy = entra::secret_policy(house.graph()).await.unwrap();
    assert_eq!(
        policy,
        SecretPolicy {
            additions_allowed: true,
            max_lifetime_days: Some(90),
            exempt_callers: Vec::new(),
        }
    );
    let error = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::SecretLifetimeTooLong { .. }),
        "180 days are too long: {error:?}"
    );

    house.practice.set_policy(&TenantPolicy {
        block_password_addition: true,
        ..TenantPolicy::default()
    });
    assert!(
        !entra::secret_policy(house.graph())
            .await
            .unwrap()
            .additions_allowed
    );
    let error = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::SecretsForbidden { .. }), "{error:?}");
}

#[tokio::test]
async fn secret_added_and_removed() {
    let house = House::open().await;
    let created = house
        .graph()
        .send(&entra::CreateApplication(&NewApplication {
            secret: None,
            ..wanted()
        }))
        .await
        .unwrap();
    assert!(created.secret.is_none());
    let id = created.application.id;
    let new = wanted().secret.unwrap();
    let add = entra::AddPassword {
        application: id,
        secret: &new,
    };
    let secret = soon(&house, || house.graph().send(&add)).await;
    assert!(!format!("{secret:?}").contains(secret.value.expose_secret()));
    let read = entra::application(house.graph(), id).await.unwrap();
    assert_eq!(
        read.secrets.len(),
        1,
        "the writes refused during the lag made nothing"
    );
    house
        .graph()
        .send(&entra::RemovePassword {
            application: id,
            key: secret.key_id,
        })
        .await
        .unwrap();
    assert!(
        entra::application(house.graph(), id)
            .await
            .unwrap()
            .secrets
            .is_empty()
    );
}

#[tokio::test]
async fn service_principal_waits_for_the_application() {
    let house = House::open().await;
    let created = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap();
    let app_id = created.application.app_id;
    let made = house
        .graph()
        .send(&entra::CreateServicePrincipal {
            app_id,
            assignment_required: false,
            tags: &[],
        })
        .await
        .unwrap();
    assert_eq!(house.heard()[0], Waiting::Replicating { attempt: 2 });
    let read = entra::service_principal(house.graph(), app_id)
        .await
        .unwrap();
    assert_eq!(read.as_ref(), Some(&made));
    assert!(
        made.tags.iter().any(|tag| tag == entra::INTEGRATED_APP_TAG),
        "or the portal does not list it"
    );
    house
        .graph()
        .send(&entra::DeleteServicePrincipal(made.id))
        .await
        .unwrap();
    assert_eq!(
        entra::service_principal(house.graph(), app_id)
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn lag_beyond_the_limit_named() {
    let house = House::open().await;
    house.practice.set_timing(Timing {
        replication_lag: Duration::from_secs(3600),
        ..Timing::default()
    });
    let created = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap();
    let policy = ReplicationPolicy {
        limit: Duration::from_millis(300),
        ..ReplicationPolicy::default()
    };
    let outcome = until_replicated(&house.context, policy, || {
        entra::application(house.graph(), created.application.id)
    })
    .await;
    assert!(
        matches!(outcome, Err(Error::NotReplicated { .. })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn consent_given_once_and_widened_by_its_own_request_alone() {
    let house = House::open().await;
    let created = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap();
    let client = house
        .graph()
        .send(&entra::CreateServicePrincipal {
            app_id: created.application.app_id,
            assignment_required: false,
            tags: &[],
        })
        .await
        .unwrap();
    let resource = entra::service_principal(house.graph(), entra::microsoft_graph())
        .await
        .unwrap()
        .unwrap();
    let first = house
        .graph()
        .send(&entra::GrantConsent {
            client: client.id,
            resource: resource.id,
            scopes: &["openid", "email"],
        })
        .await
        .unwrap();
    for scopes in [&["email"][..], &["email", "profile"]] {
        let again = house
            .graph()
            .send(&entra::GrantConsent {
                client: client.id,
                resource: resource.id,
                scopes,
            })
            .await
            .unwrap_err();
        assert!(
            matches!(again, entra::Error::Conflict { .. }),
            "a consent that is there is not changed by a request to make one: {again:?}"
        );
    }
    let grants = entra::grants_of(house.graph(), client.id).await.unwrap();
    assert_eq!(grants, [first], "what is answered is what is stored");

    let mut scopes = grants[0].scopes.clone();
    scopes.insert("profile".to_owned());
    house
        .graph()
        .send(&entra::SetGrantScopes {
            id: grants[0].id.clone(),
            scopes: scopes.clone(),
        })
        .await
        .unwrap();
    let grants = entra::grants_of(house.graph(), client.id).await.unwrap();
    assert_eq!(
        (grants.len(), &grants[0].scopes),
        (1, &scopes),
        "nothing consented before is lost"
    );
    house
        .graph()
        .send(&entra::DeleteGrant(grants[0].id.clone()))
        .await
        .unwrap();
    assert!(
        entra::grants_of(house.graph(), client.id)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn application_deleted_is_gone() {
    let house = House::open().await;
    let id = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap()
        .application
        .id;
    soon(&house, || entra::application(house.graph(), id)).await;
    house
        .graph()
        .send(&entra::DeleteApplication(id))
        .await
        .unwrap();
    let error = entra::application(house.graph(), id).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
}
