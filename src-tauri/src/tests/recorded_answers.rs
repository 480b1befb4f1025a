//! What the app answers against practice, recorded for the window's made-up backend.
//!
//! The window's tests and its preview in a browser run on answers that no program gives. What these say about fields,
//! changes and administrators is held against this record (`ui/tests/recorded-answers.test.ts`). Ids are replaced by what
//! they stand for, because the two worlds have other ids.

use std::path::Path;
use std::{env, fs};

use serde_json::{Value, json};
use uuid::Uuid;

use super::stage::{
    SCOPES, choices, found, group, handed_over, id, named, organization_login, organization_with,
    portal, practising, reviewed, row, run, sign_in,
};
use super::test_sign_in::Browser;
use crate::ipc::{
    Admission, Choices, GroupsSetting, OrganizationName, Region, TargetRef, TeamRef, TeamRow,
};
use crate::session::app_state::AppState;
use crate::work::{self, lock_out, opened, review};

/// A group that Olivia is in.
const MINE: &str = "Konnect Administrators";

const FILE: &str = "../ui/tests/recorded-answers.json";

/// What the window sends for a callback URL.
fn callback(urls: &[&str]) -> Choices {
    let urls = urls.iter().map(|url| (*url).to_owned()).collect();
    choices([TargetRef::CallbackUrl {
        urls,
        organization: None,
    }])
}

/// The same address for the organization with this id, as typed.
fn callback_for(organization: &str) -> Choices {
    let organization = OrganizationName {
        id: organization.to_owned(),
        name: None,
    };
    choices([TargetRef::CallbackUrl {
        urls: vec!["https://cloud.konghq.com/login".to_owned()],
        organization: Some(organization),
    }])
}

fn login_path(path: &str) -> Choices {
    let login_path = path.to_owned();
    choices([TargetRef::Organization { login_path }])
}

fn app_name(name: &str) -> Choices {
    let mut choices = login_path("contoso");
    choices.targets[0].app_name = name.to_owned();
    choices
}

fn new_team(name: &str) -> Choices {
    let team = TeamRef::New {
        name: name.to_owned(),
    };
    let groups = vec!["00000000-0000-4000-8000-000000000001".to_owned()];
    organization_with(vec![TeamRow { team, groups }])
}

/// Choices with something to mend, and one of each kind without.
fn typed() -> Vec<(&'static str, Choices)> {
    let nobody_assigned = Choices {
        admission: Admission::Assigned,
        ..login_path("contoso")
    };
    vec![
        ("no target", choices([])),
        ("organization", login_path("contoso")),
        ("login path empty", login_path("")),
        (
            "address of the sign-in page",
            login_path("https://cloud.konghq.com/login/contoso"),
        ),
        (
            "login path is an address",
            login_path("https://contoso.com/login"),
        ),
        ("login path with a space", login_path("con toso")),
        (
            "callback",
            callback(&["https://developers.contoso.com/login"]),
        ),
        ("no callback", callback(&[])),
        (
            "callback without TLS",
            callback(&["http://developers.contoso.com/login"]),
        ),
        (
            "callback is no address",
            callback(&["developers.contoso.com"]),
        ),
        (
            "callback with a fragment",
            callback(&["https://contoso.com/login#here"]),
        ),
        (
            "callback ends with a slash",
            callback(&["https://contoso.com/login/"]),
        ),
        (
            "second callback without TLS",
            callback(&["https://contoso.com/login", "http://contoso.com/login"]),
        ),
        (
            "callback for an organization",
            callback_for("00000000-0000-4000-8000-000000000001"),
        ),
        ("callback for no organization", callback_for(" ")),
        ("organization that is no id", callback_for("contoso")),
        ("application without a name", app_name("")),
        ("longest name", app_name(&"a".repeat(120))),
        ("name too long", app_name(&"a".repeat(121))),
        ("nobody assigned", nobody_assigned),
        ("longest team name", new_team(&"t".repeat(250))),
        ("team name too long", new_team(&"t".repeat(251))),
    ]
}

