//! `/groups`

use std::borrow::Cow;

use axum::http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use super::call::Call;
use super::entity::{Entity, EntitySet, text_has_word};
use super::filter::Expression;
use super::refusal::Refusal;
use super::response::{GraphResponse, filter, page, select};
use crate::state::directory::groups::{GroupRow, Groups};

pub(super) const SET: EntitySet = EntitySet::all("groups");
const READ: [&str; 6] = [
    "Group.ReadBasic.All",
    "GroupMember.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// `GET /groups`
pub(super) fn list(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    require_member(call)?;
    let directory = call.entra.directory();
    page(call, SET, &wanted(call, &directory.groups)?)
}

/// `GET /groups/$count`
pub(super) fn count(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    require_member(call)?;
    let directory = call.entra.directory();
    GraphResponse::count(call, wanted(call, &directory.groups)?.len())
}

/// The groups that the query options ask for, in their order. Groups asked for by id are found without a search.
fn wanted<'a>(call: &Call<'_>, groups: &'a Groups) -> Result<Vec<GroupRow<'a>>, Refusal> {
    let descending = match call.option("$orderby").map(str::trim) {
        None | Some("displayName" | "displayName asc") => false,
        Some("displayName desc") => true,
        Some(other) => {
            let message = format!("Groups are not sorted by '{other}' here.");
            return Err(Refusal::unsupported_query(message));
        }
    };
    let filter = filter(call)?;
    if let Some(ids) = filter.as_ref().and_then(Expression::only_ids) {
        let ids = ids.into_iter().filter_map(|id| Uuid::parse_str(id).ok());
        let found = ids.filter_map(|id| groups.get(id));
        return select(call, filter.as_ref(), found);
    }
    if descending {
        select(call, filter.as_ref(), groups.in_order().rev())
    } else {
        select(call, filter.as_ref(), groups.in_order())
    }
}

/// `GET /groups/{id}`
pub(super) fn get(call: &Call<'_>, id: &str) -> Result<GraphResponse, Refusal> {
    require_member(call)?;
    let directory = call.entra.directory();
    let group = Uuid::parse_str(id)
        .ok()
        .and_then(|id| directory.groups.get(id))
        .ok_or_else(|| Refusal::not_found(id))?;
    GraphResponse::entity(call, StatusCode::OK, SET, &group.entity())
}

/// Guests do not see the tenant's groups. Source: default guest permissions.
fn require_member(call: &Call<'_>) -> Result<(), Refusal> {
    call.caller.require_scope(&READ)?;
    if call.caller.person()?.guest {
        Err(Refusal::denied())
    } else {
        Ok(())
    }
}

impl Entity for GroupRow<'_> {
    fn property(&self, name: &str) -> Option<Cow<'_, Value>> {
        match name {
            "id" => Some(Cow::Owned(Value::from(self.id().to_string()))),
            "displayName" => Some(Cow::Owned(Value::from(self.display_name().into_owned()))),
            other => GroupRow::entity(self).get(other).cloned().map(Cow::Owned),
        }
    }

    fn has_word(&self, property: &str, beginning: &str) -> bool {
        match self {
            Self::Generated(made, _) if property == "displayName" => made.name_has_word(beginning),
            _ => text_has_word(self, property, beginning),
        }
    }

    fn entity(&self) -> Cow<'_, Value> {
        Cow::Owned(GroupRow::entity(self))
    }
}
