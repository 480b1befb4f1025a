//! Planning against hand-made observations: a table of what differs and what is planned, and properties that hold
//! for every combination.

use std::collections::BTreeSet;

use entra::{
    Application, GroupMembershipClaims, Issuer, Metadata, OptionalClaims, SecretInfo,
    ServicePrincipal,
};
use jiff::Timestamp;
use konnect::{
    AuthenticationSettings, ClaimMappings, IdentityProvider, OidcConfig, ProviderConfig, SamlConfig,
};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::desired::{Admission, ApplicationChoice, EmailSource, Target};
use crate::mark::Mark;
use crate::observed::{Hosts, ObservedKonnect, ObservedSecret};
use crate::secret_store::Storage;

const TENANT: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
pub(super) const APP_ID: &str = "9519e58c-41d7-4f0a-8c3e-b2a6d07f5e18";
const KEY_ID: &str = "f0b0b335-1d71-4883-8f98-567911bfdca6";
const REDIRECT_URI: &str = "https://cloud.konghq.com/login";

fn at() -> Timestamp {
    "2026-11-23T14:00:00Z".parse().unwrap()
}

fn later() -> Timestamp {
    "2027-05-22T14:00:00Z".parse().unwrap()
}

pub(super) fn organization() -> Target {
    Target::Organization {
        id: Uuid::from_u128(7),
        name: "Contoso".into(),
        login_path: "contoso".parse().unwrap(),
        redirect_uri: REDIRECT_URI.into(),
    }
}

fn portal() -> Target {
    Target::Portal {
        region: konnect::Region::Eu,
        id: Uuid::from_u128(8),
        organization: Some(Uuid::from_u128(7)),
        name: "Partner Portal".into(),
        redirect_uris: vec![
            "https://developers.contoso.com/login".into(),
            "https://6b3f9a2c41d8.eu.kongportals.com/login".into(),
        ],
        domain: "developers.contoso.com".into(),
    }
}

fn callback() -> Target {
    Target::CallbackUrl {
        urls: vec![REDIRECT_URI.parse().unwrap()],
    }
}

pub(super) fn desired(target: Target) -> Desired {
    Desired {
        target,
        app_name: "Konnect SSO".parse().unwrap(),
        secret_lifetime: 180.try_into().unwrap(),
        admission: Admission::Everyone,
        groups: GroupsSetting::All,
        email: EmailSource::Mail,
        approve: true,
        teams: None,
        assigned_groups: BTreeSet::new(),
        application: ApplicationChoice::Undecided,
        rotation: None,
    }
}

pub(super) fn nothing_there() -> Observed {
    let base = format!("https://login.microsoftonline.com/{TENANT}");
    Observed {
        at: at(),
        hosts: Hosts {
            graph: "https://graph.microsoft.com/".parse().unwrap(),
            konnect: Some("https://global.api.konghq.com/".parse().unwrap()),
        },
        tenant: TENANT.parse().unwrap(),
        mark: Mark::random(),
        target_id: None,
        metadata: Metadata {
            issuer: Issuer::parse(&format!("{base}/v2.0"), TENANT.parse().unwrap()).unwrap(),
            authorization_endpoint: format!("{base}/oauth2/v2.0/authorize").parse().unwrap(),
            token_endpoint: format!("{base}/oauth2/v2.0/token").parse().unwrap(),
            jwks_uri: format!("{base}/discovery/v2.0/keys").parse().unwrap(),
        },
        application: None,
        made_here: false,
        made_elsewhere: None,
        own_secrets: BTreeSet::new(),
        secret_waits: false,
        secret_in_konnect: None,
        candidates: Vec::new(),
        restorable: false,
        leftovers: crate::observed::ObservedLeftovers::default(),
        service_principal: None,
        grants: Vec::new(),
        graph_service_principal: Some("2f5e1a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b".parse().unwrap()),
        secret_policy: None,
        held_secret: None,
        storage: Storage::Keychain,
        konnect: Some(ObservedKonnect {
            portal_asks_for_sign_in: None,
            portal_has_roles: None,
            providers: Vec::new(),
            settings: AuthenticationSettings {
                basic_auth_enabled: true,
                oidc_auth_enabled: false,
                saml_auth_enabled: false,
                idp_mapping_enabled: false,
                konnect_mapping_enabled: true,
            },
            teams: None,
        }),
        groups: Some(Vec::new()),
        assignments: Vec::new(),
        admins: Vec::new(),
    }
}

