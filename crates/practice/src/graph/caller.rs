//! Who calls Graph, and what the call may do: the intersection of the token's scopes and the person's roles.

use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::refusal::Refusal;
use crate::state::cloud::Cloud;
use crate::state::entra::Entra;
use crate::state::locations::SEEN_ADDRESS;
use crate::state::seed::{DirectoryRole, Person};
use crate::state::service::host_name;
use crate::state::tenants::Tenants;
use crate::state::{claims, signing_key};

/// Who calls.
pub(super) struct Caller<'a> {
    /// `None` for an application that signed in as itself.
    person: Option<&'a Person>,
    pub(super) app_id: String,
    scopes: Vec<String>,
    /// The authentication contexts that the sign-in met.
    contexts: Vec<String>,
}

impl<'a> Caller<'a> {
    /// Reads the bearer token.
    pub(super) fn read(entra: &'a Entra, headers: &HeaderMap) -> Result<Self, Refusal> {
        let token = bearer(headers);
        if token.is_empty() {
            return Err(Refusal::unauthenticated("Access token is empty."));
        }
        let claims = verified(token).ok_or_else(|| {
            Refusal::unauthenticated("Access token validation failure. Invalid signature.")
        })?;
        let cloud = entra.seed.tenant.cloud;
        let host = headers.get(header::HOST).and_then(|it| it.to_str().ok());
        let asked = host.and_then(|host| Cloud::of_graph(&host_name(host)));
        // Another cloud's Graph does not know who issued the token, whatever audience it names.
        if asked.is_some_and(|asked| asked != cloud) {
            return Err(Refusal::unauthenticated("InvalidCloudInstance"));
        }
        if claims["aud"] != cloud.graph_audience().as_str() {
            return Err(Refusal::unauthenticated(
                "Access token validation failure. Invalid audience.",
            ));
        }
        if claims["exp"]
            .as_i64()
            .is_none_or(|end| end <= Timestamp::now().as_second())
        {
            return Err(Refusal::ended_token());
        }
        let person = claims["oid"]
            .as_str()
            .and_then(|oid| entra.person(oid.parse().ok()?));
        let texts = |name: &str| -> Vec<String> {
            let list = claims[name].as_array().into_iter().flatten();
            list.filter_map(|one| one.as_str().map(str::to_owned))
                .collect()
        };
        let revoked = person
            .zip(claims::issued(&claims))
            .and_then(|(person, issued)| entra.sessions().revoked_after(person.id, issued));
        // Only a client that says that it understands a challenge gets one.
        let understands = texts("xms_cc")
            .iter()
            // The Azure CLI writes it in capitals.
            .any(|name| name.eq_ignore_ascii_case("cp1"));
        if let Some(revoked) = revoked {
            return Err(if understands {
                let wanted = json!({"access_token": {"nbf": not_before(revoked)}});
                Refusal::challenge("TokenCreatedWithOutdatedPolicies", &wanted)
            } else {
                Refusal::revoked_token()
            });
        }
        if person.is_some() && understands && claims[SEEN_ADDRESS].is_null() {
            require_allowed_address(entra)?;
        }
        Ok(Self {
            person,
            contexts: texts("acrs"),
            app_id: claims["appid"].as_str().unwrap_or_default().to_owned(),
            scopes: claims["scp"]
                .as_str()
                .unwrap_or_default()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
        })
    }

    /// Passes if the sign-in met what this tenant demands for a change.
    pub(super) fn require_context(&self, context: Option<&str>) -> Result<(), Refusal> {
        let Some(context) = context.filter(|one| !self.contexts.iter().any(|met| met == one))
        else {
            return Ok(());
        };
        let wanted = json!({"essential": true, "value": context});
        Err(Refusal::challenge(
            "TokenCreatedWithOutdatedPolicies",
            &json!({"access_token": {"acrs": wanted}}),
        ))
    }

