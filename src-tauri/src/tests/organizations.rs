//! Two Konnect organizations of the same name on one computer.

use practice::{Options, Practice, Seed, Timing};
use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

use super::connections::{listed, set_up};
use super::stage::{found, in_session, named, organization_login, portal, practising};
use crate::ipc::{ApplicationChoice, Region};
use crate::session::app_state::AppState;
use crate::session::running_practice::endpoints;
use crate::work::{connections, konnect_connection};

/// Another organization that is called Contoso too, without portals.
async fn namesake() -> Practice {
    let mut seed = Seed::contoso();
    seed.konnect.organization_id = Uuid::from_u128(0x0f0f);
    seed.konnect.portals.clear();
    let timing = Timing {
        replication_lag: std::time::Duration::ZERO,
        secret_propagation: std::time::Duration::ZERO,
        ..Timing::default()
    };
    let options = Options {
        seed,
        timing,
        ..Options::default()
    };
    practice::start(options).await.unwrap()
}

async fn connect_to(state: &AppState, servers: &Practice) {
    let (_, konnect) = endpoints(servers.base_urls()).unwrap();
    let token = SecretString::from(servers.konnect_token().to_owned());
    let opened = konnect_connection::open(&state.http, konnect, token).await;
    in_session(state, |session| session.connect(opened.unwrap())).await;
}

#[tokio::test]
async fn organizations_of_the_same_name_are_told_apart_by_id() {
    let (state, _data) = practising().await;
    let portals = found(&state).await;
    let partners = named(&portals, Region::Eu, "Partner Portal");
    let ours = Seed::contoso().konnect.organization_id.to_string();
    let first = set_up(&state, organization_login()).await;
    let of_portal = set_up(&state, portal(partners)).await;
    let other = namesake().await;
    connect_to(&state, &other).await;
    let second = set_up(&state, organization_login()).await;

    let list = listed(&state).await;
    let organization = |id: &str| {
        let list: Vec<Value> = list
            .iter()
            .map(|it| serde_json::to_value(it).unwrap())
            .collect();
        let one = list.into_iter().find(|one| one["id"] == id).unwrap();
        one["organization"].clone()
    };
    let contoso = |id: &str| json!({"id": id, "name": "Contoso"});
    assert_eq!(organization(&first), contoso(&ours));
    assert_eq!(
        organization(&second),
        contoso(&Uuid::from_u128(0x0f0f).to_string())
    );
    assert_eq!(
        organization(&of_portal),
        contoso(&ours),
        "a Dev Portal has the name of its own organization, not of the connected one"
    );

    for (id, name) in [(&first, json!("Contoso")), (&of_portal, Value::Null)] {
        let refused = connections::preview_continue(&state, id, ApplicationChoice::Undecided).await;
        assert_eq!(
            serde_json::to_value(refused.unwrap_err()).unwrap(),
            json!({"kind": "otherOrganization", "detail": {"organizationId": ours, "name": name}}),
            "the name alone would be that of the connected one"
        );
    }
}
