//! Made-up observations and choices for tests of planning.

use std::collections::BTreeSet;

use entra::{
    Application, GroupMembershipClaims, Issuer, Metadata, OptionalClaims, SecretInfo,
    ServicePrincipal,
};
use jiff::Timestamp;
use konnect::{
    AuthenticationSettings, ClaimMappings, IdentityProvider, OidcConfig, ProviderConfig,
};
use uuid::Uuid;

use crate::desired::{Admission, ApplicationChoice, Desired, EmailSource, GroupsSetting};
use crate::mark::Mark;
use crate::observed::{GivenSecret, Hosts, Observed, ObservedKonnect, ObservedSecret};
use crate::secret_store::Storage;
use crate::target::Target;

pub(crate) const TENANT: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
pub(crate) const APP_ID: &str = "9519e58c-41d7-4f0a-8c3e-b2a6d07f5e18";
pub(crate) const KEY_ID: &str = "f0b0b335-1d71-4883-8f98-567911bfdca6";
pub(crate) const REDIRECT_URI: &str = "https://cloud.konghq.com/login";

pub(crate) fn at() -> Timestamp {
    "2026-11-23T14:00:00Z".parse().unwrap()
}

pub(crate) fn later() -> Timestamp {
    "2027-05-22T14:00:00Z".parse().unwrap()
}

pub(crate) fn organization() -> Target {
    Target::Organization {
        id: Uuid::from_u128(7),
        name: "Contoso".into(),
        login_path: "contoso".parse().unwrap(),
        redirect_uri: REDIRECT_URI.into(),
    }
}

pub(crate) fn portal() -> Target {
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

pub(crate) fn callback() -> Target {
    Target::CallbackUrl {
        urls: vec![REDIRECT_URI.parse().unwrap()],
        organization: None,
    }
}

pub(crate) fn desired(target: Target) -> Desired {
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

pub(crate) fn nothing_there() -> Observed {
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
        given_secret: GivenSecret::default(),
        candidates: Vec::new(),
        restorable: false,
        leftovers: crate::observed::ObservedLeftovers::default(),
        service_principal: None,
        grants: Vec::new(),
        grants_unread: false,
        graph_service_principal: Some("2f5e1a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b".parse().unwrap()),
        secret_policy: None,
        own_policy: crate::OwnPolicy::default(),
        was_refused_secret: false,
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

pub(crate) fn application(target: &Target) -> Application {
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

pub(crate) fn provider(client_id: &str, enabled: bool) -> IdentityProvider {
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
pub(crate) fn all_there(target: &Target) -> Observed {
    let mut observed = nothing_there();
    observed.application = Some(application(target));
    observed.made_here = true;
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
        scopes: crate::step::approval::SCOPES
            .iter()
            .map(ToString::to_string)
            .collect(),
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