    /// The person who signed in.
    pub(super) fn person(&self) -> Result<&'a Person, Refusal> {
        self.person.ok_or_else(Refusal::denied)
    }

    /// Their id; `None` for an application that signed in as itself.
    pub(super) fn person_id(&self) -> Option<Uuid> {
        self.person.map(|person| person.id)
    }

    /// Passes with any of these scopes.
    pub(super) fn require_scope(&self, any_of: &[&str]) -> Result<(), Refusal> {
        if self.has_scope(any_of) {
            Ok(())
        } else {
            Err(Refusal::denied())
        }
    }

    pub(super) fn has_scope(&self, any_of: &[&str]) -> bool {
        self.scopes.iter().any(|scope| {
            let wider = implied(scope);
            any_of
                .iter()
                .any(|wanted| wanted == scope || wider.contains(wanted))
        })
    }

    /// Passes for people who may change every application.
    pub(super) fn require_application_administrator(&self) -> Result<(), Refusal> {
        if self.person()?.administers_applications() {
            Ok(())
        } else {
            Err(Refusal::denied())
        }
    }

    /// Passes for people who may change an application or service principal: its owners, and administrators.
    pub(super) fn require_owner_or_admin(&self, owners: &[Uuid]) -> Result<(), Refusal> {
        let person = self.person()?;
        let holds = person.administers_applications() || owners.contains(&person.id);
        if holds {
            Ok(())
        } else {
            Err(Refusal::denied())
        }
    }

    /// The owner of what is created: the person who signed in, unless they are an administrator.
    /// Source: Microsoft Entra built-in roles; Application Administrators and Cloud Application Administrators are not
    /// added as owners, Application Developers are.
    pub(super) fn first_owner(&self) -> Option<Uuid> {
        self.person
            .filter(|person| !person.administers_applications())
            .map(|person| person.id)
    }

    /// Passes for people who may register applications.
    pub(super) fn require_right_to_register(&self, members_may: bool) -> Result<(), Refusal> {
        let person = self.person()?;
        let may = person.administers_applications()
            || person.roles.contains(&DirectoryRole::ApplicationDeveloper)
            || (members_may && !person.guest);
        if may { Ok(()) } else { Err(Refusal::denied()) }
    }
}

/// The tenant that the call is about: that of the bearer token.
pub(super) fn tenant<'a>(tenants: &'a Tenants, headers: &HeaderMap) -> &'a Entra {
    let claims = verified(bearer(headers));
    let id = claims.as_ref().and_then(|claims| claims["tid"].as_str());
    id.and_then(|id| tenants.with_id(id))
        .unwrap_or(&tenants.home)
}

fn bearer(headers: &HeaderMap) -> &str {
    let value = headers.get(header::AUTHORIZATION);
    value
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .map(str::trim)
        .unwrap_or_default()
}

fn verified(token: &str) -> Option<Value> {
    signing_key::key().ok()?.verify(token)
}

/// Passes if Graph sees an address that the tenant allows.
fn require_allowed_address(entra: &Entra) -> Result<(), Refusal> {
    let address = entra.seen_addresses().by_graph;
    let locations = entra.rules().locations;
    if locations.is_none_or(|allowed| allowed.allow(address)) {
        return Ok(());
    }
    let wanted = json!({"access_token": {
        "nbf": not_before(Timestamp::now()),
        SEEN_ADDRESS: {"value": address},
    }});
    Err(Refusal::challenge(
        "LocationConditionEvaluationSatisfied",
        &wanted,
    ))
}

/// The claim of a token that was not issued before this moment.
fn not_before(time: Timestamp) -> Value {
    json!({"essential": true, "value": time.as_second().to_string()})
}

/// What wide permissions also allow. Directory.AccessAsUser.All allows whatever the person's roles allow.
fn implied(scope: &str) -> &'static [&'static str] {
    match scope {
        "Directory.AccessAsUser.All" => &["Directory.Read.All", "Directory.ReadWrite.All"],
        "Group.ReadWrite.All" => &["Group.Read.All", "Group.ReadBasic.All"],
        "User.ReadWrite.All" => &["User.Read", "User.ReadBasic.All", "User.Read.All"],
        _ => &[],
    }
}
