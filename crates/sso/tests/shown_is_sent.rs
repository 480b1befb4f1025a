//! What a review shows is what is sent, over every kind of run: each request that changes something was in the review
//! with its method, address and body, and nothing was shown that was not sent. Also checks that the comparison would
//! notice each mistake in each preview.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use common::shown::{difference, requests_of_plan, requests_of_teardown, wrong_ones};
use common::teams::{ADMINS_GROUP, add_mapping, row, safe, team, teams};
use common::{ADMIN, PEOPLE, SCOPES, Stage, callback, desired, finished, stage, stage_in};
use konnect::{NewProvider, Region};
use practice::{Exchange, Fault, FaultAction, Matching, RestoreMode, Seed};
use serde_json::json;
use sso::{
    Admission, Desired, GroupsSetting, Observed, Outcome, RequestPreview, Target, TeamRef,
    Teardown, TeardownOutcome,
};

/// Every kind of request that changes something. Each occurs on the tour, so none is left out of the comparison.
const REQUESTS: [&str; 35] = [
    "DELETE /v1.0/applications/{}",
    "DELETE /v1.0/directory/deletedItems/{}",
    "DELETE /v1.0/oauth2PermissionGrants/{}",
    "DELETE /v1.0/servicePrincipals/{}",
    "DELETE /v1.0/servicePrincipals/{}/appRoleAssignedTo/{}",
    "DELETE /v3/identity-providers/{}",
    "DELETE /v3/identity-providers/{}/team-group-mappings/{}",
    "DELETE /v3/portals/{}/identity-providers/{}",
    "DELETE /v3/portals/{}/identity-providers/{}/team-group-mappings/{}",
    "DELETE /v3/portals/{}/teams/{}",
    "DELETE /v3/teams/{}",
    "PATCH /v1.0/applications/{}",
    "PATCH /v1.0/oauth2PermissionGrants/{}",
    "PATCH /v1.0/servicePrincipals/{}",
    "PATCH /v3/authentication-settings",
    "PATCH /v3/identity-provider/team-group-mappings",
    "PATCH /v3/identity-providers/{}",
    "PATCH /v3/portals/{}",
    "PATCH /v3/portals/{}/authentication-settings",
    "PATCH /v3/portals/{}/identity-provider/team-group-mappings",
    "PATCH /v3/portals/{}/identity-providers/{}",
    "PATCH /v3/portals/{}/teams/{}",
    "POST /v1.0/applications",
    "POST /v1.0/applications/{}/addPassword",
    "POST /v1.0/applications/{}/removePassword",
    "POST /v1.0/directory/deletedItems/{}/restore",
    "POST /v1.0/oauth2PermissionGrants",
    "POST /v1.0/servicePrincipals",
    "POST /v1.0/servicePrincipals/{}/appRoleAssignedTo",
    "POST /v3/identity-providers",
    "POST /v3/identity-providers/{}/team-group-mappings",
    "POST /v3/portals/{}/identity-providers",
    "POST /v3/portals/{}/identity-providers/{}/team-group-mappings",
    "POST /v3/portals/{}/teams",
    "POST /v3/teams",
];

const CALLBACK: &str = "https://developers.contoso.com/login";

#[tokio::test]
async fn every_kind_of_run_sends_what_its_review_showed_and_nothing_else() {
    let mut tour = Tour::default();
    Box::pin(callback_urls(&mut tour)).await;
    for legacy in [false, true] {
        Box::pin(organization(&mut tour, legacy)).await;
        Box::pin(portals(&mut tour, legacy)).await;
    }
    Box::pin(leftovers(&mut tour)).await;
    Box::pin(removals(&mut tour)).await;
    let known: BTreeSet<String> = REQUESTS.map(str::to_owned).into();
    let sent: Vec<&String> = tour.sent.iter().collect();
    assert_eq!(sent, known.iter().collect::<Vec<_>>(), "the tour is whole");
}

