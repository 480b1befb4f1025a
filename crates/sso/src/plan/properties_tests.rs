//! What holds for every plan, whatever is there.

use std::collections::BTreeSet;

use entra::OptionalClaims;
use proptest::prelude::*;

use super::made_up::{APP_ID, all_there, callback, desired, organization, provider};
use super::*;
use crate::target::Target;

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
