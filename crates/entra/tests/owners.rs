//! Who owns an application, against practice.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod support;

use entra::{
    Error, GroupMembershipClaims, NewApplication, ObjectId, OwnerKind, federated_credentials,
    is_application_administrator, owners,
};
use practice::{Options, Timing};
use serde_json::{Value, json};
use support::{ADMINISTRATOR, DEVELOPER, EVERYTHING, House, MEMBER};

const PROMPT: Timing = Timing {
    replication_lag: std::time::Duration::ZERO,
    secret_propagation: std::time::Duration::ZERO,
    delay: std::time::Duration::ZERO,
};

/// Practice without lag.
async fn house(person: &str, scopes: &[&str]) -> House {
    let options = Options {
        timing: PROMPT,
        ..Options::default()
    };
    House::open_with(options, person, scopes).await
}

fn wanted() -> NewApplication {
    NewApplication {
        display_name: "Kong Konnect SSO".to_owned(),
        redirect_uris: vec!["https://cloud.konghq.com/login".to_owned()],
        groups: GroupMembershipClaims::every_group(),
        email_claim: true,
        tags: vec![
            "konnect-sso:66da2d42-469d-48cd-9ff3-0db135dd82d8".to_owned(),
            "konnect-sso-run:7f1e".to_owned(),
        ],
        notes: String::new(),
        secret: None,
    }
}

impl House {
    fn by_hand(&self, person: &str, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self
            .practice
            .graph_by_hand(person, method, path, Some(body))
            .unwrap();
        assert!(status < 300, "{method} {path}: {answer}");
        answer
    }

    fn id_of(&self, person: &str) -> ObjectId {
        ObjectId::new(self.practice.seed().person(person).unwrap().id)
    }
}

#[tokio::test]
async fn whoever_made_it_without_a_role_is_its_owner() {
    let mut house = house(MEMBER, EVERYTHING).await;
    let made = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap()
        .application;
    let read = owners(house.graph(), made.id).await.unwrap();
    let [owner] = &read[..] else {
        panic!("one owner: {read:?}")
    };
    assert_eq!(
        (owner.id, owner.kind, owner.user_principal_name.as_deref()),
        (house.id_of(MEMBER), OwnerKind::User, Some(MEMBER))
    );

    house.become_person(ADMINISTRATOR, EVERYTHING);
    let hidden = owners(house.graph(), made.id).await.unwrap();
    assert_eq!(hidden[0].id, owner.id);
    assert_eq!(
        (&hidden[0].display_name, &hidden[0].user_principal_name),
        (&None, &None),
        "without the permission to read people"
    );
    let own = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap()
        .application;
    assert_eq!(
        owners(house.graph(), own.id).await.unwrap(),
        [],
        "an administrator needs no ownership"
    );
}

#[tokio::test]
async fn an_application_that_owns_another_is_read_as_one() {
    let house = house(ADMINISTRATOR, EVERYTHING).await;
    let made = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap()
        .application;
    let principal = house
        .graph()
        .send(&entra::CreateServicePrincipal {
            app_id: made.app_id,
            assignment_required: false,
            tags: &[],
        })
        .await
        .unwrap();
    let path = format!("/applications/{}/owners/$ref", made.id);
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/servicePrincipals/{}", principal.id)});
    house.by_hand(ADMINISTRATOR, "POST", &path, &reference);
    let read = owners(house.graph(), made.id).await.unwrap();
    let [owner] = &read[..] else {
        panic!("one owner: {read:?}")
    };
    assert_eq!(
        (owner.id, owner.kind, owner.display_name.as_deref()),
        (
            principal.id,
            OwnerKind::ServicePrincipal,
            Some("Kong Konnect SSO")
        )
    );
    assert_eq!(owner.user_principal_name, None);
    let error = owners(house.graph(), principal.id).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
}

