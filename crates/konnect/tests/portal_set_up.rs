//! Dev Portals against practice: found in every region, set up, and distinguished from deleted
//! ones.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod support;

use std::time::Duration;

use konnect::{
    Error, IdpMapping, Konnect, MappingApi, NewProvider, Portal, ProviderConfig, RedirectKind,
    Region, RegionPortals,
};
use practice::{Options, RateLimit, Seed};
use support::{CLIENT, House, portals_by_region, portals_in};
use uuid::Uuid;

const GROUP: &str = "0760b6cf-170e-4a14-91b3-4b78e0739963";
const FROM_GROUPS: IdpMapping = IdpMapping {
    idp: true,
    konnect: false,
};

async fn named(house: &House, region: Region, name: &str) -> Portal {
    let portals = konnect::portals(house.konnect(), region).await.unwrap();
    let found = portals.into_iter().find(|portal| portal.name == name);
    found.unwrap_or_else(|| panic!("there is no {name} in {region}"))
}

fn new_provider(house: &House) -> NewProvider<'_> {
    NewProvider {
        login_path: None,
        ..house.new_provider()
    }
}

fn in_portal<'a>(house: &'a House, portal: &Portal) -> Konnect<'a> {
    house.konnect().at(portal.target_id())
}

/// The identity providers of a portal, by its name.
fn providers_of<'a>(found: &'a RegionPortals, name: &str) -> &'a [konnect::IdentityProvider] {
    let portals = found.portals.as_ref().unwrap();
    let portal = portals.iter().find(|found| found.portal.name == name);
    portal.unwrap().providers.as_ref().unwrap()
}

#[tokio::test]
async fn portals_of_every_region_found_with_what_is_in_the_way() {
    let house = House::open().await;
    let found = portals_by_region(house.konnect()).await;
    let of = |region: Region| &found[region as usize];
    let counts: Vec<_> = [Region::Us, Region::Eu, Region::Au, Region::Me, Region::In]
        .map(|region| {
            (
                of(region).portals.as_ref().unwrap().len(),
                of(region).classic,
            )
        })
        .to_vec();
    assert_eq!(counts, [(2, 0), (3, 1), (0, 0), (0, 0), (0, 0)]);
    let closed = of(Region::Sg).portals.as_ref().unwrap_err();
    assert!(matches!(closed, Error::NotAllowed(_)), "{closed:?}");

    let internal = providers_of(of(Region::Us), "Internal APIs");
    let [provider] = internal else {
        panic!("{internal:?}")
    };
    assert!(
        matches!(&provider.config, ProviderConfig::Oidc(config) if config.issuer_url.contains("okta")),
        "another person's is reported, not hidden: {provider:?}"
    );
    let supplier = providers_of(of(Region::Eu), "Supplier Portal");
    assert!(matches!(supplier[0].config, ProviderConfig::Saml(_)));
    assert!(providers_of(of(Region::Eu), "Partner Portal").is_empty());
}

#[tokio::test]
async fn fifty_portals_read_within_a_rate_limit() {
    let house = House::open_with(Options {
        seed: Seed::contoso().with_portals(50, practice::Region::Eu),
        rate_limit: Some(RateLimit {
            requests: 30,
            window: Duration::from_secs(1),
        }),
        ..Options::default()
    })
    .await;
    let found = portals_in(house.konnect(), Region::Eu).await;
    let portals = found.portals.unwrap();
    assert!(portals.len() >= 50, "{}", portals.len());
    for found in &portals {
        assert!(
            found.providers.is_ok(),
            "no 429 is left to the person: {found:?}"
        );
    }
    assert!(
        !house.heard.lock().unwrap().is_empty(),
        "practice did limit, and the person saw it"
    );
}

#[tokio::test]
async fn closed_portal_opened_set_up_and_asked_at_each_of_its_doors() {
    let house = House::open().await;
    let closed = named(&house, Region::Us, "Community").await;
    assert!(!closed.authentication_enabled);
    let opened = support::set_authentication(house.konnect(), closed.region, closed.id, true)
        .await
        .unwrap();
    assert_eq!(
        opened,
        konnect::portal(house.konnect(), closed.region, closed.id)
            .await
            .unwrap()
    );
    assert!(opened.authentication_enabled);
    assert_eq!(
        Portal {
            authentication_enabled: false,
            ..opened
        },
        closed,
        "nothing else is changed"
    );

    let portal = named(&house, Region::Eu, "Partner Portal").await;
    let konnect = in_portal(&house, &portal);
    let made = konnect
        .send(&konnect::CreateIdentityProvider(&new_provider(&house)))
        .await
        .unwrap();
    assert!(
        !made.enabled,
        "nobody is let in before everything is proven"
    );
    let error = konnect
        .send(&konnect::SetIdpMapping(FROM_GROUPS))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::InvalidParameters { parameters, .. }
            if parameters[0].reason.contains("no IdP is enabled")),
        "{error:?}"
    );
    konnect
        .send(&konnect::EnableIdentityProvider {
            id: made.id,
            enabled: true,
        })
        .await
        .unwrap();
    assert!(
        konnect
            .send(&konnect::SetOidc(true))
            .await
            .unwrap()
            .oidc_auth_enabled
    );
    let settings = konnect
        .send(&konnect::SetIdpMapping(FROM_GROUPS))
        .await
        .unwrap();
    assert!(settings.idp_mapping_enabled && !settings.konnect_mapping_enabled);
    assert!(settings.basic_auth_enabled, "the built-in login is kept");

    let uris = portal.redirect_uris(&house.endpoints).unwrap();
    let kinds: Vec<_> = uris.iter().map(|uri| uri.kind).collect();
    assert_eq!(
        kinds,
        [
            RedirectKind::Custom,
            RedirectKind::Default,
            RedirectKind::Preview
        ]
    );
    let domains = portal.domains();
    for (domain, uri) in [domains.custom.unwrap(), domains.default]
        .into_iter()
        .zip(&uris)
    {
        let found =
            konnect::portal_preflight(&house.http, &house.endpoints, domain, &house.context)
                .await
                .unwrap();
        assert_eq!(
            found.redirect_uri, uri.url,
            "or Entra refuses it at {domain}"
        );
        assert_eq!(found.client_id, CLIENT);
    }
    assert_eq!(
        house.practice.konnect_identity_providers().len(),
        0,
        "the organization login is another door"
    );
}

