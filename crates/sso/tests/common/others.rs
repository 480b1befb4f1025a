//! What others do apart from this computer: a member, an administrator at the consoles, and a service that refuses or
//! whose answer is lost.

use practice::{Fault, FaultAction, Matching, Snapshot};
use serde_json::{Value, json};
use sso::{ApplicationChoice, Candidate, Desired, Leftover, Outcome, Target, TeardownOutcome};

use super::computer::Computer;
use super::{ADMIN, Stage, desired};

/// May register applications and change their own, as everyone may.
pub const MEMBER: &str = "priya.raman@contoso.com";

pub fn refused(method: &str, path: &str) -> Fault {
    Fault {
        matching: Matching {
            method: Some(method.into()),
            path: path.into(),
            nth: Some(1),
            times: Some(1),
        },
        action: FaultAction::Status {
            status: 403,
            body: None,
            retry_after: None,
        },
    }
}

/// The request is lost before it takes effect, so that nobody knows whether it did.
pub fn lost(method: &str, path: &str) -> Fault {
    Fault {
        action: FaultAction::DropBefore,
        ..refused(method, path)
    }
}

pub fn by_hand(stage: &Stage, person: &str, method: &str, path: &str, body: &Value) -> Value {
    let answer = stage
        .practice
        .graph_by_hand(person, method, path, Some(body));
    let (status, answer) = answer.expect("the person is known");
    assert!(status < 300, "{method} {path}: {status} {answer}");
    answer
}

/// An application of the member with the tag of the target and a secret that only the member has.
pub fn application_of_member(stage: &Stage, target: &Target) -> Value {
    let body = json!({"displayName": "Konnect SSO", "tags": [target.tag()]});
    let application = by_hand(stage, MEMBER, "POST", "/applications", &body);
    let id = application["id"].as_str().unwrap();
    let path = format!("/applications/{id}/addPassword");
    by_hand(stage, MEMBER, "POST", &path, &json!({}));
    application
}

/// The client secrets of the one tagged application, as Graph says them.
pub fn secrets(stage: &Stage) -> Vec<Value> {
    let application = stage.tagged_applications().remove(0);
    application["passwordCredentials"]
        .as_array()
        .unwrap()
        .clone()
}

/// An administrator removes them in Entra.
pub fn remove_secrets(stage: &Stage) {
    let application = stage.tagged_applications().remove(0);
    let id = application["id"].as_str().unwrap();
    for secret in secrets(stage) {
        let path = format!("/applications/{id}/removePassword");
        let body = json!({ "keyId": secret["keyId"] });
        by_hand(stage, ADMIN, "POST", &path, &body);
    }
}

pub fn same(before: &Snapshot, after: &Snapshot) {
    only(before, after, &[]);
}

/// The whole world is as before, except what begins with one of these places. What can be restored is treated as gone.
pub fn only(before: &Snapshot, after: &Snapshot, places: &[&str]) {
    let [before, after] = [before, after].map(|world| world.clone().without_deleted_items());
    let mut differences = before.differences(&after);
    differences.retain(|line| !places.iter().any(|place| line.starts_with(place)));
    assert_eq!(
        differences,
        Vec::<String>::new(),
        "nothing of others is touched"
    );
}

pub fn stopped(outcome: &Outcome) {
    assert!(matches!(outcome, Outcome::Stopped { .. }), "{outcome:?}");
}

pub async fn torn_down(computer: &Computer, stage: &Stage, plan: sso::Teardown) -> Vec<Leftover> {
    match computer.tear_down(stage, plan).await {
        TeardownOutcome::Finished { leftovers } => leftovers,
        other => panic!("it should finish: {other:?}"),
    }
}

/// Approves these permissions for everyone, in the portal.
pub async fn consent_by_hand(stage: &Stage, application: &Value, scope: &str) {
    let app_id = application["appId"].as_str().unwrap().parse().unwrap();
    let principal = stage.service_principal(app_id).await.unwrap();
    consent(stage, &principal.id.to_string(), scope);
}

/// The same, between two requests of a run, for what it would approve.
pub fn consent_at_once(stage: &Stage, app_id: &str) {
    let principal = id_of_principal(stage, app_id);
    consent(stage, &principal, "openid profile email");
}

fn consent(stage: &Stage, principal: &str, scope: &str) {
    let consent = json!({
        "clientId": principal,
        "consentType": "AllPrincipals",
        "principalId": null,
        "resourceId": id_of_principal(stage, "00000003-0000-0000-c000-000000000000"),
        "scope": scope,
    });
    by_hand(stage, ADMIN, "POST", "/oauth2PermissionGrants", &consent);
}

fn id_of_principal(stage: &Stage, app_id: &str) -> String {
    let path = format!("/servicePrincipals(appId='{app_id}')");
    let answer = stage.practice.graph_by_hand(ADMIN, "GET", &path, None);
    answer.unwrap().1["id"].as_str().unwrap().to_owned()
}

pub fn choosing(theirs: &Value, target: &Target) -> Desired {
    Desired {
        application: ApplicationChoice::Use(theirs["id"].as_str().unwrap().parse().unwrap()),
        ..desired(target.clone())
    }
}

/// The choices of a person who is asked about one application, and uses it.
pub async fn using_what_is_there(computer: &Computer, stage: &Stage, desired: &Desired) -> Desired {
    let [candidate] = &asked(computer, stage, desired).await[..] else {
        panic!("there is one application, which this computer did not make");
    };
    Desired {
        application: ApplicationChoice::Use(candidate.id),
        ..desired.clone()
    }
}

pub async fn asked(computer: &Computer, stage: &Stage, desired: &Desired) -> Vec<Candidate> {
    match computer.try_plan(stage, desired).await {
        Err(sso::Error::ChooseApplication(candidates)) => candidates,
        other => panic!("the person should be asked: {other:?}"),
    }
}
