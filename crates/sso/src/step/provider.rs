//! Konnect's identity provider.
//!
//! Invariant: a provider whose secret nobody knows is never on.

use async_trait::async_trait;
use entra::AppId;
use konnect::{
    ClaimMappings, CreateIdentityProvider, DeleteIdentityProvider, EnableIdentityProvider,
    IdentityProvider, LoginPath, NewProvider, ProviderChange, ProviderConfig,
    RestoreIdentityProvider, UpdateIdentityProvider,
};
use secrecy::SecretString;
use sso_http::Context;
use uuid::Uuid;

use super::secret::{SecretNeed, held};
use crate::check::CheckId;
use crate::desired::Desired;
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{History, Made, Subject, Thing};
use crate::observed::{Observed, ObservedKonnect};
use crate::plan::{Change, Draft};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{Effect, GoneFromKonnect, InKonnect, StepId, Work};
use crate::teardown::{self, Leftover, TeardownEffect, serves_ours};

/// The scopes without which Konnect does not learn who signs in.
const SCOPES: [&str; 3] = ["openid", "email", "profile"];

pub(crate) fn plan(draft: &mut Draft<'_>, konnect: &ObservedKonnect, secret: &SecretNeed) {
    match konnect.oidc() {
        None => create(draft),
        Some(provider) => update(draft, provider, secret),
    }
}

/// Whether a provider uses this tenant's issuer and this client ID.
pub(crate) fn points_to(provider: &IdentityProvider, observed: &Observed, app_id: AppId) -> bool {
    match &provider.config {
        ProviderConfig::Oidc(config) => {
            config.issuer_url == observed.metadata.issuer.as_str()
                && config.client_id == app_id.to_string()
        }
        ProviderConfig::Saml(_) => false,
    }
}

/// What a provider of the connection says.
#[derive(Debug)]
struct Values {
    login_path: Option<LoginPath>,
    issuer_url: String,
    email_claim: String,
}

impl Values {
    fn of(desired: &Desired, observed: &Observed) -> Self {
        Self {
            login_path: desired.target.login_path().cloned(),
            issuer_url: observed.metadata.issuer.as_str().to_owned(),
            email_claim: desired.email.claim().to_owned(),
        }
    }

    fn login_path(&self) -> Option<String> {
        self.login_path.as_ref().map(ToString::to_string)
    }
}

fn create(draft: &mut Draft<'_>) {
    let values = Values::of(draft.desired, draft.observed);
    let login_path = values.login_path();
    let needs = vec![
        StepId::Application,
        StepId::ClientSecret,
        StepId::PortalAuthentication,
    ];
    let change = Change::Provider { login_path };
    draft.add(
        StepId::Provider,
        needs,
        Effect::Create,
        change,
        Create(values),
    );
}

fn update(draft: &mut Draft<'_>, provider: &IdentityProvider, secret: &SecretNeed) {
    let values = Values::of(draft.desired, draft.observed);
    let login_path = values.login_path();
    let ours = draft
        .observed
        .application
        .as_ref()
        .is_some_and(|application| points_to(provider, draft.observed, application.app_id));
    let is_as_written = differences(draft.desired, provider).is_empty();
    let same = ours && (is_as_written || draft.leaves(CheckId::ProviderSettings));
    let with_secret = secret.is_handed_on();
    if same && !with_secret {
        let kept = Change::Provider { login_path };
        return draft.show(StepId::Provider, Effect::Keep, kept);
    }
    let replaces = (!ours).then(|| Box::new(provider.clone()));
    let change = Change::ProviderSettings {
        login_path,
        replaces,
    };
    let mut needs = vec![
        StepId::Application,
        StepId::ClientSecret,
        StepId::ServicePrincipal,
        StepId::PortalAuthentication,
    ];
    if provider.enabled {
        // What is written here takes effect at once, so the values are verified first.
        needs.extend([StepId::SecretCheck, StepId::Approval]);
    }
    let work = Update {
        id: provider.id,
        values,
        with_secret,
    };
    draft.add(StepId::Provider, needs, Effect::Change, change, work);
}

/// What differs from what would be written, apart from the issuer and the client ID: each setting as it should be and as
/// it is, by the names of Konnect's API.
pub(crate) fn differences(desired: &Desired, provider: &IdentityProvider) -> Vec<(String, String)> {
    let ProviderConfig::Oidc(config) = &provider.config else {
        return Vec::new();
    };
    let wanted = ClaimMappings {
        email: desired.email.claim().to_owned(),
        ..ClaimMappings::default()
    };
    let path = desired.target.login_path().map(LoginPath::as_str);
    let (path, path_now) = (
        path.unwrap_or_default(),
        provider.login_path.as_deref().unwrap_or_default(),
    );
    let now = &config.claim_mappings;
    let mut differences: Vec<(String, String)> = [
        ("login_path", path, path_now),
        ("claim_mappings.name", &wanted.name, &now.name),
        ("claim_mappings.email", &wanted.email, &now.email),
        ("claim_mappings.groups", &wanted.groups, &now.groups),
    ]
    .into_iter()
    .filter(|(_, wanted, now)| wanted != now)
    .map(|(name, wanted, now)| (format!("{name}={wanted}"), format!("{name}={now}")))
    .collect();
    let asked = |scope: &&str| config.scopes.iter().any(|asked| asked == scope);
    if !SCOPES.iter().all(asked) {
        let scopes = |scopes: &str| format!("scopes={scopes}");
        differences.push((scopes(&SCOPES.join(" ")), scopes(&config.scopes.join(" "))));
    }
    differences
}

#[derive(Debug)]
struct Create(Values);

