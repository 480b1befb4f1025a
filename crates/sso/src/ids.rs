//! The ids that requests name.
//!
//! A plan names things that do not exist yet. Each of those has a placeholder, which a review shows in words and which
//! no request may carry.

use std::collections::BTreeMap;

use entra::{AppId, ObjectId};
use serde_json::Value;
use uuid::Uuid;

use crate::desired::Desired;
use crate::error::Error;
use crate::observed::{Observed, ObservedKonnect};
use crate::teams::TeamRef;

const NEW_CLIENT_ID: Uuid = stand_in(1);
const NEW_SERVICE_PRINCIPAL: Uuid = stand_in(2);
const NEW_PROVIDER: Uuid = stand_in(3);
const NEW_APPLICATION: Uuid = stand_in(5);

/// How each placeholder is shown, and what is missing where one would be sent.
const IN_WORDS: [(Uuid, &str, &str); 4] = [
    (
        NEW_APPLICATION,
        "{the new app registration}",
        "app registration",
    ),
    (NEW_CLIENT_ID, "{the new client ID}", "app registration"),
    (
        NEW_SERVICE_PRINCIPAL,
        "{the new enterprise application}",
        "enterprise application",
    ),
    (
        NEW_PROVIDER,
        "{the new identity provider}",
        "identity provider",
    ),
];

/// Version 8 is for ids of one's own making; neither service generates such ones (RFC 9562, 5.8).
const fn stand_in(number: u128) -> Uuid {
    Uuid::from_u128(0x6b6f_6e6e_6563_8000_8000_0000_0000_0000 + number)
}

/// What is there, and what the run has made so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids {
    pub(crate) application: Option<(ObjectId, AppId)>,
    pub(crate) service_principal: Option<ObjectId>,
    pub(crate) provider: Option<Uuid>,
    /// The teams to create, by name, with their ids once they exist.
    pub(crate) teams: BTreeMap<String, Option<Uuid>>,
}

impl Ids {
    pub(crate) fn of(desired: &Desired, observed: &Observed) -> Self {
        let provider = observed.konnect.as_ref().and_then(ObservedKonnect::oidc);
        let rows = desired.teams.iter().flat_map(|teams| &teams.rows);
        Self {
            application: observed.application.as_ref().map(|it| (it.id, it.app_id)),
            service_principal: observed.service_principal.as_ref().map(|it| it.id),
            provider: provider.map(|provider| provider.id),
            teams: rows
                .filter_map(|row| match &row.team {
                    TeamRef::New { name } => Some((name.clone(), None)),
                    TeamRef::Existing(_) => None,
                })
                .collect(),
        }
    }

    pub(crate) fn application(&self) -> ObjectId {
        let id = self.application.map(|(id, _)| id);
        id.unwrap_or(ObjectId::new(NEW_APPLICATION))
    }

    pub(crate) fn app_id(&self) -> AppId {
        let id = self.application.map(|(_, app_id)| app_id);
        id.unwrap_or(AppId::new(NEW_CLIENT_ID))
    }

    pub(crate) fn service_principal(&self) -> ObjectId {
        let id = self.service_principal;
        id.unwrap_or(ObjectId::new(NEW_SERVICE_PRINCIPAL))
    }

    pub(crate) fn provider(&self) -> Uuid {
        self.provider.unwrap_or(NEW_PROVIDER)
    }

    pub(crate) fn team(&self, team: &TeamRef) -> Uuid {
        match team {
            TeamRef::Existing(id) => *id,
            TeamRef::New { name } => {
                let made = self.teams.get(name).copied().flatten();
                made.unwrap_or_else(|| new_team(name))
            }
        }
    }

    /// The text with words in place of each placeholder.
    pub(crate) fn in_words(&self, text: &str) -> String {
        let known = IN_WORDS
            .iter()
            .map(|(id, words, _)| (*id, (*words).to_owned()));
        let teams = self.teams.keys();
        let teams = teams.map(|name| (new_team(name), format!("{{the new team {name}}}")));
        known
            .chain(teams)
            .fold(text.to_owned(), |text, (id, words)| {
                text.replace(&id.to_string(), &words)
            })
    }

    /// The same for each text of a body.
    pub(crate) fn body_in_words(&self, body: Value) -> Value {
        match body {
            Value::String(text) => Value::String(self.in_words(&text)),
            Value::Array(values) => values
                .into_iter()
                .map(|it| self.body_in_words(it))
                .collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| (name, self.body_in_words(value)))
                .collect(),
            other => other,
        }
    }

    /// # Errors
    /// [`Error::Missing`] if the text names something that does not exist yet.
    pub(crate) fn refuse_stand_ins(&self, text: &str) -> Result<(), Error> {
        let mut known = IN_WORDS.iter();
        if let Some((_, _, what)) = known.find(|(id, _, _)| text.contains(&id.to_string())) {
            return Err(Error::Missing(what));
        }
        let mut teams = self.teams.keys().map(|name| new_team(name).to_string());
        if teams.any(|id| text.contains(&id)) {
            return Err(Error::Missing("team"));
        }
        Ok(())
    }
}

fn new_team(name: &str) -> Uuid {
    Uuid::new_v5(&stand_in(4), name.as_bytes())
}

#[cfg(test)]
mod tests {
    use konnect::AddMapping;
    use serde_json::json;

    use super::*;
    use crate::preview::PlannedRequest;

    const NAME: &str = "Partners";

    fn ids(provider: Option<Uuid>, team: Option<Uuid>) -> Ids {
        Ids {
            provider,
            teams: [(NAME.to_owned(), team)].into(),
            ..Ids::default()
        }
    }

    fn refused(ids: &Ids) -> Option<&'static str> {
        let team = TeamRef::New {
            name: NAME.to_owned(),
        };
        let request = PlannedRequest::konnect(&AddMapping {
            provider: ids.provider(),
            team: ids.team(&team),
            group: "group".to_owned(),
        });
        match request.refuse_stand_ins(ids) {
            Ok(()) => None,
            Err(Error::Missing(what)) => Some(what),
            Err(error) => panic!("{error:?}"),
        }
    }

    #[test]
    fn what_does_not_exist_yet_is_never_sent() {
        let (provider, team) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        assert_eq!(refused(&ids(None, team)), Some("identity provider"));
        assert_eq!(refused(&ids(provider, None)), Some("team"));
        assert_eq!(refused(&ids(provider, team)), None);
    }

    #[test]
    fn what_does_not_exist_yet_is_shown_in_words() {
        let ids = ids(None, None);
        let team = ids.team(&TeamRef::New {
            name: NAME.to_owned(),
        });
        let client = ids.app_id();
        let body = json!({"team": team, "of": [{"client": client}], "enabled": true});
        assert_eq!(
            ids.body_in_words(body),
            json!({"team": "{the new team Partners}", "of": [{"client": "{the new client ID}"}],
                "enabled": true})
        );
        let path = format!("identity-providers/{}/mappings", ids.provider());
        assert_eq!(
            ids.in_words(&path),
            "identity-providers/{the new identity provider}/mappings"
        );
    }
}