#[tokio::test]
async fn request_with_a_condition_is_sent_where_it_is_met() {
    let stage = stage().await;
    let plan = stage
        .plan(&desired(stage.organization("contoso").await))
        .await;
    let shown = requests_of_plan(&plan);
    // A Konnect that does not turn the switch on when the provider is enabled.
    let off = json!({"basic_auth_enabled": true, "oidc_auth_enabled": false, "saml_auth_enabled": false,
        "idp_mapping_enabled": false, "konnect_mapping_enabled": true});
    stage.practice.add_fault(Fault {
        matching: Matching {
            method: Some("GET".into()),
            path: "*/v3/authentication-settings".into(),
            // The first reading compares the plan with what is there now.
            nth: Some(2),
            times: Some(1),
        },
        action: FaultAction::Status {
            status: 200,
            body: Some(off),
            retry_after: None,
        },
    });
    stage.practice.clear_record();
    finished(stage.apply(plan).await);
    let writes = stage.writes();
    let switched = writes
        .iter()
        .any(|exchange| exchange.path.ends_with("/authentication-settings"));
    assert!(switched, "it was still off, so it is turned on");
    assert_eq!(difference(&shown, &writes), Ok(()));
}

async fn callback_urls(tour: &mut Tour) {
    let stage = stage().await;
    let target = callback(&[CALLBACK]);
    let first = desired(target.clone());
    let connection = tour.set_up("callback URL, first", &stage, &first).await;

    let preview = "https://preview.contoso.com/login";
    let mut second = Desired {
        app_name: "Developers".parse().unwrap(),
        groups: GroupsSetting::Assigned,
        assigned_groups: BTreeSet::from([stage.group("Konnect Viewers")]),
        ..desired(callback(&[CALLBACK, preview]))
    };
    tour.set_up("differences", &stage, &second).await;
    tour.undo("differences", &stage, &target).await;

    stage.secret_store.forget(connection.id).await.unwrap();
    tour.set_up("new secret", &stage, &first).await;
    tour.undo("new secret", &stage, &target).await;

    let graph = graph(&stage);
    let enterprise = stage.service_principal(connection.app_id).await.unwrap();
    let grants = entra::grants_of(graph, enterprise.id).await.unwrap();
    let less = BTreeSet::from(["User.Read".to_owned(), "openid".to_owned()]);
    graph
        .send(&entra::SetGrantScopes {
            id: grants[0].id.clone(),
            scopes: less.clone(),
        })
        .await
        .unwrap();
    graph
        .send(&entra::SetServicePrincipalTags {
            id: enterprise.id,
            tags: vec!["theirs".to_owned()],
        })
        .await
        .unwrap();
    tour.set_up("narrower approval, not listed", &stage, &first)
        .await;
    let grants = entra::grants_of(graph, enterprise.id).await.unwrap();
    let scopes: Vec<_> = grants[0].scopes.iter().map(String::as_str).collect();
    assert_eq!(
        scopes,
        ["User.Read", "email", "openid", "profile"],
        "what was approved before is kept"
    );
    tour.undo("narrower approval", &stage, &target).await;

    graph
        .send(&entra::DeleteGrant(grants[0].id.clone()))
        .await
        .unwrap();
    tour.set_up("approval taken back", &stage, &first).await;
    tour.undo("approval", &stage, &target).await;

    graph
        .send(&entra::DeleteServicePrincipal(enterprise.id))
        .await
        .unwrap();
    tour.set_up("enterprise application gone", &stage, &first)
        .await;
    tour.undo("enterprise application", &stage, &target).await;

    second.admission = Admission::Assigned;
    tour.set_up("assignment required", &stage, &second).await;
    second.admission = Admission::Everyone;
    tour.set_up("open to everyone", &stage, &second).await;
    tour.undo("open to everyone", &stage, &target).await;

    let other = callback(&["https://other.contoso.com/login"]);
    let assigned = Desired {
        admission: Admission::Assigned,
        assigned_groups: BTreeSet::from([stage.group("Konnect Viewers")]),
        ..desired(other.clone())
    };
    tour.set_up("assigned from the first", &stage, &assigned)
        .await;
    tour.undo("first set-up", &stage, &other).await;
}

