//! Things that are there and off.

use konnect::{ProviderConfig, SamlConfig};

use super::made_up::{APP_ID, all_there, desired, nothing_there, organization, provider};
use super::plan;
use crate::step::{Effect, StepId};

#[test]
fn saml_that_is_off_is_no_obstacle_and_stays() {
    let mut observed = nothing_there();
    let mut saml = provider(APP_ID, false);
    saml.config = ProviderConfig::Saml(SamlConfig::default());
    observed.konnect.as_mut().unwrap().providers = vec![saml];
    let planned = plan(&desired(organization()), &observed).unwrap();
    let provider = planned
        .changes()
        .iter()
        .find(|one| one.step == StepId::Provider);
    assert_eq!(
        provider.map(|change| change.effect),
        Some(Effect::Create),
        "the one for OpenID Connect is created beside it"
    );
}

#[test]
fn enterprise_application_that_is_off_is_switched_on_before_anyone_relies_on_it() {
    let target = organization();
    let mut observed = all_there(&target);
    assert!(
        plan(&desired(target.clone()), &observed)
            .unwrap()
            .is_empty(),
        "while it is on, there is nothing to do"
    );
    observed.service_principal.as_mut().unwrap().account_enabled = false;
    observed.held_secret = None;
    observed.application.as_mut().unwrap().secrets.clear();
    let planned = plan(&desired(target), &observed).unwrap();
    let step = |id| planned.steps.iter().find(|step| step.id == id).unwrap();
    assert!(
        step(StepId::SecretCheck)
            .needs
            .contains(&StepId::EnableServicePrincipal),
        "no secret obtains a token while it is off"
    );
}
