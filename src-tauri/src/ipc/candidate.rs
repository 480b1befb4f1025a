//! An app registration that others made: what the person has to know before using or removing it.

use serde::Serialize;
use specta::Type;

/// `owners`: who may change it apart from administrators; `null` if that could not be read. `in_use`: Konnect signs
/// people in with it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Candidate {
    /// Its object id.
    pub(crate) id: String,
    pub(crate) client_id: String,
    pub(crate) name: String,
    /// RFC 3339.
    pub(crate) created: Option<String>,
    pub(crate) owners: Option<Vec<ApplicationOwner>>,
    /// The descriptions of its client secrets; Entra's ids of those that have none.
    pub(crate) secrets: Vec<String>,
    /// The same for its certificates.
    pub(crate) certificates: Vec<String>,
    /// Whose tokens it accepts instead of a secret; `null` if that could not be read.
    pub(crate) federated: Option<Vec<String>>,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) in_use: bool,
    pub(crate) made_here: bool,
}

/// `name`: `null` if that may not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationOwner {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) address: Option<String>,
}

impl From<&sso::Candidate> for Candidate {
    fn from(candidate: &sso::Candidate) -> Self {
        let named = |name: Option<&String>, id: &dyn ToString| {
            name.cloned().unwrap_or_else(|| id.to_string())
        };
        Self {
            id: candidate.id.to_string(),
            client_id: candidate.app_id.to_string(),
            name: candidate.name.clone(),
            created: candidate.created.map(|created| created.to_string()),
            owners: candidate
                .owners
                .as_ref()
                .map(|owners| owners.iter().map(ApplicationOwner::from).collect()),
            secrets: candidate
                .secrets
                .iter()
                .map(|secret| named(secret.display_name.as_ref(), &secret.key_id))
                .collect(),
            certificates: candidate
                .certificates
                .iter()
                .map(|one| named(one.display_name.as_ref(), &one.key_id))
                .collect(),
            federated: candidate
                .federated
                .as_ref()
                .map(|federated| federated.iter().map(|one| one.name.clone()).collect()),
            redirect_uris: candidate.redirect_uris.clone(),
            in_use: candidate.in_use,
            made_here: candidate.made_here,
        }
    }
}

impl From<&entra::Owner> for ApplicationOwner {
    fn from(owner: &entra::Owner) -> Self {
        Self {
            id: owner.id.to_string(),
            name: owner.display_name.clone(),
            address: owner.user_principal_name.clone(),
        }
    }
}