async fn organization(tour: &mut Tour, legacy: bool) {
    let stage = stage_with_mappings(legacy).await;
    let target = stage.organization("contoso").await;
    tour.set_up("organization, first", &stage, &desired(target.clone()))
        .await;
    tour.undo("organization", &stage, &target).await;

    // Two groups for one team, a team that is new, and a difference afterwards.
    let mut choice = safe(&stage).await;
    let rows = &mut choice.teams.as_mut().unwrap().rows;
    rows.push(row(new_team(), [stage.group("Konnect Viewers")]));
    tour.set_up("teams", &stage, &choice).await;
    let rows = &mut choice.teams.as_mut().unwrap().rows;
    rows[1].groups = BTreeSet::from([
        stage.group("Mobile Engineering"),
        stage.group("Konnect Viewers"),
    ]);
    tour.set_up("other groups", &stage, &choice).await;
    tour.undo("other groups", &stage, &target).await;
    let rows = &mut choice.teams.as_mut().unwrap().rows;
    rows[1].groups.clear();
    tour.set_up("no groups", &stage, &choice).await;

    let stage = stage_with_mappings(legacy).await;
    for enabled in [false, true] {
        somebody_elses_provider(&stage, enabled).await;
        let choice = safe(&stage).await;
        tour.set_up("provider replaced", &stage, &choice).await;
        tour.undo("provider replaced", &stage, &target).await;
        let providers = konnect::identity_providers(stage.konnect()).await.unwrap();
        stage
            .konnect()
            .send(&konnect::DeleteIdentityProvider(providers[0].id))
            .await
            .unwrap();
    }
    let stage = stage_with_mappings(legacy).await;
    tour.set_up("teams at once", &stage, &safe(&stage).await)
        .await;
    tour.undo("teams at once", &stage, &target).await;
    let choice = Desired {
        teams: Some(teams([row(
            new_team(),
            [
                stage.group("Konnect Viewers"),
                stage.group("Mobile Engineering"),
            ],
        )])),
        ..desired(target.clone())
    };
    let choice = common::teams::accepted(choice);
    tour.set_up("new team", &stage, &choice).await;
    tour.undo("new team", &stage, &target).await;
}

async fn portals(tour: &mut Tour, legacy: bool) {
    let stage = stage_with_mappings(legacy).await;
    let mut targets = stage.portals(Region::Eu).await;
    targets.extend(stage.portals(Region::Us).await);
    assert!(targets.len() >= 3, "off, on, and with a provider");
    for target in targets {
        let konnect = stage.konnect().at(target.target_id().unwrap());
        let present = konnect::teams(konnect).await.unwrap();
        let groups = [stage.group("Konnect Viewers"), stage.group(ADMINS_GROUP)];
        let team = present
            .first()
            .map_or_else(new_team, |team| TeamRef::Existing(team.id));
        let choice = Desired {
            teams: Some(teams([row(team, groups)])),
            admission: Admission::Assigned,
            ..desired(target.clone())
        };
        let kind = format!("{target:?}");
        tour.set_up(&kind, &stage, &choice).await;
        tour.undo(&kind, &stage, &target).await;
    }
}

/// What a run that stopped left behind: a secret that nobody holds any more.
async fn leftovers(tour: &mut Tour) {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let choice = desired(target.clone());
    let refused = FaultAction::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    stage.practice.add_fault(Fault {
        matching: Matching {
            method: Some("POST".into()),
            path: "*/v3/identity-providers".into(),
            nth: None,
            times: None,
        },
        action: refused,
    });
    let outcome = stage.set_up(&choice).await;
    assert!(matches!(outcome, Outcome::Stopped { .. }), "{outcome:?}");
    stage.practice.clear_faults();
    stage
        .secret_store
        .forget(stage.connection(&target))
        .await
        .unwrap();
    tour.set_up("leftovers", &stage, &choice).await;
    tour.undo("leftovers", &stage, &target).await;
}

async fn removals(tour: &mut Tour) {
    for purge in [true, false] {
        let stage = stage_with_mappings(false).await;
        stage.practice.set_restore_mode(RestoreMode::Separately);
        let target = stage.organization("contoso").await;
        let choice = safe(&stage).await;
        tour.set_up("before a removal", &stage, &choice).await;
        let observed = looked_at(&stage, &target).await;
        let plan = sso::plan_removal(&choice, &observed, None, purge);
        Box::pin(tour.teardown("removal", &stage, plan)).await;
        if !purge {
            tour.undo("removal", &stage, &target).await;
        }
    }
    let stage = stage().await;
    let target = callback(&[CALLBACK]);
    tour.set_up("before an undo", &stage, &desired(target.clone()))
        .await;
    let history = history(&stage, &target);
    let observed = looked_at(&stage, &target).await;
    let plan = sso::plan_undo(&history, &observed, true);
    Box::pin(tour.teardown("undo for good", &stage, plan)).await;
}

#[derive(Default)]
struct Tour {
    /// The kinds of requests that were sent.
    sent: BTreeSet<String>,
}

