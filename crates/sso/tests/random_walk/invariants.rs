//! What holds after every act, whoever acted.

use serde_json::Value;
use sso::{RequestPreview, RunKind};

use crate::common::Stage;
use crate::ledger::Ledger;
use crate::things::{Thing, Things};

/// What a review showed before the button was pressed.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) computer: usize,
    pub(crate) kind: RunKind,
    pub(crate) requests: Vec<RequestPreview>,
    /// Whether the person had to name the application because others made it.
    pub(crate) named: bool,
}

impl Shown {
    fn has(&self, method: &str, end: &str) -> bool {
        let mut requests = self.requests.iter();
        requests.any(|request| request.method == method && request.url.ends_with(end))
    }

    fn has_any(&self, methods: &[&str], part: &str) -> bool {
        let mut requests = self.requests.iter();
        requests.any(|one| methods.contains(&one.method.as_str()) && one.url.contains(part))
    }

    fn deletes_application(&self, id: &str) -> bool {
        self.has("DELETE", &format!("/applications/{id}"))
    }
}

/// Nothing that others made is gone or different, except what was shown and chosen.
pub(crate) fn touches_only_what_may_be_touched(
    ledger: &Ledger,
    after: &Things,
    shown: &Shown,
) -> Result<(), String> {
    for (thing, was) in &ledger.now {
        let now = after.get(thing);
        if now == Some(was) || ledger.is_of(shown.computer, thing) {
            continue;
        }
        let may = match now {
            None => may_go(ledger, after, shown, thing),
            Some(_) => may_change(ledger, shown, thing),
        };
        if !may {
            let maker = ledger.maker(thing);
            let now = now.map_or("is gone".to_owned(), |now| format!("became {now}"));
            return Err(format!("{thing:?} of {maker:?}, {was}, {now}"));
        }
    }
    Ok(())
}

fn may_go(ledger: &Ledger, after: &Things, shown: &Shown, thing: &Thing) -> bool {
    let removes = shown.kind == RunKind::Remove;
    // Its own application is deleted with what belongs to it; one of others only after it was named.
    let application_may_go = |id: &str| {
        let of_its_own = ledger.is_of(shown.computer, &Thing::Application(id.to_owned()));
        let is_gone = !after.contains_key(&Thing::Application(id.to_owned()));
        is_gone && shown.deletes_application(id) && (of_its_own || (removes && shown.named))
    };
    let principal_may_go = |id: &str| {
        let mut known = ledger.now.keys();
        known.any(|one| {
            matches!(one, Thing::Principal { id: own, application }
                if own == id && application_may_go(application))
        })
    };
    match thing {
        Thing::Application(id) => application_may_go(id),
        // Nobody can know about a secret that is created after the last look.
        Thing::Secret { application, .. } => {
            application_may_go(application) && (removes || ledger.made_meanwhile.contains(thing))
        }
        Thing::Principal { id, .. } => principal_may_go(id),
        Thing::Grant { principal, .. } | Thing::Assignment { principal, .. } => {
            principal_may_go(principal)
        }
        Thing::Provider(id) => removes && shown.has("DELETE", &format!("/identity-providers/{id}")),
        Thing::SignIn(_) => removes && sends_to_what_goes(ledger, shown, thing),
        Thing::Mapping { provider, .. } => {
            !after.contains_key(&Thing::Provider(provider.clone()))
                || shown.has_any(&["DELETE", "PATCH"], "team-group-mappings")
        }
        // They are people of a team that is deleted, and that team has its own rule.
        Thing::Members { .. } => shown.has_any(&["DELETE"], "/teams/"),
        Thing::Team(_) | Thing::Settings(_) => false,
    }
}

/// Whether a place sends people to the application that a removal deletes.
fn sends_to_what_goes(ledger: &Ledger, shown: &Shown, thing: &Thing) -> bool {
    let client = &ledger.now[thing];
    let application = ledger.now.iter().find_map(|(one, facts)| match one {
        Thing::Application(id) if facts["appId"] == *client => Some(id),
        _ => None,
    });
    // One that is already gone sends nobody anywhere.
    application.is_none_or(|id| shown.deletes_application(id))
}