#[tokio::test]
async fn certificates_federated_credentials_and_every_tag_are_read() {
    let house = house(ADMINISTRATOR, EVERYTHING).await;
    let made = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap()
        .application;
    assert!(made.created.is_some(), "Graph says when");
    assert_eq!((made.certificates.len(), made.tags.len()), (0, 2));
    let path = format!("/applications/{}", made.id);
    let certificate = json!({"keyCredentials": [{
        "type": "AsymmetricX509Cert", "usage": "Verify", "key": "MIIBoTCCAQqgAwIBAgI=",
        "displayName": "CN=pipeline", "endDateTime": "2099-01-01T00:00:00Z"}]});
    house.by_hand(ADMINISTRATOR, "PATCH", &path, &certificate);
    let federated = json!({"name": "pipeline", "issuer": "https://token.example",
        "subject": "repo:any", "audiences": ["api://AzureADTokenExchange"]});
    let list = format!("{path}/federatedIdentityCredentials");
    house.by_hand(ADMINISTRATOR, "POST", &list, &federated);

    let read = entra::application(house.graph(), made.id).await.unwrap();
    let [certificate] = &read.certificates[..] else {
        panic!("one certificate: {read:?}")
    };
    assert_eq!(certificate.display_name.as_deref(), Some("CN=pipeline"));
    assert_eq!(certificate.end.unwrap().to_string(), "2099-01-01T00:00:00Z");
    for other in [
        entra::application_by_app_id(house.graph(), made.app_id)
            .await
            .unwrap(),
        entra::application_by_tag(house.graph(), "konnect-sso-run:7f1e")
            .await
            .unwrap()
            .pop(),
    ] {
        assert_eq!(other.as_ref(), Some(&read), "however it is read");
    }
    let kept: entra::Application =
        serde_json::from_value(serde_json::to_value(&read).unwrap()).unwrap();
    assert_eq!(kept, read, "as it was kept");
    let record = house.practice.record();
    let queries = record.iter().filter_map(|exchange| exchange.query.clone());
    let queries: Vec<String> = queries
        .filter(|query| query.contains("keyCredentials"))
        .collect();
    assert_eq!(queries, Vec::<String>::new(), "selecting them is throttled");

    let read = federated_credentials(house.graph(), made.id).await.unwrap();
    let [one] = &read[..] else {
        panic!("one credential: {read:?}")
    };
    assert_eq!(
        (
            one.name.as_str(),
            one.issuer.as_str(),
            one.subject.as_deref()
        ),
        ("pipeline", "https://token.example", Some("repo:any"))
    );
}

#[tokio::test]
async fn service_principal_carries_tags_beside_the_portals() {
    let house = house(ADMINISTRATOR, EVERYTHING).await;
    let made = house
        .graph()
        .send(&entra::CreateApplication(&wanted()))
        .await
        .unwrap()
        .application;
    let tags = ["konnect-sso-run:7f1e".to_owned()];
    let principal = house
        .graph()
        .send(&entra::CreateServicePrincipal {
            app_id: made.app_id,
            assignment_required: false,
            tags: &tags,
        })
        .await
        .unwrap();
    assert_eq!(principal.tags, [entra::INTEGRATED_APP_TAG, &tags[0]]);
}

#[tokio::test]
async fn administrators_are_told_from_others_where_roles_may_be_read() {
    let scopes = [EVERYTHING, &["User.Read.All"]].concat();
    let mut house = house(ADMINISTRATOR, &scopes).await;
    for (person, administers) in [
        (ADMINISTRATOR, true),
        ("olivia.brandt@contoso.com", true),
        (DEVELOPER, false),
        ("samir.haddad@contoso.com", false),
        (MEMBER, false),
    ] {
        let id = house.id_of(person);
        let known = is_application_administrator(house.graph(), id)
            .await
            .unwrap();
        assert_eq!(known, Some(administers), "{person}");
    }
    let (own, other) = (house.id_of(ADMINISTRATOR), house.id_of(MEMBER));
    house.become_person(ADMINISTRATOR, EVERYTHING);
    for (person, known) in [(own, Some(true)), (other, None)] {
        let read = is_application_administrator(house.graph(), person)
            .await
            .unwrap();
        assert_eq!(read, known, "without the permission to read people");
    }
    let nobody = ObjectId::new(uuid::Uuid::nil());
    house.become_person(ADMINISTRATOR, &scopes);
    let error = is_application_administrator(house.graph(), nobody)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
}