impl Tour {
    async fn set_up(&mut self, kind: &str, stage: &Stage, desired: &Desired) -> sso::Connection {
        let plan = stage.plan(desired).await;
        let shown = requests_of_plan(&plan);
        stage.practice.clear_record();
        let connection = finished(stage.apply(plan).await);
        self.compare(&format!("set-up, {kind}"), stage, &shown);
        connection
    }

    async fn undo(&mut self, kind: &str, stage: &Stage, target: &Target) {
        let observed = looked_at(stage, target).await;
        let plan = sso::plan_undo(&history(stage, target), &observed, false);
        let kind = format!("undo, {kind}");
        Box::pin(self.teardown(&kind, stage, plan)).await;
    }

    async fn teardown(&mut self, kind: &str, stage: &Stage, plan: Teardown) {
        let shown = requests_of_teardown(&plan);
        stage.practice.clear_record();
        let outcome = sso::teardown(
            &stage.services,
            plan,
            &stage.secret_store,
            &stage.journal,
            Arc::new(|_, _| {}),
            &stage.context,
        )
        .await;
        assert!(
            matches!(outcome, TeardownOutcome::Finished { .. }),
            "{kind}: {outcome:?}"
        );
        self.compare(kind, stage, &shown);
    }

    fn compare(&mut self, kind: &str, stage: &Stage, shown: &[RequestPreview]) {
        let sent = stage.writes();
        assert!(!sent.is_empty(), "{kind}: there is something to compare");
        if let Err(difference) = difference(shown, &sent) {
            panic!("{kind}: {difference}");
        }
        for wrong in wrong_ones(shown) {
            assert!(
                difference(&wrong, &sent).is_err(),
                "{kind}: not noticed: {wrong:#?}"
            );
        }
        self.sent.extend(sent.iter().map(kind_of));
    }
}

/// Method and path without ids.
fn kind_of(exchange: &Exchange) -> String {
    // Ids are GUIDs or longer; no name of a collection is.
    let path = exchange.path.split('/');
    let path: Vec<&str> = path
        .map(|part| if part.len() < 36 { part } else { "{}" })
        .collect();
    format!("{} {}", exchange.method, path.join("/"))
}

async fn stage_with_mappings(legacy: bool) -> Stage {
    let mut seed = Seed::contoso();
    seed.konnect.features.per_provider_mappings = !legacy;
    let mut scopes = SCOPES.to_vec();
    scopes.push(PEOPLE);
    stage_in(seed, ADMIN, &scopes).await
}

fn new_team() -> TeamRef {
    TeamRef::New {
        name: "Partner Developers".into(),
    }
}

/// A provider that uses another application of this directory.
async fn somebody_elses_provider(stage: &Stage, enabled: bool) {
    let plan = stage.plan(&desired(callback(&[CALLBACK]))).await;
    let provider = NewProvider {
        login_path: Some(&"contoso".parse().unwrap()),
        issuer_url: plan.observed().metadata.issuer.as_str(),
        client_id: "0f0e6a5e-0000-4000-8000-00000000beef",
        client_secret: &secrecy::SecretString::from("theirs"),
        email_claim: "email",
    };
    let made = stage
        .konnect()
        .send(&konnect::CreateIdentityProvider(&provider))
        .await
        .unwrap();
    if enabled {
        stage
            .konnect()
            .send(&konnect::EnableIdentityProvider {
                id: made.id,
                enabled: true,
            })
            .await
            .unwrap();
        let TeamRef::Existing(payments) = team(stage, "payments").await else {
            panic!("it exists")
        };
        let present = konnect::team_group_mappings(stage.konnect(), made.id)
            .await
            .unwrap();
        for group in ["theirs", "theirs too"] {
            add_mapping(stage.konnect(), made.id, present.api, payments, group)
                .await
                .unwrap();
        }
    }
}

fn graph(stage: &Stage) -> entra::Graph<'_> {
    entra::Graph {
        http: &stage.services.http,
        endpoints: &stage.services.entra,
        token: &stage.services.microsoft_token,
        context: &stage.context,
    }
}

fn history(stage: &Stage, target: &Target) -> sso::History {
    let found = stage.journal.history_of(stage.connection(target)).unwrap();
    found.expect("there is a history")
}

async fn looked_at(stage: &Stage, target: &Target) -> Observed {
    sso::inspect_everything(
        &stage.services,
        stage.services.tenant,
        target,
        &stage.secret_store,
        &stage.journal,
        &stage.context,
    )
    .await
    .unwrap()
}
