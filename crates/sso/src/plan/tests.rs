//! Planning against made-up observations: what differs, and what is planned.

use entra::{GroupMembershipClaims, OptionalClaims};
use konnect::{ProviderConfig, SamlConfig};
use uuid::Uuid;

use super::made_up::{
    APP_ID, all_there, at, callback, desired, nothing_there, organization, portal, provider,
};
use super::*;

fn step_ids(plan: &Plan) -> Vec<StepId> {
    plan.steps
        .iter()
        .filter(|step| step.writes() || step.id == StepId::SecretCheck)
        .map(|step| step.id)
        .collect()
}

#[test]
fn first_set_up_creates_everything_and_enables_last() {
    let plan = plan(&desired(organization()), &nothing_there()).unwrap();
    assert_eq!(
        step_ids(&plan),
        [
            StepId::Application,
            StepId::ServicePrincipal,
            StepId::Approval,
            StepId::SecretCheck,
            StepId::Provider,
            StepId::EnableProvider,
            StepId::OpenIdSignIn,
        ]
    );
    assert_eq!(
        plan.longest_chain(),
        5,
        "app, enterprise application, secret check, enable, read back"
    );
    let enable = plan
        .steps
        .iter()
        .find(|step| step.id == StepId::EnableProvider)
        .unwrap();
    for need in [StepId::SecretCheck, StepId::Approval, StepId::Provider] {
        assert!(
            enable.needs.contains(&need),
            "people are let in only after {need:?}"
        );
    }
}

#[test]
fn finished_set_up_plans_nothing() {
    for target in [organization(), callback()] {
        let plan = plan(&desired(target.clone()), &all_there(&target)).unwrap();
        assert!(plan.is_empty(), "{:?}", step_ids(&plan));
    }
}

#[test]
fn values_only_leaves_konnect_alone() {
    let plan = plan(&desired(callback()), &nothing_there()).unwrap();
    assert!(
        plan.changes()
            .iter()
            .all(|change| change.system == System::Entra),
        "nobody asked for changes in Konnect"
    );
}

#[test]
fn portal_asks_for_sign_in_before_it_gets_a_provider() {
    let mut observed = nothing_there();
    observed.target_id = portal().target_id();
    observed.konnect.as_mut().unwrap().portal_asks_for_sign_in = Some(false);
    let plan = plan(&desired(portal()), &observed).unwrap();
    assert_eq!(
        step_ids(&plan),
        [
            StepId::Application,
            StepId::ServicePrincipal,
            StepId::Approval,
            StepId::SecretCheck,
            StepId::PortalAuthentication,
            StepId::Provider,
            StepId::EnableProvider,
        ],
        "a portal has no switch of its own for sign-in with OpenID Connect"
    );
    let provider = plan
        .steps
        .iter()
        .find(|step| step.id == StepId::Provider)
        .unwrap();
    assert!(
        provider.needs.contains(&StepId::PortalAuthentication),
        "Konnect takes no provider before"
    );
    let request = |step| {
        let change = plan
            .changes()
            .iter()
            .find(|change| change.step == step)
            .unwrap();
        change.requests[0].clone()
    };
    let id = Uuid::from_u128(8);
    assert_eq!(
        request(StepId::PortalAuthentication).url,
        format!("https://global.api.konghq.com/v3/portals/{id}")
    );
    let created = request(StepId::Provider);
    assert_eq!(
        created.url,
        format!("https://global.api.konghq.com/v3/portals/{id}/identity-providers")
    );
    let body = created.body.unwrap();
    assert_eq!(
        (body.get("login_path"), body.get("enabled")),
        (None, None),
        "Konnect refuses both for a portal"
    );
}

#[test]
fn portal_that_asks_for_sign_in_is_left_as_it_is() {
    let mut observed = nothing_there();
    observed.konnect.as_mut().unwrap().portal_asks_for_sign_in = Some(true);
    let plan = plan(&desired(portal()), &observed).unwrap();
    assert!(!step_ids(&plan).contains(&StepId::PortalAuthentication));
}