impl Create {
    fn new_provider<'a>(&'a self, client_id: &'a str, secret: &'a SecretString) -> NewProvider<'a> {
        NewProvider {
            login_path: self.0.login_path.as_ref(),
            issuer_url: &self.0.issuer_url,
            client_id,
            client_secret: secret,
            email_claim: &self.0.email_claim,
        }
    }
}

#[async_trait]
impl Work for Create {
    fn requests(&self, ids: &Ids) -> Vec<PlannedRequest> {
        let client_id = ids.app_id().to_string();
        // The review shows words in its place.
        let secret = SecretString::default();
        let new = self.new_provider(&client_id, &secret);
        vec![PlannedRequest::konnect(&CreateIdentityProvider(&new))]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let app_id = run.facts.ids().app_id();
        let client_id = app_id.to_string();
        let secret = held(run).await?;
        let new = self.new_provider(&client_id, &secret.value);
        let konnect = run.konnect(context)?;
        let created = match konnect.send(&CreateIdentityProvider(&new)).await {
            // If the lost answer was a success, there is a provider that names our application.
            Err(error) if error.may_have_taken_effect() => {
                let present = konnect::identity_providers(konnect)
                    .await
                    .unwrap_or_default();
                let ours = |provider: &IdentityProvider| points_to(provider, run.observed, app_id);
                present.into_iter().find(ours).ok_or(error)?
            }
            created => created?,
        };
        run.facts.keep_provider(created.id);
        Ok(vec![Made::new(
            Thing::IdentityProvider,
            created.id.to_string(),
        )])
    }
}

#[derive(Debug)]
struct Update {
    id: Uuid,
    values: Values,
    with_secret: bool,
}

impl Update {
    fn change<'a>(
        &'a self,
        client_id: &'a str,
        secret: Option<&'a SecretString>,
    ) -> ProviderChange<'a> {
        ProviderChange {
            login_path: self.values.login_path.as_ref(),
            issuer_url: &self.values.issuer_url,
            client_id,
            client_secret: secret,
            email_claim: &self.values.email_claim,
        }
    }
}

#[async_trait]
impl Work for Update {
    fn requests(&self, ids: &Ids) -> Vec<PlannedRequest> {
        let client_id = ids.app_id().to_string();
        // The review shows words in its place.
        let secret = SecretString::default();
        let change = &self.change(&client_id, self.with_secret.then_some(&secret));
        let id = self.id;
        vec![PlannedRequest::konnect(&UpdateIdentityProvider {
            id,
            change,
        })]
    }

    fn about(&self) -> Option<Subject> {
        self.with_secret.then_some(Subject::ProviderSecret)
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let client_id = run.facts.ids().app_id().to_string();
        let secret = if self.with_secret {
            Some(held(run).await?)
        } else {
            None
        };
        let secret = secret.as_deref().map(|secret| &secret.value);
        let change = &self.change(&client_id, secret);
        let id = self.id;
        run.konnect(context)?
            .send(&UpdateIdentityProvider { id, change })
            .await?;
        Ok(Vec::new())
    }
}

/// Deletes it. Off first: from then on nobody is sent to Microsoft, whatever happens to the rest.
pub(crate) fn delete(draft: &mut teardown::Draft<'_>, id: Uuid, enabled: bool) {
    let step = StepId::Provider;
    if enabled {
        let off = EnableIdentityProvider { id, enabled: false };
        draft.add(step, TeardownEffect::Delete, GoneFromKonnect(off));
    }
    draft.add(
        step,
        TeardownEffect::Delete,
        GoneFromKonnect(DeleteIdentityProvider(id)),
    );
    draft.concerns(step, 1);
}

/// Deletes it if set-ups made it, and restores it if it was there before. Returns whether Konnect keeps using a client
/// secret that a set-up made.
pub(crate) fn undo(
    draft: &mut teardown::Draft<'_>,
    history: &History,
    konnect: &ObservedKonnect,
) -> bool {
    let touched = [StepId::Provider, StepId::EnableProvider];
    let Some(before) = touched.iter().find_map(|step| history.before(*step)) else {
        return false;
    };
    let was = before
        .konnect
        .as_ref()
        .and_then(|was| was.provider.as_ref());
    let (was, now) = match (was, konnect.oidc()) {
        // Someone has deleted it; there is nothing to undo.
        (_, None) => return false,
        (None, Some(now)) => {
            // Only ours is deleted: found by its id or, if the answer to its creation was lost, by the application it
            // names.
            let made = history
                .ours
                .has(Thing::IdentityProvider, &now.id.to_string());
            let may_be = history.ours.may_have_made(StepId::Provider, None);
            if made || (may_be && serves_ours(draft, history, now)) {
                delete(draft, now.id, now.enabled);
            }
            return false;
        }
        (Some(was), Some(now)) => (was, now),
    };
    if was.id != now.id {
        return false;
    }
    let new_secret = history
        .subjects(StepId::Provider)
        .any(|subject| *subject == Subject::ProviderSecret);
    // With the same application, the secret that Konnect has now is as good as the one it had.
    let same_application = draft
        .observed
        .application
        .as_ref()
        .is_some_and(|application| points_to(was, draft.observed, application.app_id));
    let lost = new_secret && !same_application;
    let enabled = was.enabled && !lost;
    let back = IdentityProvider {
        enabled,
        ..was.clone()
    };
    if *now != back {
        // It keeps its current secret.
        let work = InKonnect(RestoreIdentityProvider {
            was: was.clone(),
            enabled,
        });
        draft.add(StepId::Provider, TeardownEffect::Restore, work);
    }
    if lost && was.enabled {
        draft.leave(Leftover::ProviderSecretLost);
    }
    if new_secret && same_application {
        draft.leave(Leftover::SecretInUse);
        return true;
    }
    false
}