fn may_change(ledger: &Ledger, shown: &Shown, thing: &Thing) -> bool {
    let changes = |path: String| shown.has("PATCH", &path);
    let may_use = |id: &str| ledger.may_use(shown.computer, id);
    match thing {
        Thing::Application(id) => may_use(id) && changes(format!("/applications/{id}")),
        Thing::Principal { id, application } => {
            may_use(application) && changes(format!("/servicePrincipals/{id}"))
        }
        Thing::Grant { .. } => shown.has_any(&["PATCH"], "/oauth2PermissionGrants/"),
        Thing::Provider(id) => changes(format!("/identity-providers/{id}")),
        // A set-up that was reviewed says where people are sent from now on; an undo leaves what others have set since.
        Thing::SignIn(_) => {
            shown.kind == RunKind::SetUp && shown.has_any(&["PATCH", "POST"], "/identity-providers")
        }
        Thing::Mapping { .. } => shown.has_any(&["DELETE", "PATCH", "POST"], "team-group-mappings"),
        Thing::Team(id) => changes(format!("/teams/{id}")),
        // Konnect changes some of them by itself with its provider.
        Thing::Settings(_) => {
            shown.has_any(&["PATCH", "POST", "DELETE"], "/identity-providers")
                || shown.has_any(&["PATCH"], "/authentication-settings")
                || shown.has_any(&["PATCH"], "/portals/")
        }
        Thing::Members { .. } => shown.has_any(&["DELETE"], "/teams/"),
        Thing::Secret { .. } | Thing::Assignment { .. } => false,
    }
}

/// Whether the enterprise application of this client is switched off in Entra.
pub(crate) fn is_off(things: &Things, client: &str) -> bool {
    let application = things.iter().find_map(|(thing, facts)| match thing {
        Thing::Application(id) if facts["appId"] == client => Some(id),
        _ => None,
    });
    things.iter().any(|(thing, facts)| {
        matches!(thing, Thing::Principal { application: of, .. } if Some(of) == application)
            && facts["accountEnabled"] == false
    })
}

/// No login is open to a client that is gone or whose secret does not work, unless someone deleted that client by hand
/// or switched it off.
pub(crate) fn no_door_leads_nowhere(stage: &Stage, ledger: &Ledger) -> Result<(), String> {
    for provider in stage.practice.providers_of_this_tenant() {
        let client = provider["config"]["client_id"].as_str().unwrap_or_default();
        let id = provider["id"].as_str().and_then(|id| id.parse().ok());
        let stored = id.and_then(|id| stage.practice.provider_secret_status(id));
        let works = stored.is_some_and(|stored| stored.obtains_token);
        let by_hand = ledger.deleted_by_hand.contains(client) || is_off(&ledger.now, client);
        if provider["enabled"] == true && !works && !by_hand {
            return Err(format!("a provider is on for {client}: {stored:?}"));
        }
    }
    Ok(())
}

/// No secret is kept on two computers, and each computer keeps only those that it made, of applications that it may
/// use. `kept`: which computer keeps which, by their key ids.
pub(crate) fn each_secret_has_one_owner(
    ledger: &Ledger,
    kept: &[(usize, String)],
) -> Result<(), String> {
    for (place, (computer, key)) in kept.iter().enumerate() {
        if kept[..place].iter().any(|(_, other)| other == key) {
            return Err(format!("two computers keep {key}"));
        }
        let Some(application) = application_with(&ledger.now, key) else {
            continue;
        };
        let thing = Thing::Secret {
            application: application.clone(),
            key: key.clone(),
        };
        if !ledger.is_of(*computer, &thing) || !ledger.may_use(*computer, &application) {
            let maker = ledger.maker(&thing);
            return Err(format!(
                "computer {computer} keeps {key} of {application}, which {maker:?} made"
            ));
        }
    }
    Ok(())
}

fn application_with(things: &Things, wanted: &str) -> Option<String> {
    things.keys().find_map(|thing| match thing {
        Thing::Secret { application, key } if key == wanted => Some(application.clone()),
        _ => None,
    })
}

/// The requests that write, as far as the app sent any since the record was cleared.
pub(crate) fn nothing_was_sent(stage: &Stage) -> Result<(), String> {
    let writes = stage.writes();
    let sent: Vec<String> = writes
        .iter()
        .map(|one| format!("{} {}", one.method, one.path))
        .collect();
    if sent.is_empty() {
        Ok(())
    } else {
        Err(format!("a refused act sent {sent:?}"))
    }
}

/// Whether two readings are the same, for acts that must not change anything.
pub(crate) fn nothing_differs(before: &Things, after: &Things) -> Result<(), String> {
    let missing = before
        .iter()
        .find(|(thing, was)| after.get(thing) != Some(*was));
    let new = after.iter().find(|(thing, _)| !before.contains_key(thing));
    let differs: Option<(&Thing, &Value)> = missing.or(new);
    match differs {
        None => Ok(()),
        Some((thing, facts)) => Err(format!("{thing:?} differs: {facts}")),
    }
}