fn application(target: &Target) -> Application {
    Application {
        id: "83ab4737-da9d-4084-8b42-bb9a1e2c4a2e".parse().unwrap(),
        app_id: APP_ID.parse().unwrap(),
        display_name: "Konnect SSO".into(),
        sign_in_audience: Some("AzureADMyOrg".into()),
        redirect_uris: target.redirect_uris().into_iter().collect(),
        group_membership_claims: GroupMembershipClaims::every_group(),
        optional_claims: OptionalClaims::for_konnect(true),
        required_access: entra::required_access(true),
        tags: BTreeSet::from([target.tag()]),
        secrets: vec![SecretInfo {
            key_id: KEY_ID.parse().unwrap(),
            display_name: None,
            hint: None,
            end: later(),
        }],
        certificates: Vec::new(),
        created: None,
    }
}

pub(super) fn provider(client_id: &str, enabled: bool) -> IdentityProvider {
    IdentityProvider {
        id: Uuid::from_u128(66),
        enabled,
        login_path: Some("contoso".into()),
        config: ProviderConfig::Oidc(OidcConfig {
            issuer_url: format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
            client_id: client_id.into(),
            scopes: ["openid", "email", "profile"].map(str::to_owned).into(),
            claim_mappings: ClaimMappings::default(),
        }),
    }
}

/// Everything as a finished set-up leaves it, seen from the computer that made it.
pub(super) fn all_there(target: &Target) -> Observed {
    let mut observed = nothing_there();
    observed.application = Some(application(target));
    observed.service_principal = Some(ServicePrincipal {
        id: "59e617e5-e447-4adc-8b88-00af644d7c92".parse().unwrap(),
        app_id: APP_ID.parse().unwrap(),
        tags: vec![entra::INTEGRATED_APP_TAG.into()],
        assignment_required: false,
        account_enabled: true,
    });
    observed.grants = vec![entra::Grant {
        id: "grant".into(),
        consent_type: "AllPrincipals".into(),
        resource_id: "2f5e1a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b".parse().unwrap(),
        scopes: approval::SCOPES.iter().map(ToString::to_string).collect(),
    }];
    observed.held_secret = Some(ObservedSecret {
        key_id: KEY_ID.parse().unwrap(),
        end: later(),
    });
    if let Some(konnect) = &mut observed.konnect {
        konnect.providers = vec![provider(APP_ID, true)];
        konnect.settings.oidc_auth_enabled = true;
    }
    observed
}

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

fn any_observed() -> impl Strategy<Value = (Target, Observed)> {
    (any::<bool>(), any::<[bool; 10]>()).prop_map(|(organization_login, bits)| {
        let target = if organization_login {
            organization()
        } else {
            callback()
        };
        let mut observed = all_there(&target);
        let [
            application,
            service_principal,
            approved,
            secret,
            held,
            provider_there,
            enabled,
            ours,
            oidc,
            claims,
        ] = bits;
        if !application {
            observed.application = None;
            observed.held_secret = None;
        }
        if !(service_principal && application) {
            observed.service_principal = None;
        }
        if !(approved && observed.service_principal.is_some()) {
            observed.grants.clear();
        }
        if let Some(application) = &mut observed.application {
            if !secret {
                application.secrets.clear();
            }
            if !claims {
                application.optional_claims = OptionalClaims::default();
            }
        }
        if !held {
            observed.held_secret = None;
        }
        if let Some(konnect) = &mut observed.konnect {
            konnect.settings.oidc_auth_enabled = oidc;
            let client_id = if ours {
                APP_ID
            } else {
                "11111111-2222-4333-8444-555555555555"
            };
            konnect.providers = if provider_there {
                vec![provider(client_id, enabled)]
            } else {
                Vec::new()
            };
        }
        (target, observed)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn plans_are_ordered_and_never_open_an_unproven_door((target, observed) in any_observed()) {
        let plan = plan(&desired(target), &observed).unwrap();
        let mut before = BTreeSet::new();
        for step in &plan.steps {
            for need in &step.needs {
                prop_assert!(before.contains(need), "{:?} waits for {need:?}, which does not come before it", step.id);
            }
            before.insert(step.id);
        }
        if before.contains(&StepId::EnableProvider) {
            prop_assert!(before.contains(&StepId::SecretCheck), "a provider is enabled only after its secret is proven");
        }
        let writes_password_sign_in = plan.steps.iter().any(|step| step.id == StepId::PasswordSignIn);
        prop_assert!(!writes_password_sign_in, "sign-in with a password is never touched");
    }

    #[test]
    fn planning_is_pure((target, observed) in any_observed()) {
        let desired = desired(target);
        let show = |plan: Plan| format!("{:?}", plan.changes());
        prop_assert_eq!(show(plan(&desired, &observed).unwrap()), show(plan(&desired, &observed).unwrap()));
    }
}
