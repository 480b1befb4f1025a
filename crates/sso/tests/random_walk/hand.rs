//! What a person does in Microsoft's portal or in Konnect, outside the app.

use serde_json::{Value, json};
use sso::Target;

use crate::acts::{Hand, What};
use crate::common::{ADMIN, MEMBER, Stage, TAG};
use crate::ledger::Ledger;

/// The team that set-ups of these walks make too.
pub(crate) const TEAM: &str = "Guild";

/// Does it, if there is something to do it to and the person may, and remembers which clients that deleted.
pub(crate) fn by_hand(stage: &Stage, targets: &[Target], hand: Hand, ledger: &mut Ledger) {
    let person = if hand.by_member { MEMBER } else { ADMIN };
    let send = |method: &str, path: &str, body: &Value| {
        let answer = stage
            .practice
            .graph_by_hand(person, method, path, Some(body));
        answer.expect("a seeded person and a request")
    };
    let tag = targets[hand.target].tag();
    let applications = stage.practice.applications();
    let is_tagged = |one: &&Value| {
        let mut tags = one["tags"].as_array().into_iter().flatten();
        tags.any(|tag| tag.as_str().is_some_and(|tag| tag.starts_with(TAG)))
    };
    let (tagged, older): (Vec<&Value>, Vec<&Value>) = applications.iter().partition(is_tagged);
    let picked = |list: &[&Value]| {
        list.get(hand.pick % list.len().max(1))
            .map(|one| (*one).clone())
    };
    let of = |application: &Value| {
        format!(
            "/applications/{}",
            application["id"].as_str().unwrap_or_default()
        )
    };
    match (hand.what, picked(&tagged)) {
        (What::MakeApplication, _) => {
            let uris = targets[hand.target].redirect_uris();
            let body = json!({"displayName": "Mine", "web": {"redirectUris": uris}});
            send("POST", "/applications", &body);
        }
        (What::MakeTaggedApplication, _) => {
            let body = json!({"displayName": "Konnect SSO", "tags": [tag]});
            send("POST", "/applications", &body);
        }
        (What::TagOlderApplication, _) => {
            if let Some(application) = picked(&older) {
                send("PATCH", &of(&application), &json!({"tags": [tag]}));
            }
        }
        (What::AddSecret, Some(application)) => {
            let body = json!({"passwordCredential": {"displayName": "Konnect SSO"}});
            send("POST", &format!("{}/addPassword", of(&application)), &body);
        }
        (What::GiveConsent, Some(application)) => give_consent(stage, &application),
        (What::TakeConsent, Some(application)) => take_consent(stage, &application),
        (What::AddRedirectUri, Some(application)) => {
            let mut uris = application["web"]["redirectUris"].clone();
            if let Some(uris) = uris.as_array_mut() {
                uris.push(json!(format!("https://intranet.contoso.com/{}", hand.pick)));
            }
            send(
                "PATCH",
                &of(&application),
                &json!({"web": {"redirectUris": uris}}),
            );
        }
        (What::Rename, Some(application)) => {
            let body = json!({"displayName": format!("Renamed {}", hand.pick)});
            send("PATCH", &of(&application), &body);
        }
        (What::DeleteApplication, Some(application)) => {
            if send("DELETE", &of(&application), &Value::Null).0 < 300 {
                let client = application["appId"].as_str().unwrap_or_default();
                ledger.deleted_by_hand.insert(client.to_owned());
            }
        }
        (What::SwitchEnterpriseApplication, Some(application)) => {
            let app_id = application["appId"].as_str().unwrap_or_default();
            let path = format!("/servicePrincipals(appId='{app_id}')");
            let is_on = asked(stage, "GET", &path, &Value::Null)["accountEnabled"] == true;
            send("PATCH", &path, &json!({"accountEnabled": !is_on}));
        }
        (What::AddMember, _) => {
            if let Some(team) = team(stage, &targets[hand.target]) {
                let email = format!("guest{}@contoso.com", hand.pick);
                stage.practice.add_member(team, "A Guest", &email);
            }
        }
        (What::RemoveTeam, _) => {
            if let Some(team) = team(stage, &targets[hand.target]) {
                stage.practice.remove_team(team);
            }
        }
        // A team is created through Konnect's API, and not while a run waits: see `make_team`.
        (What::MakeTeam, _) | (_, None) => {}
    }
}

/// A team as an administrator creates it in Konnect, with a person in it.
pub(crate) async fn make_team(stage: &Stage, target: &Target) {
    let Some(target_id) = target.target_id() else {
        return;
    };
    let konnect = stage.konnect().at(target_id);
    let team = konnect
        .send(&konnect::CreateTeam {
            name: TEAM,
            description: "By hand",
        })
        .await
        .unwrap();
    stage
        .practice
        .add_member(team.id, "A Guest", "guest@contoso.com");
}

/// The newest of the teams that these walks are about.
fn team(stage: &Stage, target: &Target) -> Option<uuid::Uuid> {
    let snapshot = stage.practice.snapshot();
    let konnect = &snapshot.as_value()["konnect"];
    let teams = match target {
        Target::Organization { .. } => &konnect["organization"]["teams"],
        Target::Portal { region, name, .. } => {
            &konnect["portals"][format!("{region}/{name}")]["teams"]
        }
        Target::CallbackUrl { .. } => return None,
    };
    let mut teams = teams.as_object()?.iter();
    let found = teams.find(|(_, team)| team["name"] == TEAM);
    found.and_then(|(id, _)| id.parse().ok())
}

fn asked(stage: &Stage, method: &str, path: &str, body: &Value) -> Value {
    let answer = stage
        .practice
        .graph_by_hand(ADMIN, method, path, Some(body));
    answer.expect("a seeded person and a request").1
}

fn principal(stage: &Stage, app_id: &str) -> Option<String> {
    let path = format!("/servicePrincipals(appId='{app_id}')");
    let answer = asked(stage, "GET", &path, &Value::Null);
    answer["id"].as_str().map(str::to_owned)
}

fn give_consent(stage: &Stage, application: &Value) {
    let app_id = application["appId"].as_str().unwrap_or_default();
    let client = principal(stage, app_id).or_else(|| {
        let made = asked(
            stage,
            "POST",
            "/servicePrincipals",
            &json!({"appId": app_id}),
        );
        made["id"].as_str().map(str::to_owned)
    });
    let graph = principal(stage, "00000003-0000-0000-c000-000000000000");
    let consent = json!({
        "clientId": client,
        "consentType": "AllPrincipals",
        "principalId": null,
        "resourceId": graph,
        "scope": "openid profile email",
    });
    asked(stage, "POST", "/oauth2PermissionGrants", &consent);
}

fn take_consent(stage: &Stage, application: &Value) {
    let app_id = application["appId"].as_str().unwrap_or_default();
    let client = principal(stage, app_id);
    let given = asked(stage, "GET", "/oauth2PermissionGrants", &Value::Null);
    let mut given = given["value"].as_array().into_iter().flatten();
    let consent = given.find(|one| one["clientId"].as_str() == client.as_deref());
    if let Some(id) = consent.and_then(|one| one["id"].as_str()) {
        let path = format!("/oauth2PermissionGrants/{id}");
        asked(stage, "DELETE", &path, &Value::Null);
    }
}