#[tokio::test]
async fn portal_without_an_enabled_provider_sends_nobody_away() {
    let house = House::open().await;
    let portal = named(&house, Region::Eu, "Partner Portal").await;
    in_portal(&house, &portal)
        .send(&konnect::CreateIdentityProvider(&new_provider(&house)))
        .await
        .unwrap();
    let error = konnect::portal_preflight(
        &house.http,
        &house.endpoints,
        portal.domains().default,
        &house.context,
    )
    .await
    .unwrap_err();
    assert!(
        matches!(error, Error::NotFound(_) | Error::NoRedirect(_)),
        "{error:?}"
    );
}

#[tokio::test]
async fn second_provider_of_a_portal_refused_by_name() {
    let house = House::open().await;
    let portal = named(&house, Region::Us, "Internal APIs").await;
    let konnect = in_portal(&house, &portal);
    let error = konnect
        .send(&konnect::CreateIdentityProvider(&new_provider(&house)))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::ProviderExists(_)), "{error:?}");
    assert_eq!(konnect::identity_providers(konnect).await.unwrap().len(), 1);
}

#[tokio::test]
async fn portals_mappings_kept_both_ways() {
    for (per_provider, expected) in [(true, MappingApi::PerProvider), (false, MappingApi::Legacy)] {
        let mut seed = Seed::contoso();
        seed.konnect.features.per_provider_mappings = per_provider;
        let house = House::open_with(Options {
            seed,
            ..Options::default()
        })
        .await;
        let portal = named(&house, Region::Eu, "Partner Portal").await;
        let konnect = in_portal(&house, &portal);
        let idp = konnect
            .send(&konnect::CreateIdentityProvider(&new_provider(&house)))
            .await
            .unwrap()
            .id;
        let teams = konnect::teams(konnect).await.unwrap();
        let partners = teams.iter().find(|team| team.name == "Partners").unwrap();
        let made = konnect
            .send(&konnect::CreateTeam {
                name: "Resellers",
                description: "",
            })
            .await
            .unwrap();

        let read = || konnect::team_group_mappings(konnect, idp);
        let api = read().await.unwrap().api;
        assert_eq!(api, expected);
        for (team, group) in [
            (partners.id, GROUP),
            (partners.id, "other"),
            (made.id, GROUP),
        ] {
            for _ in 0..2 {
                support::add_mapping(konnect, idp, api, team, group)
                    .await
                    .unwrap();
            }
        }
        let rows = read().await.unwrap().rows;
        assert_eq!(rows.len(), 3, "{api:?}: {rows:?}");
        let one = rows.iter().find(|row| row.group == "other").unwrap();
        for _ in 0..2 {
            support::remove_mapping(konnect, idp, one).await.unwrap();
        }
        let mut left: Vec<_> = read()
            .await
            .unwrap()
            .rows
            .into_iter()
            .map(|row| (row.team_id, row.group))
            .collect();
        left.sort();
        let mut expected = [(partners.id, GROUP.to_owned()), (made.id, GROUP.to_owned())];
        expected.sort();
        assert_eq!(left, expected, "{api:?}");

        assert!(house.practice.remove_team(made.id));
        let error = support::add_mapping(konnect, idp, api, made.id, "third")
            .await
            .unwrap_err();
        assert!(
            matches!(error, Error::NotFound(_) | Error::InvalidParameters { .. }),
            "{api:?}: {error:?}"
        );
    }
}

#[tokio::test]
async fn portal_deleted_meanwhile_named() {
    let house = House::open().await;
    let portal = named(&house, Region::Eu, "Partner Portal").await;
    assert!(house.practice.remove_portal(portal.id));
    let konnect = in_portal(&house, &portal);
    let outcomes = [
        konnect::portal(konnect, portal.region, portal.id)
            .await
            .map(drop),
        support::set_authentication(konnect, portal.region, portal.id, true)
            .await
            .map(drop),
        konnect
            .send(&konnect::CreateIdentityProvider(&new_provider(&house)))
            .await
            .map(drop),
        konnect::teams(konnect).await.map(drop),
        konnect::team_group_mappings(konnect, Uuid::from_u128(1))
            .await
            .map(drop),
    ];
    for outcome in outcomes {
        assert!(matches!(outcome, Err(Error::NotFound(_))), "{outcome:?}");
    }
}

#[tokio::test]
async fn portal_in_another_region_is_not_there() {
    let house = House::open().await;
    let portal = named(&house, Region::Eu, "Partner Portal").await;
    let error = konnect::portal(house.konnect(), Region::Us, portal.id)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error:?}");
}