/// What stands for the ids of practice.
struct Ids(Vec<(Uuid, &'static str)>);

impl Ids {
    async fn of(state: &AppState) -> Self {
        let portals = found(state).await;
        let in_eu = |name| id(named(&portals, Region::Eu, name));
        Self(vec![
            (in_eu("Partner Portal"), "{portal.plain}"),
            (in_eu("Community"), "{portal.public}"),
            (
                id(named(&portals, Region::Us, "Internal APIs")),
                "{portal.otherProvider}",
            ),
            (group(state, MINE).await, "{group.mine}"),
            (group(state, "Konnect Viewers").await, "{group.other}"),
            (
                super::stage::team(state, "organization-admin").await,
                "{team.admin}",
            ),
            (
                super::stage::team(state, "portal-admin").await,
                "{team.other}",
            ),
        ])
    }

    fn replaced(&self, value: &impl serde::Serialize) -> Value {
        let text = serde_json::to_string(value).unwrap();
        let text = self
            .0
            .iter()
            .fold(text, |text, (id, name)| text.replace(&id.to_string(), name));
        serde_json::from_str(&text).unwrap()
    }
}

/// Choices that can be planned; the second of the same name comes after the first was set up.
async fn planned(state: &AppState) -> Vec<(&'static str, Choices)> {
    let portals = found(state).await;
    let portal = |region, name| choices([portal(named(&portals, region, name))]);
    let admin = |groups| row(state, "organization-admin", groups);
    let keeps = vec![admin(&[MINE]).await];
    let loses = vec![
        admin(&["Konnect Viewers"]).await,
        row(state, "portal-admin", &[MINE]).await,
    ];
    let mut accepted = organization_with(loses.clone());
    if let Some(teams) = &mut accepted.targets[0].teams {
        teams.lock_out_accepted = true;
    }
    let mut with_new_team = keeps.clone();
    with_new_team.push(TeamRow {
        team: TeamRef::New {
            name: "Partners".to_owned(),
        },
        groups: vec![group(state, "Konnect Viewers").await.to_string()],
    });
    let mut assigned = organization_with(keeps.clone());
    assigned.admission = Admission::Assigned;
    assigned.groups = GroupsSetting::Assigned;
    let approved = Choices {
        approve_for_everyone: true,
        ..choices([organization_login()])
    };
    vec![
        ("organization", choices([organization_login()])),
        ("approved for everyone", approved),
        ("groups mapped to teams", organization_with(keeps.clone())),
        (
            "groups mapped to a new team",
            organization_with(with_new_team),
        ),
        (
            "nobody would stay an administrator",
            organization_with(loses),
        ),
        ("lock-out accepted", accepted),
        ("assigned groups only", assigned),
        ("portal", portal(Region::Eu, "Partner Portal")),
        ("public portal", portal(Region::Eu, "Community")),
        (
            "portal with another provider",
            portal(Region::Us, "Internal APIs"),
        ),
        (
            "callback",
            callback(&["https://developers.contoso.com/login"]),
        ),
    ]
}

/// What of a review does not depend on names and ids.
fn outline(review: &Value) -> Value {
    let target = &review["targets"][0];
    let changes: Vec<String> = target["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            let part = |name: &str| change[name].as_str().unwrap().to_owned();
            let kind = change["what"]["kind"].as_str().unwrap();
            format!(
                "{} {} {} {kind}",
                part("effect"),
                part("system"),
                part("id")
            )
        })
        .collect();
    json!({ "changes": changes, "empty": target["empty"], "warnings": target["warnings"] })
}

/// The steps that a run announces first.
fn steps(told: &[Value]) -> Vec<String> {
    let planned = told.iter().find(|news| news["kind"] == "planned").unwrap();
    let steps = planned["detail"]["targets"][0]["steps"].as_array().unwrap();
    let line = |step: &Value| {
        let part = |name: &str| step[name].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", part("effect"), part("system"), part("id"))
    };
    steps.iter().map(line).collect()
}

/// Olivia owns the Konnect token, so she is the only administrator that the app knows of, as in the made-up world.
async fn only_administrator() -> (AppState, tempfile::TempDir) {
    let (state, data) = practising().await;
    sign_in(&state, "olivia.brandt@contoso.com", &SCOPES).await;
    (state, data)
}

async fn recorded() -> Value {
    let (state, _data) = only_administrator().await;
    let ids = Ids::of(&state).await;
    let problems: Vec<Value> = typed()
        .into_iter()
        .map(|(name, choices)| {
            json!({ "name": name, "choices": ids.replaced(&choices), "problems": review::check(&choices) })
        })
        .collect();
    let mut reviews = Vec::new();
    for place in 0..planned(&state).await.len() {
        // Each begins in a world where nothing is set up.
        let (state, _data) = only_administrator().await;
        let (name, choices) = planned(&state).await.swap_remove(place);
        let first = reviewed(&state, &choices).await;
        let lock_out =
            serde_json::to_value(lock_out::check(&state, &choices).await.unwrap()).unwrap();
        let (_, told) = run(&state, &first).await;
        let second = reviewed(&state, &choices).await;
        let (_, told_again) = run(&state, &second).await;
        reviews.push(json!({
            "name": name,
            "choices": ids.replaced(&choices),
            "lockOut": { "safe": lock_out["safe"], "standing": lock_out["admins"][0]["standing"]["kind"] },
            "firstSteps": steps(&told),
            "secondSteps": steps(&told_again),
            "first": outline(&serde_json::to_value(first).unwrap()),
            "second": outline(&serde_json::to_value(second).unwrap()),
        }));
    }
    let test = Box::pin(test_sign_in()).await;
    let checks = Box::pin(checks()).await;
    json!({ "problems": problems, "reviews": reviews, "checks": checks, "testSignIn": test })
}

/// What happens in a test sign-in, and what of the verdicts does not depend on ids and times.
async fn test_sign_in() -> Value {
    let (state, _data) = only_administrator().await;
    let choices = organization_with(vec![
        row(&state, "organization-admin", &[MINE]).await,
        row(&state, "portal-admin", &["Platform Engineering"]).await,
    ]);
    run(&state, &reviewed(&state, &choices).await).await;
    let id = handed_over(&state, 0).await;
    let review = work::test_sign_in::preview(&state, &id).await.unwrap();
    let review = serde_json::to_value(review).unwrap();
    let mut people = Vec::new();
    let mut steps = Vec::new();
    for who in ["jonas.weber@contoso.com", "tomas.ferreira@contoso.com"] {
        let browser = Browser::SignsIn(who);
        let plan = review["planId"].as_str().unwrap();
        let (outcome, told) = super::test_sign_in::run(&state, plan, None, browser).await;
        let outcome = serde_json::to_value(outcome.unwrap()).unwrap();
        let mut verdict = outcome["result"]["detail"].clone();
        let verdict = verdict.as_object_mut().unwrap();
        for not_the_same in ["at", "claims", "groups"] {
            verdict.remove(not_the_same);
        }
        verdict["person"]
            .as_object_mut()
            .unwrap()
            .remove("objectId");
        people.push(json!(verdict));
        steps = told
            .lines()
            .map(|news| serde_json::from_str::<Value>(news).unwrap()["kind"].clone())
            .collect();
    }
    let requests = review["requests"].as_array().unwrap();
    json!({
        "hasSecret": review["hasSecret"],
        "methods": requests.iter().map(|request| &request["method"]).collect::<Vec<_>>(),
        "steps": steps,
        "people": people,
    })
}

/// What is checked of a connection at the end of its set-up, and when it is checked by itself.
async fn checks() -> Vec<Value> {
    let mut checks = Vec::new();
    for kind in ["organization", "callbackUrl"] {
        let (state, _data) = only_administrator().await;
        let choices = match kind {
            "organization" => login_path("contoso"),
            _ => callback(&["https://developers.contoso.com/login"]),
        };
        let review = reviewed(&state, &choices).await;
        let (outcome, _) = run(&state, &review).await;
        let outcome = serde_json::to_value(outcome).unwrap();
        let handed_over = &outcome["targets"][0]["detail"]["handOver"];
        let id = handed_over["connection"].as_str().unwrap();
        let verified = Box::pin(opened::verify(&state, id)).await.unwrap();
        let verified = serde_json::to_value(verified).unwrap();
        checks.push(json!({
            "choices": choices,
            "handedOver": outline_of_checks(handed_over),
            "verified": outline_of_checks(&verified),
        }));
    }
    checks
}

/// How each check came out, and which kinds of evidence it shows.
fn outline_of_checks(hand_over: &Value) -> Vec<String> {
    let checks = hand_over["checks"].as_array().unwrap().iter();
    let line = |check: &Value| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let evidence = check["evidence"].as_array().unwrap().iter();
        let mut words = vec![text(&check["state"]), text(&check["id"])];
        words.extend(evidence.map(|one| text(&one["kind"])));
        words.join(" ")
    };
    checks.map(line).collect()
}

#[tokio::test]
async fn recorded_answers_are_those_of_the_app() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let answers = format!("{:#}\n", Box::pin(recorded()).await);
    if env::var_os("UPDATE_RECORDED_ANSWERS").is_some() {
        fs::write(path, answers).unwrap();
        return;
    }
    let committed = fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    assert!(
        committed == answers,
        "the app answers otherwise now: run `UPDATE_RECORDED_ANSWERS=1 cargo test -p konnect-sso-setup recorded_answers`, \
         commit the file and let the window's made-up backend follow"
    );
}
