//! Every thing in a tenant and an organization that someone made, as practice's snapshot has it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::common::Stage;

/// Names one thing. Ids are those of the services; a place is the organization or a portal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Thing {
    Application(String),
    Secret {
        application: String,
        key: String,
    },
    Principal {
        id: String,
        application: String,
    },
    /// Who may do what with an enterprise application's permissions.
    Grant {
        principal: String,
        whom: String,
    },
    Assignment {
        principal: String,
        whom: String,
    },
    Provider(String),
    /// Which client a place sends people to.
    SignIn(String),
    Mapping {
        provider: String,
        team: String,
    },
    Team(String),
    Members {
        place: String,
        team: String,
    },
    Settings(String),
}

/// What each thing says about itself.
pub(crate) type Things = BTreeMap<Thing, Value>;

pub(crate) fn things(stage: &Stage) -> Things {
    let snapshot = stage.practice.snapshot();
    let all = snapshot.as_value();
    let mut things = Things::new();
    add_directory(&mut things, all);
    let konnect = &all["konnect"];
    add_place(&mut things, "organization", &konnect["organization"]);
    for (name, portal) in members(&konnect["portals"]) {
        add_place(&mut things, name, portal);
    }
    things
}

fn add_directory(things: &mut Things, all: &Value) {
    let mut objects = BTreeMap::new();
    for (app_id, application) in members(&all["applications"]) {
        let id = text(&application["id"]);
        objects.insert(app_id.clone(), id.clone());
        for (key, secret) in members(&application["passwordCredentials"]) {
            let (application, key) = (id.clone(), key.clone());
            things.insert(Thing::Secret { application, key }, secret.clone());
        }
        let mut application = without(application, &["passwordCredentials"]);
        // Microsoft matches any of them, so their order says nothing.
        if let Some(uris) = application["web"]["redirectUris"].as_array_mut() {
            uris.sort_by_key(ToString::to_string);
        }
        things.insert(Thing::Application(id), application);
    }
    for (app_id, principal) in members(&all["servicePrincipals"]) {
        let (id, application) = (text(&principal["id"]), objects.get(app_id));
        let application = application.cloned().unwrap_or_default();
        // These follow the application.
        let own = without(principal, &["appDisplayName", "displayName", "replyUrls"]);
        things.insert(Thing::Principal { id, application }, own);
    }
    for (name, scopes) in members(&all["grants"]) {
        let (principal, whom) = name.split_once(' ').expect("a client and for whom");
        let (principal, whom) = (principal.to_owned(), whom.to_owned());
        things.insert(Thing::Grant { principal, whom }, scopes.clone());
    }
    for (principal, assigned) in members(&all["assignments"]) {
        for (whom, facts) in members(assigned) {
            let (principal, whom) = (principal.clone(), whom.clone());
            things.insert(Thing::Assignment { principal, whom }, facts.clone());
        }
    }
}

fn add_place(things: &mut Things, place: &str, door: &Value) {
    let settings = without(door, &["identity_providers", "teams", "members"]);
    things.insert(Thing::Settings(place.to_owned()), settings);
    for (id, team) in members(&door["teams"]) {
        things.insert(Thing::Team(id.clone()), team.clone());
    }
    for (team, people) in members(&door["members"]) {
        let (place, team) = (place.to_owned(), team.clone());
        things.insert(Thing::Members { place, team }, people.clone());
    }
    for (_, provider) in members(&door["identity_providers"]) {
        let id = text(&provider["id"]);
        for (team, groups) in members(&provider["team_group_mappings"]) {
            let (provider, team) = (id.clone(), team.clone());
            things.insert(Thing::Mapping { provider, team }, groups.clone());
        }
        if let Some(client) = provider["config"].get("client_id") {
            things.insert(Thing::SignIn(place.to_owned()), client.clone());
        }
        // The description of its secret also changes when the application loses that secret.
        let provider = without(provider, &["team_group_mappings", "client_secret"]);
        things.insert(Thing::Provider(id), provider);
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn without(value: &Value, names: &[&str]) -> Value {
    let mut facts: Map<String, Value> = value.as_object().cloned().unwrap_or_default();
    facts.retain(|name, _| !names.contains(&name.as_str()));
    json!(facts)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
