//! What the checks say when one thing of what was read is different, which no other check would notice.

use entra::{Application, Issuer, KeyId, TenantId};
use jiff::Timestamp;
use konnect::{AuthenticationSettings, IdentityProvider, Preflight};

use super::*;
use crate::plan::made_up::{APP_ID, KEY_ID, TENANT, all_there, at, desired, later, organization};

/// What was read of a connection.
struct Read {
    application: Application,
    provider: Option<IdentityProvider>,
    settings: AuthenticationSettings,
    preflight: Option<Preflight>,
    given_secret: Option<KeyId>,
    at: Timestamp,
}

impl Read {
    /// Everything as a finished set-up leaves it.
    fn as_set_up() -> Self {
        let observed = all_there(&organization());
        let konnect = observed.konnect.unwrap();
        Self {
            application: observed.application.unwrap(),
            provider: konnect.providers.into_iter().next(),
            settings: konnect.settings,
            preflight: Some(Preflight {
                redirect_uri: organization().redirect_uris().remove(0),
                client_id: APP_ID.into(),
                authorization_host: "login.microsoftonline.com".into(),
                tenant: Some(TENANT.into()),
                scopes: ["openid", "email", "profile"].map(str::to_owned).into(),
            }),
            given_secret: None,
            at: at(),
        }
    }

    fn with(change: impl FnOnce(&mut Self)) -> Self {
        let mut read = Self::as_set_up();
        change(&mut read);
        read
    }

    fn checks(&self) -> Vec<Check> {
        let tenant: TenantId = TENANT.parse().unwrap();
        let issuer = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
        checks(&Findings {
            desired: &desired(organization()),
            tenant,
            issuer: &Issuer::parse(&issuer, tenant).unwrap(),
            app_id: APP_ID.parse().unwrap(),
            made_here: true,
            application: Some(&self.application),
            application_gone: false,
            enterprise: Some(EnterpriseFinding::On),
            at: self.at,
            secret: &SecretFinding::Works,
            secret_end: Some(later()),
            given_secret: self.given_secret,
            next_rotation: &Looked::NotAsked,
            admission: None,
            approved: &Looked::NotAsked,
            groups: &Looked::NotAsked,
            konnect: Some(KonnectFindings {
                provider: self.provider.as_ref(),
                provider_gone: false,
                settings: Some(&self.settings),
                preflight: self.preflight.as_ref(),
                mappings: None,
                portal: &Looked::NotAsked,
                teams: &Looked::NotAsked,
                admins: &Looked::NotAsked,
            }),
        })
    }

    /// The checks that came out like this.
    fn those(&self, state: CheckState) -> Vec<CheckId> {
        let all = self.checks().into_iter();
        all.filter(|check| check.state == state)
            .map(|check| check.id)
            .collect()
    }
}

#[test]
fn nothing_fails_as_it_was_set_up() {
    assert_eq!(Read::as_set_up().those(CheckState::Failed), []);
}

#[test]
fn provider_is_on_only_where_it_and_sign_in_with_openid_connect_are() {
    for off in [
        Read::with(|read| read.provider.as_mut().unwrap().enabled = false),
        Read::with(|read| read.settings.oidc_auth_enabled = false),
    ] {
        assert_eq!(off.those(CheckState::Failed), [CheckId::ProviderOn]);
    }
}

#[test]
fn what_could_not_be_read_is_neither_right_nor_wrong() {
    let without_provider = Read::with(|read| read.provider = None);
    assert_eq!(without_provider.those(CheckState::Failed), []);
    let open = without_provider.those(CheckState::NotChecked);
    for id in [
        CheckId::Issuer,
        CheckId::ProviderOn,
        CheckId::ProviderSettings,
    ] {
        assert!(open.contains(&id), "{id:?} is not green: {open:?}");
    }
    let without_preflight = Read::with(|read| read.preflight = None);
    assert_eq!(without_preflight.those(CheckState::Failed), []);
    let open = without_preflight.those(CheckState::NotChecked);
    for id in [CheckId::RedirectUri, CheckId::Application] {
        assert!(open.contains(&id), "{id:?} is not green: {open:?}");
    }
}

#[test]
fn secret_that_works_here_says_nothing_of_another_that_konnect_has() {
    let ours: KeyId = KEY_ID.parse().unwrap();
    let removed: KeyId = "0b8f1e2c-52a7-47de-8f0d-6f3b4b7a2c11".parse().unwrap();
    let given = |key, at| {
        let read = Read::with(|read| {
            read.given_secret = Some(key);
            read.at = at;
        });
        let checks = read.checks().into_iter();
        let mut secret = checks.filter(|check| check.id == CheckId::Secret);
        let check = secret.next().unwrap();
        (check.state, check.evidence)
    };
    let failed = |reason| (CheckState::Failed, vec![Evidence::Reason(reason)]);
    assert_eq!(given(ours, at()).0, CheckState::Passed);
    assert_eq!(given(removed, at()), failed(CheckReason::SecretRemoved));
    assert_eq!(given(ours, later()), failed(CheckReason::SecretEnded));
}