#[test]
fn each_difference_is_planned_alone() {
    type Spoil = fn(&mut Observed);
    let cases: [(&str, Spoil, &[StepId]); 8] = [
        (
            "name",
            |o| o.application.as_mut().unwrap().display_name = "Other".into(),
            &[StepId::Application],
        ),
        (
            "extra redirect URI",
            |o| {
                let uris = &mut o.application.as_mut().unwrap().redirect_uris;
                uris.insert("https://x.example/".into());
            },
            &[StepId::Application],
        ),
        (
            "groups",
            |o| {
                o.application.as_mut().unwrap().group_membership_claims =
                    GroupMembershipClaims::default();
            },
            &[StepId::Application],
        ),
        (
            "claims",
            |o| o.application.as_mut().unwrap().optional_claims = OptionalClaims::default(),
            &[StepId::Application],
        ),
        (
            "enterprise application",
            |o| o.service_principal = None,
            &[StepId::ServicePrincipal],
        ),
        ("approval", |o| o.grants.clear(), &[StepId::Approval]),
        (
            "sign-in switched off",
            |o| o.konnect.as_mut().unwrap().settings.oidc_auth_enabled = false,
            &[StepId::OpenIdSignIn],
        ),
        (
            "login path",
            |o| o.konnect.as_mut().unwrap().providers[0].login_path = Some("old".into()),
            &[StepId::Provider],
        ),
    ];
    for (name, spoil, expected) in cases {
        let mut observed = all_there(&organization());
        spoil(&mut observed);
        let plan = plan(&desired(organization()), &observed).unwrap();
        assert_eq!(step_ids(&plan), expected, "when the difference is: {name}");
    }
}

#[test]
fn disabled_provider_is_enabled_only_with_a_proven_secret() {
    let mut observed = all_there(&organization());
    observed.konnect.as_mut().unwrap().providers = vec![provider(APP_ID, false)];
    let held = plan(&desired(organization()), &observed).unwrap();
    assert_eq!(
        step_ids(&held),
        [
            StepId::SecretCheck,
            StepId::Provider,
            StepId::EnableProvider,
            StepId::OpenIdSignIn
        ]
    );

    observed.held_secret = None;
    let lost = plan(&desired(organization()), &observed).unwrap();
    assert_eq!(
        step_ids(&lost)[0],
        StepId::ClientSecret,
        "a secret that nobody here holds cannot be verified, so a new one is created"
    );
}

#[test]
fn provider_of_somebody_else_is_named_before_it_is_replaced() {
    let mut observed = nothing_there();
    observed.konnect.as_mut().unwrap().providers =
        vec![provider("11111111-2222-4333-8444-555555555555", true)];
    let plan = plan(&desired(organization()), &observed).unwrap();
    let change = plan
        .changes()
        .iter()
        .find(|change| change.step == StepId::Provider)
        .unwrap();
    let Change::ProviderSettings {
        replaces: Some(replaced),
        ..
    } = &change.change
    else {
        panic!(
            "the review has to name what is replaced, and says {:?}",
            change.change
        );
    };
    assert_eq!(replaced.id, Uuid::from_u128(66));
    let step = plan
        .steps
        .iter()
        .find(|step| step.id == StepId::Provider)
        .unwrap();
    assert!(
        step.needs.contains(&StepId::SecretCheck),
        "a provider that is on is changed only to values that work"
    );
}

#[test]
fn saml_is_left_alone() {
    let mut observed = nothing_there();
    let mut saml = provider(APP_ID, true);
    saml.config = ProviderConfig::Saml(SamlConfig::default());
    observed.konnect.as_mut().unwrap().providers = vec![saml];
    assert!(matches!(
        plan(&desired(organization()), &observed),
        Err(Error::SamlInPlace)
    ));
}

#[test]
fn secret_is_shortened_to_the_policy() {
    let mut observed = nothing_there();
    observed.secret_policy = Some(entra::SecretPolicy {
        additions_allowed: true,
        max_lifetime_days: Some(90),
        exempt_callers: Vec::new(),
    });
    let plan = plan(&desired(organization()), &observed).unwrap();
    let end = plan
        .changes()
        .iter()
        .find_map(|change| {
            if let Change::ClientSecret { end, .. } = change.change {
                Some(end)
            } else {
                None
            }
        })
        .unwrap();
    let lifetime = end.duration_since(at());
    assert!(
        lifetime < jiff::SignedDuration::from_hours(90 * 24),
        "it must stay below the policy's 90 days"
    );
    assert!(
        lifetime > jiff::SignedDuration::from_hours(89 * 24),
        "it should use what the policy allows"
    );
}

#[test]
fn shown_requests_hold_no_secret_and_no_placeholder_where_ids_are_known() {
    let mut observed = all_there(&organization());
    observed.application.as_mut().unwrap().display_name = "Other".into();
    let plan = plan(&desired(organization()), &observed).unwrap();
    let request = plan
        .changes()
        .iter()
        .find_map(|change| change.requests.first())
        .unwrap();
    assert_eq!(request.method, "PATCH");
    assert_eq!(
        request.url,
        "https://graph.microsoft.com/v1.0/applications/83ab4737-da9d-4084-8b42-bb9a1e2c4a2e"
    );
}
